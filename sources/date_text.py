"""Written dates to ISO text: date lines, metadata dates, and the patterns that other rules are made of.

Belongs here: the forms in which a page prints its own date. What follows from the words of an article is in
`sources.publication_date`; dates of events are read elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:[\s,|·•@–-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:Z|[+-]\d{2}:?\d{2}|[(\[]?[A-Z]{2,5}(?:[+-]\d{1,2}(?::\d{2})?)?[)\]]?)?)?"
)
DAY_FIRST = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH.format('m1')}(?:,\s*|[\s-]+)(?P<y1>\d{{4}})"
MONTH_FIRST = rf"{MONTH.format('m2')},?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:,\s*|\s+|/)(?P<y2>\d{{4}})"
_CLOCK = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_ISO = (
    rf"(?P<y3>\d{{4}})(?:-(?P<n3>\d{{2}})(?:-(?P<d3>\d{{2}}))?"
    rf"|(?P<s7>/|\.\s?)(?P<n7>\d{{2}})(?P=s7)(?P<d7>\d{{2}})){_CLOCK}"
)
_MONTH_ONLY = rf"{MONTH.format('m4')},?\s+(?P<y4>\d{{4}})"
_NUMERIC = r"(?P<a5>\d{1,2})(?P<s5>\.\s|[./-])(?P<b5>\d{1,2})(?P=s5)(?P<y5>\d{4})(?:(?<=[.]\d{4})\.(?!\d))?"
_YEAR_ONLY = r"(?P<y6>\d{4})"
_ANY_DATE = rf"(?:{DAY_FIRST}|{MONTH_FIRST}|{_ISO}|{_NUMERIC}|{_MONTH_ONLY})"

_DIGIT = re.compile(r"\d")
_DATE = re.compile(rf"{WEEKDAY}(?:{_ANY_DATE}|{_YEAR_ONLY}){_TIME}", re.IGNORECASE)
# "Geneva, 12 March 2024": the place of issue before the date, as press releases print it.
_PLACE = r"(?-i:[A-Z][\w’'.-]*)(?:\s(?-i:[A-Z][\w’'.-]*)){0,2}(?:,\s(?-i:[A-Z][\w.]+))?[,:]\s+"
_CLOCK_FIRST = r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,5})?,\s+)?"
_LABEL = (
    r"(?P<label>(?:first\s+|(?:this\s+)?(?:article|story|news)\s+)?"
    r"(?:(?:release|publication|publish(?:ed)?|post(?:ed|ing)?)\s+date|"
    r"date\s+(?:published|posted|released|of\s+(?:publication|issue|release))|"
    r"publish(?:ed)?|posted|submitted|uploaded|added|last\s+updated?|updated?|last\s+reviewed|last\s+modified|modified|dated?|issued|"
    r"released|created)"
    r"(?:\s+by:?\s+[\w’'.-]+(?:\s+[A-Z][\w’'.-]*){0,3})?"
    r"(?:\s+(?:on|at)|\s+in\s+[^,\d]{2,60},)?\s*(?::|\s[-–—])?\s*)?"
)
_DATE_LINE = re.compile(
    rf"{_LABEL}(?:{_PLACE})?{_CLOCK_FIRST}{WEEKDAY}{_ANY_DATE}{_TIME}[\s.]*"
    r"(?:[|·•–-]\s*(?:updated?|modified|last updated).{0,60})?",
    re.IGNORECASE,
)
# A date inside a line, and what may stand beside it where the line is about the publication alone.
_PART = re.compile(rf"(?<![\w/.-]){_LABEL}{WEEKDAY}{_ANY_DATE}{_TIME}(?![\w/-])", re.IGNORECASE)
_MARK = "\x00"
_SEPARATORS = re.compile(r"\s*[|·•;]\s*|(?<=[a-z]{2})\.\s+|\s+[-–—/]\s+|\s*,\s+|\s+(?=\()|(?<=\))\s+")
_CLOCK_PART = re.compile(r"(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,5})?", re.IGNORECASE)
_READING_TIME = re.compile(
    r"(?:reading\s+time:?\s*)?\d{1,3}[\s-]*(?:min(?:ute)?s?)(?:\s+(?:of\s+)?read(?:ing)?)?|(?:no|\d+)\s+comments?|"
    r"(?:last\s+)?(?:updated?\s+)?(?:\d+|an?)\s+(?:minute|hour|day|week|month|year)s?\s+ago",
    re.IGNORECASE,
)
_GENRE = re.compile(
    r"(?:(?:press|media|news)\s+(?:release|statement)|statement|communiqu[eé]|commentary|comment|opinion|op-?ed|editorial|"
    r"(?:policy|working|research|discussion|occasional|issue)\s+(?:brief|paper|note)|analysis|explainer|feature|interview|report|briefing|blog|news|world|politics|business|economy|diplomacy|trade|article|"
    r"issue|vol(?:ume)?\.?|no\.?|updated?|published)(?:\s*(?:no\.?|nr\.?|#)?\s*[\d/.-]{1,12})?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?-i:by\s+[a-z][a-z0-9_.-]{1,20})|(?:editor|author|reporter|source|photo|writer):\s*[\w .’'-]{1,40}|"
    r"(?:(?:by|source:|editor:|from)\s+)?[A-Z][\w’'.-]*(?:\s+(?:[A-Z][\w’'.-]*|of|the|and|for|de|da|del|van|von|bin|al)){0,5}"
)
_TOPIC = re.compile(
    r"\b(?:accord|agreement|attack|conference|declaration|election|forum|meeting|pact|protocol|report|resolution|statement|"
    r"session|summit|talks|treaty|visit|war)s?\b",
    re.IGNORECASE,
)
_WEEKDAY_NAME = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
_GENRE_LAST = re.compile(rf"\s{_MARK}\s+(?:{_GENRE.pattern})\s*$", re.IGNORECASE)
_GENRE_FIRST = re.compile(rf"^\s*(?:{_GENRE.pattern})\s+{_MARK}\s", re.IGNORECASE)
# "By our correspondent in Lima May 3, 2024": a byline that runs into its date.
_DATED_BYLINE = re.compile(rf"^\s*(?:By|BY|by)\s+(?:[\w’'.-]+\s+){{0,7}}[A-Z][\w’'.-]*\s+{_MARK}\s*$")
_RUN_ON = re.compile(rf"{_MARK}\s+(?={_MARK}|by\s)", re.IGNORECASE)


@dataclass(frozen=True)
class DateLine:
    """A date that a page states on a line of its own; an update is no publication.

    `labelled` tells whether the line says what the date is ("Published"), so that it counts wherever it stands.
    `readings` are the two days that "03/04/2024" may be, of which `published_on` then only keeps the year.
    """

    published_on: str
    is_update: bool = False
    labelled: bool = False
    readings: tuple[str, ...] = ()


def parse_date(text: str) -> str | None:
    """Return a written date as ISO text of its precision, or None when it is no date.

    Of day and month in an order that can't be told ("03/04/2024") only the year is returned.
    """
    match = _DATE.fullmatch(text.strip())
    return None if match is None else _iso(match)


def read_date_line(line: str) -> DateLine | None:
    """Return the date of a line that holds nothing else ("Published on 6 February 2024, 10:30")."""
    if len(line) > 120 or not _DIGIT.search(line):
        return None
    match = _DATE_LINE.fullmatch(line)
    if match is None:
        return None
    return None if _iso(match) is None else _date_line(match)


def read_composed_date_line(line: str) -> DateLine | None:
    """Return the date of a line that has it beside a genre, place, name, clock or reading time.

    "July 9, 2025 | 2 min read", "Press release, 17. 4. 2023", "LUSAKA — May 3, 2024". Everything on the line must be of
    these kinds and divided from the date, so that "Agreement signed in Lima, 3 May 2014" is none.
    """
    if len(line) > 120 or not _DIGIT.search(line):
        return None
    matches = [match for match in _PART.finditer(line) if _iso(match) is not None]
    if not matches or len(matches) > 2:
        return None
    rest = line
    for match in reversed(matches):
        rest = f"{rest[: match.start()]} {_MARK} {rest[match.end() :]}"
    divided = _GENRE_LAST.sub(f" {_MARK} ", _GENRE_FIRST.sub(f"{_MARK} ", rest))
    divided = _RUN_ON.sub(f"{_MARK} | ", divided)
    parts = [part.strip(" ()[].") for part in _SEPARATORS.split(divided)]
    bylined = _DATED_BYLINE.match(rest) and len(_iso(matches[0]) or "") == len("2024-05-03")
    if not bylined and not all(part in {"", _MARK} or _stands_beside_a_date(part) for part in parts):
        return None
    lines = [_date_line(match) for match in matches]
    return next((one for one in lines if not one.is_update), lines[0])


def _date_line(match: re.Match[str]) -> DateLine:
    """Return the date of a match; a weekday beside "03/04/2024" tells its order ("Wed 03/04/2024")."""
    published_on, readings = _iso(match) or "", _readings(match)
    weekday = _WEEKDAY_NAME.match(match.group()[len(match["label"] or "") :].lstrip())
    if readings and weekday is not None:
        named = [day for day in readings if WEEKDAYS[date.fromisoformat(day).weekday()].startswith(weekday[0].lower())]
        if len(named) == 1:
            published_on, readings = named[0], ()
    return DateLine(published_on, _is_update(match["label"]), bool(match["label"]), readings)


def _readings(match: re.Match[str]) -> tuple[str, ...]:
    """Return the days that a date of numbers may be where day and month can't be told apart, else nothing."""
    groups = match.groupdict()
    if not groups.get("y5") or len(_iso(match) or "") != 4:
        return ()
    one, two, year = int(groups["a5"]), int(groups["b5"]), int(groups["y5"])
    return tuple(day for day in (_checked(year, two, one), _checked(year, one, two)) if day is not None)


def _stands_beside_a_date(part: str) -> bool:
    if part.lower() in WEEKDAYS or any(kind.fullmatch(part) for kind in (_CLOCK_PART, _READING_TIME, _GENRE)):
        return True
    return _NAMED.fullmatch(part) is not None and _TOPIC.search(part) is None


def _is_update(label: str | None) -> bool:
    return label is not None and ("updated" in label.lower() or "modified" in label.lower())


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("y3"):
        return _numeric(groups["y3"], groups["n3"] or groups["n7"], groups["d3"] or groups["d7"])
    if groups.get("y5"):
        return _either_order(groups["y5"], int(groups["a5"]), int(groups["b5"]), groups["s5"].strip())
    if groups.get("y4"):
        return f"{groups['y4']}-{_month_number(groups['m4']):02d}"
    if groups.get("y6"):
        return str(groups["y6"])
    return iso_of_words(match)


def iso_of_words(match: re.Match[str]) -> str | None:
    """Return the ISO date of a match of DAY_FIRST or MONTH_FIRST."""
    groups = match.groupdict()
    if groups["y1"]:
        return iso_day(int(groups["y1"]), groups["m1"], groups["d1"])
    return iso_day(int(groups["y2"]), groups["m2"], groups["d2"])


def _numeric(year: str, month: str, day: str | None) -> str | None:
    if day is None:
        return f"{year}-{month}" if 1 <= int(month) <= 12 else None
    return _checked(int(year), int(month), int(day))


def _either_order(year: str, one: int, two: int, separator: str) -> str | None:
    if separator == "." or one > 12 or one == two:
        return _checked(int(year), two, one)
    if two > 12:
        return _checked(int(year), one, two)
    return year


def iso_day(year: int, month: str, day: str) -> str | None:
    """Return the ISO date of a year, a month's name and a day, or None when there is no such day."""
    return _checked(year, _month_number(month), int(day))


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
