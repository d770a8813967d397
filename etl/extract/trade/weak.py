"""Tell whether a weak word ("sell", "supplies", "shipments") states trade where it stands.

Belongs here: what such a word needs beside it: a partner, a good, a text on trade. Rows are made in `rows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.account import stands_in_account
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import CONTINUED, Frame
from etl.extract.trade.goods import GIVEN
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import Product, list_products
from etl.extract.trade.terms import text_of

_BUSINESS = re.compile(
    r"(?i)\b(?:company|companies|firms?|enterprise|holding|corporation|retailer|shops?|stores?"
    r"|casino|staff|foreign exchange|workforce)\b"
)

_GOODS = re.compile(r"\b(?:goods|products|commodities|merchandise)\b")
_SOLD = re.compile(r"\b(?:goods|products|items|commodities)\s+(?:that (?:are|were)\s+)?$")  # "among the goods sold"
_WHOLE = re.compile(
    r"(?:^\W*|\b(?:the|such|these|those)\s+)(?:(?:total|overall|formal|official|annual|recorded|registered)\s+)?$", re.I
)
SMALLEST_SALE = 1e5  # "sells for $20,000" tells a price
# "trade of $9m, of which Malian shipments made up $3m"
_PART_OF = re.compile(r"\b(?:of|from) which\s+(?:[\w'’-]+\s+){1,3}$")
_NEXT = re.compile(
    r"\b(?:followed by|ahead of|trailed by)\s+[^;]{3,40}$"
)  # the next market after one whose goods were told


def weak_holds(text: str, context: TradeContext, frame: Frame, product: Product | None, figure: Figure) -> bool:
    """A weak term states trade only with a named partner; verbs of selling also want a good."""
    if frame.term.flow in ("turnover", "balance"):
        if frame.explicit < 2 and _BUSINESS.search(text):
            return False
        return frame.explicit == 2 or (frame.partner is not None and frame.partner != WORLD)
    if stands_in_account(text, context, frame, product, figure):
        return True
    goes_on = frame.rule in ("context_carried", "context_pair") and context.recent and frame.term.part == "noun"
    whole = (
        _WHOLE.search(text[: frame.term.start]) is not None and figure.kind == "money" and not _BUSINESS.search(text)
    )
    if goes_on and frame.partner not in (None, WORLD) and (product is not None or whole) and not GIVEN.search(text):
        return True
    if frame.rule == "topic" and figure.kind == "money" and figure.value < SMALLEST_SALE:
        return False
    if frame.rule == "topic" and figure.is_amount and frame.reporter != frame.partner and not GIVEN.search(text):
        short = 0 < figure.start - frame.term.end < 16  # "Ghana bought $90 million"
        return frame.term.text == CONTINUED or product is not None or short or _GOODS.search(text) is not None
    sold = _SOLD.search(text[: frame.term.start]) is not None and context.recent and figure.is_amount
    if sold and product is not None and frame.partner not in (None, WORLD) and not GIVEN.search(text):
        return True
    part = frame.has_reporter and figure.kind == "money" and _PART_OF.search(text[: frame.term.start]) is not None
    if part and frame.rule == "context_partner" and frame.term.part == "noun" and not GIVEN.search(text):
        return True
    if not frame.has_partner and not (frame.has_reporter and frame.rule in ("context_partner", "sentence_carried")):
        return False
    arms = product is not None and ((product.hs_code or "")[:2] in ("93", "88") or product.hs_code == "8710")
    if arms and frame.term.text.startswith(("deliver", "suppl", "ship")) and figure.kind != "money":
        return False
    if (frame.partner == WORLD and frame.rule == "world") or frame.reporter == frame.partner or GIVEN.search(text):
        return False
    if frame.explicit == 2 and frame.term.part == "noun":
        return True
    if frame.term.rule.rule_id == "market_verb" and frame.explicit == 2 and _NEXT.search(text[: figure.start]):
        return True
    told = context.last_sentence >= 0 and frame.reporter in (context.home, *(context.last or ())[:1])
    goods = re.search(r"\bgoods\b", text) is not None and context.last_sentence >= 0
    bought = (context.recent or goods) and frame.partner == context.home and context.of_one_country
    if bought and frame.term.flow == "import" and figure.kind == "money":
        return True
    if told and frame.has_partner and frame.term.part == "noun" and figure.kind in ("money", "percent"):
        return True
    return product is not None or _GOODS.search(text) is not None or (figure.kind == "quantity" and frame.explicit == 2)


def buys_goods(doc: Doc, frame: Frame, figure: Figure, lexicon: TradeLexicon, parties: Sequence[Party]) -> bool:
    """True for "bought wine, fruit and copper from Chile for $3m": known goods between verb and figure."""
    if frame.explicit < 2 or frame.term.part != "verb" or figure.kind != "money" or figure.start < frame.term.end:
        return False
    text = text_of(doc)
    if GIVEN.search(text) or not re.search(r"\bfor\s+(?:\w+\s+){0,2}[A-Z]{0,3}$", text[: figure.start]):
        return False
    goods = [
        p
        for p in list_products(doc, frame.term.end, figure.start, lexicon, parties)
        if p.kind == "goods" and (p.hs_code or "")[:2] not in ("93", "88")
    ]
    return len(goods) > 1
