"""Say who sells a list of goods to whom: what the clause names, and what was told before.

Belongs here: the sides of a list by its word of direction, by where the goods come from and end up, and those that
stay unsaid. Which list has which word is decided in `list_flows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.described import other_side
from etl.extract.trade.frame import Frame, countries_of, preposition_before
from etl.extract.trade.item_lists import ItemList
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.list_cues import BUYER, SAME, SELLER, Cue, has_place
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import text_of

_TURN = re.compile(
    r"(?i)\b(?:in (?:return|exchange|reverse)|(?:in|from) the (?:opposite|other|reverse) direction|the other way"
    r"|back)\b"
)
# words of direction as seen from the country whose trade is told: "inbound trucks carried", "head the inflows"
_CARGO = (
    r"(?:trucks?|lorr(?:y|ies)|cargo(?:es|s)?|freight|trains?|wagons?|ships?|vessels?|containers?|consignments?|loads?"
    r"|goods|shipments?|trade|traffic|flows?|side|leg|merchandise)"
)
_WHAT = r"(?:items?|goods|products?|cargo(?:es)?|what)\s+(?:little\s+)?(?:(?:mostly|mainly|chiefly)\s+)?"
_INWARD = re.compile(
    rf"(?i)\b(?:(?:inbound|incoming|inward)\s+{_CARGO}|inflows?|{_WHAT}(?:com(?:es?|ing)|came|is brought|are brought"
    r"|brought) in)\b"
)
_OUTWARD = re.compile(
    rf"(?i)\b(?:(?:outbound|outgoing|outward)\s+{_CARGO}|outflows?|{_WHAT}(?:go(?:es|ing)?|went) (?:out|abroad)"
    rf"|{_WHAT}(?:is|are|was|were) (?:sent|sold|shipped)(?: out| abroad)?)\b(?!\s+(?:to|in|on|at)\b)"
)
_BOTH_WAYS = re.compile(r"(?i)\b(?:in|travels?|go(?:es)?|mov\w+)?\s*both (?:directions|ways)\b")
_OTHER_SIDE = re.compile(r"(?i)\b(?:our|their|its|the other|the opposite)\s+(?:own\s+)?(?:side|country|part)\b")
_PLACE = re.compile(r"(?:['’]s?)?\s+(?:(?!(?:and|or|of|to|from|for|with|is|are|was|were|has|have|by)\b)[\w-]+\s+){0,5}")
_FORMER = re.compile(r"(?i)\bthe (?P<w>former|latter)\b")


def unsaid(cue: Cue, before: Frame | None, context: TradeContext) -> tuple[str | None, str | None] | None:
    """Return the sides of "the main imports were …": who was told of before, or whose trade the text is about."""
    own = before.reporter if before is not None else context.home
    return None if own is None else ((own, None) if cue.role == "seller" else (None, own))


def elliptic(led: re.Match[str], start: int, parties: Sequence[Party]) -> tuple[str | None, str | None]:
    """Return the sides of "…; from India, trucks and tyres", the second of two halves."""
    party = next((p for p in parties if p.end == start + led.end("w")), None)
    country = party.countries[0] if party is not None and len(party.countries) == 1 else None
    return (country, None) if led["p"].lower() == "from" else (None, country)


def crossing(text: str, listed: ItemList, parties: Sequence[Party], context: TradeContext) -> tuple[str, str] | None:
    """Return seller and buyer of goods that come from one country of the text's pair and end up in the other.

    "Kenyan fruit and coffee fill Indian shops", "tea and hides make their way from Kenya to India".
    """
    sources, targets = [], []
    for party in parties:
        country = _country(party, context)
        preposition = preposition_before(text, party.start)
        leaves = re.search(r"\b(?:leaves?|left|leaving)\s+(?:the\s+)?$", text[: party.start]) is not None
        if (listed.origin is not None and party.start == listed.origin.start) or preposition == "from" or leaves:
            sources.append(country)
        elif preposition in ("to", "into", "in", "on", "for", "across", None) and party.kind != "pronoun":
            targets.append(country)
    if len({*sources}) != 1 or len({*targets}) != 1 or None in (*sources, *targets):
        return None
    sides = (sources[0], targets[0])
    known = [{*pair} for pair in (context.pair, context.last, context.past) if pair]
    return sides if {*sides} in known else None  # type: ignore[return-value]


def told_before(clause: str, before: Frame | None, told: Sequence[Frame]) -> tuple[str, str] | None:
    """Return seller and buyer where a clause goes on with a flow told before, or with its counterpart."""
    former = _FORMER.search(clause)
    flows = [f for f in told if f.term.flow in ("export", "import")]
    if former is not None and len(flows) > 1:
        return _seller_and_buyer(flows[0 if former["w"].lower() == "former" else -1])
    if former is None and before is not None and _TURN.search(clause):
        sides = _seller_and_buyer(before)
        return (sides[1], sides[0]) if sides is not None and WORLD not in sides else None
    return _seller_and_buyer(told[-1]) if former is None and told and SAME.search(clause) else None


def same_flow(
    listed: ItemList, before: Frame | None, told: Sequence[Frame], lexicon: TradeLexicon, *, near: bool
) -> Frame | None:
    """Return the flow that goods go on with; None where more than one was told. "Kenyan tea" is sold by Kenya."""
    if before is None or before.bloc or before.reporter is None or before.partner is None:
        return None
    origin = listed.origin.countries[0] if listed.origin is not None else None
    sides = (before.reporter, before.partner)
    if origin is not None and listed.origin is not None and listed.origin.kind != "pronoun":
        if origin not in sides:
            return None
        return frame_between(lexicon, "export", origin, sides[1] if origin == sides[0] else sides[0])
    flows = {(f.term.flow, f.reporter, f.partner) for f in told}
    if len(flows) > 1 or not near or before.term.flow not in ("export", "import", "turnover"):
        return None
    return frame_between(lexicon, before.term.flow, *sides)


def directed(clause: str, before: Frame | None, home: str | None, lexicon: TradeLexicon) -> Frame | None:
    """Return the flow of a clause that tells the direction without a country: "inbound lorries brought …".

    The direction is that of the country whose trade is told.
    """
    if before is None or before.bloc or None in (before.reporter, before.partner) or before.reporter == before.partner:
        return None
    sides = (before.reporter, before.partner)
    if _BOTH_WAYS.search(clause):
        return frame_between(lexicon, "turnover", *sides) if WORLD not in sides else None
    inward, outward = _INWARD.search(clause) is not None, _OUTWARD.search(clause) is not None
    if inward == outward:
        return None
    own = home if home in sides else before.reporter
    return frame_between(lexicon, "import" if inward else "export", own, sides[1] if own == sides[0] else sides[0])


def answered(clause: str, cue: Cue, before: Frame | None) -> tuple[str, str] | None:
    """Return seller and buyer of "…, while our side delivers rice": the flow told just before, turned round."""
    sides = _seller_and_buyer(before) if before is not None and before.term.flow == "export" else None
    if sides is None or WORLD in sides or cue.role != "seller" or not _OTHER_SIDE.search(clause):
        return None
    return sides[1], sides[0]


def _seller_and_buyer(frame: Frame) -> tuple[str, str] | None:
    if frame.reporter is None or frame.partner is None or frame.term.flow not in ("export", "import"):
        return None
    sides = (frame.reporter, frame.partner)
    return sides if frame.term.flow == "export" else (sides[1], sides[0])


def sides_of(
    doc: Doc, cue: Cue, listed: ItemList, parties: Sequence[Party], context: TradeContext
) -> tuple[str | None, str | None] | None:
    """Return seller and buyer as the clause names them; None where it names neither."""
    text, place = text_of(doc), cue.token.idx
    told: dict[str, str] = {}
    opposite = {"seller": "buyer", "buyer": "seller"}
    subject: str | None = None
    inside = False
    for party in parties:
        country = _country(party, context)
        if country is None:
            continue
        origin = listed.origin is not None and party.start == listed.origin.start
        if origin:
            told.setdefault("seller", country)
            continue
        preposition = preposition_before(text, party.start)
        owner = party.possessive or party.kind == "adjective" or (party.kind == "pronoun" and _own(text, party))
        if cue.noun and owner and party.end <= place and _PLACE.fullmatch(text, party.end, place):
            lemma = cue.token.lemma_.lower()
            of_them = (
                lemma in SELLER | (BUYER - {"market"}) and party.kind != "adjective"
            )  # "Peru's buyers", "its buyers"
            role = opposite[cue.role] if of_them else cue.role
            told.setdefault(role, country)
        elif preposition in ("from", "to", "into", "towards") and not party.possessive:
            told.setdefault("seller" if preposition == "from" else "buyer", country)
        elif preposition == "in" and not cue.noun and party.end < place and text[party.end] != ",":
            subject, inside = country, True  # "mills in Oman buy …"
        elif preposition in ("in", "among", "for") and not party.possessive and has_place(cue):
            told.setdefault("buyer" if cue.role != "seller" or preposition == "for" else "seller", country)
        elif preposition == "on" and cue.token.lemma_.lower() in ("depend", "rely", "dependence", "reliance"):
            told.setdefault("seller", country)
        elif preposition == "by" and cue.passive:
            told.setdefault(cue.role, country)
        elif preposition == "of" and cue.noun and 0 < party.start - place < 14 and not party.possessive:
            told.setdefault(
                opposite.get(cue.role, "seller") if cue.token.lemma_.lower() in SELLER | BUYER else cue.role, country
            )
        elif preposition in (None, ",", "and") and party.end <= place and not cue.passive and _is_subject(text, party):
            subject = country
        elif (
            not cue.noun and party.possessive and re.fullmatch(r"['’]s?\s+(?:[\w-]+\s+){1,4}", text[party.end : place])
        ):
            subject = country  # "Kenya's mills buy …"
    if subject is not None and cue.role in opposite:
        if told.get(opposite[cue.role]) == subject:
            return None  # sold and bought at home
        if inside and opposite[cue.role] not in told:
            return None  # "the market in Kampala sells beans"
        told.setdefault(cue.role, subject)
    seller, buyer = told.get("seller"), told.get("buyer")
    if seller is None and buyer is None:
        return None
    return (seller, buyer) if seller != buyer else None


def _own(text: str, party: Party) -> bool:
    return re.fullmatch(r"(?i)its|their|our|his|her", text[party.start : party.end]) is not None


def _is_subject(text: str, party: Party) -> bool:
    """True for a country, "it", "the Dutch", "Peruvian mills" as who acts."""
    if party.kind == "adjective":
        return re.match(r"\s+(?:\w+\s+)?\w+s\b", text[party.end :]) is not None or text[: party.start].lower().endswith(
            "the "
        )
    return party.kind in ("noun", "pronoun", "agent") and not party.possessive and not _own(text, party)


def _country(party: Party, context: TradeContext) -> str | None:
    countries = countries_of(party, context)
    return countries[0] if len(countries) == 1 and party.kind != "bloc" else None


def settle(sides: tuple[str | None, str | None], before: Frame | None, context: TradeContext) -> tuple[str, str] | None:
    """Return seller and buyer; one that is not named is the other side of the flow before or of the pair."""
    seller, buyer = sides
    if seller is None:
        seller = _other(buyer, before, context)
    if buyer is None:
        buyer = _other(seller, before, context)
    if seller is None or buyer is None or seller == buyer:
        return None
    return seller, buyer


def _other(own: str | None, before: Frame | None, context: TradeContext) -> str | None:
    """Return who trades with `own`."""
    if before is not None and own in (before.reporter, before.partner):
        other = before.partner if own == before.reporter else before.reporter
        if other is not None:
            return other
    other = other_side(own, context)
    if other is not None:
        return other
    if context.of_one_country and own is not None:
        return WORLD if own == context.home else context.home
    return None
