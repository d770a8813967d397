"""Whose trade a text is on: the country whose exports it tells, whose offices count, where it was filed.

Belongs here: what speaks for a country as reporter in the whole text: the features of a log-linear model, whose weights
are in `home_weights.csv`. The article's two countries are chosen in `parties.py`, headlines are read in `headline.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from etl.extract.loglinear import Features, flat, load_weights, probabilities
from etl.extract.trade.headline import headline_owner
from etl.extract.trade.lexicon import CountryName, TradeLexicon, find_countries
from etl.extract.trade.terms import may_state_trade
from etl.extract.trade.voice import Faced, own_voice
from etl.language.analysis import AnalysedArticle

_FLOWS = (
    r"(?:exports?|imports?|re-exports?|exporters?|importers?|shippers|growers|shipments|deliveries|external trade"
    r"|foreign trade|overseas trade|merchandise trade|(?:overseas|foreign|export) sales|sales abroad"
    r"|trade (?:gap|deficit|surplus|balance|shortfall)|import bill|export earnings)"
)
# "Kenya's tea exports", "Kenyan exports", "the Kingdom of Kenya's non-oil exports"
_OWN_FLOW = re.compile(
    rf"(?:['’]s?)?\s+(?:(?!(?:to|from|with|and|in|of|are|is|was|took|saw|bought|\w+ed)\b)[\w-]+\s+){{0,3}}?(?:{_FLOWS}\b"
    r"|(?:earnings|receipts|revenue|income|spending|expenditure)\s+(?:from|on)\s+(?:\w+\s+)?(?:ex|im)ports\b)"
)
_IMPORTS = re.compile(r"\s+(?:\w+\s+)?imports\b")  # of an adjective: where they come from, or whose they are
_ACTS = re.compile(r"\s+(?:\w+ly\s+|has\s+|had\s+|also\s+)?(?:export|import|re-export)(?:s|ed|ing)\b")
_OFFICES = (
    r"(?:Customs|Statistics|Statistical|Central Bank|Bank|Bureau|Revenue|Board|Department|Ministry|Tax|Trade Ministry"
    r"|Exporters|Producers|Growers|Association|Chamber|customs|central bank|statistics office|statistical office)"
)
_OFFICE_AFTER = re.compile(
    rf"(?:['’]s?)?\s+(?:(?:National|Federal|State|General|Central|Foreign|Tea|Coffee)\s+)?{_OFFICES}\b"
)
_OFFICE_BEFORE = re.compile(
    rf"\b(?:{_OFFICES}|Embassy|Promotion|Institute|Union|Federation|Agency|Office|Administration|Council|Government)\s+"
    r"(?:of\s+)?(?:the\s+)?(?:(?:Republic|Kingdom|State|Government|People['’]s Republic)\s+of\s+)?$"
)
# "Chamber of Commerce and Industry of |Serbia", "Embassy of the Republic of |Peru| in Bangkok": whose paper a text is
_ISSUER = re.compile(
    r"(?:^|[.,:|–—-]\s+|\b(?:release|statement|note|service|news) (?:of|by) the )(?:(?:the|press service of the) )?"
    r"(?:(?!(?:[Bb]y|from|From)\b)[A-Z][\w'’-]*\s+){0,3}?"
    r"(?:Chamber|Embassy|Consulate(?: General)?|Ministry|Department|Agency|Office|Institute|Service|Bureau|Board"
    r"|Government|Federation|Union|Association|Council|Bank|Committee|Customs|Statistics)\s+"
    r"(?:(?:of|for|on)\s+(?:[^.;:|\n]{3,70}?\s+of\s+)?)?"
    r"(?:the\s+)?(?:(?:Republic|Kingdom|State|Government|People['’]s Republic|[A-Z]\w+ Republic)\s+of\s+(?:the\s+)?)?$"
)
_MADE_TO = re.compile(r"\b(?:against|on|sanctioned|upon)\s+(?:the\s+)?$")  # "sanctions against the Central Bank of …"
_OTHER_SIDE = re.compile(
    r"\b(?:exports?|imports?|sales|shipments?|deliver(?:y|ies)|purchases|trade|exported|imported|shipped|sold|bought"
    r"|deficit|surplus|sells?|ships?|goods|traffic)\b[^.;:]{0,40}?\b(?:to|from|with|into)\s+(?:the\s+|neighbou?ring\s+)*$"
)
_MUTUAL = re.compile(
    r"\b(?:bilateral|mutual|two-way|reciprocal|between|both|two (?:countries|sides|nations|neighbou?rs|states)|there"
    r"|neighbou?rs?|counterpart|partner country)\b",
    re.I,
)
_FILED = re.compile(r"\W*(?:,\s*(?:[A-Z][\w.]+,?\s*)?(?:\w+\.?\s+)?\d|\(|:|\s*[-–—]{1,3}\s)")
# the words before a dispatch: "LIMA, 3 May 2024, Andina - ", "BANGKOK: "
_DISPATCH = re.compile(r"^[A-Z][\w.'’ ]{2,24}(?:[,(][^a-z]?[^.;]{0,40}?)?(?:\s[-–—]{1,3}\s|:\s)")
# a text that says so tells of the country that it was filed from
_OURS = re.compile(
    r"\b(?:this country|our (?:own )?(?:country|nation|exports?|imports?|exporters|trade)"
    r"|we (?:sell|sold|buy|bought|export|exported|import|imported))\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PARTS = re.compile(r"[|,;()/·•:]|\.\s|\s[-–—]{1,2}\s")
LONGEST_BYLINE = 140  # characters
LOCAL_DOLLARS = {"AUS": "AUD", "CAN": "CAD", "NZL": "NZD"}  # countries whose papers print their own dollar as "$"
# the offices that count those countries' trade, in their own dollar
_COUNTING = {
    "AUS": re.compile(r"\bAustralian Bureau of Statistics\b|\bABS\b"),
    "CAN": re.compile(r"\bStatistics Canada\b|\bStatCan\b"),
    "NZL": re.compile(r"\bStats NZ\b|\bStatistics New Zealand\b"),
}
_MARKED = re.compile(
    r"\b(?:C|CA|CAN|CDN|A|AU|NZ)\$|\$\s?(?:CAN|CDN|AUD|NZD)\b|\b(?:CAD|AUD|NZD|CDN)\s?\$?\d"
    r"|\b(?:US|U\.S\.|American)[\s-](?:dollars?|currency)\b",
)
# "All values are in New Zealand dollars", "(figures in Canadian dollars)"
_TOLD_DOLLAR = re.compile(
    r"\b(?:values?|figures?|amounts?|sums?|prices|statistics|data|dollars?)\s+(?:(?:are|is|below|here|given|quoted|shown"
    r"|expressed|stated|throughout|all|cited|printed)\s+)*(?:in|means?)\s+(?P<name>(?:[A-Z][a-z]+\s+){1,3}dollars)\b"
)
_MONEY = re.compile(r"\s?\$|\s+dollars?\b")
_TOTAL = re.compile(r"\b(?:to|from|with|into)\s+(?:[\w-]+\s+){0,3}(?:countries|states|members?|region|bloc)\b", re.I)
_BEHIND = re.compile(r"\b(?:to|from|with|into|in|at)\s+(?:the\s+)?$")
_PARAGRAPHS = re.compile(r"\A|\n+")
_FIGURE = re.compile(r"\d")
WEIGHTS = "home_weights.csv"
MOST = 8  # countries weighed, those named most and those that a text comes from
_OWN_KINDS = frozenset({"office", "flow", "act"})  # of mentions that speak for a country
_TALLIES = ("flow", "act", "office", "other side", "imports of", "titled", "title's other side", "opens", "currency")
_JOINED = (
    ("flow", "other side"), ("flow", "titled"), ("office", "flow"), ("opens", "flow"), ("opens", "titled"),
    ("currency", "flow"),
)  # fmt: skip


def weigh_homes(
    article: AnalysedArticle, headline: str, counts: Mapping[str, int], lexicon: TradeLexicon
) -> list[tuple[str, Features]]:
    """Return the countries that a text may be on the trade of, with what speaks for each.

    `counts` says how often each is named, by name or through who acts for it.
    """
    tallies = {name: Counter[str]() for name in _TALLIES}
    named: Counter[str] = Counter(counts)
    text = article.article.text
    for match in find_countries(text, lexicon):
        name = _name_of(match, lexicon)
        if name.iso3 is None or _MONEY.match(text, match.end()):
            continue
        named[name.iso3] += 1
        kind = kind_of_mention(text, match.start(), match.end(), adjective=name.kind != "noun")
        if kind:
            tallies[kind][name.iso3] += 1
        if match.end() <= len(headline):
            behind = _BEHIND.search(text[: match.start()]) is not None
            tallies["title's other side" if behind else "titled"][name.iso3] += 1
    openings = list(_openings(article, headline, lexicon))
    tallies["opens"].update(opening for opening in openings if opening is not None)
    for country in _currencies(text, lexicon):
        tallies["currency"][country] += 1
    sources = _sources_of(article, headline, lexicon)
    ranked = [country for country, _ in named.most_common()]
    likely = dict.fromkeys([*sources, *ranked[:MOST]])
    return [(country, (_features(country, ranked, tallies, sources, openings),)) for country in likely]


def _features(
    country: str,
    ranked: Sequence[str],
    tallies: Mapping[str, Counter[str]],
    sources: Mapping[str, frozenset[str]],
    openings: Sequence[str | None],
) -> list[str]:
    """Return what speaks for a country: how it stands to others in each tally, and whether the text comes from it."""
    stands = {name: _standing(country, tally) for name, tally in tallies.items()}
    rank = min(3, ranked.index(country)) if country in ranked else 4
    own = sorted(sources.get(country, frozenset()))
    found = [f"rank {rank}", f"rank {rank} of {min(3, len(ranked))}", *(f"{name}:rank {rank}" for name in own)]
    bare = f"first bare={openings[:1] == [None]}", f"bare={min(3, openings.count(None))} of {min(4, len(openings))}"
    for name in own or (["from elsewhere"] if sources else ["from nowhere"]):
        found += [name, *(f"{one}:{name}" for one in bare), f"{bare[0]}:{name}:rank {rank}"]
    for name, tally in tallies.items():
        found += [f"{name} {stands[name]}", f"{name}={min(3, tally[country])}", f"{name} {stands[name]}:rank {rank}"]
        found += [f"{name} {stands[name]}:{source}" for source in own]
    return found + [f"{one} {stands[one]}:{other} {stands[other]}" for one, other in _JOINED]


def _standing(country: str, tally: Counter[str]) -> str:
    """Return how a country stands to others: it alone has any, the most, some, or only others have."""
    if not tally:
        return "nobody"
    if not tally[country]:
        return "others"
    if len(tally) == 1:
        return "alone"
    return "most" if tally[country] == max(tally.values()) else "some"


def _sources_of(article: AnalysedArticle, headline: str, lexicon: TradeLexicon) -> dict[str, frozenset[str]]:
    """Return the countries that a text comes from: where it was filed, whose office issues it, the headline's."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    place = filed_from(article, lexicon)
    if place is not None:
        found[place].add("filed")
        if _OURS.search(article.article.text):
            found[place].add("ours")
    owner = headline_owner(headline, lexicon)
    if owner is not None:
        found[owner].add("owner")
    issuer = article.article.dateline or ""
    for match in find_countries(issuer, lexicon):
        office = _name_of(match, lexicon).iso3
        behind = _OFFICE_BEFORE.search(issuer[: match.start()])
        if office is not None and (behind or not _FILED.match(issuer, match.end())):
            found[office].add("issued")  # "Statistics Norway, Oslo, 3 May 2024"
            break
    own = issuer_of(article, headline, lexicon)
    if own is not None:
        found[own].add("ours")
    return {country: frozenset(names) for country, names in found.items()}


def issuer_of(article: AnalysedArticle, headline: str, lexicon: TradeLexicon) -> str | None:
    """Return the country whose office issues a text, named in the line of outlet and date or in a line below it.

    "Embassy of Peru in Bangkok", "Chamber of Commerce and Industry of Serbia, Centre for Cooperation. May 2025".
    """
    text = article.article.text
    below = (text[m.end() :].partition("\n")[0] for m in _PARAGRAPHS.finditer(text[:600]) if m.end() >= len(headline))
    for line in (article.article.dateline or "", *list(below)[:3]):
        if len(line) < LONGEST_BYLINE:
            for match in find_countries(line, lexicon):
                if _ISSUER.search(line[: match.start()]):
                    return _name_of(match, lexicon).iso3
    return None


def _openings(article: AnalysedArticle, headline: str, lexicon: TradeLexicon) -> Iterator[str | None]:
    """Yield, for each sentence on trade below the headline, the first country that it names, None where none."""
    for sentence in article.sentences:
        text = sentence.sentence.text
        if sentence.sentence.char_start >= len(headline) and may_state_trade(text):
            names = (_name_of(match, lexicon).iso3 for match in find_countries(text, lexicon))
            yield next((iso3 for iso3 in names if iso3 is not None), None)


def _name_of(match: re.Match[str], lexicon: TradeLexicon) -> CountryName:
    """Return what is known of a country's name where it is printed."""
    return lexicon.countries[re.sub(r"\s+", " ", match[0])]


def _currencies(text: str, lexicon: TradeLexicon) -> Iterator[str]:
    """Yield the countries whose currency amounts are in."""
    for match in re.finditer(rf"(?:{lexicon.currency_prefix})(?=\s?\d)", text):
        yield from (country for _, country in lexicon.currencies.get(match[0], ()) if country)


def kind_of_mention(text: str, start: int, end: int, *, adjective: bool) -> str:
    """Return what a mention of a country is of: its office, flow or act, a flow's other side, an origin of imports."""
    before, after = text[max(0, start - 80) : start], text[end : end + 60]
    office = _OFFICE_BEFORE.search(before)
    if (office and not _MADE_TO.search(before, 0, office.start())) or _OFFICE_AFTER.match(after):
        return "office"
    if _OTHER_SIDE.search(before):
        return "other side"
    if adjective and _IMPORTS.match(after):
        return "imports of"
    if _OWN_FLOW.match(after):
        return "flow"
    return "act" if not adjective and _ACTS.match(after) else ""


def likeliest_home(choices: Sequence[tuple[str, Features]], faced: Faced) -> str | None:
    """Return the country that most speaks for, None where there is none; that of a text's office or "we" first.

    `faced` has the countries told as others beside "us".
    """
    if not choices:
        return None
    ours = next((country for country, features in choices if "ours" in flat(features)), None)
    if ours is not None:
        return ours
    shares = probabilities(choices, load_weights(WEIGHTS)["home"], [0.0] * len(choices))
    ranked = sorted(range(len(shares)), key=lambda i: -shares[i])
    return own_voice([choices[i][0] for i in ranked], faced)


def filed_from(article: AnalysedArticle, lexicon: TradeLexicon) -> str | None:
    """Return the country of the place that opens a dispatch, or stands in the line of outlet and date above it.

    "Lima, 3 May (ABC) - …", "BANGKOK: …", "The Fish Weekly | Bergen | 3 May 2024".
    """
    text = article.article.text
    above = [article.article.dateline] if article.article.dateline else []
    lines = [*above, *(text[m.end() :].partition("\n")[0] for m in _PARAGRAPHS.finditer(text[:600]))]
    for line in lines:
        for name in re.finditer(r"(?:(?<=^)|(?<=, ))[A-Z][\w.'’]+(?:[\s-][A-Z][\w.'’]+){0,2}", line[:60]):
            country = _country_of(name[0], lexicon)
            if country is not None and _FILED.match(line[:60], name.end()):
                return country
            if line not in above:
                break
    for line in lines:
        if len(line) < LONGEST_BYLINE and (line in above or _YEAR.search(line)):
            for part in _PARTS.split(line):
                country = _country_of(part.strip(), lexicon)
                if country is not None:
                    return country
    return None


def plain_dollar(article: AnalysedArticle, home: str | None, lexicon: TradeLexicon) -> str | None:
    """Return the currency that "$" stands for in a text, None for the US dollar.

    A text may tell it. One filed in a country of `LOCAL_DOLLARS`, and on its trade, prints that country's dollar plain,
    and so does one with the figures of its statistics office, unless it marks it ("C$4 billion", "A$4 billion") or
    speaks of US dollars only.
    """
    told = _TOLD_DOLLAR.search(article.article.text)
    if told is not None and told["name"].lower() in lexicon.currencies:
        named = lexicon.currencies[told["name"].lower()][0][0]
        return None if named == "USD" else named
    code = LOCAL_DOLLARS.get(home or "")
    if code is None or _MARKED.search(article.article.text):
        return None
    office = _COUNTING[home or ""]
    return code if filed_from(article, lexicon) == home or office.search(article.article.text) else None


def _country_of(place: str, lexicon: TradeLexicon) -> str | None:
    """Return the country of a capital or city, printed in capitals or not."""
    for printed in (place, place.title()):
        name = lexicon.countries.get(printed)
        if name is not None and name.kind == "noun":
            return name.iso3
        if printed in lexicon.cities:
            return lexicon.cities[printed]
    return None


def _first_figure(article: AnalysedArticle, headline: str) -> str:
    """Return the first sentence below the headline that has a figure and states trade, without its dateline."""
    for sentence in article.sentences[:6]:
        text = sentence.sentence.text
        if sentence.sentence.char_start >= len(headline) and _FIGURE.search(text) and may_state_trade(text):
            return _DISPATCH.sub("", text)
    return ""


def _first_named(article: AnalysedArticle, headline: str, lexicon: TradeLexicon) -> list[re.Match[str]]:
    """Return the countries named in the first sentence with a figure of trade."""
    text = _first_figure(article, headline)
    return [m for m in find_countries(text, lexicon) if not _MONEY.match(text, m.end())]


def tells_total_first(article: AnalysedArticle, headline: str, home: str, lexicon: TradeLexicon) -> bool:
    """True where the first figure of trade of the text is of `home` alone: "Kenya's exports rose to $3bn in May"."""
    text, names = _first_figure(article, headline), _first_named(article, headline, lexicon)
    named = {_name_of(m, lexicon).iso3 for m in names} - {None}
    own = any(kind_of_mention(text, m.start(), m.end(), adjective=False) in _OWN_KINDS for m in names)
    bare = bool(text) and not named and headline_owner(headline, lexicon) == home
    plain = (bare or (named == {home} and own)) and not _MUTUAL.search(text)
    return plain and not _TOTAL.search(text) and not lexicon.bloc_pattern.search(text)
