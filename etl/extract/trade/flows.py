"""Read the trade flows of an article: the extractor itself.

Belongs here: the order of the steps and the making of `TradeMention` rows and issues. Each step is in a module
of its own: terms, parties, figures, frames, linking, goods, periods, tables, conversion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.extract.dates import DateExpression
from etl.extract.spans import ActorReading
from etl.extract.trade.claimants import find_claimant
from etl.extract.trade.conversion import find_currency, in_dollars
from etl.extract.trade.derived import derive_flows
from etl.extract.trade.figures import Figure, find_counts, find_figures
from etl.extract.trade.frames import Frame, build_frames, countries_of, preposition_before
from etl.extract.trade.goods import GIVEN, Good, figure_product, find_goods, term_product
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.linking import Link, link_figures
from etl.extract.trade.parties import WORLD, Party, TradeContext, article_context, find_parties
from etl.extract.trade.periods import UNKNOWN, Period, Status, find_periods, find_status, place_dates
from etl.extract.trade.products import Product, countable_goods
from etl.extract.trade.respectively import spread_respectively
from etl.extract.trade.tables import find_table_flows
from etl.extract.trade.terms import Term, find_terms, may_state_trade
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import IssueNote, TradeMention
from sources.article import first_day

CONFIDENCE = {"sentence": 0.93, "sentence_carried": 0.85, "context_partner": 0.82, "context_reporter": 0.82, "context_home": 0.7,
              "context_carried": 0.75, "context_pair": 0.7, "context_world": 0.55, "world": 0.75}  # fmt: skip
_FIGURE_SUBJECT = re.compile(
    r"^\W*(?:(?:this|that|the|these|those|in \d{4},? (?:the|this)|however,? (?:the|this))\s+(?:figures?|volume|value|amount|number|numbers|total|indicator|sum)|it|this|they|up|down|a year earlier|in \d{4},? it|of (?:this|that|these|which|them)|among (?:them|these))\b",
    re.I,
)


_SHARE_VERB = re.compile(
    r"\b(?:account(?:s|ed|ing)? for|made up|makes up|absorb(?:s|ed)|took|takes|received|represent(?:s|ed|ing)?|supplied|supplies|provid(?:ed|es|ing))\s+(?:\S+\s+){0,3}$", re.I
)


@dataclass(frozen=True)
class SentenceReading:
    """All that was read in one sentence; kept so that `explain` can show it."""

    ordinal: int
    terms: tuple[Term, ...] = ()
    parties: tuple[Party, ...] = ()
    figures: tuple[Figure, ...] = ()
    frames: tuple[Frame, ...] = ()
    links: tuple[Link, ...] = ()
    goods: tuple[Good, ...] = ()
    flows: tuple[TradeMention, ...] = ()
    issues: tuple[IssueNote, ...] = ()


@dataclass(frozen=True)
class Carried:
    """What one sentence hands to the next: frame and period of its flows, and what was stated for that period."""

    frame: Frame | None = None
    period: Period = UNKNOWN
    stated: frozenset[tuple[str | None, str | None, str, str | None]] = frozenset()
    sentence: int = -99
    paragraph: int = -1


def find_trade_flows(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
) -> tuple[tuple[TradeMention, ...], tuple[IssueNote, ...]]:
    """Return the article's trade flows in order and what could not be placed."""
    flows: list[TradeMention] = []
    issues: list[IssueNote] = []
    for reading in read_sentences(article, actors, dates, lexicon):
        flows += reading.flows
        issues += reading.issues
    if flows or may_state_trade(article.article.text):
        context = article_context(article, actors, lexicon)
        flows += find_table_flows(article, actors, dates, context, lexicon)
        flows += derive_flows(flows)
    return tuple(dict.fromkeys(flows)), tuple(issues)


def read_sentences(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
) -> tuple[SentenceReading, ...]:
    """Return a reading for each sentence that may state trade."""
    readings: list[SentenceReading] = []
    context: TradeContext | None = None
    carried = Carried()
    published = first_day(article.article.published_on)
    text = article.article.text
    for ordinal, sentence in enumerate(article.sentences):
        follows = carried.sentence >= ordinal - 1 and carried.frame is not None
        words = sentence.sentence.text
        if not may_state_trade(words) and not (follows and re.search(r"\d|\bhalf\b|\bthird\b|doubled|tripled", words)):
            continue
        if context is None:
            context = article_context(article, actors, lexicon)
        paragraph = text.count("\n", 0, sentence.sentence.char_start)
        if carried.paragraph != paragraph:
            carried = replace(carried, period=UNKNOWN, stated=frozenset())
        reading, context, carried = read_sentence(
            sentence, ordinal, actors, dates[ordinal] if ordinal < len(dates) else (), context, carried, published, lexicon
        )
        carried = replace(carried, paragraph=paragraph)
        readings.append(reading)
    return tuple(readings)


def read_sentence(
    sentence: AnalysedSentence,
    ordinal: int,
    actors: ActorReading,
    dates: Sequence[DateExpression],
    context: TradeContext,
    carried: Carried,
    published: date | None,
    lexicon: TradeLexicon,
) -> tuple[SentenceReading, TradeContext, Carried]:
    """Read one sentence; returns its reading, and context and carry-over for the next."""
    doc = sentence.doc
    terms = find_terms(doc, lexicon)
    trade = [term for term in terms if term.flow != "other"]
    figures = find_figures(doc.text, lexicon)
    if trade:
        figures = find_counts(doc.text, figures, countable_goods(doc, lexicon))
    near = carried.frame if carried.frame is not None and carried.sentence == ordinal - 1 else None
    carrying = near if not trade and near is not None and _may_carry(doc.text, terms) else None
    if not trade and carrying is None:
        return SentenceReading(ordinal, terms=terms, figures=figures), context, carried
    parties = find_parties(sentence, ordinal, actors, lexicon)
    frames = build_frames(doc, terms, parties, context, lexicon)
    known = {frame.term: frame for frame in frames}
    if carrying is not None:
        known[carrying.term] = replace(carrying, region_start=0, region_end=0, modifiers_start=0, rule="context_carried")
    links = link_figures(doc, figures, terms, lexicon, carrying.term if carrying else None)
    placed = place_dates(doc, dates, published)
    links = tuple(link for link in links)
    periods = find_periods(doc, links, placed, _still_holds(carried, ordinal, published), lexicon)
    maker = _Maker(sentence, ordinal, lexicon, parties, figures, context, find_claimant(sentence, ordinal, actors), published)
    flows, issues = maker.figures(links, periods, known, carried)
    headline = sentence.sentence.kind == "headline"
    goods = () if headline else find_goods(doc, frames, terms, links, parties, lexicon)
    flows += maker.goods(goods, flows, placed)
    flows = spread_respectively(doc, flows, sentence, terms, parties, figures, placed, known, context)
    reading = SentenceReading(ordinal, terms, parties, figures, frames, links, goods, tuple(flows), tuple(issues))
    return reading, _next_context(context, frames, flows, ordinal), _next_carried(carried, frames, flows, links, periods, known, ordinal)


def _still_holds(carried: Carried, ordinal: int, published: date | None) -> Period:
    """Return the period that the sentence before hands on; one that lies ahead holds for its own sentence only."""
    ahead = published is not None and carried.period.end is not None and carried.period.end > published
    return carried.period if carried.sentence == ordinal - 1 and not ahead else UNKNOWN


def _may_carry(text: str, terms: Sequence[Term]) -> bool:
    """True where a sentence without trade words goes on about the figure of the sentence before."""
    if any(term.rule.rule_id in ("finance", "contracts", "damage") for term in terms):
        return False
    return _FIGURE_SUBJECT.match(text) is not None or re.search(r"\b(?:account(?:s|ed)? for|made up|followed by|share)\b.*%|percent", text) is not None and not terms


def _next_context(context: TradeContext, frames: Sequence[Frame], flows: Sequence[TradeMention], ordinal: int) -> TradeContext:
    named = [f for f in flows if f.reporter_iso3 and f.partner_iso3 and not f.derived]
    strong = [f for f in frames if f.has_reporter and f.has_partner and f.reporter and f.partner]
    if strong:
        return replace(context, last=(strong[-1].reporter, strong[-1].partner) if len(strong) == 1 else (strong[0].reporter, strong[0].partner), last_sentence=ordinal)
    if named:
        return replace(context, last=(named[0].reporter_iso3, named[0].partner_iso3), last_sentence=ordinal)
    return context


def _next_carried(
    carried: Carried, frames: Sequence[Frame], flows: Sequence[TradeMention], links: Sequence[Link], periods: Sequence[Period],
    known: dict[Term, Frame], ordinal: int,
) -> Carried:  # fmt: skip
    if not flows:
        return carried
    stated = frozenset((f.reporter_iso3, f.partner_iso3, f.flow, f.product) for f in flows)
    told = [p for p, link in zip(periods, links, strict=True) if p.known and link.meaning in ("level", "change", "share") and link.term in known]
    owners = [known[link.term] for link in links if link.term in known and link.meaning in ("level", "change")]
    frame = owners[0] if owners else (frames[0] if frames else carried.frame)
    if not told:
        return Carried(frame, UNKNOWN, stated, ordinal, carried.paragraph)
    same = told[0] == carried.period or told[0].by == "sentence_before"
    return Carried(frame, told[0], stated | (carried.stated if same else frozenset()), ordinal, carried.paragraph)


@dataclass(frozen=True)
class _Maker:
    """Makes the rows of one sentence."""

    sentence: AnalysedSentence
    ordinal: int
    lexicon: TradeLexicon
    parties: Sequence[Party]
    all_figures: Sequence[Figure]
    context: TradeContext
    claimant: str | None
    published: date | None

    def figures(
        self, links: Sequence[Link], periods: Sequence[Period], known: dict[Term, Frame], carried: Carried
    ) -> tuple[list[TradeMention], list[IssueNote]]:
        """Return a row for each level, base, share and growth, growth merged into the level it led to."""
        text = self.sentence.doc.text
        flows: list[TradeMention] = []
        issues: list[IssueNote] = []
        merged = _merge_changes(text, links)
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
            product, own = figure_product(self.sentence.doc, link, previous, frame, self.lexicon, self.parties, self.all_figures)
            if product is None and not own:
                product = term_product(self.sentence.doc, frame, self.lexicon, self.parties, self.all_figures)
            if product is None and link.meaning in ("share", "change", "base") and frame.term.part == "verb" and link.term in last_product:
                product = last_product[link.term]
            if link.term is not None:
                last_product[link.term] = product
            frame = self._with_partner(frame, link, previous)
            if link.meaning == "share" and frame.partner == WORLD and product is None:
                frame = _partner_of_part(frame, known, figure)
            if period.by == "sentence_before" and not self._period_carries(frame, product, carried):
                period = UNKNOWN
            if link.meaning == "share" and product is None and not self._share_is_told(frame, link):
                issues.append(self.issue("share whose good or partner the text does not tell", figure))
                continue
            if told == "target" and period.by in ("sentence_before", "date_of_sentence") and period.end is not None and self.published is not None and period.end < self.published:
                period = UNKNOWN
            change = links[merged[place]] if place in merged else None
            conversion = next((l.figure for l in links[place + 1 : place + 2] if l.meaning == "conversion"), None)
            flow = self._row(frame, link, change, conversion, product, period, told, issues)
            if flow is not None:
                flows.append(flow)
        return flows, issues

    def goods(self, goods: Sequence[Good], flows: Sequence[TradeMention], placed: Sequence[object]) -> list[TradeMention]:
        """Return a row for each good without a figure, unless a figure row of the sentence has it already."""
        found: list[TradeMention] = []
        text = self.sentence.doc.text
        for good in goods:
            frame, product = good.frame, good.product
            if any(f.product == product.text or f.figure_start is not None and f.product and product.text in f.product for f in flows):
                continue
            if not frame.reporter and not frame.partner or frame.rule == "context_world" or frame.partner == WORLD and frame.rule == "world" and frame.explicit == 0:
                continue
            status = self._goods_status(text, frame)
            partners = frame.partners if len(frame.partners) > 1 else (frame.partner,)
            for partner in partners:
                found.append(self._mention(replace(frame, partner=partner), min(frame.term.start, product.start), max(frame.term.end, product.end),
                                           good.rule, good.confidence * CONFIDENCE[frame.rule], status, product=product))  # fmt: skip
        return found

    def issue(self, message: str, figure: Figure) -> IssueNote:
        """Return a note on a figure that could not be placed, with its sentence."""
        start = self.sentence.sentence.char_start
        return IssueNote("trade", "info", message, self.sentence.sentence.text, self.ordinal, start + figure.start, start + figure.end)

    def _goods_status(self, text: str, frame: Frame) -> Status:
        before = text[max(0, frame.term.start - 90) : frame.term.start]
        clause = re.split(r"[;]|\bwhile\b|\bwhereas\b|\bwhich\b|, and\b", before)[-1]
        target = next((m for m in self.lexicon.marker_patterns["target"].finditer(clause) if m[0] != "May"), None)
        if frame.term.part == "verb" and not target and frame.term.text.endswith("ing") and re.search(r"\b(?:start|begin|began)\s*$", clause):
            return "target"
        return "target" if target else "reported"

    def _period_carries(self, frame: Frame, product: Product | None, carried: Carried) -> bool:
        """A period holds on for other flows of the same parties, not for the same flow stated again."""
        key = (frame.reporter, frame.partner, frame.term.flow, product.text if product else None)
        pairs = {frozenset((k[0], k[1])) for k in carried.stated}
        return key not in carried.stated and frozenset((frame.reporter, frame.partner)) in pairs

    def _with_partner(self, frame: Frame, link: Link, previous: Link | None) -> Frame:
        """Give a figure the partner that stands with it ("to Kenya $3m and to Uganda $2m", "Kenya ($3m)")."""
        text, figure = self.sentence.doc.text, link.figure
        if frame.term.flow not in ("export", "import", "turnover"):
            return frame
        floor = max(previous.figure.end if previous and previous.term == link.term else 0, frame.term.end if frame.term.end <= figure.start else 0)
        inside = [p for p in self.parties if floor <= p.start and p.end <= figure.start and p.kind in ("noun", "bloc") and countries_of(p, self.context)]
        if link.meaning == "share" and re.match(r"\s+(?:(?!of\b)\w+\s+){0,2}(?:to|from|with)\s+(?:the\s+)?[A-Z]", text[figure.end :]):
            return self._share_partner(frame, link, floor)
        bracket = re.search(r"\(\s*(?:about |around |nearly |over |worth |[\d.,]+%?[,;] )*$", text[: figure.start])
        if inside and bracket and text[inside[-1].end : bracket.start()].strip() == "" and inside[-1].countries[0] != frame.reporter:
            return replace(frame, partner=inside[-1].countries[0], has_partner=True, rule="sentence")
        if inside and inside[-1].countries[0] != frame.reporter and (bracket or previous is not None and previous.term == link.term or "destination" in frame.term.text or "source" in frame.term.text or "market" in frame.term.text):
            gap = text[inside[-1].end : figure.start]
            if re.fullmatch(r"\s*(?:with|at|[-–—:])?\s*(?:about |around |nearly |over |some |more than )?", gap):
                return replace(frame, partner=inside[-1].countries[0], has_partner=True, rule="sentence", bloc=inside[-1].countries[0] is None)
        wanted = {"export": ("to", "into"), "import": ("from",), "turnover": ("with",)}[frame.term.flow]
        if previous is not None and previous.term == link.term:
            for party in reversed(inside):
                if preposition_before(text, party.start) in wanted and party.countries[0] != frame.reporter:
                    return replace(frame, partner=party.countries[0], has_partner=True, rule="sentence")
            for party in self.parties:
                gap = text[figure.end : party.start]
                if party.kind == "noun" and party.start >= figure.end and re.fullmatch(r"\s*(?:to|with|from)\s+(?:the\s+)?", gap) and gap.split()[0] in wanted:
                    return replace(frame, partner=party.countries[0], has_partner=True, rule="sentence")
        elif len(frame.partners) > 1:
            after = [p for p in self.parties if re.fullmatch(r"\s*(?:to|with|from)\s+(?:the\s+)?", text[figure.end : p.start] if p.start >= figure.end else "x")]
            if after and after[0].countries and after[0].countries[0] in frame.partners:
                return replace(frame, partner=after[0].countries[0])
        if link.meaning == "share" or re.search(r"\baccount\w* for\s+(?:\S+\s+){0,3}$", text[: figure.start]):
            return self._share_partner(frame, link, floor)
        return frame

    def _share_is_told(self, frame: Frame, link: Link) -> bool:
        """True where a share without a good is a partner's, or the term's own ("exports accounting for 90 %")."""
        text, figure = self.sentence.doc.text, link.figure
        if frame.term.end <= figure.start:
            gap = text[frame.term.end : figure.start]
            own = re.search(r"\b(?:account|represent|constitut|mak|made|compris)", gap) is not None
            return own or any(p.countries == (frame.partner,) and frame.term.end <= p.start for p in self.parties)
        return any(p.countries and p.countries[0] == frame.partner and p.end <= figure.start for p in self.parties)

    def _share_partner(self, frame: Frame, link: Link, floor: int) -> Frame:
        """Read "China accounted for 30% of Kenya's imports"."""
        text, figure = self.sentence.doc.text, link.figure
        going = re.match(r"\s+(?:(?!of\b)\w+\s+){0,2}(?:to|from|with)\s+(?:the\s+)?", text[figure.end :])
        after = next((p for p in self.parties if going and p.start == figure.end + going.end() and p.kind in ("noun", "bloc")), None)
        if after is not None and after.countries[0] != frame.reporter:
            return replace(frame, partner=after.countries[0], has_partner=True, rule="sentence" if frame.has_reporter else frame.rule)
        verb = _SHARE_VERB.search(text[: figure.start]) or re.search(r"\bwith\s+(?:\S+\s+){0,3}$", text[: figure.start])
        if verb:
            subjects = [p for p in self.parties if p.end <= verb.start() and p.kind in ("noun", "bloc") and re.fullmatch(r"\s*(?:,[^,]{0,60},)?\s*(?:\w+ly|alone|has|have|had|also|,)?\s*", text[p.end : verb.start()])]
            own = next((p for p in self.parties if frame.modifiers_start <= p.start < frame.term.start and p.kind == "pronoun"), None)
            first = next((p for p in self.parties if p.kind == "noun" and p.end <= figure.start), None)
            if own is not None and first is not None and first.countries[0] == frame.reporter:
                owner = next((p for p in self.parties if first.end <= p.start and p.end <= verb.start() and p.possessive and p.kind == "noun"), None)
                if owner is not None:
                    return replace(frame, reporter=owner.countries[0], partner=first.countries[0], has_partner=True, has_reporter=True, rule="sentence")
            if subjects and subjects[-1].countries[0] != frame.reporter and not (frame.has_partner and frame.partner != subjects[-1].countries[0] and frame.partner != WORLD and frame.has_reporter):
                return replace(frame, partner=subjects[-1].countries[0], has_partner=True, rule="sentence" if frame.has_reporter else frame.rule)
        others = {p.countries[0] for p in self.parties if p.kind == "noun" and p.end <= figure.start and p.countries[0] != frame.reporter}
        if frame.partner == WORLD and len(others) == 1 and re.search(r"\bshare of\s+(?:\S+\s+){0,2}$", text[: figure.start]):
            return replace(frame, partner=others.pop(), has_partner=True, rule="sentence")
        return frame

    def _row(
        self, frame: Frame, link: Link, change: Link | None, conversion: Figure | None, product: Product | None, period: Period,
        status: Status, issues: list[IssueNote],
    ) -> TradeMention | None:  # fmt: skip
        text, figure = self.sentence.doc.text, link.figure
        if frame.term.weak and not self._weak_holds(frame, product, figure):
            return None
        if product is not None and product.kind == "service" and frame.term.weak:
            return None
        if frame.reporter is None and frame.partner is None and not frame.bloc:
            issues.append(self.issue("trade figure whose parties the text does not tell", figure))
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
        if frame.rule == "context_world" and frame.term.flow != "turnover" and product is None and not frame.has_reporter and frame.reporter is None:
            issues.append(self.issue("trade figure without a reporter", figure))
            return None
        if len(frame.partners) > 1 and frame.partner == frame.partners[0] and not re.search(r"\brespectively\b", text) and figure.is_amount and len([f for f in self.all_figures if f.is_amount]) < 2:
            issues.append(self.issue("one figure for several partners together", figure))
            return None
        value = currency = dollars = quantity = unit = None
        if figure.kind == "money":
            value = figure.value
            currency = find_currency(figure.unit or "", (frame.reporter, frame.partner, self.context.home), self.lexicon)
            if currency is None:
                issues.append(self.issue(f"currency {figure.unit!r} could belong to several countries", figure))
                return None
            if frame.term.flow == "balance" and frame.term.rule.sign < 0 and value > 0 and not self._favours(frame):
                value = -value
            dollars = in_dollars(value, currency, period, self.lexicon)
            if conversion is not None and conversion.kind == "money" and find_currency(conversion.unit or "", (), self.lexicon) == "USD":
                dollars = conversion.value if value >= 0 else -conversion.value
        elif figure.kind == "quantity":
            quantity, unit = figure.value, figure.unit
            if frame.term.flow == "balance":
                return None
        share = figure.value if link.meaning == "share" else None
        grown = link if link.meaning == "change" else change
        growth = _signed_change(text, grown, self.lexicon) if grown is not None else None
        if share is not None and not 0 < share <= 100:
            return None
        start = min(frame.term.start, figure.start) if frame.region_end else figure.start
        end = max(frame.term.end, figure.end) if frame.region_end else figure.end
        if product is not None:
            start, end = min(start, product.start), max(end, product.end)
        rule = f"{frame.term.rule.rule_id}.{link.meaning}"
        confidence = CONFIDENCE[frame.rule] * (0.95 if link.meaning in ("share", "change", "base") else 1.0) * (0.85 if frame.term.weak else 1.0)
        return self._mention(
            frame, start, end, rule, confidence, status, product=product, value=value, currency=currency, value_usd=dollars, quantity=quantity,
            quantity_unit=unit, share_pct=round(share, 4) if share is not None else None, change_pct=round(growth, 4) if growth is not None else None,
            period=period, figure_start=self.sentence.sentence.char_start + figure.start, bound=figure.bound,
        )  # fmt: skip

    def _favours(self, frame: Frame) -> bool:
        """True for "a deficit … in favour of B" where the reporter is already the side with the surplus."""
        return re.search(r"in (?:\S+\s+)?favou?r(?: of)?", self.sentence.doc.text[frame.term.start : frame.region_end or None]) is not None

    def _weak_holds(self, frame: Frame, product: Product | None, figure: Figure) -> bool:
        """A weak term states trade only with a named partner; verbs of selling also want a good."""
        if frame.term.flow == "turnover" or frame.term.flow == "balance":
            return frame.explicit == 2 or frame.partner is not None and frame.partner != WORLD
        if not frame.has_partner and not (frame.has_reporter and frame.rule in ("context_partner", "sentence_carried")):
            return False
        arms = product is not None and ((product.hs_code or "")[:2] in ("93", "88") or product.hs_code == "8710")
        if arms and frame.term.text.startswith(("deliver", "suppl", "ship")) and figure.kind != "money":
            return False
        if frame.partner == WORLD and frame.rule == "world" or frame.reporter == frame.partner or GIVEN.search(self.sentence.doc.text):
            return False
        return product is not None or re.search(r"\b(?:goods|products|commodities|merchandise)\b", self.sentence.doc.text) is not None or figure.kind == "quantity" and frame.explicit == 2

    def _mention(
        self, frame: Frame, start: int, end: int, rule: str, confidence: float, status: Status, *, product: Product | None = None,
        value: float | None = None, currency: str | None = None, value_usd: float | None = None, quantity: float | None = None,
        quantity_unit: str | None = None, share_pct: float | None = None, change_pct: float | None = None, period: Period = UNKNOWN,
        figure_start: int | None = None, bound: str | None = None,
    ) -> TradeMention:  # fmt: skip
        base = self.sentence.sentence.char_start
        return TradeMention(
            sentence=self.ordinal, char_start=base + start, char_end=base + end, reporter_iso3=frame.reporter, partner_iso3=frame.partner,
            flow=frame.term.flow, status=status, rule_id=f"trade.{rule}", confidence=round(confidence, 3),  # type: ignore[arg-type]
            product=product.text if product else None, hs_code=product.hs_code if product else None, value=value, currency=currency,
            value_usd=value_usd, quantity=quantity, quantity_unit=quantity_unit, share_pct=share_pct, change_pct=change_pct,
            period_start=period.start, period_end=period.end, period_basis=("fiscal" if period.fiscal else "calendar") if period.known else None,
            claimant_key=self.claimant, figure_start=figure_start, bound=bound,  # type: ignore[arg-type]
        )  # fmt: skip


def _partner_of_part(frame: Frame, known: dict[Term, Frame], figure: Figure) -> Frame:
    """Read "exports to China accounted for 35% of total exports": the part's partner is the share's."""
    for other in known.values():
        same = other.term.flow == frame.term.flow and other.reporter == frame.reporter
        if same and other.term.end <= figure.start and other.has_partner and other.partner != WORLD:
            return replace(frame, partner=other.partner, has_partner=True, rule="sentence")
    return frame


def _merge_changes(text: str, links: Sequence[Link]) -> dict[int, int]:
    """Return, by place of a level, the place of the growth that led to it ("rose 12% to $3.4bn", "$3.4bn, up 12%")."""
    merged: dict[int, int] = {}
    for place, link in enumerate(links):
        if link.meaning != "change":
            continue
        after = next((i for i in range(place + 1, len(links)) if links[i].meaning in ("level", "base", "share", "change")), None)
        before = next((i for i in range(place - 1, -1, -1) if links[i].meaning == "level"), None)
        if after is not None and links[after].meaning in ("level", "base") and links[after].term == link.term and after not in merged:
            if links[after].meaning == "base":
                nxt = next((i for i in range(after + 1, len(links)) if links[i].meaning == "level" and links[i].term == link.term), None)
                if nxt is not None and re.search(r"\bto\s+(?:\S+\s+){0,3}$", text[links[after].figure.end : links[nxt].figure.start]):
                    merged[nxt] = place
                    continue
            gap = text[link.figure.end : links[after].figure.start]
            if links[after].meaning == "level" and len(gap) < 90 and not re.search(r"[;]|\bwhile\b|\bwhereas\b", gap) and re.search(
                r"\b(?:to|at|reach\w*|hit\w*|total\w*|stood|stand\w*|amount\w*|was|were|worth|valued|exceed\w*|surpass\w*|over|top\w*|cross\w*)\b\s*(?:\S+\s+){0,4}$|^\s*[,(]\s*(?:\S+\s+){0,2}$", gap
            ):  # fmt: skip
                merged[after] = place
                continue
        if before is not None and before not in merged and (links[before].term == link.term or _speaks_of(text, links[before], link)):
            between = [l for l in links[before + 1 : place] if l.meaning in ("level", "share")]
            gap = text[links[before].figure.end : link.figure.start]
            if not between and len(gap) < 110 and not re.search(r"[;]|\bwhile\b|\bwhereas\b|\bbut\b", gap):
                merged[before] = place
    return merged


def _speaks_of(text: str, level: Link, change: Link) -> bool:
    """True for "…, reflecting a 59 % increase in total trade": the growth names the flow of the level again."""
    gap = text[level.figure.end : change.figure.start]
    if level.term is None or change.term is None or level.term.flow != change.term.flow:
        return False
    return re.search(r"\b(?:reflecting|representing|showing|marking|indicating|registering|recording)\s+(?:an?\s+)?(?:\w+\s+){0,2}$", gap) is not None


def _signed_change(text: str, link: Link, lexicon: TradeLexicon) -> float:
    """Return growth with its sign: the nearest word of rising or falling decides."""
    figure = link.figure
    if figure.kind == "multiple" or figure.signed and figure.value < 0:
        return figure.value
    window = text[max(0, figure.start - 90) : figure.start]
    after = text[figure.end : figure.end + 45]
    follow = re.match(r"\s*(?:year-on-year |yoy |y-o-y |annual |year on year |yearly )*(\w+)", after)
    if follow and follow[1].lower() in lexicon.markers["fall"] and follow[1].lower() not in ("contract",):
        return -abs(figure.value)
    if follow and follow[1].lower() in lexicon.markers["rise"]:
        return abs(figure.value)
    fall = [m.end() for m in lexicon.marker_patterns["fall"].finditer(window)]
    rise = [m.end() for m in lexicon.marker_patterns["rise"].finditer(window)]
    return -abs(figure.value) if fall and max(fall) > max(rise, default=0) else figure.value
