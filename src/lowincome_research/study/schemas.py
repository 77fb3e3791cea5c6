"""JSON Schema of the files a user writes, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from lowincome_research.indices.framework_file import framework_schema
from lowincome_research.indices.judgements import Judgements
from lowincome_research.panel.codebook import Codebook
from lowincome_research.study.study import Study


def json_schemas() -> dict[str, Any]:
    """Return the schemas of every file of a study, by file name."""
    return {
        "study.yaml": Study.model_json_schema(),
        "codebook.yaml": Codebook.model_json_schema(),
        "framework.yaml": framework_schema(),
        "judgements.yaml": Judgements.model_json_schema(),
    }
