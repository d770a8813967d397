"""Spread "exports and imports stood at $3bn and $2bn respectively" over its terms, partners, goods or years.

Belongs here: the pairing of two coordinated lists of one length. Everything else about figures is in `linking.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party, TradeContext
from etl.extract.trade.period import PlacedDate
from etl.extract.trade.products import Product, list_products
from etl.extract.trade.terms import Term, text_of
from etl.language.analysis import AnalysedSentence
from etl.records import TradeMention

_Placed = TypeVar("_Placed", Term, Party, PlacedDate)
_JOINT = re.compile(
    (
        r"\s*(?:,|and|,\s*and|to|from|with|in|of|the|\(|\))*\s*(?:,|and)?\s*(?:to|from|with|in|the"
        r"|of|about|around|nearly|over|approximately|by|\s)*"
    ),
    re.I,
)
_TERM_JOINT = re.compile(
    (
        r"\s*(?:(?:to|from|with|of)\s+(?:the\s+)?[\w'’]+(?:\s[A-Z]\w+){0,3}\s*)?(?:,|and"
        r"|,\s*and)?\s*(?:the\s+|its\s+|their\s+|total\s+)*"
    ),
    re.I,
)


_WERE = re.compile(
    r"\s+(?:account(?:s|ed)? for|ma[dk]e up|represent(?:s|ed)?|constituted|brought in|fetched|earned|were worth"
    r"|stood at"
    r"|amounted to|reached|totall?ed|contributed|comprised|had|were|took)\s+(?:(?:about|around|nearly|almost"
    r"|over|some)\s+)*$"
)
_CLAUSE = re.compile(r"[;:]\s*|\b(?:while|whereas|that|in \d{4},?|where)\s+", re.I)


def spread_respectively(
    doc: Doc,
    flows: list[TradeMention],
    sentence: AnalysedSentence,
    terms: Sequence[Term],
    parties: Sequence[Party],
    figures: Sequence[Figure],
    dates: Sequence[PlacedDate],
    known: dict[Term, Frame],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> list[TradeMention]:
    """Return the flows with figures given to the coordinated things that they belong to."""
    text = text_of(doc)
    said = re.search(r"\brespectively\b", text, re.I)
    base = sentence.sentence.char_start
    figured = [f for f in flows if f.figure_start is not None]
    groups = _runs(text, [f for f in figures if f.is_amount or f.kind == "percent"])
    for group in groups:
        if len(group) < 2 or (said and group[-1].end > said.start()):
            continue
        rows = [next((f for f in figured if f.figure_start == base + figure.start), None) for figure in group]
        if any(row is None for row in rows):
            continue
        real = [row for row in rows if row is not None]
        head = text[: group[0].start]
        term_run = _last_run(
            text,
            [t for t in terms if t.flow != "other" and t.end <= group[0].start],
            len(group),
            _TERM_JOINT if said else _JOINT,
        )
        if term_run and len({t.flow for t in term_run}) == len(group):
            flows = _replace_rows(
                flows, real, [_with_frame(row, known[t]) for row, t in zip(real, term_run, strict=True)]
            )
            continue
        if not said:
            continue
        goods = _goods_run(doc, group, lexicon)
        if goods:
            named = [replace(row, product=p.text, hs_code=p.hs_code) for row, p in zip(real, goods, strict=True)]
            flows = _replace_rows(flows, real, named)
            continue
        date_run = _last_run(text, [d for d in dates if d.usable], len(group))
        if date_run and len(date_run) == len(group) and all(d.period.known for d in date_run):
            flows = _replace_rows(
                flows,
                real,
                [
                    replace(
                        row,
                        period_start=d.period.start,
                        period_end=d.period.end,
                        period_basis="fiscal" if d.period.fiscal else "calendar",
                    )
                    for row, d in zip(real, date_run, strict=True)
                ],
            )
            continue
        party_run = _last_run(
            text, [p for p in parties if p.kind in ("noun", "bloc") and p.end <= len(head)], len(group)
        )
        party_run = party_run or _last_run(
            text, [p for p in parties if p.kind in ("noun", "bloc") and p.start >= group[-1].end], len(group)
        )
        if party_run:
            taken = [row.reporter_iso3 for row in real]
            owner = next((t for t in terms if t.part == "verb" and t.flow in ("export", "import")), None)
            if owner is not None and party_run[-1].end <= owner.start:
                sellers = [replace(row, reporter_iso3=p.countries[0]) for row, p in zip(real, party_run, strict=True)]
                flows = _replace_rows(flows, real, sellers)
                continue
            flows = _replace_rows(
                flows,
                real,
                [
                    replace(row, partner_iso3=p.countries[0]) if p.countries[0] != taken[i] else row
                    for i, (row, p) in enumerate(zip(real, party_run, strict=True))
                ],
            )
    return flows


def _goods_run(doc: Doc, group: Sequence[Figure], lexicon: TradeLexicon) -> list[Product]:
    """Return as many goods as there are figures, from the list that is the subject of their verb."""
    text = text_of(doc)
    verb = _WERE.search(text[: group[0].start])
    if verb is None:
        return []
    begin = max([m.end() for m in _CLAUSE.finditer(text, 0, verb.start())], default=0)
    goods = [p for p in list_products(doc, begin, verb.start(), lexicon, ()) if p.known]
    run = goods[-len(group) :]
    joined = all(_JOINT.fullmatch(text[a.end : b.start]) for a, b in itertools.pairwise(run))
    return run if len(run) == len(group) and joined and verb.start() - run[-1].end < 4 else []


def _runs(text: str, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Return groups of figures that only "and", commas and hedges separate."""
    groups: list[list[Figure]] = []
    for figure in figures:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.kind == figure.kind
            and _JOINT.fullmatch(text[last.end : figure.start])
            and figure.bound != "range_high"
        ):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    return groups


def _last_run(text: str, things: Sequence[_Placed], size: int, joint: re.Pattern[str] = _JOINT) -> list[_Placed]:
    """Return the last `size` things when only "and" and commas stand between them."""
    for last in range(len(things), size - 1, -1):
        run = list(things[last - size : last])
        if all(joint.fullmatch(text[a.end : b.start]) for a, b in itertools.pairwise(run)):
            return run
    return []


def _with_frame(row: TradeMention, frame: Frame) -> TradeMention:
    return replace(row, flow=frame.term.flow, reporter_iso3=frame.reporter, partner_iso3=frame.partner)  # type: ignore[arg-type]


def _replace_rows(
    flows: list[TradeMention], old: Sequence[TradeMention], new: Sequence[TradeMention]
) -> list[TradeMention]:
    swap = {id(a): b for a, b in zip(old, new, strict=True)}
    return [swap.get(id(flow), flow) for flow in flows]
