"""The model of `study.yaml` (design 4.2): every section strict, frozen and light to import."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from lowincome_research.classification.spec import ClassificationSpec, ProfilesSpec
from lowincome_research.disclosure.spec import DataClass, DisclosureSpec, Rules, rules_for
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.spec import CategoriesSpec
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.indices.strategy_spec import LivelihoodStrategySpec
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.panel.spec import PanelSpec, TableSpec
from lowincome_research.performance.spec import PerformanceSpec
from lowincome_research.policy.spec import PolicySpec
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.reporting.spec import ReportsSpec
from lowincome_research.strict import Identifier, Model
from lowincome_research.terms import Bilingual

ANALYSES = (
    "indices", "classification", "categories", "benefits", "identification", "proxy_means",
    "line_integrity", "effects", "performance",
)  # fmt: skip
"""Sections that make a study something to run, in the order of the notebooks."""


class Identity(Model):
    """Who the study is: its folder-independent id, title, and how openly its data may be shown."""

    id: Identifier
    title: Bilingual
    data_class: DataClass
    seed: int = Field(ge=0)
    currency: str


class Study(Model):
    """A validated `study.yaml`."""

    schema_: Literal[1] = Field(alias="schema")
    study: Identity
    panel: PanelSpec
    tables: dict[Identifier, TableSpec] = Field(default_factory=dict)
    policy: PolicySpec | None = None
    livelihood_strategy: LivelihoodStrategySpec | None = None
    indices: dict[Identifier, IndexSpec] = Field(default_factory=dict)
    classification: ClassificationSpec | None = None
    profiles: ProfilesSpec | None = None
    categories: CategoriesSpec | None = None
    benefits: BenefitsSpec | None = None
    identification: IdentificationSpec | None = None
    proxy_means: ProxyMeansSpec | None = None
    line_integrity: LineIntegritySpec | None = None
    effects: EffectSpecs = ()
    performance: PerformanceSpec | None = None
    disclosure: DisclosureSpec = DisclosureSpec()
    reports: ReportsSpec = ReportsSpec()

    @property
    def analyses(self) -> tuple[str, ...]:
        """The analysis sections that the study fills."""
        return tuple(name for name in ANALYSES if getattr(self, name))

    @property
    def region(self) -> str | None:
        """The region whose policy lines apply."""
        return self.policy.region if self.policy else None

    @property
    def synthetic(self) -> bool:
        """Whether the data are simulated, which every page and figure must say."""
        return self.study.data_class == "synthetic"

    @property
    def disclosure_rules(self) -> Rules:
        """The disclosure rules in force."""
        return rules_for(self.study.data_class, self.disclosure)

    def resolved(self) -> dict[str, Any]:
        """Return the study as plain data with every default filled in, as the manifest keeps it."""
        return self.model_dump(mode="json", by_alias=True)
