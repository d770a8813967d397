"""Read what a list of countries leaves out after its first verb: "Peru bought 300 tonnes, Chile 200 and Oman 40".

Belongs here: figures without a unit behind a country, and whose figure such a one is. Figures with a unit are found in
`figures.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.extract.trade.figures import NUMBER_OF, Figure
from etl.extract.trade.frame import CLAUSE_BREAK, RANKED, Frame, preposition_before
from etl.extract.trade.numbers import BARE, NUMBER, SCALE, read_number, scale_of
from etl.extract.trade.parties import Party

_HEDGE = (
    r"(?:(?:about|around|nearly|almost|over|some|more than|only|just|another|a further|roughly|no more than"
    r"|with|at|for|worth|second|third|fourth|next)\s+)*"
)
_NUMBER = re.compile(
    rf",?\s+{_HEDGE}(?P<n>{NUMBER})(?:\s?(?P<s>{SCALE}))?"
    r"(?=\s*(?:[,;)]|\.(?!\d)|$|(?:and|while|but|in the|in \d{4}|compared|against|respectively|last)\b))",
    re.I,
)
_SCALED = re.compile(rf"(?<![A-Za-z])(?:{SCALE}|bcm|Mt)")  # "15.1 Mt, Peru 5.4"
_JOINT = re.compile(
    r"(?:[,;]|\b(?:and|while|but|followed by|then))\s+(?:also\s+|then\s+)?(?:the\s+|neighbou?ring\s+)?$", re.I
)


def find_bare(text: str, figures: Sequence[Figure], unit: str | None) -> tuple[Figure, ...]:
    """Return the figures with "27 billion" added, in the currency of the sentence before where none is printed."""
    if unit is None or any(figure.is_amount for figure in figures):
        return tuple(figures)
    bare = [
        Figure(m.start("n"), m.end("s"), "money", read_number(m["n"]) * scale_of(m["s"]), unit)
        for m in BARE.finditer(text)
        if NUMBER_OF.search(text[: m.start("n")]) is None
        and all(f.end <= m.start("n") or m.end("s") <= f.start for f in figures)
    ]
    return tuple(sorted((*figures, *bare), key=lambda figure: figure.start))


def find_gapped(text: str, figures: Sequence[Figure], parties: Sequence[Party]) -> tuple[Figure, ...]:
    """Return the figures with bare numbers behind a country added, in the unit of the amount before."""
    found = list(figures)
    for place, party in enumerate(parties):
        joint = place and re.fullmatch(r"\s+and\s+(?:the\s+)?", text[parties[place - 1].end : party.start])
        if joint:
            continue  # "Greece and Bulgaria 3 million" is one figure of both
        match = _NUMBER.match(text, party.end)
        before = [f for f in figures if f.end <= party.start and (f.is_amount or f.kind == "percent")]
        named = party.kind == "noun" or party.possessive
        if match is None or not before or not named or not _JOINT.search(text[: party.start]):
            continue
        start, end = match.start("n"), match.end("s") if match["s"] else match.end("n")
        taken = any(f.start < end and start < f.end for f in found)
        year = match["s"] is None and re.fullmatch(r"(?:19|20)\d\d", match["n"])
        model = next((f for f in reversed(before) if f.is_amount), before[-1])
        if taken or year or model.per or CLAUSE_BREAK.search(text, before[-1].end, party.start - 7):
            continue
        value = read_number(match["n"]) * scale_of(match["s"])
        scaled = model.kind == "money" or _SCALED.search(text[model.start : model.end])
        if scaled and model.is_amount and match["s"] is None and value < 1000 <= model.value:
            value *= next(scale for scale in (1e12, 1e9, 1e6, 1e3, 1.0) if model.value >= scale)
        found.append(replace(model, start=start, end=end, value=value, bound="exact"))
    return tuple(sorted(found, key=lambda figure: figure.start))


def next_subject(text: str, frame: Frame, figure: Figure, parties: Sequence[Party]) -> Frame | None:
    """Give "…, Chile 200 and Oman 40" behind a verb the next country in the place of its subject; None for others."""
    if frame.term.part == "noun":
        return _next_owner(text, frame, figure, parties)
    if frame.term.text == RANKED or not frame.has_reporter:
        return None
    party = next((p for p in reversed(parties) if frame.term.end <= p.start and p.end <= figure.start), None)
    if party is None or party.kind != "noun" or party.possessive or not party.countries:
        return None
    bare = re.fullmatch(rf",?\s+{_HEDGE}[A-Z]{{0,3}}", text[party.end : figure.start]) is not None
    governing = preposition_before(text, party.start)
    if not bare or not _JOINT.search(text[: party.start]) or governing not in (None, "and", ","):
        return None
    country = party.countries[0]
    if country in (frame.partner, frame.reporter):
        return None
    return replace(frame, reporter=country, bloc=frame.bloc or country is None)


def _next_owner(text: str, frame: Frame, figure: Figure, parties: Sequence[Party]) -> Frame | None:
    """Give "Peru's exports were 128 million and Chile's 83 million" the second owner, the first as its partner."""
    party = next((p for p in reversed(parties) if frame.term.end <= p.start and p.end <= figure.start), None)
    if party is None or not party.possessive or party.kind != "noun" or not frame.has_reporter:
        return None
    bare = re.fullmatch(rf"(?:['’]s?)?\s+{_HEDGE}[A-Z$€£]{{0,3}}", text[party.end : figure.start]) is not None
    country = party.countries[0]
    if not bare or country in (None, frame.reporter) or not _JOINT.search(text[: party.start]):
        return None
    partner = frame.reporter if frame.partner == country else frame.partner
    return replace(frame, reporter=country, partner=partner, partners=(partner,) if partner else ())
