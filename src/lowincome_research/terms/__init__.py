"""The field's terms in Chinese and English: one concept, one name, one place."""

from lowincome_research.terms.bilingual import LANGUAGES, Bilingual, Language
from lowincome_research.terms.labels import label, label_or_name

__all__ = ["LANGUAGES", "Bilingual", "Language", "label", "label_or_name"]
