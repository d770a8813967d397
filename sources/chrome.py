"""Which lines of a page are the site's own: the rules of `chrome.yml`.

Belongs here: loading and matching those rules. What to do about a matched line is decided in `sources.page`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

ChromePlace = Literal["anywhere", "head", "tail", "edges"]
ChromeMark = Literal["end", "frame", "author", "rule", "section"]
_LONGEST_LINE = 420


@dataclass(frozen=True)
class ChromeRule:
    """A kind of site line: the pattern of the whole line, where it may stand, and what it marks."""

    rule_id: str
    pattern: re.Pattern[str]
    where: ChromePlace
    marks: ChromeMark | None
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


def load_chrome(path: Path | None = None) -> tuple[ChromeRule, ...]:
    """Load the rules; raises ValueError naming the rule and what is wrong with it."""
    path = path or Path(__file__).with_name("chrome.yml")
    entries = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: expected a list of rules")
    rules = tuple(_read_rule(path.name, number, entry) for number, entry in enumerate(entries, start=1))
    ids = [rule.rule_id for rule in rules]
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if repeated:
        raise ValueError(f"{path.name}: ids used twice: {', '.join(repeated)}; rename one of each")
    return rules


def match_chrome(rules: tuple[ChromeRule, ...], line: str) -> ChromeRule | None:
    """Return the first rule that a line matches as a whole."""
    if len(line) > _LONGEST_LINE:
        return None
    for rule in rules:
        if rule.pattern.fullmatch(line):
            return rule
    return None


def _read_rule(file: str, number: int, entry: Any) -> ChromeRule:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise ValueError(f"{file}: rule {number} needs an id")
    where = f"{file}: rule {entry['id']!r}"
    unknown = sorted(set(entry) - {"id", "pattern", "where", "marks", "examples", "counterexamples"})
    if unknown:
        raise ValueError(f"{where} has unknown keys {', '.join(map(str, unknown))}")
    place, marks = entry.get("where"), entry.get("marks")
    if place not in get_args(ChromePlace):
        raise ValueError(f"{where}: where must be one of {', '.join(get_args(ChromePlace))}")
    if marks is not None and marks not in get_args(ChromeMark):
        raise ValueError(f"{where}: marks must be one of {', '.join(get_args(ChromeMark))}")
    examples, counterexamples = entry.get("examples"), entry.get("counterexamples")
    for name, lines in (("examples", examples), ("counterexamples", counterexamples)):
        if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
            raise ValueError(f"{where}: {name} must be a list of at least one line")
    try:
        pattern = re.compile(str(entry.get("pattern")), re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{where}: the pattern is no regular expression ({error})") from error
    return ChromeRule(
        entry["id"], pattern, cast(ChromePlace, place), marks, tuple(examples or ()), tuple(counterexamples or ())
    )
