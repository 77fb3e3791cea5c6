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
    from lowincome_research.exhibits.agreement import agreement_exhibits
    from lowincome_research.exhibits.benefits import benefit_exhibits
    from lowincome_research.exhibits.calibration import calibration_exhibits
    from lowincome_research.exhibits.categories import category_exhibits
    from lowincome_research.exhibits.effects import effect_exhibits
    from lowincome_research.exhibits.event_study import event_study_exhibits
    from lowincome_research.exhibits.household_profiles import household_profile_exhibits
    from lowincome_research.exhibits.identification import identification_exhibits
    from lowincome_research.exhibits.line_integrity import line_integrity_exhibits
    from lowincome_research.exhibits.measurement_error import measurement_error_exhibits
    from lowincome_research.exhibits.multidimensional import multidimensional_exhibits
    from lowincome_research.exhibits.outcomes import outcomes_exhibits, poverty_exhibits
    from lowincome_research.exhibits.panel import panel_exhibits
    from lowincome_research.exhibits.performance import performance_exhibits
    from lowincome_research.exhibits.policy_parameters import policy_parameter_exhibits
    from lowincome_research.exhibits.proxy_means import proxy_means_exhibits
    from lowincome_research.exhibits.scorecard import scorecard_exhibits
    from lowincome_research.exhibits.small_areas import small_areas_exhibits
    from lowincome_research.identification.agreement import agreement
    from lowincome_research.identification.cases import identification_cases
    from lowincome_research.identification.known import known_cases, known_values
    from lowincome_research.identification.measure import accuracy_of, identification_accuracy
    from lowincome_research.identification.measurement_error import measurement_error
    from lowincome_research.identification.multidimensional import multidimensional_poverty
    from lowincome_research.identification.outcomes import targeting_outcomes
    from lowincome_research.identification.poverty import poverty
    from lowincome_research.identification.small_areas import small_areas
    from lowincome_research.line_integrity.measure import line_integrity_tests
    from lowincome_research.panel.load import load_panel
    from lowincome_research.panel.quality import quality_report
    from lowincome_research.performance.scorecard import evaluate_performance
    from lowincome_research.proxy_means.assess import proxy_means_test
    from lowincome_research.proxy_means.known import known_proxy_means
    from lowincome_research.proxy_means.scorecard_results import proxy_means_scorecard
    from lowincome_research.runs.run import Run, open_run
    from lowincome_research.study import LoadedStudy, Study, load_study

__all__ = [
    "LoadedStudy",
    "Run",
    "Study",
    "accuracy_of",
    "agreement",
    "agreement_exhibits",
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
    "identification_cases",
    "identification_exhibits",
    "known_cases",
    "known_effects",
    "known_proxy_means",
    "known_values",
    "line_integrity_exhibits",
    "line_integrity_tests",
    "load_panel",
    "load_study",
    "measurement_error",
    "measurement_error_exhibits",
    "multidimensional_exhibits",
    "multidimensional_poverty",
    "official_categories",
    "open_run",
    "outcomes_exhibits",
    "panel_exhibits",
    "performance_exhibits",
    "policy_parameter_exhibits",
    "poverty",
    "poverty_exhibits",
    "proxy_means_exhibits",
    "proxy_means_scorecard",
    "proxy_means_test",
    "quality_report",
    "scorecard_exhibits",
    "small_areas",
    "small_areas_exhibits",
    "targeting_outcomes",
]

_HOMES = {
    "LoadedStudy": "study",
    "Run": "runs.run",
    "Study": "study",
    "accuracy_of": "identification.measure",
    "agreement": "identification.agreement",
    "agreement_exhibits": "exhibits.agreement",
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
    "identification_cases": "identification.cases",
    "identification_exhibits": "exhibits.identification",
    "known_cases": "identification.known",
    "known_effects": "effects.truth",
    "known_proxy_means": "proxy_means.known",
    "known_values": "identification.known",
    "line_integrity_tests": "line_integrity.measure",
    "line_integrity_exhibits": "exhibits.line_integrity",
    "load_panel": "panel.load",
    "load_study": "study",
    "measurement_error": "identification.measurement_error",
    "measurement_error_exhibits": "exhibits.measurement_error",
    "multidimensional_exhibits": "exhibits.multidimensional",
    "multidimensional_poverty": "identification.multidimensional",
    "official_categories": "entitlements.shares",
    "open_run": "runs.run",
    "outcomes_exhibits": "exhibits.outcomes",
    "panel_exhibits": "exhibits.panel",
    "performance_exhibits": "exhibits.performance",
    "policy_parameter_exhibits": "exhibits.policy_parameters",
    "poverty": "identification.poverty",
    "poverty_exhibits": "exhibits.outcomes",
    "proxy_means_exhibits": "exhibits.proxy_means",
    "proxy_means_scorecard": "proxy_means.scorecard_results",
    "proxy_means_test": "proxy_means.assess",
    "quality_report": "panel.quality",
    "scorecard_exhibits": "exhibits.scorecard",
    "small_areas": "identification.small_areas",
    "small_areas_exhibits": "exhibits.small_areas",
    "targeting_outcomes": "identification.outcomes",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
