"""What a notebook works with: the study, its panel, and the way out through the gate."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowincome_research.artifacts import write_json, write_with
from lowincome_research.runs.execute import prepare_data
from lowincome_research.runs.layout import RUN_VARIABLE, STEP_VARIABLE, USED_FILE, RunFolder
from lowincome_research.runs.locate import default_run_folder, find_study
from lowincome_research.runs.public import released_metadata
from lowincome_research.study import LoadedStudy, Study, load_study
from lowincome_research.terms import Language, label

if TYPE_CHECKING:
    import pandas as pd

    from lowincome_research.classification.measure import FittedMeasures
    from lowincome_research.entitlements.benefits import Benefits
    from lowincome_research.entitlements.fitted import FittedCategories
    from lowincome_research.exhibits.records import Exhibits
    from lowincome_research.panel.panel import Panel
    from lowincome_research.policy.resolve import ResolvedParameter

INTERACTIVE = "interactive"


def open_run(study: str | Path, **sections: Any) -> Run:
    """Open the run of a study: the one under way, or one of its own in JupyterLab.

    Parameters
    ----------
    study
        A `study.yaml` or its folder; a relative path starts at the current folder, else at the
        project's root.
    **sections
        Analysis sections that replace those of `study.yaml`, as plain lists and mappings;
        None keeps what the file says.

    Returns
    -------
    Run
        Its panel is read from the run folder when fresh, and computed first otherwise.

    Raises
    ------
    StudyError
        The study or a replaced section is invalid.
    DataError
        A data file is absent or invalid.
    """
    under_way = os.environ.get(RUN_VARIABLE)
    if under_way is None:
        return _open_interactively(study, sections)
    folder = RunFolder(Path(under_way))
    parameters = {"study": str(study), **sections}
    return Run(load_study(folder.study), folder, os.environ[STEP_VARIABLE], parameters)


def _open_interactively(study: str | Path, sections: dict[str, Any]) -> Run:
    loaded = load_study(find_study(study))
    folder = RunFolder(default_run_folder(loaded.study.study.id))
    prepare_data(loaded, folder)
    return Run(loaded, folder, INTERACTIVE, {"study": str(study), **sections})


class Run:
    """A study opened for analysis.

    Attributes
    ----------
    study : Study
        The validated study, replaced sections included.
    folder : RunFolder
        Where the run's files stand.
    """

    def __init__(
        self, loaded: LoadedStudy, folder: RunFolder, step: str, parameters: dict[str, Any]
    ) -> None:
        sections = {name: value for name, value in parameters.items() if name != "study"}
        self._loaded = loaded.with_sections(sections)
        self._published: Exhibits | None = None
        self._used: dict[str, Any] = {"parameters": parameters, "results": []}
        self.folder = folder
        self.step = step
        self._record_use()

    @property
    def study(self) -> Study:
        return self._loaded.study

    @cached_property
    def panel(self) -> Panel:
        """The panel after the codebook, as the run's `restricted/` keeps it."""
        from lowincome_research.panel.panel import read_panel

        return read_panel(self.folder.restricted)

    @cached_property
    def measures(self) -> FittedMeasures:
        """The fitted indices and classification: of the run, or of sections replaced here."""
        from lowincome_research.classification.measure import load_measures
        from lowincome_research.runs.measures import FITTED, fit_study

        if self._measured_anew:
            return fit_study(self._loaded, self.panel)
        return load_measures(self.folder.restricted / FITTED)

    @cached_property
    def measured(self) -> Panel:
        """The panel with indices, strata, types and official categories as columns, if any."""
        return self._with_categories(self._with_measures())

    @cached_property
    def categories(self) -> FittedCategories | None:
        """The tests of the official categories; None where the study asks for none."""
        from lowincome_research.entitlements.fitted import load_categories
        from lowincome_research.runs.categories import FITTED, fit_study_categories

        if self.study.categories is None:
            return None
        if self._categorised_anew:
            return fit_study_categories(self._loaded, self.panel)
        return load_categories(self.folder.restricted / FITTED)

    @cached_property
    def benefits(self) -> Benefits | None:
        """What households are entitled to by the rules; None where the study does not ask."""
        from lowincome_research.entitlements.benefits import panel_benefits

        spec, policy = self.study.benefits, self.study.policy
        if spec is None or policy is None:
            return None
        return panel_benefits(self.measured, spec, policy)

    @property
    def policy_parameters(self) -> tuple[ResolvedParameter, ...]:
        """The dated lines and rules that strata, categories and benefits rest on."""
        types = self.measures.types if self.study.classification else None
        return (
            *(types.parameters if types else ()),
            *(self.categories.parameters if self.categories else ()),
            *(self.benefits.fitted.in_use if self.benefits else ()),
        )

    def _with_categories(self, panel: Panel) -> Panel:
        from lowincome_research.runs.categories import (
            categorised,
            read_categories,
            with_categories,
        )

        if self.categories is None:
            return panel
        if self._categorised_anew:
            found = categorised(self.panel, self.categories)
        else:
            found = read_categories(self.folder.restricted)
        return with_categories(panel, found, self.categories)

    def _with_measures(self) -> Panel:
        import pandas as pd

        from lowincome_research.classification.measure import measure
        from lowincome_research.runs.measures import MEASURES, with_measures

        if not self.study.indices:
            return self.panel
        if self._measured_anew:
            panel = self.panel
            scores = measure(panel.frame, self.measures, keys=panel.keys.names, tables=panel.tables)
        else:
            scores = pd.read_parquet(self.folder.restricted / MEASURES)
        return with_measures(self.panel, scores, self.measures)

    @property
    def _measured_anew(self) -> bool:
        """Whether a notebook's parameters replace what the run's measures follow from."""
        return self._replaced("indices") or self._replaced("classification")

    @property
    def _categorised_anew(self) -> bool:
        return self._replaced("categories")

    def _replaced(self, section: str) -> bool:
        return self._used["parameters"].get(section) is not None

    def section(self, name: str) -> Any:
        """Return a validated section of the study, such as ``effects``."""
        return getattr(self.study, name)

    def save_result(self, family: str, frame: pd.DataFrame) -> None:
        """Keep a result frame at full precision for later notebooks of the run.

        Parameters
        ----------
        family
            Name of the file in ``restricted/results``.
        frame
            One row per result.
        """
        target = self.folder.results / f"{family}.parquet"
        write_with(target, lambda path: frame.to_parquet(path, index=False))
        self._used["results"].append(self.folder.relative(target))
        self._record_use()

    def read_result(self, family: str) -> pd.DataFrame:
        """Return a result frame that an earlier notebook of the run saved."""
        import pandas as pd

        return pd.read_parquet(self.folder.results / f"{family}.parquet")

    def read_results(self) -> dict[str, pd.DataFrame]:
        """Return the results of the study's analyses that earlier notebooks saved, by family."""
        files = {name: self.folder.results / f"{name}.parquet" for name in self.study.analyses}
        return {name: self.read_result(name) for name, file in files.items() if file.exists()}

    @property
    def seed(self) -> int:
        """The study's seed, from which each step derives its own generator."""
        return self.study.study.seed

    def read_calibration(self) -> pd.DataFrame | None:
        """Return the targets of a simulation beside what was obtained; None of real data."""
        from lowincome_research.runs.data import CALIBRATION_RESULT

        return self.read_result(CALIBRATION_RESULT) if self.study.panel.simulation else None

    def read_truth(self) -> pd.DataFrame | None:
        """Return what only a simulation knows, a row per row of the panel; None of real data."""
        return self.read_result("truth") if self.study.panel.simulation else None

    def publish(self, *exhibits: Exhibits, show: Language = "zh") -> tuple[str, ...]:
        """Pass exhibits through the disclosure gate and hand them to the reports.

        Everything published by one notebook is written together, whole or not at all; its
        tables and figures are shown below the cell.

        Parameters
        ----------
        exhibits
            What the analyses would publish.
        show
            Language of what is shown in the notebook; reports always get both.

        Returns
        -------
        tuple of str
            What the gate withheld, one line per exhibit.

        Raises
        ------
        DisclosureError
            An exhibit shows something personal.
        """
        from lowincome_research.disclosure.gate import release
        from lowincome_research.exhibits.records import Exhibits
        from lowincome_research.exhibits.store import write_exhibits

        released = release(sum(exhibits, Exhibits()), self.study.disclosure_rules)
        published = self._published
        self._published = published + released.exhibits if published else released.exhibits
        target = self.folder.step(self.step) / "exhibits"
        mark = label("notice", "synthetic") if self.study.synthetic else None
        write_exhibits(self._published, target, mark=mark)
        for table in released.exhibits.tables:
            _show_table(target / "tables" / show / f"{table.id}.md")
        for figure in released.exhibits.figures:
            _show_figure(target / "figures" / show / f"{figure.id}.png", figure.alt[show])
        return released.log

    def _record_use(self) -> None:
        """Leave word for the run of what reached `open_run` and which results were saved."""
        write_json(self.folder.step(self.step) / USED_FILE, self._used)


def _show_table(path: Path) -> None:
    from IPython.display import display

    text = path.read_text(encoding="utf-8")
    caption = re.search(r"^: (.*) \{#[^}]*\}$", text, flags=re.MULTILINE)
    body = re.sub(r"^:.*$", "", text, flags=re.MULTILINE).strip()
    heading = f"**{caption[1]}**\n\n" if caption else ""
    display({"text/markdown": heading + body}, raw=True, metadata=released_metadata())


def _show_figure(path: Path, alt: str) -> None:
    from IPython.display import Image, display

    display(
        Image(filename=path, alt=alt), metadata={"image/png": {"alt": alt}, **released_metadata()}
    )
