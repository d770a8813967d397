"""What looking at an installation finds.

Belongs here: the record of one finding and how it is written for people. Looking is for the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters; only errors keep builds or readers from working."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is so, where, and how to mend it where it is wrong."""

    topic: str
    level: Level
    what: str
    where: str = ""
    mend: str = ""

    def lines(self) -> list[str]:
        """Return the finding as lines for a terminal."""
        first = f"{self.level.value:<8} {self.topic}: {self.what}"
        if self.level is Level.OK:
            return [first]
        below = [("where", self.where), ("mend", self.mend)]
        return [first, *(f"         {name}: {text}" for name, text in below if text)]


def good(topic: str, what: str) -> Finding:
    """Return a finding that needs nothing to be done."""
    return Finding(topic, Level.OK, what)


def warning(topic: str, what: str, *, where: object = "", mend: str) -> Finding:
    """Return a finding that should be looked at."""
    return Finding(topic, Level.WARNING, what, str(where), mend)


def error(topic: str, what: str, *, where: object = "", mend: str) -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(topic, Level.ERROR, what, str(where), mend)


def worst(findings: Iterable[Finding]) -> Level:
    """Return the level of the worst finding."""
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)
