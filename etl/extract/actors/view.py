"""One sentence as the actor rules see it: tokens, phrases of the gazetteer, and what kind of line it is.

Belongs here: the frozen view and small questions about tokens. No decisions about actors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.tokens import Doc, Token

from etl.extract.actors.lexicon import ActorLexicon, Sense, SenseKind, is_shouting
from etl.language.analysis import AnalysedSentence

BOUND = frozenset(
    {"affiliated", "aligned", "allied", "armed", "backed", "controlled", "friendly", "funded", "inspired", "led"}
    | {"linked", "sponsored", "supported", "trained"}
)
_SEVERAL = re.compile(r"\b(?:Pan|Inter|Trans)-$", re.I)  # "the Pan-|American| Highway" is of no one state
CONNECTING = frozenset({"-", "–", "—", "/", "&"})


@dataclass(frozen=True)
class TokenHit:
    """A phrase of the gazetteer over tokens `start` to `end` (exclusive)."""

    start: int
    end: int
    surface: str
    senses: tuple[Sense, ...]

    def sense(self, *kinds: SenseKind) -> Sense | None:
        """Return the first meaning of one of the kinds."""
        return next((s for s in self.senses if s.kind in kinds), None)


@dataclass(frozen=True)
class View:
    """One sentence with its gazetteer hits; `hit_at[i]` is the index of the hit over token i, or -1."""

    index: int
    offset: int
    kind: str
    doc: Doc
    texts: tuple[str, ...]
    lower: tuple[str, ...]
    hits: tuple[TokenHit, ...]
    hit_at: tuple[int, ...]
    capitals: bool

    def hit(self, token: int) -> TokenHit | None:
        """Return the gazetteer hit over a token."""
        if 0 <= token < len(self.hit_at) and self.hit_at[token] >= 0:
            return self.hits[self.hit_at[token]]
        return None

    def word(self, token: int) -> str:
        """Return the lower-cased token, empty outside the sentence."""
        return self.lower[token] if 0 <= token < len(self.lower) else ""

    def text(self, start: int, end: int) -> str:
        """Return the printed text of a token range."""
        return self.doc[start:end].text

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """Return the character range of a token range in the article's text."""
        span = self.doc[start:end]
        return self.offset + span.start_char, self.offset + span.end_char

    def head(self, start: int, end: int) -> int:
        """Return the token that heads a range: the one whose own head lies outside."""
        return int(self.doc[start:end].root.i)

    def is_capitalised(self, token: int) -> bool:
        """Tell whether a token is printed with an initial capital."""
        return 0 <= token < len(self.texts) and self.texts[token][:1].isupper()

    def joins(self, token: int) -> bool:
        """Tell whether a token is a hyphen or slash printed without blanks between two words."""
        if not 0 < token < len(self.texts) - 1 or self.texts[token] not in CONNECTING:
            return False
        before: Token = self.doc[token - 1]
        return not before.whitespace_ and not self.doc[token].whitespace_

    def qualifies(self, end: int) -> bool:
        """Tell whether a name that ends before `end` only says whose another is: "Fiji-backed", "al-Shabaab-linked"."""
        within = self.word(end - 1).rpartition("-")
        if within[0] and within[2] in BOUND:
            return True
        return self.joins(end) and self.word(end + 1) in BOUND


def view_sentence(
    analysed: AnalysedSentence,
    lexicon: ActorLexicon,
    acronyms: Mapping[str, Sense] = MappingProxyType({}),
    named: frozenset[str] = frozenset(),
) -> View:
    """Look up the gazetteer and the article's own acronyms in one sentence and place the hits on its tokens.

    Of several meanings of a phrase those of the states `named` in the article go first.
    """
    doc, sentence = analysed.doc, analysed.sentence
    text = analysed.text
    strings = doc.vocab.strings
    texts = tuple(strings[orth] for orth in doc.to_array(ORTH).tolist())
    shouting = is_shouting(text)
    hits: list[TokenHit] = []
    hit_at = [-1] * len(texts)
    for hit in lexicon.find(text, shouting=shouting):
        span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
        if _SEVERAL.search(text, 0, hit.start):
            continue
        if span is None or any(hit_at[i] >= 0 for i in range(span.start, span.end)):
            continue
        for i in range(span.start, span.end):
            hit_at[i] = len(hits)
        senses = tuple(sorted(hit.senses, key=lambda sense: sense.key not in named)) if named else hit.senses
        hits.append(TokenHit(span.start, span.end, text[hit.start : hit.end], senses))
    for token, word in enumerate(texts):
        own = TokenHit(token, token + 1, word, (acronyms[word],)) if word in acronyms else None
        if own is None:
            continue
        if hit_at[token] < 0:
            hit_at[token] = len(hits)
            hits.append(own)
        elif hits[hit_at[token]].end - hits[hit_at[token]].start == 1:
            hits[hit_at[token]] = own
    long_words = [word for word in texts if len(word) > 3 and word.isalpha()]
    share = sum(word[0].isupper() for word in long_words) / max(1, len(long_words))
    heading = sentence.kind != "prose" or text.rstrip()[-1:].isalnum()
    titled = heading and len(long_words) >= 4 and share > 0.75
    return View(
        index=sentence.ordinal,
        offset=sentence.char_start,
        kind=sentence.kind,
        doc=doc,
        texts=texts,
        lower=tuple(word.lower().replace("’", "'") for word in texts),
        hits=tuple(hits),
        hit_at=tuple(hit_at),
        capitals=shouting or titled,
    )
