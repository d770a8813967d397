"""What is to be read in a sentence: its figures, goods and countries, and words that tell of trade or other things."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from etl.extract.trade.figures import Figure
from etl.extract.trade.weighed.anchors import NOWHERE, Anchor
from etl.extract.trade.weighed.cues import Place

SHORT = {"money": "m", "quantity": "q", "good": "g", "modifier": "h", "listed": "l", "partner": "c"}
_COUNTED = re.compile(r"\d[\d,.]*(?: (?:thousand|million|billion))?\s$")  # "80,000 | vehicles |": no good of its own
# "a duty of 12 percent on cars, tea and | wine |": on what is levied or banned, nothing is said to be traded
_TAXED = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharges?|bans?|curbs?|restrictions?|controls?|tax(?:es)?)\s(?:[^\s.;:()]+\s){0,6}?"
    r"on\s(?:[^\s.;:()]+\s){0,12}$",
    re.I,
)
# "exports excluding oil, gas and | ships |"
_LEFT_OUT = re.compile(
    r"\b(?:excluding|excepting|except(?:\sfor)?|apart from|aside from|other than)\s(?:[\w-]+,?\s(?:and\s|or\s)?){0,5}$",
    re.I,
)
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
    returning: bool = False  # told to go the other way than what was told before

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
    recent: Mapping[str, frozenset[str]] = field(default_factory=dict)  # countries that the sentences before named
    returns: frozenset[int] = frozenset()  # tokens of verbs whose goods go the other way
    under: str | None = None  # "export" or "import": what the heading above is on

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens of a span of characters, the end exclusive."""
        first = max(0, bisect_right(self.words, start) - 1)
        return first, max(first + 1, bisect_left(self.words, end))

    def is_set_aside(self, good: Item) -> bool:
        """Tell whether a good is one on which a duty or ban lies, or left out, with no word of trade between."""
        before = self.text[: good.start]
        levy = _TAXED.search(before) or _LEFT_OUT.search(before)
        return levy is not None and all(end <= levy.start() or good.start <= start for _, start, end in self.cues)

    @property
    def items(self) -> tuple[Item, ...]:
        """Figures that are no second currency of another, goods that are not counted by one, partners without goods."""
        amounts = [
            Item(f.kind, f.start, f.end, figure=f, anchor=self.anchors.get(f.start, NOWHERE))
            for i, f in enumerate(self.figures)
            if not (i and f.kind == "money" and _ASIDE.fullmatch(self.text[self.figures[i - 1].end : f.start]))
        ]
        goods = [
            good for good in self.goods if not _COUNTED.search(self.text[: good.start]) and not self.is_set_aside(good)
        ]
        partners = () if self.goods or not self.cues else self.parties
        named = (
            Item("partner", p.start, p.end, self.text[p.start : p.end], anchor=p.anchor, countries=p.countries)
            for p in partners
            if p.kind == "noun" and p.countries
        )
        return tuple(replace(item, returning=item.anchor.verb in self.returns) for item in (*amounts, *goods, *named))


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
