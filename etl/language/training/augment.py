"""Vary training sentences the way news prints them: headlines, capitals, countries and bodies as subjects.

Belongs here: two of the augmenters that `learn.py` uses. They change words, never the analysis, so that no annotation
is invented.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.training import Example

SMALL_WORDS = {"a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "by", "with", "from", "as"}


class HeadlineAugmenter:
    """Yield the example and sometimes a copy in title case, capitals or without its full stop."""

    def __init__(self, level: float) -> None:
        self.level = level
        self.random = random.Random(7)

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield the example and maybe its variant."""
        yield example
        if self.random.random() >= self.level:
            return
        style = self.random.choice(("title", "title", "upper", "unpunctuated"))
        words = [t.text for t in example.reference]
        if style == "title":
            words = [w if w in SMALL_WORDS and i else w[:1].upper() + w[1:] for i, w in enumerate(words)]
        elif style == "upper":
            words = [w.upper() for w in words]
        end = len(words)
        if style != "upper" and end > 3 and words[-1] == ".":
            end -= 1
        reference = copy_doc(nlp, example.reference, words, end)
        if example.reference.text != reference.text:
            yield Example(nlp.make_doc(reference.text), reference)


def copy_doc(nlp: Language, gold: Doc, words: list[str], end: int) -> Doc:
    """Return the first `end` tokens of `gold` with other words and the same annotation."""
    if end < len(gold) and any(t.head.i >= end for t in gold[:end]):
        end = len(gold)
    copy = Doc(
        nlp.vocab,
        words=words[:end],
        spaces=[bool(t.whitespace_) for t in gold[:end]],
        tags=[t.tag_ for t in gold[:end]],
        pos=[t.pos_ for t in gold[:end]],
        morphs=[str(t.morph) for t in gold[:end]],
        lemmas=[t.lemma_ for t in gold[:end]],
        heads=[t.head.i for t in gold[:end]],
        deps=[t.dep_ for t in gold[:end]],
    )
    if gold.has_annotation("ENT_IOB"):
        names = [Span(copy, e.start, min(e.end, end), e.label) for e in gold.ents if e.start < end]
        copy.set_ents(names, default="outside")
    else:
        copy.set_ents([], default="missing")
    return copy


SUBJECTS = Path(__file__).parent / "subjects.csv"
SINGULAR = {"he", "she", "it"}
PLURAL = {"they", "we", "i"}
PRESENT_PLURAL = {"are", "have", "do", "am", "'re", "'ve", "’re", "’ve", "'m", "’m"}


@dataclass(frozen=True)
class Word:
    """One word of a sentence that is being rewritten; `origin` and `head` are positions in the original."""

    text: str
    space: bool
    tag: str
    pos: str
    morph: str
    lemma: str
    dep: str
    origin: int
    head: int
    entity: str


class NewsAugmenter:
    """Put a country or body in the place of a pronoun subject: "They sold it" becomes "Peru, Chile sold it".

    News says "Kenya condemned attacks" where the treebanks' web texts and talks say "I like it": without such subjects
    the parser takes a verb behind a bare name for an adjective. Half of the rewritten sentences also lose the article
    of the verb's object, as headlines do.
    """

    def __init__(self, level: float, headlines: float) -> None:
        self.level = level
        self.headlines = HeadlineAugmenter(headlines)
        self.random = random.Random(11)
        with SUBJECTS.open(encoding="utf-8", newline="") as handle:
            self.subjects = [(row["name"], row["label"]) for row in csv.DictReader(handle)]

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield the example, maybe its headline variant and maybe its news variant."""
        yield from self.headlines(nlp, example)
        subjects = [t for t in example.reference if is_replaceable(t)]
        if not subjects or self.random.random() >= self.level:
            return
        reference = self.rewrite(nlp, example.reference, subjects[0])
        yield Example(nlp.make_doc(reference.text), reference)

    def rewrite(self, nlp: Language, gold: Doc, subject: Token) -> Doc:
        """Return `gold` with another subject, sometimes coordinated, sometimes without the object's article."""
        bare = self.random.random() < 0.5
        words: list[Word] = []
        for token in gold:
            article = token.dep_ == "det" and token.lower_ in {"the", "a", "an"}
            if bare and article and token.head.dep_ == "obj" and token.head.head.i == subject.head.i and token.i:
                continue
            if token.i == subject.i:
                words.extend(self.name_subject(token))
            else:
                words.append(as_word(token))
        return build_doc(nlp, gold, words)

    def name_subject(self, token: Token) -> list[Word]:
        """Return one name, or two with "and" or a comma where the verb is plural."""
        name, label = self.random.choice(self.subjects)
        first = replace(
            as_word(token), text=name, tag="NNP", pos="PROPN", morph="Number=Sing", lemma=name, entity=label
        )
        if token.lower_ not in PLURAL or self.random.random() < (0.0 if is_present(token.head) else 0.6):
            return [first]
        other, other_label = self.random.choice(self.subjects)
        comma = self.random.random() < 0.5
        link = Word("," if comma else "and", True, "," if comma else "CC", "PUNCT" if comma else "CCONJ", "",
                    "," if comma else "and", "punct" if comma else "cc", -1, -2, "")  # fmt: skip
        second = replace(first, text=other, lemma=other, dep="conj", origin=-2, head=token.i, entity=other_label)
        return [replace(first, space=not comma), link, second]


def is_replaceable(token: Token) -> bool:
    """Tell whether a token is a bare pronoun subject whose verb would agree with a name as well."""
    if token.dep_ != "nsubj" or token.pos_ != "PRON" or token.head.pos_ != "VERB" or next(token.children, None):
        return False
    if token.i + 1 < len(token.doc) and not token.whitespace_:
        return False
    if token.lower_ in SINGULAR:
        return True
    helpers = {c.lower_ for c in token.head.children if c.dep_ in {"aux", "aux:pass"}}
    return token.lower_ in PLURAL and not (helpers & PRESENT_PLURAL and token.lower_ == "i") and token.head.tag_ != "VB"


def is_present(verb: Token) -> bool:
    """Tell whether a verb shows that its subject is plural."""
    return verb.tag_ == "VBP" or any(c.lower_ in PRESENT_PLURAL for c in verb.children)


def as_word(token: Token) -> Word:
    """Return a token of the original sentence as a word."""
    return Word(
        token.text, bool(token.whitespace_), token.tag_, token.pos_, str(token.morph), token.lemma_, token.dep_,
        token.i, token.head.i, token.ent_type_,
    )  # fmt: skip


def build_doc(nlp: Language, gold: Doc, words: list[Word]) -> Doc:
    """Return a gold doc of rewritten words; each head is found again by its place in the original."""
    place = {word.origin: i for i, word in enumerate(words)}
    doc = Doc(
        nlp.vocab,
        words=[w.text for w in words],
        spaces=[w.space for w in words],
        tags=[w.tag for w in words],
        pos=[w.pos for w in words],
        morphs=[w.morph for w in words],
        lemmas=[w.lemma for w in words],
        heads=[place[w.head] for w in words],
        deps=[w.dep for w in words],
    )
    if not gold.has_annotation("ENT_IOB"):
        doc.set_ents([], default="missing")
        return doc
    spans, start = [], 0
    while start < len(words):
        end = start + 1
        if words[start].entity:
            same = gold[words[start].origin].ent_iob_ if words[start].origin >= 0 else "B"
            while same and end < len(words) and words[end].entity and is_continued(gold, words[end]):
                end += 1
            spans.append(Span(doc, start, end, words[start].entity))
        start = end
    doc.set_ents(spans, default="outside")
    return doc


def is_continued(gold: Doc, word: Word) -> bool:
    """Tell whether a word goes on with the name before it."""
    return word.origin >= 0 and gold[word.origin].ent_iob_ == "I" and gold[word.origin].text == word.text
