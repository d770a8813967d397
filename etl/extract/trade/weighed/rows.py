"""Rows for items that no rule reads, where one reading is likely enough.

Belongs here: which items are weighed, the threshold, and the making of a row from a reading and a good.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.extract.dates import DateExpression
from etl.extract.loglinear import load_weights
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.extract.trade.conversion import find_currency, printed_and_converted
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, TradeContext
from etl.extract.trade.percentages import falls_to, moves_share
from etl.extract.trade.period import UNKNOWN, Period
from etl.extract.trade.periods import place_dates
from etl.extract.trade.weighed.cues import Cues, load_cues
from etl.extract.trade.weighed.decisions import WEIGHTS, Decision, decisions_of
from etl.extract.trade.weighed.items import Item, View, first_word
from etl.extract.trade.weighed.products import is_alike
from etl.extract.trade.weighed.scene import Scene, reading_of
from etl.extract.trade.weighed.story import Reading
from etl.extract.trade.weighed.views import views_of
from etl.language.analysis import AnalysedArticle
from etl.records import TradeMention
from sources.article import first_day

MADE = 0.5
"""A row is made from this probability on where no rule reads one: of sides and good together, as the model gives it."""
ALONE = 0.95  # the same in an article where neither the headline nor any rule nor two likely figures tell of trade
LIKELY = 0.8
CERTAIN = 0.85  # the same in a sentence with words for other things that stand beside trade: "enters free of duty"
BESIDE_TRADE = {"duty", "people", "measure"}
SETTLED = 0.6  # the same where a rule has read a flow with somebody who has no code
OVERRULED = 0.7  # a rule's row has other sides from this probability of the sides on
EXPLICIT = 0.9  # confidence of a rule's row whose sides the clause itself names
OUTWEIGHED = 0.97  # the sides of such a row are changed from this probability on
REPLACED = 0.6  # and another good from this probability of the good on
DROPPED = 0.9  # and is dropped from this probability of no trade on
RULE = "trade.weighed"
SMALLEST = 1000.0  # no flow is smaller: "$2.61" is a price
# "The increase over the same period of 2023 was | 21.3%"
_GROWTH_IS = re.compile(
    r"\b(?:increase|growth|rise|gain|decline|decrease|fall|drop)\b[^,;.]*\s"
    r"(?:was|is|came to|amounted to|stood at|reached)\s+(?:(?:about|around|nearly|almost|over|only|some)\s+)?$",
    re.I,
)
# "grew | 3.5% and | 0.1%": what stands before the first is told of each
_LISTED = re.compile(r"(?:[+-]?\d[\d.,]*\s?(?:%|per\s?cent|percent)(?:,\s*|\s+)(?:and\s+)?)+$")
# "up NOK 310 million |(4.8 percent)|"
_SUM = re.compile(r"(?<=\s)(?:[A-Z]{1,3}\s?)?[$€£¥]?[\d.,]*\d\s?(?:[mb]n|[mbtr]+illion|tonnes)\s\($")
# "$30 billion | of two-way investment"
_OF_OTHERS = re.compile(
    r"\s+(?:of|in)\s+(?:[\w-]+\s+){0,2}?(?:investments?|loans?|aid|credits?|grants?|debts?|bonds?|remittances|assistance)\b",
    re.I,
)
PARTS = ("quantity", "quantity_unit", "share_pct", "change_pct")
NEAR = 60  # characters between the figures of one flow
ORDER = {"m": 0, "q": 1, "g": 2, "h": 2, "l": 2, "p": 3, "c": 4}  # which item of a row decides on it


def weigh_rows(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    rows: Sequence[TradeMention],
    context: TradeContext,
    lexicon: TradeLexicon,
    vectors: Vectors,
    *,
    settled: Sequence[tuple[int | None, int | None]] = (),
) -> list[TradeMention]:
    """Return the rows of an article: those of the rules as the model takes them, and those that rules leave out.

    `settled` are spans of the article that rules have read without a row. Confidence is the probability of the row.
    """
    cues = load_cues()
    decisions = decisions_of(
        views_of(article, actors, lexicon, cues, context.home), rows, context, load_weights(WEIGHTS), vectors
    )
    views = {one.scene.view.ordinal: one.scene.view for one in decisions}
    kept = [row for row in _revised(rows, decisions) if not _is_set_aside(row, views.get(row.sentence))]
    published = first_day(article.article.published_on)
    least = MADE if rows or context.reports or _is_account(decisions) else ALONE
    made: list[TradeMention] = []
    for one in decisions:
        scene = one.scene
        place = scene.view.start + scene.item.start
        if scene.own is not None or one.reading is None or one.sure < least:
            continue
        if scene.item.figure is None and one.product is None:
            continue
        if _is_of_other_things(scene, one.sure):
            continue
        if one.sure < SETTLED and any((start or 0) <= place < (end or 0) for start, end in settled):
            continue
        doc = article.sentences[scene.view.ordinal].doc
        told = dates[scene.view.ordinal] if scene.view.ordinal < len(dates) else ()
        period = _period_of(scene, [(p.start, p.end, p.period) for p in place_dates(doc, told, published) if p.usable])
        for reading in (one.reading, *one.also):
            made += _row(scene, reading, one.product, one.sure, period, lexicon, cues)
    return _joined(kept, dict.fromkeys(made))


def _is_account(decisions: Sequence[Decision]) -> bool:
    """Tell whether figures that support each other make an article one on trade: two that are likely enough."""
    return sum(d.reading is not None and d.scene.item.figure is not None and d.sure >= LIKELY for d in decisions) > 1


def _is_set_aside(row: TradeMention, view: View | None) -> bool:
    """Tell whether a row without a figure is of a good that is named as taxed, banned or left out."""
    if view is None or row.figure_start is not None or row.value is not None:
        return False
    place = view.text.find(row.product) if row.product else -1
    return place >= 0 and view.is_set_aside(Item("good", place, place + len(row.product or "")))


def _is_of_other_things(scene: Scene, sure: float) -> bool:
    """Tell whether a sentence has a word for what is no trade (a harvest, a loan) and none for trade.

    Some of these words often stand beside trade: there the model is believed where it is sure enough.
    """
    if scene.item.figure is not None and _OF_OTHERS.match(scene.view.text, scene.item.end):
        return True
    beside = BESIDE_TRADE if sure >= CERTAIN else {"measure"}
    return any(name not in beside for name, _, _ in scene.view.others) and not scene.view.cues


def _revised(rows: Sequence[TradeMention], decisions: Sequence[Decision]) -> list[TradeMention]:
    """Return the rules' rows as the model takes them: as they are, with other sides or another good, or not at all."""
    by_row: dict[int, Decision] = {}
    for one in sorted(decisions, key=lambda one: ORDER[one.scene.item.short]):
        if one.scene.own is not None:
            by_row.setdefault(id(one.scene.own), one)
    found: list[TradeMention] = []
    for row in rows:
        decision = by_row.get(id(row))
        if decision is None:
            found.append(row)
        elif decision.reading is not None:
            found += _with_decision(row, decision)
        elif decision.sides_sure < DROPPED:
            found.append(row)
    return found


def _with_decision(row: TradeMention, decision: Decision) -> Iterator[TradeMention]:
    """Yield a rule's row with the sides and the good that the model is sure enough of, and rows of partners beside."""
    same = decision.reading == reading_of(row)
    least = OUTWEIGHED if row.confidence >= EXPLICIT else OVERRULED
    if not same and decision.sides_sure < least:
        yield row
        return
    product = decision.product
    if decision.scene.item.figure is not None and not _is_good(row, product) and decision.good_sure >= REPLACED:
        name, code = (product.text, product.hs_code) if product is not None else (None, None)
        row = replace(row, product=name, hs_code=code)
    sure = round(decision.sure, 3)
    yield replace(row, confidence=sure) if same else _turned(row, decision.reading, decision.scene.context, sure)
    for reading in decision.also:
        yield _turned(row, reading, decision.scene.context, sure)


def _turned(row: TradeMention, reading: Reading | None, context: TradeContext, sure: float) -> TradeMention:
    """Return a row with other sides."""
    if reading is None:
        return row
    flow, reporter, partner, sign = _as_told(reading, context)
    amounts = {
        name: abs(amount) * sign if flow == "balance" else abs(amount)
        for name in ("value", "value_usd", "converted_usd")
        if (amount := getattr(row, name)) is not None
    }
    return replace(row, flow=flow, reporter_iso3=reporter, partner_iso3=partner, confidence=sure, **amounts)  # type: ignore[arg-type]


def _is_good(row: TradeMention, product: Item | None) -> bool:
    """Tell whether a row is of a good."""
    if product is None or not row.product:
        return product is None and not row.product
    return is_alike(row.product, row.hs_code, product)


def _joined(rows: Sequence[TradeMention], made: Iterable[TradeMention]) -> list[TradeMention]:
    """Return all rows, a quantity, share or growth in the row of its amount: "rose 12 per cent to $3bn" is one flow."""
    found = list(rows)
    for new in made:
        place = next((i for i, row in enumerate(found) if new.value is None and _completes(new, row)), None)
        if place is not None:
            fields = {name: getattr(new, name) for name in PARTS if getattr(new, name) is not None}
            low, high = min(found[place].char_start, new.char_start), max(found[place].char_end, new.char_end)
            found[place] = replace(found[place], **fields, char_start=low, char_end=high)
        elif not any(_same(new, row) for row in found):
            found.append(new)
    return found


def _completes(new: TradeMention, row: TradeMention) -> bool:
    """Tell whether a row tells the amount of the flow that another tells a part of, close by in its sentence."""
    stated = [name for name in PARTS if getattr(new, name) is not None]
    whole = row.value is not None or (row.quantity is not None and "quantity" not in stated)
    empty = stated and all(getattr(row, name) is None for name in stated)
    near = max(new.char_start - row.char_end, row.char_start - new.char_end) < NEAR
    return bool(whole and empty and near) and _slot(new) == _slot(row) and not row.derived


def _slot(row: TradeMention) -> tuple[object, ...]:
    product = (row.hs_code or row.product or "")[:4].lower()
    return row.sentence, row.flow, row.reporter_iso3, row.partner_iso3, product, row.status


def _same(new: TradeMention, row: TradeMention) -> bool:
    """Tell whether a row says nothing that another does not."""
    return _slot(new) == _slot(row) and all(
        getattr(new, name) in (None, getattr(row, name)) for name in ("value", *PARTS)
    )


def _period_of(scene: Scene, told: Sequence[tuple[int, int, Period]]) -> Period:
    """Return the period told nearest to an item in its sentence, else that of the row before."""
    if told:
        return min(told, key=lambda place: min(abs(place[0] - scene.item.end), abs(scene.item.start - place[1])))[2]
    before = scene.before
    if before is None or before.period_start is None:
        return UNKNOWN
    return Period(before.period_start, before.period_end, before.period_basis == "fiscal")


def _row(
    scene: Scene,
    reading: Reading,
    product: Item | None,
    sure: float,
    period: Period,
    lexicon: TradeLexicon,
    cues: Cues,
) -> Iterator[TradeMention]:
    """Yield the row of a reading; none for a currency that nobody can tell."""
    item, view = scene.item, scene.view
    flow, reporter, partner, sign = _as_told(reading, scene.context)
    value = currency = dollars = converted = quantity = unit = share = change = None
    figure = item.figure
    if figure is not None and figure.kind == "money":
        currency = find_currency(
            figure.unit or "", (scene.context.home, reporter, partner), lexicon, dollar=scene.context.dollar
        )
        if currency is None or figure.value < SMALLEST:
            return
        value = figure.value * sign
        dollars, converted = printed_and_converted(value, currency, period, lexicon)
    elif figure is not None and figure.kind == "quantity":
        quantity, unit = figure.value, figure.unit
    elif figure is not None and figure.kind == "multiple":
        change = figure.value
    elif figure is not None:
        amount = round(figure.value, 4)
        growth = growth_of(view.text, item, cues)
        share, change = (None, amount * growth) if growth else (amount, None)
        if share is not None and not 0 < share <= 100:
            return
    named = product is not None and product.kind in ("good", "modifier", "listed")
    start = min(item.start, product.start) if product is not None and named else item.start
    end = max(item.end, product.end) if product is not None and named else item.end
    aimed = cues.targets.search(view.text[max(0, item.start - 60) : item.start])
    yield TradeMention(
        sentence=view.ordinal,
        char_start=view.start + start,
        char_end=view.start + end,
        reporter_iso3=reporter,
        partner_iso3=partner,
        flow=flow,  # type: ignore[arg-type]
        status="target" if aimed else "reported",
        rule_id=RULE,
        confidence=round(sure, 3),
        product=product.text if product is not None else None,
        hs_code=product.hs_code if product is not None else None,
        value=value,
        currency=currency,
        value_usd=dollars,
        converted_usd=converted,
        quantity=quantity,
        quantity_unit=unit,
        share_pct=share,
        change_pct=change,
        period_start=period.start,
        period_end=period.end,
        period_basis=("fiscal" if period.fiscal else "calendar") if period.known else None,
        figure_start=view.start + item.start if figure is not None else None,
        bound=figure.bound if figure is not None else None,
    )


def _as_told(reading: Reading, context: TradeContext) -> tuple[str, str, str, int]:
    """Return flow, reporter and partner as the article would tell them, and the sign of a balance."""
    flow, one, other = reading
    home = context.home if context.home in (one, other) else other if one == WORLD else one
    if flow == "turnover":
        return flow, home, other if home == one else one, 1
    if flow == "balance":
        return flow, home, other if home == one else one, 1 if home == one else -1
    return ("export", one, other, 1) if home == one else ("import", other, one, 1)


def growth_of(text: str, item: Item, cues: Cues) -> int:
    """Return 1 for a percentage that is growth, -1 for a fall, 0 for a share."""
    before, behind = text[max(0, item.start - 60) : item.start], text[item.end : item.end + 24]
    if moves_share(text[: item.start]):
        return 0
    before = _SUM.sub("", _LISTED.sub("", before))
    grown = cues.grown.search(before) or _GROWTH_IS.search(text[: item.start])
    if grown is not None and falls_to(text[: item.start]):
        grown = None
    if grown is None and not cues.compared.match(behind) and not (item.figure is not None and item.figure.signed):
        return 0
    if grown is None and first_word(behind) == "of":
        return 0
    fell = cues.fallen.search(grown[0] if grown else behind) or re.search(r"[-−–]$", before)
    return -1 if fell or (item.figure is not None and item.figure.value < 0) else 1
