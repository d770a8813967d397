"""Turn a matched date expression into days: one resolver for each kind of rule.

Belongs here: what a match means, given the publication date, the date told before it and the tense of its
clause. A resolver returns None when the match is no date after all, and an unknown moment when it is one that
cannot be placed; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from spacy.tokens import Doc

from etl.extract.dates_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    RECURRING,
    UNKNOWN,
    FiscalCalendar,
    Moment,
    Published,
    add_months,
    between,
    make_day,
    month_moment,
    months_of,
    named_month_in,
    on_day,
    shift,
    two_digit_year,
    week_of,
    year_moment,
)
from etl.extract.dates_lexicon import DateLexicon

Direction = Literal["past", "present", "future", "unknown"]
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Anchor:
    """The last date told before an expression, the sentence it stood in, and whether its year was printed."""

    moment: Moment
    sentence: int
    absolute: bool


@dataclass(frozen=True)
class Reading:
    """What a resolver may know besides the match."""

    lexicon: DateLexicon
    published: Published | None
    anchor: Anchor | None
    sentence: int
    direction: Direction
    fiscal: FiscalCalendar | None
    doc: Doc
    first: int
    last: int

    def word_before(self, steps: int = 1) -> str:
        """Return the lower-cased token before the expression, '' at the start."""
        return self.doc[self.first - steps].lower_ if self.first >= steps else ""


Resolver = Callable[[re.Match[str], Reading], Moment | None]


def month_number(text: str, reading: Reading) -> int | None:
    """Return the month of a printed name; None where it isn't capitalised ("may", "march")."""
    if not text[:1].isupper():
        return None
    name = text.rstrip(".").lower()
    return {**reading.lexicon.values["month"], **reading.lexicon.values["month_short"]}[name]


def small_number(text: str, reading: Reading) -> int:
    """Return the value of "3", "three" or "third"."""
    digits = _DIGITS.match(text)
    if digits:
        return int(digits.group())
    words = {**reading.lexicon.values["number"], **reading.lexicon.values["ordinal"]}
    return words[" ".join(text.lower().split())]


def resolve_year(text: str, reading: Reading) -> Moment:
    """Return the calendar or fiscal year that a reference to a year means."""
    lower = " ".join(text.lower().split())
    if re.search(r"\bfy|fiscal|financial|budget", lower):
        return resolve_fiscal_year(lower, reading)
    split = re.fullmatch(r"(\d{4})[-–/](\d\d)", lower)
    if split:
        return split_year(int(split[1]), int(split[2]), reading)
    if lower.isdigit():
        return year_moment(int(lower))
    return relative_year(lower, reading)


def split_year(first: int, second: int, reading: Reading) -> Moment:
    """Return "2022-23": the fiscal year of a country that has a split one, else both years."""
    adjacent = (first + 1) % 100 == second
    calendar = reading.fiscal
    if adjacent and calendar and (calendar.start_month, calendar.start_day) != (1, 1):
        return calendar.starting(first)
    return between(year_moment(first), year_moment(two_digit_year(str(second), after=first))) or UNKNOWN


def resolve_fiscal_year(lower: str, reading: Reading) -> Moment:
    """Return a fiscal year; unknown when no country tells where it starts."""
    unknown = Moment(None, None, "unknown", fiscal=True)
    calendar = reading.fiscal
    if calendar is None:
        return unknown
    numbers = _DIGITS.findall(lower)
    if len(numbers) == 2:
        return calendar.starting(two_digit_year(numbers[0]))
    if numbers:
        return calendar.named(two_digit_year(numbers[0]))
    if reading.published is None or reading.published.date is None:
        return unknown
    current = calendar.containing(reading.published.date)
    assert current.start is not None
    steps = {"last": -1, "previous": -1, "past": -1, "preceding": -1, "outgoing": 0, "next": 1, "coming": 1}
    step = next((s for word, s in steps.items() if re.search(rf"\b{word}\b", lower)), 0)
    if "same" in lower:
        return unknown
    return calendar.starting(current.start.year + step)


def relative_year(lower: str, reading: Reading) -> Moment:
    """Return "last year" against the publication date, "the same year" against the date told before."""
    anchor = reading.anchor.moment if reading.anchor else None
    if re.search(r"\b(?:same|that|following|preceding)\b|year before$", lower):
        step = 1 if "following" in lower else -1 if "preceding" in lower or lower.endswith("before") else 0
        return shift(anchor, step, "year") if anchor else UNKNOWN
    if "previous" in lower and anchor and reading.anchor and reading.sentence - reading.anchor.sentence <= 1:
        return shift(anchor, -1, "year")
    if reading.published is None:
        return UNKNOWN
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(
        next((w for w in lower.split() if w in {"last", "past", "previous", "next", "coming"}), ""), 0
    )
    if lower == "the year before last":
        step = -2
    return year_moment(reading.published.year + step)


def choose_year(month: int, reading: Reading, *, day: int | None = None) -> int | None:
    """Return the year of a month printed without one, None when nothing tells.

    The year of a date told in this or the sentence before counts when it is printed and not the publication's. Else the
    publication date decides: in a clause about the future the next such month, otherwise the last one; a day
    up to ten days ahead needs no future tense ("today (May 30)").
    """
    published = reading.published
    anchor = reading.anchor
    if anchor and anchor.absolute and reading.sentence - anchor.sentence <= 1:
        start, end = anchor.moment.start, anchor.moment.end
        if start and end and start.year == end.year and (published is None or start.year != published.year):
            later = anchor.moment.precision == "year" or month >= start.month
            year = start.year if later else start.year + 1
            if published is None or year <= published.year:
                return year
    if published is None or published.month is None:
        return None
    if published.day is None or day is None:
        if reading.direction == "future":
            return published.year + (month < published.month)
        return published.year - (month > published.month)
    today = date(published.year, published.month, published.day)
    here = make_day(published.year, month, day)
    if here is None or here.start is None:
        return None
    if reading.direction == "future":
        return published.year + (here.start < today - timedelta(days=1))
    ahead = (here.start - today).days
    if reading.direction == "past":
        return published.year - (ahead > 0)
    if ahead > 10:
        return published.year - 1
    return published.year + (ahead < -355)


def iso(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve 2021-03-04."""
    return make_day(int(match["y"]), int(match["m"]), int(match["d"]))


def numeric(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve 27.11.2020 and 27/11/2020; 03/04/2020 may be March or April and stays unknown."""
    first, second, year = int(match["d"]), int(match["m"]), int(match["y"])
    if match["sep"] == ".":
        return make_day(year, second, first)
    if first <= 12 and second <= 12 and first != second:
        return UNKNOWN
    return make_day(year, second, first) or make_day(year, first, second)


def day_in(text: str, month: int, year: str | None, reading: Reading) -> Moment | None:
    """Return a day of a month, its year printed, relative or chosen."""
    day = int(_DIGITS.match(text).group())  # type: ignore[union-attr]
    if year:
        whole = resolve_year(year, reading)
        if whole.start is None:
            return UNKNOWN
        inside = named_month_in(whole, month)
        return make_day(inside.start.year, month, day) if inside and inside.start else UNKNOWN
    chosen = choose_year(month, reading, day=day)
    if chosen is None:
        return UNKNOWN if make_day(2024, month, day) else None
    return make_day(chosen, month, day)


def day_of_month(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "May 30, 2023", "30 May", "May 30 last year"."""
    month = month_number(match["m"], reading)
    return None if month is None else day_in(match["d"], month, match["y"], reading)


def day_range(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "May 30 – 31, 2023" and "12–13 January"."""
    month = month_number(match["m"], reading)
    if month is None:
        return None
    first, last = (day_in(match[d], month, match["y"], reading) for d in ("d1", "d2"))
    if first is None or last is None:
        return None
    return UNKNOWN if first.start is None else between(first, last)


def long_day_range(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "May 30 to June 2, 2023"."""
    first_month, last_month = month_number(match["m1"], reading), month_number(match["m2"], reading)
    if first_month is None or last_month is None:
        return None
    last = day_in(match["d2"], last_month, match["y"], reading)
    if last is None or last.start is None:
        return last
    year = int(match["y1"]) if match["y1"] else last.start.year - (first_month > last_month)
    return between(day_in(match["d1"], first_month, str(year), reading), last)


def month_of_year(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "December 1991", "August of the same year", "February last year"."""
    month = month_number(match["m"], reading)
    return None if month is None else named_month_in(resolve_year(match["y"], reading), month) or UNKNOWN


def month_range(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "January-June 2023", "from January 2022 to March 2023", "July-March FY24"."""
    first, last = month_number(match["m1"], reading), month_number(match["m2"], reading)
    if first is None or last is None:
        return None
    if match["y"] is None:
        year = int(match["y1"]) if match["y1"] else choose_year(last, reading)
        if year is None:
            return UNKNOWN
        whole = year_moment(year)
    else:
        whole = resolve_year(match["y"], reading)
    end = named_month_in(whole, last)
    if end is None or end.start is None:
        return UNKNOWN
    if match["y1"]:
        return between(month_moment(int(match["y1"]), first), end)
    year = end.start.year - (first > last)
    return between(month_moment(year, first), end)


def month_alone(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve a month without a year: "in March", "last May", "next March"."""
    month = month_number(match["m"], reading)
    if month is None or not is_month(match, reading):
        return None
    relation = (match["rel"] or "").lower()
    if relation in {"last", "past", "previous", "next", "coming"}:
        if reading.published is None or reading.published.month is None:
            return UNKNOWN
        ahead = relation in {"next", "coming"}
        now = reading.published
        year = now.year + (month <= (now.month or 1)) if ahead else now.year - (month >= (now.month or 1))
        return month_moment(year, month)
    year_chosen = choose_year(month, reading)
    return UNKNOWN if year_chosen is None else month_moment(year_chosen, month)


def is_month(match: re.Match[str], reading: Reading) -> bool:
    """Tell a month from a name, a verb or a modal spelled alike: it follows a preposition or a word of time."""
    if match["rel"] or match["part"]:
        return True
    token = reading.doc[reading.last]
    if token.pos_ in {"AUX", "VERB"} and reading.last + 1 < len(reading.doc):
        return False
    following = reading.doc[reading.last + 1] if reading.last + 1 < len(reading.doc) else None
    named = following is not None and following.pos_ == "PROPN" and following.text[:1].isupper()
    if reading.word_before() in {"the", "a", "an"}:
        return following is not None and following.pos_ == "NOUN"
    return reading.word_before() in reading.lexicon.classes["before_month"] and not named


def part_of_year(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the first half of 2024" and "the third quarter"."""
    half = match["unit"].lower() == "half"
    count, size = (2, 6) if half else (4, 3)
    ordinal = match["ord"].lower()
    number = count if ordinal in {"last", "final"} else 1 if ordinal == "opening" else small_number(ordinal, reading)
    if number > count:
        return None
    plain = not match["y"] or match["y"].lower() in {"year", "fiscal year"}
    if plain and half and not match["y"] and ordinal in {"opening", "last", "final"}:
        return None
    year = implied_year(match["y"], number * size, reading) if plain else resolve_year(match["y"], reading)
    return months_of(year, (number - 1) * size + 1, size) or UNKNOWN


def implied_year(printed: str | None, months: int, reading: Reading) -> Moment:
    """Return the year of "the first nine months" when none or just "the year" is printed."""
    if printed and "fiscal" in printed.lower():
        return resolve_fiscal_year("current fiscal year", reading)
    anchor = reading.anchor
    if anchor and anchor.sentence == reading.sentence and anchor.moment.precision == "year":
        return anchor.moment
    published = reading.published
    if published is None or published.month is None:
        return UNKNOWN
    started = published.month > months - 2 if reading.direction != "future" else True
    return year_moment(published.year if started else published.year - 1)


def first_months(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the first nine months of FY24"."""
    count = small_number(match["n"], reading)
    if count > 12:
        return None
    plain = match["y"].lower() in {"year", "fiscal year"}
    year = implied_year(match["y"], count, reading) if plain else resolve_year(match["y"], reading)
    first = 13 - count if match["ord"].lower() in {"last", "final"} else 1
    return months_of(year, first, count) or UNKNOWN


def quarter_code(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "Q3 2023" and "1H23"."""
    size = 3 if (match["k"] or match["k2"]).upper() == "Q" else 6
    number = int(match["n"] or match["n2"])
    if number * size > 12:
        return None
    text = match["y"]
    year = year_moment(two_digit_year(text)) if text.isdigit() else resolve_year(text, reading)
    return months_of(year, (number - 1) * size + 1, size) or UNKNOWN


def fiscal_ended(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the fiscal year ended March 31, 2023": twelve months up to there."""
    month = month_number(match["m"] or match["m2"], reading)
    if month is None:
        return None
    last = month_moment(int(match["y"]), month).end
    assert last is not None
    return Moment(add_months(last + timedelta(days=1), -12), last, "range", fiscal=True)


def year_reference(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "last year", "the same year", "FY2023"."""
    return resolve_year(match["y"], reading)


def year_range(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "between 2017 and 2019", "2016-19" and the split year "2022-23"."""
    first = int(match["y1"])
    if len(match["y2"]) == 2:
        return split_year(first, int(match["y2"]), reading)
    return between(year_moment(first), year_moment(int(match["y2"])))


def year_alone(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve a bare year, unless its surroundings make the number something else."""
    if match["part"] is None and not is_year(match, reading):
        return None
    return year_moment(int(match["y"]))


def is_year(match: re.Match[str], reading: Reading) -> bool:
    """Tell a year from a count, an article number or a name with a number."""
    doc, classes = reading.doc, reading.lexicon.classes
    token = doc[reading.first]
    before = reading.word_before()
    following = doc[reading.last + 1] if reading.last + 1 < len(doc) else None
    if before in classes["number_name"] or reading.word_before(2) in {"resolution", "article", "no"}:
        return False
    if following is not None and (following.lower_ in classes["count_unit"] or following.lower_ == "+"):
        return False
    counted = following is not None and "Plur" in following.morph.get("Number") and following.pos_ == "NOUN"
    if "s" in match.group()[-2:] and not match["y"].endswith("s"):
        return True
    if before in {"in", "since", "during", "until", "till", "late", "early", "mid", "year", "("}:
        return not (counted and int(match["y"]) % 100 == 0)
    if counted and token.dep_ == "nummod" and before not in {"the", "a", "an", "of"}:
        return False
    if before in classes["before_year"] | {"the", "a", "an", ",", ""}:
        return True
    if before and doc[reading.first - 1].pos_ in {"PROPN", "ADV", "CCONJ", "NOUN"}:
        return 1900 <= int(match["y"]) <= 2060 and (following is None or following.pos_ not in {"NOUN", "SYM"})
    return doc[reading.first - 1].is_punct


def decade(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the 1990s" and "the early nineties"; parts of a decade stay the whole."""
    if match["word"]:
        number = reading.lexicon.values["decade"][match["word"].lower()]
        first = 1900 + number
    else:
        first = int(match["y"])
    return between(year_moment(first), year_moment(first + 9))


def unknown(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve to a date that can't be placed."""
    return UNKNOWN


def recurring(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "every year", "annually"."""
    return RECURRING


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
    today = reading.published.date if reading.published else None
    if today is None:
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


def weekday(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve a weekday against the publication date.

    Past tense (or none told): the last one, the day of publication included. Future tense, present tense
    ("arrives Tuesday"), "next" and "coming": the next one. "last"/"next" leave out the day of publication.
    """
    names = {**reading.lexicon.values["weekday"], **reading.lexicon.values["weekday_short"]}
    if not match["w"][0].isupper():
        return None
    today = reading.published.date if reading.published else None
    if today is None:
        return UNKNOWN
    relation = " ".join(filter(None, (match["rel"], match["after"]))).lower()
    number = names[match["w"].rstrip(".").lower()]
    forward = reading.direction in {"future", "present"}
    if re.search(r"next|coming", relation):
        day = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    elif re.search(r"last|past|previous", relation):
        day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    elif relation.strip() == "this":
        found = week_of(today).start
        assert found is not None
        day = found + timedelta(days=number)
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
    today = reading.published.date if reading.published else None
    if today is None:
        return UNKNOWN
    step = -1 if "last" in relation or "past" in relation else 1 if "next" in relation or "coming" in relation else 0
    return week_of(today + timedelta(weeks=step))


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
    return from_publication(-small_number(match["n"], reading), match["unit"].lower(), reading)


def from_publication(count: int, unit: str, reading: Reading) -> Moment:
    """Return the publication date some units on, as exact as both are."""
    published = reading.published
    if published is None:
        return UNKNOWN
    if published.date:
        return shift(on_day(published.date), count, unit)
    if published.month:
        return shift(month_moment(published.year, published.month), count, unit)
    return shift(year_moment(published.year), count, unit)


def past_units(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "over the past three years": the stretch up to (or from) the publication date."""
    today = reading.published.date if reading.published else None
    if today is None or (match["n"] is None and match["unit"].lower() in {"day", "week", "month"}):
        return UNKNOWN
    count = small_number(match["n"], reading) if match["n"] else 1
    ahead = match["rel"].lower() in {"next", "coming"}
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
        1 if match["dir"].lower() in {"later", "afterwards", "after that"} else -1
    )
    return shift(reading.anchor.moment, count, match["unit"].lower())


def following(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the following day", "the next year", "that same year" against the date told before."""
    if reading.anchor is None:
        return UNKNOWN
    relation = (match["rel"] or "same").lower()
    step = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get(relation, 0)
    return shift(reading.anchor.moment, step, (match["unit"] or match["unit2"]).lower())


def anniversary(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve the year that an anniversary commemorates: the year told in the sentence, or of publication, less the count."""
    count = small_number(match["n"], reading)
    anchor = reading.anchor
    if anchor and anchor.sentence == reading.sentence and anchor.moment.end:
        year = anchor.moment.end.year
    elif reading.published:
        year = reading.published.year
    else:
        return UNKNOWN
    return year_moment(year - count) if FIRST_YEAR <= year - count <= LAST_YEAR else UNKNOWN


def make_resolvers() -> Mapping[str, Resolver]:
    """Return the resolvers by the names that the rules use."""
    return {
        resolver.__name__: resolver
        for resolver in (
            iso, numeric, day_of_month, day_range, long_day_range, month_of_year, month_range, month_alone, part_of_year,
            first_months, quarter_code, fiscal_ended, year_reference, year_range, year_alone, decade, unknown, recurring,
            season, day_word, weekday, week, relative_month, ago, past_units, later, following, anniversary,
        )
    }  # fmt: skip
