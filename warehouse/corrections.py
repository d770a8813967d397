"""Corrections by people: the file that keeps them, one checked record for each, and adding one to the file.

Belongs here: reading, checking and appending. Applying them to the tables is in `etl/resolve/corrections.py`. The
header of `sources/corrections.yml` documents the format.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import yaml
from filelock import FileLock, Timeout

from warehouse.schema import Table, load_tables, quote_text

Action = Literal["reject", "correct", "merge", "split"]

REJECTED_TABLES = ("actor_mentions", "actor_roles", "events", "trade_flows")
"""Tables of facts, whose rows may be rejected."""
CORRECTED_TABLES = ("actors", "actor_roles", "events", "trade_flows")
"""Tables whose fields may be corrected."""
FIXED_COLUMNS = frozenset(
    (
        "article_id", "sentence_id", "char_start", "char_end", "quote", "rule_id", "confidence", "trigger",
        "trigger_start", "figure_start", "claimant_actor_id", "actor_id", "incident_id", "source_text", "target_text",
    )
)  # fmt: skip
"""Columns that say where and how a fact was read, or that resolution fills."""
LEAST_REASON = 3
LOCK_SECONDS = 10.0
ENTRY_KEYS = ("id", "action", "table", "key", "quote", "set", "actors", "articles", "name", "who", "when", "why")
EMPTY = "corrections: []"


class CorrectionError(ValueError):
    """A correction that cannot be used; the message says which one, what is wrong and what to do."""


@dataclass(frozen=True)
class Correction:
    """What a person says of a fact or an actor.

    `key` is the id of the row (of the actor to split), `quote` guards it: words of the fact's quote, or the name
    of the actor. `changes` gives new values by column. `actors` are (id, name) of those that are one, the first
    stays. `articles` are those in which a split actor is another one, called `name`.
    """

    correction_id: str
    action: Action
    table: str
    who: str
    when: date
    why: str
    key: str | None = None
    quote: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    actors: tuple[tuple[str, str], ...] = ()
    articles: tuple[str, ...] = ()
    name: str | None = None


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file in order, none where there is no file. Raises CorrectionError."""
    if not path.exists():
        return ()
    return parse_corrections(path.read_text(encoding="utf-8"), str(path))


def parse_corrections(text: str, where: str) -> tuple[Correction, ...]:
    """Return the corrections of a YAML text. Raises CorrectionError, which names `where` and the entry."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CorrectionError(f"{where} is no YAML: {error}; mend it or take the file of the last commit") from error
    entries = (raw or {}).get("corrections") if isinstance(raw or {}, dict) else None
    if entries is None:
        entries = []
        if raw:
            raise CorrectionError(f"{where} has no list `corrections`; see the header of sources/corrections.yml")
    if not isinstance(entries, list):
        raise CorrectionError(f"{where}: `corrections` must be a list")
    found = tuple(_parse(entry, f"{where}, entry {number}") for number, entry in enumerate(entries, start=1))
    ids = [one.correction_id for one in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise CorrectionError(f"{where}: the id {', '.join(twice)} stands twice; every correction needs its own")
    return found


def correctable_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that a person may correct."""
    declared = load_tables()[table]
    return tuple(
        column.name
        for column in declared.columns
        if column.name not in FIXED_COLUMNS and column.name not in declared.key
    )


def append_correction(
    path: Path,
    *,
    action: Action,
    table: str,
    who: str,
    why: str,
    key: str | None = None,
    quote: str | None = None,
    changes: Mapping[str, Any] | None = None,
    actors: Sequence[tuple[str, str]] = (),
    articles: Sequence[str] = (),
    name: str | None = None,
    when: date | None = None,
) -> Correction:
    """Add a correction at the end of a file and return it; nothing else in the file changes.

    The file is locked, checked and replaced at once. Raises CorrectionError for one that cannot be used, or that
    the file has already; the next build applies it.
    """
    day = when or datetime.now().astimezone().date()
    entry: dict[str, Any] = {
        "id": f"c{day:%Y%m%d}-{secrets.token_hex(3)}", "action": action, "table": table, "key": key, "quote": quote,
        "set": dict(changes or {}), "actors": [{"id": one, "name": called} for one, called in actors],
        "articles": list(articles), "name": name, "who": who.strip(), "when": day, "why": why.strip(),
    }  # fmt: skip
    entry = {name: value for name, value in entry.items() if value not in (None, {}, [])}
    correction = _parse(entry, "the new correction")
    lock = Path(tempfile.gettempdir()) / f"dragoman-corrections-{path_hash(path)}.lock"
    try:
        with FileLock(str(lock), timeout=LOCK_SECONDS):
            text = path.read_text(encoding="utf-8") if path.exists() else EMPTY + "\n"
            for known in parse_corrections(text, str(path)):
                if _content(known) == _content(correction):
                    raise CorrectionError(f"{path} has this correction already, as {known.correction_id}")
            replace_file(path, _with_entry(text, entry, str(path)))
    except Timeout as error:
        raise CorrectionError(f"somebody else is writing {path}; try again in a moment") from error
    except OSError as error:
        raise CorrectionError(f"{path} cannot be written: {error.strerror}; see its rights and the disk") from error
    return correction


def path_hash(path: Path) -> str:
    """Return a name that is the same for one file in every process."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]


def describe_changes(correction: Correction) -> str:
    """Return what a correction does, as one line of JSON."""
    parts: dict[str, Any] = {
        "set": dict(correction.changes), "actors": [list(one) for one in correction.actors],
        "articles": list(correction.articles), "name": correction.name,
    }  # fmt: skip
    return json.dumps({name: value for name, value in parts.items() if value}, default=str, ensure_ascii=False)


def _parse(entry: object, where: str) -> Correction:
    if not isinstance(entry, dict):
        raise CorrectionError(f"{where} must be a mapping with id, action, table, who, when and why")
    where = f"{where} ({entry.get('id')})" if entry.get("id") else where
    unknown = sorted(str(name) for name in entry.keys() - set(ENTRY_KEYS))
    if unknown:
        raise CorrectionError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(ENTRY_KEYS)}")
    for name in ("id", "action", "table", "who", "when", "why"):
        if not entry.get(name):
            raise CorrectionError(f"{where}: {name} is missing")
    if len(str(entry["why"]).strip()) < LEAST_REASON or not str(entry["who"]).strip():
        raise CorrectionError(f"{where}: say who corrects and why in words that others understand")
    if not re.fullmatch(r"[\w.-]{1,64}", str(entry["id"])):
        raise CorrectionError(f"{where}: an id has up to 64 letters, digits, dots, dashes and underscores")
    if entry["action"] not in get_args(Action):
        raise CorrectionError(
            f"{where}: action is {entry['action']!r}, but must be one of {', '.join(get_args(Action))}"
        )
    correction = Correction(
        correction_id=str(entry["id"]), action=entry["action"], table=str(entry["table"]), who=str(entry["who"]),
        when=_day(entry["when"], where), why=str(entry["why"]), key=_text(entry.get("key")),
        quote=_text(entry.get("quote")), changes=_mapping(entry.get("set"), where),
        actors=tuple(_named_actors(entry.get("actors"), where)), articles=tuple(_texts(entry.get("articles"))),
        name=_text(entry.get("name")),
    )  # fmt: skip
    problem = _problem(correction)
    if problem:
        raise CorrectionError(f"{where}: {problem}")
    return correction


def _problem(correction: Correction) -> str | None:
    """Return what a correction lacks for its action, None if nothing."""
    action, table = correction.action, correction.table
    allowed = {"reject": REJECTED_TABLES, "correct": CORRECTED_TABLES}.get(action, ("actors",))
    if table not in allowed:
        return f"{action} works on {', '.join(allowed)}, not on {table}"
    if action in ("reject", "correct", "split") and not (correction.key and correction.quote):
        return "key (the id of the row) and quote (words of it, or the name of the actor) are needed"
    if action == "correct":
        if not correction.changes:
            return "set names no column"
        wrong = sorted(set(correction.changes) - set(correctable_columns(table)))
        if wrong:
            return f"{', '.join(wrong)} of {table} cannot be corrected; {', '.join(correctable_columns(table))} can"
        return next(
            filter(None, (value_problem(load_tables()[table], *item) for item in correction.changes.items())), None
        )
    if action == "merge" and len({one for one, _ in correction.actors}) < 2:
        return "actors must name two or more, each with id and name; the first stays"
    if action == "split" and not (correction.articles and correction.name):
        return "articles (ids in which the name is somebody else) and name (of that one) are needed"
    return None


def value_problem(table: Table, column: str, value: object) -> str | None:
    """Return why a column of a table does not take a value, None if it does."""
    declared = table.column(column)
    if value is None:
        return None if declared.nullable else f"{column} must not be empty"
    with duckdb.connect(":memory:") as con:
        try:
            cast = f"CAST({quote_text(plain_text(value))} AS {declared.type})"
            condition = declared.check_sql("v") or "true"
            fits = con.execute(f"SELECT v, {condition} FROM (SELECT {cast} AS v)").fetchall()[0][1]
        except duckdb.Error:
            return f"{column} takes {declared.type}, not {value!r}"
    rules = "; ".join(rule for rule in declared.constraints if rule != "not null")
    return None if fits else f"{column} must be {rules}, not {value!r}"


def plain_text(value: object) -> str:
    """Return a value as DuckDB casts it from text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(one) for one in value) + "]"
    return str(value)


def _with_entry(text: str, entry: Mapping[str, Any], where: str) -> str:
    """Return the text of a file with one more entry; comments and older entries stay as they are."""
    block = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=100)
    if re.search(rf"^{re.escape(EMPTY)}[ \t]*$", text, flags=re.MULTILINE):
        new = (
            re.sub(rf"^{re.escape(EMPTY)}[ \t]*$", "corrections:", text, flags=re.MULTILINE).rstrip("\n") + "\n" + block
        )
    else:
        indent = re.search(r"^([ \t]*)- ", text, flags=re.MULTILINE)
        lead = indent.group(1) if indent else ""
        new = text.rstrip("\n") + "\n" + "".join(lead + line for line in block.splitlines(keepends=True))
    if len(parse_corrections(new, where)) != len(parse_corrections(text, where)) + 1:
        raise CorrectionError(f"{where} does not end with the list of corrections; move the list to its end")
    return new


def replace_file(path: Path, text: str) -> None:
    """Give a file another text at once: readers see the old one or the new one. Raises OSError."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _content(correction: Correction) -> tuple[object, ...]:
    return (correction.action, correction.table, correction.key, describe_changes(correction))


def _day(value: object, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CorrectionError(f"{where}: when is {value!r}, but must be a day like 2026-03-31") from error


def _mapping(value: object, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CorrectionError(f"{where}: set must give a new value for each column")
    return {str(name): given for name, given in value.items()}


def _named_actors(value: object, where: str) -> Iterable[tuple[str, str]]:
    for one in value if isinstance(value, list) else []:
        if not (isinstance(one, dict) and one.get("id") and one.get("name")):
            raise CorrectionError(f"{where}: every actor needs id and name")
        yield str(one["id"]), str(one["name"])


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
