"""The good of one row: its own, the term's, or that of the figure, sentence or headline before.

Belongs here: in which order the good of a figure is looked for. What stands beside it is read in `figure_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from etl.extract.trade.carried import Carried
from etl.extract.trade.continued import goes_on_with
from etl.extract.trade.figure_goods import figure_product, term_product
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import CONTINUED, RANKED, Frame
from etl.extract.trade.frames import TAKEN_OF
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import Party, TradeContext
from etl.extract.trade.products import Product
from etl.extract.trade.references import referent
from etl.extract.trade.share_goods import quantity_product
from etl.extract.trade.subject_goods import good_spoken_of
from etl.extract.trade.terms import Term, text_of

_BARE = re.compile(
    r"(?:^\W*|,\s*|\b(?:the|these|those|such|but|and|while|annual|its|their|by \d{4}|in \d{4})\s+)$", re.I
)
_THEN_MOVED = re.compile(
    r"\s*,?\s*(?:and\s+|but\s+)?(?:then\s+)?(?:fell|rose|dropped|grew|declined|climbed|slipped|jumped|came|went)\b"
)
_POINTED = re.compile(r"\b(?:the|these|those|such)\s+$", re.I)
# "$90 million of the commodity", "exports of that product": words that name no good, for one that was named
_GENERIC = re.compile(
    r"\s+(?:worth\s+)?of\s+(?:the|this|that|said)\s+(?P<w>commodity|product|crop|item|raw material)\b"
)
_ITS_SHARE = re.compile(
    r"^\W*(?:It|They|This|That|These)\s+(?:(?:also|alone|now|still|together|thus)\s+)*(?:account|made up|makes? up"
    r"|represent|constitut|contribut|compris)",
)
_OF_THEM = re.compile(
    r"\s+of\s+(?:(?:it|them|that|this|these|those|all this)\b|the\s+(?:total|lot|whole|sales|shipments)\b)", re.I
)
_THOSE = re.compile(r"(?i)those|that|the ones")
_SUM_OF = re.compile(
    r"\s*,?\s*(?:\(|worth|valued at|for|at a (?:value|cost) of|with a value of|to the value of)\s*(?:\(|worth\s)?"
    r"(?:(?:about|around|nearly|almost|over|some|more than|only|just|roughly|a total of|US|a)\s*)*"
)
_AND_WHO = re.compile(r",\s+(?:which|who)\s+(?:(?:had|has|have|also|only|itself)\s+)*$")
_WORTH = re.compile(r"[^,;.]{0,45}?,?\s*\(?(?:worth|valued at|for|with a value of)\s+(?:\w+\s+){0,2}?[A-Z]{0,3}")


def _continues(text: str, frame: Frame, figure: Figure, context: TradeContext) -> bool:
    """True for "the shipments had fallen to 3,000 tonnes" after a sentence on one good: they are of that good.

    "Purchases from its neighbour" are so too, and "the exports" by themselves; "exports to Peru" may be all exports.
    """
    if not context.recent or frame.term.part != "noun" or frame.term.flow not in ("export", "import"):
        return False
    before = text[: frame.term.start]
    bare = _BARE.search(before) is not None
    if frame.term.weak:
        return bare
    pointed = _POINTED.search(before) is not None
    return bare and not frame.has_partner and (figure.kind == "quantity" or pointed)


def row_product(
    doc: Doc,
    link: Link,
    previous: Link | None,
    frame: Frame,
    last_product: Mapping[Term, Product | None],
    carried: Carried,
    context: TradeContext,
    parties: Sequence[Party],
    figures: Sequence[Figure],
    lexicon: TradeLexicon,
) -> Product | None:
    """Return the good of a figure; None for all goods. `last_product` has the goods of the terms' figures before."""
    text, figure = text_of(doc), link.figure
    product, own = figure_product(doc, link, previous, frame, lexicon, parties, figures)
    if product is not None and product.start <= frame.term.start < frame.term.end <= product.end:
        product = None  # "$3m of business": the term itself
    if product is None and not own:
        product = term_product(doc, frame, lexicon, parties, figures)
    if link.meaning == "share" and not own and _OF_THEM.match(text, figure.end):
        product = product or carried.product
    if (
        product is None
        and link.meaning in ("share", "change", "base")
        and (frame.term.part == "verb" or frame.term.text == RANKED)
        and link.term is not None
        and link.term in last_product
    ):
        product = last_product[link.term]
    if product is None and not own and _THOSE.fullmatch(text[frame.term.start : frame.term.end]) and last_product:
        product = list(last_product.values())[-1]  # "sales of tea to Peru rose, those to Chile fell"
    who = frame.term.part == "verb" and figure.kind == "money" and _AND_WHO.search(text, 0, frame.term.start)
    if product is None and not own and last_product and who:
        product = list(last_product.values())[-1]  # "bought tea for $3m and displaced Peru, which bought $2m"
    if not own and link.meaning == "base" and previous is not None and previous.term == link.term:
        # "coffee earned $3m, up from $2m": the base is that of the good just named
        product = last_product.get(link.term, product) if link.term is not None else product
    if product is None and previous is not None and previous.term == link.term and frame.rule == "context_carried":
        moved = _THEN_MOVED.match(text, previous.figure.end)  # "tea, which had topped the list with $3m, fell to $2m"
        product = last_product.get(previous.term) if moved and previous.term is not None else None
    goods = frame.term.flow in ("export", "import")
    if product is None and not own and goods and (frame.term.part == "noun" or frame.term.text == CONTINUED):
        product = good_spoken_of(doc, frame.term, lexicon, parties)
    if product is None and not own and (_continues(text, frame, figure, context) or goes_on_with(text, frame, figure)):
        product = carried.product
    if product is None and not own and last_product and TAKEN_OF.search(text[: frame.term.start]):
        product = list(last_product.values())[-1]  # "300 tonnes of tea, of which Peru took 200"
    measured = figure.kind == "quantity" or _beside_quantity(text, figure, figures)
    if product is None and not own and measured and frame.term.flow in ("export", "import"):
        product = quantity_product(doc, frame.term, lexicon, parties)
        product = product or (carried.product if context.recent or context.topic else None) or context.good
    if product is None and not own and previous is not None and previous.term == link.term:
        worth = _WORTH.fullmatch(text[previous.figure.end : figure.start]) and previous.figure.kind == "quantity"
        product = last_product.get(previous.term) if worth and previous.term is not None else None
    shared = previous is not None and previous.term == link.term and "respectively" in text[figure.end :]
    if product is None and not own and shared and link.meaning in ("share", "level"):
        product = last_product.get(link.term) if link.term is not None else None  # parted in `respectively.py`
    if product is None and not own:
        product = _generic(text, frame, figure, lexicon)
    if product is None and not own and link.meaning == "share" and _ITS_SHARE.match(text):
        product = carried.product if context.recent else None
    if product is not None:
        product = referent(product, text, carried.product, context, lexicon)
    return product if product is None or product.kind != "class" else None


def _beside_quantity(text: str, figure: Figure, figures: Sequence[Figure]) -> bool:
    """True for the sum of "3,000 tonnes worth $2m", "3,000 tonnes ($2m)": it is of the goods that are measured."""
    before = next((f for f in reversed(figures) if f.end <= figure.start), None)
    counted = before is not None and before.kind == "quantity" and before.unit != "unit" and figure.kind == "money"
    return counted and before is not None and _SUM_OF.fullmatch(text[before.end : figure.start]) is not None


def _generic(text: str, frame: Frame, figure: Figure, lexicon: TradeLexicon) -> Product | None:
    """Return "the commodity" behind a figure or a term as a word that stands for a good named before."""
    for end in (figure.end, frame.term.end):
        match = _GENERIC.match(text, end)
        if match is not None:
            return Product(match.start("w"), match.end("w"), match["w"], None, "class")
    return None
