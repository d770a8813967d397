"""What a sentence hands to the ones that follow: its flow, good and period, and whose trade the text is on.

Belongs here: how `Carried` and the context change from sentence to sentence. What they hold is in `carried.py` and
`parties.py`; `flows.py` reads the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc

from etl.extract.trade.carried import Carried
from etl.extract.trade.continued import REACH
from etl.extract.trade.frame import CONTINUED, STANDING, Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.magnitude import with_sums
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.period import UNKNOWN, Period, PlacedDate
from etl.extract.trade.periods_relative import in_present
from etl.extract.trade.products import Product
from etl.extract.trade.standings import BUYER_RANKED
from etl.extract.trade.terms import Term
from etl.records import TradeMention


def next_context(
    context: TradeContext, frames: Sequence[Frame], flows: Sequence[TradeMention], ordinal: int
) -> TradeContext:
    """Return the context for the sentences that follow one with these frames and flows."""
    if any(f.reporter_iso3 == context.home and f.partner_iso3 == WORLD and f.product is None for f in flows):
        context = replace(context, totals=True)
    goods = dict.fromkeys((f.product, f.hs_code) for f in flows if f.product is not None)
    context = with_sums(context, flows)
    context = replace(context, traded=(*context.traded, *((name, code) for name, code in goods if name is not None)))
    if flows and _aside(frames):
        return replace(context, last_sentence=ordinal, aside=True)
    if flows:
        context = replace(context, aside=context.aside and any(frame.term.text == CONTINUED for frame in frames))
    named = [f for f in flows if f.reporter_iso3 and f.partner_iso3 and not f.derived]
    strong = [f for f in frames if f.has_reporter and f.has_partner and f.reporter and f.partner]
    if strong:
        return replace(
            context,
            last=(strong[-1].reporter, strong[-1].partner)
            if len(strong) == 1
            else (strong[0].reporter, strong[0].partner),
            last_sentence=ordinal,
        )
    if named and not frames:
        return replace(context, last_sentence=ordinal)
    if named:
        return replace(context, last=(named[0].reporter_iso3, named[0].partner_iso3), last_sentence=ordinal)
    return context


def for_other_goods(carried: Carried, context: TradeContext) -> Carried:
    """Return the carry-over for a sentence that lists goods and names no state.

    In a text on one country's trade, the buyer of one good ("Coffee shipments to Peru doubled") is not the buyer of the
    goods that the next sentence lists ("Pepper and rice also did well").
    """
    frame = carried.frame
    if not context.of_one_country or carried.product is None or frame is None or frame.reporter != context.home:
        return carried
    if frame.partner in (None, WORLD):
        return carried
    wide = replace(frame, partner=WORLD, partners=(WORLD,))
    return replace(carried, frame=wide, frames=(wide,), product=None)


def pair_of(context: TradeContext, before: Sequence[Party], here: Sequence[Party]) -> TradeContext:
    """Take the two countries of the sentence before for "their bilateral trade", unless this one names any."""
    plain = ("noun", "adjective", "pair")
    if any(p.kind in plain for p in here):
        return context
    named = list(dict.fromkeys(c for p in before if p.kind in plain for c in p.countries if c))
    return replace(context, last=(named[0], named[1])) if len(named) == 2 else context


def turn_topic(
    context: TradeContext, carried: Carried, parties: Sequence[Party], ordinal: int
) -> tuple[TradeContext, Carried]:
    """Follow a text that turns to another partner without giving a figure yet."""
    named = list(dict.fromkeys(c for p in parties if p.kind in ("noun", "adjective", "pair") for c in p.countries if c))
    last = context.last
    if len(named) == 2:
        last = (named[0], named[1])
    elif len(named) == 1 and last and last[0] and named[0] not in last:
        last = (context.home if context.home in last else last[0], named[0])
    if last == context.last or last is None or {*last} == {*(context.last or ())}:
        return replace(context, last=last), carried
    return replace(context, last=last, last_sentence=ordinal), replace(carried, frame=None, product=None)


def next_carried(
    carried: Carried,
    frames: Sequence[Frame],
    flows: Sequence[TradeMention],
    links: Sequence[Link],
    periods: Sequence[Period],
    known: dict[Term, Frame],
    ordinal: int,
    text: str,
    placed: Sequence[PlacedDate],
    lexicon: TradeLexicon,
    goods: Sequence[Good] = (),
    *,
    heading: bool = False,
) -> Carried:
    """Return what is handed on: the flow, good, period and currency told last, and what was told of that period."""
    if not flows:
        moves = any(lexicon.marker_patterns[name].search(text) for name in ("rise", "fall"))
        carried = _with_topic(carried, frames, ordinal, heading=heading)
        dated = moves or text.rstrip().endswith(":") or any(frame.bloc for frame in frames)
        return with_date(carried, placed, ordinal) if frames and dated else carried
    stated = frozenset(
        (f.reporter_iso3, f.partner_iso3, f.flow, f.product, "quantity" if f.value is None and f.quantity else "value")
        for f in flows
    )
    told = [
        p
        for p, link in zip(periods, links, strict=True)
        if p.known and link.meaning in ("level", "change", "share") and link.term in known
    ]
    owners = [known[link.term] for link in links if link.term in known and link.meaning in ("level", "change")]
    frame = owners[0] if owners else (frames[0] if frames else (goods[-1].frame if goods else carried.frame))
    frame = carried.frame if _aside(frames) else _as_told(frame, flows)
    if frame is not None and frame.term.flow == "import" and len(owners) == 1 and BUYER_RANKED.search(text):
        frame = (
            frame_between(lexicon, "export", frame.partner, frame.reporter) or frame
        )  # "Peru was the main buyer, with purchases of …": next come other buyers
    if frame is not None and frame.term.text == STANDING:
        frame = _of_ranking(frame, carried.frame)
    fiscal = next((p for p in told if p.fiscal and not carried.fiscal.known), carried.fiscal)
    sums = [link.figure.unit for link in links if link.figure.kind == "money" and link.term in known]
    new = replace(
        carried,
        frame=frame,
        period=UNKNOWN,
        stated=stated,
        sentence=ordinal,
        frames=tuple(dict.fromkeys(known[link.term] for link in links if link.term in known)),
        fiscal=fiscal,
        product=carried.product if _only_parts(links, known, carried, ordinal) else _one_good(flows),
        base=next((p for p, link in zip(periods, links, strict=True) if link.meaning == "base"), UNKNOWN),
        currency=sums[-1] if sums else carried.currency,
    )
    if not told:
        period = _of_goods(flows)
        return replace(new, period=period, told=period) if period.known else new
    same = told[0] == carried.period or told[0].by == "sentence_before"
    held = carried.stated if same else frozenset()
    looks_back = told[0].end is not None and carried.period.start is not None and told[0].end < carried.period.start
    if looks_back and re.search(r"\bhad\b", text):
        return replace(new, period=carried.period, stated=carried.stated, told=carried.period)
    return replace(
        new, period=told[0], stated=stated | held, told=told[0], base=new.base if new.base.known else UNKNOWN
    )


def _only_parts(links: Sequence[Link], known: dict[Term, Frame], carried: Carried, ordinal: int) -> bool:
    """True for a sentence that only tells parts of the flow before ("Tea came first with $3m"): its good stays."""
    frames = [known[link.term] for link in links if link.term in known and not link.term.weak]
    if carried.frame is None or carried.sentence < ordinal - REACH or not frames:
        return False
    same = all(
        {f.reporter, f.partner} & {carried.frame.reporter, carried.frame.partner} - {WORLD, None} for f in frames
    )
    return same and all(frame.term.text == STANDING for frame in frames)


LEAD = 5  # sentences at the top of a text in which a report tells its period


def _of_goods(flows: Sequence[TradeMention]) -> Period:
    """Return the one period of a sentence's goods without figures."""
    periods = {(f.period_start, f.period_end, f.period_basis) for f in flows if f.figure_start is None}
    start, end, basis = periods.pop() if len(periods) == 1 else (None, None, None)
    return Period(start, end, basis == "fiscal", "goods")


def with_lead(carried: Carried, lead: Period, context: TradeContext, published: date | None) -> Carried:
    """Keep the period of the first figures of a report on trade, where it is past and told at the top.

    A text on one country's trade is one, and one whose headline is on trade.
    """
    if lead.known or not (context.of_one_country or context.reports or carried.sentence < 3):
        return replace(carried, lead=lead)
    period = carried.period
    past = period.end is not None and (published is None or period.end <= published)
    told = period.start is not None and period.end is not None and 27 < (period.end - period.start).days < 380
    return replace(carried, lead=period) if carried.sentence < LEAD and past and told else carried


def still_holds(
    carried: Carried, ordinal: int, context: TradeContext, published: date | None, links: Sequence[Link], doc: Doc
) -> Period:
    """Return the period that a sentence before hands on.

    One that lies ahead holds for its own sentence only; what a text tells in the present tense some sentences on in
    another paragraph is of no period.
    """
    ahead = published is not None and carried.period.end is not None and carried.period.end > published
    near = carried.sentence == ordinal - 1
    same = carried.paragraph == context.told.count("\n")
    far = carried.sentence >= ordinal - REACH and links and (same or not in_present(doc, links[0].figure.start))
    if (near or far) and not ahead and carried.period.known:
        return carried.period
    return carried.lead


def _of_ranking(frame: Frame, before: Frame | None) -> Frame:
    """Return the flow that goes on behind a ranking: that of the goods, or the one whose partners it told."""
    if before is None or {before.reporter, before.partner} == {frame.reporter, frame.partner}:
        return frame
    return before


def _with_topic(carried: Carried, frames: Sequence[Frame], ordinal: int, *, heading: bool) -> Carried:
    """Keep the one flow that a sentence names without a figure: "Trade between A and B has grown. In 2020 it was …".

    In a text on two countries "Trade has grown" is theirs, and so is what a heading names ("What Peru sells").
    """
    named = [f for f in frames if heading or (f.term.part == "noun" and not f.term.weak and not f.bloc)]
    to_bloc = [f for f in frames if f.bloc and f.has_reporter and f.term.flow in ("export", "import")]
    if len(frames) == 1 and to_bloc and to_bloc[0].partner is None and to_bloc[0].reporter is not None:
        frame = to_bloc[0]  # what states of the bloc bought or sold of it may follow
    elif (
        len(named) != 1
        or len(frames) != 1
        or {named[0].reporter, named[0].partner} & {None, WORLD}
        or not (heading or named[0].explicit == 2 or named[0].term.flow == "turnover")
    ):
        return carried
    else:
        frame = named[0]
    return replace(
        carried, frame=frame, frames=(frame,), sentence=ordinal, product=None, period=UNKNOWN, stated=frozenset()
    )


def with_date(carried: Carried, placed: Sequence[PlacedDate], ordinal: int) -> Carried:
    """Keep the one date of a sentence on trade without figures: the next figures are of it."""
    told = [date.period for date in placed if date.usable and not date.base]
    if len(told) != 1:
        return carried
    return replace(carried, period=told[0], told=told[0], stated=frozenset(), sentence=ordinal)


def _aside(frames: Sequence[Frame]) -> bool:
    """True for a sentence that only tells what others bought or sold of the flow told before: it stays the topic."""
    return bool(frames) and all(frame.rule == "topic" or frame.term.text == CONTINUED for frame in frames)


def _one_good(flows: Sequence[TradeMention]) -> Product | None:
    """Return the good of a sentence whose rows are all of it."""
    goods = {(flow.product, flow.hs_code) for flow in flows}
    name, code = goods.pop() if len(goods) == 1 else (None, None)
    return Product(0, 0, name, code, "goods") if name is not None else None


def _as_told(frame: Frame | None, flows: Sequence[TradeMention]) -> Frame | None:
    """Give a frame the one partner that its figures were told with ("Peru took 28 percent of the exports")."""
    if frame is None or frame.partner not in (None, WORLD):
        return frame
    told = {f.partner_iso3 for f in flows if f.flow == frame.term.flow and f.reporter_iso3 == frame.reporter}
    partner = told.pop() if len(told) == 1 else None
    return replace(frame, partner=partner, partners=(partner,)) if partner not in (None, WORLD) else frame
