"""Give each token its lemma from its form, part of speech and tag, as UD's English treebanks write lemmas.

Belongs here: the lemmatiser component. Its tables (WordNet's exceptions and index, our closed-class exceptions)
lie in the packaged pipeline; how they are made is in `etl/language/training/package.py`.

Differs from spaCy's rule lemmatiser in what the treebanks show: a base form stays as it is ("need"), words at the start
of a sentence are lower-cased, adjectives of nations and acronyms keep their capitals, plural names lose their -s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

# "hoping" is from "hope" since "hop" would double its p; "singing" is from "sing", not "singe".
CLOSED_SYLLABLE = re.compile(r"(?:^|[^aeiou])[aeiou][^aeiouwxy]$")
BASE_TAGS = {"NN", "VB", "VBP", "JJ", "RB", "MD"}
INFLECTED = {"NOUN": "noun", "PROPN": "noun", "VERB": "verb", "AUX": "verb", "ADJ": "adj", "ADV": "adv"}


class Lemmatiser:
    """A pipeline component that sets `token.lemma_` from tables."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.exceptions: dict[str, dict[str, str]] = {}
        self.index: dict[str, frozenset[str]] = {}
        self.rules: dict[str, list[tuple[str, str]]] = {}
        self.cache: dict[tuple[str, str, str, bool], str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of a doc."""
        for token in doc:
            key = (token.text, token.pos_, token.tag_, token.i == 0)
            lemma = self.cache.get(key)
            if lemma is None:
                lemma = self.cache[key] = self.find_lemma(token)
            token.lemma_ = lemma
        return doc

    def find_lemma(self, token: Token) -> str:
        """Return the lemma of one tagged token."""
        form, pos, tag = token.text, token.pos_, token.tag_
        lower = form.lower()
        closed = self.exceptions.get(pos.lower(), {})
        if pos in {"AUX", "PRON", "DET", "PART"}:
            if tag == "PRP$" or (lower in {"'d", "’d"} and tag == "MD"):
                return "would" if tag == "MD" else lower
            if lower in closed:
                return closed[lower]
            return "I" if lower == "i" else lower
        kind = "verb" if pos == "ADV" and tag.startswith("VB") else INFLECTED.get(pos)
        if kind is None or (pos == "PROPN" and tag != "NNPS"):
            return form if pos in {"PROPN", "X", "SYM", "PUNCT", "NUM"} else lower
        keeps_case = pos == "PROPN" or (pos == "ADJ" and token.i > 0 and form.istitle())
        acronym = pos == "NOUN" and len(form) > 1 and form.isupper()
        base = tag in BASE_TAGS and lower not in self.exceptions["aux"] and not self.is_past_form(lower, kind)
        lemma = lower if base else self.strip_ending(lower, kind, tag)
        if acronym:
            return lemma.upper() if tag != "NNS" else form.rstrip("s")
        return lemma[:1].upper() + lemma[1:] if keeps_case else lemma

    def is_past_form(self, lower: str, kind: str) -> bool:
        """Tell whether a verb tagged as a base form can only be an irregular past form ("froze", never "found")."""
        if kind != "verb" or lower not in self.exceptions.get("verb", {}):
            return False
        return lower not in self.index.get("verb", frozenset())

    def strip_ending(self, lower: str, kind: str, tag: str) -> str:
        """Return the base form of an inflected word: exceptions first, then the rule whose result is known."""
        exceptions = self.exceptions.get(kind, {})
        if lower in exceptions:
            return exceptions[lower]
        index = self.index.get(kind, frozenset())
        forms = [lower[: len(lower) - len(old)] + new for old, new in self.rules.get(kind, []) if lower.endswith(old)]
        known = [form for form in forms if form in index]
        if known:
            return known[-1] if kind == "verb" and not CLOSED_SYLLABLE.search(known[-1]) else known[0]
        if kind == "verb" and tag in {"VBG", "VBN", "VBD"}:
            return undouble(lower)
        return next((form for form in forms if len(form) > 2), lower)

    def set_tables(self, tables: Lookups) -> None:
        """Take the exceptions, index and rules from lookup tables."""
        self.exceptions = {pos: dict(words) for pos, words in tables.get_table("lemma_exceptions")["by_pos"].items()}
        self.index = {pos: frozenset(words) for pos, words in tables.get_table("lemma_index")["by_pos"].items()}
        self.rules = {
            pos: [(o, n) for o, n in rules] for pos, rules in tables.get_table("lemma_rules")["by_pos"].items()
        }
        self.cache = {}

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the tables."""
        tables = Lookups()
        tables.add_table("lemma_exceptions", {"by_pos": self.exceptions})
        tables.add_table("lemma_index", {"by_pos": {pos: sorted(words) for pos, words in self.index.items()}})
        tables.add_table("lemma_rules", {"by_pos": self.rules})
        Path(path).mkdir(parents=True, exist_ok=True)
        tables.to_disk(path)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> Lemmatiser:
        """Read the tables."""
        self.set_tables(Lookups().from_disk(path))
        return self


@Language.factory("dragoman_lemmas", assigns=["token.lemma"], requires=["token.pos", "token.tag"])
def make_lemmatiser(nlp: Language, name: str) -> Lemmatiser:
    """Return an empty lemmatiser; its tables come from disk."""
    return Lemmatiser(nlp.vocab)


def undouble(form: str) -> str:
    """Return an unknown verb without -ed or -ing and without a doubled last consonant."""
    stem = form.removesuffix("ing") if form.endswith("ing") else form.removesuffix("ed")
    if stem == form or len(stem) < 3:
        return form
    if stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem + "e" if stem[-1] in "cvuz" or stem.endswith(("is", "at", "iz")) else stem
