"""Say for which period goods without figures are told.

Belongs here: the date of the sentence, and the period of the flow or the report that such goods go on with. Periods of
figures are in `periods.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from spacy.tokens import Doc, Token

from etl.extract.trade.carried import Carried
from etl.extract.trade.continued import REACH
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.period import UNKNOWN, Period, PlacedDate
from etl.extract.trade.terms import token_at
from etl.records import TradeMention


def date_goods(
    rows: Sequence[TradeMention],
    doc: Doc,
    base: int,
    placed: Sequence[PlacedDate],
    carried: Carried,
    ordinal: int,
    paragraph: int,
    published: date | None,
    lexicon: TradeLexicon,
    *,
    reports: bool,
) -> list[TradeMention]:
    """Return the rows with the period of their sentence, or that of the flow of the same parties told before.

    `base` is where the sentence begins in the article. What is told in the present tense is of no period, unless it
    says what a flow of the paragraph consists of or the headline `reports` on trade.
    """
    told = [d.period for d in placed if d.usable and not d.base]
    if len(told) == 1:
        return [_dated(row, told[0]) if _open(row) else row for row in rows]
    if any(d.usable or d.vague for d in placed):
        return list(rows)
    consist = {"consist", *lexicon.lists["goods_leads"], *lexicon.lists["goods_includes"]}
    dated = []
    for row in rows:
        period = _handed_on(row, carried, ordinal, paragraph, published) if _open(row) else UNKNOWN
        verb = _present(doc, max(0, row.char_start - base))
        parts = verb is not None and (verb.pos_ != "VERB" or verb.lemma_ in consist)
        held = (reports and carried.lead.known) or (parts and carried.paragraph == paragraph and _goes_on(row, carried))
        if verb is not None and not held:
            period = UNKNOWN
        dated.append(_dated(row, period))
    return dated


def _goes_on(row: TradeMention, carried: Carried) -> bool:
    """True for goods of the very flow that was told before."""
    known = [frame for frame in (carried.frame, *carried.frames) if frame is not None]
    return any((f.reporter, f.partner, f.term.flow) == (row.reporter_iso3, row.partner_iso3, row.flow) for f in known)


def _present(doc: Doc, offset: int) -> Token | None:
    """Return the verb of a good's clause where it is in the present: "tea is the main export", not "has sold"."""
    token = token_at(doc, offset)
    for word in (token, *token.ancestors):
        helpers = [child for child in word.children if child.dep_.startswith(("aux", "cop"))]
        tags = {child.tag_ for child in helpers} | ({word.tag_} if word.pos_ in ("VERB", "AUX") else set())
        if "VBD" in tags or any(child.lemma_ == "have" for child in helpers):
            return None
        if tags & {"VBZ", "VBP", "MD"}:
            return word
    return None


def _open(row: TradeMention) -> bool:
    return row.figure_start is None and row.product is not None and row.period_start is None and row.status != "target"


def _handed_on(row: TradeMention, carried: Carried, ordinal: int, paragraph: int, published: date | None) -> Period:
    """Return the period of the flow between the same two parties told just before, else that of the report."""
    near = carried.sentence == ordinal - 1 or (carried.sentence >= ordinal - REACH and carried.paragraph == paragraph)
    known = [frame for frame in (carried.frame, *carried.frames) if frame is not None]
    same = any({f.reporter, f.partner} == {row.reporter_iso3, row.partner_iso3} for f in known)
    period = carried.period if near and same else carried.lead
    ahead = published is not None and period.end is not None and period.end > published
    return UNKNOWN if ahead else period


def _dated(row: TradeMention, period: Period) -> TradeMention:
    if not period.known:
        return row
    basis: Literal["calendar", "fiscal"] = "fiscal" if period.fiscal else "calendar"
    return replace(row, period_start=period.start, period_end=period.end, period_basis=basis)
