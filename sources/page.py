"""A page's lines into its articles: splitting, headline, byline, date lines, site chrome.

Belongs here: what the layout of a page tells. The words of the articles are not read, apart from their
length and how a line ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sources.chrome import ChromeRule
from sources.clean import count_words
from sources.date_text import DateLine, parse_date
from sources.lines import DATELINE, PageLine, classify_lines, is_headline

_SECTION_WORDS = 3
_FRAME_LINES = 14
_BROKEN_WORDS = 8
_LONGEST_HEADLINE = 200
_POSITION = re.compile(
    r"\b(director|professor|fellow|researcher|analyst|editor|correspondent|writer|columnist|lecturer|scholar|student|"
    r"expert|ambassador|president|chair(man|woman|person)?|founder|head|dean|reporter|journalist|associate|adviser|advisor|"
    r"university|institute|cent(re|er)|college|school|foundation|council|academy|department|faculty|ph\.?d|m\.?a)\b",
    re.IGNORECASE,
)
_ISSUER = re.compile(
    r"\b(ministry|department|office|embassy|government|commission|presidency|secretariat|council|bureau)\b", re.I
)


@dataclass(frozen=True)
class PageArticle:
    """One article of a page: its text with the headline first, and what stood around it.

    `dropped` are lines of the site, `credits` the bylines and lines above the headline, which may name the outlet,
    `dateline` the line above the text that holds date and place or issuer.
    """

    title: str | None
    body: str
    author: str | None
    dates: tuple[DateLine, ...] = ()
    dropped: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    dateline: str | None = None

    @property
    def text(self) -> str:
        """Return the headline on a line of its own, a blank line and the body."""
        return join_title(self.title, self.body)


@dataclass
class _Head:
    """What has been gathered from the lines above an article's first paragraph."""

    candidates: list[PageLine] = field(default_factory=list)
    dates: list[DateLine] = field(default_factory=list)
    author: str | None = None
    framed: bool = False
    dropped: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    dateline: str | None = None


def read_page(text: str, *, chrome: tuple[ChromeRule, ...], title: str | None = None) -> list[PageArticle]:
    """Return the articles of a cleaned page, in order; `title` is the headline where metadata gives it."""
    lines = classify_lines(text, chrome=chrome)
    pieces = split_articles(lines)
    if len(pieces) > 1:
        return [article for piece in pieces if (article := _read_article(piece, None)).body or article.title]
    return [_read_article(lines, title)]


def join_title(title: str | None, body: str) -> str:
    """Return `body` under its headline, unless it already begins with it."""
    if title is None:
        return body
    first = body.lstrip()
    if first.startswith(title):
        rest = first[len(title) :]
        if not rest or rest[0] == "\n":
            return first
    return f"{title}\n\n{body}".rstrip()


def split_articles(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Cut a page where the frame around a headline repeats; a page of one article gives one piece.

    A frame is a headline followed by a byline, a date line, a dateline or the site's own "Published / on"; it
    opens an article where the page begins, where an end marker or ruled line closed the article above, or where it is
    complete enough to stand for itself (the site's own marks, or byline and date).
    """
    starts = [start for index in range(len(lines)) if (start := _frame_start(lines, index)) is not None]
    starts = sorted(set(starts))
    if len(starts) < 2:
        return [list(lines)]
    cuts = [0, *starts[1:], len(lines)]
    return [list(lines[begin:end]) for begin, end in pairwise(cuts)]


def _frame_start(lines: Sequence[PageLine], index: int) -> int | None:
    """Return where the frame around the headline at `index` begins, or None when there is no frame."""
    line = lines[index]
    if line.kind != "short" or not is_headline(line.text) or index + 1 >= len(lines):
        return None
    marks, byline, date, dateline = _frame_evidence(lines, index)
    if not (marks or byline or date or dateline):
        return None
    start, opened, ruled = _region_start(lines, index)
    strong = marks >= 2 or (marks and (byline or date)) or (byline and date)
    if opened or strong or (ruled and (byline or date or dateline)):
        return start
    return None


def _frame_evidence(lines: Sequence[PageLine], index: int) -> tuple[int, bool, bool, bool]:
    """Return what follows a headline before its first paragraph: site marks, byline, date line, dateline."""
    marks, byline, date, dateline, shorts, prose = 0, False, False, False, 0, False
    for line in lines[index + 1 : index + 1 + _FRAME_LINES]:
        if line.kind == "prose":
            prose = True
            dateline = DATELINE.match(line.text) is not None
            break
        if line.kind == "short":
            shorts += 1
            if shorts > 1 or not (marks or byline or date):
                return 0, False, False, False  # the headline is the last short line above the frame's marks
        elif line.kind == "date":
            date = True
        elif line.kind == "byline":
            byline = True
        elif line.marks == "frame":
            marks += 1
        elif line.marks in {"end", "rule"}:
            break
    return (marks, byline, date, dateline) if prose else (0, False, False, False)


def _region_start(lines: Sequence[PageLine], index: int) -> tuple[int, bool, bool]:
    """Return where the lines around a headline begin, and whether an end mark or a ruled line stands above them."""
    start, position = index, index - 1
    while position >= 0 and index - position <= _FRAME_LINES:
        line = lines[position]
        if line.kind == "prose":
            return start, False, False
        if line.marks == "end":
            return position + 1, True, False
        if line.marks == "rule":
            return position + 1, False, True
        if line.marks == "section" or (line.kind == "short" and count_words(line.text) <= _SECTION_WORDS):
            start = position
        position -= 1
    return (0, True, False) if position < 0 else (start, False, False)


def _read_article(lines: Sequence[PageLine], title: str | None) -> PageArticle:
    lines = _long_headline_first(lines)
    first = next((i for i, line in enumerate(lines) if line.kind == "prose"), len(lines))
    head = _read_head(lines[:first])
    if first == len(lines) and not head.framed:  # nothing but short lines: no layout to go by
        return _read_short_lines(lines, head, title)
    headline, subheads = _choose_headline(head, title)
    body, tail_author, dropped = _read_body(lines[first:], head)
    kept = [PageLine(line.text, "short", line.spaced) for line in subheads] + body
    if title is not None and kept and kept[0].text == title:
        kept = kept[1:]
    return PageArticle(
        headline,
        _join(kept),
        head.author or tail_author,
        tuple(head.dates),
        (*head.dropped, *dropped),
        tuple(head.credits),
        head.dateline,
    )


def _long_headline_first(lines: Sequence[PageLine]) -> Sequence[PageLine]:
    """Return the lines, the first taken as short when it is as long as a sentence but ends like a headline."""
    if len(lines) < 2 or lines[0].kind != "prose" or not lines[1].spaced or lines[1].text[0].islower():
        return lines
    if not is_headline(lines[0].text) or len(lines[0].text) > _LONGEST_HEADLINE or lines[0].text[-1] in "”\"’'":
        return lines
    return [replace(lines[0], kind="short"), *lines[1:]]


def _read_short_lines(lines: Sequence[PageLine], head: _Head, title: str | None) -> PageArticle:
    kept = [line for line in lines if line.kind == "short"]
    if not kept:
        kept = [line for line in lines if line.kind == "chrome" and line.marks == "section"]
    if title is None and len(kept) > 1 and kept[1].spaced and is_headline(kept[0].text):
        title, kept = kept[0].text, kept[1:]
    elif title is not None and kept and kept[0].text == title:
        kept = kept[1:]
    return PageArticle(
        title, _join(kept), head.author, tuple(head.dates), tuple(head.dropped), tuple(head.credits), head.dateline
    )


def _read_head(lines: Sequence[PageLine]) -> _Head:
    head = _Head()
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if line.kind == "date" and line.date is not None:
            head.dates.append(line.date)
            told = not line.date.labelled or "|" in line.text  # "Published: 3 May 2024 | Lima"
            if head.dateline is None and told and parse_date(line.text) is None:
                head.dateline = line.text
            head.author = head.author or line.name
            head.framed = True
        elif line.kind == "byline":
            head.author = head.author or line.name
            head.credits.append(line.text)
            head.framed = True
        elif line.marks == "author":
            used = _read_author_block(lines[position:], head)
            position += used
        elif line.marks == "section":
            head.candidates.append(line)
        elif line.kind == "chrome":
            head.framed = head.framed or line.marks == "frame"
            if line.marks == "frame" and line.text.lower() == "by":
                position += _read_author_block(lines[position:], head)
            head.dropped.append(line.text)
        else:
            head.candidates.append(line)
    return head


def _read_author_block(lines: Sequence[PageLine], head: _Head) -> int:
    """Take the author's name and the lines on their position below an author label; return how many lines."""
    used = 0
    previous = ""
    for line in lines:
        if line.kind != "short" or count_words(line.text) > 2 * _SECTION_WORDS + 8:
            break
        is_name = head.author is None and count_words(line.text) <= 6 and line.text[:1].isupper()
        belongs = is_name or line.text == head.author or previous.endswith(",") or _POSITION.search(line.text)
        if not belongs:
            break
        if is_name:
            head.author = line.text.rstrip(",")
        previous = line.text
        used += 1
    return used


def _choose_headline(head: _Head, title: str | None) -> tuple[str | None, list[PageLine]]:
    """Return the headline and the other lines of the head that stay in the article."""
    candidates = list(head.candidates)
    while candidates and candidates[0].marks == "section":
        candidates.pop(0)
    candidates = _below_issuer(candidates, head)
    if title is not None:
        return title, _below_title(candidates, title, head)
    if head.framed and len(candidates) > 1 and count_words(candidates[0].text) <= _SECTION_WORDS:
        second = candidates[1].text
        if is_headline(second) and count_words(second) > count_words(candidates[0].text):
            candidates.pop(0)
    if candidates and is_headline(candidates[0].text):
        return candidates[0].text, candidates[1:]
    return None, candidates


def _below_issuer(candidates: list[PageLine], head: _Head) -> list[PageLine]:
    """Return the candidates without labels; a body that issues a "Press release" above its headline is a credit."""
    last = max((i for i, line in enumerate(candidates) if line.marks == "section"), default=None)
    if last is not None and any(is_headline(line.text) for line in candidates[last + 1 :]):
        above = [line for line in candidates[:last] if line.marks != "section"]
        if above and all(_ISSUER.search(line.text) for line in above):
            head.credits.extend(line.text for line in above)
            return candidates[last + 1 :]
    return [line for line in candidates if line.marks != "section"]


def _below_title(candidates: list[PageLine], title: str, head: _Head) -> list[PageLine]:
    """Return the lines that follow a known headline; lines above it are the site's."""
    folded = " ".join(title.casefold().split())
    position = next((i for i, line in enumerate(candidates) if line.text.casefold() == folded), None)
    if position is None:
        return candidates
    head.credits.extend(line.text for line in candidates[:position])
    return candidates[position + 1 :]


def _read_body(lines: Sequence[PageLine], head: _Head) -> tuple[list[PageLine], str | None, list[str]]:
    last = max((i for i, line in enumerate(lines) if line.kind == "prose"), default=-1)
    kept: list[PageLine] = []
    dropped: list[str] = []
    author: str | None = None
    ended = False
    for index, line in enumerate(lines):
        in_tail = index > last
        if line.kind == "chrome" and _drops(line, in_tail, kept):
            dropped.append(line.text)
            ended = ended or (in_tail and line.marks == "end")
            continue
        stated = line.date is not None and line.date.labelled
        if stated or (in_tail and (ended or line.kind in {"date", "byline"})):
            author = author or line.name
            if line.date is not None:
                head.dates.append(line.date)
            dropped.append(line.text)
            continue
        kept.append(line)
    while kept and _is_foreign_tail(kept):
        dropped.append(kept.pop().text)
    return kept, author, dropped


def _drops(line: PageLine, in_tail: bool, kept: list[PageLine]) -> bool:
    """Return whether a chrome line goes, given where it stands."""
    if line.rule is None:
        return False
    place = line.rule.where
    return place == "anywhere" or (in_tail and place in {"tail", "edges"})


def _is_foreign_tail(kept: list[PageLine]) -> bool:
    """Return whether the last line is a short one in another script than the article (a site's own button)."""
    last = kept[-1].text
    if kept[-1].kind != "short" or count_words(last) > 8 or len(kept) < 2:
        return False
    script = _script(last)
    return script is not None and script != _script(" ".join(line.text for line in kept[:-1])[:4000])


def _script(text: str) -> str | None:
    """Return the block of letters that most of a text is written in, roughly; None without letters."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            code = ord(character)
            block = "latin" if code < 0x250 or 0x1E00 <= code < 0x1F00 else f"{code >> 8 if code < 0x3000 else 'cjk'}"
            counts[block] = counts.get(block, 0) + 1
    return max(sorted(counts), key=counts.__getitem__) if counts else None


def _join(lines: Sequence[PageLine]) -> str:
    """Return lines with their blank lines; a paragraph that breaks off goes on in the next one."""
    pieces = [line.text for line in lines[:1]]
    for line, following in pairwise(lines):
        between = " " if _breaks_off(line, following) else "\n\n" if following.spaced else "\n"
        pieces.extend((between, following.text))
    return "".join(pieces)


def _breaks_off(line: PageLine, following: PageLine) -> bool:
    """Return whether a paragraph stops in mid-sentence and the next line begins in lower case."""
    return (
        count_words(line.text) >= _BROKEN_WORDS
        and following.kind == "prose"
        and following.text[0].islower()
        and (line.text[-1].isalnum() or line.text[-1] == ",")
    )
