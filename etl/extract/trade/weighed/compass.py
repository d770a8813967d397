"""Goods that go north go to the country further north: directions told by the compass.

Belongs here: which way a sentence says that goods go, and which of two countries lies there. Positions are the middle
of each country (`etl/lexicons/positions.csv`); two that lie close to one another in that direction are left as they
are, and so are two on opposite sides of the globe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from etl.extract.trade.lexicon import read_rows
from etl.extract.trade.weighed.story import Reading

POSITIONS = Path(__file__).resolve().parents[3] / "lexicons" / "positions.csv"
APART, ACROSS = 3.0, 120.0  # degrees that two countries must lie apart, and that they may
_MOVES = (
    r"(?:go|goes|going|went|gone|come|comes|came|coming|travel\w*|head(?:s|ed|ing)?|mov(?:e|es|ed|ing)|flow(?:s|ed|ing)?"
    r"|ship(?:s|ped|ping)?|sen[dt]s?|sell|sells|sold|truck(?:s|ed|ing)?|roll(?:s|ed|ing)?|pass(?:es|ed|ing)?|carried"
    r"|hauled|cross(?:es|ed|ing)?|sail(?:s|ed|ing)?|pump(?:s|ed|ing)?)"
)
_POINT = r"(?-i:(?P<{}>north|south|east|west))"  # no "South Korea"
_NO_PLACE = r"\b(?!\s+(?:of|coast|bank|side|(?:Afric|Americ|Asi|Europe)an))"  # no "north of the river"
# "travel north", "what the island ships south", "southwards come"
_TOWARDS = re.compile(
    rf"\b{_MOVES}\s+(?:[a-z]+\s+)?{_POINT.format('a')}(?:wards?|bound)?{_NO_PLACE}"
    rf"|^(?P<b>north|south|east|west)(?:wards?|bound)?(?=,?\s(?-i:[a-z])),?\s(?:.*?\s)?{_MOVES}\b"
    rf"|\b{_POINT.format('c')}(?:wards|bound)\b",
    re.I,
)
_FROM = re.compile(rf"\bfrom\s+the\s+{_POINT.format('a')}{_NO_PLACE}", re.I)
_ANY = re.compile(rf"\b(?:north|south|east|west)(?:wards?|bound)?{_NO_PLACE}")
_BREAK = re.compile(r";|,?\s(?:while|whereas|but)\s")
_OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}


@lru_cache(maxsize=1)
def positions() -> Mapping[str, tuple[float, float]]:
    """Return latitude and longitude of countries, in degrees north and east, by ISO code."""
    return {row["iso3"]: (float(row["latitude"]), float(row["longitude"])) for row in read_rows(POSITIONS)}


def told_direction(text: str, start: int, end: int) -> str | None:
    """Return where the goods of a part of a sentence go ("north"); None where no point of the compass tells it."""
    breaks = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    low = max((last for _, last in breaks if last <= start), default=0)
    high = min((first for first, _ in breaks if first >= end), default=len(text))
    clause = text[low:high].strip(" :,")
    towards = [next(filter(None, m.groups())).lower() for m in _TOWARDS.finditer(clause)]
    away = [_OPPOSITE[m["a"].lower()] for m in _FROM.finditer(clause)]
    points = {*towards, *away}
    more = len(_ANY.findall(clause)) > len(towards) + len(away)  # "fuel goes north, cattle | south |"
    return points.pop() if len(points) == 1 and not more else None


def turned(reading: Reading, direction: str) -> Reading:
    """Return a reading of goods between two countries as a direction tells it: the importer lies there."""
    kind, exporter, importer = reading
    one, other = positions().get(exporter), positions().get(importer)
    if kind != "goods" or one is None or other is None:
        return reading
    axis = 0 if direction in ("north", "south") else 1
    gap = other[axis] - one[axis]
    if axis == 1:
        gap = (gap + 180) % 360 - 180
    if not APART <= abs(gap) <= ACROSS:
        return reading
    return reading if (gap > 0) == (direction in ("north", "east")) else (kind, importer, exporter)
