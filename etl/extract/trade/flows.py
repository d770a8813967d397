"""Read the trade flows of an article: the extractor itself.

Belongs here: the order of the steps and the making of `TradeMention` rows and issues. Each step is in a module
of its own: terms, parties, figures, frames, linking, goods, periods, tables, conversion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from etl.extract.dates import DateExpression
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.extract.trade.account_parts import read_account
from etl.extract.trade.appended_goods import appended_goods
from etl.extract.trade.bullet_goods import bullet_goods
from etl.extract.trade.buyer_lists import HINT as BUYERS
from etl.extract.trade.buyer_lists import buyers_listed
from etl.extract.trade.carried import Carried
from etl.extract.trade.claimants import find_claimant
from etl.extract.trade.clause_goods import HINT as CLAUSE
from etl.extract.trade.clause_goods import clause_goods, tells_goods
from etl.extract.trade.continued import REACH, continued_terms, settle_continued, topic_of, turn_round
from etl.extract.trade.derived import derive_flows
from etl.extract.trade.described import describe_sides, last_named, the_bloc
from etl.extract.trade.earners import EARNED, read_earners
from etl.extract.trade.ellipsis import add_ellipses, from_start, goes_on, main_clause, outside_asides, point_back
from etl.extract.trade.figures import Figure, find_counts, find_figures
from etl.extract.trade.frame import Frame
from etl.extract.trade.frames import build_frames
from etl.extract.trade.gapped import find_bare, find_gapped
from etl.extract.trade.goods import Good, find_goods
from etl.extract.trade.goods_periods import date_goods
from etl.extract.trade.goods_standings import goods_after, goods_standings
from etl.extract.trade.handing import (
    for_other_goods,
    next_carried,
    next_context,
    pair_of,
    still_holds,
    turn_topic,
    with_date,
    with_lead,
)
from etl.extract.trade.item_lists import names_goods
from etl.extract.trade.joined import join_rows
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.linking import link_figures
from etl.extract.trade.links import Link
from etl.extract.trade.list_cues import HINT as LISTED
from etl.extract.trade.list_flows import list_flows
from etl.extract.trade.magnitude import beyond_pair
from etl.extract.trade.moved import moved_terms
from etl.extract.trade.named_goods import HINT as NAMED
from etl.extract.trade.named_goods import named_goods
from etl.extract.trade.parties import Party, TradeContext, article_context, find_parties, own_country
from etl.extract.trade.period import one_calendar
from etl.extract.trade.periods import find_periods, place_dates
from etl.extract.trade.products import countable_goods
from etl.extract.trade.pronouns import with_meant
from etl.extract.trade.provenance import HINT as ORIGIN
from etl.extract.trade.provenance import goods_by_origin
from etl.extract.trade.recent import Spoken, spoken_of
from etl.extract.trade.respectively import spread_respectively
from etl.extract.trade.rest_goods import rest_goods, rest_of
from etl.extract.trade.rows import NO_CODE, RowMaker
from etl.extract.trade.share_goods import headline_good
from etl.extract.trade.standings import (
    Standing,
    beside_standing,
    find_bracketed,
    find_standings,
    ranks,
    settle_standings,
)
from etl.extract.trade.tables import find_table_flows
from etl.extract.trade.terms import Term, find_terms, may_state_trade, text_of
from etl.extract.trade.weighed import weigh_rows
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import IssueNote, TradeMention
from sources.article import first_day

_MUTUAL = re.compile(
    r"\b(?:their|both|bilateral|mutual|two-way|two (?:countries|sides|nations|neighbou?rs|states))\b", re.I
)


# "Oman is the biggest customer in the bloc": what is told next is of trade with Oman
_ROLE = re.compile(r"\b(?:customers?|buyers?|suppliers?|market|partner|destination|source|client)\b", re.I)


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


def find_trade_flows(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
    *,
    vectors: Vectors | None = None,
) -> tuple[tuple[TradeMention, ...], tuple[IssueNote, ...]]:
    """Return the article's trade flows in order and what could not be placed: by rules, then weighed, then derived.

    Without `vectors`, the article as the network sees it, they are as the rules read them.
    """
    scene = article_scene(article, actors, lexicon)
    flows, issues = read_by_rules(article, actors, dates, lexicon, scene)
    if flows or may_state_trade(article.article.text):
        settled = [(note.char_start, note.char_end) for note in issues if note.message == NO_CODE]
        if vectors is not None:
            flows = weigh_rows(article, actors, dates, flows, scene, lexicon, vectors, settled=settled)
        placed = {flow.char_start for flow in flows}
        issues = [note for note in issues if note.char_start not in placed]
        flows += derive_flows(flows)
    return tuple(dict.fromkeys(flows)), tuple(issues)


def article_scene(article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon) -> TradeContext:
    """Return what headline and text tell of the whole article: whose trade it is on, and the good of the headline."""
    context = article_context(article, actors, lexicon)
    return replace(context, good=headline_good(article.article.title or "", lexicon))


def read_by_rules(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
    scene: TradeContext,
) -> tuple[list[TradeMention], list[IssueNote]]:
    """Return the flows of sentences, tables and lists that rules read, and what they could not place.

    `scene` is what headline and text tell of the whole article.
    """
    flows: list[TradeMention] = []
    issues: list[IssueNote] = []
    for reading in read_sentences(article, actors, dates, lexicon, scene):
        flows += reading.flows
        issues += reading.issues
    if flows or may_state_trade(article.article.text):
        told = {flow.figure_start for flow in flows}
        listed = [f for f in find_table_flows(article, actors, dates, lexicon, scene) if f.figure_start not in told]
        listed = [_fiscal_row(row, flows) for row in listed]
        valued = {(f.sentence, f.product) for f in listed}
        flows = [f for f in flows if f.figure_start is not None or (f.sentence, f.product) not in valued] + listed
        named = {(f.sentence, f.product) for f in flows}
        bullets = bullet_goods(article, actors, scene, lexicon)
        flows += [f for f in bullets if (f.sentence, f.product) not in named]
    return flows, issues


def _fiscal_row(row: TradeMention, flows: Sequence[TradeMention]) -> TradeMention:
    """Return a table's "2021-22" in the fiscal year that the sentences of the text tell."""
    told = next((f for f in flows if f.period_basis == "fiscal" and f.period_start and f.period_start.day == 1), None)
    start, end = row.period_start, row.period_end
    if told is None or told.period_start is None or row.period_basis != "fiscal" or start is None or end is None:
        return row
    if end.year != start.year + 1 or (start.month, end.month) != (1, 12):
        return row
    first = date(start.year, told.period_start.month, 1)
    return replace(row, period_start=first, period_end=date(end.year, first.month, 1) - timedelta(days=1))


def read_sentences(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
    scene: TradeContext,
) -> tuple[SentenceReading, ...]:
    """Return a reading for each sentence that may state trade."""
    readings: list[SentenceReading] = []
    context = scene
    carried = Carried()
    published = first_day(article.article.published_on)
    text = article.article.text
    spoken = spoken_of(article, actors)
    for ordinal, sentence in enumerate(article.sentences):
        follows = carried.sentence >= ordinal - REACH and carried.frame is not None
        words = sentence.sentence.text
        if not may_state_trade(words) and not (
            (follows and re.search(r"\d|\bhalf\b|\bthirds?\b|\bquarters?\b|fifth|tenth|doubled|tripled", words))
            or ORIGIN.search(words)
            or EARNED.search(words)
            or NAMED.search(words)
            or CLAUSE.search(words)
            or LISTED.search(words)
            or (follows and (ranks(words) or BUYERS.search(words) or names_goods(sentence.doc, lexicon)))
        ):
            if _ROLE.search(words):
                parties = find_parties(sentence, ordinal, actors, lexicon)
                context, carried = turn_topic(context, carried, parties, ordinal)
                placed = place_dates(sentence.doc, dates[ordinal] if ordinal < len(dates) else (), published)
                carried = with_date(carried, placed, ordinal)
            continue
        context = replace(context, told=text[: sentence.sentence.char_start])
        if ordinal and _MUTUAL.search(words) and not follows:
            before = find_parties(article.sentences[ordinal - 1], ordinal - 1, actors, lexicon)
            context = pair_of(context, before, find_parties(sentence, ordinal, actors, lexicon))
        context = replace(context, latter=None)
        if ordinal and "the latter" in words.lower():
            before = find_parties(article.sentences[ordinal - 1], ordinal - 1, actors, lexicon)
            context = replace(context, latter=last_named(before))
        paragraph = text.count("\n", 0, sentence.sentence.char_start)
        if carried.paragraph != paragraph and context.of_one_country and carried.lead.known:
            carried = replace(carried, period=carried.lead)
        returns = context.pair is not None and {*(context.last or ())} != {*context.pair}
        if returns and (
            carried.paragraph != paragraph or _names_only(context, find_parties(sentence, ordinal, actors, lexicon))
        ):
            context = replace(context, last=None, past=context.last or context.past)
            if carried.frame is not None and {carried.frame.reporter, carried.frame.partner} != {*(context.pair or ())}:
                carried = replace(carried, frame=None, frames=(), product=None)
        reading, context, carried = read_sentence(
            sentence,
            ordinal,
            actors,
            dates[ordinal] if ordinal < len(dates) else (),
            context,
            carried,
            published,
            lexicon,
            spoken[max(0, ordinal - 2) : ordinal],
        )
        carried = replace(carried, paragraph=paragraph)
        readings.append(reading)
    return tuple(readings)


def _names_only(context: TradeContext, parties: Sequence[Party]) -> bool:
    """True for a sentence that names a country of the text's pair and no other."""
    named = {c for p in parties if p.kind in ("noun", "adjective", "pair") for c in p.countries}
    return bool(named) and named <= {*(context.pair or ())}


def read_sentence(
    sentence: AnalysedSentence,
    ordinal: int,
    actors: ActorReading,
    dates: Sequence[DateExpression],
    context: TradeContext,
    carried: Carried,
    published: date | None,
    lexicon: TradeLexicon,
    before: Sequence[Sequence[Spoken]] = (),
) -> tuple[SentenceReading, TradeContext, Carried]:
    """Read one sentence; returns its reading, and context and carry-over for the next."""
    doc = sentence.doc
    heading = sentence.sentence.kind == "heading"
    if heading and context.pair:  # what was told last ends with its section
        context, carried = replace(context, last=None), replace(carried, frame=None, frames=(), product=None)
    if names_goods(doc, lexicon) and not find_parties(sentence, ordinal, actors, lexicon):
        carried = for_other_goods(carried, context)
    topic = carried.frame if carried.sentence >= ordinal - REACH else None
    figures = find_figures(text_of(doc), lexicon)
    near = carried.frame if carried.frame is not None and carried.sentence == ordinal - 1 else None
    told = carried.frames if near is not None else ()
    figures = find_bare(text_of(doc), figures, carried.currency if near is not None else None)
    terms = continued_terms(doc, find_terms(doc, lexicon), figures, topic, told, context.home, lexicon)
    terms = moved_terms(doc, terms, figures, topic, lexicon)
    terms = outside_asides(doc, add_ellipses(doc, terms, near, lexicon), figures)
    trade = [term for term in terms if term.flow != "other"]
    if trade and re.search(r"\d", text_of(doc)):
        figures = find_counts(text_of(doc), figures, countable_goods(doc, lexicon))
    clause = main_clause(text_of(doc), figures)
    own = [term for term in trade if term.start < clause]
    carrying = from_start(doc, near, lexicon) if not own and near and goes_on(doc, terms, figures, lexicon) else None
    hinted = (
        EARNED.search(text_of(doc))
        or ORIGIN.search(text_of(doc))
        or NAMED.search(text_of(doc))
        or tells_goods(doc, lexicon)
    )
    listing = LISTED.search(text_of(doc)) is not None or (topic is not None and names_goods(doc, lexicon))
    listing = listing or (topic is not None and BUYERS.search(text_of(doc)) is not None)
    title = sentence.sentence.kind == "headline"
    ranking = ranks(text_of(doc)) and not title
    ranking = ranking or (topic is not None and bool(figures))
    silent = not trade and carrying is None and not hinted and not ranking
    unread = SentenceReading(ordinal, terms=terms, figures=figures), context, carried
    if silent and not listing:
        return unread
    context = replace(context, recent=context.last_sentence >= ordinal - 1, topic=topic_of(topic))
    if context.of_one_country and (context.totals or context.last_sentence < ordinal - 1):
        context = replace(context, last=None, past=context.last or context.past)
    parties = own_country(find_parties(sentence, ordinal, actors, lexicon), text_of(doc), context)
    parties = with_meant(parties, text_of(doc), before, context.home)
    parties, context = the_bloc(parties, text_of(doc), context, lexicon)
    parties = describe_sides(parties, text_of(doc), context)
    figures = find_gapped(text_of(doc), figures, parties)
    figures = find_bracketed(text_of(doc), figures, parties)
    frames = build_frames(doc, terms, parties, context, lexicon)
    frames = point_back(doc, frames, told)
    frames = turn_round(settle_continued(frames, near, told, text_of(doc), parties), context, text_of(doc))
    known = {frame.term: frame for frame in frames}
    if carrying is not None:
        known[carrying.term] = carrying
    links = link_figures(doc, figures, terms, lexicon, carrying.term if carrying else None)
    recent = carried.frame if carried.sentence >= ordinal - 2 else None
    standings = find_standings(doc, figures, parties, recent, context, lexicon, links) if ranking else ()
    ranked_goods: tuple[Standing, ...] = ()
    parts = read_account(doc, links, parties, topic, known, standings, context, lexicon) if not title else ()
    if not title:
        parts += read_earners(doc, links, parties, topic, known, (*standings, *parts), context, lexicon)
    links, stood, goods_of_standings = settle_standings(text_of(doc), links, (*standings, *parts))
    frames = beside_standing(frames, standings)
    known.update({frame.term: frame for frame in frames})
    known.update(stood)
    if not standings and not parts and not title:
        base = replace(recent, rule="context_carried") if recent is not None else None
        ranked_goods = goods_standings(doc, links, known, parties, base, lexicon)
        links, stood, goods_of_standings = settle_standings(text_of(doc), links, ranked_goods)
        known.update(stood)
    placed = place_dates(doc, dates, published)
    holds = still_holds(carried, ordinal, context, published, links, doc)
    periods = find_periods(doc, links, placed, holds, lexicon, carried.told, carried.base)
    periods = tuple(one_calendar(period, carried.fiscal) for period in periods)
    known = beyond_pair(text_of(doc), known, links, periods, context, published, lexicon)
    maker = RowMaker(
        sentence, ordinal, lexicon, parties, figures, context, find_claimant(sentence, ordinal, actors), published
    )
    flows, issues = maker.figures(links, periods, known, carried, goods_of_standings)
    headline = sentence.sentence.kind == "headline"
    goods = () if headline else find_goods(doc, frames, terms, links, parties, lexicon)
    appended = () if headline else appended_goods(doc, links, known, parties, lexicon)
    goods = (*appended, *_apart(goods, appended))
    if not headline:
        buyer = near.reporter if near is not None and near.term.flow == "import" else None
        goods += goods_by_origin(doc, parties, context, buyer, lexicon)
    flows += maker.goods(goods, flows, placed)
    if not headline:
        valued = tuple(known[link.term] for link in links if link.term is not None and link.term in known)
        named = _apart(named_goods(doc, parties, recent, context, lexicon, valued), goods)
        named += _apart(clause_goods(doc, parties, recent, context, lexicon), (*goods, *named))
        named += _apart(rest_goods(doc, links, known, parties, lexicon), (*goods, *named))
        flows += maker.goods(named, flows, placed)
        goods += named
        after = _apart(goods_after(doc, ranked_goods, parties, lexicon), goods)
        flows += maker.goods(after, flows, placed)
        goods += after
        rest = rest_of(text_of(doc), links, known)
        listed = _apart(
            list_flows(
                doc,
                parties,
                rest or recent,
                (rest,) if rest else told,
                goods,
                context,
                lexicon,
                near_before=near is not None,
                frames=frames,
            ),
            goods,
        )
        flows += maker.goods(listed, flows, placed)
        goods += listed
    if not headline:
        traded = context.good if context.good and context.good.hs_code in {code for _, code in context.traded} else None
        buyers = buyers_listed(doc, parties, flows, recent, carried.product or traded, lexicon)
        flows += maker.goods(buyers, flows, placed)
    loose = [figure for figure in figures if figure.start not in goods_of_standings]
    flows = spread_respectively(doc, flows, sentence, terms, parties, loose, placed, known, context, lexicon)
    start = sentence.sentence.char_start
    flows = join_rows(text_of(doc), start, flows)
    paragraph = context.told.count("\n")
    flows = date_goods(
        flows, doc, start, placed, carried, ordinal, paragraph, published, lexicon, reports=context.reports
    )
    if silent and not flows:
        return unread
    if not flows:
        context, carried = turn_topic(context, carried, parties, ordinal)
    whole = tuple(flow for flow in flows if flow.reporter_iso3 is not None and flow.partner_iso3 is not None)
    issues += [maker.with_bloc(flow) for flow in flows if flow not in whole]
    owners = {link.term for link in links}
    own_frames = frames if not parts else tuple(frame for frame in frames if frame.term in owners)
    handed = next_carried(
        carried,
        own_frames,
        flows,
        links,
        periods,
        known,
        ordinal,
        text_of(doc),
        placed,
        lexicon,
        goods,
        heading=heading,
    )
    reading = SentenceReading(ordinal, terms, parties, figures, frames, links, goods, whole, tuple(issues))
    return (
        reading,
        next_context(context, own_frames, flows, ordinal),
        with_lead(handed, carried.lead, context, published),
    )


def _apart(named: Sequence[Good], goods: Sequence[Good]) -> tuple[Good, ...]:
    """Return the goods that no other reading of the sentence has."""
    spans = [(good.product.start, good.product.end) for good in goods]
    return tuple(g for g in named if not any(g.product.start < end and start < g.product.end for start, end in spans))
