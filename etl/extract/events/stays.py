"""What the present tense tells of a coming day, and how long a visit lasts.

Belongs here: a timetable told in the present ("arrives tomorrow") is an announcement; "a three-day visit" gives the
days of a visit of which the text tells the first or the last.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Token

from etl.extract.dates import DateExpression
from etl.extract.events.match import Match
from etl.extract.events.phrases import lemma

PRESENT = frozenset({"VBZ", "VBP"})
COMING = ("tomorrow", "next ", "later this ")
STAYS = frozenset({"conference", "forum", "stay", "summit", "talk", "tour", "trip", "visit"})
ENDING = frozenset({"complete", "conclude", "end", "finish", "leave", "return", "wind", "wrap"})
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
LONGEST = 15


def is_arranged(verb: Token, told: DateExpression | None, published: date | None) -> bool:
    """Tell whether a verb of the present tense has a day to come: "begins a visit tomorrow", "are meeting on 3 June".

    So does the simple present of today ("arrives today").

    `published` is the last day on which the text can have been printed; without it only "tomorrow" and "next" tell.
    """
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "aux:pass"}}
    progressive = verb.tag_ == "VBG" and bool(helpers & {"is", "are", "'s", "’s"})
    if not progressive and (verb.tag_ not in PRESENT or helpers):
        return False
    if any(child.lower_ == "tomorrow" or (child.lower_ == "today" and not progressive) for child in verb.children):
        return True
    if told is None or told.text.lower().startswith(COMING):
        return told is not None
    return published is not None and told.date_start is not None and told.date_start > published


def with_length(match: Match, told: DateExpression) -> DateExpression:
    """Return the days of a stay of which one day and the length are told: "began a two-day visit on Tuesday".

    The day is the last one after a verb of ending ("wrapped up a three-day visit on Friday"), else the first.
    """
    if told.precision != "day" or told.date_start is None:
        return told
    near = [match.frame.trigger, *match.frame.trigger.children, *match.frame.verb.children]
    days = next((count for token in near if lemma(token) in STAYS and (count := _length_of(token)) is not None), None)
    if days is None:
        return told
    more = timedelta(days=days - 1)
    if lemma(match.frame.verb) in ENDING or lemma(match.frame.trigger) in ENDING:
        return replace(told, date_start=told.date_start - more, date_end=told.date_start, precision="range")
    return replace(told, date_end=told.date_start + more, precision="range")


def _length_of(stay: Token) -> int | None:
    """Return the number of days in "two-day visit" or "visit of three days"."""
    for child in stay.children:
        if child.lower_ in {"day", "days"} and child.i > stay.left_edge.i:
            count = next((c for c in child.children if c.pos_ == "NUM"), None)
        else:
            continue
        days = None if count is None else NUMBERS.get(count.lower_, int(count.text) if count.text.isdigit() else None)
        if days is not None and 2 <= days <= LONGEST:
            return days
    return None
