"""One sentence as the actor rules see it: tokens, phrases of the gazetteer, and what kind of line it is.

Belongs here: the frozen view and small questions about tokens. No decisions about actors.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.actors.lexicon import ActorLexicon, Sense, SenseKind, is_shouting
from etl.language.analysis import AnalysedSentence

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
        return 0 <= token < len(self.doc) and self.doc[token].text[:1].isupper()

    def joins(self, token: int) -> bool:
        """Tell whether a token is a hyphen or slash printed without blanks between two words."""
        if not 0 < token < len(self.doc) - 1 or self.doc[token].text not in CONNECTING:
            return False
        before: Token = self.doc[token - 1]
        return not before.whitespace_ and not self.doc[token].whitespace_


def view_sentence(analysed: AnalysedSentence, lexicon: ActorLexicon) -> View:
    """Look up the gazetteer in one sentence and place the hits on its tokens."""
    doc, sentence = analysed.doc, analysed.sentence
    starts = {token.idx: token.i for token in doc}
    hits: list[TokenHit] = []
    hit_at = [-1] * len(doc)
    for hit in lexicon.find(doc.text):
        span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
        if span is None or any(hit_at[i] >= 0 for i in range(span.start, span.end)):
            continue
        for i in range(span.start, span.end):
            hit_at[i] = len(hits)
        hits.append(TokenHit(span.start, span.end, doc.text[hit.start : hit.end], hit.senses))
    words = [token for token in doc if token.is_alpha]
    long_words = [token for token in words if len(token.text) > 3]
    titled = len(long_words) >= 4 and sum(t.text[:1].isupper() for t in long_words) > 0.75 * len(long_words)
    return View(
        index=sentence.ordinal,
        offset=sentence.char_start,
        kind=sentence.kind,
        doc=doc,
        lower=tuple(token.lower_.replace("’", "'") for token in doc),
        hits=tuple(hits),
        hit_at=tuple(hit_at),
        capitals=bool(starts) and (is_shouting(doc.text) or titled),
    )
