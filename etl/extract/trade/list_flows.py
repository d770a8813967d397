"""Read lists of goods that no other reader took, by the trade word of their clause.

Belongs here: the last reader. A clause has a list of goods and a word that tells a direction ("sell", "buyer", "demand
for", "rely on", "shipments"); its owner or subject is one side, a country behind "to", "from" or "in" or the other
side of the flow told before or of the text's pair is the other. How lists are found is in `item_lists.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.described import other_side
from etl.extract.trade.frame import Frame, countries_of, preposition_before
from etl.extract.trade.goods import GIVEN, Good
from etl.extract.trade.item_lists import ItemList, find_lists
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.list_cues import BUYER, SAME, SELLER, Cue, cue_of, has_place
from etl.extract.trade.named_goods import frame_between, goods_at
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import text_of

_BREAK = re.compile(
    r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|\bthough\b|[.!?]\s|,\s+(?:which|who|where)\b|\bsaid(?: that)?\b",
    re.I,
)
_STOP = re.compile(
    r"(?i)\b(?:ban(?:s|ned|ning)?|halt\w*|suspend\w*|stopp?(?:s|ed|ing)?|prohibit\w*|embargo\w*|boycott\w*|tariffs?"
    r"|dut(?:y|ies)|levy|levies|quotas?|prices?|border guards?|police|soldiers|rescue\w*|assist\w*|solidarity"
    r"|firefighters|doctors|emergency|traffick\w+|contraband|counterfeit|no|none|nothing|neither|hardly|never|not|n['’]t|cannot|without"
    r"|instead of|rather than|if|whether|smuggl\w+|illegal\w*|illicit\w*|seiz\w+|stolen|gifts?|grants?|donat\w+"
    r"|aid|relief|refus\w+|reject\w*|negotiat\w+|talks|permi\w+"
    r"|could|might|would|should|may|cease[sd]?|sanction\w*|protest\w*|dumping|replac\w+|substitut\w+|invest\w*|loans?)\b"
)
_TURN = re.compile(
    r"(?i)\b(?:in (?:return|exchange|reverse)|(?:in|from) the (?:opposite|other|reverse) direction|the other way)\b"
)
_PLACE = re.compile(r"(?:['’]s?)?\s+(?:(?!(?:and|or|of|to|from|for|with|is|are|was|were|has|have|by)\b)[\w-]+\s+){0,5}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ARMS = ("93", "88", "8710")
_AND = re.compile(r",\s+(?:and|with)\s+(?:(?:from|to|in return|in exchange)\b)?")
_MEASURED = re.compile(r"\d[^,;:]{0,24}\bof\s+(?:\w+\s+)?$")
_FORMER = re.compile(r"(?i)\bthe (?P<w>former|latter)\b")


def list_flows(
    doc: Doc,
    parties: Sequence[Party],
    before: Frame | None,
    told: Sequence[Frame],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> tuple[Good, ...]:
    """Return the goods of lists in clauses with a word of direction.

    `before` is the flow told last, if near; `told` are the flows of the sentence before.
    """
    text = text_of(doc)
    if GIVEN.search(text) or text.rstrip().endswith("?"):
        return ()
    found: list[Good] = []
    lists = find_lists(doc, parties, lexicon)
    for listed in lists:
        start, end = _clause(doc, listed, parties)
        if _STOP.search(text, start, end) or re.search(r"\d", text[listed.start : listed.end + 3]):
            continue
        if _MEASURED.search(text, start, listed.start) and not re.search(r"%|per ?cent", text[start : listed.start]):
            continue
        cue = cue_of(doc, listed, start, end, [other for other in lists if other != listed], lexicon)
        if listed.known < 2 and re.search(r"\d", _YEAR.sub("", text[start:end])):
            continue
        near = [p for p in parties if start <= p.start < end]
        sides = _sides(doc, cue, listed, near, context) if cue is not None else None
        settled = _settle(sides, before, context) if sides is not None else None
        if settled is None and listed.known > 1:
            settled = _told(text[start:end], before, told)
        elif cue is not None and sides is not None and listed.known < (1 + (None in sides or cue.handed)):
            settled = None
        frame = frame_between(lexicon, "export", *settled) if settled is not None else None
        if frame is not None and not all((i.hs_code or "").startswith(_ARMS) for i in listed.items if i.known):
            place = min(cue.token.idx, listed.start) if cue is not None else listed.end
            goods = goods_at(doc, listed.items, frame, place)
            found += [replace(good, rule="goods_of_list", confidence=0.9 * good.confidence) for good in goods]
    return tuple(found)


def _told(clause: str, before: Frame | None, told: Sequence[Frame]) -> tuple[str, str] | None:
    """Return seller and buyer where a clause goes on with a flow told before, or with its counterpart."""
    former = _FORMER.search(clause)
    flows = [f for f in told if f.term.flow in ("export", "import")]
    if former is not None and len(flows) > 1:
        return _seller_and_buyer(flows[0 if former["w"].lower() == "former" else -1])
    if former is None and before is not None and _TURN.search(clause):
        sides = _seller_and_buyer(before)
        return (sides[1], sides[0]) if sides is not None and WORLD not in sides else None
    return _seller_and_buyer(told[-1]) if former is None and told and SAME.search(clause) else None


def _seller_and_buyer(frame: Frame) -> tuple[str, str] | None:
    if frame.reporter is None or frame.partner is None or frame.term.flow not in ("export", "import"):
        return None
    sides = (frame.reporter, frame.partner)
    return sides if frame.term.flow == "export" else (sides[1], sides[0])


def _clause(doc: Doc, listed: ItemList, parties: Sequence[Party]) -> tuple[int, int]:
    """Return the stretch of the clause that holds a list: up to ";", "while", or "and" with a subject of its own."""
    text = text_of(doc)
    breaks = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    for match in _AND.finditer(text):
        subject = any(t.dep_.startswith("nsubj") and match.end() <= t.idx < match.end() + 40 for t in doc)
        if match[0].rstrip().endswith(("from", "to", "return", "exchange")) or subject:
            breaks.append((match.start(), match.start() + 1))
    for token in doc[1:]:
        party = next((p for p in parties if p.start <= token.idx < p.end), None)
        if party is not None and token.dep_.startswith("nsubj") and party.kind in ("noun", "pronoun", "adjective"):
            lead = re.search(r",?\s+(?:and|with)\s+(?:the\s+)?$|;\s*$", text[: party.start])
            if lead:
                breaks.append((lead.start(), party.start))
    start = max([end for _, end in breaks if end <= listed.start], default=0)
    return start, min([begin for begin, _ in breaks if begin >= listed.end], default=len(text))


def _sides(
    doc: Doc, cue: Cue, listed: ItemList, parties: Sequence[Party], context: TradeContext
) -> tuple[str | None, str | None] | None:
    """Return seller and buyer as the clause names them; None where it names neither."""
    text, place = text_of(doc), cue.token.idx
    told: dict[str, str] = {}
    opposite = {"seller": "buyer", "buyer": "seller"}
    subject: str | None = None
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
            role = opposite[cue.role] if lemma in SELLER | (BUYER - {"market"}) else cue.role
            told.setdefault(role, country)
        elif preposition in ("from", "to", "into", "towards") and not party.possessive:
            told.setdefault("seller" if preposition == "from" else "buyer", country)
        elif preposition == "in" and not cue.noun and party.end < place and text[party.end] != ",":
            subject = country  # "mills in Oman buy …"
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


def _settle(
    sides: tuple[str | None, str | None], before: Frame | None, context: TradeContext
) -> tuple[str, str] | None:
    """Return seller and buyer; one that is not named is the other side of the flow before or of the pair."""
    seller, buyer = sides
    if seller is None:
        seller = _other(buyer, before, context)
    if buyer is None:
        buyer = _other(seller, before, context)
    if seller is None or buyer is None or seller in (buyer, WORLD):
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
