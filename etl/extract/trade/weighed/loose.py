"""Numbers that leave out what they count, in the unit of an amount near them: "followed by Egypt (6.4 million)".

Belongs here: sums and quantities without a unit, and parts of a whole. Printed figures are found in `figures.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.extract.trade.figures import NUMBER_OF, Figure
from etl.extract.trade.numbers import FRACTIONS, NUMBER, SCALE, read_number, scale_of

_PARTS = "|".join(sorted(map(re.escape, FRACTIONS), key=len, reverse=True))
LOOSE = re.compile(
    rf"(?<![\w.,$€£])(?P<n>{NUMBER})[\s-]?(?P<s>{SCALE})|(?<!\w)(?P<f>{_PARTS})(?!\w)"
    rf"|(?<=\w\s)\((?:with\s|about\s|some\s)?(?P<b>{NUMBER})\)"
    rf"|(?<![\w.,$€£])(?P<o>{NUMBER})(?=\s+of\s+(?:them|these|those|which)\b)",
    re.I,
)
_TIME = re.compile(
    r"\s+(?:of\s+)?(?:the\s+|this\s+|last\s+)?(?:year|decade|century|month|hour|day|20\d\d|19\d\d)", re.I
)
_OF_MANY = re.compile(r"\s+(?:of\s+)?an?\b(?:\s+(?P<s>million|billion|trillion)\b)?", re.I)  # "half | a million |"
_YEAR = re.compile(r"(?:19|20)\d\d")
# what may stand behind a number without a unit: no noun that it counts
_ALONE = re.compile(
    r"\s*(?:[^\w\s]|$|(?:in|from|to|and|this|last|a|the|as|by|or|mark|for|while|of|on|at|with|respectively|against|over"
    r"|during|had|was|were|came|went|is|are|target|threshold)\b)"
)


# "82,400, 71,200 and 24,650 tonnes", "1.2 and 1.1 billion euros": the unit is that of the last
_LISTED = re.compile(rf"(?<![\w.,$€£¥-])(?P<numbers>{NUMBER}(?:,\s+{NUMBER})*),?\s+and\s+(?:US\s?)?[$€£¥]?$")
_SCALE_OF = re.compile(rf"\d\s?(?P<s>{SCALE})", re.I)


def with_loose(text: str, figures: Sequence[Figure], carried: Figure | None) -> tuple[Figure, ...]:
    """Return the figures with amounts without a unit and any other part of a whole.

    An amount is in the unit of the one before it, else of the next in the sentence, else of `carried`, the last of the
    sentences before; a bare number in brackets is in its thousands, millions or billions too.
    """
    found = list(figures)
    for last in figures:
        if last.is_amount and not last.per:
            found += _listed(text, last, found)
    for match in LOOSE.finditer(text):
        if any(f.start < match.end() and match.start() < f.end for f in found):
            continue
        many = _OF_MANY.match(text, match.end()) if match["f"] else None
        if many is not None:
            model = model_of(figures, match.start(), carried)
            if many["s"] and model is not None and _ALONE.match(text, many.end()):
                value = FRACTIONS[match["f"].lower()] / 100 * scale_of(many["s"])
                found.append(replace(model, start=match.start(), end=many.end(), value=value, bound="exact"))
            continue
        if match["f"]:
            part = re.search(r"(?:first|second|latter|other|last)\s+$", text[: match.start()], re.I)
            if part is None and not _TIME.match(text, match.end()):
                found.append(Figure(match.start(), match.end(), "fraction", FRACTIONS[match["f"].lower()]))
            continue
        model = model_of(figures, match.start(), carried)
        if model is None:
            continue
        if match["b"]:
            within = any(f.is_amount and f.end <= match.start() for f in figures)
            if within and not _YEAR.fullmatch(match["b"]):
                value = scaled(read_number(match["b"]), model)
                found.append(replace(model, start=match.start("b"), end=match.end("b"), value=value, bound="exact"))
        elif match["o"]:
            if model.kind == "quantity":
                value = read_number(match["o"])
                found.append(replace(model, start=match.start("o"), end=match.end("o"), value=value, bound="exact"))
        elif _ALONE.match(text, match.end()):
            model = _counted(text[: match.start()], model)
            value = read_number(match["n"]) * scale_of(match["s"])
            found.append(replace(model, start=match.start(), end=match.end(), value=value, bound="exact"))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _counted(before: str, model: Figure) -> Figure:
    """Return the amount whose unit a number has: that of which it is the number ("barrels, | 51 million |"), if any."""
    told = NUMBER_OF.search(before)
    if told is None:
        return model
    return replace(model, kind="quantity", unit=told["unit"].lower().removesuffix("s"))


def _listed(text: str, last: Figure, known: Sequence[Figure]) -> list[Figure]:
    """Return the numbers of a list that has its unit at the last one."""
    match = _LISTED.search(text[: last.start])
    if match is None or re.search(r"\bbetween\s+$", text[: match.start()], re.I):
        return []
    scale = _SCALE_OF.search(text[last.start : last.end])
    found = []
    for number in re.finditer(NUMBER, match["numbers"]):
        start, end = match.start("numbers") + number.start(), match.start("numbers") + number.end()
        if _YEAR.fullmatch(number[0]) or any(f.start < end and start < f.end for f in known):
            continue
        value = read_number(number[0])
        value *= scale_of(scale["s"]) if scale is not None and value < 1000 else 1
        found.append(replace(last, start=start, end=end, value=value, bound="exact"))
    return found


def model_of(figures: Sequence[Figure], place: int, carried: Figure | None) -> Figure | None:
    """Return the amount whose unit a number at a place is in; None where there is none."""
    amounts = [figure for figure in figures if figure.is_amount and not figure.per]
    before = [figure for figure in amounts if figure.end <= place]
    after = [figure for figure in amounts if figure.start >= place]
    return before[-1] if before else after[0] if after else carried


def scaled(number: float, model: Figure) -> float:
    """Return a small number in the thousands, millions or billions of an amount."""
    if number >= 1000 or model.value < 1000:
        return number
    return number * next(scale for scale in (1e12, 1e9, 1e6, 1e3) if model.value >= scale)
