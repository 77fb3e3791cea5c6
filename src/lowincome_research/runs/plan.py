"""The steps of a study: snapshot, panel, measures, notebooks, exhibits, report, pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import sha256_of_file, sha256_of_json, sha256_of_tree
from lowincome_research.indices.published import framework_path
from lowincome_research.indices.spec import judgement_files
from lowincome_research.reporting.spec import BRIEF, Format, Renderer
from lowincome_research.resources import project_path
from lowincome_research.runs import work
from lowincome_research.runs.catalogue import Notebook, reports_of
from lowincome_research.runs.facts import RunFacts
from lowincome_research.runs.layout import RunFolder
from lowincome_research.runs.locate import study_reference
from lowincome_research.runs.pages import index_inputs, report_inputs
from lowincome_research.runs.steps import Records, Step, outputs_of
from lowincome_research.study import LoadedStudy
from lowincome_research.terms import Language

SNAPSHOT, PANEL, MEASURES, CATEGORIES = "study", "panel", "measures", "categories"
EXHIBITS, REPORT = "exhibits", "report"
_UNSTAGED = {"_build", "_site", ".quarto", "__pycache__"}


class Plan:
    """Builds the steps of one study in one run folder."""

    def __init__(
        self, loaded: LoadedStudy, folder: RunFolder, hashes: Mapping[str, str], facts: RunFacts
    ) -> None:
        self.loaded, self.folder, self.hashes, self.facts = loaded, folder, hashes, facts
        self.resolved = loaded.study.resolved()

    def steps(
        self,
        notebooks: Sequence[Notebook],
        languages: Sequence[Language],
        formats: Sequence[Format],
        renderer: Renderer,
    ) -> tuple[Step, ...]:
        """Return all steps, each after those it waits for."""
        reports = reports_of(notebooks, self.loaded.study.analyses)
        return (
            self.snapshot(),
            *self.data(),
            *(self.notebook(one, notebooks) for one in notebooks),
            self.exhibits(notebooks),
            self.report(notebooks, languages, formats),
            *(self.pages(name, notebooks, languages, formats, renderer) for name in reports),
            self.index(reports, renderer),
        )

    def snapshot(self) -> Step:
        """Copy the study folder, without data."""
        source = self.loaded.folder
        return Step(
            name=SNAPSHOT,
            inputs=lambda _: {"study": sha256_of_tree(source, work.study_files(source))},
            work=partial(work.snapshot, source, self.folder),
        )

    def data(self) -> tuple[Step, ...]:
        """Return the steps before any notebook: the panel, measures and categories if any."""
        study = self.loaded.study
        measures = (self.measures(),) if study.indices else ()
        categories = (self.categories(),) if study.categories else ()
        return (self.panel(), *measures, *categories)

    def panel(self) -> Step:
        """Read the data through the codebooks, or simulate them first."""
        seed = ("study",) if self.loaded.study.panel.simulation else ()
        sections = self._section("panel", "tables", *seed)
        known = {**sections, **self._codebooks(), **self.hashes}
        return Step(
            name=PANEL,
            inputs=lambda _: known,
            work=partial(work.panel, self.loaded, self.folder),
        )

    def measures(self) -> Step:
        """Fit indices and classification, and score the panel."""
        sections = self._section(
            "panel", "policy", "livelihood_strategy", "indices", "classification"
        )
        used = dict.fromkeys(spec.framework for spec in self.loaded.study.indices.values())
        frameworks = {
            name: sha256_of_file(framework_path(name, self.loaded.folder)) for name in used
        }
        judged = {
            path: sha256_of_file(self.loaded.folder / path)
            for spec in self.loaded.study.indices.values()
            for path in judgement_files(spec)
        }
        known = {**sections, **frameworks, **judged}
        return Step(
            name=MEASURES,
            needs=(PANEL,),
            inputs=lambda records: {**known, **outputs_of(records, PANEL)},
            work=partial(work.measures, self.loaded, self.folder),
        )

    def categories(self) -> Step:
        """Compute the official categories of households and persons."""
        sections = self._section("panel", "tables", "policy", "categories")
        return Step(
            name=CATEGORIES,
            needs=(PANEL,),
            inputs=lambda records: {**sections, **outputs_of(records, PANEL)},
            work=partial(work.categories, self.loaded, self.folder),
        )

    def notebook(self, notebook: Notebook, known: Sequence[Notebook]) -> Step:
        """Execute a notebook."""
        step_of = {one.title: one.step for one in known}
        own = (step_of[need] for need in notebook.declaration.needs if need in step_of)
        needs = (*(step.name for step in self.data()), *own)
        declared = notebook.declaration.sections
        sections = self._section("study", "policy", "profiles", "disclosure", *declared)
        parameters = {"study": study_reference(self.loaded.folder)}
        return Step(
            name=notebook.step,
            needs=(SNAPSHOT, *needs),
            inputs=lambda records: {
                notebook.path.name: sha256_of_file(notebook.path),
                **sections,
                **outputs_of(records, *needs),
            },
            work=partial(work.notebook, notebook, self.folder, parameters),
        )

    def exhibits(self, notebooks: Sequence[Notebook]) -> Step:
        """Bring together what the notebooks released."""
        names = tuple(one.step for one in notebooks)
        return Step(
            name=EXHIBITS,
            wants=names,
            inputs=lambda records: outputs_of(records, *names),
            work=partial(work.exhibits, notebooks, self.folder),
        )

    def report(
        self,
        notebooks: Sequence[Notebook],
        languages: Sequence[Language],
        formats: Sequence[Format],
    ) -> Step:
        """Stage the Quarto project; here the commit enters."""
        prose = self.loaded.folder / "prose"
        names = tuple(one.step for one in notebooks)
        chosen = {"languages": list(languages), "formats": list(formats)}
        return Step(
            name=REPORT,
            needs=(PANEL, EXHIBITS),
            wants=names,
            inputs=lambda records: {
                "reports": _tree(project_path("reports")),
                "prose": _tree(prose),
                "facts": self.facts.sha256,
                "selection": sha256_of_json(chosen),
                **self._section("study", "reports", "disclosure"),
                **outputs_of(records, PANEL, EXHIBITS, *names),
            },
            work=partial(
                work.report, self.loaded, self.folder, notebooks, self.facts, languages, formats
            ),
        )

    def pages(
        self,
        report: str,
        notebooks: Sequence[Notebook],
        languages: Sequence[Language],
        formats: Sequence[Format],
        renderer: Renderer,
    ) -> Step:
        """Render one report in every language and format."""
        feeding = tuple(one.step for one in notebooks if report in (BRIEF, one.declaration.report))
        return Step(
            name=_pages(report),
            needs=(REPORT, *feeding),
            inputs=lambda records: {
                **report_inputs(self.folder.report, self._staged(records), report, languages),
                **outputs_of(records, *feeding),
                "rendering": sha256_of_json([list(languages), list(formats), renderer]),
            },
            work=partial(work.pages, self.folder, report, languages, formats, renderer),
        )

    def index(self, reports: Sequence[str], renderer: Renderer) -> Step:
        """Render the index and the notebooks."""
        return Step(
            name="site/index",
            needs=(REPORT,),
            wants=tuple(_pages(name) for name in reports),
            inputs=lambda records: {
                **index_inputs(self._staged(records)),
                "rendering": sha256_of_json(renderer),
            },
            work=partial(work.index, self.folder, renderer),
        )

    def _staged(self, records: Records) -> dict[str, str]:
        prefix = self.folder.relative(self.folder.report) + "/"
        return {
            path.removeprefix(prefix): digest
            for path, digest in outputs_of(records, REPORT).items()
        }

    def _sources(self) -> Iterable[Any]:
        return (*self.loaded.study.panel.sources, *self.loaded.study.tables.values())

    def _section(self, *names: str) -> dict[str, str]:
        return {f"study.yaml {name}": sha256_of_json(self.resolved[name]) for name in names}

    def _codebooks(self) -> Mapping[str, str]:
        names = dict.fromkeys(source.codebook for source in self._sources())
        return {name: sha256_of_file(self.loaded.folder / name) for name in names}


def _pages(report: str) -> str:
    return f"site/{report}"


def _tree(root: Path) -> str:
    return sha256_of_tree(root, work.files_below(root, _UNSTAGED) if root.is_dir() else [])
