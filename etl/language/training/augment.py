"""Vary training sentences the way news pages print them: headlines, capitals, missing full stops."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry

SMALL_WORDS = {"a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "by", "with", "from", "as"}


@registry.augmenters("dragoman.headlines.v1")  # type: ignore[untyped-decorator]
def create_headline_augmenter(level: float) -> Callable[[Language, Example], Iterator[Example]]:
    """Return an augmenter that yields each sentence and, for a share `level` of them, a variant."""
    return HeadlineAugmenter(level)


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
