"""Say for which period a figure holds.

Belongs here: which of a sentence's date expressions goes with which figure, and the year before of a comparison.
Dates themselves come from `etl/extract/dates.py`, targets from `status.py`; the publication date never stands in
for a period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc

from etl.extract.dates import DateExpression
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.period import UNKNOWN, Period, PlacedDate, is_year, shift_years, year_after, year_before
from etl.extract.trade.periods_relative import place_relative
from etl.extract.trade.terms import text_of, token_at

_AFTER = re.compile(
    r"\s*,?\s*\(?\s*(?:(?:in|during|for|over|as of|as at|at the end of|by|within|the|between"
    r"|from|throughout|of|already|recorded|registered|reported|achieved|reached|last|through|"
    r"fiscal|financial|calendar|year|alone|only|annually|to|until|till|end|beginning|seen"
    r"|posted|back|total|worth|respectively|USD|US|dollars?)\s+|,\s*|\)\s*)*$",
    re.I,
)
_BASE_BEFORE = re.compile(
    r"(?:\bthan(?: that)?(?: (?:in|of|during|for))?|compared (?:to|with)(?: (?:that|those|the "
    r"figure|the level))?(?: (?:in|of|for|during))?|in comparison (?:to|with)(?: (?:in|of))?"
    r"|\bagainst(?: (?:in|that of))?|versus|relative to|\bover(?: the)?|\bsince"
    r"|\bfrom(?: the)?(?: (?:end|beginning|start) of)?(?: level| figure| total)?(?: (?:of"
    r"|in))?|as against|\b(?:to|of) the level of|\b(?:above|below)|\bon)"
    r"\s*(?:the\s+)?(?:\w+\s+(?:period|months|quarter|half)\s+(?:of"
    r"|in)\s+)?(?:the\s+)?$",
    re.I,
)
# "from 46.2 percent in 2011": what the figure told is compared with
_BASE_AMOUNT = re.compile(
    r"\bfrom\s+(?:about |some |almost )?[A-Z]{0,3}[$€£]?\s?\d[\d.,]*\s?(?:%|percent|per cent|pc|million"
    r"|billion|trillion|bn|mn|m|tonnes|tons)(?!\w)[^,;:.\d]{0,12}\s(?:in|for|of)\s+(?:the\s+)?$",
    re.I,
)
_YEAR_BEFORE = re.compile(
    r"\s*,?\s*\(?(?:in|during|for|from|over|recorded|registered|reported|seen|posted|of"
    r"|achieved|\s)*\s*(?:(?:the|an?)\s+)?(?:a year (?:earlier|ago|before)|(?:the\s+)?(?:previous"
    r"|preceding|prior) (?:fiscal |financial )?year|(?:the\s+)?year (?:before|earlier|prior)"
    r"|(?:the\s+)?(?:same|corresponding|comparable|similar|equivalent) (?:period|months?"
    r"|quarter|time|half|span)(?: (?:of|in|during|from) (?:the )?(?:last|previous|preceding"
    r"|prior|past) (?:fiscal |financial )?year| last year| a year (?:ago|earlier|before)| the "
    r"year before| the previous year)?(?! of (?:19|20))"
    r"|last year)",
    re.I,
)
_SAME_PERIOD = re.compile(
    r"\b(?:same|corresponding|similar|comparable) (?:period|months?|quarter|time)(?: (?:of"
    r"|in))?(?: the)? (?:last|previous|preceding|prior) year"
    r"\s*(?:[(–—-]\s*(?:about |around |nearly )?)?$",
    re.I,
)
# a date in such a clause is that of the cause: "… despite the closure of two ports in May"
_OF_CAUSE = re.compile(
    r"\b(?:despite|following|because|due to|amid|ahead of|thanks to|owing to|after|before|since|when)\s+"
    r"(?:an?|the|its|\w+ing)\b",
    re.I,
)
_NEW_CLAUSE = re.compile(rf"{_OF_CAUSE.pattern}|;", re.I)
_CAUSE_BEFORE = re.compile(
    r"\b(?:despite|because of|due to|amid|thanks to|owing to|in spite of)\s+(?:an?|the|its)\s+[^,;:.]{3,70}"
    r"\b(?:in|of|on)\s+$",
    re.I,
)
_SAME = re.compile(
    r"(?:(?:in|over|during|for) )?(?:the )?(?:same|corresponding|that) (?:period|months?|quarter|year|time)"
    r"|(?:in|over|during|for) the (?:period|quarter|half(?:[- ]year)?|season|(?:three|six|nine) months)",
    re.I,
)
_THAN = re.compile(r"\b(?:than|from|with|to|against|on|since)\s+(?:that (?:of|in)\s+)?(?:in\s+)?(?:the\s+)?$", re.I)
_YEAR_AGO = re.compile(r"(?:a|one|the) year (?:earlier|ago|before|previously|prior)", re.I)
_NEXT_YEAR = re.compile(
    r"(?:in )?(?:the )?(?:(?P<before>preceding|previous|prior)|following|next|subsequent) (?:fiscal |financial )?year",
    re.I,
)
# "from $3bn in 2019 to $1bn within a year"
_YEAR_ON = re.compile(
    r"\s*,?\s*(?:within (?:a|one|the) year|(?:a|one) year (?:later|on)|(?:in )?the (?:following"
    r"|next) year|the year after)\b"
)
# "over seven months" after "in January-July"
_MONTHS = re.compile(
    r"\b(?:over|in|during|for|within)\s+(?:the|these|those|all)?\s*(?P<n>two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)[- ](?:months?|month period)\b",
    re.I,
)
_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_BREAK = re.compile(r";|\b(?:while|whereas|but)\b")  # behind it a date is that of another figure
_SAYING_DAY = re.compile(r"\b(?:on|as of)\s+(?:\w+day,?\s+)?$", re.I)


def place_dates(doc: Doc, dates: Sequence[DateExpression], published: date | None) -> tuple[PlacedDate, ...]:
    """Return the dates that can be periods with their characters; days of saying and since-dates are unusable."""
    text = text_of(doc)
    placed: list[PlacedDate] = []
    for found in dates:
        start, last = doc[found.start].idx, doc[found.end - 1]
        end = last.idx + len(last.text)
        before = text[:start]
        if _SAME.fullmatch(text[start:end]) and not _THAN.search(before):
            continue  # "in the same period": that of the figure before
        base = (
            (
                _BASE_BEFORE.search(before[-70:]) is not None
                and not re.search(r"(?i)\bfrom\s*$|(?:^\W*|[,;:]\s+(?:and\s+)?)over\s+(?:the\s+)?$", before)
            )
            or _is_from_base(text, start, end)
            or _BASE_AMOUNT.search(before[-90:]) is not None
            or _YEAR_AGO.fullmatch(text[start:end]) is not None
        )
        since = (
            re.search(
                (
                    r"\b(?:since|before|after|until|that starts|starting|which begins|beginning|prior to"
                    r"|established in|founded in|signed in|launched "
                    r"in)\s+(?:the\s+)?$"
                ),
                before,
                re.I,
            )
            is not None
        )
        day = found.precision == "day" and not re.search(r"\bas (?:of|at)\s+(?:\w+\s+)?$", before, re.I)
        usable = (
            found.date_start is not None
            and not found.recurring
            and found.basis != "anniversary"
            and not since
            and not day
        )
        long = (
            found.basis == "relative"
            and found.date_start is not None
            and found.date_end is not None
            and (found.date_end - found.date_start).days > 550
        )
        usable = usable and not long and not _CAUSE_BEFORE.search(before)
        start_on, end_on = found.date_start, found.date_end or found.date_start
        period = Period(start_on, end_on, found.fiscal, "date") if usable else UNKNOWN
        if placed and period.known and re.fullmatch(r"\s*\(\s*", text[placed[-1].end : start]):
            period = _part_of(placed[-1].period, period, text[start:end])
            if period != placed[-1].period and text[end : end + 1] == ")":
                placed[-1] = replace(placed[-1], period=period, end=end)
                continue
        placed.append(PlacedDate(start, end, period, base, usable, found.date_start is None))
    return tuple(placed)


def _beside_carried(text: str, found: PlacedDate, carried: Period) -> PlacedDate:
    """Return "the preceding year", "the following year" as the year beside the one told before, fiscal like it."""
    match = _NEXT_YEAR.fullmatch(text[found.start : found.end])
    if match is None or found.base or not carried.known or not is_year(carried):
        return found
    period = year_before(carried) if match["before"] else year_after(carried)
    return replace(found, period=replace(period, by="date"), usable=True)


def _part_of(year: Period, months: Period, printed: str) -> Period:
    """Return "2022-23 (April-December)" as these months of that fiscal year; other dates come back as they are."""
    if year.start is None or year.end is None or months.start is None or months.end is None:
        return months
    if re.search(r"\d{4}", printed) or not 360 < (year.end - year.start).days < 735 or not re.search("[A-Z]", printed):
        return months
    first = year.start.year + (months.start.month < year.start.month)
    shift = months.start.year - first
    return replace(months, start=shift_years(months.start, shift), end=shift_years(months.end, shift), fiscal=False)


def find_periods(
    doc: Doc,
    links: Sequence[Link],
    dates: Sequence[PlacedDate],
    carried: Period,
    lexicon: TradeLexicon,
    told: Period = UNKNOWN,
    compared: Period = UNKNOWN,
) -> tuple[Period, ...]:
    """Return a period for each link, in order; `carried` is that of the sentence before, where it may hold on.

    `told` is the period of the figures told last, against which "a year earlier" is counted, `compared` the one that
    they were compared with.
    """
    text = text_of(doc)
    dates = place_relative(text, [_beside_carried(text, found, carried) for found in dates], told)
    dates = [replace(found, base=True) if _of_base(text, found, links) else found for found in dates]
    taken: dict[int, int] = {}
    periods: list[Period] = []
    for place, link in enumerate(links):
        following = links[place + 1].figure.start if place + 1 < len(links) else len(text)
        direct = _directly_after(text, link, following, dates)
        if direct is not None:
            taken[dates.index(direct)] = place
            periods.append(replace(direct.period, by="date_after"))
        else:
            periods.append(UNKNOWN)
    main: Period = UNKNOWN
    for place, link in enumerate(links):
        if periods[place].known or link.meaning == "base":
            if periods[place].known and link.meaning != "base":
                main = periods[place]
            continue
        near = _before(doc, link, links[place - 1] if place else None, dates, taken)
        if near is not None:
            periods[place] = replace(near.period, by="date_before")
        elif main.known and place:
            periods[place] = replace(main, by="date_of_sentence")
        main = periods[place] if periods[place].known else main
    free = [
        d
        for i, d in enumerate(dates)
        if d.usable and not d.base and (i not in taken or links[taken[i]].meaning != "base")
    ]
    for place, link in enumerate(links):
        if periods[place].known or link.meaning == "base":
            continue
        own = [d for d in free if ";" not in text[link.figure.end : d.start] and not _elsewhere(doc, link, links, d)]
        if own:
            ahead = [d for d in own if d.start >= link.figure.end]
            wanted = ahead[0] if ahead else (own[-1] if len(own) == 1 else None)
            if wanted is not None and (
                (ahead and len(own) == 1 == len(dates) and not _NEW_CLAUSE.search(text[link.figure.end : wanted.start]))
                or _same_breath(text, link, wanted, doc)
            ):
                periods[place] = replace(wanted.period, by="only_date")
        elif carried.known and (
            not any(
                (d.usable or d.vague)
                and not d.base
                and not (i in taken and links[taken[i]].meaning == "base")
                and not _BREAK.search(text, link.figure.end, d.start)
                and not _elsewhere(doc, link, links, d)
                for i, d in enumerate(dates)
            )
            or _as_long(text, carried)
        ):
            periods[place] = replace(carried, by="sentence_before")
    for place, link in enumerate(links):
        base = periods[place - 1] if place and links[place - 1].meaning == "base" else carried
        if link.meaning == "level" and base.known and _YEAR_ON.match(text[link.figure.end :]):
            periods[place] = replace(year_after(base), by="year_after")
    for place, link in enumerate(links):
        if link.meaning == "base" and not periods[place].known:
            beside = next(
                (
                    d
                    for d in dates
                    if d.usable
                    and re.fullmatch(r"\s*[(–—-]\s*(?:about |around |nearly )?", text[d.end : link.figure.start])
                ),
                None,
            )
            if beside is not None and not _SAME_PERIOD.search(text[: beside.end]):
                periods[place] = replace(beside.period, by="date_beside")
    level = next(
        (p for p, link in zip(periods, links, strict=True) if p.known and link.meaning == "level"),
        main if main.known else carried,
    )
    for place, link in enumerate(links):
        same = _SAME_PERIOD.search(text[: link.figure.start]) is not None and not periods[place].known
        if link.meaning == "base" and (same or _YEAR_BEFORE.match(text[link.figure.end :])):
            shifted = year_before(level)
            periods[place] = shifted if shifted.known else replace(periods[place], by="year_before")
        elif link.meaning == "base" and not periods[place].known and level.by == "sentence_before":
            periods[place] = replace(compared, by="sentence_before")
    return tuple(periods)


def _elsewhere(doc: Doc, link: Link, links: Sequence[Link], found: PlacedDate) -> bool:
    """True for a date in a clause of its own behind a figure: "… as ports closed in May", ", and it expires in May"."""
    for token in token_at(doc, found.start).ancestors:
        clause = token.left_edge.idx
        if clause <= link.figure.end:
            return False
        marks = [child.lower_ for child in token.children if child.dep_ == "mark"] if token.dep_ == "advcl" else []
        own = token.dep_ == "conj" and any(child.dep_.startswith("nsubj") for child in token.children)
        if (own or marks) and not any(clause <= other.figure.start for other in links):
            return True
        if {"although", "though"} & {*marks}:
            return True
    return False


def _of_base(text: str, found: PlacedDate, links: Sequence[Link]) -> bool:
    """True for "a year earlier" right behind the base of a comparison."""
    return any(
        link.meaning == "base" and 0 <= found.start - link.figure.end < 12 and _YEAR_BEFORE.match(text, link.figure.end)
        for link in links
    )


def _as_long(text: str, carried: Period) -> bool:
    """True for "over seven months" where the period told before is seven months."""
    match = _MONTHS.search(text)
    if match is None or carried.start is None or carried.end is None:
        return False
    months = (carried.end - carried.start).days / 30.4
    return abs(months - (_NUMBERS.index(match["n"].lower()) + 2)) < 0.5


def _directly_after(text: str, link: Link, following: int, dates: Sequence[PlacedDate]) -> PlacedDate | None:
    """Return the date that stands right after a figure ("$3bn in 2018")."""
    if link.meaning == "base" and _YEAR_BEFORE.match(text[link.figure.end :]):
        return None
    for found in dates:
        if not found.usable or found.start < link.figure.end or found.start >= following:
            continue
        gap = text[link.figure.end : found.start]
        if found.base and link.meaning != "base":
            return None
        term = r"(?:[\w%'’/&-]+\s+){0,6}?(?:in|during|for|over|by|of|between|from)\s+(?:the\s+)?"
        if len(gap) <= 60 and (
            _AFTER.fullmatch(gap)
            or (
                re.fullmatch(rf"\s*(?:{term})", gap)
                and not re.search(r"\b(?:and|while|up|down|from|rising|rose|fell)\b", gap)
            )
        ):
            return found
        return None
    return None


def _before(
    doc: Doc, link: Link, previous: Link | None, dates: Sequence[PlacedDate], taken: dict[int, int]
) -> PlacedDate | None:
    """Return the date that stands before a figure, near it or at the head of its clause."""
    floor = previous.figure.end if previous is not None else 0
    choice: PlacedDate | None = None
    for place, found in enumerate(dates):
        if not found.usable or found.base or found.end > link.figure.start or place in taken:
            continue
        leads = _leads(doc, found)
        near = found.start >= floor and not _other_clause(doc, link, found)
        if leads or near or (_near_term(doc, link, found) and not _other_clause(doc, link, found)):
            choice = found
    return choice


def _other_clause(doc: Doc, link: Link, found: PlacedDate) -> bool:
    """True where a clause of its own ends between a date and its figure ("… in 1879, but trade is now $4bn")."""
    end = link.figure.start
    if link.term is not None and link.term.start > found.end:
        end = min(end, link.term.start)
    gap = text_of(doc)[found.end : end]
    if re.search(r",\s*and\b", gap) and re.search(r"\b(?:is|are|has|have|now|today|currently|will|would)\b", gap):
        return True
    return re.search(r",\s*(?:but|which|who|although|yet|so)\b|;|\b(?:whereas|although|because)\b", gap) is not None


def _leads(doc: Doc, found: PlacedDate) -> bool:
    """True for a date at the head of the sentence ("In 2019, …")."""
    return (
        re.fullmatch(
            (
                r"\W*(?:(?:in|during|for|over|by|throughout|as of|between|from|meanwhile|however"
                r"|according to [^,]{3,60},|data [^,]{3,40},|and|the|fiscal|financial|year|calendar|also"
                r"|while|overall|as|at the end of),?\s+)*"
            ),
            text_of(doc)[: found.start],
            re.I,
        )
        is not None
    )


def _near_term(doc: Doc, link: Link, found: PlacedDate) -> bool:
    term = link.term
    return term is not None and abs(found.start - term.end) < 60


def _same_breath(text: str, link: Link, found: PlacedDate, doc: Doc) -> bool:
    """True unless a new clause or another date's figure stands between figure and date."""
    if found.end <= link.figure.start:
        return _leads(doc, found) or not _other_clause(doc, link, found)
    gap = text[link.figure.start : found.start]
    return not _OF_CAUSE.search(gap) and not re.search(
        r"[;]|\bwhereas\b|\bwhile\b|\bwhen\b|\bwhich (?:was|were) (?:signed|established)",
        gap,
    )


def _is_from_base(text: str, start: int, end: int) -> bool:
    """True for "from 2018 to 2022"-like bases that grow ("up from 2018"), not for "from January to May"."""
    before = text[:start]
    return (
        re.search(
            (
                r"\b(?:up|down|rose|grew|increase|growth|fell|increased"
                r"|decline)\s+(?:\S+\s+){0,3}from\s+(?:the\s+)?$"
            ),
            before,
            re.I,
        )
        is not None
    )
