"""What a study may name: columns of its panel and tables, indices and their dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lowincome_research.indices.framework import Framework, nodes_of
from lowincome_research.indices.judgements import Judgements
from lowincome_research.panel.columns import Variable, columns_of, load_codebooks, variables_of
from lowincome_research.study.index_files import read_index_files
from lowincome_research.study.study import Study


@dataclass(frozen=True)
class References:
    """What a study may name.

    Attributes
    ----------
    variables
        Columns of the panel, from its codebooks.
    frameworks
        Frameworks of the indices, by index.
    tables
        Columns of each further table.
    judgements
        Pairwise judgements from which indices take weights, by path.
    strategy
        Columns that livelihood strategies add to the panel.
    """

    variables: Mapping[str, Variable]
    frameworks: Mapping[str, Framework]
    tables: Mapping[str, tuple[str, ...]]
    judgements: Mapping[str, Judgements] = field(default_factory=dict)
    strategy: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the panel's columns."""
        return tuple(self.variables)

    @property
    def scores(self) -> tuple[str, ...]:
        """Columns of the indices and their dimensions."""
        return tuple(
            column
            for name, framework in self.frameworks.items()
            for column in (name, *(f"{name}__{node.id}" for node in nodes_of(framework.children)))
        )


def references(study: Study, folder: Path) -> References:
    """Read codebooks and frameworks, and no data.

    Raises
    ------
    StudyError
        A codebook or framework is absent or invalid, or a framework names a column that the
        panel lacks; all problems at once.
    """
    codebooks = load_codebooks(study.panel, study.tables, folder)
    variables = columns_of(study.panel, study.tables, codebooks)
    tables = {
        name: tuple(variables_of(codebooks[table.codebook], table.keys))
        for name, table in study.tables.items()
    }
    added = study.livelihood_strategy.columns if study.livelihood_strategy else ()
    read = read_index_files(study.indices, folder, columns=(*variables, *added), tables=tables)
    return References(variables, read.frameworks, tables, read.judgements, added)
