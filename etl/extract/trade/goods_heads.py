"""Read noun phrases that stand for traded goods: "the chief goods exchanged", "the usual Jordanian cargoes".

Belongs here: what such a head says of countries and direction. The goods beside it are read in `named_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.extract.trade.frame import countries_of, preposition_before
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party, TradeContext

_MIDDLE = re.compile(
    r"(?:the|its|their|his|her|our|two|three|four|five|ten|a|an|of|by|far|most|single|country|nation|sides|sides['’]"
    r"|countries|countries['’]|country['’]s|neighbours['’]|partners['’]|neighbour['’]s|['’]s?|number|one|number-one"
    r"|and|export|import)"
)
_WHEN = (
    r"(?:(?:last|this|that|the same) (?:year|month|week|season|quarter|period)|(?:in|during|for|since|by|over|through"
    r"|throughout|until)\s+(?:the\s+)?(?:(?:first|second|third|fourth|last)\s+(?:\w+\s+){1,3}of\s+)?"
    r"(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d(?:[-–/]\d+)?|(?:in|during|over) (?:the|that|this)"
    r" (?:first|second|third|fourth|last|past|same)?\s*(?:\w+\s+)?(?:year|years|half|quarter|months?|period|season)"
    r"|at present|now|today|then|so far|by value|in value|by volume)"
)
_PLACE = (
    r"(?:(?:on|in|of|across|over|between|through|along|via|at)\s+(?:the\s+|this\s+|that\s+|these\s+|those\s+|both\s+"
    r"|its\s+|their\s+|bilateral\s+|mutual\s+|two-way\s+|common\s+)*(?:border|frontier|road(?: south| north| east| west"
    r"| home| back)?|route|way(?: south| north| east| west| back| home)?|list|basket|trade|commerce|exchange|exchanges"
    r"|structure|directions?|ways?|(?:two )?(?:countries|sides|neighbours|neighbors|nations|partners)|shipments|sales"
    r"|purchases|deliveries|flows?|turnover)"
    r"|(?:both|either) ways?|each way|abroad)"
)
_DONE = r"(?:that (?:are|were)\s+|(?:being|to be)\s+)?(?:{})".format(
    "exchanged|traded|sold|shipped|sent|delivered|moved|carried|hauled|exported|imported|bought|purchased|crossing|going"
    "|moving|bound|destined|coming|supplied|offered"
)
_SIDE = re.compile(r"\s*(?:from|to|for|by|in|into|with|between|among|and|on|,)\s+(?:the\s+|both\s+)?$")
_SOUGHT = re.compile(
    r"\s*(?:market|markets|buyers|side|customers|consumers|shelves|exports?|imports?|trade|producers|exporters)\b"
)
_TAIL_PIECE = re.compile(rf"\s*,?\s*(?:{_DONE}|{_WHEN}|{_PLACE})(?!\w)")
_HEAD_END = re.compile(
    r"[;.!?]|,\s+(?:and|while|but|with|whereas|which|followed|according|he|she|the|as)\b|\swhile\b|$"
)
_OUT = re.compile(r"(?i)\b(?:export|sold|ship|sent|deliver|suppl|offered)")
_IN = re.compile(r"(?i)\b(?:import|bought|purchas)")
_BOTH_WAYS = re.compile(
    r"(?i)\b(?:exchang|trade[ds]?\b|both (?:ways|directions)|either way|two-way|between|mutual|bilateral)"
)
_WORD = re.compile(r"[\s,]*([\w-]+(?:['’]s?(?!\w))?|['’]s?(?!\w))")


@dataclass(frozen=True)
class Head:
    """The noun phrase that stands for the traded goods, and what it says of the flow."""

    end: int
    flow: str | None = None
    owner: str | None = None
    other: str | None = None
    several: tuple[str | None, ...] = ()


def read_head(
    text: str,
    start: int,
    parties: Sequence[Party],
    context: TradeContext,
    lexicon: TradeLexicon,
    *,
    ranked: bool = False,
) -> Head | None:
    """Return the head that begins at `start` and fills its clause ("the usual Jordanian cargoes on the road south")."""
    heads, ranks = lexicon.lists["goods_heads"], lexicon.lists["goods_ranks"]
    place, found, saw_rank = start, None, ranked
    while (word := _WORD.match(text, place)) is not None:
        low = word[1].lower()
        party = next((p for p in parties if p.start <= word.start(1) < p.end), None)
        if low in heads:
            found, place = word, word.end()
            if not re.match(r"\s+(?:item|product|commodit|good|article)", text[place:]):
                break
            continue
        if low in ranks:
            saw_rank = True
        elif party is None and not (_MIDDLE.fullmatch(low) or _BOTH_WAYS.match(low)):
            return None
        place = max(word.end(), party.end if party is not None else 0)
    if found is None:
        return None
    end = place
    stop = _HEAD_END.search(text, end)
    limit = stop.start() if stop else len(text)
    while end < limit:
        piece = _TAIL_PIECE.match(text, end, limit)
        side = next((p for p in parties if p.start >= end and _SIDE.fullmatch(text[end : p.start])), None)
        if piece is not None and piece.end() > end:
            end = piece.end()
        elif side is not None and side.end <= limit:
            end = side.end
            sought = _SOUGHT.match(text, end)
            own = re.match(r"['’]s?", text[end:])
            end = sought.end() if sought else (end + own.end() if own else end)
        else:
            break
    whole = text[end:limit].strip(" ,”\"'")
    if whole:
        return None
    return _sides(text, start, end, found.start(1), parties, context, saw_rank=saw_rank)


def _sides(
    text: str, start: int, end: int, noun: int, parties: Sequence[Party], context: TradeContext, *, saw_rank: bool
) -> Head | None:
    """Return the head with the countries and the direction that its words name; None where it says too little."""
    words = text[start:end]
    head = Head(end)
    tail = text[noun:end]
    for party in parties:
        if not start <= party.start < end:
            continue
        countries = countries_of(party, context)
        on = re.search(r"\son\s+(?:the\s+)?$", text[noun : party.start])
        preposition = ("on" if on else preposition_before(text, party.start)) if party.start > noun else None
        if party.start < noun and party.kind in ("adjective", "noun", "pronoun"):
            head = replace(head, owner=countries[0] if countries else None)
        elif party.kind in ("both", "pair") or len(countries) == 2:
            head = replace(head, several=countries)
        elif preposition in ("from", "by") and countries:
            head = replace(head, owner=countries[0])
        elif preposition in ("to", "for", "in", "into", "on", "with", "between") and countries:
            head = replace(head, other=countries[0])
    if _BOTH_WAYS.search(words) and not _OUT.search(words) and not _IN.search(words):
        return replace(head, flow="turnover")
    if _OUT.search(words) or _IN.search(words):
        return replace(head, flow="export" if _OUT.search(words) else "import")
    if head.owner is not None and head.other is not None:
        return replace(head, flow="export")
    if head.owner is not None and not saw_rank:
        return None  # "their goods are …" says nothing of trade
    return head if saw_rank or head.other is not None or re.match(r"(?:list|basket|ranking|cargo)", tail) else None
