"""Tell a person how a run goes on: a spinner where there is a terminal, lines everywhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.text import Text

from lowincome_research.runs.schedule import State

_STYLES: dict[State, str] = {"fresh": "dim", "run": "green", "failed": "red", "skipped": "yellow"}


class Silent:
    """An observer that says nothing."""

    def started(self, step: str) -> None:
        """Say nothing."""

    def finished(self, step: str, state: State, seconds: float) -> None:
        """Say nothing."""


class Progress:
    """Prints a line for each step that ends; on a terminal, shows the ones under way.

    Use it as a context manager, so that the terminal is left in order.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = console.status("") if console.is_terminal else None
        self._running: list[str] = []

    def __enter__(self) -> Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status:
            self._status.stop()

    def started(self, step: str) -> None:
        """Show the step among those under way."""
        self._running.append(step)
        self._show_running()

    def finished(self, step: str, state: State, seconds: float) -> None:
        """Print how the step ended, and how long it took when it was carried out."""
        if step in self._running:
            self._running.remove(step)
        line = Text(f"{state:<8}", style=_STYLES[state]).append(step, style="default")
        if state == "run":
            line.append(f"  {seconds:.1f} s", style="dim")
        self._console.print(line)
        self._show_running()

    def _show_running(self) -> None:
        if self._status:
            self._status.update(Text(", ".join(self._running)))
