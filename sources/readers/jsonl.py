"""JSONL: one article a line (`id`, `title`, `text`, `published_on`, `url`, `publisher`, `author`; others ignored)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sources.article import Problem
from sources.decode import decode_text
from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError

_OPTIONAL_KEYS = ("title", "published_on", "url", "publisher", "author")
_QUOTE_LENGTH = 80


def read_jsonl(content: bytes, *, limits: ReadLimits) -> RawDocument:
    """Return the articles of the good lines and a problem for each bad one.

    Raises UnreadableError when no line holds an article.
    """
    articles: list[RawArticle] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, line in _lines(content):
        try:
            article = _read_line(line, limits)
        except ValueError as error:
            problems.append(Problem("error", f"line {number}: {error}", _quote(line)))
            continue
        if article.external_id is not None:
            if article.external_id in seen:
                problems.append(Problem("warning", f"line {number}: the id {article.external_id!r} was used before"))
            seen.add(article.external_id)
        articles.append(article)
    if not articles:
        first = problems[0].message if problems else "the file has no lines"
        raise UnreadableError(f"no line holds an article ({first}): write one JSON object with a text a line")
    return RawDocument(tuple(articles), _bounded(problems, limits))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = decode_text(content).text.encode("utf-8", "replace")
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _read_line(line: bytes, limits: ReadLimits) -> RawArticle:
    if len(line) > limits.max_line_bytes:
        raise ValueError(f"the line has {len(line):,} bytes, more than {limits.max_line_bytes:,}; shorten the text")
    try:
        record = json.loads(decode_text(line).text)
    except (json.JSONDecodeError, RecursionError, UnreadableError) as error:
        raise ValueError(f"this is no JSON ({error}); write one complete object a line") from error
    if not isinstance(record, dict):
        raise ValueError('this is no JSON object; write {"id": …, "text": …}')
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError('the text is missing or empty; give the article under "text"')
    values = {key: _optional_text(record, key) for key in _OPTIONAL_KEYS}
    identifier = record.get("id")
    if identifier is not None and not isinstance(identifier, str | int | float):
        raise ValueError("the id is neither text nor number; give a plain id")
    return RawArticle(
        text=text,
        title=values["title"],
        author=values["author"],
        publisher=values["publisher"],
        url=values["url"],
        published_on=values["published_on"],
        external_id=None if identifier is None else str(identifier),
        is_page=False,
    )


def _optional_text(record: dict[str, object], key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if key == "author" and isinstance(value, list):
        value = ", ".join(str(name) for name in value)
    if isinstance(value, bool | dict | list):
        raise ValueError(f"{key} is no text; give a string or null")
    return str(value).strip() or None


def _quote(line: bytes) -> str:
    return line[:_QUOTE_LENGTH].decode("utf-8", "replace")


def _bounded(problems: list[Problem], limits: ReadLimits) -> tuple[Problem, ...]:
    if len(problems) <= limits.max_problems:
        return tuple(problems)
    rest = len(problems) - limits.max_problems
    return (*problems[: limits.max_problems], Problem("error", f"and {rest} more bad lines"))
