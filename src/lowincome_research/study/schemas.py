"""JSON Schema of the files a user writes, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from lowincome_research.indices.framework import Framework
from lowincome_research.panel.codebook import Codebook
from lowincome_research.study.study import Study


def json_schemas() -> dict[str, Any]:
    """Return the schemas of `study.yaml`, `codebook.yaml` and frameworks, by file name."""
    return {
        "study.yaml": Study.model_json_schema(),
        "codebook.yaml": Codebook.model_json_schema(),
        "framework.yaml": Framework.model_json_schema(),
    }
