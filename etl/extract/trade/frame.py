"""A trade term with its sides, and how a party stands in a sentence.

Belongs here: the record, prepositions before parties, and the countries a party means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import Term

_PREPOSITION = re.compile(
    r"(?:^|\s)(?P<p>to|into|toward|towards|from|with|between|by|of|for|against|over|vis-à-vis"
    r"|vis-a-vis|in favou?r of|in|among|within|inside|and|or|,|via|through|against|than|versus)"
    r"\s+(?:the\s+|both\s+|neighbou?ring\s+|its\s+|their\s+|Republic of\s+|member states of\s+"
    r"|countries of\s+|members of\s+|fellow\s+|nearby\s+|(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\s+)*$",
    re.I,
)


RANKED = "ranked"  # the text of a term that stands for "the biggest supplier", "took 12 percent"
CONTINUED = "continued"  # the text of a verb that goes on with the flow before: "they paid $3m for it"
FIGURE_NOUN = "figure noun"  # the text of a noun that stands for the flow before: "the bill was $3m"
STANDING = "standing"  # the text of a term that stands for a country's place in a ranking
CLAUSE_BREAK = re.compile(r";|\bwhile\b|\bwhereas\b|\balthough\b|\bthough\b|\bbut\b|\bmeanwhile\b|\bwhile\b", re.I)


_WITHOUT = re.compile(
    r"(?i)\b(?:compared (?:to|with|by)|according to|thanks to|due to|owing to|up to|relative "
    r"to|in addition to|as opposed to|prior to|close to|next to|amount(?:ed|ing|s)? to|equal "
    r"to)\s*(?:the\s*)?$"
)


# "…, followed by Peru with $3m", "ahead of Ghana": the next in a ranking, no side of the term
NEXT = re.compile(r"(?i)\b(?:followed|trailed)(?: closely)? by\s+(?:the\s+)?$|\b(?:ahead|in front) of\s+(?:the\s+)?$")

# "the third biggest partner after Peru, Chile and Oman": those that a ranking puts ahead are no side
_RANKED_AFTER = re.compile(
    r"\b(?:[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh|[Ee]ighth|[Nn]inth|[Tt]enth|\d+th|largest|biggest"
    r"|first|number \w+)\b[^;.\d]{0,60}?,?\s(?:after|behind|following|ahead of|before)\s+(?:only\s+)?"
    r"(?:(?:the\s+)?[A-Z][\w.]*(?:\s[A-Z][\w.]*)*(?:,\s+and\s+|,\s+|\s+and\s+)?)*$"
)


@dataclass(frozen=True)
class Frame:
    """One trade term with the sides that its grammar names; None is a side that is not said.

    `explicit` counts the sides that the sentence itself names, `several` lists partners of one figure.
    """

    term: Term
    reporter: str | None = None
    partner: str | None = None
    has_reporter: bool = False
    has_partner: bool = False
    partners: tuple[str | None, ...] = ()
    reporters: tuple[str | None, ...] = ()
    bloc: bool = False
    region_start: int = 0
    region_end: int = 0
    modifiers_start: int = 0
    rule: str = "sentence"
    by_pronoun: bool = False
    note: str | None = None

    @property
    def explicit(self) -> int:
        """How many sides the sentence names."""
        return int(self.has_reporter) + int(self.has_partner)


def preposition_before(text: str, start: int) -> str | None:
    """Return the preposition that governs what begins at `start`, in lower case."""
    match = _PREPOSITION.search(text[max(0, start - 60) : start])
    if match is None or (match["p"].lower() == "to" and _WITHOUT.search(text[max(0, start - 60) : start])):
        return None
    if match["p"].lower() in ("by", "of") and NEXT.search(text[max(0, start - 40) : start]):
        return None
    if match["p"].lower() == "of" and re.search(r"(?i)in favou?r of\s+(?:the\s+)?$", text[max(0, start - 40) : start]):
        return "in favour of"
    return match["p"].lower()


def behind_others(text: str, start: int) -> bool:
    """True for a country at `start` that a ranking puts ahead of its subject ("third after Peru and Oman")."""
    return _RANKED_AFTER.search(text, max(0, start - 160), start) is not None


def countries_of(party: Party, context: TradeContext) -> tuple[str | None, ...]:
    """Return the countries a party means; pronouns and "the two countries" are resolved by the context."""
    if party.countries:
        return party.countries
    if party.kind == "both":
        if context.last and all(context.last) and WORLD not in context.last:
            return context.last
        return context.pair or ()
    if party.kind == "pronoun":
        if context.last and context.last[0] and context.last[0] != WORLD:
            return (context.last[0],)
        return (context.home,) if context.home else ()
    return ()
