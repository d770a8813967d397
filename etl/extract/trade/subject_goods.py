"""Read goods that are the subject of what a figure says: "Autos more than doubled to $3m", "tea led sales with $2m".

Belongs here: the good in the subject of the clause that holds a figure, by its grammar. Goods right beside a figure are
in `figure_goods.py` and `figured_goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from etl.extract.trade.figures import Figure
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party
from etl.extract.trade.products import Product, list_products, product_before
from etl.extract.trade.terms import Term, text_of

# dependencies from a figure up to the verb that it completes, and nouns that may stand between them
_UP = frozenset(
    {
        "obl",
        "obl:unmarked",
        "obj",
        "nmod",
        "nmod:unmarked",
        "appos",
        "conj",
        "nummod",
        "compound",
        "dep",
        "parataxis",
        "xcomp",
    }
)
# the goods that come next have figures of their own
_ANOTHER = re.compile(r";|\b(?:followed by|ahead of|while|whereas|including|such as)\b")
_RANKS = frozenset({"first", "second", "third", "fourth", "fifth", "next", "last", "top"})
_NO_FLOW = re.compile(
    r"(?i)\b(?:prices?|futures|harvests?|output|crops?|produc\w+|stocks?|reserves|consumption|tariffs?|dut(?:y|ies)|fees?)\b"
)
# what parts the clause on a good from one on its trade
_GOES_ON = re.compile(r"\s*(?:[:;]|\s[–—-]|,\s+(?:with|as|its|their|and (?:its|their)))\s+(?:[\w'’]+\s+){0,4}$")
_IN_GOOD = re.compile(r"\W*(?:In|For|As for|As to|Regarding|In the case of)\s+(?P<good>[a-z][^,;:.\d]{2,30}),\s")
_UNITS = frozenset(
    {"ton", "tonne", "barrel", "litre", "liter", "kilogram", "meter", "metre", "unit", "piece", "head", "bag"}
)


def subject_good(doc: Doc, figure: Figure, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good whose level, growth or rank a figure tells."""
    verb = _verb_of(doc, figure, lexicon)
    subject = _subject(verb) if verb is not None else None
    if verb is None or subject is None or subject.pos_ not in ("NOUN", "PROPN") or _is_unit(subject):
        return None
    end = subject.idx + len(subject.text)
    if end > figure.start or _ANOTHER.search(text_of(doc), verb.idx, figure.start):
        return None
    return _good_of(doc, subject, verb, lexicon, parties)


def tells_subjects(doc: Doc, figures: Sequence[Figure], lexicon: TradeLexicon) -> bool:
    """True where the first amount of a sentence, or its first growth, is one of goods that are the subject."""
    told = [f for f in figures if not f.per and f.kind in ("money", "percent", "quantity")]
    if _NO_FLOW.search(text_of(doc)):
        return False
    return bool(told) and subject_good(doc, told[0], lexicon, ()) is not None


def good_spoken_of(doc: Doc, term: Term, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good that an earlier clause is about: "Tea did well: sales reached $3m", "In tea, $3m went to it"."""
    lead = _IN_GOOD.match(text_of(doc))
    told = product_before(doc, lead.end("good"), lexicon, parties) if lead is not None else None
    if lead is not None and told is not None and told.kind == "goods" and told.start <= lead.start("good") + 4:
        return told
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    subject = _subject(root) if root is not None else None
    if root is None or subject is None or subject.pos_ not in ("NOUN", "PROPN") or root.idx >= term.start:
        return None
    if not _GOES_ON.search(text_of(doc), root.idx, term.start):
        return None
    return _good_of(doc, subject, root, lexicon, parties)


def _good_of(doc: Doc, subject: Token, verb: Token, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good that a subject names, several as one; None where its head is no good ("wheat prices")."""
    end, whole = subject.idx + len(subject.text), _end_of_list(subject, verb)
    first = product_before(doc, end, lexicon, parties)
    product = first if whole == end or first is None else product_before(doc, whole, lexicon, parties)
    if first is None or product is None or first.end != end or product.end != whole:
        return None
    if product.kind not in ("goods", "ambiguous") or product.start < subject.left_edge.idx:
        return None
    return _all_subjects(doc, subject, product, lexicon, parties)


def _verb_of(doc: Doc, figure: Figure, lexicon: TradeLexicon) -> Token | None:
    """Return the verb of level, growth or rank that a figure completes."""
    span = doc.char_span(figure.start, figure.end, alignment_mode="expand")
    token = span.root if span is not None else None
    for _ in range(6):
        if token is None or token.dep_ not in _UP:
            return None
        token = token.head
        if token.pos_ == "VERB":
            return token if token.lemma_.lower() in lexicon.lists["level_verbs"] else None
        if _has_copula(token) and (token.lower_ in _RANKS or _is_top(token, lexicon)):
            return token
        plain = token.pos_ in ("NUM", "SYM") or token.like_num or token.tag_ in ("$", "CD") or token.text == "%"
        if not plain and token.lemma_.lower() not in lexicon.lists["level_words"] and not _is_unit(token):
            return None
    return None


def _is_top(token: Token, lexicon: TradeLexicon) -> bool:
    """True for "the leading item", "the biggest export"."""
    ranked = any(child.lower_ in lexicon.lists["goods_ranks"] for child in token.children)
    return ranked and (token.lower_ in lexicon.lists["goods_heads"] or token.lemma_ in ("export", "import"))


def _has_copula(token: Token) -> bool:
    return any(child.dep_ == "cop" for child in token.children)


def _subject(verb: Token) -> Token | None:
    """Return the subject of a verb; for "which" what it stands for."""
    for _ in range(3):
        found = next((child for child in verb.children if child.dep_.startswith("nsubj")), None)
        if found is not None:
            if found.tag_ in ("WDT", "WP") and verb.dep_ == "acl:relcl":
                return verb.head
            return found
        if verb.dep_ not in ("conj", "advcl", "xcomp"):
            return None
        verb = verb.head
    return None


def _end_of_list(subject: Token, verb: Token) -> int:
    """Return where a subject with what is joined to it ends: "tea and coffee", without a clause on it."""
    clause = min((child.i for child in subject.children if child.dep_.startswith("acl")), default=verb.i)
    joined = [child for child in subject.children if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN")]
    last = max([subject, *(child for child in joined if child.i < min(clause, verb.i))], key=lambda token: token.i)
    return last.idx + len(last.text)


def _all_subjects(doc: Doc, subject: Token, last: Product, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product:
    """Return several goods that are one subject as one product without a code."""
    items = list_products(doc, subject.left_edge.idx, last.end, lexicon, parties)
    if len(items) < 2 or items[-1].end != last.end or not all(item.known for item in items):
        return last
    text = text_of(doc)[items[0].start : last.end]
    return replace(last, start=items[0].start, text=text, hs_code=None)


def _is_unit(token: Token) -> bool:
    return token.lemma_.lower() in _UNITS
