"""When an article was published: what the page states, and what its own words allow to infer.

Belongs here: date lines, metadata dates, datelines, and rules of inference, each with its reason. Dates of
events are read elsewhere. Every date is ISO, of day, month or year precision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sources.article import DateBasis, first_day
from sources.date_text import (
    DAY_FIRST,
    MONTH,
    MONTH_FIRST,
    WEEKDAY,
    WEEKDAYS,
    DateLine,
    iso_day,
    iso_of_words,
    parse_date,
)

_DATELINE = re.compile(
    r"[A-Z][\w’'.-]*(?:[ /][A-Z][\w’'.-]*){0,3}(?:,\s[A-Z][A-Za-z. ]{1,30})?"
    rf"(?:\s*\([A-Z]\w{{1,20}}\))?,?\s+\(?(?:{WEEKDAY})"
    rf"(?:(?P<day>\d{{1,2}})\s+{MONTH.format('month')}|{MONTH.format('month2')}\s+(?P<day2>\d{{1,2}}))(?:,?\s+\(?(?P<year>\d{{4}})\)?)?\)?"
    r"\s*(?:\([A-Za-z][\w .]{1,30}\)|/[A-Za-z .]{2,30}/)?\s*(?:[-–—:.]|//)",
    re.IGNORECASE,
)
_CITY = (
    r"(?-i:[A-Z])[\w’'.-]*(?:[ /](?-i:[A-Z])[\w’'.-]*){0,3}(?:,\s(?-i:[A-Z])[A-Za-z. ]{1,30})?(?:\s*\([A-Z]\w{1,20}\))?"
)
_FULL_DAY = rf"(?:{WEEKDAY})(?:{DAY_FIRST}|{MONTH_FIRST})"
_DAY_BEFORE = _FULL_DAY.replace("1>", "3>").replace("2>", "4>")
_AGENCY = r"\s*(?:\([A-Za-z][\w .]{1,30}\)|/[A-Za-z .]{2,30}/)?"
# With its year printed a dateline needs no capitals: "Lusaka, 3 May 2024 (Agency) –", "May 3, 2024 (LUSAKA) –".
_FULL_DATELINE = re.compile(
    rf"\(?(?:{_CITY}\s*[,:(–—-]\s*\(?{_FULL_DAY}|{_DAY_BEFORE}\s*[(–—-]\s*{_CITY})"
    rf"\)?{_AGENCY}\s*\.?\s*(?:--|[-–—:]|//)(?=\s)",
    re.IGNORECASE,
)
_MONTH_AND_DAY = (
    rf"\s*[,(]\s*{WEEKDAY}(?:{MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH.format('m2')})(?:,?\s+(?P<year>\d{{4}}))?"
)
_TODAY = re.compile(r"\b(?:today|this (?:morning|afternoon|evening))" + _MONTH_AND_DAY, re.IGNORECASE)
_TOMORROW = re.compile(r"\btomorrow" + _MONTH_AND_DAY, re.IGNORECASE)
_YESTERDAY = re.compile(r"\byesterday" + _MONTH_AND_DAY, re.IGNORECASE)
_WEEKDAY_DATE = re.compile(
    rf"\b(?:on\s+)?(?P<weekday>{'|'.join(WEEKDAYS)}),?\s*\(?(?:{MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})\s+{MONTH.format('m2')})"
    r"(?!\d)(?!,?\s+\d{4})",
    re.IGNORECASE,
)
_ON_WEEKDAY = re.compile(rf"\bon ({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_THIS_YEAR = re.compile(
    r"\bthis year\s*[,(]\s*(?:in\s+)?(?P<after>20\d\d)\b|\b(?:in|of)\s+(?P<before>20\d\d)\s*[,(]\s*this year\b",
    re.IGNORECASE,
)
_LAST_YEAR = re.compile(
    r"\blast year\s*[,(]\s*(?:in\s+)?(?P<after>20\d\d)\b|\bin\s+(?P<before>20\d\d)\s*[,(]\s*last year\b", re.IGNORECASE
)
_HEADLINE_YEAR = re.compile(r"\bin (?P<year>(?:19|20)\d\d) (?:is|are|remains?|has|have)\b", re.IGNORECASE)
_ASSEMBLY_SESSION = re.compile(
    r"\b(?P<session>[5-9]\d|1\d\d)(?:st|nd|rd|th) (?:session of (?:the )?)?(?:United Nations|UN) General Assembly"
    r"|\b(?P<session2>[5-9]\d|1\d\d)(?:st|nd|rd|th) UNGA\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*")
_FULL_DATE = re.compile(rf"\b(?:{DAY_FIRST}|{MONTH_FIRST})(?!\d)", re.IGNORECASE)
_WEEKDAY_FULL_DATE = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)}),?\s+(?:{DAY_FIRST}|{MONTH_FIRST})(?!\d)", re.IGNORECASE)
_DAY_RANGE = re.compile(
    rf"\b{MONTH.format('m1')}\s+\d{{1,2}}\s*[-–—]\s*(?P<d1>\d{{1,2}}),?\s+(?P<y1>\d{{4}})"
    rf"|\b\d{{1,2}}\s*[-–—]\s*(?P<d2>\d{{1,2}})\s+{MONTH.format('m2')},?\s+(?P<y2>\d{{4}})",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"\b(?:issue|no\.?|number|vol\.?|volume)\s+\d{1,3}\b[\w\s./,()-]{0,25}?(?<!\d)(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|is set to|are set to|is due|are due|is scheduled|upcoming|next)\b", re.IGNORECASE
)
_YEARLESS_DAY = re.compile(
    rf"\b(?:{MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})\s+{MONTH.format('m2')})\b(?!,?\s+\d{{4}})",
    re.IGNORECASE,
)
_NEWS_DAYS = 31
_URL_DAY = re.compile(r"/(?P<y>20\d{2})[/-](?P<m>\d{2})[/-](?P<d>\d{2})(?=[/-]|$)")
_FIRST_YEAR = 1900
_HEAD_CHARACTERS = 400
_HEAD_LINES = 5
_SHORT_LINE = 90
_WEEKDAY_YEARS = 5


@dataclass(frozen=True)
class PublicationDate:
    """A publication date, whether it is stated or inferred, and the rule that gave it."""

    published_on: str
    basis: DateBasis
    rule_id: str


def find_publication_date(
    *,
    metadata: str | None,
    lines: tuple[DateLine, ...],
    title: str | None,
    text: str,
    latest: date,
    url: str | None = None,
) -> PublicationDate | None:
    """Return when an article was published, or None when nothing tells.

    `latest` is the last day that can be true (the day of reading); later dates are not taken.
    """
    vague = None
    for stated in _stated(metadata, lines, text):
        if is_possible(stated.published_on, latest=latest):
            if len(stated.published_on) > 4:
                return stated
            vague = vague or stated
    inferred = _from_url(url) or _in_plain_order(lines, text) or _inferred(title, text)
    if inferred is None:
        inferred = next((_update(line) for line in lines if line.is_update), None)
    if inferred is None or not is_possible(inferred.published_on, latest=latest):
        return vague
    more_exact = vague is None or inferred.published_on.startswith(f"{vague.published_on}-")
    return inferred if more_exact else vague


def is_possible(published_on: str, *, latest: date) -> bool:
    """Return whether a date lies between 1900 and the day after `latest` (time zones)."""
    first = first_day(published_on)
    return first is not None and first.year >= _FIRST_YEAR and first <= latest + timedelta(days=1)


def _stated(metadata: str | None, lines: tuple[DateLine, ...], text: str) -> list[PublicationDate]:
    found = []
    if metadata is not None and (published_on := parse_date(metadata)) is not None:
        found.append(PublicationDate(published_on, "stated", "metadata"))
    found.extend(PublicationDate(line.published_on, "stated", "date_line") for line in lines if not line.is_update)
    dateline = _find_dateline(text)
    if dateline is not None and dateline["year"] is not None:
        published_on = iso_day(
            int(dateline["year"]), dateline["month"] or dateline["month2"], dateline["day"] or dateline["day2"]
        )
        if published_on is not None:
            found.append(PublicationDate(published_on, "stated", "dateline"))
    elif (published_on := _full_dateline(text)) is not None:
        found.append(PublicationDate(published_on, "stated", "dateline"))
    return found


def _from_url(url: str | None) -> PublicationDate | None:
    """Return the day in an address such as /2024/03/12/…, which sites form from the day of publication."""
    match = None if url is None else _URL_DAY.search(url)
    day = None if match is None else parse_date(f"{match['y']}-{match['m']}-{match['d']}")
    return None if day is None else PublicationDate(day, "inferred", "url")


def _in_plain_order(lines: tuple[DateLine, ...], text: str) -> PublicationDate | None:
    """Return the day that "03/04/2024" means, where another date of the page or the text tells the order.

    Another date of the page that is no older than a month, or days of one month that the text names without a year:
    news is written within weeks of the days it reports.
    """
    for line in lines:
        if len(line.readings) != 2:
            continue
        told = [date.fromisoformat(one.published_on) for one in lines if len(one.published_on) == 10]
        year = int(line.published_on)
        for match in _YEARLESS_DAY.finditer(text):
            day = iso_day(year, match["m1"] or match["m2"], match["d1"] or match["d2"])
            told.extend([date.fromisoformat(day)] if day is not None else [])
        near = [
            reading
            for reading in line.readings
            if any(abs((date.fromisoformat(reading) - one).days) <= _NEWS_DAYS for one in told)
        ]
        if len(near) == 1:
            return PublicationDate(near[0], "inferred", "order_of_day_and_month")
    return None


def _update(line: DateLine) -> PublicationDate:
    return PublicationDate(line.published_on, "inferred", "updated_line")


def _first_lines(text: str) -> list[str]:
    return [line for line in text[:_HEAD_CHARACTERS].split("\n") if line.strip()][:_HEAD_LINES]


def _find_dateline(text: str) -> re.Match[str] | None:
    """Return the dateline at the start of one of the first paragraphs ("NAIROBI, 3 May (Example) -")."""
    for line in _first_lines(text):
        match = _DATELINE.match(line)
        if match is not None and line[: match.end()].split(",")[0].split(" ")[0].isupper():
            return match
    return None


def _full_dateline(text: str) -> str | None:
    """Return the date of a dateline with its year at the start of one of the first paragraphs."""
    for line in _first_lines(text):
        match = _FULL_DATELINE.match(line)
        if match is not None:
            groups = match.groupdict()
            for year, month, day in (("y1", "m1", "d1"), ("y2", "m2", "d2"), ("y3", "m3", "d3"), ("y4", "m4", "d4")):
                if groups[year]:
                    return iso_day(int(groups[year]), groups[month], groups[day])
    return None


def _inferred(title: str | None, text: str) -> PublicationDate | None:
    """Return what the article's own words imply, the most exact rule first."""
    year = _year_told(title, text)
    shifts = ((_TODAY, 0, "today"), (_TOMORROW, -1, "tomorrow"), (_YESTERDAY, 1, "yesterday"))
    for pattern, shift, rule_id in shifts:
        match = pattern.search(text)
        if match is not None and (match["year"] or year):
            told = match["year"] or str(year)
            return _shifted(iso_day(int(told), match["m1"] or match["m2"], match["d1"] or match["d2"]), shift, rule_id)
    dateline = _find_dateline(text)
    if dateline is not None and (year := year or _year_of_dateline(dateline, text)) is not None:
        day = iso_day(year, dateline["month"] or dateline["month2"], dateline["day"] or dateline["day2"])
        return _shifted(day, 0, "dateline_day_and_year")
    if year is not None:
        return PublicationDate(str(year), "inferred", "year")
    if (issue := _of_issue(text)) is not None:
        return issue
    if (month := _month_of_lead(title, text)) is not None:
        return PublicationDate(month, "inferred", "lead_weekday_and_date")
    return _between_past_and_future(text)


def _of_issue(text: str) -> PublicationDate | None:
    """Return the last day of a digest's week ("8-14 May 2025"), or the year of a journal's issue ("Issue 3/2023").

    Only of a short line above the text.
    """
    for line in _first_lines(text):
        if len(line) > _SHORT_LINE or line.rstrip().endswith("."):
            continue
        week = _DAY_RANGE.search(line)
        if week is not None and week.end() == len(line.rstrip()):
            day = iso_day(int(week["y1"] or week["y2"]), week["m1"] or week["m2"], week["d1"] or week["d2"])
            return None if day is None else PublicationDate(day, "inferred", "week_of_digest")
        if (issue := _ISSUE.search(line)) is not None:
            return PublicationDate(issue["year"], "inferred", "issue")
    return None


def _shifted(day: str | None, shift: int, rule_id: str) -> PublicationDate | None:
    if day is None:
        return None
    return PublicationDate((date.fromisoformat(day) + timedelta(days=shift)).isoformat(), "inferred", rule_id)


def _year_told(title: str | None, text: str) -> int | None:
    """Return the year of publication where the words fix it.

    "this year (2024)" names it; "last year, in 2023" is one more; a headline in the present tense about a year
    ("… in 2019 is …") was written in it; a session of the UN General Assembly "last year" (session n opens in September
    of 1945 + n) is one more; a weekday with day and month fits one year only near an explicit year.
    """
    if title is not None and (match := _HEADLINE_YEAR.search(title)) is not None:
        return int(match["year"])
    if (match := _THIS_YEAR.search(text)) is not None:
        return int(match["after"] or match["before"])
    if (match := _LAST_YEAR.search(text)) is not None:
        return int(match["after"] or match["before"]) + 1
    for match in _ASSEMBLY_SESSION.finditer(text):
        sentence = _sentence_around(text, match.start())
        if re.search(r"\blast year\b", sentence, re.IGNORECASE):
            return 1945 + int(match["session"] or match["session2"]) + 1
    return _year_of_weekday(text)


def _year_of_weekday(text: str) -> int | None:
    """Return the year in which a stated weekday falls on its day and month, if an explicit year is next to it."""
    match = _WEEKDAY_DATE.search(text)
    if match is None:
        return None
    stated = sorted({int(year) for year in re.findall(r"\b(20[0-4]\d)\b", text)}, reverse=True)
    for year in stated[:1]:
        for candidate in (year, year + 1):
            day = iso_day(candidate, match["m1"] or match["m2"], match["d1"] or match["d2"])
            if day is not None and date.fromisoformat(day).weekday() == WEEKDAYS.index(match["weekday"].lower()):
                return candidate
    return None


def _year_of_dateline(dateline: re.Match[str], text: str) -> int | None:
    """Return the year in which the day of a dateline is the weekday that its paragraph reports on.

    "QUITO, May 4 (Agency) — … on Tuesday": the latest year that the text names as past, or one of the four after it, in
    which a date falls on a weekday only once.
    """
    lead = next((line for line in text.split("\n") if line.startswith(dateline.group())), "")
    told = {WEEKDAYS.index(match.lower()) for match in _ON_WEEKDAY.findall(lead)}
    sentences = [match.group() for match in _SENTENCE.finditer(text)]
    past = [one for one in sentences if not _FUTURE.search(one)]
    years = [int(year) for one in past for year in re.findall(r"(?<!by )(?<!until )\b(20[0-4]\d)\b", one)]
    for year in range(max(years), max(years) + _WEEKDAY_YEARS) if years else ():
        day = iso_day(year, dateline["month"] or dateline["month2"], dateline["day"] or dateline["day2"])
        if day is not None and date.fromisoformat(day).weekday() in told:
            return year
    return None


def _month_of_lead(title: str | None, text: str) -> str | None:
    """Return the month (near its end only the year) of a weekday with a full date in the first paragraph.

    News names the weekday for days within a week of publication only (AP Stylebook, "days of the week").
    """
    body = text.removeprefix(title or "").lstrip()
    match = _WEEKDAY_FULL_DATE.search(body.split("\n", 1)[0])
    day = None if match is None else iso_of_words(match)
    if day is None:
        return None
    first, last = date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=7)
    if first.month == last.month:
        return f"{first.year}-{first.month:02d}"
    return str(first.year) if first.year == last.year else None


def _between_past_and_future(text: str) -> PublicationDate | None:
    """Return the year of the last past day when a coming day lies within a year of it.

    A text that reports a dated day and looks ahead to another was written between the two; the year is that of
    the reported day, unless nearly all of the time between lies in the next year.
    """
    past: list[date] = []
    future: list[date] = []
    for match in _SENTENCE.finditer(text):
        # a comma and a year after the day keep the sentence together
        for day in _days(match.group()):
            (future if _FUTURE.search(match.group()) else past).append(day)
    if not past or not future:
        return None
    latest = max(past)
    coming = [day for day in future if latest < day <= latest + timedelta(days=366)]
    if not coming:
        return None
    next_year = date(latest.year + 1, 1, 1)
    if min(coming) > next_year and (min(coming) - next_year) > (next_year - latest):
        return None
    return PublicationDate(str(latest.year), "inferred", "between_past_and_future")


def _days(text: str) -> list[date]:
    found = []
    for match in _FULL_DATE.finditer(text):
        iso = iso_of_words(match)
        if iso is not None and len(iso) == 10:
            found.append(date.fromisoformat(iso))
    for match in _DAY_RANGE.finditer(text):
        day = iso_day(int(match["y1"] or match["y2"]), match["m1"] or match["m2"], match["d1"] or match["d2"])
        if day is not None:
            found.append(date.fromisoformat(day))
    return found


def _sentence_around(text: str, position: int) -> str:
    start = max(text.rfind(mark, 0, position) for mark in (". ", "\n", "? ", "! ")) + 1
    ends = [end for mark in (". ", "\n", "? ", "! ", '."', ".”") if (end := text.find(mark, position)) >= 0]
    return text[start : min(ends, default=len(text))]
