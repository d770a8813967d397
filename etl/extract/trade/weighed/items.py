"""What is to be read in a sentence: its figures, goods and countries, and words that tell of trade or other things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.spans import ActorReading
from etl.extract.trade.figures import Figure, find_figures
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.parties import Party, find_parties
from etl.extract.trade.terms import may_state_trade, text_of
from etl.extract.trade.weighed.cues import Cues, Place, places_of
from etl.language.analysis import AnalysedSentence

PREPOSITIONS = frozenset(
    {"against", "among", "and", "as", "at", "between", "by", "for", "from", "in", "into", "like", "of", "on", "than",
     "through", "to", "via", "with"}
)  # fmt: skip
KINDS = ("money", "quantity", "percent", "fraction")
LONGEST = 5  # words of a good's name
_ROLES = re.compile(r"export|import|sale|shipment|purchase|buyer|market|trade|customer|supplier|deliver")
_COUNTED = re.compile(r"\d[\d,.]*(?: (?:thousand|million|billion))?\s$")  # "80,000 | vehicles |": no good of its own
_NEGATED = re.compile(r"\bnon\W$", re.I)  # "non-oil exports" are not of oil
_ASIDE = re.compile(r"\s*\((?:about |or |some |around |roughly )?$")


@dataclass(frozen=True)
class Item:
    """A figure, or a good: `kind` is that of the figure, "good", or "modifier" for a good before another noun."""

    kind: str
    start: int
    end: int
    text: str = ""
    figure: Figure | None = None
    hs_code: str | None = None

    @property
    def short(self) -> str:
        """The kind in one letter, amounts in percent as one."""
        return {"money": "m", "quantity": "q", "good": "g", "modifier": "h"}.get(self.kind, "p")


@dataclass(frozen=True)
class Named:
    """A country in a sentence with the features of its place."""

    start: int
    end: int
    kind: str
    countries: tuple[str, ...]
    features: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A sentence with all that is weighed in it; places are characters of `text`."""

    ordinal: int
    start: int
    text: str
    parties: tuple[Named, ...]
    figures: tuple[Figure, ...]
    goods: tuple[Item, ...]
    cues: tuple[Place, ...]
    others: tuple[Place, ...]
    on_trade: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """Figures that are no second currency of another, then goods that are not counted by one."""
        amounts = [
            Item(f.kind, f.start, f.end, figure=f)
            for i, f in enumerate(self.figures)
            if not (i and f.kind == "money" and _ASIDE.fullmatch(self.text[self.figures[i - 1].end : f.start]))
        ]
        return (*amounts, *(good for good in self.goods if not _COUNTED.search(self.text[: good.start])))


def view_of(
    sentence: AnalysedSentence, ordinal: int, actors: ActorReading, lexicon: TradeLexicon, cues: Cues
) -> View | None:
    """Return the view of a sentence; None where it holds neither figure nor good."""
    doc = sentence.doc
    text = text_of(doc)
    figures = tuple(f for f in find_figures(text, lexicon) if f.kind in KINDS and not f.per)
    goods = _goods_in(doc, text, lexicon)
    if not figures and not goods:
        return None
    parties = find_parties(sentence, ordinal, actors, lexicon)
    return View(
        ordinal=ordinal,
        start=sentence.sentence.char_start,
        text=text,
        parties=tuple(
            Named(p.start, p.end, p.kind, tuple(c for c in p.countries if c), _place_of(doc, text, p, cues))
            for p in parties
        ),
        figures=figures,
        goods=goods,
        cues=places_of(text, cues.cues),
        others=places_of(text, cues.others),
        on_trade=may_state_trade(text),
    )


def between(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    """Return the text between two spans."""
    low, high = (one[1], other[0]) if one[1] <= other[0] else (other[1], one[0])
    return text[low:high] if low < high else ""


def breaks(gap: str) -> int:
    """Return how much a gap parts what it lies between: 0 nothing, 1 a clause, 2 a sentence part."""
    return 2 if re.search(r"[;:]", gap) else 1 if re.search(r",| and | while | but ", gap) else 0


def reach(length: int) -> int:
    """Return a distance in characters as one of four steps."""
    return 0 if length < 12 else 1 if length < 40 else 2 if length < 90 else 3


def last_word(text: str) -> str:
    """Return the last word of a text in lower case, "^" where there is none."""
    words = re.findall(r"[\w'%$€£-]+", text[-40:])
    return words[-1].lower() if words else "^"


def first_word(text: str) -> str:
    """Return the first word of a text in lower case, "$" where there is none."""
    words = re.findall(r"[\w']+", text[:30])
    return words[0].lower() if words else "$"


def _goods_in(doc: Doc, text: str, lexicon: TradeLexicon) -> tuple[Item, ...]:
    """Return the goods that the lexicon knows, with the adjectives before them."""
    found: list[Item] = []
    place = 0
    while place < len(doc):
        longest = next((n for n in range(LONGEST, 0, -1) if _is_good(doc, place, n, lexicon)), None)
        if longest is None:
            place += 1
            continue
        last = doc[place + longest - 1]
        entry = lexicon.products[product_key(text[doc[place].idx : last.idx + len(last)])]
        first = place
        while first > 0 and _describes(doc[first - 1]):
            first -= 1
        start, end = doc[first].idx, last.idx + len(last)
        modifies = last.dep_ == "compound" and last.head.i > last.i
        found.append(Item("modifier" if modifies else "good", start, end, text[start:end], hs_code=entry.hs_code))
        place += longest
    return tuple(found)


def _is_good(doc: Doc, place: int, count: int, lexicon: TradeLexicon) -> bool:
    if place + count > len(doc) or doc[place + count - 1].pos_ not in ("NOUN", "PROPN", "ADJ"):
        return False
    last = doc[place + count - 1]
    if not doc[place].is_alpha or _NEGATED.search(doc.text[: doc[place].idx]):
        return False
    entry = lexicon.products.get(product_key(doc.text[doc[place].idx : last.idx + len(last)]))
    return entry is not None and entry.kind in ("goods", "service")


def _describes(token: Token) -> bool:
    return token.pos_ in ("ADJ", "NOUN", "PROPN") and token.dep_ in ("amod", "compound") and token.text[0].islower()


def _place_of(doc: Doc, text: str, party: Party, cues: Cues) -> tuple[str, ...]:
    """Return the features of a country's place: kind, preposition, grammar."""
    before = re.findall(r"[\w'’]+", text[: party.start])
    word = (before[-2] if len(before) > 1 and before[-1].lower() == "the" else before[-1]).lower() if before else "^"
    found = [party.kind, f"prep={word if word in PREPOSITIONS or word == '^' else 'other'}"]
    if party.possessive:
        found.append("possessive")
    if re.match(r"\s*\(", text[party.end :]):
        found.append("bracket")
    own = [token for token in doc if party.start <= token.idx < party.end]
    inside = {token.i for token in own}
    head = next((token for token in own if token.head.i not in inside or token.dep_ == "ROOT"), None)
    return (*found, *(_grammar_of(head, cues) if head is not None else ()))


def _grammar_of(head: Token, cues: Cues) -> Sequence[str]:
    """Return the features of what a country's name hangs on."""
    governor = head.head.lemma_.lower()
    if head.dep_.startswith("nsubj"):
        passive = "P" if "pass" in head.dep_ else ""
        return f"subject{passive}:{cues.verb_class(governor)}", f"subject of {governor}"
    if head.dep_ in ("obj", "iobj", "obl"):
        return (f"{head.dep_}:{cues.verb_class(governor)}",)
    if head.dep_ in ("amod", "nmod:poss", "compound", "nmod"):
        role = _ROLES.match(governor)
        return (head.dep_, f"of {role[0]}") if role else (head.dep_,)
    return ()
