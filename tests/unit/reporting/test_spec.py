"""The section `reports` of a study."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.reporting.spec import ReportsSpec
from lowincome_research.strict import parse_value


def test_everything_is_rendered_unless_the_study_says_less() -> None:
    assert parse_value({}, ReportsSpec).formats == ("html", "pdf", "docx")
    assert parse_value({"languages": ["en"]}, ReportsSpec).languages == ("en",)


@pytest.mark.parametrize("formats", [[], ["odt"], ["html", "html"]])
def test_unknown_repeated_or_no_formats_are_errors(formats: list[str]) -> None:
    with pytest.raises(StudyError, match="formats"):
        parse_value({"formats": formats}, ReportsSpec)


def test_the_spec_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'docx', 'typst', 'pypandoc', 'matplotlib'}"
    code = f"import sys, lowincome_research.reporting.spec; print({heavy} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_word_files_are_academic_unless_the_study_asks_for_the_official_style() -> None:
    assert parse_value({}, ReportsSpec).word_style == "academic"
    assert parse_value({"word_style": "official"}, ReportsSpec).word_style == "official"
    with pytest.raises(StudyError, match="word_style"):
        parse_value({"word_style": "offical"}, ReportsSpec)
