"""Display strings travel through `_variables.yml` unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from lowincome_research.errors import RenderError
from lowincome_research.reporting.variables import read_variables, write_variables


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    texts = {"a.estimate": "0.50", "a.estimate_se": "—", "b": "是：“引号”、no"}

    write_variables(tmp_path, {"zh": texts})

    assert read_variables(tmp_path) == {f"zh.{name}": text for name, text in texts.items()}


def test_numbers_stay_the_text_that_is_shown(tmp_path: Path) -> None:
    write_variables(tmp_path, {"en": {"a.estimate": "0.50"}})

    data = yaml.safe_load((tmp_path / "_variables.yml").read_text(encoding="utf-8"))

    assert data == {"en": {"a": {"estimate": "0.50"}}}


def test_unfit_texts_and_ids_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(RenderError) as caught:
        write_variables(tmp_path, {"en": {"a": "x@y", "b": "1", "b.c": "2"}})

    assert [problem.where for problem in caught.value.problems] == ["en.a", "en.b.c"]
    assert not list(tmp_path.iterdir())
