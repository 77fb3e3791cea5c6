"""JSON Schema of the files a user writes, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from lowincome_research.panel.codebook import Codebook
from lowincome_research.study.study import Study


def json_schemas() -> dict[str, Any]:
    """Return the schemas of `study.yaml` and `codebook.yaml`, by file name."""
    return {
        "study.yaml": Study.model_json_schema(),
        "codebook.yaml": Codebook.model_json_schema(),
    }
