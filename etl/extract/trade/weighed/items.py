"""What is to be read in a sentence: its figures, goods and countries, and words that tell of trade or other things."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from etl.extract.spans import ActorReading, PlaceSpan
from etl.extract.trade.figures import Figure, find_figures
from etl.extract.trade.gapped import find_bare, find_gapped
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.parties import Party, find_parties
from etl.extract.trade.terms import may_state_trade, text_of
from etl.extract.trade.weighed.anchors import NOWHERE, Anchor, Anchors, first_of_list
from etl.extract.trade.weighed.cues import Cues, Place, places_of
from etl.extract.trade.weighed.loose import LOOSE, with_loose
from etl.language.analysis import AnalysedSentence

PREPOSITIONS = frozenset(
    {"against", "among", "and", "as", "at", "between", "by", "for", "from", "in", "into", "like", "of", "on", "than",
     "through", "to", "via", "with"}
)  # fmt: skip
SHORT = {"money": "m", "quantity": "q", "good": "g", "modifier": "h", "listed": "l", "partner": "c"}
KINDS = ("money", "quantity", "percent", "fraction", "multiple")
LONGEST = 5  # words of a good's name
_ROLES = re.compile(r"export|import|sale|shipment|purchase|buyer|market|trade|customer|supplier|deliver")
_COUNTED = re.compile(r"\d[\d,.]*(?: (?:thousand|million|billion))?\s$")  # "80,000 | vehicles |": no good of its own
_NEGATED = re.compile(r"\bnon\W$", re.I)  # "non-oil exports" are not of oil
_ASIDE = re.compile(r"\s*\((?:about |or |some |around |roughly )?$")


@dataclass(frozen=True)
class Item:
    """A figure, a good or a partner.

    `kind` is that of the figure, "good", "modifier" for a good before another noun, "listed" for a noun in one list
    with a good, or "partner" for a country of `countries` in a sentence without goods.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    figure: Figure | None = None
    hs_code: str | None = None
    anchor: Anchor = NOWHERE
    countries: tuple[str, ...] = ()

    @property
    def takes_good(self) -> bool:
        """True for what is of a good that is to be found: a figure or a partner."""
        return self.figure is not None or self.kind == "partner"

    @property
    def short(self) -> str:
        """The kind in one letter, amounts in percent as one."""
        return {"money": "m", "quantity": "q", "good": "g", "modifier": "h", "listed": "l", "partner": "c"}.get(
            self.kind, "p"
        )


@dataclass(frozen=True)
class Told:
    """A good that the article named before: how many sentences ago, how often, whether in the headline or last."""

    good: Item
    since: int
    count: int
    titled: bool
    latest: bool = False
    place: tuple[int, int, int] | None = None  # sentence and tokens where it was named last


@dataclass(frozen=True)
class Named:
    """A country in a sentence with the features of its place."""

    start: int
    end: int
    kind: str
    countries: tuple[str, ...]
    features: tuple[str, ...]
    anchor: Anchor = NOWHERE


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
    anchors: Mapping[int, Anchor] = field(default_factory=dict)  # of figures, by first character
    told: tuple[Told, ...] = ()
    words: tuple[int, ...] = ()  # first characters of the tokens

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens of a span of characters, the end exclusive."""
        first = max(0, bisect_right(self.words, start) - 1)
        return first, max(first + 1, bisect_left(self.words, end))

    @property
    def items(self) -> tuple[Item, ...]:
        """Figures that are no second currency of another, goods that are not counted by one, partners without goods."""
        amounts = [
            Item(f.kind, f.start, f.end, figure=f, anchor=self.anchors.get(f.start, NOWHERE))
            for i, f in enumerate(self.figures)
            if not (i and f.kind == "money" and _ASIDE.fullmatch(self.text[self.figures[i - 1].end : f.start]))
        ]
        goods = [good for good in self.goods if not _COUNTED.search(self.text[: good.start])]
        partners = () if self.goods or not self.on_trade else self.parties
        return (
            *amounts,
            *goods,
            *(
                Item("partner", p.start, p.end, self.text[p.start : p.end], anchor=p.anchor, countries=p.countries)
                for p in partners
                if p.kind == "noun" and p.countries
            ),
        )


@dataclass(frozen=True)
class Carried:
    """What the sentences before told: the last currency, the last amount, and goods."""

    currency: str | None = None
    amount: Figure | None = None
    goods: tuple[Told, ...] = ()


def view_of(
    sentence: AnalysedSentence,
    ordinal: int,
    actors: ActorReading,
    lexicon: TradeLexicon,
    cues: Cues,
    carried: Carried,
) -> View | None:
    """Return the view of a sentence; None where it holds neither figure nor good, nor a country that trades."""
    doc = sentence.doc
    text = text_of(doc)
    printed = tuple(f for f in find_figures(text, lexicon) if f.kind in KINDS and not f.per)
    goods = goods_in(doc, text, lexicon, cues)
    on_trade = may_state_trade(text)
    bare = not printed and not goods and not LOOSE.search(text)
    if bare and not on_trade:
        return None
    parties = _with_places(find_parties(sentence, ordinal, actors, lexicon), doc, actors.places_in(ordinal))
    if bare and not any(party.kind == "noun" and any(party.countries) for party in parties):
        return None
    figures = find_gapped(text, with_loose(text, find_bare(text, printed, carried.currency), carried.amount), parties)
    found = places_of(text, cues.cues)
    goods = _with_listed(
        doc, text, goods, [(f.start, f.end) for f in figures] + [(p.start, p.end) for p in parties], found
    )
    anchors = Anchors(doc, found, cues)
    return View(
        ordinal=ordinal,
        start=sentence.sentence.char_start,
        text=text,
        parties=tuple(
            Named(
                p.start,
                p.end,
                p.kind,
                tuple(c for c in p.countries if c),
                _place_of(doc, text, p, cues),
                anchors.of(p.start, p.end),
            )
            for p in parties
        ),
        figures=figures,
        goods=tuple(replace(good, anchor=anchors.of(good.start, good.end)) for good in goods),
        cues=found,
        others=places_of(text, cues.others),
        on_trade=on_trade,
        anchors={f.start: anchors.of(f.start, f.end) for f in figures},
        told=carried.goods,
        words=tuple(token.idx for token in doc),
    )


def _with_places(parties: tuple[Party, ...], doc: Doc, places: Sequence[PlaceSpan]) -> tuple[Party, ...]:
    """Add the cities and provinces that stand for the country they are in: "is shipped from Mombasa to Dubai"."""
    found = list(parties)
    for place in places:
        start, end = doc[place.start].idx, doc[place.end - 1].idx + len(doc[place.end - 1])
        if place.iso3 and all(end <= party.start or party.end <= start for party in parties):
            found.append(Party(start, end, "agent", (place.iso3,)))
    return tuple(sorted(found, key=lambda party: party.start))


def is_same_good(one: Item, other: Item) -> bool:
    """Tell whether two goods are one: of the same HS heading, or of the same name."""
    if one.hs_code and other.hs_code:
        return one.hs_code[:4] == other.hs_code[:4]
    return one.text.lower().removesuffix("s") == other.text.lower().removesuffix("s")


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


def goods_in(doc: Doc, text: str, lexicon: TradeLexicon, cues: Cues) -> tuple[Item, ...]:
    """Return the goods that the lexicon knows, with the adjectives before them, and sectors: "agricultural exports"."""
    found: list[Item] = []
    sectors = {m.start(): m for m in cues.sectors.finditer(text)}
    place = 0
    while place < len(doc):
        sector = sectors.get(doc[place].idx)
        if sector is not None:
            found.append(Item("modifier", sector.start(), sector.end(), sector[0]))
            while place < len(doc) and doc[place].idx < sector.end():
                place += 1
            continue
        longest = next((n for n in range(LONGEST, 0, -1) if _is_good(doc, text, place, n, lexicon)), None)
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


def _with_listed(
    doc: Doc, text: str, goods: tuple[Item, ...], taken: Sequence[tuple[int, int]], cues: Sequence[Place]
) -> tuple[Item, ...]:
    """Add the nouns that stand in one list with a good: in "coal, fluorspar and wool" what no lexicon knows."""
    first = {_list_of(doc, good) for good in goods if good.kind == "good"} - {-1}
    spans = [*taken, *((good.start, good.end) for good in goods), *((start, end) for _, start, end in cues)]
    found = list(goods)
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or first_of_list(token).i not in first:
            continue
        words = [token]
        while words[0].i > 0:
            before = doc[words[0].i - 1]
            if not _describes(before) or before.head.i not in (token.i, words[0].i):
                break
            words.insert(0, before)
        start, end = words[0].idx, token.idx + len(token)
        if token.is_alpha and all(end <= low or high <= start for low, high in spans):
            found.append(Item("listed", start, end, text[start:end]))
    return tuple(sorted(found, key=lambda good: good.start))


def _list_of(doc: Doc, good: Item) -> int:
    """Return the first token of the list that a good stands in, -1 for one alone."""
    last = next((token for token in reversed(doc) if good.start <= token.idx < good.end), None)
    if last is None:
        return -1
    first = first_of_list(last)
    return first.i if first is not last or any(child.dep_ == "conj" for child in last.children) else -1


def _is_good(doc: Doc, text: str, place: int, count: int, lexicon: TradeLexicon) -> bool:
    if place + count > len(doc) or not doc[place].is_alpha:
        return False
    last = doc[place + count - 1]
    if last.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return False
    entry = lexicon.products.get(product_key(text[doc[place].idx : last.idx + len(last)]))
    if entry is None or entry.kind not in ("goods", "service"):
        return False
    return _NEGATED.search(text[max(0, doc[place].idx - 8) : doc[place].idx]) is None


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
