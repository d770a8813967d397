"""Whose trade a text is on: the country whose exports it tells, whose offices count, where it was filed.

Belongs here: what speaks for a country as reporter in the whole text. The article's two countries are chosen in
`parties.py`, headlines are read in `headline.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from etl.extract.trade.headline import headline_owner
from etl.extract.trade.lexicon import TradeLexicon, find_countries
from etl.extract.trade.terms import may_state_trade
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
_MONEY = re.compile(r"\s?\$|\s+dollars?\b")
_TOTAL = re.compile(r"\b(?:to|from|with|into)\s+(?:[\w-]+\s+){0,3}(?:countries|states|members?|region|bloc)\b", re.I)
_BEHIND = re.compile(r"\b(?:to|from|with|into|in|at)\s+(?:the\s+)?$")
_PARAGRAPHS = re.compile(r"\A|\n+")
_FIGURE = re.compile(r"\d")
MARGIN = 1.0
"""So much more must speak for another country than for the one that headline and counts name."""


def weigh_homes(article: AnalysedArticle, headline: str, lexicon: TradeLexicon) -> dict[str, float]:
    """Return for each country named how much speaks for it as the one whose trade the text is on."""
    text = article.article.text
    weights: defaultdict[str, float] = defaultdict(float)
    titled: set[str] = set()
    for match in find_countries(text, lexicon):
        name = lexicon.countries[re.sub(r"\s+", " ", match[0])]
        if name.iso3 is None or _MONEY.match(text, match.end()):
            continue
        if match.end() <= len(headline) and not _BEHIND.search(text[: match.start()]):
            titled.add(name.iso3)
        weights[name.iso3] += _weight(text, match.start(), match.end(), adjective=name.kind != "noun")
    for iso3 in titled:
        weights[iso3] += 1
    place = filed_from(article, lexicon)
    if place is not None and (place in weights or len(weights) < 2 or not _first_named(article, headline, lexicon)):
        weights[place] += 1.5
    if place is not None and _OURS.search(text):
        weights[place] += 3
    issuer = article.article.dateline or ""
    for match in find_countries(issuer, lexicon):
        office = lexicon.countries[re.sub(r"\s+", " ", match[0])].iso3
        if office is not None and not _FILED.match(issuer, match.end()):
            weights[office] += 2  # "Statistics Norway, Oslo, 3 May 2024"
            break
    return weights


def _weight(text: str, start: int, end: int, *, adjective: bool) -> float:
    """Return what one mention of a country says for it: its exports, its offices; less for the other side of a flow."""
    before, after = text[max(0, start - 80) : start], text[end : end + 60]
    office = _OFFICE_BEFORE.search(before)
    if (office and not _MADE_TO.search(before, 0, office.start())) or _OFFICE_AFTER.match(after):
        return 2
    if _OTHER_SIDE.search(before):
        return -0.5
    if adjective and _IMPORTS.match(after):
        return 0
    return 2 if _OWN_FLOW.match(after) or (not adjective and _ACTS.match(after)) else 0


def filed_from(article: AnalysedArticle, lexicon: TradeLexicon) -> str | None:
    """Return the country of the place that opens a dispatch or heads it: "Lima, 3 May (ABC) - …", "BANGKOK: …"."""
    text = article.article.text
    above = [article.article.dateline] if article.article.dateline else []
    for line in (*above, *(text[m.end() : m.end() + 60] for m in _PARAGRAPHS.finditer(text[:600]))):
        for name in re.finditer(r"(?:(?<=^)|(?<=, ))[A-Z][\w.'’]+(?:[\s-][A-Z][\w.'’]+){0,2}", line):
            country = _country_of(name[0], lexicon)
            if country is not None and _FILED.match(line, name.end()):
                return country
            if line not in above:
                break
    return None


def _country_of(place: str, lexicon: TradeLexicon) -> str | None:
    """Return the country of a capital or city, printed in capitals or not."""
    for printed in (place, place.title()):
        name = lexicon.countries.get(printed)
        if name is not None and name.kind == "noun":
            return name.iso3
        if printed in lexicon.cities:
            return lexicon.cities[printed]
    return None


def best_home(home: str | None, weights: Mapping[str, float], candidates: Sequence[str]) -> str | None:
    """Return the country that clearly more speaks for than for `home`, else `home`."""
    known = [iso3 for iso3 in candidates if iso3 in weights]
    best = max(known, key=lambda iso3: weights[iso3], default=home)
    if best is None or (home is None and weights[best] < MARGIN):
        return None
    if home is not None and weights[best] < max(weights.get(home, 0.0), 0.0) + MARGIN:
        return home
    return best


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
    named = {lexicon.countries[re.sub(r"\s+", " ", m[0])].iso3 for m in names} - {None}
    own = any(_weight(text, m.start(), m.end(), adjective=False) > 0 for m in names)
    bare = bool(text) and not named and headline_owner(headline, lexicon) == home
    plain = (bare or (named == {home} and own)) and not _MUTUAL.search(text)
    return plain and not _TOTAL.search(text) and not lexicon.bloc_pattern.search(text)
