"""Find the good that a figure stands with in a list: "tea followed with 7 percent", "salt third at $3m".

Belongs here: the words between a good and its figure in sentences and clauses that name no trade word of their own.
Goods beside trade words are in `figure_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.goods_lists import list_end
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.products import Product, list_products, product_after, product_before
from etl.extract.trade.share_goods import whole_list
from etl.extract.trade.subject_goods import subject_good
from etl.extract.trade.terms import text_of

_HEDGE = (
    r"(?:(?:about|around|nearly|almost|over|only|just|another|a further|some|more than|less than|up to|roughly"
    r"|an?|the|as"
    r" much as|estimated|approximately|US|well over|at least|close to|under|a total of|a record|a share of"
    r"|a value of)\s*)*"
)
_RANK = r"(?:\s+(?:in\s+)?(?:first|second|third|fourth|fifth|sixth|next|last|top)(?:\s+place)?)"
_AT = r"(?:,?\s+(?:at|with|for|on|worth|by|to)|\s*,|\s*\(|\s*[–—:-])"
_VERB = (
    r"(?:\s+(?:which|that))?(?:\s+(?:also|alone|now|still|together|each|again|then|now|have|has|had"
    r"|only))*\s+(?:made up"
    r"|makes? up|making up|account(?:s|ed|ing)? for|represent(?:s|ed|ing)?|constitut(?:e|es|ed|ing)"
    r"|contribut(?:e|es|ed)"
    r"|compris(?:e|es|ed)|took|takes?|had|has|have|held|holds?|follow(?:s|ed|ing)?|came|comes?|ranked|ranks?"
    r"|was|were|is"
    r"|are|stood|stands?|led|leads?|topped|tops?|headed|heads?|dominated?|brought in|brings? in|earned|earns?|fetched"
    r"|generated|yielded|totall?ed|amounted to|reached|added|netted|made|provided|formed|cost)"
    r"(?:\s+the\s+(?:list|ranking|table|way|field|basket))?"
)
_BEFORE = re.compile(
    rf"(?:{_VERB}{_RANK}?(?:{_AT})?|{_RANK}?{_AT}|['’]s?\s+share\s+(?:was|is|stood at|(?:fell|rose|grew|dropped"
    rf"|slipped) to|of)"
    rf"|{_RANK})\s*{_HEDGE}$",
    re.I,
)
_SHARE_OF = re.compile(
    rf"\b(?:share|proportion|contribution)\s+of\s+(?P<good>[^,;]{{3,45}}?)\s+(?:was|is|were|stood at|came to|reached"
    rf"|amounted to|(?:fell|rose|grew|dropped|slipped|climbed)(?:\s+from\s+[\d.]+\s?(?:%|percent"
    rf"|per cent))?\s+to)\s+{_HEDGE}$",
    re.I,
)
_AFTER = re.compile(
    r"\s+(?:(?:of\s+(?:it|this|that|them|these|those|which|the total|the (?:sum|amount|volume|value"
    r"|figure))\s+)?(?:was|were"
    r"|is|are|came from|consisted of|was made up of|went on)\s+|(?:worth\s+)?of\s+|(?:was\s+)?for\s+)(?:the\s+)?"
)
_BREAK = re.compile(r"[;:](?!\s*[A-Z]{0,3}[$€£]?\d)|\b(?:while|whereas)\b|,\s+with\b")
# "Palm oil, which in 2021 had topped the list with …", "Power, which customs do not count, brought in …"
_ASIDE = re.compile(r",\s+(?:which|whose)\b[^;:.]{0,90}?(?:,\s*$|$)")
# "$3m came from tea and $2m from rice"
_CAME_FROM = re.compile(r"\b(?:came|comes?|coming|earned|generated|derived|stemmed)\s+from\s")
_FROM = re.compile(r"\s+from\s+(?:the\s+|sales of\s+|exports of\s+)?(?=[a-z])")
# "In the other direction came …", "Next were …"
_CAME = re.compile(r"^\W*(?:[A-Z][a-z]+\s+(?:[a-z]+\s+){0,4})(?:came|come|went|go|flowed|were|was)\s+(?=[a-z])")
_REST = re.compile(r"\s+(?:from|to|in|of|with)\s[^,;:.]{2,40},\s+(?:and\s+)?")  # what is left of the item before
_GAP = re.compile(rf"\s+{_HEDGE}$", re.I)
# what may stand before the good of a figure: the clause opens, or the list goes on
_LEAD = re.compile(
    r"[\s,;:.“\"'()–—%-]*(?:(?:and|but|while|whereas|then|next|followed|closely|by|ahead|of|with|as well as"
    r"|also|which|plus|or"
    r"|the|in|second|third|place|came|come|comes|was|were|is|are|including|such as|namely|among|them|these"
    r"|finally|last|other"
    r"|behind|after|before|million|billion|bn|m|mn|percent|per cent|total|worth|first|led|headed|topped"
    r"|by value|respectively"
    r"|here|there|today|meanwhile|however|in turn)[\s,:]+)*(?:In\s+(?:the\s+)?[\w ]{4,20},\s+)?",
    re.I,
)


def goods_of_figures(doc: Doc, figures: Sequence[Figure], lexicon: TradeLexicon) -> dict[int, Product]:
    """Return, by where the figure begins, the goods of a sentence that tells figures of goods and little else."""
    found: dict[int, Product] = {}
    floor = 0
    for figure in figures:
        if figure.per or figure.kind == "multiple":
            continue
        product = good_of_figure(doc, figure, floor, lexicon)
        if product is not None:
            found[figure.start] = product
        floor = figure.end
    return found


def good_of_figure(doc: Doc, figure: Figure, floor: int, lexicon: TradeLexicon) -> Product | None:
    """Return the good that stands with a figure; `floor` is where the figure before it ends."""
    text = text_of(doc)
    floor = max([m.end() for m in _BREAK.finditer(text, floor, figure.start)], default=floor)
    rest = _REST.match(text, floor, figure.start) if floor else None
    floor = rest.end() if rest is not None else floor
    came = None if floor else _CAME.match(text[: figure.start])
    floor = came.end() if came is not None else floor
    share = _SHARE_OF.search(text, floor, figure.start)
    if share is not None:
        items = list_products(doc, share.start("good"), share.end("good"), lexicon, ())
        return items[0] if len(items) == 1 and _is_good(items[0], lexicon) else None
    if floor and _CAME_FROM.search(text, 0, floor) and _FROM.match(text, figure.end):
        floor = figure.start  # "… came from tea and $2m from rice": the good stands behind
    between = _BEFORE.search(text, floor, figure.start) or (_GAP.search(text, floor, figure.start) if floor else None)
    if between is not None:
        end = between.start()
        aside = _ASIDE.search(text, floor, end + 1)
        end = aside.start() if aside is not None else end
        product = product_before(doc, end, lexicon, ())
        if product is not None and product.start >= floor and _is_good(product, lexicon):
            product = whole_list(doc, product, floor, end, lexicon, ())
            begins = _LEAD.fullmatch(text, floor, product.start)
            if begins is not None:
                return product
    source = _FROM.match(text, figure.end) if _CAME_FROM.search(text, 0, figure.start) else None
    if source is not None:
        product = product_after(doc, source.end(), lexicon, ())
        if product is not None and product.kind == "goods" and product.start <= source.end() + 8:
            return product
    after = _AFTER.match(text, figure.end)
    if after is not None and _LEAD.fullmatch(re.sub(rf"\s*{_HEDGE}$", " ", text[floor : figure.start])):
        product = product_after(doc, after.end(), lexicon, ())
        if product is not None and product.kind == "goods" and product.start <= after.end() + 8:
            return _joined(doc, product, lexicon)
    return None


def tells_goods(doc: Doc, figures: Sequence[Figure], lexicon: TradeLexicon) -> bool:
    """True where each amount or share of a sentence has its good, but for what it is compared with."""
    told = [f for f in figures if not f.per and f.kind != "multiple"]
    amounts = [f for f in told if f.is_amount] or told
    found = {*goods_of_figures(doc, told, lexicon), *(f.start for f in told if subject_good(doc, f, lexicon, ()))}
    return bool(amounts) and amounts[0].start in found and 2 * sum(f.start in found for f in amounts) >= len(amounts)


def _joined(doc: Doc, first: Product, lexicon: TradeLexicon) -> Product:
    """Return "rice and sugar" of "a fifth was rice and sugar" as one product without a code."""
    text = text_of(doc)
    items = list_products(doc, first.start, list_end(doc, first.start, len(text), ()), lexicon, ())
    whole = len(items) > 1 and items[0].start == first.start and all(item.known for item in items)
    if not whole or re.search(r"\d", text[first.start : items[-1].end]):
        return first
    return replace(first, end=items[-1].end, text=text[first.start : items[-1].end], hs_code=None)


def _is_good(product: Product, lexicon: TradeLexicon) -> bool:
    return product.kind == "goods" or product_key(product.text) in lexicon.goods_classes
