"""Find lists under a heading: "Main imports of 2022 (in million dollars):" and lines such as "- Tea: 12.4".

Belongs here: the lines of such lists as rows with two cells, label and amount. Rows are read in `tables.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.trade.numbers import NUMBER, SCALE

_FLOW = r"(?:exports?|imports?|trade|turnover|shipments|purchases|export (?:goods|items)|import (?:goods|items))"
_NAMED = re.compile(rf"\b{_FLOW}\b", re.I)
_UNIT = re.compile(
    r"(?:\(|,\s|\s)(?:values? |amounts? |figures? )?in (?:\w+ )?(?:thousands?|millions?|billions?"
    r"|trillions?|crores?|lakhs?"
    r"|mln|bn|mn|tonnes|tons|percent|per cent|%)|\((?:US)?[$€£]|\((?:%|percent|per cent|share)"
    r"|[(,]\s*(?:in )?(?:(?:thousands?|millions?|billions?|mln|mn|bn|tonnes|tons|share)\b|[A-Z]{3}\)|%)",
    re.I,
)
# a heading that names goods without a flow: its flow is the one told before
_GOODS = re.compile(
    r"\b(?:top|main|major|key|leading|principal|chief|largest|biggest|following|other)\s+(?:\w+\s+){0,2}?"
    r"(?:products?|goods|items|commodities|categories|positions|articles)\b|\b(?:list|breakdown|structure)\b",
    re.I,
)
_MARK = r"[ \t]*(?:[-–—•*·▪◦‣]|\d{1,2}[.)])?[ \t]*"
_AMOUNT = (
    rf"(?P<amount>(?:[A-Z]{{2,4}}|[A-Z]{{0,3}}[$€£¥₹])?[ \t]?{NUMBER}[ \t]?(?:{SCALE})?[ \t]?"
    r"(?:%|percent|per cent|(?:[A-Z]{3}|[A-Z]{2,3}\$|US dollars|dollars|euros|yuan|rubles|roubles|tonnes|tons|kg"
    r"|litres|barrels|units|pieces|head|cubic met(?:re|er)s)\b)?)"
)
_LINE = re.compile(
    rf"{_MARK}(?P<label>[A-Za-z][^:;\n|]{{1,70}}?)[ \t]*(?:[:–—=]|\s-\s|\.{{2,}}|\(|,\s|\s+(?:at|with|worth)\s)[ \t]*"
    rf"{_AMOUNT}\)?(?P<tail>[ \t]*(?:[,(][^\n;]*)?)[.;]?"
)
# "Cement 12.4" under a caption that tells the unit of its column
_PLAIN = re.compile(rf"{_MARK}(?P<label>[A-Za-z][A-Za-z ,&'’()-]{{1,60}}?)[ \t]+(?P<amount>{NUMBER}[ \t]?%?)(?P<tail>)")


@dataclass(frozen=True)
class Row:
    """One line of a table or list with its cells and place in the text."""

    start: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class HeadedList:
    """The heading of a list, as printed, where it begins, and the lines under it.

    `flow_told` is False for a heading that names goods only ("The top products were"): its flow stands before it.
    """

    start: int
    heading: str
    rows: tuple[Row, ...]
    flow_told: bool = True


def find_headed_lists(text: str) -> tuple[HeadedList, ...]:
    """Return lists of at least two lines (or parts between semicolons) under a heading that names a flow."""
    found: list[HeadedList] = []
    place = 0
    for line in text.split("\n"):
        head, colon, rest = line.partition(":")
        heading = re.split(r"(?<=[a-z0-9][.!?])\s+(?=[A-Z])", head)[-1] if colon else ""
        told = _NAMED.search(heading) is not None
        if heading and (told or _GOODS.search(heading)):
            after = place + len(head) + 1
            rows = _parts(rest, after) if rest.strip() else _lines(text, place + len(line))
            own_units = all(re.search(r"[$€£¥₹%]|[a-z]|[A-Z]{2,}", row.cells[1]) for row in rows)
            if len(rows) >= 2 and (_UNIT.search(heading) or (own_units and not rest.strip())):
                found.append(HeadedList(after - 1 - len(heading), heading, rows, told))
        elif not colon and _NAMED.search(line) and _UNIT.search(line) and len(line) < 140:
            rows = _lines(text, place + len(line), _PLAIN)
            if len(rows) >= 2:
                found.append(HeadedList(place, line, rows))
        place += len(line) + 1
    return tuple(found)


def _lines(text: str, start: int, pattern: re.Pattern[str] = _LINE) -> tuple[Row, ...]:
    """Return the lines that follow a heading, blank lines aside, until one is no line of a list."""
    rows: list[Row] = []
    place = start + 1
    for line in text[start + 1 :].split("\n"):
        if line.strip():
            row = _row(line, place, pattern)
            if row is None:
                break
            rows.append(row)
        elif rows and len(rows) > 1 and text[place:].lstrip()[:1] not in tuple("-–—•*·▪◦‣"):
            break
        place += len(line) + 1
    return tuple(rows)


def _parts(rest: str, start: int) -> tuple[Row, ...]:
    """Return the parts of a list printed on the line of its heading: "Tea: 12.4; coffee: 3"."""
    rows: list[Row] = []
    place = start
    for part in rest.split(";"):
        row = _row(part.rstrip(" ."), place)
        if row is None:
            return ()
        rows.append(row)
        place += len(part) + 1
    return tuple(rows)


def _row(line: str, place: int, pattern: re.Pattern[str] = _LINE) -> Row | None:
    match = pattern.fullmatch(line.rstrip())
    if match is None:
        return None
    return Row(
        place + match.start("label"), place + match.end("amount"), (match["label"].strip(), match["amount"].strip())
    )
