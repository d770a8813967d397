"""Read goods that a sentence names as what is traded, without a trade word: "Tea and rice were the main items".

Belongs here: statements whose head noun stands for traded goods ("the chief goods exchanged", "the list", "what crosses
the border") and goods that go or come back. Whose trade it is comes from the head ("the usual Jordanian cargoes"),
or from the flow of the sentence before. Goods of trade words are in `goods.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import GIVEN, Good
from etl.extract.trade.goods_heads import Head, read_head
from etl.extract.trade.goods_lists import list_from, usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import Product, list_products
from etl.extract.trade.terms import Term, text_of, token_at
from etl.records import Flow

_ADVERB = (
    r"(?:(?:also|still|now|again|mainly|mostly|largely|chiefly|primarily|predominantly|traditionally|usually|currently"
    r"|long|by far|always|often|typically|overwhelmingly|heavily|all|each|both)\s+)*"
)
_BE = (
    rf"(?:(?:has|have|had)\s+{_ADVERB}(?:been|remained|become|dominated|topped|led)|is|are|was|were|remain(?:s|ed)?"
    r"|became|form(?:s|ed)?|constitut(?:e|es|ed)|makes? up|made up|rank(?:s|ed)?|figure[sd]?|featured?|count(?:s|ed)?"
    r"|stand|stood)"
)
_IS_HEAD = re.compile(
    rf",?\s+{_ADVERB}{_BE}\s+{_ADVERB}(?:(?:as|among|one of|some of|part of|most of|the bulk of|the majority of"
    r"|much of)\s+)*(?=\S)"
)
_LISTS = re.compile(
    rf",?\s+{_ADVERB}(?:includ(?:e|es|ed)|compris(?:e|es|ed)|cover(?:s|ed)?|contain(?:s|ed)?|featured?s?"
    rf"|consist(?:s|ed)?\s+{_ADVERB}of|rang(?:e|es|ed)\s+from|{_BE}\s+{_ADVERB}(?:(?:dominated|led|headed|topped)\s+by"
    r"|made up of|composed of|limited to|confined to|concentrated in)?)\s*:?\s*"
    rf"{_ADVERB}(?=\S)"
)
_TOPS = re.compile(
    rf",?\s+{_ADVERB}(?:top(?:s|ped)?|lead|leads|led|head(?:s|ed)?|dominat(?:e|es|ed)|open(?:s|ed)?)\s+"
    rf"(?:the\s+|this\s+|that\s+|its\s+|their\s+)(?=\S)"
)
_AT_TOP = re.compile(
    r"^\W*(?:(?:At the (?:top|head) of (?:the|its|their|this|that) (?:list|ranking|table)|(?:Topping|Heading|Leading)"
    r" the (?:list|ranking|table)|(?:High|Top|First) (?:on|of|in) (?:the|its|their) (?:list|ranking)"
    r"|In (?:the )?first place|Among (?:them|these|those|the goods|the items|the products)|First|Next)\s*,?\s+"
    r"(?:is|are|was|were|comes?|came|stands?|stood)|(?:Next|Then)\s+(?:come|came))\s+(?=\S)"
)
_FIRST = re.compile(r"\s+(?:comes?|came|stands?|stood|ranks?|ranked|is|are|was|were)\s+(?:in\s+)?first(?: place)?\b")
_BACK = re.compile(
    r"\s+(?:(?:also|mostly|mainly)\s+)?(?:come|comes|came|go|goes|went|flow|flows|flowed|travel|travels|travelled|move"
    r"|moves|moved|return|returns|returned|head|heads|are sent|is sent|were sent|are shipped|were shipped)\s+(?:"
    r"(?P<back>back|home|the other way|(?:in|from) the (?:opposite|other|reverse) direction|in return|in exchange)"
    r"|(?P<same>across|over the border|in both directions))(?!\w)"
)
_CARRY = re.compile(
    r"(?:^|[;,]\s*(?:and\s+)?|\s)(?:[Tt]raders|[Mm]erchants|[Ff]irms|[Cc]ompanies|[Tt]ruckers|[Tt]rucks|[Ll]orries"
    r"|[Dd]rivers|[Ee]xporters|[Bb]usinesses|[Tt]hey|[Dd]ealers|[Vv]endors|[Ss]uppliers)\s+(?:also|mostly|mainly|then"
    r"|regularly|usually|typically)?\s*(?:send|sent|carry|carried|take|took|haul|hauled|truck|trucked|ship|shipped|move"
    r"|moved|transport|transported|ferry|ferried)\s+(?=\S)"
)
# "they bring back cloth and oil", "in return Bolivia received soy seed and herbicides"
_BRING = re.compile(
    r"(?:^|[;,]\s*(?:and\s+)?|\band\s+)(?:[Tt]hey|[Tt]raders|[Mm]erchants|[Tt]he (?:traders|trucks|lorries"
    r"|ships|boats))\s+"
    r"(?:also\s+|then\s+|usually\s+|mostly\s+)?(?:bring|brought|carry|carried|take|took|return with|returned with)\s+"
    r"(?:back|home)?\s*(?=\S)"
)
_RECEIVES = re.compile(
    r"\b(?:In (?:return|exchange|the (?:opposite|other|reverse) direction)|Going the other way)\b[^.;]{0,50}?\s"
    r"(?:receives?|received|gets?|got|buys?|bought|takes?|took|come|comes|came|are|were)\s+(?=\S)"
)
# "milk and beans are what the women carry over"
_WHAT = re.compile(
    r"\s+(?:is|are|was|were)\s+(?:mainly\s+|mostly\s+)?what\s+(?:[\w'’]+\s+){1,6}?(?:mainly\s+|mostly\s+|usually\s+)?"
    r"(?:carry|carries|sends?|sells?|takes?|ships?|hauls?|moves?|trades?)(?:\s+(?:over|across|there|abroad"
    r"|to the other side|(?:across|over) the border))?(?=\s*(?:[.,;]|$))"
)
_ACROSS = re.compile(
    r"\s*(?:(?:across|over) (?:the|that|their common|the common|the shared) (?:border|frontier|river|lake|strait)"
    r"|to the other side|there)\b"
)
_CROSSING = re.compile(
    r"(?:^|[;,]\s*|\b(?:that|and)\s+)(?:Most|most|Much|much|The bulk|the bulk|Nearly all|nearly all|All|Part|Some) of "
    r"(?:what|the (?:goods|cargo|merchandise|traffic) (?:that|which)) (?:crosses|goes|passes|moves|is traded|is sent)"
    r"(?:\s+(?:over|across|through|between|both ways|the|this|that|border|frontier|crossing|two|countries|neighbours"
    rf"|neighbors|sides))*\s+(?:is|are|consists of|consist of)\s+{_ADVERB}"
)
_HARD_BREAK = re.compile(
    r"[;:]\s*|\b(?:while|whereas|where|said|says|adding)\s+(?:that\s+)?|\bthat\s+|\bbut\s+|[.!?]\s+|^[“\"']+|—\s*|\s–\s"
)
_LEAD = re.compile(
    r"^[\s,“\"']*(?:and\s+)?(?:(?:(?:In|For|On|At|By|Of|Besides|Apart|As|Among|Over|Across|During|Since|Until|Today"
    r"|Traditionally|Currently|Meanwhile|Also|According|Last|This|Then|Now|Historically"
    r"|Statistically)\b[^,;]{0,60},\s+)"
    r"|(?:[Tt]oday|[Cc]urrently|[Tt]raditionally|[Mm]eanwhile)\s+)?"
)
HINT = re.compile(
    r"\b(?:items?|goods|products?|commodit(?:y|ies)|cargo(?:es|s)?|articles|wares|merchandise|staples|list"
    r"|ranking|basket"
    r"|border|back|other way|direction|first|in return|in exchange|Among (?:them|these)|over|across|what)\b",
    re.I,
)


def named_goods(
    doc: Doc,
    parties: Sequence[Party],
    before: Frame | None,
    context: TradeContext,
    lexicon: TradeLexicon,
    frames: Sequence[Frame] = (),
) -> tuple[Good, ...]:
    """Return the goods that a sentence names as traded.

    `before` is the flow of the sentence before, if any; `frames` are flows of this sentence that have figures: one of a
    clause before a statement is told just before it.
    """
    text = text_of(doc)
    if not HINT.search(text) or GIVEN.search(text):
        return ()
    found: list[Good] = []
    floor = 0
    last = before
    while floor < len(text):
        statement = _next_statement(doc, floor, parties, last, context, lexicon, frames)
        if statement is None:
            break
        goods, floor = statement
        found += goods
        last = goods[0].frame if goods else last
    return tuple(found)


def _next_statement(
    doc: Doc,
    floor: int,
    parties: Sequence[Party],
    before: Frame | None,
    context: TradeContext,
    lexicon: TradeLexicon,
    frames: Sequence[Frame] = (),
) -> tuple[list[Good], int] | None:
    """Return the goods of the first statement behind `floor`, and where it ends."""
    text = text_of(doc)
    places = [(m, kind) for kind, pattern in _FORMS.items() for m in pattern.finditer(text, floor)]
    for match, kind in sorted(places, key=lambda place: (place[0].start(), place[0].end())):
        begin = clause_start(text, floor, match.start())
        told = [f for f in frames if floor <= f.term.start and f.term.end < begin and ";" in text[f.term.end : begin]]
        before = told[-1] if told else before
        if kind == "back" and before is not None:
            items = fill_stretch(doc, begin, match.start(), lexicon, parties)
            frame = _turned(before) if match["back"] else before
            if items and frame is not None:
                return goods_at(doc, items, frame, match.start()), match.end()
        elif kind == "what" and before is not None:
            items = fill_stretch(doc, begin, match.start(), lexicon, parties)
            if items:
                return goods_at(doc, items, before, match.start()), match.end()
        elif kind in ("bring", "receives") and before is not None:
            items, end = _after(doc, match.end(), lexicon, parties)
            back = kind == "receives" or re.search(r"\b(?:back|home|return)", match[0])
            frame = _turned(before) if back else None
            if items and frame is not None and not re.search(r"\d", text[match.start() : end]):
                return goods_at(doc, items, frame, match.start()), end
        elif kind in ("is", "tops"):
            head = read_head(text, match.end(), parties, context, lexicon, ranked=kind == "tops")
            items = fill_stretch(doc, begin, match.start(), lexicon, parties) if head is not None else []
            frame = _frame_of(head, before, context, lexicon) if head is not None else None
            if head is not None and items and frame is not None:
                return goods_at(doc, items, frame, match.start()), head.end
        elif kind == "first" and before is not None:
            items = fill_stretch(doc, begin, match.start(), lexicon, parties)
            if items and before.term.flow in ("export", "import"):
                more = re.match(r",?\s+(?:followed by|ahead of|before|then)\s+", text[match.end() :])
                more = None if re.search(r"\d", text[match.end() :]) else more  # goods with figures are read as such
                rest = list_from(doc, match.end() + more.end(), len(text), lexicon, parties) if more else ()
                items += [p for p in rest if p.known]
                return goods_at(doc, items, before, match.start()), match.end()
        elif kind == "carry":
            items, _ = _after(doc, match.end(), lexicon, parties)
            across = _ACROSS.match(text, items[-1].end) if items else None
            if across and before is not None:
                return goods_at(doc, items, before, match.start()), across.end()
        elif kind in ("lists", "top", "crossing"):
            head = Head(match.end())
            if kind == "lists":
                head = read_head(text[: match.start()], begin, parties, context, lexicon)
            items, end = _after(doc, match.end(), lexicon, parties) if head is not None else ([], 0)
            frame = _frame_of(head, before, context, lexicon) if head is not None else None
            if items and frame is not None:
                return goods_at(doc, items, frame, match.start()), end
    return None


_FORMS = {
    "is": _IS_HEAD,
    "lists": _LISTS,
    "tops": _TOPS,
    "top": _AT_TOP,
    "first": _FIRST,
    "back": _BACK,
    "carry": _CARRY,
    "crossing": _CROSSING,
    "what": _WHAT,
    "bring": _BRING,
    "receives": _RECEIVES,
}


def clause_start(text: str, floor: int, end: int) -> int:
    """Return where the clause before `end` begins, its opening adverbials left out."""
    start = max([m.end() for m in _HARD_BREAK.finditer(text, floor, end)], default=floor)
    lead = _LEAD.match(text[start:end])
    return start + (lead.end() if lead else 0)


def fill_stretch(doc: Doc, begin: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> list[Product]:
    """Return the goods that fill a stretch, none where it holds anything else."""
    items = list(list_products(doc, begin, end, lexicon, parties))
    text = text_of(doc)
    if not items or items[0].start - begin > 14 or end - items[-1].end > 3:
        return []
    gaps = [text[one.end : two.start] for one, two in itertools.pairwise(items)]
    joined = all(len(gap) < 24 and not re.search(r"\d", gap) for gap in gaps)
    return _accepted(doc, items) if joined else []


def _after(doc: Doc, start: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[list[Product], int]:
    """Return the goods of the list that begins at `start`, and where it ends."""
    text = text_of(doc)
    items = list(list_from(doc, start, len(text), lexicon, parties))
    if not items or items[0].start - start > 14:
        return [], start
    return _accepted(doc, items), items[-1].end


def _accepted(doc: Doc, items: Sequence[Product]) -> list[Product]:
    """Return the items of a list of which most are known goods, none of any other."""
    kept = [item for item in items if usable(doc, item)]
    goods = sum(item.kind == "goods" for item in items)
    return kept if goods and goods >= 0.5 * len(items) else []


def _frame_of(head: Head, before: Frame | None, context: TradeContext, lexicon: TradeLexicon) -> Frame | None:
    """Return the flow that a head stands for; what it leaves open comes from the flow before or the article's pair."""
    pair = tuple(c for c in ((before.reporter, before.partner) if before is not None else context.pair or ()) if c)
    owner, other = head.owner, head.other
    if head.several and len(head.several) == 2 and head.flow in (None, "turnover"):
        return frame_between(lexicon, "turnover", head.several[0], head.several[1])
    if head.flow == "turnover":
        sides = pair if len(pair) == 2 and WORLD not in pair else context.pair or ()
        return frame_between(lexicon, "turnover", sides[0], sides[1]) if len(sides) == 2 else None
    if owner is None and other is None:
        if before is None or before.term.flow == "balance":
            return None
        if head.flow is None or before.term.flow == head.flow:
            return replace(before, rule="context_carried")
        return _turned(before) if before.term.flow in ("export", "import") else frame_between(lexicon, head.flow, *pair)
    flow = head.flow or "export"
    if owner is not None and other is None:
        other = next((side for side in pair if side != owner), None) if owner in pair else None
    elif owner is None:
        owner = next((side for side in pair if side != other and side != WORLD), None) if other in pair else None
        owner = owner or (context.home if context.home != other else None)
    if flow == "import" and head.owner is None and head.other is not None:
        owner, other = other, owner
    if owner is None or other is None or owner == other:
        return None
    return frame_between(lexicon, flow, owner, other)


def _turned(before: Frame) -> Frame | None:
    """Return the flow in the other direction, None for one that has none."""
    if before.term.flow not in ("export", "import") or before.partner in (None, WORLD) or before.reporter is None:
        return None
    flow: Flow = "import" if before.term.flow == "export" else "export"
    return replace(
        before, term=replace(before.term, flow=flow), rule="context_carried", partners=(before.partner,), reporters=()
    )


def frame_between(lexicon: TradeLexicon, flow: str, reporter: str | None, partner: str | None) -> Frame | None:
    """Return a frame of two countries with a term of that flow."""
    if reporter is None or partner is None or reporter == partner:
        return None
    wanted = {"export": "export_noun", "import": "import_noun", "turnover": "trade_noun"}[flow]
    rule = next(rule for rule in lexicon.rules if rule.rule_id == wanted)
    return Frame(Term(0, 0, rule, rule.flow, "noun", flow, 0), reporter, partner, True, True, rule="sentence_carried")


def goods_at(doc: Doc, items: Sequence[Product], frame: Frame, place: int) -> list[Good]:
    """Return a good of the frame for each item, the frame put where the statement stands."""
    term = replace(frame.term, start=place, end=place, token=token_at(doc, place).i)
    placed = replace(frame, term=term, region_start=place, region_end=place, modifiers_start=place)
    return [Good(item, placed, "goods_named", 0.8 if item.known else 0.65) for item in items]
