"""Where countries stand in a sentence: named, as adjectives, as pairs ("Kenya–India"), as pronouns, blocs, the world.

Belongs here: spans that can be reporter or partner, and which countries they mean. Which of them is
reporter or partner of a flow is decided in `frames.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from etl.extract.spans import ActorReading, ActorSpan
from etl.extract.trade.headline import headline_owner, is_on_trade, tells_trade
from etl.extract.trade.home import likeliest_home, plain_dollar, tells_total_first, weigh_homes
from etl.extract.trade.lexicon import TradeLexicon, find_countries
from etl.extract.trade.terms import names_trade, text_of
from etl.extract.trade.voice import facing_us
from etl.language.analysis import AnalysedArticle, AnalysedSentence

if TYPE_CHECKING:
    from etl.extract.trade.products import Product

PartyKind = Literal["noun", "adjective", "pair", "pronoun", "both", "agent", "bloc", "world"]
WORLD = "WLD"
_PRONOUN = re.compile(
    (
        r"(?<!\w)(?:its|their|our|his|her|it|we|they|the country|the republic|the kingdom|the "
        r"nation|the former|the latter|this country)(?!\w)"
    ),
    re.I,
)
_BOTH = re.compile(
    r"(?<!\w)(?:(?:the|these|our|both|two)\s+(?:two\s+|both\s+)?(?:friendly\s+"
    r"|neighbou?ring\s+|brotherly\s+|fraternal\s+|Asian\s+|African\s+)?"
    r"(?:countries|nations|states|sides|neighbou?rs|economies|parties|peoples|governments|partners|capitals|markets)"
    r"|both|each other|one another|them)(?!\w)",
    re.I,
)
# headlines of one country's papers on its trade with another: "Market brief: Indonesia", "Selling to Peru"
_ABOUT = re.compile(
    r"\b(?:market|country)\s+(?:brief|profile|note|report|fact ?sheet|guide|update|snapshot)\b"
    r"|\b(?:selling|exporting)\s+to\b",
    re.I,
)
# "the East African Community | Secretariat | puts trade at": an office of a bloc is no side
_OFFICE = re.compile(
    r"\s+(?:Secretariat|Commission|Parliament|Council|Court|Bank|officials?|data|figures|statistics)\b"
)
# "Latin America's two biggest economies": no trade with the region
_TWO_OF = re.compile(
    r"(?<!\w)(?:the\s+(?:region|continent|world|bloc)|[A-Z][\w-]+(?:\s[A-Z][\w-]+)*)['’]s\s+two\s+"
    r"(?:biggest|largest|leading|main|richest|most\s\w+)\s+(?:economies|countries|nations|markets|powers|producers)(?!\w)"
)
_MUTUAL = re.compile(r"(?<!\w)(?:bilateral|mutual|two-way|two way|reciprocal|bi-lateral)(?!\w)", re.I)
_MANY = re.compile(
    (
        r"(?<!\w)(?:more than |over |nearly |some |about |around |almost |at least )?(?:\d{2,3}"
        r"|dozens of|twenty|thirty|forty|fifty) (?:foreign |different )?(?:countries|nations"
        r"|markets|states|destinations)(?: (?:around|of|across) the world| worldwide)?(?!\w)"
    ),
    re.I,
)
# groups of states that a text speaks of: no side with a code
_GROUP = re.compile(
    r"(?<!\w)(?:(?:the|its|their)\s+(?:whole\s+|entire\s+|two\s+)?(?:region|continent|bloc"
    r"|sub-?region|subcontinent|common market|customs union|"
    r"archipelago)|(?:the\s+)?(?:other|fellow|its|their|all)\s+(?:member(?:s| states| countries)?"
    r"|neighbours|islands))(?!\w)",
    re.I,
)
_OWN = re.compile(
    r"(?i)(?:the|its)\s+(?:\w+\s+)?(?:government|country|nation|republic|kingdom|authorities|cabinet|economy|island)"
)
_DASH = re.compile(r"\s?[-–—‑/]\s?$|^\s?[-–—‑/]\s?$")


@dataclass(frozen=True)
class Party:
    """One place in a sentence (characters) that can be a side of a flow; None stands for a bloc."""

    start: int
    end: int
    kind: PartyKind
    countries: tuple[str | None, ...]
    possessive: bool = False
    key: str | None = None


@dataclass(frozen=True)
class TradeContext:
    """What the article has said so far about who trades with whom.

    `pair` is the article's pair of countries, `last` the reporter and partner of the last flow, `period`
    of the last sentence's flows is kept with `flows` seen for it, `paragraph` says where `last` was seen, `totals`
    that trade with the world was stated for `home`, `recent` that the sentence before stated a flow.
    """

    pair: tuple[str, str] | None = None
    home: str | None = None
    last: tuple[str | None, str | None] | None = None
    last_sentence: int = -99
    named: tuple[str, ...] = ()
    totals: bool = False
    recent: bool = False
    good: Product | None = None  # the one good that the headline names
    told: str = ""  # the article before this sentence
    traded: tuple[tuple[str, str | None], ...] = ()  # goods of the flows so far, with their codes
    topic: tuple[str | None, str | None] | None = None  # seller and buyer of the flow told just before
    past: tuple[str | None, str | None] | None = None  # `last` of sentences further back
    bloc: str | None = None  # the code of the bloc named last
    owner: str | None = None  # whose trade the headline is about
    aside: bool = False  # since then, what others bought or sold of it was told
    reports: bool = False  # the headline is on trade
    on_trade: bool = False  # and by a word of nothing else: "exports", not "sales"
    latter: str | None = None  # the last of several countries that the sentence before named
    often: tuple[str, ...] = ()  # the three countries that the text names most, most often first
    dollar: str | None = None  # the currency that "$" stands for, where not the US dollar
    sums: tuple[tuple[int | None, float], ...] = ()  # years and dollars of the trade of the text's pair so far

    @property
    def of_one_country(self) -> bool:
        """True for a text on one country's trade with whomever."""
        return self.home is not None and self.pair is None


def article_context(article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon) -> TradeContext:
    """Return whose trade the article is about, and whether its headline is on trade."""
    headline = headline_of(article)
    sides = _sides_of_article(article, actors, headline, lexicon)
    return replace(
        sides,
        reports=names_trade(headline),
        on_trade=is_on_trade(headline),
        often=_named_most(actors),
        dollar=plain_dollar(article, sides.home, lexicon),
    )


def _named_most(actors: ActorReading) -> tuple[str, ...]:
    """Return the three countries that are named most, by themselves or through who acts for them."""
    counts: Counter[str] = Counter()
    for mention in actors.mentions:
        actor = actors.actors.get(mention.actor_key)
        if actor is not None and actor.country_iso3:
            counts[actor.country_iso3] += 1
    return tuple(country for country, _ in counts.most_common(3))


def headline_of(article: AnalysedArticle) -> str:
    """Return the headline of an article, empty where it has none."""
    headline = article.article.title or ""
    if not headline and article.sentences and article.sentences[0].sentence.kind == "headline":
        headline = article.sentences[0].sentence.text
    return headline


def count_countries(
    article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon
) -> tuple[Counter[str], dict[str, int]]:
    """Return how often each country is named, through who acts for it too, and where first."""
    counts: Counter[str] = Counter()
    order: dict[str, int] = {}
    for mention in actors.mentions:
        iso3 = actors.actors[mention.actor_key].country_iso3
        money = re.match(r"\s?\$|\s+dollars?\b", article.article.text[mention.char_end : mention.char_end + 10])
        if iso3 and not mention.reference and not money:
            counts[iso3] += 1
            order.setdefault(iso3, mention.char_start)
    if len(counts) < 2:
        for match in find_countries(article.article.text, lexicon):
            iso3 = lexicon.countries[_plain(match[0])].iso3
            if iso3:
                counts[iso3] += 1
                order.setdefault(iso3, match.start())
    return counts, order


def _sides_of_article(
    article: AnalysedArticle, actors: ActorReading, headline: str, lexicon: TradeLexicon
) -> TradeContext:
    """Return the pair of countries that the article is about, when two stand out in headline or text."""
    counts, order = count_countries(article, actors, lexicon)
    named: dict[str, int] = {}
    for match in find_countries(article.article.text, lexicon):
        name = lexicon.countries[_plain(match[0])]
        if re.match(r"\s?\$|\s+dollars?\b", article.article.text[match.end() : match.end() + 10]):
            continue
        # "American orders" makes the United States no side of an article's trade, "Kenya-US trade" does
        if name.iso3 and (name.kind == "noun" or _DASH.match(article.article.text[match.end() : match.end() + 2])):
            named.setdefault(name.iso3, match.start())
    titled = [iso3 for iso3, start in named.items() if start < len(headline)]
    owner = headline_owner(headline, lexicon)
    if owner in titled:
        titled = [owner, *(iso3 for iso3 in titled if iso3 != owner)]
    ranked = sorted(counts, key=lambda iso3: (-counts[iso3], order[iso3]))
    home = likeliest_home(weigh_homes(article, headline, counts, lexicon), facing_us(article.article.text, lexicon))
    plain = tuple(iso3 for iso3 in ranked if iso3 in named)
    thirds = [iso3 for iso3 in plain if iso3 != home]
    if home is not None and len(thirds) > 1 and tells_total_first(article, headline, home, lexicon):
        return TradeContext(home=home, named=plain, owner=owner)
    if home is not None and len(titled) == 1 and home != titled[0] and _ABOUT.search(headline):
        return TradeContext(pair=(home, titled[0]), home=home, owner=owner)
    if len(titled) == 2 and _stands_out(counts, titled[0], titled[1]):
        own = home if home in titled else titled[0]
        return TradeContext(pair=(titled[0], titled[1]), home=own, owner=owner)
    if len(ranked) < 2:
        return TradeContext(home=home)
    first = home or ranked[0]
    second = next(iso3 for iso3 in ranked if iso3 != first)
    lead = article.sentences[min(3, len(article.sentences) - 1)].sentence.char_end
    third = max((counts[iso3] for iso3 in ranked if iso3 not in (first, second)), default=0)
    alone = owner is not None and not [iso3 for iso3 in titled if iso3 != owner]
    once = alone and tells_trade(headline)
    once = once or (len(titled) == 1 and counts[second] < (max(3, 1.5 * third) if third else 2))
    # "Vietnam's trade with Africa: exports to Algeria …": many partners of one country
    once = once or (len(titled) > 2 and counts[second] < max(4, 2 * third))
    if once or not _stands_out(counts, first, second) or named.get(second, lead + 1) > lead:
        return TradeContext(home=home, named=plain)
    if home is None:
        first, second = sorted((first, second), key=lambda iso3: order.get(iso3, -1))  # a dateline names no actor
    return TradeContext(pair=(first, second), home=home)


def _stands_out(counts: Counter[str], first: str, second: str) -> bool:
    """Tell whether an article is about two countries: the second is named clearly more often than any third."""
    third = max((count for iso3, count in counts.items() if iso3 not in (first, second)), default=0)
    return not third or counts[second] >= max(2, 1.4 * third)


def find_parties(
    sentence: AnalysedSentence, ordinal: int, actors: ActorReading, lexicon: TradeLexicon
) -> tuple[Party, ...]:
    """Return the parties of one sentence in order, pairs joined, none overlapping."""
    text = text_of(sentence.doc)
    found: list[Party] = []
    for match in lexicon.world_pattern.finditer(text):
        found.append(Party(match.start(), match.end(), "world", (WORLD,)))
    for match in _MANY.finditer(text):
        _add(found, Party(match.start(), match.end(), "world", (WORLD,)))
    for match in _TWO_OF.finditer(text):
        _add(found, Party(match.start(), match.end(), "both", ()))
    for party in sorted(_named(text, lexicon), key=lambda p: p.start - p.end):
        _add(found, party)
    spans = actors.spans[ordinal] if ordinal < len(actors.spans) else ()
    for span in spans:
        _add_span(found, sentence, span, actors, lexicon)
    for match in _GROUP.finditer(text):
        _add(found, Party(match.start(), match.end(), "bloc", (None,)))
    for match in _BOTH.finditer(text):
        _add(found, Party(match.start(), match.end(), "both", ()))
    for match in _MUTUAL.finditer(text):
        _add(found, Party(match.start(), match.end(), "both", ()))
    for match in _PRONOUN.finditer(text):
        _add(found, Party(match.start(), match.end(), "pronoun", ()))
    ordered = [_mark_possessive(text, party) for party in sorted(found, key=lambda p: p.start)]
    return tuple(_join_pairs(text, ordered))


def own_country(parties: Sequence[Party], text: str, context: TradeContext) -> tuple[Party, ...]:
    """Give "the government", "the country" of a text on one country's trade that country.

    Only where the text has stated trade before, and where the sentence has not named another country until there.
    """
    first = next(
        (p.start for p in parties if p.kind == "noun" and not _OWN.fullmatch(text[p.start : p.end])), len(text)
    )
    if not context.of_one_country or context.last_sentence < 0:
        return tuple(parties)
    return tuple(
        replace(p, countries=(context.home,))
        if p.kind == "noun" and p.key is not None and p.start < first and _OWN.fullmatch(text[p.start : p.end])
        else p
        for p in parties
    )


def _named(text: str, lexicon: TradeLexicon) -> list[Party]:
    """Return countries and blocs by name; "Latin America" and "America" are both there, the longer is to win."""
    named = [
        Party(m.start(), m.end(), "bloc", (lexicon.bloc_codes.get(_plain(m[0])),))
        for m in lexicon.bloc_pattern.finditer(text)
        if not _OFFICE.match(text, m.end())
    ]
    for match in find_countries(text, lexicon):
        name = lexicon.countries[_plain(match[0])]
        money = re.match(r"\$|\s+dollars?\b", text[match.end() :]) or re.match(
            r"U\.?S\.?A?\.?\s\$", text[match.start() :]
        )
        half = name.kind == "prefix" and not re.match(r"[-–—]", text[match.end() :])
        if not money and not half:
            kind: PartyKind = "noun" if name.kind == "noun" else "adjective"
            named.append(Party(match.start(), match.end(), kind, (name.iso3,)))
    return named


def _add_span(
    found: list[Party], sentence: AnalysedSentence, span: ActorSpan, actors: ActorReading, lexicon: TradeLexicon
) -> None:
    """Add an actor span: countries and blocs as such, what else acts for a country as an agent."""
    doc = sentence.doc
    start = doc[span.start].idx
    end = doc[span.end - 1].idx + len(doc[span.end - 1].text)
    read = [actors.actors[key] for key in span.actor_keys if key in actors.actors]
    if not read or "$" in text_of(doc)[start:end] or re.match(r"\s?\$|\s+dollars?\b", text_of(doc)[end:]):
        return
    head = doc[span.head]
    if read[0].kind == "igo" and head.dep_ in ("compound", "amod") and head.head.i >= span.end:
        return  # "United Nations sanctions" are no trade with a bloc
    countries = tuple(dict.fromkeys(actor.country_iso3 or lexicon.bloc_codes.get(actor.name) for actor in read))
    plain = all(actor.kind in ("country", "igo") for actor in read)
    if len(countries) > 1:
        _add(found, Party(start, end, "both", countries))
    elif plain and span.reference:
        pronoun = end - start < 6 or head.pos_ in ("PRON", "DET")
        named: PartyKind = "bloc" if read[0].kind == "igo" else "noun"
        _add(found, Party(start, end, "pronoun" if pronoun else named, countries, key=span.actor_keys[0]))
    elif plain and not any(p.start < end and start < p.end for p in found):
        kind: PartyKind = "bloc" if read[0].kind == "igo" else ("adjective" if head.pos_ == "ADJ" else "noun")
        _add(found, Party(start, end, kind, countries, key=span.actor_keys[0]))
    elif not plain:
        _add(found, Party(start, end, "agent", countries, key=span.actor_keys[0]))


def _mark_possessive(text: str, party: Party) -> Party:
    own = text[party.start : party.end]
    after = text[party.end : party.end + 2]
    if re.search(r"['’]s?$", own) or re.match(r"['’]", after):
        return replace(party, possessive=True)
    return party


def _join_pairs(text: str, parties: list[Party]) -> list[Party]:
    """Join "Kenya" and "India" in "Kenya-India" or "Indo-Kenyan" into one pair."""
    joined: list[Party] = []
    for party in parties:
        last = joined[-1] if joined else None
        between = text[last.end : party.start] if last else ""
        plain = ("noun", "adjective", "bloc")
        if last and last.kind in plain and party.kind in plain and between and _DASH.fullmatch(between):
            joined[-1] = Party(last.start, party.end, "pair", (*last.countries, *party.countries), party.possessive)
        else:
            joined.append(party)
    return joined


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", name)


def _add(found: list[Party], party: Party) -> None:
    if all(party.end <= other.start or other.end <= party.start for other in found):
        found.append(party)
