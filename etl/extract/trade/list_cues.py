"""Find the word that tells the direction of a list of goods: "sell", "buyer", "demand for", "rely on", "shipments".

Belongs here: the words, and which of them is nearest to a list in its clause. Who the sides are is read in
`list_flows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.trade.item_lists import ItemList
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import text_of

HINT = re.compile(
    r"(?i)\b(?:suppliers?|exporters?|sellers?|sources?|providers?|buyers?|customers?|importers?|consumers?|markets?"
    r"|outlets?|destinations?|demand|appetite|taste|thirst|hunger|depend\w*|rel(?:y|ies|ied)|reliance|orders?|acquir\w+|obtain\w*|procur\w+|receiv\w+|truck\w*"
    r"|haul\w*|ferr(?:y|ied)|dispatch\w*|travel\w*|provid\w+|bound for"
    r"|(?:takes?|took|brings?|brought) in|in demand|sought[- ]after|popular|the (?:former|latter)"
    r"|in (?:return|exchange|reverse)|(?:other|opposite|reverse) (?:direction|way)|both (?:directions|ways)"
    r"|(?:in|out)(?:bound|coming|going|ward|flows?)|coming in|(?:comes?|came|going|goes|went|sent) (?:in|out)"
    r"|these (?:\w+ )?(?:include|comprise|consist)|what (?:remains|is left)|the (?:rest|remainder))\b"
)
_MADE = re.compile(
    r"(?i)\b(?:produc\w+|grow(?:s|n|ing)?|grew|harvest\w*|manufactur\w+|mak(?:e|es|ing)(?! up)|made(?! up)"
    r"|min(?:es|ed|ing)|assembl\w+|cultivat\w+|farm\w*|process\w+|(?<!it )(?<!they )consum(?:e|es|ed|ing))\b"
)
SELLER = frozenset({"supplier", "exporter", "seller", "source", "provider", "vendor"})
BUYER = frozenset(
    {"buyer", "customer", "importer", "consumer", "market", "outlet", "destination", "client", "purchaser", "taker"}
)
_WANT = frozenset({"demand", "appetite", "taste", "thirst", "hunger", "craving", "dependence", "reliance"})
_NEED = frozenset({"depend", "rely", "want", "need", "crave", "order"})
_MOVE = frozenset({"travel", "head", "move", "reach"})
_SELL = frozenset({"dispatch", "truck", "haul", "ferry", "market", "export", "furnish"})
_BUY = frozenset({"acquire", "absorb", "take", "draw"})
_WHOLE = frozenset({"export", "import", "sale", "purchase"})
_ABROAD = frozenset({"export", "import", "exporter", "importer", "sale", "purchase"})
_BOTH_WAYS = frozenset({"trade", "commerce", "turnover", "exchange"})
_HOLDS = re.compile(
    r"\w+[^.;]{0,80}?\b(?:dominated|led|headed|made up|composed|driven|based|revolves?|revolved|consists?|consisted"
    r"|comprises?|comprised|cent(?:re|er)s?|cent(?:re|er)ed|concentrated|focuse[sd])\b"
)
_REACH = 110
# "make up what remains", "besides grain, these include": goods of the flow told before
SAME = re.compile(
    r"(?i)\bwhat (?:remains|is left)\b|\bthe (?:rest|remainder)\b|\b(?:these|they) (?:also |mainly |mostly )?"
    r"(?:include|comprise|consist)|\bamong (?:them|these)\b|\b(?:the|this|that) (?:list|flow)\b"
)
_ASIDE = re.compile(r",\s+(?:its|their|the|an?)\s[^,;]{3,60},")


@dataclass(frozen=True)
class Cue:
    """A word that tells a direction: `role` is what its subject or owner is; `noun` where it is one."""

    token: Token
    role: str
    noun: bool
    passive: bool = False
    trade: bool = False  # "exports", "purchases": without an owner those of the country told of
    abroad: bool = False  # a word by which the other side is the world where none is told
    handed: bool = False  # a verb by which other things than merchandise may be handed over


def cue_of(
    doc: Doc, listed: ItemList, start: int, end: int, others: Sequence[ItemList], lexicon: TradeLexicon
) -> Cue | None:
    """Return the word of direction that is nearest to a list, with no other list and no word of making between."""
    text = text_of(doc)
    if listed.noun is not None:
        return next(_cues([listed.noun], lexicon), None)
    inside = [t for t in doc if start <= t.idx < end and not listed.start <= t.idx < listed.end]
    best: tuple[int, Cue] | None = None
    for cue in _cues(inside, lexicon):
        place = cue.token.idx
        gap = (listed.end, place) if place > listed.end else (place + len(cue.token.text), listed.start)
        apart = gap[1] - gap[0]
        crossed = any(gap[0] <= other.start < gap[1] for other in others) or _MADE.search(text, *gap)
        aside = any(m.start() < place < m.end() for m in _ASIDE.finditer(text, start, listed.start))
        if apart <= _REACH and not aside and not crossed and (best is None or apart < best[0]):
            best = apart, cue
    return best[1] if best is not None else None


def _cues(tokens: Sequence[Token], lexicon: TradeLexicon) -> Iterator[Cue]:
    """Yield the words of direction among tokens."""
    for token in tokens:
        lemma = token.lemma_.lower()
        if token.i and token.text[:1].isupper():
            continue  # "the Export Development Board"
        if token.pos_ in ("NOUN", "PROPN"):
            sold, bought = (lemma in lexicon.lists[name] for name in ("sold_nouns", "bought_nouns"))
            if lemma in SELLER or sold:
                yield Cue(token, "seller", True, trade=lemma in _WHOLE, abroad=lemma in _ABROAD)
            elif lemma in BUYER or lemma in _WANT or bought:
                yield Cue(token, "buyer", True, trade=lemma in _WHOLE, abroad=lemma in _ABROAD)
            elif lemma in _BOTH_WAYS and _HOLDS.match(text_of(token.doc), token.idx):
                yield Cue(token, "both", True)
        elif token.pos_ in ("VERB", "ADJ"):
            passive = token.tag_ == "VBN" and any(c.dep_ in ("aux:pass", "nsubj:pass") for c in token.children)
            passive = passive or (token.tag_ == "VBN" and token.dep_ == "acl")
            handed = lemma in lexicon.lists["goods_handed"] or lemma == "take"
            if lemma in _SELL or lemma in lexicon.lists["goods_sells"]:
                yield Cue(token, "seller", False, passive, abroad=lemma in _ABROAD, handed=handed)
            elif lemma in _BUY or lemma in _NEED or lemma in lexicon.lists["goods_buys"]:
                yield Cue(token, "buyer", False, passive, abroad=lemma in _ABROAD, handed=handed)
            elif (
                lemma in _MOVE
                or lemma in lexicon.lists["goods_moves"]
                or token.lower_ in ("bound", "destined", "popular", "sought")
            ):
                yield Cue(token, "goods", False, handed=handed)


def has_place(cue: Cue) -> bool:
    """True for a word whose buyer stands behind "in" or "for": "a market in Peru", "popular in Peru"."""
    return cue.token.lemma_.lower() in BUYER | _WANT | {"popular", "sought", "source", "bound", "destine", "destined"}
