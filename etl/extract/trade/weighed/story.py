"""What the weighed items of an article have been read as so far: a figure is often of the trade told just before.

Belongs here: the readings in order, and who was exporter and importer in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

Reading = tuple[str, str, str]
"""goods, exporter, importer; turnover, both in order of the alphabet; balance, who has the surplus, who the deficit."""


@dataclass(frozen=True)
class Chapter:
    """The reading of one item: its sentence, and the good with its HS code, if of one."""

    ordinal: int
    reading: Reading
    product: str | None = None
    hs_code: str | None = None
    returning: bool = False  # told as going the other way than what was told before


@dataclass(frozen=True)
class Story:
    """The readings so far: the last, and how often each country was exporter or importer of goods."""

    last: Chapter | None = None
    outward: Reading | None = None  # the last reading that was not told as going the other way
    exporters: Mapping[str, int] = field(default_factory=dict)
    importers: Mapping[str, int] = field(default_factory=dict)

    def then(self, chapter: Chapter) -> Story:
        """Return the story with one more reading."""
        exporters, importers = Counter(self.exporters), Counter(self.importers)
        if chapter.reading[0] == "goods":
            exporters[chapter.reading[1]] += 1
            importers[chapter.reading[2]] += 1
        outward = self.outward if chapter.returning else chapter.reading
        return Story(chapter, outward, exporters, importers)

    def roles(self) -> Mapping[str, frozenset[str]]:
        """Return what each country was in the readings so far."""
        known: dict[str, set[str]] = {}
        for name, counts in (("exporter", self.exporters), ("importer", self.importers)):
            most = max(counts.values(), default=0)
            for country, count in counts.items():
                known.setdefault(country, set()).add(f"most {name}" if count == most else f"was {name}")
        if self.last is not None:
            names = (
                ("last exporter", "last importer") if self.last.reading[0] == "goods" else ("last side", "last side")
            )
            for country, name in zip(self.last.reading[1:], names, strict=True):
                known.setdefault(country, set()).add(name)
        return {country: frozenset(names) for country, names in known.items()}


NOTHING = Story()
