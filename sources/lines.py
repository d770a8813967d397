"""What the lines of a page are: running text, short lines, site chrome, date lines, bylines.

Belongs here: telling one line from another. How lines make up articles is in `sources.page`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sources.chrome import ChromeMark, ChromeRule, match_chrome
from sources.clean import count_words, ends_a_sentence
from sources.date_text import MONTH, WEEKDAY, DateLine, read_composed_date_line, read_date_line

LineKind = Literal["prose", "short", "chrome", "date", "byline"]

_PROSE_WORDS = 20
_SENTENCE_WORDS = 6
_PROSE_CHARACTERS = 160
_HEADLINE_WORDS = 30
_LONGEST_NAME = 80
_LABEL = r"(?:(?:written |reported |story |words |text )?by|author:|reporter:|byline:|from:?)\s+"
_NAME_WORD = r"(?:[A-Z][\w’'.-]*|de|da|del|der|van|von|bin|bint|ibn|al|el|la|le|di|du|dos|ul|ur)"
_NAME = rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,5}}"
_BYLINE = re.compile(rf"(?P<name>{_NAME}(?:(?:,| and| &)\s+{_NAME}){{0,3}})(?:\s*[,|/–(-]\s*(?P<rest>.{{0,80}}))?")
_PERSON = re.compile(r"[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]*|de|da|del|van|von|bin|al|el|ul)){1,3}")
_CREDIT_PARTS = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+|\s+(?=(?:Published|Posted|Updated|Last updated)\b)")
# "Written by Jane Roe in Science on May 3, 2024", "By Jane Roe, May 3, 2024 10:14 AM Updated an hour ago"
_CREDIT = re.compile(
    r"(?i:(?:written|posted|published|submitted|uploaded|edited|reported|words|text|story|report)\s+)?(?i:by):?\s+"
    rf"(?P<name>{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,5}}?(?:,\s+{_NAME})??)(?:\s+in\s+[A-Z]\w+(?:\s(?:(?:&|and)\s)?[A-Z]\w+){{0,2}})?\s*"
    r"(?:[,|/·•–-]|\b(?i:on):?)?\s*"
    rf"(?P<date>(?i:{WEEKDAY})(?:(?i:{MONTH.format('month')})\s+)?\d[^|]*?)"
    r"(?:\s*[|·•–-]?\s*\b(?i:in:?\s|(?:last\s+)?updated).{0,60})?"
)
_BYLINE_START = re.compile(_LABEL, re.IGNORECASE)
DATELINE = re.compile(
    r"(?:[A-Z][A-Z’'.-]+(?:[ /][A-Z][A-Z’'.-]+){0,3})(?:,? [^.\n]{0,40}?)?(?:\s*\([A-Za-z][\w .]{1,30}\))?"
    r"\s?(?:[-–—:]|//)\s"
)
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){1,4}$|\b(?:Inc|Ltd|Co|Jr|Sr|St|No|vs)\.$")


@dataclass(frozen=True)
class PageLine:
    """A line with what it is; `spaced` tells whether a blank line stood before it."""

    text: str
    kind: LineKind
    spaced: bool
    marks: ChromeMark | None = None
    rule: ChromeRule | None = None
    date: DateLine | None = None
    name: str | None = None


def classify_lines(text: str, *, chrome: tuple[ChromeRule, ...]) -> list[PageLine]:
    """Return the page's lines that hold anything, each with its kind."""
    lines: list[PageLine] = []
    spaced = False
    for line in text.split("\n"):
        if not line:
            spaced = True
            continue
        lines.append(_classify(line, spaced, chrome))
        spaced = False
    return lines


def _classify(line: str, spaced: bool, chrome: tuple[ChromeRule, ...]) -> PageLine:
    date = read_date_line(line)
    if date is not None:
        return PageLine(line, "date", spaced, date=date)
    credit = _read_credit_line(line)
    if credit is not None:
        return PageLine(line, "date", spaced, date=credit[0], name=credit[1])
    composed = read_composed_date_line(line)
    if composed is not None:
        return PageLine(line, "date", spaced, date=composed)
    rule = match_chrome(chrome, line)
    if rule is not None:
        return PageLine(line, "chrome", spaced, marks=rule.marks, rule=rule)
    name = read_byline(line)
    if name is not None:
        return PageLine(line, "byline", spaced, name=name)
    return PageLine(line, "prose" if is_prose(line) else "short", spaced)


def _read_credit_line(line: str) -> tuple[DateLine, str] | None:
    """Return date and author of a line that holds both and nothing else ("Ama Mensah | May 3, 2024")."""
    if len(line) > 2 * _LONGEST_NAME:
        return None
    dated = _CREDIT.fullmatch(line)
    if dated is not None and (stated := read_date_line(dated["date"])) is not None:
        return stated, dated["name"] if " " not in dated["name"] else _title_case(dated["name"])
    date: DateLine | None = None
    name: str | None = None
    for part in _CREDIT_PARTS.split(line):
        stated = read_date_line(part)
        if stated is not None:
            date = stated if date is None or date.is_update else date
        elif name is None and (read_byline(part) or _PERSON.fullmatch(part)):
            name = read_byline(part) or part
        else:
            return None
    return None if date is None or name is None else (date, name)


def read_byline(line: str) -> str | None:
    """Return the author that a line names ("By Jane Roe | Example Daily"), or None."""
    start = _BYLINE_START.match(line)
    if start is None or len(line) > 2 * _LONGEST_NAME or ends_a_sentence(line):
        return None
    rest = line[start.end() :]
    match = _BYLINE.fullmatch(_title_case(rest))
    if match is None or (match["rest"] is None and count_words(rest) > 8):
        return None
    name = match["name"].strip(" ,")
    return name if 2 <= count_words(name) <= 12 else None


def is_prose(line: str) -> bool:
    """Return whether a line is running text: long, or a sentence with its end mark."""
    words = count_words(line)
    if words >= _PROSE_WORDS or len(line) >= _PROSE_CHARACTERS:
        return True
    return ends_a_sentence(line) and (words >= _SENTENCE_WORDS or len(line) >= 40) and not _is_question_headline(line)


def is_headline(line: str) -> bool:
    """Return whether a short line can be a headline: no end mark of a sentence, no lower-case start."""
    if count_words(line) > _HEADLINE_WORDS or len(line) < 3 or line[0].islower():
        return False
    if line.endswith((",", ";", ":", "…", " -", "–", "—", "|")) and not line.endswith("?"):
        return False
    if line.endswith((".", ".”", '."')) and not _ABBREVIATION.search(line):
        return False
    return any(character.isalpha() for character in line)


def _is_question_headline(line: str) -> bool:
    return line.endswith("?") and line.count("?") == 1 and not re.search(r"[.!] ", line) and count_words(line) < 15


def _title_case(text: str) -> str:
    """Return capitals as names are written, so that "JANE ROE" reads as a name."""
    return text.title() if text.isupper() else text
