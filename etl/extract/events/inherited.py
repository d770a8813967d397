"""Days that a clause leaves unsaid because the article has told them: of the visit, of the talks, of the same act.

Belongs here: inference inside one article, each by one stated rule. A report on a visit gives its days once; a headline
repeats what the first paragraphs date. The publication date is never put in the place of an event's date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from etl.extract.dates_calendar import parse_published
from etl.extract.events.discourse import sides_of
from etl.extract.spans import ActorReading
from etl.records import EventMention, SentenceKind

VISIT_MODES = frozenset({"visit"})
DURING = frozenset({"CONSULT", "AGREE", "SUPPORT"})
MUTUAL = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE", "ASSAULT"})
REMOTE = frozenset({"phone"})
STAY = 15
STORY = 6
LEAD = 8
LONGEST_VISIT = 21
ONCE = ("annex", "coup", "invad", "invasion", "overthr", "recogni", "toppl", "unif")


def inherit_dates(
    events: Sequence[EventMention],
    actors: ActorReading,
    kinds: Sequence[SentenceKind],
    *,
    published_on: str | None = None,
) -> list[EventMention]:
    """Return the events with the days that the article tells elsewhere; `kinds` are those of its sentences.

    Of what has occurred, days after publication are not the time but another clause's, or the matter ("thanked it for
    its support of a seat in 2026–2027").
    """
    published = parse_published(published_on)
    if published is not None:
        last = published.last_day
        events = [_without_days(event) if _lies_ahead(event, last) else event for event in events]
    dated = [_with_days_of(event, _reported_meeting(event, events, actors)) for event in events]
    dated = [_with_days_of(event, _told_below(event, dated, actors, kinds)) for event in dated]
    return [_with_days_of(event, _same_act(event, dated, actors)) for event in dated]


def _without_days(event: EventMention) -> EventMention:
    """Return an event without its days."""
    return replace(event, date_start=None, date_end=None, date_precision="unknown")


def _lies_ahead(event: EventMention, last: date) -> bool:
    """Tell whether an event that occurred is dated after publication: the day belongs to another clause."""
    return event.status in {"occurred", "alleged"} and event.date_start is not None and event.date_start > last


def _with_days_of(event: EventMention, other: EventMention | None) -> EventMention:
    """Return an undated event with the days of another."""
    if other is None or event.date_start is not None:
        return event
    return replace(event, date_start=other.date_start, date_end=other.date_end, date_precision=other.date_precision)


def _reported_meeting(event: EventMention, events: Sequence[EventMention], actors: ActorReading) -> EventMention | None:
    """Return the visit or the talks at which an undated meeting, agreement or word of thanks took place.

    It was told to the day before (an announced visit also after), between the same two countries and with the same
    status; another date told in between ends its time. Of several the latest counts, talks before the visit that they
    belong to: who lands on Monday and confers on Tuesday signs on Tuesday. A visit named again is the visit.
    """
    if event.date_start is not None or event.event_type not in DURING or event.status in {"denied", "intended"}:
        return None
    fitting = [
        one
        for one in events
        if one.date_precision in {"day", "range"}
        and one.date_start is not None
        and ((one.date_end or one.date_start) - one.date_start).days <= LONGEST_VISIT
        and (one.mode in VISIT_MODES or _are_talks(one))
        and _same_business(one, event, actors)
    ]
    if event.event_type == "CONSULT" and event.mode in VISIT_MODES:
        fitting = [one for one in fitting if one.mode in VISIT_MODES]
    before = [
        one
        for one in fitting
        if 0 <= event.sentence - one.sentence <= (STAY if one.mode in VISIT_MODES else STORY)
        and not _time_moved_on(one, event, events)
    ]
    if before:
        return max(before, key=lambda one: (one.date_start, one.mode not in VISIT_MODES, one.sentence))
    again = [one for one in fitting if one.status == "planned" and event.mode in VISIT_MODES]
    return again[0] if again else None


def _are_talks(event: EventMention) -> bool:
    """Tell whether an event is a meeting in one place, held or to be held."""
    return event.event_type == "CONSULT" and event.mode not in REMOTE and bool(event.sources) and bool(event.targets)


def _time_moved_on(visit: EventMention, event: EventMention, events: Sequence[EventMention]) -> bool:
    """Tell whether a later date was told between a visit and an event."""
    between = [one for one in events if visit.sentence <= one.sentence <= event.sentence and one.status != "planned"]
    return any(one.date_start and visit.date_end and one.date_start > visit.date_end for one in between)


def _same_business(visit: EventMention, event: EventMention, actors: ActorReading) -> bool:
    """Tell whether an event belongs to a visit: the same countries, and both past or both to come.

    A person of whom no country is known may stand for the country that is missing, if another party is shared.
    """
    if (event.status == "planned") != (visit.status == "planned"):
        return False
    mine = sides_of((*event.sources, *event.targets), actors)
    theirs = sides_of((*visit.sources, *visit.targets), actors)
    if not mine & theirs:
        return False
    if event.status == "planned" and not event.mode:
        return mine == theirs
    unknown = {key for key in mine - theirs if key.startswith("person:")}
    open_sides = len({key for key in theirs - mine if key.startswith("person:")})
    if visit.sources and visit.targets and len(theirs) == 1:
        open_sides += 1  # a guest of whom only the country visited is known
    return len(mine - theirs - unknown) <= open_sides


def _told_below(
    event: EventMention, events: Sequence[EventMention], actors: ActorReading, kinds: Sequence[SentenceKind]
) -> EventMention | None:
    """Return the event of the first paragraphs that a headline repeats: same type, status and parties, and dated."""
    if event.date_start is not None or kinds[event.sentence] == "prose":
        return None
    body = next((i for i, kind in enumerate(kinds) if kind == "prose"), len(kinds))
    if event.sentence > body:
        return None
    for one in events:
        if (
            body <= one.sentence <= body + LEAD
            and kinds[one.sentence] == "prose"
            and one.date_start is not None
            and (one.event_type, one.status) == (event.event_type, event.status)
            and _same_parties(event, one, actors)
        ):
            return one
    return None


def _same_act(event: EventMention, events: Sequence[EventMention], actors: ActorReading) -> EventMention | None:
    """Return the dated mention of an act that is done once between two parties: "the invasion", "recognised".

    All its dated mentions must agree, and the parties must not differ.
    """
    stem = next((one for one in ONCE if event.trigger.lower().startswith(one)), None)
    if stem is None or event.date_start is not None or event.status != "occurred" or not event.targets:
        return None
    same = [
        one
        for one in events
        if one.date_start is not None
        and one.date_precision in {"day", "month", "year"}
        and one.status == "occurred"
        and one.event_type == event.event_type
        and one.trigger.lower().startswith(stem)
        and set(one.targets) & set(event.targets)
        and (not one.sources or not event.sources or set(one.sources) & set(event.sources))
    ]
    if not same or any(one.date_start.year != same[0].date_start.year for one in same):  # type: ignore[union-attr]
        return None
    return min(same, key=lambda one: ("day", "month", "year").index(one.date_precision))


def _same_parties(event: EventMention, other: EventMention, actors: ActorReading) -> bool:
    """Tell whether the parties of an event are among those of another, side by side unless the act is mutual."""
    sources, targets = sides_of(event.sources, actors), sides_of(event.targets, actors)
    theirs = sides_of(other.sources, actors), sides_of(other.targets, actors)
    if event.event_type in MUTUAL:
        mine = sources | targets
        return bool(mine) and mine <= theirs[0] | theirs[1]
    return bool(sources) and sources <= theirs[0] and targets <= theirs[1]
