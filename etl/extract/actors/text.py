"""Folding of printed names: case, accents, typographic quotes and dashes, transliteration.

Belongs here: pure functions on strings. Folding keeps the length, so that offsets hold.
"""

from __future__ import annotations

import unicodedata

SPECIAL = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\n": " ",
    "\t": " ", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "İ": "i", "ð": "d", "þ": "t", "æ": "a",
    "œ": "o", "ß": "s", "ə": "a", "Ə": "a", "ʻ": "'", "ʾ": "'", "“": '"', "”": '"',
}


def fold_character(character: str) -> str:
    """Return one lower-case character without accents for one character."""
    if character in SPECIAL:
        return SPECIAL[character]
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character


TABLE = {code: fold_character(chr(code)) for code in (*range(0x41, 0x5B), *range(0xA0, 0x250), *range(0x1E00, 0x1F00))} | {
    ord(character): folded for character, folded in SPECIAL.items()
}


def fold(text: str) -> str:
    """Return a text of the same length in lower case, without accents, with plain quotes and hyphens."""
    return text.translate(TABLE)
