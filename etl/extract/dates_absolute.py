"""Resolve dates that tell their month or year: days, months, parts of years, years, fiscal years, decades.

A resolver returns None when the match is no date after all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from etl.extract.dates_calendar import (
    RECURRING,
    UNKNOWN,
    Moment,
    add_months,
    between,
    make_day,
    month_moment,
    months_of,
    named_month_in,
    on_day,
    two_digit_year,
    year_moment,
)
from etl.extract.dates_reading import (
    Reading,
    Resolver,
    choose_year,
    month_number,
    resolve_fiscal_year,
    resolve_year,
    small_number,
    split_year,
)

_DIGITS = re.compile(r"\d+")


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


def week_of_month(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the second week of September": its days 8 to 14; the last week is the last seven days."""
    month = month_number(match["m"], reading)
    if month is None:
        return None
    if match["y"]:
        whole = named_month_in(resolve_year(match["y"], reading), month)
    else:
        year = choose_year(month, reading)
        whole = None if year is None else month_moment(year, month)
    if whole is None or whole.start is None or whole.end is None:
        return UNKNOWN
    if match["ord"].lower() in {"last", "final"}:
        return Moment(whole.end - timedelta(days=6), whole.end, "range")
    first = whole.start + timedelta(days=7 * (small_number(match["ord"], reading) - 1))
    return Moment(first, first + timedelta(days=6), "range")


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


def half_of_month(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the second half of June"."""
    month = month_number(match["m"], reading)
    if month is None:
        return None
    days = ("1", "15") if match["half"].lower() == "first" else ("16", "28")
    first, last = (day_in(day, month, match["y"], reading) for day in days)
    if first is None or last is None or first.start is None or last.start is None:
        return UNKNOWN
    if days[0] == "16":
        last = on_day(month_moment(last.start.year, last.start.month).end or last.start)
    return between(first, last) or UNKNOWN


def is_month(match: re.Match[str], reading: Reading) -> bool:
    """Tell a month from a name, a verb or a modal spelled alike: it follows a preposition or a word of time."""
    if match["rel"] or match["part"]:
        return True
    token = reading.doc[reading.last]
    if token.pos_ in {"AUX", "VERB"} and reading.last + 1 < len(reading.doc):
        return False
    following = reading.doc[reading.last + 1] if reading.last + 1 < len(reading.doc) else None
    named = following is not None and following.pos_ == "PROPN" and following.text[:1].isupper()
    told = following is not None and following.lower_ in reading.lexicon.classes["after_month"]
    if told and token.text[:1].isupper() and token.lower_ != "may":
        return True  # "December imports rose", "January had brought in $3m"
    if reading.word_before() in {"the", "a", "an"}:
        return following is not None and following.pos_ == "NOUN"
    if named and reading.word_before() in {"in", "since", "during", "until", "till", "throughout"}:
        return reading.first <= 1 or reading.doc[reading.first - 2].pos_ != "NOUN"  # "In July Peru left the bloc"
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
    if not match["y"] and reading.word_before() not in {"in", "during", "for", "over", "of", "since"}:
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
    if not match["y"] and (
        match["ord"].lower() not in {"first", "opening"}
        or reading.word_before() not in {"in", "during", "for", "over", "of"}
    ):
        return None
    plain = not match["y"] or match["y"].lower() in {"year", "fiscal year"}
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
    """Resolve "the fiscal year ended March 31, 2023": twelve months up to there.

    Without a year "ended" is the last such month before publication; "ending" and "ends" then stay unknown.
    """
    month = month_number(match["m"] or match["m2"], reading)
    if month is None:
        return None
    if match["y"]:
        year = int(match["y"])
    elif "ended" in match[0].lower() and reading.published is not None and reading.published.whole_day is not None:
        day = reading.published.whole_day
        year = day.year if month < day.month else day.year - 1
    else:
        return None
    last = month_moment(year, month).end
    assert last is not None
    return Moment(add_months(last + timedelta(days=1), -12), last, "range", fiscal=True)


def months_ended(match: re.Match[str], reading: Reading) -> Moment | None:
    """Resolve "the nine months to March 2024" and "the year to March": the months up to the end of that one."""
    month = month_number(match["m"], reading)
    if month is None:
        return None
    year = int(match["y"]) if match["y"] else choose_year(month, reading)
    if year is None:
        return UNKNOWN
    last = month_moment(year, month).end
    assert last is not None
    count = small_number(match["n"], reading) if match["n"] else 12
    return Moment(add_months(last + timedelta(days=1), -count), last, "range")


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
    counted = following is not None and "Number=Plur" in str(following.morph) and following.pos_ == "NOUN"
    if "s" in match.group()[-2:] and not match["y"].endswith("s"):
        return True
    if before in {"in", "since", "during", "until", "till", "late", "early", "mid", "year", "("}:
        return not (counted and int(match["y"]) % 100 == 0)
    if counted and token.dep_ == "nummod" and before not in {"the", "a", "an", "of"}:
        return False
    if before in classes["before_year"] | {"the", "a", "an", ",", ""}:
        return True
    if before in classes["programme"]:
        return False
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


RESOLVERS: Mapping[str, Resolver] = {
    resolver.__name__: resolver
    for resolver in (
        iso,
        numeric,
        day_of_month,
        day_range,
        long_day_range,
        month_of_year,
        week_of_month,
        month_range,
        month_alone,
        half_of_month,
        part_of_year,
        first_months,
        quarter_code,
        fiscal_ended,
        months_ended,
        year_reference,
        year_range,
        year_alone,
        decade,
        unknown,
        recurring,
    )
}
