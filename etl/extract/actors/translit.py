"""Compare names across spellings and transliterations.

Belongs here: keys under which spellings of one name fall together, and whether two names can be one person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from etl.extract.actors.text import fold

STEPS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"shch|sch|sh|ch(?=r)", "s"),
        (r"kh|gh", "h"),
        (r"tch|dzh|zh|dj|ch|cz", "c"),
        (r"ph", "f"),
        (r"ck|q|c(?=[aou]|$)", "k"),
        (r"w", "v"),
        (r"ks", "x"),
        (r"ou|oo", "u"),
        (r"ee|ei|ey|iy|yi|ii|ij|y|j", "i"),
        (r"i+", "i"),
        (r"(.)\1+", r"\1"),
        (r"ia|ie|io|iu", "a"),
        (r"(enk|sk)[aoiu]?$", r"\1"),
        (r"(?<=[^aeiou])iv$", "ev"),
        (r"(of|ov|av|ef|ev|uv)$", "ev"),
        (r"h", ""),
        (r"e", "i"),
        (r"o", "a"),
        (r"u", "a"),
    )
)
PARTICLES = frozenset(
    {
        "bin",
        "ben",
        "ibn",
        "al",
        "el",
        "ul",
        "von",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "st",
    }
)


@lru_cache(maxsize=50_000)
def name_key(word: str) -> str:
    """Return a key that is the same for common spellings of one name ("Lukashenko", "Lukashenka")."""
    key = fold(word)
    for pattern, replacement in STEPS:
        key = pattern.sub(replacement, key)
    return key or fold(word)


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, hyphens cut, without quotation marks."""
    return tuple(w for w in re.split(r"[\s\-–]+", fold(name).replace("'", "").replace('"', "")) if w)


def same_given(first: str, second: str, variants: Mapping[str, str]) -> bool:
    """Tell whether two given names can be one: equal, an initial, or spellings of each other."""
    a, b = first.rstrip("."), second.rstrip(".")
    if min(len(a), len(b)) == 1 or "." in a + b:
        return a[:1] == b[:1]
    return variants.get(a, a) == variants.get(b, b) or name_key(a) == name_key(b)


def family_word(words: Sequence[str], family_first: frozenset[str], given: frozenset[str]) -> str:
    """Return the word of a full name that stands for the family."""
    kept = [w for w in words if w not in PARTICLES] or list(words)
    if (
        1 < len(kept) <= 3
        and kept[0] in family_first
        and kept[-1] not in family_first
        and kept[0] not in given - family_first
    ):
        western = kept[0] in given and kept[-1] not in given
        if not western:
            return kept[0]
    return kept[-1]


def can_be_one(first: Sequence[str], second: Sequence[str], variants: Mapping[str, str]) -> bool:
    """Tell whether two full names can be one person's: the family names agree and no given names contradict."""
    a = [w for w in first if w not in PARTICLES]
    b = [w for w in second if w not in PARTICLES]
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if name_key(shorter[-1]) != name_key(longer[-1]):
        return False
    rest = list(longer[:-1])
    for word in shorter[:-1]:
        match = next((r for r in rest if same_given(word, r, variants)), None)
        if match is None:
            return False
        rest = rest[rest.index(match) + 1 :]
    return True
