"""Find the sides that a text describes instead of naming: "its northern neighbour", "the South American country".

Belongs here: which country such words mean. Countries by name, pronouns and blocs are in `parties.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.extract.trade.frame import preposition_before
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext

_NEIGHBOUR = re.compile(
    r"(?i)\b(?:the|its|their|her|our)\s+(?:(?!(?:and|of|to|from|with|other)\b)[\w-]+\s+){0,2}"
    r"(?:neighbou?r|partner country|(?:northern|southern|eastern|western) partner|counterpart)"
    r"(?!s\b|ing\b|hood|['’]?\w)"
)
_COUNTRY = re.compile(
    r"\b[Tt]he\s+(?:(?:\w+-)?(?:North|South|East|West|Central|Southeast|Latin|Middle|Sub-Saharan|Horn of|Gulf|Caribbean"
    r"|Pacific|Balkan|Baltic|Nordic|Andean|Arab|Himalayan|Caucasus|Mediterranean|Asian|African|European|American|Eastern|Western"
    r"|Southern|Northern|landlocked|island|oil-rich|twin-island|neighbou?ring|Alpine|Maghreb)[\s-]+){1,3}"
    r"(?:(?:African|Asian|American|European|Eastern|island)\s+)?(?:country|nation|state|republic|kingdom|island|sultanate|emirate)\b"
)
_NAMED = re.compile(r"\s*(?:,\s*)?(?:of\s+)?[A-Z]")
_THE_BLOC = re.compile(
    r"(?i)(?:the|its|their)\s+(?:whole\s+|entire\s+)?(?:bloc|region|common market|customs union|continent)"
)


def describe_sides(parties: Sequence[Party], text: str, context: TradeContext) -> tuple[Party, ...]:
    """Return the parties with "its northern neighbour", "the South American country" as the other of two countries.

    The other is counted from the country that the sentence names before; where none is known the words mean nothing.
    """
    found = [_latter(party, text, context) for party in parties]
    for pattern in (_NEIGHBOUR, _COUNTRY):
        for match in pattern.finditer(text):
            start, end = match.span()
            if pattern is _NEIGHBOUR and _NAMED.match(text, end):
                continue
            own = [p for p in found if p.start < end and start < p.end]
            known = next((p for p in own if p.kind == "noun" and p.countries and p.countries[0]), None)
            before = [p for p in found if p.end <= start and p.kind in ("noun", "adjective") and p.countries]
            subject = before[0].countries[0] if before else context.home
            if known is not None and (pattern is _COUNTRY or known.countries[0] != subject):
                continue
            other = other_side(subject, context)
            if other is None or (pattern is _COUNTRY and not before):
                continue
            found = [p for p in found if p not in own]
            found.append(Party(start, end, "noun", (other,), text[end : end + 1] in ("'", "’")))
    return tuple(sorted(found, key=lambda p: p.start))


def last_named(parties: Sequence[Party]) -> str | None:
    """Return the last country that a sentence names, where it names several."""
    named = [c for p in parties if p.kind == "noun" for c in p.countries if c not in (None, WORLD)]
    return named[-1] if len({*named}) > 1 else None


def _latter(party: Party, text: str, context: TradeContext) -> Party:
    """Give "exports to the latter" the country that the sentence before named last."""
    meant = context.latter is not None and text[party.start : party.end].lower() == "the latter"
    if meant and preposition_before(text, party.start) in ("to", "from", "with"):
        return replace(party, kind="noun", countries=(context.latter,))
    return party


def other_side(own: str | None, context: TradeContext) -> str | None:
    """Return the country that is not `own` of the flow told last, else of the article's pair."""
    for pair in (context.last, context.past, context.pair):
        sides = [side for side in pair or () if side not in (None, WORLD, own)]
        if pair and own in pair and len(sides) == 1:
            return sides[0]
    return None


def the_bloc(
    parties: Sequence[Party], text: str, context: TradeContext, lexicon: TradeLexicon
) -> tuple[tuple[Party, ...], TradeContext]:
    """Give "the bloc" the organised bloc that the text has named last; returns the context with the last one named."""
    found = []
    for party in parties:
        if party.kind == "bloc" and party.countries == (None,) and _THE_BLOC.fullmatch(text[party.start : party.end]):
            party = replace(party, countries=(context.bloc,))
        elif party.kind == "bloc" and party.countries[0] in lexicon.bloc_codes.values():
            context = replace(context, bloc=party.countries[0])
        found.append(party)
    return tuple(found), context
