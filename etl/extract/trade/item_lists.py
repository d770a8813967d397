"""Find lists of goods by themselves, wherever they stand in a sentence: "raw hides, kiwi fruit and olive oil".

Belongs here: noun phrases joined by commas and "and" of which at least half are known goods. What a sentence says of
them is read in `list_flows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.trade.goods_lists import usable
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.parties import Party
from etl.extract.trade.products import Product, clean_product, lookup
from etl.extract.trade.terms import text_of

_PASSED = re.compile(
    r"\s*,?\s+(?:and|or),\s+(?:for|in|to|at|on|by|since|as|of|with|after|until)\s[^,;:.()\d]{2,30},\s+(?:the\s+|some\s+)?",
    re.I,
)
_JOINT = re.compile(
    r"(?:\s+(?:of|in|for)\s+[a-z-]+(?:\s+and\s+[a-z]+(?=,))?)?(?:\s*\(?,\s*(?:and|or|but)?\s*|\s+(?:and|or|&|plus)\s+|\s*\()"
    r"(?:(?:as well as|along with|together with|in addition to|followed by|including|such as|especially|notably|mainly"
    r"|mostly|particularly|above all|to a lesser (?:extent|degree)|increasingly|of late|lately|recently|even|also|some"
    r"|various|several|other|a few|the|its|their|crops|goods|products|like|in turn|more recently|in smaller amounts)"
    r",?\s+)*"
    r"|\s*,?\s+(?:and|or),\s+(?:(?:for|in|to|at|on|by|since|as|of|with|after|until)\s[^,;:.()\d]{2,30}|(?:more\s|less\s|most\s)?[a-z]+ly|lately"
    r"|recently|now|then|more and more|yes|of course|naturally),\s+"
    r"|\s+(?:as well as|along with|together with|including|such as|like)\s+(?:the\s+|its\s+|their\s+|other\s+)?",
    re.I,
)
_RANGE = re.compile(r"\s+to\s+|\s*,\s*|\s+and\s+")  # "from nails to roofing sheets"
_MAKERS = re.compile(
    r"(?:farmer|grower|maker|producer|sector|price|mine|plant|factor(?:y|ie)|mill|refiner(?:y|ie)|field|plantation|farm"
    r"|industr(?:y|ie)|compan(?:y|ie)|trader|worker|project|deal|contract|tax|dut(?:y|ie)|tariff|crop|harvest|output"
    r"|production|cultivation|processing|shop|user|lover|consumption|route|terminal|pipeline|exchange|futures|miner)s?$",
    re.I,
)


@dataclass(frozen=True)
class ItemList:
    """Goods that stand together; `origin` is the country's word right before them ("Kenyan tea and hides")."""

    items: tuple[Product, ...]
    start: int
    end: int
    origin: Party | None = None
    noun: Token | None = None  # "tea and hides exports"

    @property
    def known(self) -> int:
        """How many of them are goods of the lexicon."""
        return sum(item.kind == "goods" for item in self.items)


def find_lists(doc: Doc, parties: Sequence[Party], lexicon: TradeLexicon) -> list[ItemList]:
    """Return the lists of goods of a sentence, single goods as lists of one."""
    text = text_of(doc)
    found: list[ItemList] = []
    run: list[tuple[int, int]] = []
    chunks = _chunks(doc, parties, lexicon)
    for place, chunk in enumerate((*chunks, None)):
        follows = chunks[place + 1] if place + 1 < len(chunks) else None
        if run and follows is not None and _PASSED.fullmatch(text, run[-1][1], follows[0]):
            continue  # "salt and, for the first time, soap"
        ranging = len(run) == 1 and re.search(r"\bfrom\s+$", text[: run[0][0]]) is not None
        joint = _RANGE if ranging else _JOINT
        if chunk is not None and (not run or joint.fullmatch(text, run[-1][1], chunk[0])):
            run.append(chunk)
            continue
        if run and (made := _list_of(doc, run, parties, lexicon)) is not None:
            found.append(made)
        run = [chunk] if chunk is not None else []
    return found


def names_goods(doc: Doc, lexicon: TradeLexicon) -> bool:
    """True for a sentence that names at least two goods."""
    return len(_known_names(doc, lexicon)) > 1


def _chunks(doc: Doc, parties: Sequence[Party], lexicon: TradeLexicon) -> list[tuple[int, int]]:
    """Return the noun phrases of a sentence without their articles; a known name is never parted."""
    named = _known_names(doc, lexicon)
    whole = {i for first, last in named for i in range(first, last + 1)}
    found: list[tuple[int, int]] = []
    run: list[Token] = []
    for token in (*doc, None):
        apart = token is None or any(p.start <= token.idx < p.end and p.kind != "adjective" for p in parties)
        verbal = token is not None and bool(run) and run[-1].i in whole and token.lemma_ in lexicon.lists["goods_leads"]
        apart = apart or (verbal and token is not None and token.i not in whole)  # "second-hand cars make up the rest"
        inside = token is not None and not apart and (token.i in whole or _in_phrase(token))
        if token is not None and inside:
            run.append(token)
            continue
        if run and (run[-1].pos_ in ("NOUN", "PROPN") or run[-1].i in whole):
            found.append((run[0].idx, run[-1].idx + len(run[-1].text)))
        run = []
    return found


def _in_phrase(token: Token) -> bool:
    if token.text in ("-", "‑"):
        return True
    return token.pos_ in ("ADJ", "NOUN", "PROPN") or (
        token.tag_ in ("VBN", "VBG") and token.dep_ in ("amod", "compound") and token.head.i > token.i
    )


def _known_names(doc: Doc, lexicon: TradeLexicon) -> list[tuple[int, int]]:
    """Return first and last token of each known name of goods, the longest first."""
    found: list[tuple[int, int]] = []
    place, text = 0, text_of(doc)
    while place < len(doc):
        for length in range(min(6, len(doc) - place), 0, -1):
            first, last = doc[place], doc[place + length - 1]
            if first.is_punct or last.is_punct or (length == 1 and first.pos_ in ("VERB", "AUX", "ADP")):
                continue
            if length > 1 and first.lower_ in ("make", "makes", "made"):
                continue  # "cars make up the rest"
            entry = lexicon.products.get(product_key(text[first.idx : last.idx + len(last.text)]))
            if entry is not None and entry.kind == "goods" and (length > 1 or len(first.text) > 2):
                found.append((place, place + length - 1))
                place += length - 1
                break
        place += 1
    return found


def _list_of(
    doc: Doc, run: Sequence[tuple[int, int]], parties: Sequence[Party], lexicon: TradeLexicon
) -> ItemList | None:
    """Return the goods of noun phrases that stand together; None where they are no goods, or makers of goods."""
    text = text_of(doc)
    traded = {*lexicon.lists["sold_nouns"], *lexicon.lists["bought_nouns"]}
    items: list[Product] = []
    noun: Token | None = None
    for start, end in run:
        last = next(token for token in reversed(doc) if token.idx < end)
        if last.lemma_.lower() in traded and last.idx > start:
            noun, end = last, last.idx
        elif _MAKERS.search(text[start:end]) and lookup(text[start:end].rsplit(" ", 1)[0], lexicon) is not None:
            return None
        item = clean_product(text[start:end], start, lexicon, parties)
        if item is not None and item.kind not in ("service", "class") and usable(doc, item):
            items.append(item)
        elif items and start != run[-1][0] and sum(i.known for i in items):
            break
        elif not items:
            continue
    while items and items[0].kind != "goods" and (len(items) < 3 or items[0].start > run[0][0] + 12):
        items.pop(0)
    while items and items[0].kind != "goods" and _set_off(doc, items[0]):
        items.pop(0)  # "every day, and fuel and cars come back"
    known = sum(item.kind == "goods" for item in items)
    if not known or known < 0.5 * len(items):
        return None
    origin = next(
        (p for p in parties if p.countries and 0 <= items[0].start - p.end < 4 and _owns(text, p, items[0])), None
    )
    start = origin.start if origin is not None else items[0].start
    return ItemList(tuple(items), start, items[-1].end, origin, noun)


def _set_off(doc: Doc, item: Product) -> bool:
    """True for an unknown noun behind "in", "every" and the like, which begins no list."""
    before = next((token for token in reversed(doc) if token.idx < item.start), None)
    return before is not None and before.lower_ not in ("of", "the") and before.pos_ in ("ADP", "DET")


def _owns(text: str, party: Party, item: Product) -> bool:
    gap = text[party.end : item.start]
    if party.kind == "adjective":
        return not gap.strip()
    return (party.possessive or party.kind == "pronoun") and re.fullmatch(r"(?:['’]s?)?\s+", gap) is not None
