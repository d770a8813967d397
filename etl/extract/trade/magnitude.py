"""Tell by its size that a flow is with the world: more than a pair's trade of the same year can be.

Belongs here: what sums say about the partner of a flow whose partner is not told. Sides told in words are in
`frames.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from etl.extract.trade.conversion import find_currency, in_dollars
from etl.extract.trade.frame import Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import WORLD, TradeContext
from etl.extract.trade.period import Period
from etl.extract.trade.status import find_status
from etl.extract.trade.terms import Term
from etl.records import TradeMention

TIMES = 4.0  # a sum so many times the largest of the pair in that year is no trade of the pair

_OF_THAT = re.compile(r"\s+of (?:that|this|it|them|which|the (?:total|sum))\b")


def with_sums(context: TradeContext, flows: Sequence[TradeMention]) -> TradeContext:
    """Keep what the text has told of the trade of its two countries with each other, by year."""
    if context.pair is None:
        return context
    told = [
        (f.period_start.year if f.period_start else None, dollars)
        for f in flows
        if (dollars := f.value_usd or f.converted_usd)
        and f.product is None
        and f.status == "reported"
        and f.flow != "balance"
        if {f.reporter_iso3, f.partner_iso3} == {*context.pair}
    ]
    return replace(context, sums=(*context.sums, *told))


def beyond_pair(
    text: str,
    known: dict[Term, Frame],
    links: Sequence[Link],
    periods: Sequence[Period],
    context: TradeContext,
    published: date | None,
    lexicon: TradeLexicon,
) -> dict[Term, Frame]:
    """Return the frames with the world for those of the pair that no words name, where a sum is beyond their trade.

    The other flows of the sentence that are filled from the context go with it: "exports were $30bn, imports $32bn".
    """
    open_terms = [term for term, frame in known.items() if _is_filled(frame, context)]
    own = [(link, period) for link, period in zip(links, periods, strict=True) if link.term in open_terms]
    if not any(_is_beyond(text, link, period, context, published, lexicon) for link, period in own):
        return known
    owner = {"reporter": context.home, "partner": WORLD, "partners": (WORLD,), "rule": "world"}
    return {term: replace(frame, **owner) if term in open_terms else frame for term, frame in known.items()}  # type: ignore[arg-type]


def _is_filled(frame: Frame, context: TradeContext) -> bool:
    """True for a flow of the text's pair whose partner no word of the sentence names."""
    named = frame.has_partner or (frame.has_reporter and frame.reporter != context.home)
    pair = context.pair is not None and {frame.reporter, frame.partner} == {*context.pair}
    return pair and not named and context.home in (context.pair or ())


def _is_beyond(
    text: str, link: Link, period: Period, context: TradeContext, published: date | None, lexicon: TradeLexicon
) -> bool:
    """True for a level in a year of which the text has told a far smaller trade of the pair."""
    year = period.start.year if period.start is not None else None
    told = [value for when, value in context.sums if when in (year, None)]
    same = year is not None and year in {when for when, _ in context.sums}
    currency = find_currency(link.figure.unit or "", (context.home,), lexicon) if link.figure.kind == "money" else None
    aimed = find_status(text, link, 0, None, period, published, lexicon) == "target"
    if not same or link.meaning != "level" or currency is None or aimed or _OF_THAT.match(text, link.figure.end):
        return False
    dollars = in_dollars(link.figure.value, currency, period, lexicon)
    return dollars is not None and dollars > TIMES * max(told)
