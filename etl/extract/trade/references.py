"""Resolve words that stand for a good named before: "exports of the fruit", "shipments of the acid".

Belongs here: which good a definite class word means. Classes are data (`etl/lexicons/goods_classes.csv`); goods that a
text names itself are read in `products.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.parties import TradeContext
from etl.extract.trade.products import Product

_DEFINITE = re.compile(r"(?i)\b(?:the|this|that|these|those|said|such)\s+(?:[a-z]+ed\s+)?$")
_ORIGIN = re.compile(r"\b[A-Z][a-z]+(?:an|ese|ish|i|ic)\s+$")
# "South African vegetable | exports": of the whole class, whatever the headline is on
_OF_CLASS = re.compile(r"\s+(?:re-?)?(?:exports?|imports?|sales|shipments?|trade|purchases|deliver(?:y|ies))\b", re.I)
_ANY = frozenset({"*"})
REACH = 1500
"""Characters before a reference in which the good that it means is looked for."""


def referent(
    product: Product, text: str, last: Product | None, context: TradeContext, lexicon: TradeLexicon
) -> Product:
    """Return the good that a definite class word stands for, with its place; any other product as it is.

    `text` is the sentence, `last` the one good of the flows just told. Goods of flows come before goods that the text
    only mentions.
    """
    chapters = _chapters(product, text, lexicon)
    if chapters is None:
        return _of_headline(product, text, context, lexicon) or product
    known = [(last.text, last.hs_code)] if last is not None else []
    known += [*reversed(context.traded), *([(context.good.text, context.good.hs_code)] if context.good else [])]
    here = _named_last(text[: product.start], chapters, lexicon)
    fitting = [(name, code) for name, code in known if _fits(code, chapters) and not _is_class(name, lexicon)]
    best = here or next(iter(fitting), None) or _named_last(context.told[-REACH:], chapters, lexicon)
    return replace(product, text=best[0], hs_code=best[1], kind="goods") if best is not None else product


def _of_headline(product: Product, text: str, context: TradeContext, lexicon: TradeLexicon) -> Product | None:
    """Return the headline's good for its class word after a nationality ("Vietnamese beans" in a text on coffee)."""
    first, _, rest = product.text.partition(" ")
    named = rest if rest and _ORIGIN.match(f"{first} ") else product.text
    chapters = lexicon.goods_classes.get(product_key(named))
    pointed = named == rest or _ORIGIN.search(text[: product.start]) is not None
    if chapters is None or chapters == _ANY or context.good is None or not pointed:
        return None
    if _OF_CLASS.match(text, product.end):
        return None
    fits = context.good.hs_code is not None and _fits(context.good.hs_code, chapters)
    return replace(product, text=context.good.text, hs_code=context.good.hs_code, kind="goods") if fits else None


def _chapters(product: Product, text: str, lexicon: TradeLexicon) -> frozenset[str] | None:
    """Return the chapters of a definite class word ("the fruit"), None for what names its goods itself."""
    if product.end <= product.start or text[product.start : product.end] != product.text:
        return None
    chapters = lexicon.goods_classes.get(product_key(product.text))
    joined = re.match(r"\s*(?:,|and\b|or\b|&|-)\s*(?!\d)[a-z]", text[product.end :])
    if chapters is None or joined or not _DEFINITE.search(text[: product.start]):
        return None
    return chapters


def _named_last(told: str, chapters: frozenset[str], lexicon: TradeLexicon) -> tuple[str, str | None] | None:
    """Return the good of those chapters that a text names last, as printed."""
    words = list(re.finditer(r"[^\W_]+(?:['’][a-z]+)?", told))
    for end in range(len(words) - 1, -1, -1):
        for size in range(min(4, end + 1), 0, -1):
            printed = told[words[end - size + 1].start() : words[end].end()]
            entry = lexicon.products.get(product_key(printed))
            if entry is None:
                continue
            if entry.kind == "goods" and _fits(entry.hs_code, chapters) and not _is_class(printed, lexicon):
                return (printed if printed[1:] != printed[1:].lower() else printed.lower()), entry.hs_code
            break
    return None


def _fits(code: str | None, chapters: frozenset[str]) -> bool:
    if code is None or chapters == _ANY:
        return True
    return any(code.startswith(chapter) or chapter.startswith(code) for chapter in chapters)


def _is_class(text: str, lexicon: TradeLexicon) -> bool:
    return product_key(text) in lexicon.goods_classes
