"""Read the countries that buy or sell a good, without figures: "Benin, Ghana and Togo were the other takers".

Belongs here: lists of countries behind or before a word for buyers or suppliers, or behind "mainly to", "the rest going
to", "ahead of", in a text that has told the good and its seller (or buyer) just before. One row for each country.
Countries with figures are read in `standings.py` and `partners.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.item_lists import find_lists
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.parties import WORLD, Party
from etl.extract.trade.products import Product
from etl.extract.trade.terms import text_of, token_at
from etl.records import TradeMention

_RANK = (
    r"(?:(?:the|its|their|his|our|by far|also|among|one of|some of|next|(?:[a-z]+[- ])?(?:biggest|largest|main"
    r"|leading|top|chief|principal"
    r"|major|best|foremost|key|other|sizeable|sizable|important|large|big|small|smaller|regular|remaining"
    r"|traditional|new"
    r"|notable|significant|next)|two|three|four|five|overseas|foreign|export|sales)\s+)*"
)
_BUYER = r"(?:customers?|buyers?|clients?|importers?|purchasers?|recipients?|takers?|markets?|destinations?|outlets?)"
_SELLER = r"(?:suppliers?|sources?|providers?|sellers?|exporters?|origins?|countries of origin)"
_BE = r"(?:is|are|was|were|remain(?:s|ed)?|became|being|include[sd]?|have been|has been)"
HINT = re.compile(
    rf"(?i)\b(?:{_BUYER}|{_SELLER}|ahead of|followed by|(?:mainly|mostly|chiefly|largely|primarily|principally"
    rf"|above all"
    r"|notably) (?:to|from|for)|the (?:rest|remainder|balance)|(?:lots|consignments|volumes|quantities|parcels"
    r"|cargoes))\b"
)
_IS_ROLE = re.compile(rf",?\s+{_BE}\s+{_RANK}(?:(?P<buyer>{_BUYER})|(?P<seller>{_SELLER}))\b(?!\s+(?:of|for)\b)")
_ROLE_IS = re.compile(
    rf"\b{_RANK}(?:(?P<buyer>{_BUYER})|(?P<seller>{_SELLER}))\s+(?:[a-z]+\s+){{0,2}}?{_BE}\s+(?:also\s+)?(?:the\s+)?$",
    re.I,
)
_RANKED = re.compile(
    r"\b(?:biggest|largest|main|leading|top|chief|principal|major|foremost|key|other|sizeable|important)\b", re.I
)
_MAINLY = re.compile(
    r"(?:\b(?:mainly|mostly|chiefly|largely|primarily|principally|predominantly|above all|notably|particularly"
    r"|especially)\s+"
    r"|\b(?:the|all the)\s+(?:rest|remainder|balance)\s+(?:of it\s+)?(?:[a-z]+\s+){0,2}?"
    r"|\b(?:tiny|small|smaller|modest|minor|limited)\s+(?:lots|consignments|volumes|quantities|parcels|cargoes"
    r"|amounts)\s+"
    r"(?:[a-z]+\s+)?)"
    r"(?:(?P<to>to|for|at [a-z]+ in|in|into)|(?P<from>from))\s+(?:the\s+)?$",
    re.I,
)
_TAKES = re.compile(
    r"\s+(?:also\s+|did\s+|each\s+)*(?:take|took|buy|bought|receive|received|import|imported|absorb"
    r"|absorbed)\s+(?:[a-z]+\s+)?"
    r"(?:lots|consignments|volumes|quantities|parcels|cargoes|amounts|shipments|some)\b"
)
_AHEAD = re.compile(r"\b(?:ahead of|followed by|trailed by)\s+(?:the\s+)?$", re.I)
_JOINT = re.compile(
    r"\s*(?:\([^()]{0,30}\))?\s*(?:,\s*(?:and|then)?|\band\b|\bas well as\b|\bplus\b"
    r"|\balong with\b)\s*(?:the\s+)?",
    re.I,
)
_WAYS = ("export", "import")
_SIZE = re.compile(
    r"(?i)\bby (?:population|size|area|gdp|output|production)\b|\b(?:producers|growers|investors|donors)\b"
)
_FIGURE = re.compile(r"\s*(?:\(|at\s|with\s|[–—-]\s)[^a-z;.]{0,12}\d")


def buyers_listed(
    doc: Doc,
    parties: Sequence[Party],
    flows: Sequence[TradeMention],
    before: Frame | None,
    product: Product | None,
    lexicon: TradeLexicon,
) -> tuple[Good, ...]:
    """Return a row for each country that is listed without a figure as buyer (seller) of the good told before.

    `before` and `product` are the flow and the good told last, `flows` the rows of the sentence so far.
    """
    text = text_of(doc)
    if not HINT.search(text) or _SIZE.search(text):
        return ()
    here = {(f.product, f.hs_code, f.flow, f.reporter_iso3, f.partner_iso3) for f in flows if f.product}
    named = {row[:2] for row in here}
    if len(named) == 1:  # "sold 300 tonnes of salmon, chiefly to Peru and Chile"
        name, code = next(iter(named))
        product = Product(0, 0, name or "", code, "goods")
        owners = {row[3] for row in here}
        flow = next(iter(here))[2]
        before = frame_between(lexicon, flow, owners.pop(), WORLD) if len(owners) == 1 and flow in _WAYS else before
    else:  # "cotton ranked second …, mostly to Peru": the good that the sentence names
        goods = [i for listed in find_lists(doc, parties, lexicon) for i in listed.items if i.kind == "goods"]
        product = product if not goods else goods[0] if len(goods) == 1 else None
    if product is None or before is None or before.bloc or not product.known:
        return ()
    seller, buyer = _ends(before)
    told = {c for flow in flows for c in (flow.reporter_iso3, flow.partner_iso3)}
    found: list[Good] = []
    for run in _runs(text, parties):
        role = _role(text, run)
        open_ends = [p for p in run if not _FIGURE.match(text, p.end)]
        own = seller if role == "buyer" else buyer
        if role is None or own in (None, WORLD) or any(own in p.countries for p in run):
            continue
        for party in open_ends:
            other = party.countries[0]
            if other is None or other in told:
                continue
            frame = frame_between(lexicon, "export" if role == "buyer" else "import", own, other)
            if frame is None:
                continue
            place = party.start
            term = replace(frame.term, start=place, end=place, token=token_at(doc, place).i)
            frame = replace(frame, term=term, region_start=place, region_end=place, modifiers_start=place)
            good = replace(product, start=place, end=party.end)
            found.append(Good(good, frame, "good_of_buyers", 0.75))
    return tuple(found)


def _ends(before: Frame) -> tuple[str | None, str | None]:
    """Return seller and buyer of the flow told before."""
    if before.term.flow == "import":
        return before.partner, before.reporter
    return (before.reporter, before.partner) if before.term.flow == "export" else (None, None)


def _runs(text: str, parties: Sequence[Party]) -> list[list[Party]]:
    """Return the countries that stand together as a list."""
    runs: list[list[Party]] = []
    for party in parties:
        if party.kind != "noun" or len(party.countries) != 1 or party.possessive:
            continue
        if runs and _JOINT.fullmatch(text, runs[-1][-1].end, party.start):
            runs[-1].append(party)
        else:
            runs.append([party])
    return runs


def _role(text: str, run: Sequence[Party]) -> str | None:
    """Return "buyer" or "seller" as what the words around a list of countries make of them."""
    head, tail = text[: run[0].start], run[-1].end
    behind = _IS_ROLE.match(text, tail)
    ahead = _ROLE_IS.search(head)
    named = behind or ahead
    if named is not None and len(run) > 1 and _RANKED.search(named[0]):
        return "buyer" if named["buyer"] else "seller"
    mainly = _MAINLY.search(head)
    if mainly is not None:
        return "buyer" if mainly["to"] else "seller"
    if len(run) > 1 and _TAKES.match(text, tail):
        return "buyer"
    if len(run) > 1 and _AHEAD.search(head) and any(_FIGURE.match(text, p.end) for p in run):
        if re.search(rf"\b{_BUYER}\b", head):
            return "buyer"
        return "seller" if re.search(rf"\b{_SELLER}\b", head) else None
    return None
