"""When and where an event took place, as far as its own sentence tells.

Belongs here: choosing among the date expressions and places of a sentence. What an expression means is read in
`etl/extract/dates.py`; the publication date is never put in the place of an event's date.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.dates import DateExpression, date_for
from etl.extract.events.match import Match
from etl.extract.events.phrases import case_of
from etl.extract.spans import ActorReading, PlaceSpan

LOCATIVE = frozenset({"in", "at", "near", "outside", "across", "inside", "on", "into", "to", "from"})


def choose_date(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date that belongs to the trigger, else to the verb that carries its tense; None where none is told."""
    trigger, verb = match.frame.trigger, match.frame.verb
    if verb.dep_ in {"acl:relcl", "advcl:relcl", "advcl"} and any(child.lower_ == "when" for child in verb.children):
        for date in dates:
            if date.start <= verb.head.i < date.end and date.date_start is not None:
                return date
    for token in (trigger, verb) if verb.i != trigger.i else (trigger,):
        found = date_for(dates, dates[0].sentence, token.i, token.doc) if dates else None
        if found is not None and found.date_start is not None and found.date_end is not None:
            return found
    return None


def find_location(match: Match, places: Sequence[PlaceSpan], reading: ActorReading) -> PlaceSpan | None:
    """Return the place that the event is said to have happened at: one with a locative preposition, nearest first."""
    doc = match.frame.trigger.doc
    near: list[tuple[int, PlaceSpan]] = []
    for place in places:
        head = next((t for t in doc[place.start : place.end] if not place.start <= t.head.i < place.end), None)
        if head is None or (case_of(head) or "") not in LOCATIVE:
            continue
        governor = head.head
        if governor in (match.frame.trigger, match.frame.verb) or governor.head in (
            match.frame.trigger,
            match.frame.verb,
        ):
            near.append((abs(place.start - match.frame.trigger.i), place))
    return min(near, key=lambda pair: pair[0])[1] if near else None
