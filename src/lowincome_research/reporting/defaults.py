"""Default texts of a report: they show what a run has, whichever analyses the study asks for."""

from __future__ import annotations

import re
from pathlib import Path

_WITH = re.compile(r"\A<!-- with (exhibits/\S+) -->\s*")
_INCLUDE = re.compile(r"^\{\{<\s*include\s+/(exhibits/\S+)\s*>\}\}[ \t]*\n?", re.MULTILINE)


def without_absent_exhibits(text: str, project: Path) -> str:
    """Return a default text for the exhibits that are there.

    Parameters
    ----------
    text
        A Quarto source. A first line ``<!-- with exhibits/… -->`` says that it speaks of that
        exhibit without showing it.
    project
        The staged project, with its exhibits.

    Returns
    -------
    str
        The text without its includes of absent exhibits; nothing where all it would show is
        absent.
    """
    if (spoken_of := _WITH.match(text)) is not None:
        return text[spoken_of.end() :] if (project / spoken_of[1]).is_file() else ""
    wanted = _INCLUDE.findall(text)
    if wanted and not any((project / path).is_file() for path in wanted):
        return ""
    return _INCLUDE.sub(
        lambda match: match[0] if (project / match[1]).is_file() else "",
        text,
    )
