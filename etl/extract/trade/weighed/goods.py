"""The goods of a sentence: those that the lexicon knows, sectors, and what is listed with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.weighed.anchors import first_of_list
from etl.extract.trade.weighed.cues import Cues, Place
from etl.extract.trade.weighed.items import Item

LONGEST = 5  # words of a good's name
_HYPHENED = re.compile(r"(?:[A-Za-z]+-)*$")  # "pick-|ups"
_NEGATED = re.compile(r"\bnon\W$", re.I)  # "non-oil exports" are not of oil


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
        sizes = range(LONGEST, 0, -1) if _may_start(doc[place].text, lexicon) else ()
        longest = next((n for n in sizes if _is_good(doc, text, place, n, lexicon)), None)
        if longest is None:
            place += 1
            continue
        last = doc[place + longest - 1]
        entry = lexicon.products[product_key(text[doc[place].idx : last.idx + len(last)])]
        first = place
        while first > 0 and _describes(doc[first - 1]):
            first -= 1
        start, end = doc[first].idx, last.idx + len(last)
        hyphened = _HYPHENED.search(text[:start])
        start = hyphened.start() if hyphened is not None else start  # "ferro-|nickel"
        modifies = last.dep_ == "compound" and last.head.i > last.i
        made = _made_of(doc, last, cues) if modifies else None
        if made is not None:
            end = made.idx + len(made)
            found.append(Item("good", start, end, text[start:end]))
            place = made.i + 1
            continue
        found.append(Item("modifier" if modifies else "good", start, end, text[start:end], hs_code=entry.hs_code))
        place += longest
    return tuple(found)


def _made_of(doc: Doc, good: Token, cues: Cues) -> Token | None:
    """Return the noun of a list that a good before it tells the stuff or use of: "car | seats |, tobacco and wine"."""
    head = good.head
    if head.i != good.i + 1 or head.pos_ != "NOUN" or cues.not_made.fullmatch(head.text):
        return None
    listed = head.dep_ == "conj" or any(child.dep_ == "conj" for child in head.children)
    return head if listed else None


def with_listed(
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
        hyphened = _HYPHENED.search(text[:start])
        start = hyphened.start() if hyphened is not None else start
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


def _may_start(word: str, lexicon: TradeLexicon) -> bool:
    """Tell whether a good may begin with a word; no country's name does: "Polish apples", "Turkey"."""
    key = product_key(word)
    return bool(key) and key[0] in lexicon.product_starts and word not in lexicon.countries


def _is_good(doc: Doc, text: str, place: int, count: int, lexicon: TradeLexicon) -> bool:
    if place + count > len(doc) or not doc[place].is_alpha:
        return False
    last = doc[place + count - 1]
    if last.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return False
    entry = lexicon.products.get(product_key(text[doc[place].idx : last.idx + len(last)]))
    if entry is None or entry.kind not in ("goods", "service") or _is_office(text, doc[place], last, lexicon):
        return False
    return _NEGATED.search(text[max(0, doc[place].idx - 8) : doc[place].idx]) is None


def _is_office(text: str, first: Token, last: Token, lexicon: TradeLexicon) -> bool:
    """Tell whether the word before makes another thing of a good: "the customs | service"."""
    before = first.nbor(-1) if first.i > first.doc[0].i else None
    if before is None:
        return False
    whole = lexicon.products.get(product_key(text[before.idx : last.idx + len(last)]))
    return whole is not None and whole.kind == "ambiguous"


def _describes(token: Token) -> bool:
    return token.pos_ in ("ADJ", "NOUN", "PROPN") and token.dep_ in ("amod", "compound") and token.text[0].islower()


def is_same_good(one: Item, other: Item) -> bool:
    """Tell whether two goods are one: of the same HS heading, or of the same name."""
    if one.hs_code and other.hs_code:
        return one.hs_code[:4] == other.hs_code[:4]
    return one.text.lower().removesuffix("s") == other.text.lower().removesuffix("s")
