"""Read products out of noun phrases and lists, with their HS codes.

Belongs here: how a good is printed, where its phrase begins and ends, and which code the lexicon gives it.
Which flow a good belongs to is decided in `linking.py` and `goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from etl.extract.trade.lexicon import ProductEntry, TradeLexicon, product_key
from etl.extract.trade.numbers import SCALES
from etl.extract.trade.parties import Party
from etl.extract.trade.terms import text_of, token_at, tokens_between


@dataclass(frozen=True)
class Product:
    """A good as printed; `kind` is None when no lexicon entry fits."""

    start: int
    end: int
    text: str
    hs_code: str | None
    kind: Literal["goods", "service", "ambiguous", "class"] | None  # a class stands for a good named before
    joint: bool = False  # several goods that share one figure

    @property
    def known(self) -> bool:
        """True for goods and services of the lexicon that can't be anything else."""
        return self.kind in ("goods", "service")


# what no good's name begins with: "took | maize", "back | tea", "account of | fuel", "pounds of | shrimp"
_BEFORE_NAME = re.compile(
    r"^(?:(?:took|takes?|bought|buys?|sold|sells?|sends?|sent|ships?|shipped|imports?|imported|exported|back|mainly|mostly"
    r"|chiefly|especially|notably)\s+|(?:[\w$€£.,]+\s+){0,4}?(?:account|pounds|tonnes|tons|barrels|worth|year|sacks?|bags?|cargo(?:es)?)\s+of\s+"
    r"|earned\s+(?:\S+\s+){1,3}from\s+)+(?=\w)",
    re.I,
)
_NOT_GOODS = re.compile(
    r"(?i)\b(?:percent|per cent|dollars?|year|years|month|months|quarter|period|share|growth"
    r"|countr(?:y|ies)|government|minister|ministry|president|"
    r"relations?|cooperation|partners?|agreement|investments?|market|markets|projects?"
    r"|companies|company|people|visit|half|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|statistics|data|region|regions"
    r"|destination|destinations|directions?|sides|parties|world|sectors?|"
    r"economy|opportunities|potential|volume|increase|decrease|decline|rise|fall|others?"
    r"|tonnes|tons|end|basis|amount|level|levels|"
    r"importers?|exporters?|suppliers?|buyers?|industry|industries|items|goods|products"
    r"|commodities|list|ranking|basket|usd|eur|ties|areas?|fields?|delegation|council|group|meeting|value|ways?"
    r"|access|blocs?|continent|members?|communit(?:y|ies)|islands?|neighbou?rs?|pandemic|war|crisis"
    r"|memorand(?:um|a)|deals?|contracts?|pacts?|treat(?:y|ies)|protocols?|contrast|comparison"
    r"|ones|mainstays?|northbound|southbound|eastbound|westbound|quantity|quantities|papers|talks|bans?)$"
)


# "120 million eggs", "5,000 carpets": large numbers count goods of any kind
_MANY = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d\s?(?:thousand|million|billion|m|bn))\s+(?:[a-z]+\s+)?$")
_COUNT = re.compile(
    (
        r"\s*(?:(?:than|over|up|at|least|nearly|about|around|almost|some|approximately|roughly"
        r"|hundreds|dozens|thousands|another|a further|an additional)\s+(?:of\s+)?)*"
        r"(?:\d[\d,. ]*\s*(?:(?:thousand|million|billion|trillion|bn|mn|mln|bln|m|k)\b)?\s*)?(?=\w)"
    ),
    re.I,
)


# "such goods as paper", "crops such as maize"
_SUCH_AS = re.compile(
    r"\s*(?:by\s+|of\s+)?(?:such\s+)?(?:\w+\s+)?(?:goods|products|items|commodities|crops|staples|articles|things)\s+(?:such\s+)?as\s+"
    r"(?=\w)",
    re.I,
)


def plain_name(text: str) -> str:
    """Return the name of a good without a verb, an adverb or a measure before it."""
    return _BEFORE_NAME.sub("", text)


def lookup(text: str, lexicon: TradeLexicon) -> ProductEntry | None:
    """Return the entry that the phrase ends with (its head), the longest first; "P of Q" is read by its parts."""
    words = product_key(text)
    for start in range(max(0, len(words) - lexicon.longest_product), len(words)):
        entry = lexicon.products.get(words[start:])
        if entry:
            return entry
    match = re.search(r"\s+(?:of|for|from|in|with|made|based|like)\s+", text)
    if match:
        return lookup(text[: match.start()], lexicon)
    return None


# "the biggest part", "a good share": how much of a flow, and no good
_PORTION = re.compile(
    r"(?i)(?:[\w-]+est|main|major|greater|better|good|large|sizeable|lion['’]s)?\s*"
    r"(?:part|slice|portion|share|chunk|lot|bulk|majority|remainder|rest)"
)


def clean_product(text: str, start: int, lexicon: TradeLexicon, parties: Sequence[Party] = ()) -> Product | None:
    """Return the product that a piece of text names, stripped of what surrounds its name."""
    text = re.split(
        r"\s*,?\s*\b(?:worth|valued at|amounting to|totall?ing|to the tune of|for (?=(?:about "
        r"|around |some |nearly |over |more than )?[A-Z]{0,3}[$€£\d]))",
        text,
    )[0]
    text = re.sub(r",\s+(?:once|which|now|long|until|though|although)\b.*$", "", text)
    text = re.sub(r"\s+(?:enough|sufficient)\s+(?:to|for)\b.*$", "", text)
    text = re.sub(r"\s+(?:a|per|each|every)\s+(?:year|month|week|day|annum|season)\b.*$", "", text)
    such = _SUCH_AS.match(text)
    text, start = (text[such.end() :], start + such.end()) if such else (text, start)
    changed = True
    while changed:
        changed = False
        count = _COUNT.match(text)
        if count and count.end() < len(text) and count.end():
            text, start, changed = text[count.end() :], start + count.end(), True
        lead = _leading(text, start, parties, lexicon)
        if lead:
            text, start, changed = text[lead:], start + lead, True
        blank = re.match(r"[\s\W_]+", text)
        if blank and blank.end():
            text, start, changed = text[blank.end() :], start + blank.end(), True
        word = re.match(r"[\w'’.-]+", text)
        whole = lookup_exact(text, lexicon)
        if (
            word
            and word[0].lower().rstrip(".") in lexicon.lists["before_product"]
            and len(text) > word.end()
            and not whole
        ):
            text, start, changed = text[word.end() :], start + word.end(), True
    text = text.rstrip(" ,;:.()–—-\"'“”‘’\n\t")
    while True:
        tail = re.search(r"\s+([\w.-]+)$", text)
        if tail is None or tail[1].lower() not in lexicon.lists["after_product"] or lookup_exact(text, lexicon):
            break
        text = text[: tail.start()].rstrip(" ,;:")
    if not text or not re.search(r"[A-Za-z]{2}", text):
        return None
    if (
        _is_measure(text, lexicon)
        or _PORTION.fullmatch(text)
        or text.lower() in lexicon.markers["generic"]
        or text.lower() in lexicon.lists["before_product"]
    ):
        return None
    if re.search(r"(?i)\s(?:exports?|imports?|exported|imported)\s|\bper\s?cent", text):
        return None
    if text.lower() in lexicon.currencies:
        return None
    entry = lookup(text, lexicon)
    kind = entry.kind if entry else None
    if entry is None and (_NOT_GOODS.search(text) or len(text.split()) > 7 or re.search(r"\d|^[A-Z$€£]{2,4}$", text)):
        return None
    return Product(start, start + len(text), text, entry.hs_code if entry else None, kind)


def _is_measure(text: str, lexicon: TradeLexicon) -> bool:
    """True for the unit of a quantity ("cubic metres", "million barrels"), which is no good."""
    words = text.lower().split()
    return (" ".join(words) in lexicon.units and lookup_exact(text, lexicon) is None) or (
        len(words) > 1 and (words[-1] in lexicon.units or " ".join(words[-2:]) in lexicon.units) and words[0] in SCALES
    )


def _leading(text: str, start: int, parties: Sequence[Party], lexicon: TradeLexicon) -> int:
    """Return how many characters of a country's name, a possessive or a measure ("bottles of") open a phrase."""
    for party in parties:
        if (
            party.kind in ("both", "pronoun", "adjective", "noun", "pair", "bloc")
            and start <= party.start < start + len(text)
            and not text[: party.start - start].strip(" ,;:(")
        ):
            return party.end - start
    match = re.match(r"['’]s?\b|(?P<u>[A-Za-z]+(?:\s[a-z]+)?)\s+of\s+(?=\w)", text)
    if match and (match["u"] is None or match["u"].lower() in lexicon.units):
        return match.end()
    measure = re.match(
        r"(?:\w+\s+)?(?:quantities|quantity|volumes?|amounts?|share|supplies|shipments|variety|range)\s+of\s+(?=\w)",
        text,
        re.I,
    )
    if measure:
        return measure.end()
    return 0


def lookup_exact(text: str, lexicon: TradeLexicon) -> ProductEntry | None:
    """Return the entry for exactly this phrase."""
    return lexicon.products.get(product_key(text))


# "fruit, mainly apples and pears, at $3m": the figure is the fruit's
_ASIDE = re.compile(
    r",\s+(?:mainly|mostly|chiefly|largely|primarily|especially|particularly|notably|above all|principally)\s+"
    r"(?:(?!\b(?:mainly|mostly|chiefly|largely)\b)[^;:.()\d]){3,80}$"
)


def product_before(doc: Doc, offset: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the product whose phrase ends just before a character ("tractors" before "(62%)")."""
    aside = _ASIDE.search(text_of(doc), 0, offset)
    if aside is not None and "," in (text_of(doc)[offset - 1 : offset], text_of(doc)[offset : offset + 1]):
        offset = aside.start()
    start = _whole_name(doc, _phrase_start(doc, offset, lexicon), offset, lexicon)
    piece = text_of(doc)[start:offset]
    product = clean_product(piece, start, lexicon, parties) if piece.strip() else None
    if product is not None and any(p.kind == "noun" and p.start <= product.start < p.end for p in parties):
        return None
    return product


def product_after(doc: Doc, offset: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the product whose phrase begins at a character ("crude oil" after "exports of")."""
    end = _phrase_end(doc, offset, lexicon, parties)
    piece = text_of(doc)[offset:end]
    found = list_products(doc, offset, end, lexicon, parties) if piece.strip() else ()
    return found[0] if found else None


def countable_goods(doc: Doc, lexicon: TradeLexicon) -> tuple[tuple[int, int], ...]:
    """Return the spans of plural known goods, which a bare number may count ("3,000 tractors")."""
    spans = []
    for token in doc:
        plural = token.text.endswith("s") or token.text.lower() in lexicon.lists["same_plurals"]
        if plural and (token.pos_ in ("NOUN", "PROPN") or (token.i and doc[token.i - 1].like_num)):
            for first in range(max(0, token.i - 2), token.i + 1):
                entry = lexicon.products.get(product_key(text_of(doc)[doc[first].idx : token.idx + len(token.text)]))
                if (
                    entry is not None
                    and entry.kind == "goods"
                    and (
                        (entry.hs_code or "")[:2] in lexicon.lists["counted_chapters"]
                        or _MANY.search(text_of(doc)[: doc[first].idx])
                    )
                ):
                    spans.append((doc[first].idx, token.idx + len(token.text)))
                    break
    return tuple(spans)


def list_products(
    doc: Doc, start: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]
) -> tuple[Product, ...]:
    """Return the products of a list ("tea, coffee and iron and steel"); known names keep their "and"."""
    text = text_of(doc)
    tokens = list(tokens_between(doc, start, end))
    whole = _joined_names(tokens, lexicon)
    separators = lexicon.lists["list_separators"]
    found: list[Product] = []
    piece_start = start
    place = 0
    depth = 0
    while place <= len(tokens):
        token = tokens[place] if place < len(tokens) else None
        if token is not None and token.i in whole:
            place += whole[token.i]
            continue
        if token is not None and token.text in "([":
            depth += 1
        width = (
            _separator(tokens, place, separators)
            if token is not None and (depth == 0 or token.text in "([")
            else (1 if token is None else 0)
        )
        if token is not None and token.text in "([" and depth == 1:
            width = 1
        if width:
            piece_end = token.idx if token is not None else end
            product = clean_product(text[piece_start:piece_end], piece_start, lexicon, parties)
            if product is not None:
                found.append(product)
            piece_start = tokens[place + width].idx if place + width < len(tokens) else end
        if token is not None and token.text in ")]":
            depth = max(0, depth - 1)
            piece_start = token.idx + 1
        place += max(1, width)
    return tuple(found)


def _joined_names(tokens: Sequence[Token], lexicon: TradeLexicon) -> dict[int, int]:
    """Return, by first token, the length of known names that hold a separator ("iron and steel")."""
    found: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.is_punct:
            continue
        for length in range(min(9, len(tokens) - place), 2, -1):
            part = tokens[place : place + length]
            if (
                not any(_separator(part, i, lexicon.lists["list_separators"]) for i in range(1, length - 1))
                or part[-1].is_punct
            ):
                continue
            words = product_key(text_of(part[0].doc)[part[0].idx : part[-1].idx + len(part[-1].text)])
            comma = any(t.text == "," for t in part)
            if words in lexicon.products and (not comma or "," in lexicon.products[words].term):
                found[token.i] = length
                break
    return found


def _separator(tokens: Sequence[Token], place: int, separators: frozenset[str]) -> int:
    """Return how many tokens from here on separate two items of a list; 0 for none."""
    word = tokens[place].text.lower()
    for length in (3, 2):
        if "_".join(t.text.lower() for t in tokens[place : place + length]) in separators:
            return length
    return 1 if word in separators or (word in (":", "\n")) else 0


_STOP_POS = frozenset({"VERB", "AUX", "ADP", "PUNCT", "CCONJ", "SCONJ", "PRON", "SPACE"})


def _phrase_start(doc: Doc, offset: int, lexicon: TradeLexicon) -> int:
    """Walk left from a character over the words of one noun phrase."""
    if offset <= 0:
        return 0
    place = token_at(doc, offset - 1).i
    while place >= 0 and doc[place].idx >= offset:
        place -= 1
    while place >= 0 and (doc[place].is_space or doc[place].text in ("–", "—", ":", ",")):
        place -= 1
    last = place
    while place >= 0:
        token = doc[place]
        inner = token.text in ("-", "‑", "'s", "’s") or (token.text.lower() in ("of", "and") and place < last)
        if (
            token.text.lower() == "of"
            and place < last
            and lookup(text_of(doc)[doc[place - 1].idx : doc[last].idx + len(doc[last].text)], lexicon) is None
        ):
            break
        if token.text.lower() == "and" and not _joins(doc, place, last, lexicon):
            break
        if not inner and _stops(token):
            break
        place -= 1
    return doc[place + 1].idx if place + 1 < len(doc) else offset


def _whole_name(doc: Doc, start: int, offset: int, lexicon: TradeLexicon) -> int:
    """Walk on to the left where a longer known name begins there, whatever its words are read as ("cooking oil")."""
    text = text_of(doc)
    end = len(text[:offset].rstrip(" ,(:–—"))
    if end <= 0:
        return start
    first = token_at(doc, start).i if start < end else token_at(doc, end - 1).i + 1
    for place in range(first - 1, max(-1, first - 4), -1):
        if doc[place].is_punct or doc[place].is_space:
            break
        if product_key(text[doc[place].idx : end]) in lexicon.products:
            start = doc[place].idx
    return start


def _joins(doc: Doc, place: int, last: int, lexicon: TradeLexicon) -> bool:
    """True where the "and" at `place` stands inside a known product name that ends at `last`."""
    for first in range(max(0, place - 4), place):
        if product_key(text_of(doc)[doc[first].idx : doc[last].idx + len(doc[last].text)]) in lexicon.products:
            return True
    return False


def _phrase_end(doc: Doc, offset: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> int:
    """Walk right from a character over noun phrases joined by "and" or commas, until a verb or preposition."""
    token = token_at(doc, offset)
    place = token.i
    while place < len(doc):
        token = doc[place]
        if token.idx < offset:
            place += 1
            continue
        party = next((p for p in parties if p.start <= token.idx < p.end), None)
        if party is not None and party.kind not in ("adjective", "pair") and token.idx > offset:
            break
        if token.text.lower() in (
            "worth",
            "valued",
            "totalling",
            "totaling",
            "annually",
            "last",
            "this",
            "every",
            "per",
        ):
            break
        if token.text.lower() == "of" or token.text in ("-", ",", "(", "‑", "/", "&", "%") or token.pos_ == "CCONJ":
            if token.text == "(":
                break
            place += 1
            continue
        if _stops(token) and not (place + 1 < len(doc) and token.text.lower() in lexicon.lists["passive_modifiers"]):
            break
        place += 1
    return doc[place].idx if place < len(doc) else len(text_of(doc))


def _stops(token: Token) -> bool:
    if (
        token.pos_ in ("VERB", "ADJ")
        and re.search(r"(?:ed|ing|en)$", token.text.lower())
        and token.dep_ in ("amod", "compound")
    ):
        return False
    return token.pos_ in _STOP_POS or token.pos_ == "NUM" or token.pos_ == "SYM"
