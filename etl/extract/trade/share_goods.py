"""Goods of shares, and of quantities that name none: "tea made up 20%", "wheat, of which Peru bought 3,000 tonnes".

Belongs here: the good that a share or a bare quantity is about. Goods beside other figures are in `figure_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.frame import CLAUSE_BREAK
from etl.extract.trade.goods_lists import is_thing
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.links import Link
from etl.extract.trade.parties import Party
from etl.extract.trade.products import Product, clean_product, list_products, product_after, product_before
from etl.extract.trade.terms import Term, text_of

# "Among the goods sold, eggs made up 3 percent": the group that goods belong to
_AMONG = re.compile(r"^\W*(?:Among|Amongst|Of|Within|In)\s+[^,;]{3,40},\s+")
# "tea accounted for 20%, cotton and wool for 5%", "imports: tea for 20%"
_GAPPED = re.compile(r"\s+for\s+(?:(?:about|around|some|nearly|almost|over|another|only|just)\s+)*$")
_OF_WHICH = re.compile(r",\s+(?:of\s+)?which\s")


def headline_good(title: str, lexicon: TradeLexicon) -> Product | None:
    """Return the one good that a headline names ("Two centuries of salt fish"), None for none or several."""
    words = re.findall(r"[\w'’-]+", title)
    found: list[tuple[int, int, str | None]] = []
    place = 0
    while place < len(words):
        for length in range(min(4, len(words) - place), 0, -1):
            entry = lexicon.products.get(product_key(" ".join(words[place : place + length])))
            if entry is not None and entry.kind == "goods" and entry.hs_code:
                first = found.pop()[0] if found and found[-1][1] == place else place  # "salt fish": its head is "fish"
                found.append((first, place + length, entry.hs_code))
                place += length - 1
                break
        place += 1
    if len({code for _, _, code in found}) != 1:
        return None
    first, end, code = found[0]
    return Product(0, 0, " ".join(words[first:end]).lower(), code, "goods")


def quantity_product(doc: Doc, term: Term, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good before a verb that has a bare quantity: "wheat, of which …", "gas deliveries …: Peru took"."""
    text = text_of(doc)
    for match in _OF_WHICH.finditer(text, 0, term.start):
        product = product_before(doc, match.start(), lexicon, parties)
        if product is not None and product.known:
            return product
    noun = re.search(r"\b(?:deliveries|exports|imports|shipments|sales|supplies|purchases)\b", text[: term.start])
    product = product_before(doc, noun.start(), lexicon, parties) if noun else None
    return product if product is not None and product.known else None


def share_product(doc: Doc, link: Link, floor: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good of "tea accounts for 20% of exports" or "20% of exports are tea"."""
    text, figure = text_of(doc), link.figure
    clause = max([m.end() for m in CLAUSE_BREAK.finditer(text, floor, figure.start)], default=floor)
    stretch, floor = text[clause : figure.start], clause
    verb = re.search(
        (
            r",?\s*\b(?:which\s+|that\s+)?(?:(?:has|have|had|also|alone|now|still|together|currently"
            r"|respectively)\s+)*"
            r"(?:bring in|brings in|brought in|generate[sd]?|earn(?:s|ed)?|contribut(?:e|es|ed)"
            r"|account(?:s|ed|ing)? for|made up|makes? up|making up|constitut(?:e"
            r"|es|ed|ing)|represent(?:s|ed|ing)?|compris(?:e|es|ed|ing)|had a share|has a share|with "
            r"a share|with|at|took|holds?)\b[^,;]{0,30}$"
        ),
        stretch,
        re.I,
    )
    if verb:
        start = floor + verb.start()
        product = product_before(doc, start, lexicon, parties)
        if (
            product is not None
            and product.start >= floor
            and (product.known or product.kind == "ambiguous" or is_thing(doc, product))
            and not _party_at(parties, product)
        ):
            return whole_list(doc, product, floor, start, lexicon, parties)
        shared = re.search(r"(?:share of|proportion of)\s+", text[floor:start])
        if shared:
            return product_after(doc, floor + shared.end(), lexicon, parties)
    gapped = _GAPPED.search(stretch)
    if gapped and (":" in stretch or re.search(r"\baccount\w*\s+for\b", text[:floor])):
        product = product_before(doc, floor + gapped.start(), lexicon, parties)
        if product is not None and product.known and product.start >= floor:
            return whole_list(doc, product, floor, floor + gapped.start(), lexicon, parties)
    shared = re.search(
        (r"\bshare of\s+(?:the\s+)?([^,;]{3,50}?)\s+(?:in|within|of|is|was|reached|stood|amounted" r"|rose|fell|at)\b"),
        stretch,
        re.I,
    )
    if shared:
        product = clean_product(shared[1], floor + shared.start(1), lexicon, parties)
        if product is not None and product.known:
            return product
    needs = re.match(r"\s+of\s+(?:its|their|all|the country['’]s)\s+(?:its\s+)?", text[figure.end :])
    if needs and link.term is not None and link.term.part == "verb":
        product = product_after(doc, figure.end + needs.end(), lexicon, parties)
        if product is not None and product.known:
            return product
    beside = re.match(r"\s+of\s+(?:it|them|which|this|that)\s+(?=[a-z])", text[figure.end :])
    if beside:
        product = product_after(doc, figure.end + beside.end(), lexicon, parties)
        if product is not None and product.known and product.start == figure.end + beside.end():
            return product
    follows = re.search(
        (
            r"^[^.;]{0,60}?\b(?:is|are|was|were|consists? of|consisted of|being|comprises?|comprised"
            r"|came from|come from|comes from)\s+(?:the\s+|from\s+)?"
        ),
        text[figure.end :],
    )
    if follows:
        product = product_after(doc, figure.end + follows.end(), lexicon, parties)
        if product is not None and product.known:
            return product
    return None


def whole_list(
    doc: Doc, last: Product, floor: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]
) -> Product:
    """Return the goods that a share covers together ("gas and soybeans make up 80%") as one product without a code."""
    head = re.split(r"[;:.(]|\bwhile\b|\bthat\b|\bwhich\b|,\s+with\b|\bwhere\b", text_of(doc)[floor:end])[-1]
    head = _AMONG.sub("", head)
    items = list_products(doc, end - len(head), end, lexicon, parties)
    if (
        len(items) < 2
        or not any(p.known for p in items)
        or not re.fullmatch(r"[\s,]*(?:and|as well as|&)?\s*(?:the\s+)?", text_of(doc)[items[-2].end : items[-1].start])
    ):
        return last
    start = items[0].start
    text = text_of(doc)[start : items[-1].end]
    return Product(start, items[-1].end, text, None, "goods") if len(text) < 90 else last


def _party_at(parties: Sequence[Party], product: Product) -> bool:
    return any(p.start <= product.start and product.end <= p.end for p in parties)
