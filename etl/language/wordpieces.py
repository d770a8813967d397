"""Cut words into the pieces that the encoder knows, and tell how each is printed.

Belongs here: WordPiece as BERT's uncased models use it (longest known piece first, `##` marks a continuation) and the
classes of capitals that an uncased encoder does not see. Training and reading share it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 60
SHAPES = ("lower", "title", "upper", "mixed", "digits", "other")
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "\xa0": " "}


class WordPieces:
    """The pieces of an encoder's vocabulary; `first` and `last` stand around each sentence."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = tuple(pieces)
        self.number = {piece: i for i, piece in enumerate(self.pieces)}
        self.first, self.last = self.number[FIRST], self.number[LAST]
        self.known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_file(cls, path: Path) -> WordPieces:
        """Read a vocabulary with one piece a line."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def cut(self, word: str) -> tuple[int, ...]:
        """Return the numbers of a word's pieces, at least one; a word that can't be cut is the unknown piece."""
        found = self.known.get(word)
        if found is None:
            found = tuple(n for part in split_marks(fold_word(word)) for n in self.match(part))
            found = self.known[word] = found or (self.number[UNKNOWN],)
        return found

    def match(self, part: str) -> list[int]:
        """Return the longest known pieces of a part from left to right."""
        numbers: list[int] = []
        start = 0
        while start < len(part):
            for end in range(len(part), start, -1):
                number = self.number.get(("##" if start else "") + part[start:end])
                if number is not None:
                    break
            else:
                return [self.number[UNKNOWN]]
            numbers.append(number)
            start = end
        return numbers


def fold_word(word: str) -> str:
    """Return a word in lower case, without accents, in plain quotes and dashes; very long ones are cut."""
    plain = "".join(_PLAIN.get(c, c) for c in word[:LONGEST_WORD].lower())
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def split_marks(word: str) -> list[str]:
    """Return a word's runs of letters and digits and each mark of punctuation by itself."""
    parts: list[str] = []
    joins = False
    for c in word:
        if c.isalnum() and joins:
            parts[-1] += c
        elif not c.isspace():
            parts.append(c)
        joins = c.isalnum()
    return parts


def shape_of(word: str) -> int:
    """Return the place in SHAPES of how a word is printed."""
    if any(c.isdigit() for c in word):
        return SHAPES.index("digits")
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return SHAPES.index("other")
    if all(c.islower() for c in letters):
        return SHAPES.index("lower")
    if all(c.isupper() for c in letters):
        return SHAPES.index("upper" if len(letters) > 1 else "title")
    return SHAPES.index("title" if letters[0].isupper() and all(c.islower() for c in letters[1:]) else "mixed")
