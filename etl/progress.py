"""Progress of long work, shown as bars in a terminal and as plain lines elsewhere.

Belongs here: what a step calls to say how far it is. No step and no table.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LINE_SECONDS = 15.0


class Reporter(Protocol):
    """What a step needs to say how far it is."""

    def start(self, label: str, total: int) -> None:
        """Begin a piece of work of `total` parts."""

    def advance(self, parts: int = 1) -> None:
        """Say that `parts` more are done."""

    def say(self, line: str) -> None:
        """Print one line."""


class SilentReporter:
    """A reporter that prints nothing."""

    def start(self, label: str, total: int) -> None:
        """Ignore the beginning."""

    def advance(self, parts: int = 1) -> None:
        """Ignore the advance."""

    def say(self, line: str) -> None:
        """Ignore the line."""


class LineReporter:
    """Plain lines for logs: the beginning of each piece of work, then one line in `LINE_SECONDS` at most."""

    def __init__(self) -> None:
        self._label, self._total, self._done, self._said_at = "", 0, 0, 0.0

    def start(self, label: str, total: int) -> None:
        """Print the beginning."""
        self._label, self._total, self._done, self._said_at = label, total, 0, time.monotonic()
        self.say(f"{label}: {total}" if total else label)

    def advance(self, parts: int = 1) -> None:
        """Print how far the work is, now and then."""
        self._done += parts
        if time.monotonic() - self._said_at > LINE_SECONDS:
            self._said_at = time.monotonic()
            self.say(f"{self._label}: {self._done} of {self._total}")

    def say(self, line: str) -> None:
        """Print one line with the time (UTC) to standard error."""
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}", file=sys.stderr, flush=True)


class BarReporter:
    """Progress bars of rich."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, visible=False)

    def start(self, label: str, total: int) -> None:
        """Show a bar for the next piece of work."""
        self._progress.remove_task(self._task)
        self._task = self._progress.add_task(label, total=total, visible=total > 0)

    def advance(self, parts: int = 1) -> None:
        """Move the bar on."""
        self._progress.advance(self._task, parts)

    def say(self, line: str) -> None:
        """Print one line above the bar."""
        self._progress.console.print(line, highlight=False, markup=False)


@contextmanager
def show_progress() -> Iterator[Reporter]:
    """Yield a reporter with bars on a terminal, with lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield LineReporter()
        return
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarReporter(progress)
