"""Markdown: front matter as metadata, headings and lists as lines, markup taken off."""

from __future__ import annotations

import re

import yaml

from sources.decode import decode_text
from sources.raw import RawArticle, RawDocument, ReadLimits
from sources.readers.text import check_text_size, lost_characters

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,100}\])")
_LINK = re.compile(r"\[([^\]\n]{1,500})\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,100}\])")
_BARE_LINK = re.compile(r"<(https?://[^>\s]{1,500})>")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,100}\]:\s+\S+.*$")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]{1,1000}?)(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_LONGEST_LIST = 20
_LONGEST_VALUE = 500
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_markdown(content: bytes, *, limits: ReadLimits) -> RawDocument:
    """Return one article, or one per top heading when several top headings each stand above text."""
    check_text_size(content, limits)
    decoded = decode_text(content)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    metadata, text = _split_front_matter(text)
    parts = _split_at_top_headings(_COMMENT.sub("", text))
    alone = len(parts) == 1
    articles = [
        RawArticle(
            text=body,
            title=title or (_text(metadata, "title") if alone else None),
            author=_text(metadata, "author") or _text(metadata, "authors"),
            publisher=_text(metadata, "publisher") or _text(metadata, "source"),
            url=_text(metadata, "url") if alone else None,
            published_on=_text(metadata, "date") or _text(metadata, "published_on"),
            language=_text(metadata, "lang") or _text(metadata, "language"),
        )
        for title, body in parts
    ]
    return RawDocument(tuple(articles), lost_characters(decoded))


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        record = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(record, dict):
        return {}, text
    return {str(key).lower(): value for key, value in record.items()}, text[match.end() :]


def _text(metadata: dict[str, object], key: str) -> str | None:
    """Return a plain value, or a flat list of them, as text; anything else is no metadata of ours."""
    value = metadata.get(key)
    values = value[:_LONGEST_LIST] if isinstance(value, list) else [value]
    if any(isinstance(item, dict | list | None) for item in values):
        return None
    return ", ".join(str(item).strip()[:_LONGEST_VALUE] for item in values) or None


def _split_at_top_headings(text: str) -> list[tuple[str | None, str]]:
    """Return (heading, plain text) pairs; one pair for a page with fewer than two top headings above text."""
    lines = _plain_lines(text)
    tops = [index for index, (level, _) in enumerate(lines) if level == 1]
    bodies = [_join(lines[begin + 1 : end]) for begin, end in zip(tops, [*tops[1:], len(lines)], strict=False)]
    leading = _join(lines[: tops[0]]) if tops else ""
    if len(tops) >= 2 and not leading.strip() and all(len(body.split()) >= 20 for body in bodies):
        return [(lines[top][1], body) for top, body in zip(tops, bodies, strict=True)]
    if len(tops) == 1 and not leading.strip():
        return [(lines[tops[0]][1], bodies[0])]
    return [(None, _join(lines))]


def _join(lines: list[tuple[int, str]]) -> str:
    return "\n".join(f"\n{line}\n" if level else line for level, line in lines)


def _plain_lines(text: str) -> list[tuple[int, str]]:
    """Return each line without markup, with its heading level (0 for text)."""
    plain: list[tuple[int, str]] = []
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        heading = _HEADING.match(line)
        underline = _UNDERLINE.match(line)
        if fenced:
            plain.append((0, line))
        elif heading is not None:
            plain.append((len(heading[1]), _inline(heading[2])))
        elif underline is not None and plain and plain[-1][1].strip() and plain[-1][0] == 0 and _alone(plain):
            plain[-1] = (1 if underline[1][0] == "=" else 2, plain[-1][1])
        elif not (_TABLE_RULE.match(line) or _REFERENCE.match(line)):
            plain.append((0, _inline(_unwrap_block(line))))
    return plain


def _alone(plain: list[tuple[int, str]]) -> bool:
    """Return whether the last line stands alone in its paragraph, as an underlined heading does."""
    return len(plain) < 2 or not plain[-2][1].strip()


def _unwrap_block(line: str) -> str:
    line = _QUOTE.sub("", line)
    if line.lstrip().startswith("|"):
        return " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    if set(line.replace(" ", "")) <= {"*", "-", "_"}:
        return line
    return _LIST_ITEM.sub("", line)


def _inline(line: str) -> str:
    line = _IMAGE.sub("", line)
    line = _LINK.sub(r"\1", line)
    line = _BARE_LINK.sub(r"\1", line)
    line = _CODE.sub(r"\1", line)
    line = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line))
    return _ESCAPE.sub(r"\1", line)
