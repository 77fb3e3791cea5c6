"""The command line: `lowincome run | check | measure | verify | accept | schema | new`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

import typer
from rich.console import Console
from rich.text import Text

from lowincome_research.errors import LowincomeError, Problem, UsageError, suggestion

if TYPE_CHECKING:
    from lowincome_research.runs.progress import Progress
    from lowincome_research.verification.static import Verification

BUG, DEBUG = 1, "--debug"
Level = Literal["static", "smoke", "full"]
Name = TypeVar("Name", bound=str)

app = typer.Typer(
    name="lowincome",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)
Study = Annotated[str, typer.Argument(metavar="STUDY", help="A study.yaml or its folder.")]
RunDir = Annotated[Path, typer.Argument(metavar="RUN_DIR", help="A run folder.")]


def main() -> None:
    """Run the command line; a user's mistake ends with its exit code and no traceback."""
    debug = DEBUG in sys.argv
    try:
        app([name for name in sys.argv[1:] if name != DEBUG], prog_name="lowincome")
    except LowincomeError as error:
        if debug:
            raise
        _say_errors([error])
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        what = f"{type(error).__name__}: {error}"
        _stderr().print(f"this is a bug of lowincome_research: {what}\nsee it whole with {DEBUG}")
        sys.exit(BUG)


def _stderr() -> Console:
    return Console(stderr=True, markup=False, highlight=False, soft_wrap=True)


def _stdout() -> Console:
    return Console(markup=False, highlight=False, soft_wrap=True)


def _say_errors(errors: Iterable[LowincomeError]) -> None:
    for error in errors:
        _stderr().print(Text(str(error)))


def _print_version(wanted: bool) -> None:
    if wanted:
        from lowincome_research.runs.provenance import version

        _stdout().print(f"lowincome_research {version()}")
        raise typer.Exit


@app.callback(epilog=f"{DEBUG}, anywhere on the line, shows the traceback of an error.")
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Evaluate assistance for rural low-income households, and let others check it."""


@app.command()
def run(
    study: Study,
    out: Annotated[
        Path | None, typer.Option(help="Run folder.  [default: reports/_build/<study id>]")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A notebook or report; repeatable.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Languages, such as zh,en.")] = "",
    to: Annotated[str, typer.Option(help="Formats, such as html,pdf,docx.")] = "",
    renderer: Annotated[str, typer.Option(help="auto, quarto or embedded.")] = "auto",
    jobs: Annotated[int, typer.Option(min=1, help="Steps carried out at a time.")] = 2,
) -> None:
    """Carry out a study and render its reports, skipping what has not changed."""
    from lowincome_research.reporting.spec import FORMATS, Renderer
    from lowincome_research.runs.execute import run_study
    from lowincome_research.runs.layout import RunFolder
    from lowincome_research.runs.locate import default_run_folder, find_study
    from lowincome_research.runs.progress import Progress
    from lowincome_research.runs.selection import Selection
    from lowincome_research.study import load_study
    from lowincome_research.terms import LANGUAGES

    selection = Selection(
        only=tuple(name for item in only or () for name in item.split(",") if name),
        languages=_names("--lang", lang, LANGUAGES),
        formats=_names("--to", to, FORMATS),
    )
    drawn_by = _one("--renderer", renderer, get_args(Renderer))
    loaded = load_study(find_study(study))
    folder = RunFolder((out or default_run_folder(loaded.study.study.id)).resolve())
    with Progress(_stderr()) as progress:
        report = run_study(
            loaded, folder, selection=selection, renderer=drawn_by, jobs=jobs, observer=progress
        )
    if report.errors:
        _say_errors(report.errors)
        raise typer.Exit(min(error.exit_code for error in report.errors))
    _stdout().print(str(folder.site / "index.html"))


@app.command()
def check(study: Study) -> None:
    """Validate study, codebook and data, and print the data-quality report."""
    from lowincome_research.runs.locate import find_study
    from lowincome_research.study import load_study

    loaded = load_study(find_study(study))
    from lowincome_research.panel.quality import quality_report
    from lowincome_research.runs.data import read_data

    with TemporaryDirectory() as scratch:
        panel, _ = read_data(loaded, Path(scratch))
    _stdout().print(quality_report(panel).summary())


@app.command()
def measure(
    study: Study,
    source: Annotated[
        Path,
        typer.Option(
            "--input",
            metavar="FILE",
            help="Households: canonical columns in parquet or csv, or a survey file of a codebook.",
        ),
    ],
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="A .parquet, .csv, .dta or .xlsx file.")
    ],
    engine: Annotated[str, typer.Option(help="polars, duckdb, pandas or pyspark.")] = "polars",
    fitted: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Score with this fitted index, or folder of them, instead of fitting.",
        ),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FILE", help="Persons, where an index is of them; repeatable."),
    ] = None,
    columns: Annotated[
        str, typer.Option(help="auto, canonical or source: how the columns are named.")
    ] = "auto",
) -> None:
    """Score every household of a file: indices, strata and types, on any engine."""
    from lowincome_research.measuring.engines import ENGINES
    from lowincome_research.measuring.measure import measure_file
    from lowincome_research.measuring.readings import READINGS
    from lowincome_research.runs.locate import find_study
    from lowincome_research.study import load_study

    chosen = _one("--engine", engine, ENGINES)
    reading = _one("--columns", columns, ("auto", *READINGS))
    tables = dict(_table_file(given) for given in table or ())
    with _progress() as progress:
        measured = measure_file(
            load_study(find_study(study)),
            source,
            output,
            engine=chosen,
            fitted=fitted,
            tables=tables,
            reading=None if reading == "auto" else reading,
            observer=progress,
        )
    _stdout().print(Text(measured.summary()))


@app.command()
def verify(
    target: Annotated[str, typer.Argument(metavar="STUDY|RUN_DIR")],
    against: Annotated[
        Path | None, typer.Option(help="Accepted values.  [default: the study's expected/]")
    ] = None,
    level: Annotated[str, typer.Option(help="How deep to look; static reads files.")] = "static",
    json: Annotated[Path | None, typer.Option(help="Write the report to this file too.")] = None,
) -> None:
    """Compare a run with the accepted values; exits 14 when they are not equal."""
    from lowincome_research.artifacts import write_json
    from lowincome_research.errors import NotEqualError
    from lowincome_research.verification.report import as_json, write_report
    from lowincome_research.verification.static import verify_static

    if _one("--level", level, get_args(Level)) != "static":
        raise UsageError(Problem(f"--level {level}", "is not available yet", "static"))
    if against is not None and not against.is_dir():
        raise UsageError(Problem(f"--against {against}", "there is no such folder"))
    folder, expected = _run_and_expected(target)
    result = verify_static(folder, against or expected)
    write_report(result, folder)
    if json is not None:
        write_json(json, as_json(result))
    _print_verification(result)
    if not result.equal:
        raise typer.Exit(NotEqualError.exit_code)


@app.command()
def accept(
    run_dir: RunDir,
    study: Annotated[
        str | None, typer.Option(help="Study folder.  [default: data/<study id>]")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make a run's values the accepted ones, after showing what changes."""
    from lowincome_research.runs.locate import find_study
    from lowincome_research.verification import accept as acceptance
    from lowincome_research.verification.integrity import read_run

    found = find_study(study or f"data/{read_run(run_dir)['study_id']}")
    folder = found if found.is_dir() else found.parent
    changes = acceptance.pending_changes(run_dir, folder)
    if not changes:
        _stdout().print("nothing to accept: the run shows the accepted values")
        return
    for change in changes:
        _stdout().print(Text(str(change)))
    if not yes and not _agreed(len(changes)):
        _stdout().print("nothing was changed")
        return
    acceptance.accept(run_dir, folder)
    _stdout().print(f"accepted {len(changes)} changes in {folder / acceptance.EXPECTED}")


@app.command()
def schema(
    output: Annotated[Path | None, typer.Option(help="File instead of the terminal.")] = None,
) -> None:
    """Print the JSON Schema of study and codebook files."""
    import json

    from lowincome_research.artifacts import write_json
    from lowincome_research.study.schemas import json_schemas

    if output is not None:
        write_json(output, json_schemas())
    else:
        typer.echo(json.dumps(json_schemas(), ensure_ascii=False, indent=1))


@app.command()
def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new study.")],
    origin: Annotated[
        str, typer.Option("--from", metavar="STUDY", help="Study to start from.")
    ] = "data/china_rural_insurance",
) -> None:
    """Start a study from another one's study.yaml, codebooks and prose."""
    from lowincome_research.runs.locate import find_study
    from lowincome_research.study import load_study
    from lowincome_research.study.scaffold import new_study

    for path in new_study(directory, load_study(find_study(origin))):
        _stdout().print(str(path))


def _names(option: str, text: str, allowed: Sequence[Name]) -> tuple[Name, ...] | None:
    """Return the names of a comma-separated option in the order allowed, None when it is empty."""
    given = [name.strip() for name in text.split(",") if name.strip()]
    chosen = [_one(option, name, allowed) for name in given]
    return tuple(name for name in allowed if name in chosen) or None


def _one(option: str, name: str, allowed: Sequence[Any]) -> Any:
    if name not in allowed:
        where = f"{option} {name}"
        raise UsageError(
            Problem(where, "no such choice", ", ".join(allowed), suggestion(name, allowed))
        )
    return name


def _table_file(given: str) -> tuple[str, Path]:
    """Return the name and the file of a further table, given as NAME=FILE."""
    name, sign, path = given.partition("=")
    if not (name and sign and path):
        raise UsageError(Problem(f"--table {given}", "it names no file", "NAME=FILE"))
    return name, Path(path)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Give an observer that shows progress on a terminal; nothing elsewhere."""
    from lowincome_research.runs.progress import Progress

    if not _stderr().is_terminal:
        yield None
        return
    with Progress(_stderr()) as progress:
        yield progress


def _run_and_expected(target: str) -> tuple[Path, Path]:
    """Return the run folder a target names, and the accepted values it is compared with."""
    from lowincome_research.runs.locate import default_run_folder, find_study
    from lowincome_research.study import load_study
    from lowincome_research.verification.accept import EXPECTED
    from lowincome_research.verification.integrity import MANIFEST

    if (Path(target) / MANIFEST).is_file():
        return Path(target), Path(target) / "study" / EXPECTED
    loaded = load_study(find_study(target))
    return default_run_folder(loaded.study.study.id), loaded.folder / EXPECTED


def _agreed(changes: int) -> bool:
    if not sys.stdin.isatty():
        seen = "there is no terminal to ask on, so nothing was written"
        raise UsageError(Problem("accept", seen, fix="look at the changes, then add --yes"))
    try:
        return typer.confirm(f"accept {changes} changes?")
    except typer.Abort:
        return False


def _print_verification(result: Verification) -> None:
    from lowincome_research.verification.report import as_text

    _stdout().print(Text(as_text(result)))
