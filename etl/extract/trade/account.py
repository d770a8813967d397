"""Tell whether a weak word states trade by the account it stands in: "April shipments fell to 3,000 tonnes".

Belongs here: what a text on trade, a flow told just before, or words such as "abroad" lend to words of selling and
buying that name no second side. What such a word needs when it stands alone is in `weak.py`.
"""

from __future__ import annotations

import re

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import GIVEN
from etl.extract.trade.parties import WORLD, TradeContext
from etl.extract.trade.products import Product

_ABROAD = re.compile(
    r"\b(?:abroad|overseas|(?:to|in|on|from)\s+(?:all|foreign|world|global|export|international|external)\s+"
    r"(?:markets?|destinations?|countries|buyers|customers|sources|origins)|to\s+(?:(?:over|more than|some|about)\s+)?"
    r"\d+\s+(?:markets|countries|destinations))\b",
    re.I,
)
# what is sold there is sold at home
_HOME = re.compile(
    r"\b(?:at home|domestic(?:ally)?|home market|local(?:ly)?|internal|nationwide|retail|households?|shops?|stores?"
    r"|supermarkets|dealers(?:hips)?|auctions?|subscribers|showrooms?|companies|company|firms?|enterprise|holding"
    r"|corporation|casino|staff|foreign exchange|workforce|bonds?|shares|stakes?|assets|passengers?|tickets)\b",
    re.I,
)
_ALL = re.compile(
    r"(?:^\W*|\b(?:its|their|the|our)\s+)(?:total|overall)\s+$", re.I
)  # "Total | purchases | came to $3bn"
_SHIPS = re.compile(r"(?:ship|dispatch|despatch)")
# what a state takes from a good at home as well
_TAXED = re.compile(r"revenue|income")


def stands_in_account(text: str, context: TradeContext, frame: Frame, product: Product | None, figure: Figure) -> bool:
    """True where the account of a country's trade, or "abroad", tells that a weak term is trade.

    Needed are a side that the text has told, the same direction as the account's, and a good, a sum or growth.
    """
    term = frame.term
    if term.flow not in ("export", "import") or frame.reporter == frame.partner:
        return False
    if GIVEN.search(text) or _HOME.search(text) or figure.per or (figure.unit == "unit" and product is None):
        return False
    if product is not None and (product.kind == "service" or (product.hs_code or "")[:2] in ("88", "93")):
        return False
    if figure.kind == "quantity" and product is None:
        return False
    near = context.recent or context.topic is not None
    sided = frame.has_reporter or context.of_one_country
    if sided and frame.partner == WORLD and _ABROAD.search(text):
        return product is not None or figure.kind == "money"
    if near and context.of_one_country and frame.partner == WORLD and _ALL.search(text[: frame.term.start]):
        return figure.kind == "money" and term.part == "noun"
    if frame.rule == "world" and frame.has_reporter and not frame.has_partner:
        return _country_trades(context, frame, product, figure, near=near)
    if frame.rule in ("context_partner", "context_reporter", "context_home") and frame.explicit:
        told = near or context.on_trade
        return told and (product is not None or (term.part == "noun" and figure.kind != "quantity"))
    if frame.rule not in ("context_world", "context_carried", "context_pair") or frame.explicit:
        return False
    if term.part == "verb" and not (near and product is not None and figure.kind == "quantity"):
        return False
    return _same_direction(context, frame) and product is not None and (near or context.on_trade)


def _country_trades(
    context: TradeContext, frame: Frame, product: Product | None, figure: Figure, *, near: bool
) -> bool:
    """True for a country that ships a good, and for what it sells or buys of one where the text is on trade."""
    if product is None:
        return False
    if frame.term.part == "verb" and _SHIPS.match(frame.term.text):
        return figure.is_amount
    if frame.term.rule.rule_id == "receipts_noun" and not _TAXED.match(frame.term.text):
        return True
    return context.on_trade or near


def _same_direction(context: TradeContext, frame: Frame) -> bool:
    """True where a term without sides goes the way of the account: a seller's shipments, a buyer's purchases."""
    if context.topic is None:
        return True
    seller, buyer = context.topic
    sides = (frame.reporter, frame.partner) if frame.term.flow == "export" else (frame.partner, frame.reporter)
    return (sides[0] == seller and seller != WORLD) or (sides[1] == buyer and buyer != WORLD)
