"""Read the goods of a list of which only some have a figure: "crude oil ($7m), fish ($5m), furniture and shoes".

Belongs here: the goods behind and between the brackets. Goods with figures are in `figure_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.goods_lists import list_from
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import Party
from etl.extract.trade.products import product_before
from etl.extract.trade.terms import Term, text_of

_CLOSES = re.compile(
    r"[^()]{0,60}\)\s*,?\s*(?:(?:and|as well as|plus|followed by|along with|together with)\s+)?(?=[A-Za-z])"
)
_FOLLOWED = re.compile(r"[^;:.()\d]{0,50}?,?\s+(?:(?:closely\s+)?followed by|ahead of|trailed by)\s+(?=[a-z])")
_GOES_ON = re.compile(
    r"\s*(?:$|[.;)]|,?\s+(?:which|while|whereas|among others|with|accord\w+|(?:most|many|all|much|some|half) of)\b)"
)


# "exports rose 3% to $2m, lifted by crude oil and soybeans"
_LIFTED = re.compile(
    r"[^;:.\d]{0,60}?,?\s+(?:lifted|driven|boosted|buoyed|helped|supported|fuell?ed|powered|underpinned|propelled|spurred"
    r"|led|dragged down|weighed down|pulled down|hit)\s+(?:\w+ly\s+)?by\s+(?:(?:a|an|the)\s+)?"
    r"(?:(?:higher|lower|strong|stronger|weak|weaker|robust|record|rising|falling|surging|growing)\s+)?"
    r"(?:(?:surge|rise|jump|fall|drop|slump|growth|increase|decline)\s+in\s+)?"
    r"(?:(?:sales|shipments|deliveries|demand|orders)\s+(?:of|for)\s+)?(?=[a-z])"
)


_THE_REST = re.compile(
    r"[^;:.]{0,60}[;,]\s+(?:and\s+)?(?:the|all the)\s+(?:rest|remainder|others)\s+(?:is|are|was|were|being)\b"
)


def rest_of(text: str, links: Sequence[Link], known: Mapping[Term, Frame]) -> Frame | None:
    """Return the flow of which "; the rest was cement and fish" tells more goods: that of the share before it."""
    for link in links:
        frame = known.get(link.term) if link.term is not None else None
        if frame is not None and link.meaning in ("share", "level") and _THE_REST.match(text, link.figure.end):
            return frame if frame.term.flow in ("export", "import") else None
    return None


def lifting_goods(
    doc: Doc, links: Sequence[Link], known: Mapping[Term, Frame], parties: Sequence[Party], lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods that are said to have moved all exports or imports: "…, lifted by crude oil and soybeans"."""
    text = text_of(doc)
    for link in links:
        frame = known.get(link.term) if link.term is not None else None
        lifted = _LIFTED.match(text, link.figure.end)
        if frame is None or lifted is None or link.meaning not in ("level", "change"):
            continue
        if frame.term.part != "noun" or frame.term.flow not in ("export", "import") or frame.term.weak:
            continue
        own = product_before(doc, frame.term.start, lexicon, parties)
        items = list_from(doc, lifted.end(), len(text), lexicon, parties)
        goods = [item for item in items if item.kind == "goods"]
        own_good = own is not None and own.known and own.end >= frame.term.start - 1
        if own_good or not goods or 2 * len(goods) <= len(items) or items[0].start > lifted.end() + 8:
            continue
        told = replace(frame, rule="sentence_carried")
        return tuple(Good(item, told, "goods_lifting", 0.7) for item in goods)
    return ()


def rest_goods(
    doc: Doc, links: Sequence[Link], known: Mapping[Term, Frame], parties: Sequence[Party], lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods without figures that stand in a list of goods with figures in brackets, or follow one."""
    text = text_of(doc)
    found: list[Good] = []
    for link in links:
        frame = known.get(link.term) if link.term is not None else None
        followed = _FOLLOWED.match(text, link.figure.end)
        if frame is not None and followed is not None and frame.term.flow in ("export", "import"):
            items = list(list_from(doc, followed.end(), len(text), lexicon, parties))
            ends = items[-1].end if items else 0
            if (
                items
                and all(i.kind == "goods" for i in items)
                and not re.search(r"\d", text[followed.end() : ends + 12])
            ):
                found += [Good(item, frame, "goods_rest", 0.8) for item in items]
            continue
        opening = text.rfind("(", 0, link.figure.start)
        closes = _CLOSES.match(text, link.figure.end)
        if frame is None or closes is None or opening < 0 or ")" in text[opening : link.figure.start]:
            continue
        product = product_before(doc, opening, lexicon, parties)
        if product is None or not product.known or product.end < opening - 2:
            continue
        follows = text.find("(", closes.end())
        items = list(list_from(doc, closes.end(), len(text) if follows < 0 else follows, lexicon, parties))
        ends = items[-1].end if items else 0
        if follows >= 0 and items and follows - ends < 3:
            items = items[:-1]  # the next bracket is that good's
        elif not items or not _GOES_ON.match(text, ends):
            continue
        if items and items[0].start < closes.end() + 8 and all(item.known for item in items):
            found += [Good(item, frame, "goods_rest", 0.8) for item in items]
    return tuple(found)
