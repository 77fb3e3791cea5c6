"""Evaluate regularised assistance for rural low-income households, and let others check it.

Public names load what they need when they are first used, so that importing the package is
light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lowincome_research.classification.household_profiles import household_profiles
    from lowincome_research.effects.arms import arm_means
    from lowincome_research.effects.estimate import estimate_effects
    from lowincome_research.effects.truth import known_effects
    from lowincome_research.entitlements.benefit_results import evaluate_benefits
    from lowincome_research.entitlements.shares import official_categories
    from lowincome_research.exhibits.benefits import benefit_exhibits
    from lowincome_research.exhibits.calibration import calibration_exhibits
    from lowincome_research.exhibits.categories import category_exhibits
    from lowincome_research.exhibits.effects import effect_exhibits
    from lowincome_research.exhibits.event_study import event_study_exhibits
    from lowincome_research.exhibits.household_profiles import household_profile_exhibits
    from lowincome_research.exhibits.identification import identification_exhibits
    from lowincome_research.exhibits.panel import panel_exhibits
    from lowincome_research.exhibits.performance import performance_exhibits
    from lowincome_research.exhibits.policy_parameters import policy_parameter_exhibits
    from lowincome_research.identification.known import known_accuracy
    from lowincome_research.identification.measure import identification_accuracy
    from lowincome_research.panel.load import load_panel
    from lowincome_research.panel.quality import quality_report
    from lowincome_research.performance.scorecard import evaluate_performance
    from lowincome_research.runs.run import Run, open_run
    from lowincome_research.study import LoadedStudy, Study, load_study

__all__ = [
    "LoadedStudy",
    "Run",
    "Study",
    "arm_means",
    "benefit_exhibits",
    "calibration_exhibits",
    "category_exhibits",
    "effect_exhibits",
    "estimate_effects",
    "evaluate_benefits",
    "evaluate_performance",
    "event_study_exhibits",
    "household_profile_exhibits",
    "household_profiles",
    "identification_accuracy",
    "identification_exhibits",
    "known_accuracy",
    "known_effects",
    "load_panel",
    "load_study",
    "official_categories",
    "open_run",
    "panel_exhibits",
    "performance_exhibits",
    "policy_parameter_exhibits",
    "quality_report",
]

_HOMES = {
    "LoadedStudy": "study",
    "Run": "runs.run",
    "Study": "study",
    "arm_means": "effects.arms",
    "benefit_exhibits": "exhibits.benefits",
    "calibration_exhibits": "exhibits.calibration",
    "category_exhibits": "exhibits.categories",
    "effect_exhibits": "exhibits.effects",
    "estimate_effects": "effects.estimate",
    "evaluate_benefits": "entitlements.benefit_results",
    "evaluate_performance": "performance.scorecard",
    "event_study_exhibits": "exhibits.event_study",
    "household_profile_exhibits": "exhibits.household_profiles",
    "household_profiles": "classification.household_profiles",
    "identification_accuracy": "identification.measure",
    "identification_exhibits": "exhibits.identification",
    "known_accuracy": "identification.known",
    "known_effects": "effects.truth",
    "load_panel": "panel.load",
    "load_study": "study",
    "official_categories": "entitlements.shares",
    "open_run": "runs.run",
    "panel_exhibits": "exhibits.panel",
    "performance_exhibits": "exhibits.performance",
    "policy_parameter_exhibits": "exhibits.policy_parameters",
    "quality_report": "panel.quality",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
