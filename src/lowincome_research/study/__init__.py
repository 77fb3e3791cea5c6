"""The whole of `study.yaml`, composed of each family's section."""

from lowincome_research.study.load import LoadedStudy, load_study
from lowincome_research.study.study import Identity, Study

__all__ = ["Identity", "LoadedStudy", "Study", "load_study"]
