"""Read where goods come from when no trade word says so: "palm oil came from Malaysia", "Peru supplied most of it".

Belongs here: goods without a figure whose origin is told by "come", "supply most of", "depend on … for". What a
trade word says is in `goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.described import other_side
from etl.extract.trade.frame import Frame, countries_of
from etl.extract.trade.goods import GIVEN, Good
from etl.extract.trade.goods_lists import list_end
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import Product, list_products
from etl.extract.trade.terms import Term, text_of, token_at

_MAINLY = r"(?:mainly|mostly|chiefly|largely|primarily|predominantly|principally|entirely|only|exclusively|again|also)"
_COMES = re.compile(
    r"\b(?:come|comes|came|is sourced|are sourced|was sourced|were sourced|originates?|originated"
    r"|arrive[sd]?|flowed|flows)"
    rf"(?:\s+(?:in)?to\s+(?:the\s+)?(?P<to>[A-Z]\w+(?:\s[A-Z]\w+)?))?\s+(?:{_MAINLY}\s+)?from\s+(?:the\s+)?(?=[A-Z])"
)
_FRACTIONS = {
    "half": 50.0,
    "third": 33.33,
    "quarter": 25.0,
    "fifth": 20.0,
    "sixth": 16.67,
    "eighth": 12.5,
    "tenth": 10.0,
}
_PART = (
    r"(?:(?:about|around|nearly|almost|virtually|some|over|more than|up to|as much as)\s+)?(?:(?:all|most|much"
    r"|the bulk|the rest|the remainder"
    r"|the lion['’]s share|some)|(?:a|one)[ -](?P<fraction>half|third|quarter|fifth|sixth|eighth|tenth)|(?P<half>half)"
    r"|(?P<percent>\d[\d.]*)\s?(?:%|percent|per cent))(?:\s+of)?(?:\s+(?P<whose>the|its|their))?\s+"
)
_SUPPLIES = re.compile(rf"\s+(?:supplied|supplies|provided|provides|delivers|delivered|ships|shipped|sold)\s+{_PART}")
_DEPENDS = re.compile(
    r"\s+(?:(?:still|also|now|heavily|largely|entirely|mainly|in turn|itself)\s+)*"
    r"(?:depends?|depended|relies|rely|relied)\s+"
    r"(?:heavily |largely |mainly |entirely |almost entirely )?on\s+(?:the\s+)?(?P<seller>[A-Z][\w ]{2,30}?)\s+for\s+"
    r"(?:(?:nearly |almost )?(?:all|most|much|half|the bulk|part) of\s+)?(?:(?:its|their|the)\s+)?"
)
_CLAUSE = re.compile(r"[;:]|,?\s*\b(?:while|whereas|but)\b")
_JOINT = re.compile(r"\s*(?:,|and|,\s*and|or)\s*(?:the\s+)?")
HINT = re.compile(
    r"\b(?:came|comes?|sourced|originat\w+|arrive[sd]?|flow(?:ed|s))\b[^.;]{0,40}\bfrom\b"
    r"|\b(?:depend|rel(?:y|ie))\w*\b[^.;]{0,60}\bfor\b|\b(?:supplie[sd]|provide[sd]|sold|shipped"
    r"|delivers?|delivered|provides?)\s+(?:\w+\s+){0,2}(?:all|most|much|half|the (?:bulk|rest)"
    r"|(?:a|one)[ -](?:half|third|quarter|fifth|sixth|eighth|tenth)|\d[\d.]*\s?(?:%|percent|per cent))\b"
)


def goods_by_origin(
    doc: Doc, parties: Sequence[Party], context: TradeContext, buyer: str | None, lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return goods whose origin the sentence tells; `buyer` is who imported in the sentence before."""
    text = text_of(doc)
    if not HINT.search(text) or GIVEN.search(text):
        return ()
    home = buyer or (context.home if context.of_one_country and context.last_sentence >= 0 else None)
    found: list[Good] = []
    for match in _COMES.finditer(text):
        begin = max([m.end() for m in _CLAUSE.finditer(text, 0, match.start())], default=0)
        if re.search(r"\d", text[begin : match.end()]):
            continue
        to = lexicon.countries.get(match["to"]) if match["to"] else None
        home = to.iso3 if to is not None else home
        sellers = _sellers(text, parties, match.end())
        items = _known(doc, begin, match.start(), lexicon, parties)
        found += _goods(doc, items, home, sellers, match.start(), lexicon)
    for party in parties:
        if party.kind != "noun" or party.possessive or len(party.countries) != 1:
            continue
        supplies, depends = _SUPPLIES.match(text, party.end), _DEPENDS.match(text, party.end)
        if supplies:
            start = supplies.end()
            owner = next((p for p in parties if p.possessive and supplies.end() - 12 <= p.start <= start + 12), None)
            whose = countries_of(owner, context)[0] if owner is not None and countries_of(owner, context) else home
            whose = whose or (other_side(party.countries[0], context) if supplies["percent"] else None)
            start = owner.end if owner is not None else start
            items = _known(doc, start, list_end(doc, start, _clause_end(text, start), ()), lexicon, parties)
            share = _share(supplies) if len(items) == 1 else None
            found += _goods(doc, items, whose, party.countries, party.end, lexicon, share)
        elif depends:
            seller = lexicon.countries.get(depends["seller"])
            items = _known(doc, depends.end(), _clause_end(text, depends.end()), lexicon, parties)
            if seller is not None:
                found += _goods(doc, items, party.countries[0], (seller.iso3,), party.end, lexicon)
    return tuple(found)


def _share(match: re.Match[str]) -> float | None:
    """Return "a tenth", "half", "12 percent" as a percentage; "most" and "all" are none."""
    if match["percent"]:
        return float(match["percent"])
    return _FRACTIONS.get("half" if match["half"] else (match["fraction"] or ""))


def _clause_end(text: str, start: int) -> int:
    end = _CLAUSE.search(text, start)
    return end.start() if end else len(text)


def _sellers(text: str, parties: Sequence[Party], start: int) -> tuple[str | None, ...]:
    """Return the countries of the list that begins at a character."""
    found: list[str | None] = []
    end = start
    for party in parties:
        near = party.start >= start and (
            (not found and party.start - start < 3) or _JOINT.fullmatch(text[end : party.start])
        )
        if party.kind == "noun" and not party.possessive and near and len(party.countries) == 1:
            found.append(party.countries[0])
            end = party.end
    return tuple(found)


def _known(doc: Doc, start: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[Product, ...]:
    """Return the goods of a stretch when all of them are known ones."""
    items = list_products(doc, start, end, lexicon, parties)
    return items if items and all(item.kind == "goods" for item in items) else ()


def _goods(
    doc: Doc,
    items: Sequence[Product],
    buyer: str | None,
    sellers: Sequence[str | None],
    place: int,
    lexicon: TradeLexicon,
    share: float | None = None,
) -> list[Good]:
    """Return an import of the buyer for each good and seller."""
    rule = next(rule for rule in lexicon.rules if rule.rule_id == "import_verb")
    term = Term(place, place, rule, rule.flow, "verb", "come", token_at(doc, place).i)
    if buyer is None or buyer == WORLD:
        return []
    return [
        Good(item, Frame(term, buyer, seller, True, True, rule="sentence"), "goods_by_origin", 0.8, share)
        for seller in sellers
        if seller is not None and seller != buyer
        for item in items
    ]
