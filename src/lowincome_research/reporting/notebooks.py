"""Public notebooks as web pages: one offline file each, from the outputs that were released."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.pandoc import TEMPLATES, run_pandoc
from lowincome_research.strict import load_yaml

_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def render_notebook(project: Path, notebook: PurePosixPath, target: Path) -> tuple[Problem, ...]:
    """Render one public notebook as a self-contained page.

    Parameters
    ----------
    project
        Root of the staged project; pictures with a leading slash start there.
    notebook
        The ``.ipynb``, relative to `project`.
    target
        The page to write.

    Returns
    -------
    tuple of Problem
        Whatever pandoc warns of, a missing picture among it.
    """
    text = (project / notebook).read_text(encoding="utf-8")
    chinese = bool(_HAN.search("".join(_narrative(text))))
    target.parent.mkdir(parents=True, exist_ok=True)
    arguments = [
        "--from=ipynb",
        "--to=html5",
        "--standalone",
        "--embed-resources",
        "--mathml",
        "--default-image-extension=svg",
        f"--template={TEMPLATES / 'report.html'}",
        f"--lua-filter={TEMPLATES / 'notebook.lua'}",
        "--lua-filter=filters/navigation.lua",
        f"--css={TEMPLATES / 'page.css'}",
        "--css=theme/report.css",
    ]
    shared = load_yaml(project / notebook.parent / "_metadata.yml", RenderError).data
    metadata = {
        **shared,
        "title": notebook.stem,
        "report-name": notebook.stem,
        "lang": "zh-Hans" if chinese else "en",
    }
    try:
        warnings = run_pandoc(
            text, arguments=arguments, metadata=metadata, folder=project, output=target
        )
    except RenderError as exc:
        return exc.problems
    return tuple(Problem(str(notebook), f"{item.kind}: {item.subject}") for item in warnings)


def notebook_title(path: Path) -> str:
    """Return the first heading of a notebook, or its file's stem."""
    narrative = "\n".join(_narrative(path.read_text(encoding="utf-8")))
    heading = _HEADING.search(narrative)
    return heading[1].strip() if heading else path.stem


def _narrative(text: str) -> Iterator[str]:
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "markdown":
            yield "".join(cell["source"])
