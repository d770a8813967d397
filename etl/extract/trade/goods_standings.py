"""Read goods that a sentence ranks with their figures: "Tea came first with $29m, ahead of wool ($24m) and salt".

Belongs here: known goods that stand beside a figure in a sentence that goes on with a flow of goods or names one, and
the goods that follow in the same list without a figure. Rankings of countries are in `standings.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.continued import OPPOSITE
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import STANDING, Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.goods_lists import list_from, usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.named_goods import frame_between, goods_at
from etl.extract.trade.parties import WORLD, Party
from etl.extract.trade.products import Product, product_before
from etl.extract.trade.share_goods import whole_list
from etl.extract.trade.standings import HEDGE, Standing
from etl.extract.trade.terms import Term, text_of, token_at

_NUMBER = r"[A-Z]{0,3}[$€£¥]?\s?\d[\d.,]*\s?(?:%|percent|per cent|million|billion|bn|mn|m)?"
_RANK = (
    r"(?:(?:was|were|is|are|came|come|comes|ranked|ranks?|stood|stands?|placed|finished)\s+(?:in\s+)?(?:the\s+)?"
    r"(?:first|second|third|fourth|fifth|next|last|top)(?:\s+place)?"
    r"|(?:led|leads?|topped|tops?|headed|heads?)\s+(?:the|its|their|this|that)\s+(?:\w+\s+){0,2}?"
    r"(?:list|ranking|table|field|way|shipments|exports|imports|sales|purchases|deliveries|basket|rise|growth|gains))"
)
_MOVED = (
    r"(?:rose|grew|climbed|jumped|soared|surged|increased|fell|dropped|declined|slipped|slumped|tumbled|decreased|shrank"
    r"|plunged|went up|went down)"
)
_BESIDE = re.compile(
    rf"(?:\s*\(\s*|\s[–—-]\s+|,?\s+(?:with|at|worth|for)\s+|\s+{_RANK},?\s+(?:with|at|on)\s+"
    r"|,\s+which\s+(?:brought in|brought|earned|fetched|were worth|was worth|accounted for|made up|yielded)\s+"
    rf"|\s+{_MOVED}\s+(?:by\s+)?(?:{_NUMBER}\s+)?(?:(?:in value|in volume)\s+)?to\s+"
    rf"|\s+{_MOVED}\s+(?:by\s+)?(?={_NUMBER}\s*(?:[.,;]|and\b|$))){HEDGE}$",
    re.I,
)
_FOLLOWS = re.compile(r"[^();.]{0,40}\)\s*,?\s*(?:and|as well as|plus|then)?\s*(?=\w)")
_RANKED = re.compile(
    rf"\b{_RANK}\b|\bfollowed by\b|\b(?:ahead|in front) of\b|\b(?:next|then)\s+(?:came|come|was|were)\b"
    r"|\bwhile\b|\blikewise\b|\balso\b|\bdirection\s+(?:came|went)\b|\bamong\b|\bled by\b|\btopped by\b|\bheaded by\b",
    re.I,
)
_NEXT = re.compile(r",?\s+(?:and\s+)?")  # the next of several goods with figures
_PART = re.compile(
    r"[,;:.()]\s|\d|\b(?:by|of|while|ahead|was|were|are|is|had|came|come|then)\s"
)  # where the goods of a figure begin
_OTHER = re.compile(
    r"\b(?:harvest\w*|produced|production|output|grown|mined|prices?|stocks?|reserves|investments?|loans?|capacity|yields?"
    r"|smuggl\w+|seized|donat\w+|tariffs?|dut(?:y|ies)|per (?:tonne|ton|kg|kilo|barrel|head))\b",
    re.I,
)


def goods_standings(
    doc: Doc,
    links: Sequence[Link],
    known: Mapping[Term, Frame],
    parties: Sequence[Party],
    before: Frame | None,
    lexicon: TradeLexicon,
) -> tuple[Standing, ...]:
    """Return the figures of goods that a sentence ranks; `before` is the flow told last, None where none is near."""
    text = text_of(doc)
    if _OTHER.search(text) or not re.search(r"\d", text):
        return ()
    floors = [0, *(link.figure.end for link in links)]
    beside = [
        (link, _good_beside(doc, link.figure, floor, parties, lexicon))
        for link, floor in zip(links, floors, strict=False)
    ]
    pairs = [(link, good) for link, good in beside if good is not None]
    if not pairs or (len(pairs) < 2 and _RANKED.search(text) is None):
        return ()
    found = []
    for link, good in pairs:
        own = known.get(link.term) if link.term is not None else None
        own = own if own is not None and own.term.text != STANDING else None
        frame = _base(text, own or before, good, lexicon, turns=own is None)
        if frame is None or link.meaning in ("base", "price", "delta", "conversion"):
            continue
        place = min(good.start, link.figure.start)
        term = replace(frame.term, start=place, end=place, token=token_at(doc, place).i, text=STANDING)
        percent = "change" if link.figure.signed or link.meaning == "change" else "share"
        meaning = "level" if link.figure.is_amount else percent
        found.append(Standing(link.figure, replace(frame, term=term), good, meaning))
    return tuple(found)


def goods_after(
    doc: Doc, standings: Sequence[Standing], parties: Sequence[Party], lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods that end a list of goods with figures: "wool ($24m), salt and soap"."""
    if not standings:
        return ()
    text, last = text_of(doc), standings[-1]
    follows = _FOLLOWS.match(text, last.figure.end)
    if follows is None:
        return ()
    items = list_from(doc, follows.end(), len(text), lexicon, parties)
    goods = [item for item in items if usable(doc, item)]
    near = bool(goods) and goods[0].start <= follows.end() + 4 and all(item.known for item in items)
    return tuple(goods_at(doc, goods, last.frame, last.figure.end)) if near else ()


def _good_beside(
    doc: Doc, figure: Figure, floor: int, parties: Sequence[Party], lexicon: TradeLexicon
) -> Product | None:
    """Return the known good, or several, right before a figure; `floor` is where the figure before it ends."""
    text = text_of(doc)
    match = _BESIDE.search(text, max(0, figure.start - 110), figure.start)
    if match is None or figure.per or figure.kind == "multiple":
        return None
    product = product_before(doc, match.start(), lexicon, parties)
    if product is None or product.kind != "goods" or product.end < match.start() - 2:
        return None
    lead = max([m.end() for m in _PART.finditer(text, floor, product.start)], default=floor)
    product = whole_list(doc, product, lead, match.start(), lexicon, parties)
    bought = re.match(r"\s+for\s", match[0]) and not (floor and _NEXT.fullmatch(text, floor, product.start))
    return None if bought else product  # "bought tea and salt for $3m" is of all the goods, "…, tea for $3m" of its own


def _base(text: str, frame: Frame | None, good: Product, lexicon: TradeLexicon, *, turns: bool) -> Frame | None:
    """Return the flow that a good of a ranking is of; one told before `turns` behind "in the other direction"."""
    if frame is None or frame.term.flow not in ("export", "import"):
        return None
    reporter, partner = frame.reporter, frame.partner
    if reporter is None or partner is None or frame.bloc:
        return None
    flow = frame.term.flow
    if turns and OPPOSITE.search(text, 0, good.start) and WORLD not in (reporter, partner):
        flow = "import" if flow == "export" else "export"
    base = frame_between(lexicon, flow, reporter, partner)
    return replace(base, rule="sentence_carried") if base is not None else None
