"""Text as a person reads it: line endings, stray tags and entities, control characters, wrapped lines.

Belongs here: what is true of characters and line breaks in any text. Which lines are site chrome is in
`sources.chrome`.
"""

from __future__ import annotations

import html
import re
import statistics
from itertools import pairwise

_LINE_BREAK_TAG = re.compile(r"[ \t]*</?\s*(?:br|p)\s*/?>[ \t]*", re.IGNORECASE)
_INLINE_TAG = re.compile(r"</?(?:b|i|em|strong|span|u|div|font|sup|sub|a)(?:\s[^<>\n]{0,300})?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TERMINAL = (".", "!", "?", "…", ":", ";", ".”", '."', "?”", "!”", ".’", ".'", "。", "！", "？", "۔", "؟")
_BROKEN_LINE = re.compile(r"(?<=[^\W\d_])\n(?=[a-z]+ \S+ \S)")  # a stray <br> in mid-sentence
_WRAP_WIDTHS = (45, 110)
_WRAP_LINES = 4


def normalise_line_endings(text: str) -> str:
    r"""Return the text with `\n` as its only line ending and nothing that a database can't hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _SURROGATE.sub("\ufffd", text).replace("\x00", "")


def clean_page(text: str) -> str:
    """Return a page's text without stray markup, control characters and runs of spaces; lines stay lines."""
    text = normalise_line_endings(text).replace("\x0b", "\n").replace("\x0c", "\n\n").replace("\x85", "\n")
    text = _LINE_BREAK_TAG.sub("\n", text)
    text = _INLINE_TAG.sub("", text)
    text = _ENTITY.sub(_unescape, text)
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    text = _BROKEN_LINE.sub(" ", join_wrapped_lines(text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def join_wrapped_lines(text: str) -> str:
    """Undo hard wrapping: a line break is a wrap when the next word would not have fitted on the line."""
    lines = text.split("\n")
    width = _wrap_width(lines)
    if width is None:
        return text
    joined: list[str] = []
    previous = ""
    for line in lines:
        if joined and line and previous and _is_wrap(previous, line, width):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        previous = line
    return "\n".join(joined)


def count_words(text: str) -> int:
    """Return the number of words, split at white space."""
    return len(text.split())


def ends_a_sentence(line: str) -> bool:
    """Return whether a line ends the way a sentence does."""
    return line.endswith(_TERMINAL) and not line.endswith((":", ";"))


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match.group()).replace("\xa0", " ")


def _wrap_width(lines: list[str]) -> int | None:
    """Return the column at which a text was wrapped, or None when it was not."""
    lengths = [len(line) for line in lines if line]
    if len(lengths) < _WRAP_LINES:
        return None
    width = max(lengths)
    low, high = _WRAP_WIDTHS
    neighbours = sum(1 for one, two in pairwise(lines) if one and two)
    if not low <= width <= high or statistics.median(lengths) < width * 0.6 or neighbours < len(lengths) * 0.3:
        return None
    return width


def _is_wrap(line: str, following: str, width: int) -> bool:
    """Return whether the first word of the next line would have gone over the width."""
    full = len(line) + 1 + len(following.split(" ", 1)[0]) > width
    return full and not following.startswith(("- ", "* ", "• ", "| "))
