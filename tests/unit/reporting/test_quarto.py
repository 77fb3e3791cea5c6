"""Quarto is used where it is, and what it passes over in silence stops the run."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from lowincome_research.errors import RenderError
from lowincome_research.reporting.render import render

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")

STAND_IN = """#!{python}
import pathlib, sys
source = pathlib.Path(sys.argv[2])
for kind in sys.argv[4].split(","):
    target = pathlib.Path("_site") / source.with_suffix("." + kind.replace("typst", "pdf"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text({text!r})
print({log!r}, file=sys.stderr)
sys.exit({code})
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, **says: object) -> None:
    """Put a stand-in for Quarto on PATH that writes a text, logs a line and ends with a code."""
    settings = {"python": sys.executable, "text": "<p>made</p>", "log": "", "code": 0, **says}
    command = folder / "bin" / "quarto"
    command.parent.mkdir()
    command.write_text(STAND_IN.format(**settings))
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")


def rendered(project: Path) -> tuple[Path, ...]:
    return render(project, reports=["sample"], languages=["en"], formats=["html", "pdf"])


def test_its_files_reach_the_site(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(project.parent, monkeypatch)

    made = {path.relative_to(project / "_site").as_posix() for path in rendered(project)}

    assert made == {"en/sample.html", "en/sample.pdf", "index.html", "notebooks/3_sample.html"}
    assert (project / "_site/en/sample.html").read_text() == "<p>made</p>"


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ({"text": "about ?var:en.n here"}, r"'\?var:en\.n' stands in the text"),
        ({"text": "see ?@fig-demo"}, r"'\?@fig-demo' stands in the text"),
        ({"text": '<script src="https://cdn.example/x.js">'}, "loads something remote"),
        ({"log": "[WARNING] Citeproc: citation x not found"}, "citation x not found"),
        ({"log": "no such file", "code": 1}, "ended with code 1: no such file"),
    ],
)
def test_what_it_passes_over_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, says: dict[str, object], message: str
) -> None:
    install(project.parent, monkeypatch, **says)

    with pytest.raises(RenderError, match=message):
        rendered(project)

    assert not (project / "_site").exists()


def test_the_strict_gate_stands_before_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(project.parent, monkeypatch)
    source = project / "en/sample.qmd"
    source.write_text(source.read_text(encoding="utf-8") + "\nSee @fig-absent.\n", "utf-8")

    with pytest.raises(RenderError, match="'@fig-absent' refers to nothing"):
        rendered(project)


def test_asking_for_it_where_it_is_not_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(
        RenderError, match="not on PATH; fix: install Quarto, or --renderer embedded"
    ):
        render(project, reports=["sample"], languages=["en"], formats=["html"], renderer="quarto")


def test_the_strict_gate_reads_reports_of_which_no_page_is_wanted(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(project.parent, monkeypatch)
    source = project / "en/sample.qmd"
    source.write_text(source.read_text(encoding="utf-8") + "\nSee @fig-absent.\n", "utf-8")

    with pytest.raises(RenderError, match="'@fig-absent' refers to nothing"):
        render(project, reports=["sample"], languages=["en"], formats=["docx"])
