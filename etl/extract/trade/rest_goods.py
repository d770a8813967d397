"""Read the goods of a list of which only some have a figure: "crude oil ($7m), fish ($5m), furniture and shoes".

Belongs here: the goods behind and between the brackets. Goods with figures are in `figure_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
