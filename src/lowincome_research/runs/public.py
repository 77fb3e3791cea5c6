"""The public form of an executed notebook: its text, its code, and released exhibits only."""

from __future__ import annotations

from nbformat import NotebookNode, v4

RELEASED = "released"
INJECTED_TAG = "injected-parameters"


def released_metadata() -> dict[str, dict[str, bool]]:
    """Return the metadata of an output that carries an exhibit which passed the gate."""
    return {"lowincome": {RELEASED: True}}


def public_notebook(executed: NotebookNode) -> NotebookNode:
    """Return a copy without any output that the disclosure gate has not seen.

    Printed text, warnings, errors and every display that is not a released exhibit are dropped,
    whatever they hold. The parameters shown are those of the run.
    """
    metadata = {
        key: executed.metadata[key]
        for key in ("kernelspec", "lowincome")
        if key in executed.metadata
    }
    cells = [_public_cell(cell) for cell in _without_defaults(executed.cells)]
    return v4.new_notebook(metadata=metadata, cells=cells)


def _without_defaults(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Keep the injected parameters in the place of the default ones."""
    injected = any(INJECTED_TAG in cell.metadata.get("tags", ()) for cell in cells)
    return [
        cell for cell in cells if not (injected and "parameters" in cell.metadata.get("tags", ()))
    ]


def _public_cell(cell: NotebookNode) -> NotebookNode:
    identity = {"id": cell.id, "metadata": {}}
    if cell.cell_type != "code":
        return v4.new_markdown_cell(cell.source, **identity)
    outputs = [
        v4.new_output("display_data", data=output.data, metadata=output.metadata)
        for output in cell.outputs
        if _is_released(output)
    ]
    return v4.new_code_cell(
        cell.source, outputs=outputs, execution_count=cell.execution_count, **identity
    )


def _is_released(output: NotebookNode) -> bool:
    carries_data = output.output_type in ("display_data", "execute_result")
    return carries_data and bool(output.metadata.get("lowincome", {}).get(RELEASED))
