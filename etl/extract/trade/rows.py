"""Make the rows of one sentence from its links, goods, partners, periods and targets.

Belongs here: `TradeMention` rows, their confidence, and issues for what could not be placed. The order of the steps is
in `flows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.extract.trade.carried import Carried
from etl.extract.trade.continued import topic_of
from etl.extract.trade.conversion import find_currency, printed_and_converted
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.growth import merge_changes, signed_change
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.partners import Scene, partner_of_part, share_is_told, with_partner
from etl.extract.trade.period import UNKNOWN, Period
from etl.extract.trade.products import Product, plain_name
from etl.extract.trade.references import referent
from etl.extract.trade.row_goods import row_product
from etl.extract.trade.status import Status, find_status, goods_status
from etl.extract.trade.terms import Term, text_of
from etl.extract.trade.weak import buys_goods, weak_holds
from etl.language.analysis import AnalysedSentence
from etl.records import IssueNote, TradeMention

_MOSTLY = re.compile(r"\b(?:mostly|mainly|chiefly|largely|primarily|notably)\s+(?:from|to)\s+(?:the\s+)?[A-Z]")
NO_CODE = "trade with a bloc or region, which has no country code"
SMALLEST_VALUE = 1000.0  # no two countries' trade is smaller: "$25" is a price
CONFIDENCE = {
    "sentence": 0.93,
    "sentence_carried": 0.85,
    "context_partner": 0.82,
    "context_reporter": 0.82,
    "context_home": 0.7,
    "context_carried": 0.75,
    "context_pair": 0.7,
    "topic": 0.78,
    "context_world": 0.55,
    "world": 0.75,
}


# "imports (excluding oil and gas)"
_LEFT_OUT = re.compile(r"(?i)\b(?:excluding|except(?:ing)?(?: for)?|not counting|leaving out|without)\s[^,;()]*$")


@dataclass(frozen=True)
class RowMaker:
    """Makes the rows of one sentence."""

    sentence: AnalysedSentence
    ordinal: int
    lexicon: TradeLexicon
    parties: Sequence[Party]
    all_figures: Sequence[Figure]
    context: TradeContext
    claimant: str | None
    published: date | None

    @property
    def scene(self) -> Scene:
        """What `partners.py` looks at."""
        return Scene(text_of(self.sentence.doc), self.parties, self.context)

    def figures(
        self,
        links: Sequence[Link],
        periods: Sequence[Period],
        known: dict[Term, Frame],
        carried: Carried,
        standings: Mapping[int, Product | None],
    ) -> tuple[list[TradeMention], list[IssueNote]]:
        """Return a row for each level, base, share and growth, growth merged into the level it led to.

        `standings` has the goods of figures in a ranking of countries, whose partner is settled.
        """
        text = text_of(self.sentence.doc)
        flows: list[TradeMention] = []
        issues: list[IssueNote] = []
        merged = merge_changes(text, links)
        status: Status | None = None
        last_product: dict[Term, Product | None] = {}
        end = 0
        for place, link in enumerate(links):
            figure = link.figure
            frame = known.get(link.term) if link.term is not None else None
            if link.meaning == "conversion" or place in merged.values():
                continue
            if frame is None or link.meaning in ("none", "price", "delta"):
                if frame is None and link.meaning == "level" and link.term is not None and link.term.flow != "other":
                    issues.append(self.issue("no frame for a trade figure", figure))
                continue
            previous = next((other for other in reversed(links[:place]) if other.meaning != "conversion"), None)
            floor = end if frame.term.end <= end or frame.term.start > figure.start else max(end, 0)
            period = periods[place]
            told = find_status(text, link, floor, status, period, self.published, self.lexicon)
            passing = link.meaning == "base" and re.match(r"\s*(?:in \d{4},?\s*)?to\s", text[figure.end :]) is not None
            status, end = (status, end) if passing else (told, figure.end)
            product = row_product(
                self.sentence.doc,
                link,
                previous,
                frame,
                last_product,
                carried,
                self.context,
                self.parties,
                self.all_figures,
                self.lexicon,
            )
            ranked = figure.start in standings
            if ranked and frame.term.flow != "turnover":
                told_of, own = topic_of(carried.frame), topic_of(frame)
                same = told_of is None or own is None or told_of[0] == own[0] or told_of[1] == own[1]
                shared = next(iter(last_product.values()), carried.product if same else None)
                product = standings[figure.start] or (None if shared is not None and shared.joint else shared)
            if product is None and figure.kind == "quantity" and not figure.per:
                product = self.context.good  # so many litres are of what the headline is on
            if link.term is not None:
                last_product[link.term] = product
            frame = frame if ranked else with_partner(self.scene, frame, link, previous)
            if link.meaning == "share" and frame.partner == WORLD and product is None:
                frame = partner_of_part(frame, known, figure)
            yearly = re.match(
                r"\s+(?:of [\w ]{3,30} )?(?:a year|per year|each year|every year|annually|per annum)\b",
                text[figure.end :],
            )
            if period.by == "sentence_before" and (yearly or "used to" in text[: figure.start]):
                period = UNKNOWN
            again = link.meaning != "change" and not self._period_carries(frame, product, figure, carried)
            if period.by == "sentence_before" and again:
                period = UNKNOWN
            if link.meaning == "share" and frame.partner == WORLD and (frame.by_pronoun or not frame.has_reporter):
                supplied = re.search(r"\b(?:suppl|provid|coming from)\w*", text)
                if supplied:
                    issues.append(self.issue("share whose importer the text does not tell", figure))
                    continue
            if (
                link.meaning == "share"
                and product is None
                and not ranked
                and not share_is_told(self.scene, frame, link)
            ):
                issues.append(self.issue("share whose good or partner the text does not tell", figure))
                continue
            if (
                told == "target"
                and period.by in ("sentence_before", "date_of_sentence")
                and period.end is not None
                and self.published is not None
                and period.end < self.published
            ):
                period = UNKNOWN
            change = links[merged[place]] if place in merged else None
            conversion = next(
                (item.figure for item in links[place + 1 : place + 2] if item.meaning == "conversion"), None
            )
            flow = self._row(frame, link, change, conversion, product, period, told, issues)
            if flow is not None:
                flows.append(flow)
        return flows, issues

    def goods(
        self, goods: Sequence[Good], flows: Sequence[TradeMention], placed: Sequence[object]
    ) -> list[TradeMention]:
        """Return a row for each good without a figure, unless a figure row of the sentence has it already."""
        found: list[TradeMention] = []
        text = text_of(self.sentence.doc)
        for good in goods:
            frame, product = good.frame, good.product
            product = referent(product, text, None, self.context, self.lexicon)
            if _LEFT_OUT.search(text[: product.start]):
                continue
            if good.rule != "good_of_buyers" and any(
                f.product == product.text or (f.figure_start is not None and f.product and product.text in f.product)
                for f in flows
            ):
                continue
            if (
                (not frame.reporter and not frame.partner)
                or (frame.rule == "context_world" and not self._of_own_trade(good))
                or (frame.partner == WORLD and frame.rule == "world" and frame.explicit == 0)
            ):
                continue
            status = goods_status(text, frame, self.lexicon)
            partners = frame.partners if len(frame.partners) > 1 else (frame.partner,)
            for partner in partners:
                found.append(
                    self._mention(
                        replace(frame, partner=partner),
                        min(frame.term.start, product.start),
                        max(frame.term.end, product.end),
                        good.rule,
                        good.confidence * CONFIDENCE[frame.rule],
                        status,
                        product=product,
                        share_pct=good.share,
                    )
                )
        return found

    def _of_own_trade(self, good: Good) -> bool:
        """True for a list of all a country's exports or imports in a text about that country's trade."""
        listed = good.rule in ("goods_list", "goods_named_main") and good.product.known
        return listed and self.context.of_one_country and good.frame.reporter == self.context.home

    def issue(self, message: str, figure: Figure) -> IssueNote:
        """Return a note on a figure that could not be placed, with its sentence."""
        start = self.sentence.sentence.char_start
        return IssueNote(
            "trade",
            "info",
            message,
            self.sentence.sentence.text,
            self.ordinal,
            start + figure.start,
            start + figure.end,
        )

    def with_bloc(self, flow: TradeMention) -> IssueNote:
        """Return a note on a flow with a bloc or region: it has no country code and is no trade with the world."""
        place = (self.ordinal, flow.char_start, flow.char_end)
        return IssueNote("trade", "info", NO_CODE, self.sentence.sentence.text, *place)

    def _period_carries(self, frame: Frame, product: Product | None, figure: Figure, carried: Carried) -> bool:
        """A period holds on for other flows of the same parties, not for the same flow stated again."""
        kind = "quantity" if figure.kind == "quantity" else "value"
        key = (frame.reporter, frame.partner, frame.term.flow, product.text if product else None, kind)
        if frame.rule == "topic" or not carried.stated:
            return key not in carried.stated
        if self.context.of_one_country and self.context.home in (frame.reporter, frame.partner):
            return key not in carried.stated
        sides = {country for k in carried.stated for country in k[:2]} - {WORLD}
        return key not in carried.stated and not sides.isdisjoint((frame.reporter, frame.partner))

    def _row(
        self,
        frame: Frame,
        link: Link,
        change: Link | None,
        conversion: Figure | None,
        product: Product | None,
        period: Period,
        status: Status,
        issues: list[IssueNote],
    ) -> TradeMention | None:
        text, figure = text_of(self.sentence.doc), link.figure
        held = not frame.term.weak or weak_holds(text, self.context, frame, product, figure)
        if not held and not (
            product is None and buys_goods(self.sentence.doc, frame, figure, self.lexicon, self.parties)
        ):
            return None
        if product is not None and product.kind == "service" and frame.term.weak:
            return None
        if frame.reporter is None and frame.partner is None and not frame.bloc:
            issues.append(self.issue("trade figure whose parties the text does not tell", figure))
            return None
        if frame.reporter is None and frame.partner is None:
            return None
        if frame.reporter is None and not frame.bloc:
            issues.append(self.issue("trade figure whose reporter the text does not tell", figure))
            return None
        if frame.partner is None and not frame.bloc:
            issues.append(self.issue("trade figure whose partner the text does not tell", figure))
            return None
        if frame.note:
            issues.append(self.issue(f"trade figure shared by parties: {frame.note}", figure))
            return None
        if (
            frame.rule == "context_world"
            and frame.term.flow != "turnover"
            and product is None
            and not frame.has_reporter
            and frame.reporter is None
        ):
            issues.append(self.issue("trade figure without a reporter", figure))
            return None
        if len(frame.partners) > 1 and frame.term.flow in ("export", "import") and _MOSTLY.search(text, figure.end):
            frame = replace(frame, partner=WORLD, partners=(WORLD,))
        if (
            len(frame.partners) > 1
            and frame.partner == frame.partners[0]
            and not re.search(r"\brespectively\b", text)
            and figure.is_amount
            and len([f for f in self.all_figures if f.is_amount]) < 2
        ):
            issues.append(self.issue("one figure for several partners together", figure))
            return None
        if frame.term.rule.rule_id == "market_verb" and product is not None and product.joint:
            product = None  # "took $3m of tea, coffee and nuts": the figure is that of all of them
        value = currency = dollars = converted = quantity = unit = None
        if figure.kind == "money" and abs(figure.value) < SMALLEST_VALUE:
            return None
        if figure.kind == "money":
            value = figure.value
            currency = find_currency(figure.unit or "", self._counting(frame), self.lexicon, dollar=self.context.dollar)
            if currency is None:
                issues.append(self.issue(f"currency {figure.unit!r} could belong to several countries", figure))
                return None
            if frame.term.flow == "balance" and frame.term.rule.sign < 0 and value > 0 and not self._favours(frame):
                value = -value
            dollars, converted = printed_and_converted(value, currency, period, self.lexicon)
            if (
                conversion is not None
                and conversion.kind == "money"
                and find_currency(conversion.unit or "", (), self.lexicon) == "USD"
            ):
                dollars, converted = (conversion.value if value >= 0 else -conversion.value), None
        elif figure.kind == "quantity":
            quantity, unit = figure.value, figure.unit
            if frame.term.flow == "balance":
                return None
        share = figure.value if link.meaning == "share" else None
        grown = link if link.meaning == "change" else change
        growth = signed_change(text, grown, self.lexicon) if grown is not None else None
        if share is not None and not 0 < share <= 100:
            return None
        start = min(frame.term.start, figure.start) if frame.region_end else figure.start
        end = max(frame.term.end, figure.end) if frame.region_end else figure.end
        if product is not None and product.end:  # a good carried from the sentence before has no place here
            start, end = min(start, product.start), max(end, product.end)
        rule = f"{frame.term.rule.rule_id}.{link.meaning}"
        confidence = (
            CONFIDENCE[frame.rule]
            * (0.95 if link.meaning in ("share", "change", "base") else 1.0)
            * (0.85 if frame.term.weak else 1.0)
        )
        return self._mention(
            frame,
            start,
            end,
            rule,
            confidence,
            status,
            product=product,
            value=value,
            currency=currency,
            value_usd=dollars,
            converted_usd=converted,
            quantity=quantity,
            quantity_unit=unit,
            share_pct=round(share, 4) if share is not None else None,
            change_pct=round(growth, 4) if growth is not None else None,
            period=period,
            figure_start=self.sentence.sentence.char_start + figure.start,
            bound=figure.bound,
        )

    def _counting(self, frame: Frame) -> tuple[str | None, ...]:
        """Return whose currency a sum may be in: in a text on one country's trade that country's first."""
        sides = (frame.reporter, frame.partner, self.context.home)
        return (self.context.home, *sides) if self.context.of_one_country else sides

    def _favours(self, frame: Frame) -> bool:
        """True for "a deficit … in favour of B" where the reporter is already the side with the surplus."""
        return (
            re.search(
                r"in (?:\S+\s+)?favou?r(?: of)?",
                text_of(self.sentence.doc)[frame.term.start : frame.region_end or None],
            )
            is not None
        )

    def _mention(
        self,
        frame: Frame,
        start: int,
        end: int,
        rule: str,
        confidence: float,
        status: Status,
        *,
        product: Product | None = None,
        value: float | None = None,
        currency: str | None = None,
        value_usd: float | None = None,
        converted_usd: float | None = None,
        quantity: float | None = None,
        quantity_unit: str | None = None,
        share_pct: float | None = None,
        change_pct: float | None = None,
        period: Period = UNKNOWN,
        figure_start: int | None = None,
        bound: str | None = None,
    ) -> TradeMention:
        base = self.sentence.sentence.char_start
        return TradeMention(
            sentence=self.ordinal,
            char_start=base + start,
            char_end=base + end,
            reporter_iso3=frame.reporter,
            partner_iso3=frame.partner,
            flow=frame.term.flow,  # type: ignore[arg-type]
            status=status,
            rule_id=f"trade.{rule}",
            confidence=round(confidence, 3),
            product=plain_name(product.text) if product else None,
            hs_code=product.hs_code if product else None,
            value=value,
            currency=currency,
            value_usd=value_usd,
            converted_usd=converted_usd,
            quantity=quantity,
            quantity_unit=quantity_unit,
            share_pct=share_pct,
            change_pct=change_pct,
            period_start=period.start,
            period_end=period.end,
            period_basis=("fiscal" if period.fiscal else "calendar") if period.known else None,
            claimant_key=self.claimant,
            figure_start=figure_start,
            bound=bound,  # type: ignore[arg-type]
        )
