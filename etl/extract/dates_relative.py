"""Resolve dates told against the publication date or a date told before: "Tuesday", "last month", "a year later".

Without that date they stay unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from etl.extract.dates_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    UNKNOWN,
    Moment,
    add_months,
    between,
    make_day,
    month_moment,
    on_day,
    shift,
    week_of,
    year_moment,
)
from etl.extract.dates_reading import (
    Reading,
    Resolver,
    resolve_year,
    small_number,
)

NARRATED = 8


def season(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the spring of 2019", "last summer"; seasons are those of the northern half of the globe."""
    first = reading.lexicon.values["season"][match["s"].lower()]
    if match["y"]:
        year = resolve_year(match["y"], reading)
    else:
        relation = (match["rel"] or "").lower()
        published = reading.published
        if relation not in {"last", "next", "this"}:
            return None
        if published is None or published.month is None:
            return UNKNOWN
        if relation == "last":
            year = year_moment(published.year - (published.month < first + 3))
        else:
            year = year_moment(published.year + (relation == "next" and published.month >= first))
    if year.start is None:
        return UNKNOWN
    return between(month_moment(year.start.year, first), month_moment(year.start.year, first + 2))


def day_word(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "today", "yesterday", "tomorrow"."""
    today = reading.published.whole_day if reading.published else None
    if today is None or (match["word"].lower() == "today" and is_nowadays(match, reading)):
        return UNKNOWN
    word = " ".join(match["word"].lower().split())
    steps = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    return on_day(today + timedelta(days=steps.get(word, 0)))


def is_nowadays(match: re.Match[str], reading: Reading) -> bool:
    """Tell "today" as an age ("the country today is rich") from "today" as a day: a present state."""
    if reading.direction != "present" or "(" in match.group():
        return False
    verb = reading.doc[reading.first]
    while verb.head.i != verb.i and verb.pos_ not in {"VERB", "AUX"}:
        verb = verb.head
    copular = any(child.dep_ == "cop" for child in verb.children)
    return copular or verb.lemma_.lower() in reading.lexicon.classes["state_verb"]


def weekday(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve a weekday against the publication date.

    Past tense (or none told): the last one, the day of publication included. Future tense, present tense
    ("arrives Tuesday"), "next" and "coming": the next one. "last"/"next" leave out the day of publication.
    """
    names = {**reading.lexicon.values["weekday"], **reading.lexicon.values["weekday_short"]}
    if not match["w"][0].isupper():
        return None
    today = reading.published.whole_day if reading.published else None
    if today is None:
        return UNKNOWN
    relation = " ".join(filter(None, (match["rel"], match["after"]))).lower()
    number = names[match["w"].rstrip(".").lower()]
    forward = reading.direction in {"future", "present"}
    if relation.strip() == "this" or re.search(r"(?:last|this|next) week", relation):
        weeks = -1 if "last week" in relation else 1 if "next week" in relation else 0
        found = week_of(today + timedelta(weeks=weeks)).start
        assert found is not None
        day = found + timedelta(days=number)
    elif re.search(r"next|coming", relation):
        day = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    elif re.search(r"last|past|previous", relation):
        day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    elif forward:
        day = today + timedelta(days=(number - today.weekday()) % 7)
    else:
        day = today - timedelta(days=(today.weekday() - number) % 7)
    if match["w2"]:
        last = day + timedelta(days=(names[match["w2"].rstrip(".").lower()] - number) % 7)
        if not forward and last > today and not relation:
            day, last = day - timedelta(days=7), last - timedelta(days=7)
        return between(on_day(day), on_day(last))
    return on_day(day)


def week(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "this week", "last week" (Monday to Sunday)."""
    relation = match["rel"].lower()
    if relation.endswith(("previous", "following")):
        return shift(reading.anchor.moment, 1 if "following" in relation else -1, "week") if reading.anchor else UNKNOWN
    today = reading.published.whole_day if reading.published else None
    if today is None:
        return UNKNOWN
    step = -1 if "last" in relation or "past" in relation else 1 if "next" in relation or "coming" in relation else 0
    if "weekend" not in match.group().lower():
        return week_of(today + timedelta(weeks=step))
    if relation in {"this", "the"} and reading.direction == "past" and today.weekday() < 4:
        step = -1
    monday = today - timedelta(days=today.weekday())
    return between(on_day(monday + timedelta(days=5 + 7 * step)), on_day(monday + timedelta(days=6 + 7 * step)))


def relative_month(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "last month", "earlier this month", "the same month"."""
    relation = match["rel"].lower()
    if relation.endswith(("previous", "following", "that", "same")):
        step = 1 if "following" in relation else -1 if "previous" in relation else 0
        return shift(reading.anchor.moment, step, "month") if reading.anchor else UNKNOWN
    if reading.published is None or reading.published.month is None:
        return UNKNOWN
    step = -1 if "last" in relation or "past" in relation else 1 if "next" in relation or "coming" in relation else 0
    return month_moment(reading.published.year, reading.published.month + step)


def ago(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "two days ago", "10 years ago"."""
    unit = match["unit"].lower()
    if unit == "fortnight":
        return from_publication(-2 * small_number(match["n"], reading), "week", reading)
    return from_publication(-small_number(match["n"], reading), unit, reading)


def from_publication(count: int, unit: str, reading: Reading) -> Moment:
    """Return the publication date some units on, as exact as both are."""
    published = reading.published
    if published is None:
        return UNKNOWN
    if published.whole_day:
        return shift(on_day(published.whole_day), count, unit)
    if published.month:
        return shift(month_moment(published.year, published.month), count, unit)
    return shift(year_moment(published.year), count, unit)


def end_of_unit(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the end of the year": the year just told in a narrative of the past, else that of publication."""
    unit = (match["unit"] or "year").lower()
    anchor, published = reading.anchor, reading.published
    narrated = reading.direction == "past" and anchor is not None and anchor.absolute
    if narrated and anchor is not None and reading.sentence - anchor.sentence <= 1:
        return shift(anchor.moment, 0, unit)
    if published is None:
        return UNKNOWN
    if unit == "year":
        return year_moment(published.year)
    if unit == "month" and published.month:
        return month_moment(published.year, published.month)
    return week_of(published.whole_day) if unit == "week" and published.whole_day else UNKNOWN


def units_ahead(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "in two weeks", "within 90 days" of what is to come: that day, or the days up to it."""
    if reading.direction != "future":
        return None
    ahead = from_publication(small_number(match["n"], reading), match["unit"].lower(), reading)
    if match["prep"].lower() == "in":
        return ahead
    today = reading.published.whole_day if reading.published else None
    return UNKNOWN if today is None else between(on_day(today), ahead) or UNKNOWN


def past_units(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "over the past three years": the stretch up to (or from) the publication date."""
    today = reading.published.whole_day if reading.published else None
    if today is None or (match["n"] is None and match["unit"].lower() in {"day", "week", "month"}):
        return UNKNOWN
    count = small_number(match["n"], reading) if match["n"] else 1
    ahead = match["rel"].lower() in {"next", "coming"}
    if ahead and reading.direction == "past":
        today = reading.anchor.moment.start if reading.anchor else None
        if today is None:
            return UNKNOWN
    unit = match["unit"].lower()
    if unit in {"day", "week"}:
        other = today + timedelta(days=(1 if ahead else -1) * count * (7 if unit == "week" else 1))
    else:
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        if not FIRST_YEAR < today.year + (months if ahead else -months) // 12 < LAST_YEAR:
            return UNKNOWN
        other = add_months(today, months if ahead else -months)
    return between(on_day(min(today, other)), on_day(max(today, other)))


def later(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "a year later", "two months earlier" against the date told before."""
    if reading.anchor is None:
        return UNKNOWN
    count = small_number(match["n"], reading) * (
        1 if match["dir"].lower() in {"later", "afterwards", "after that", "on"} else -1
    )
    return shift(reading.anchor.moment, count, match["unit"].lower())


def following(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the following day", "the next year", "that same year" against the date told before."""
    if reading.anchor is None:
        unit = (match["unit"] or match["unit2"]).lower()
        within = unit == "week" and " in the " in f" {match.group().lower()} "
        return from_publication(0, unit, reading) if within else UNKNOWN  # "earlier in the week" of publication
    relation = (match["rel"] or "same").lower()
    step = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get(relation, 0)
    return shift(reading.anchor.moment, step, (match["unit"] or match["unit2"]).lower())


def same_day(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "that evening", "hours later", "the next morning" against a day told before."""
    anchor = reading.anchor
    if anchor is None or anchor.moment.precision != "day" or reading.sentence - anchor.sentence > NARRATED:
        return UNKNOWN
    relation = (match["rel"] or "").lower()
    step = 1 if "next" in relation or "following" in relation else -1 if "previous" in relation else 0
    return shift(anchor.moment, step, "day")


def neighbour(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the day before" and "the month after", of which the text doesn't name the other, against a date told."""
    if reading.anchor is None:
        return UNKNOWN
    direction = (match["dir"] or match["dir2"]).lower()
    return shift(reading.anchor.moment, 1 if direction == "after" else -1, (match["unit"] or match["unit2"]).lower())


def day_alone(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "on the 7th": of the month told just before, else the last (or the next) such day of publication."""
    day, anchor, published = int(match["d"]), reading.anchor, reading.published
    told = anchor.moment if anchor is not None and reading.sentence - anchor.sentence <= 1 else None
    if told is not None and told.start is not None and told.precision in {"day", "month"}:
        return make_day(told.start.year, told.start.month, day) or UNKNOWN
    if published is None or published.whole_day is None:
        return UNKNOWN
    step = 0
    if day > published.whole_day.day and reading.direction == "past":
        step = -1
    elif day < published.whole_day.day and reading.direction == "future":
        step = 1
    month = month_moment(published.year, published.month + step).start if published.month else None
    return UNKNOWN if month is None else make_day(month.year, month.month, day) or UNKNOWN


def new_year(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "in the new year": the year after publication, of what is past the year of publication."""
    if reading.published is None:
        return UNKNOWN
    return year_moment(reading.published.year + (reading.direction != "past"))


def known_event(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve the name of an event whose date any reader knows ("the Iraqi invasion of Kuwait")."""
    for pattern, moment in reading.lexicon.known:
        if pattern.fullmatch(match.group()):
            return moment
    return None


def same_period(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the same period of 2022": the months told before, in that year; "last year" is the year before them."""
    anchor = reading.anchor
    if anchor is None or anchor.moment.start is None or anchor.moment.end is None:
        return UNKNOWN
    if reading.sentence - anchor.sentence > 2:
        return UNKNOWN
    start, end = anchor.moment.start, anchor.moment.end
    text = (match["y"] or "").lower()
    if re.search(r"\d", text):
        whole = resolve_year(match["y"], reading)
        if whole.start is None:
            return UNKNOWN
        own = reading.fiscal.containing(start) if whole.fiscal and reading.fiscal else year_moment(start.year)
        assert own.start is not None
        years = whole.start.year - own.start.year
    else:
        years = -1 if text or "-" in match.group() else 0
    first, last = add_months(start, 12 * years), add_months(end + timedelta(days=1), 12 * years) - timedelta(days=1)
    return Moment(first, last, anchor.moment.precision, fiscal=anchor.moment.fiscal)


def anniversary(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve the year that an anniversary commemorates: told in the sentence, or of publication, less the count."""
    count = small_number(match["n"], reading)
    anchor = reading.anchor
    if anchor and anchor.sentence == reading.sentence and anchor.moment.end:
        year = anchor.moment.end.year
    elif reading.published:
        year = reading.published.year
    else:
        return UNKNOWN
    return year_moment(year - count) if FIRST_YEAR <= year - count <= LAST_YEAR else UNKNOWN


RESOLVERS: Mapping[str, Resolver] = {
    resolver.__name__: resolver
    for resolver in (
        season,
        day_word,
        weekday,
        week,
        relative_month,
        ago,
        end_of_unit,
        units_ahead,
        past_units,
        later,
        following,
        same_day,
        neighbour,
        day_alone,
        new_year,
        anniversary,
        known_event,
        same_period,
    )
}
