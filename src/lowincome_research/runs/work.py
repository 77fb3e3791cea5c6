"""What each step of a run does; called in a process of its own.

Heavy libraries are imported inside the functions: planning a run that has nothing to do must
not load them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import atomic_directory, read_json, sha256_of_file
from lowincome_research.reporting.spec import Format, Renderer
from lowincome_research.resources import project_path
from lowincome_research.runs.catalogue import Notebook, reports_of
from lowincome_research.runs.facts import RunFacts, run_variables
from lowincome_research.runs.layout import RunFolder
from lowincome_research.study import LoadedStudy
from lowincome_research.terms import Bilingual, Language, label

SITE = "_site"
EXPECTED = "expected"
_TEXTS = {".yaml", ".yml", ".md", ".qmd", ".bib", ".csl"}


def files_below(root: Path, leave_out: Collection[str] = ()) -> list[Path]:
    """Return the files below `root`, sorted, without the files and folders of the names given."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and not set(path.relative_to(root).parts) & set(leave_out)
    )


def study_files(source: Path) -> list[Path]:
    """Return the files of a study folder that may be shown: its texts and its accepted values.

    Chosen by what they are, so that survey files lying in the folder stay where they are.
    """
    return [
        path
        for path in files_below(source)
        if path.suffix in _TEXTS or path.relative_to(source).parts[0] == EXPECTED
    ]


def snapshot(source: Path, folder: RunFolder, _: Any) -> list[Path]:
    """Copy a study folder without data; accepted values are copied but not tracked."""
    with atomic_directory(folder.study) as target:
        for path in study_files(source):
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return files_below(folder.study, {EXPECTED})


def panel(loaded: LoadedStudy, folder: RunFolder, _: Any) -> list[Path]:
    """Read the data through the codebooks and keep the panel."""
    from lowincome_research.panel.panel import write_panel
    from lowincome_research.runs.data import read_data

    folder.make_restricted()
    found, simulated = read_data(loaded, folder.restricted)
    write_panel(found, folder.restricted)
    tables = [folder.restricted / "tables" / f"{name}.parquet" for name in loaded.study.tables]
    names = ("panel.parquet", "panel.json")
    return [*(folder.restricted / name for name in names), *tables, *simulated]


def measures(loaded: LoadedStudy, folder: RunFolder, _: Any) -> Iterable[Path]:
    """Fit the indices and the classification, and keep the scores of every row."""
    from lowincome_research.panel.panel import read_panel
    from lowincome_research.runs.measures import fit_study, write_measures

    found = read_panel(folder.restricted)
    return write_measures(found, fit_study(loaded, found), folder.restricted)


def categories(loaded: LoadedStudy, folder: RunFolder, _: Any) -> Iterable[Path]:
    """Compute the official categories, and keep those of every household and person."""
    from lowincome_research.panel.panel import read_panel
    from lowincome_research.runs.categories import fit_study_categories, write_categories

    found = read_panel(folder.restricted)
    return write_categories(found, fit_study_categories(loaded, found), folder.restricted)


def notebook(
    which: Notebook, folder: RunFolder, parameters: Mapping[str, Any], _: Any
) -> Iterable[Path]:
    """Execute a notebook."""
    from lowincome_research.runs.notebooks import execute_notebook

    return execute_notebook(which, folder, parameters)


def exhibits(
    notebooks: Sequence[Notebook], folder: RunFolder, succeeded: Collection[str]
) -> Iterable[Path]:
    """Bring together official figures and what the notebooks that succeeded released."""
    from lowincome_research.exhibits.policy import policy_exhibits
    from lowincome_research.exhibits.store import write_exhibits
    from lowincome_research.runs.merge import merge_exhibits

    released = [folder.step(one.name) / "exhibits" for one in notebooks if one.step in succeeded]
    with tempfile.TemporaryDirectory(dir=folder.restricted) as scratch:
        official = Path(scratch) / "policy"
        write_exhibits(policy_exhibits(), official)
        return merge_exhibits([official, *filter(Path.is_dir, released)], folder.exhibits)


def report(
    loaded: LoadedStudy,
    folder: RunFolder,
    notebooks: Sequence[Notebook],
    facts: RunFacts,
    languages: Sequence[Language],
    formats: Sequence[Format],
    succeeded: Collection[str],
) -> list[Path]:
    """Stage the Quarto project of the reports whose notebooks succeeded."""
    from lowincome_research.reporting.staging import stage

    done = [one for one in notebooks if one.step in succeeded]
    prose = loaded.folder / "prose"
    with tempfile.TemporaryDirectory(dir=folder.restricted) as scratch:
        staged, public = Path(scratch) / "report", Path(scratch) / "notebooks"
        public.mkdir()
        for one in done:
            name = one.path.name
            shutil.copyfile(folder.step(one.name) / "public" / name, public / name)
        stage(
            staged,
            sources=project_path("reports"),
            prose=prose if prose.is_dir() else None,
            exhibits=folder.exhibits,
            notebooks=public,
            variables=_variables(loaded, folder, facts),
            reports=reports_of(done, loaded.study.analyses),
            languages=languages,
            title=loaded.study.study.title,
            notice=_notice(loaded),
            formats=formats,
            word_style=loaded.study.reports.word_style,
        )
        return _bring(staged, folder.report)


def _variables(
    loaded: LoadedStudy, folder: RunFolder, facts: RunFacts
) -> dict[str, dict[str, str]]:
    import pandas as pd

    keys = pd.read_parquet(
        folder.restricted / "panel.parquet", columns=[loaded.study.panel.keys.unit]
    )
    own = run_variables(facts, loaded.study, units=int(keys.nunique().iloc[0]), rows=len(keys))
    released = read_json(folder.exhibits / "variables.json")
    return {language: {**released[language], **texts} for language, texts in own.items()}


def _notice(loaded: LoadedStudy) -> Bilingual | None:
    return label("notice", "synthetic") if loaded.study.synthetic else None


def _bring(staged: Path, target: Path) -> list[Path]:
    """Move staged files that differ into place and remove those no longer staged."""
    wanted = [path.relative_to(staged) for path in files_below(staged)]
    for relative in wanted:
        new, old = staged / relative, target / relative
        if not (old.is_file() and sha256_of_file(old) == sha256_of_file(new)):
            old.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, old)
    for path in files_below(target, {SITE}):
        if path.relative_to(target) not in wanted:
            path.unlink()
    return [target / relative for relative in wanted]


def pages(
    folder: RunFolder,
    report_name: str,
    languages: Sequence[Language],
    formats: Sequence[Format],
    renderer: Renderer,
    _: Any,
) -> Iterable[Path]:
    """Render one report; index and notebooks are another step's."""
    from lowincome_research.reporting.render import render

    return render(
        folder.report,
        reports=(report_name,),
        languages=languages,
        formats=formats,
        renderer=renderer,
        with_index=False,
    )


def index(folder: RunFolder, renderer: Renderer, _: Any) -> Iterable[Path]:
    """Render the index and the notebooks."""
    from lowincome_research.reporting.render import render

    return render(folder.report, reports=(), languages=(), formats=("html",), renderer=renderer)
