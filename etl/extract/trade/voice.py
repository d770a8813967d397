"""For which country an article says "we": never the one that it tells of as another beside "us".

Belongs here: the first person outside quotations, in columns, interviews and releases. Whose trade an article is on is
weighed in `home.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from etl.extract.trade.lexicon import TradeLexicon, find_countries

FIRST_PERSON = re.compile(r"(?<!\w)(?:[Ww]e|us|[Oo]urs?)(?!\w)")
_QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|«[^»\n]*(?:»|$)", re.M)
_SENTENCE = re.compile(r"[^.!?\n]+")
_OWN = re.compile(r"\b(?:[Ww]e|us|[Oo]ur|[Aa]s)\s+(?:an?\s+|the\s+)?$")  # "we Peruvians", "our Peruvian mines"
Faced = tuple[Counter[str], Counter[str]]
"""In how many sentences each country faces "us": those that name no other country, and all."""
LEAST = 2  # sentences in which a country faces "us"
RARELY = 2  # so many times as often as another does


def outside_quotes(text: str, place: int) -> bool:
    """Tell whether a place of an article is outside quotation marks."""
    start = text.rfind("\n", 0, place) + 1
    return not any(
        start + m.start() <= place < start + m.end() for m in _QUOTED.finditer(text[start:].partition("\n")[0])
    )


def facing_us(text: str, lexicon: TradeLexicon) -> Faced:
    """Return in how many sentences with "we", "us" or "our" each country is named as somebody else."""
    alone: Counter[str] = Counter()
    faced: Counter[str] = Counter()
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        if not any(outside_quotes(text, sentence.start() + m.start()) for m in FIRST_PERSON.finditer(words)):
            continue
        named = set()
        for match in find_countries(words, lexicon):
            name = lexicon.countries[re.sub(r"\s+", " ", match[0])]
            if name.iso3 and not _OWN.search(words[: match.start()]):
                named.add(name.iso3)
        faced.update(named)
        alone.update(named if len(named) == 1 else ())
    return alone, faced


def own_voice(ranked: Sequence[str], counts: Faced) -> str | None:
    """Return the country that says "we": the likeliest, but where it faces "us" and the next one hardly does, that.

    `ranked` has the countries that an article may be of, the likeliest first.
    """
    if not ranked:
        return None
    first = ranked[0]
    for faced in counts:
        for second in ranked[1:2]:
            if faced[first] >= LEAST and faced[second] * RARELY <= faced[first]:
                return second
    return first
