"""Folding of printed names: case, accents, typographic quotes and dashes, transliteration.

Belongs here: pure functions on strings. Folding keeps the length, so that offsets hold.
"""

from __future__ import annotations

import re
import unicodedata

PLAIN_FORMS = {
    "'": "’‘ʼ`ʻʾ",
    "-": "–—‐‑",
    '"': "“”",
    " ": "\u00a0\u2009\n\r\t",
    "o": "øØœ",
    "l": "łŁ",
    "d": "đĐð",
    "i": "ıİ",
    "t": "þ",
    "a": "æəƏ",
    "s": "ß",
}
SPECIAL = {character: plain for plain, characters in PLAIN_FORMS.items() for character in characters}


def fold_character(character: str) -> str:
    """Return one lower-case character without accents for one character."""
    if character in SPECIAL:
        return SPECIAL[character]
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character


FOLDED_RANGES = (range(0x41, 0x5B), range(0xA0, 0x250), range(0x1E00, 0x1F00))
TABLE = {code: fold_character(chr(code)) for codes in FOLDED_RANGES for code in codes}
TABLE |= {ord(character): folded for character, folded in SPECIAL.items()}


def fold(text: str) -> str:
    """Return a text of the same length in lower case, without accents, with plain quotes and hyphens."""
    return text.translate(TABLE)


def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """Return the lower-cased words of a lexicon phrase, cut where the tokenizer cuts printed text."""
    return tuple(re.findall(r"'s|\bd'\w+|[\w.]+\.(?=\s|$)|[\w.]*\w|[^\w\s]", phrase.casefold()))
