"""Vary the words of training sentences: the verbs, nouns and names that news of states is made of.

Belongs here: taking words from the lexicons, inflecting them, and putting them in the place of words of the same tag.
The analysis stays as it is, so that no annotation is invented; what a sentence then says does not matter to a parser.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.training import Example

from etl.language.training.augment import NewsAugmenter, Word, as_word, build_doc

LEXICONS = Path(__file__).resolve().parents[2] / "lexicons"
VOWELS = "aeiou"
DOUBLING = frozenset({"ban", "bar", "drop", "permit", "slam", "stop", "snub", "shun", "rebut", "deter", "trap"})
KEPT_VERBS = frozenset({"be", "have", "do", "get", "make", "let", "help", "keep", "go", "want", "like", "say", "see"})
IRREGULAR = Path(__file__).parent / "irregular_verbs.txt"
COUNTED_CLASSES = ("troops", "peacekeepers", "military_goods", "attacks", "persons_held", "agreements", "talks")
SHARE = 0.5


@dataclass(frozen=True)
class Vocabulary:
    """Words of the lexicons by part of speech; verbs take an object, nouns can be counted."""

    verbs: Sequence[str]
    nouns: Sequence[str]
    adjectives: Sequence[str]
    places: Sequence[str]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Return the single words of the event rules, the products and the countries that are regular in form."""
    verbs: set[str] = set()
    nouns: set[str] = set()
    for path in sorted((LEXICONS / "event_types").glob("*.yml")):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        for rule in loaded["rules"]:
            if "object" in str(rule.get("needs", "")) or "object" in str(rule.get("target", loaded["defaults"])):
                verbs.update(rule.get("verbs", ()))
            nouns.update(rule.get("nouns", ()))
    classes = yaml.safe_load((LEXICONS / "event_classes.yml").read_text(encoding="utf-8"))
    for name in COUNTED_CLASSES:
        nouns.update(classes[name])
    with (LEXICONS / "products.csv").open(encoding="utf-8", newline="") as handle:
        nouns.update(row["term"] for row in csv.DictReader(handle) if row["kind"] == "goods")
    with (LEXICONS / "lemma_exceptions.csv").open(encoding="utf-8", newline="") as handle:
        irregular = {row["lemma"] for row in csv.DictReader(handle)}
    irregular.update(KEPT_VERBS, IRREGULAR.read_text(encoding="utf-8").split())
    with (LEXICONS / "countries.csv").open(encoding="utf-8", newline="") as handle:
        countries = list(csv.DictReader(handle))
    names = {name for row in countries for name in (row["name"], *row["capitals"].split("|"))}
    adjectives = {word for row in countries for word in row["adjectives"].split("|")}
    return Vocabulary(
        tuple(sorted(v for v in plain(verbs) if v not in irregular)),
        tuple(sorted(plain(nouns) - irregular)),
        tuple(sorted(a for a in adjectives if a.isalpha())),
        tuple(sorted(n for n in names if n.isalpha())),
    )


def plain(words: Iterable[str]) -> set[str]:
    """Return the words of lower-case letters alone."""
    return {word for word in words if isinstance(word, str) and word.isalpha() and word.islower() and len(word) > 2}


def inflect(verb: str, tag: str) -> str:
    """Return the form of a regular verb for a Penn Treebank tag."""
    if tag in ("VB", "VBP"):
        return verb
    if tag == "VBZ":
        return plural(verb)
    stem = verb
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        stem = verb[:-1]
    elif verb in DOUBLING:
        stem = verb + verb[-1]
    if tag == "VBG":
        return stem + "ing"
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ied"
    return stem + "ed"


def plural(noun: str) -> str:
    """Return a noun with its plural ending, or a verb with that of the third person."""
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"


class WordingAugmenter:
    """Yield what the news augmenter gives and sometimes a copy in the words of the lexicons."""

    def __init__(self, level: float, news: float, headlines: float) -> None:
        self.level = level
        self.news = NewsAugmenter(news, headlines)
        self.random = random.Random(13)

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield the example, its variants and maybe the variant in other words."""
        for variant in self.news(nlp, example):
            yield variant
            if self.random.random() < self.level:
                reference = self.reword(nlp, variant.reference)
                if reference is not None:
                    yield Example(nlp.make_doc(reference.text), reference)

    def reword(self, nlp: Language, gold: Doc) -> Doc | None:
        """Return a sentence with about half of its content words changed, None where none can be."""
        words = [self.word_for(token) for token in gold]
        if all(word.text == token.text for word, token in zip(words, gold, strict=True)):
            return None
        for place, word in enumerate(words[:-1]):
            if word.text.lower() in ("a", "an") and word.tag == "DT":
                text = "an" if words[place + 1].text[:1].lower() in VOWELS else "a"
                words[place] = replace(word, text=text.capitalize() if word.text[0].isupper() else text)
        return build_doc(nlp, gold, words)

    def word_for(self, token: Token) -> Word:
        """Return the word that stands for a token: another of its kind, or itself."""
        old = as_word(token)
        if self.random.random() >= SHARE or not token.text.isalpha():
            return old
        vocabulary = load_vocabulary()
        relations = {child.dep_ for child in token.children}
        if token.pos_ == "NOUN" and token.tag_ in ("NN", "NNS") and token.dep_ in (
            "nsubj", "nsubj:pass", "obj", "obl", "nmod", "conj", "compound"
        ) and not relations & {"flat", "fixed", "nummod"} and not token.ent_type_:  # fmt: skip
            lemma = self.random.choice(vocabulary.nouns)
            return changed(old, plural(lemma) if token.tag_ == "NNS" else lemma, lemma)
        if token.pos_ == "VERB" and "obj" in relations and not relations & {"compound:prt", "xcomp", "ccomp", "iobj"}:
            if token.lemma_ in KEPT_VERBS:
                return old
            lemma = self.random.choice(vocabulary.verbs)
            return changed(old, inflect(lemma, token.tag_), lemma)
        if token.pos_ == "ADJ" and token.tag_ == "JJ" and token.dep_ == "amod" and self.random.random() < 0.5:
            word = self.random.choice(vocabulary.adjectives)
            return replace(old, text=word, lemma=word)
        single_name = token.pos_ == "PROPN" and not relations & {"flat", "compound", "amod", "nmod:desc"}
        if single_name and token.dep_ in ("nmod:poss", "obl", "nmod") and token.ent_iob_ != "I":
            if token.i + 1 < len(token.doc) and token.nbor().ent_iob_ == "I":
                return old
            word = self.random.choice(vocabulary.places)
            return replace(old, text=word, lemma=word, entity="PLACE" if old.entity else old.entity)
        return old


def changed(old: Word, text: str, lemma: str) -> Word:
    """Return a word with another text, printed with a capital where it had one."""
    return replace(old, text=text.capitalize() if old.text[:1].isupper() else text, lemma=lemma)
