"""Say which good a figure or a trade term is about: "rice exports", "$3m worth of tea", "tractors (62%)".

Belongs here: goods that stand with a term or a figure. Lists of goods without figures are in `goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.ellipsis import GOODS_AT, opening_good
from etl.extract.trade.figured_goods import good_of_figure
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods_lists import MAIN_EXPORT, is_thing, list_end, passive_list, usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import Party
from etl.extract.trade.products import (
    Product,
    clean_product,
    list_products,
    lookup_exact,
    product_after,
    product_before,
)
from etl.extract.trade.share_goods import share_product, whole_list
from etl.extract.trade.subject_goods import subject_good
from etl.extract.trade.subjects import is_passive
from etl.extract.trade.terms import Term, text_of

# "3 million barrels of oil per day": the good is in the unit
# the item of a list before a bracket, its good and what is said of it: "), rubber for the plants in Leiria | (|"
_ITEM = re.compile(
    r"(?:^|[,;:]\s+|\)\s+and\s+|\b(?:was|were|are|is)\s+)(?:and\s+)?(?P<good>(?:[a-z][\w-]*\s){1,3}?)"
    r"(?:for|from|in|at|to|used|made|bound|of)\s[^,;:()]{3,80}$"
)
_INSIDE = re.compile(r"\bof\s+(?P<good>[a-z][a-z ]*?)(?:\s+(?:per|a)\s+(?:day|year|month))?$")
_BUYER_OF = re.compile(r"\b(?:buyer|customer|client|importer|market|destination)\s+(?:of|for)\s+", re.I)

# "Tea topped the list of goods exported to Peru, with $3m"
_TOPS_LIST = re.compile(
    r"\s+(?:topped|tops|led|leads|headed|heads)\s+(?:the|this|its|their)\s+(?:list|ranking|table)\s+of\s+[^,;:.\d]*$"
)


# "rice alone accounted for $3m of the exports": a good and its part of a flow
_MAKES_UP = re.compile(
    r"(?:accounted for|accounting for|accounts for|made up|makes up|making up|represented|contributed)\s+"
    r"(?:(?:about|around|nearly|over|more than|almost|some|only|just|another|a further)\s+)*$",
    re.I,
)


def term_product(
    doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party], figures: Sequence[Figure]
) -> Product | None:
    """Return the product that the term itself names ("rice exports", "exports of rice"), None for all goods."""
    term, text = frame.term, text_of(doc)
    if term.flow == "balance" and term.part == "noun" and frame.modifiers_start == term.start:
        return None
    if term.part == "noun" and frame.modifiers_start < term.start:
        stretch_start = max(
            [p.end for p in parties if frame.modifiers_start <= p.start < term.start and p.kind not in ("both",)],
            default=frame.modifiers_start,
        )
        product = clean_product(text[stretch_start : term.start], stretch_start, lexicon, parties)
        if product is not None and re.match(r"non[- ]", product.text, re.I):
            return replace(product, hs_code=None)
        if product is not None and product.known:
            return _shorten(product, lexicon)
    if term.rule.rule_id == "receipts_noun":
        source = re.match(r"\s+(?:from|for|of)\s+(?:(?:the\s+)?(?:export|sale|shipment)s?\s+of\s+)?", text[term.end :])
        product = product_after(doc, term.end + source.end(), lexicon, parties) if source else None
        return product if product is not None and product.known else None
    after = re.match(r"\s+(?:in|of)\s+", text[term.end :]) if term.part == "noun" else None
    if after and (after[0].strip() == "of" or term.flow == "turnover"):
        begin = term.end + after.end()
        if any(
            f.start <= begin + 25
            and f.start >= begin
            and re.fullmatch(
                (
                    r"(?:about|around|nearly|over|more than|approximately|almost|some|up to|roughly|only|just"
                    r"|an? |\s|estimated|at least|less than)*"
                ),
                text[begin : f.start],
                re.I,
            )
            for f in figures
        ):
            return None
        if any(
            p.start <= begin + 4
            and p.start >= begin
            and p.kind not in ("adjective",)
            and text[begin : p.start].strip().lower() in ("", "the")
            for p in parties
        ):
            return None
        product = product_after(doc, begin, lexicon, parties)
        if product is not None and (
            product.known
            or product.kind == "ambiguous"
            or (after[0].strip() == "of" and product.kind is None and is_thing(doc, product))
        ):
            return product
    return None


def figure_product(
    doc: Doc,
    link: Link,
    previous: Link | None,
    frame: Frame,
    lexicon: TradeLexicon,
    parties: Sequence[Party],
    figures: Sequence[Figure],
) -> tuple[Product | None, bool]:
    """Return the product that stands with a figure, and whether the figure has one of its own."""
    text, figure, term = text_of(doc), link.figure, frame.term
    before = text[: figure.start]
    floor = previous.figure.end if previous else 0
    if term.flow == "export" and not (previous and previous.term == term):
        apposed = _apposed_subject(doc, term, lexicon, parties)
        if apposed is not None:
            return apposed, True
    own = _bracketed(doc, figure, floor, lexicon, parties)
    if own is not None:
        return own, True
    hedge = (
        r"(?:about|around|nearly|over|more than|approximately|almost|some|up to|roughly|only|just"
        r"|an?|estimated|at least|less than|at|US|in excess of|\s)*"
    )
    worth = re.search(
        (
            rf"\b(?:worth|valued at|to the tune of|amounting to|totalling|totaling|to the value of|in "
            rf"the amount of|estimated at|at a value of)\s*{hedge}$"
        ),
        before,
        re.I,
    )
    if worth:
        product = product_before(doc, worth.start(), lexicon, parties)
        if (
            product is not None
            and product.start >= floor
            and usable(doc, product)
            and not (term.start <= product.start < term.end)
        ):
            if term.part == "verb" and term.end <= product.start and not is_passive(doc, term):
                product = whole_list(doc, product, max(floor, term.end), worth.start(), lexicon, parties)
            return product, True
    gap = re.match(r"\s*(?:(?:worth|in value|value)\s+)?(?:of|in|for|on)\s+(?:the\s+)?", text[figure.end :])
    if gap and link.meaning in ("level", "base", "change"):
        begin = figure.end + gap.end()
        follower = next(
            (p for p in parties if p.start <= begin + 1 and p.end > begin and p.kind not in ("adjective",)), None
        )
        if follower is None and not re.match(r"(?:19|20)\d\d", text[begin:]):
            product = product_after(doc, begin, lexicon, parties)
            if product is not None and product.known and link.meaning == "level" and figure.kind == "money":
                return _all_of(doc, product, begin, lexicon, parties), True
            if (product is not None and product.known) or (
                product is not None and gap[0].strip() in ("of", "worth of") and is_thing(doc, product)
            ):
                return product, True
    inside = _INSIDE.search(text[figure.start : figure.end]) if figure.kind == "quantity" else None
    if inside is not None:
        product = clean_product(inside["good"], figure.start + inside.start("good"), lexicon, parties)
        if product is not None and product.known:
            return product, True
    if figure.kind == "quantity" and figure.unit == "unit":
        for size in (3, 2, 1):
            words = re.match(rf"\s+((?:[\w-]+\s+){{{size - 1}}}[\w-]+)", text[figure.end :])
            entry = lookup_exact(words[1], lexicon) if words else None
            if (
                words
                and entry is not None
                and not (term.part == "noun" and term_product(doc, frame, lexicon, parties, figures))
            ):
                start = figure.end + words.start(1)
                return Product(start, start + len(words[1]), words[1], entry.hs_code, entry.kind), True
    if figure.kind == "quantity" and not (
        figure.unit == "unit" and term.part == "noun" and term_product(doc, frame, lexicon, parties, figures)
    ):
        end = next((f.end for f in figures if f.bound == "range_high" and 0 < f.start - figure.end < 5), figure.end)
        tail = re.match(r"\s+(?:of\s+)?", text[end:])
        product = product_after(doc, end + tail.end(), lexicon, parties) if tail else None
        if product is not None and product.known and product.start < end + 45:
            return product, True
    if link.meaning == "share" and gap and not re.match(r"(?:19|20)\d\d", text[figure.end + gap.end() :]):
        product = product_after(doc, figure.end + gap.end(), lexicon, parties)
        if (
            product is not None
            and product.known
            and product.start < figure.end + gap.end() + 4
            and product.end < (term.start if term.start > figure.start else len(text))
        ):
            trailing = re.match(r"\s+(?:exports?|imports?|sales|purchases|trade)\b", text[product.end :])
            if trailing is None:
                return product, True
    if link.meaning == "share" or (link.meaning == "level" and _MAKES_UP.search(before)):
        product = share_product(doc, link, floor, lexicon, parties)
        if product is not None:
            return product, True
    listed = re.search(rf"\s(?:at|with|[-–—:])\s*{hedge}$|:\s*{hedge}$", before)
    if (
        listed
        and (
            previous is not None
            or frame.rule == "context_carried"
            or re.search(r"(?:followed by|led by|including|such as|:)", before)
        )
        and term.end <= listed.start()
    ):
        product = product_before(doc, listed.start(), lexicon, parties)
        if product is not None and product.known and product.start >= max(floor, term.end):
            return product, True
    taken = term.text in ("taking", "takes") or (term.flow == "import" and term.text.endswith("ing"))
    bought = _BUYER_OF.search(text, 0, term.start) if taken and not re.match(r"\s+of\s", text[figure.end :]) else None
    if bought is not None:
        product = product_after(doc, bought.end(), lexicon, parties)
        if product is not None and product.known:
            return product, True
    goes_on = previous is not None and previous.term == term
    if goes_on or (frame.rule == "context_carried" and term.end == 0):
        product = good_of_figure(doc, figure, max(floor, term.end), lexicon)
        if product is not None:
            return product, True
    if frame.rule == "context_carried" and term.end == 0:
        lead = GOODS_AT.search(text, floor, figure.start)
        product = product_before(doc, lead.start(), lexicon, parties) if lead else None
        if lead and product is not None and product.known and product.start >= floor:
            return whole_list(doc, product, floor, lead.start(), lexicon, parties), True
        product = opening_good(doc, lexicon)
        if product is not None:
            return product, True
    product = subject_good(doc, figure, lexicon, parties)
    if product is not None:
        return product, True
    headed = _TOPS_LIST.search(text, 0, term.start) if not goes_on else None
    if headed is not None:
        product = product_before(doc, headed.start(), lexicon, parties)
        if product is not None and product.known:
            return product, True
    if term.part == "verb" and term.end <= figure.start:
        product = _verb_object(doc, frame, figure, lexicon, parties)
        if product is not None:
            return product, True
    if term.part == "verb" and is_passive(doc, term):
        return _passive_subject(doc, frame, lexicon, parties), False
    if (previous is not None and previous.term == term and term.part == "noun") or term.flow in ("export", "import"):
        # "tea exports were $3m and coffee $2m": a bare known good between the figures
        start = max(floor, term.end)
        clause = re.search(
            (
                r"(?:,\s*(?:and|while)\b|,|\band\b|;|\bwhile\b)\s*(?:(?:that|those|exports|imports|sales|shipments) "
                r"of\s+)?([^,;]{3,50}?)\s*(?:to|at|was|were|amounted to|stood at|reached"
                r"|accounted for|brought(?: in)?|fetched|earned|generated"
                r"|came to|totalled|hit|,"
                r"|:)?\s*"
            )
            + hedge
            + "$",
            text[start : figure.start],
            re.I,
        )
        if clause and previous is not None and previous.term == term:
            product = clean_product(clause[1], start + clause.start(1), lexicon, parties)
            if (
                product is not None
                and product.known
                and (lookup_exact(product.text, lexicon) is not None or len(product.text.split()) == 2)
            ):
                return product, True
    return None, False


def _apposed_subject(doc: Doc, term: Term, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good of "Sugar, the main export, earned …" and of "sugar earned the country …"."""
    text = text_of(doc)
    if term.rule.rule_id == "earning_verb":
        which = re.search(r",?\s+(?:which|that)\s+$", text[: term.start])
        product = product_before(doc, which.start() if which else term.start, lexicon, parties)
        return product if product is not None and product.known else None
    main = MAIN_EXPORT.search(text, 0, term.end)
    if (
        main is None
        or main.end() != term.end
        or not re.match(r"\s*(?:item|product|earner|commodity)?\s*,", text[term.end :])
    ):
        return None
    product = product_before(doc, main.start(), lexicon, parties)
    return product if product is not None and product.known and product.end >= main.start() - 1 else None


def _all_of(doc: Doc, first: Product, begin: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product:
    """Return "cars, tyres and glass" of "$2bn of cars, tyres and glass" as one product without a code."""
    text = text_of(doc)
    items = list_products(doc, begin, list_end(doc, begin, len(text), parties), lexicon, parties)
    known = sum(item.known for item in items)
    joined = len(items) > 1 and items[0].start == first.start and known >= (len(items) if len(items) < 3 else 2)
    if not joined or not re.fullmatch(
        r"[\s,]*(?:and|as well as|&)\s+(?:the\s+)?", text[items[-2].end : items[-1].start]
    ):
        return first
    return Product(first.start, items[-1].end, text[first.start : items[-1].end], None, "goods", True)


def _verb_object(
    doc: Doc, frame: Frame, figure: Figure, lexicon: TradeLexicon, parties: Sequence[Party]
) -> Product | None:
    """Return the single good between a verb and its figure ("exported tea worth $3m")."""
    term = frame.term
    if is_passive(doc, term):
        return None
    end = list_end(doc, term.end, figure.start, parties)
    items = list(list_products(doc, term.end, end, lexicon, parties))
    return items[0] if len(items) == 1 and items[0].known else None


def _passive_subject(doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    items = [p for p in passive_list(doc, frame, lexicon, parties) if p.known]
    return items[-1] if len(items) == 1 else None


def _bracketed(doc: Doc, figure: Figure, floor: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good whose bracket holds the figure: "rubber tyres (8.06%)"."""
    text = text_of(doc)
    opening = text.rfind("(", 0, figure.start)
    if opening < 0 or ")" in text[opening : figure.start] or figure.start - opening > 60:
        return None
    product = product_before(doc, opening, lexicon, parties)
    if product is None or (product.kind is None and product.text[:1].isupper()):
        product = _described(doc, opening, lexicon, parties) or product
        if product is not None and product.known:
            return product
    if product is None or product.end < opening - 2 or (product.start < min(floor, opening) and floor < opening):
        return None
    previous = re.match(r"\s*(?:million|billion)?\s*%?[^()]{0,12}\)", text[floor:opening])
    if floor and previous and figure.kind != "percent":  # "beef and tin (+70%)": the growth is tin's
        product = _joint(doc, product, floor + previous.end(), opening, lexicon, parties)
    words = {w.lower() for w in product.text.split()}
    if words & {"exports", "imports", "trade", "turnover", "surplus", "deficit", "balance", "volume"}:
        return None
    return product


def _described(doc: Doc, opening: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good of "rubber for the plants in Leiria and Porto (": the first words of the list's item."""
    item = _ITEM.search(text_of(doc)[:opening])
    return clean_product(item["good"], item.start("good"), lexicon, parties) if item is not None else None


def _joint(doc: Doc, last: Product, start: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product:
    """Return "wine and beer" of "…), wine and beer ($46m)": two goods with one figure are one product."""
    items = list_products(doc, start, end, lexicon, parties)
    if len(items) != 2 or not all(p.known for p in items):
        return last
    if not re.fullmatch(r"\s*(?:and|&)\s*(?:other\s+)?", text_of(doc)[items[0].end : items[1].start]):
        return last
    chapters = {(p.hs_code or "")[:2] for p in items}
    code = items[0].hs_code[:2] if len(chapters) == 1 and items[0].hs_code else None
    return Product(items[0].start, items[1].end, text_of(doc)[items[0].start : items[1].end], code, "goods")


def _shorten(product: Product, lexicon: TradeLexicon) -> Product:
    """Keep the known tail of a modifier stretch ("annual average crude oil" → "crude oil")."""
    words = product.text.split()
    for cut in range(len(words)):
        tail = " ".join(words[cut:])
        if lookup_exact(tail, lexicon):
            return Product(product.end - len(tail), product.end, tail, product.hs_code, product.kind)
    return product
