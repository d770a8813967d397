"""Whose trade a headline is about: "Sales to Peru jump as Lima becomes Chile's top customer" is on Chile's.

Belongs here: the grammar of headlines. What it means for a text is in `parties.py`.
"""

from __future__ import annotations

import re

from etl.extract.trade.lexicon import TradeLexicon, find_countries

_TRADE = (
    r"(?:trade (?:gap|deficit|surplus|balance|shortfall)|exports?|imports?|exporters?|importers?|shipments"
    r"|(?:overseas|foreign|export) sales|sales abroad|export (?:earnings|revenues?|receipts|income)|import bill"
    r"|foreign trade|external trade|purchases)"
)
_OWN = re.compile(rf"(?:['’]s?)?\s+(?:[\w-]+\s+){{0,3}}?(?:{_TRADE}|growers|farmers|sales)\b", re.I)
_WHOLE = re.compile(rf"\b{_TRADE}\b", re.I)
_ROLE = re.compile(
    r"['’]s?\s+(?:\w+\s+){0,2}?(?:(?:top|biggest|largest|main|leading|chief|key|first|second|third|no\.? ?\d)\s+)?"
    r"(?:\w+\s+)?"
    r"(?:customers?|buyers?|markets?|suppliers?|destinations?|trading partners?|trade partners?|sources?)\b",
    re.I,
)
_BUYER_OF = re.compile(
    r"\b(?:buyers?|importers?|customers?|consumers?|purchasers?|markets?|destinations?)\s+(?:of|for)\s+(?:the\s+)?$",
    re.I,
)
_ON_TRADE = re.compile(
    r"\b(?:re-?)?(?:exports?|imports?|exported|imported|exporters?|importers?|shipments?|customs"
    r"|sales (?:to|abroad|overseas))\b"
    r"|\btrade\b(?!\s+(?:unions?|unionists?|fairs?|wars?|secrets?|marks?|minist\w+|talks?|deals?|pacts?|agreements?))",
    re.I,
)
_OTHER_SIDE = re.compile(r"\b(?:to|from|with|into|in|for|at)\s+(?:the\s+)?$", re.I)


def headline_owner(headline: str, lexicon: TradeLexicon) -> str | None:
    """Return the country whose trade a headline is about, None where it doesn't tell."""
    for match in find_countries(headline, lexicon):
        iso3 = lexicon.countries[re.sub(r"\s+", " ", match[0])].iso3
        before, after = headline[: match.start()], headline[match.end() :]
        if iso3 is None or _OTHER_SIDE.search(before):
            continue
        if _OWN.match(after) or _ROLE.match(after) or _BUYER_OF.search(before):
            return iso3
    return None


def tells_trade(headline: str) -> bool:
    """True for a headline with a word of a country's trade."""
    return _WHOLE.search(headline) is not None


def is_on_trade(headline: str) -> bool:
    """True for a headline on trade in goods, none for talks, wars and fairs of trade."""
    return _ON_TRADE.search(headline) is not None
