"""Whom "we", "its" and "from there" mean where the reading of actors leaves it open: a candidate, not a verdict.

Belongs here: pronouns of one sentence as places that name a country. What they are worth is weighed as of any place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.extract.trade.parties import Party
from etl.extract.trade.recent import Spoken
from etl.extract.trade.voice import FIRST_PERSON

_OWN = frozenset({"its", "the country", "the nation", "the republic", "the kingdom", "this country"})
_THERE = re.compile(
    r"(?<!\w)(?:from|to|imports?|purchases|deliver(?:y|ies|ed)|suppl(?:y|ies|ied)|goods|exports?|exported|sales|s[oe]lls?|sold"
    r"|sen[dt]s?|ships?|shipped|shipments?|placed|bought|buys?|imported|going|goes|go|went)\s+(?P<there>there)(?!\w)"
    r"(?!['’]s|\s+(?:is|are|was|were|has|have)\b)",
    re.I,
)
_TO_IT = re.compile(
    r"\b(?:exports?|imports?|sales|shipments|deliveries|purchases|trade|deficit|surplus)\s+(?:to|from|with)\s+$", re.I
)
_QUOTE = re.compile(r"[“”\"„«»]")
_OTHER = frozenset({"against", "between", "for", "from", "in", "into", "to", "towards", "with"})
PLAIN = ("noun", "adjective")


def with_meant(
    parties: Sequence[Party], text: str, before: Sequence[Sequence[Spoken]], home: str | None
) -> tuple[Party, ...]:
    """Return the parties of a sentence with the countries that its pronouns are likely to mean.

    `before` has the countries of the sentences before, the last one last. "We" is the article's own country outside
    quotations; "its" the subject of the sentence, else of the one before; "there" and "exports to it" the country named
    last that is not the article's own.
    """
    found: list[Party] = []
    for party in parties:
        if party.kind == "pronoun" and not party.countries:
            own = _meant(party, parties, text, before, home)
            found.append(replace(party, countries=(own,)) if own is not None else party)
        else:
            found.append(party)
    first = (
        [(m.start(), m.end(), home) for m in FIRST_PERSON.finditer(text)] if home and not _QUOTE.search(text) else []
    )
    there = [
        (m.start("there"), m.end("there"), _last(parties, m.start("there"), before, home))
        for m in _THERE.finditer(text)
    ]
    for start, end, country in (*first, *there):
        if country is not None and all(end <= p.start or p.end <= start for p in found):
            found.append(Party(start, end, "pronoun", (country,)))
    return tuple(sorted(found, key=lambda party: party.start))


def _meant(
    party: Party,
    parties: Sequence[Party],
    text: str,
    before: Sequence[Sequence[Spoken]],
    home: str | None,
) -> str | None:
    word = text[party.start : party.end]
    if word == "it" and _TO_IT.search(text[: party.start]):
        spoken = before[-1] if before else ()
        if len(spoken) == 1 and not any(p.kind in PLAIN for p in parties if p.end <= party.start):
            return spoken[0].country
        return _last(parties, party.start, before, home)
    if FIRST_PERSON.fullmatch(word):
        return home if not _QUOTE.search(text) else None
    if word.lower() not in _OWN:
        return None
    named = [p for p in parties if p.end <= party.start and p.kind in PLAIN and len(p.countries) == 1]
    if named:
        subject = next((p for p in reversed(named) if _is_subject(p, text)), None)
        return subject.countries[0] if subject is not None else None
    spoken = before[-1] if before else ()
    subjects = [one.country for one in spoken if one.subject]
    if subjects:
        return subjects[0]
    return spoken[0].country if len(spoken) == 1 else None


def _is_subject(party: Party, text: str) -> bool:
    """Tell whether a country is no complement: not behind "to", "from" or "with"."""
    words = re.findall(r"\w+", text[: party.start].lower())
    word = next((word for word in reversed(words) if word != "the"), "")
    return word not in _OTHER


def _last(parties: Sequence[Party], place: int, before: Sequence[Sequence[Spoken]], home: str | None) -> str | None:
    """Return the country named last before a place that is not the article's own."""
    here = [c for p in parties if p.end <= place and p.kind in PLAIN for c in p.countries if c and c != home]
    if here:
        return here[-1]
    for spoken in reversed(before[-2:]):
        subjects = [one.country for one in spoken if one.country != home and one.subject]
        others = [one.country for one in spoken if one.country != home]
        if others:
            return subjects[0] if subjects else others[-1]
    return None
