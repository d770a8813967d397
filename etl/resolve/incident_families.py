"""The families of acts that may be reports of one event, as `incident_families.yml` lists them.

Belongs here: the record of a family, reading the list, and the SQL that finds an event's family. How reports are
grouped is in `incident_grouping.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from warehouse.schema import quote_text

FAMILIES = Path(__file__).with_name("incident_families.yml")

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True)
class Act:
    """What an event must be: type, and where given its mode, the beginning of its code, words of its quote
    and of its trigger (regular expressions)."""

    type: str
    mode: str | None = None
    code: str | None = None
    words: str | None = None
    trigger: str | None = None

    def sql(self) -> str:
        """Return the condition on a row of `events`."""
        parts = [f"event_type = {quote_text(self.type)}"]
        if self.mode is not None:
            parts.append(f"mode = {quote_text(self.mode)}")
        if self.code is not None:
            parts.append(f"starts_with(cameo_code, {quote_text(self.code)})")
        if self.words is not None:
            parts.append(f"regexp_matches(lower(quote), {quote_text(self.words)})")
        if self.trigger is not None:
            parts.append(f'regexp_matches(lower("trigger"), {quote_text(self.trigger)})')
        return " AND ".join(parts)


@dataclass(frozen=True)
class Family:
    """Acts that may be reports of one event, and how alike such reports are; the list explains the fields."""

    id: str
    acts: tuple[Act, ...] = ()
    mutual: bool = False
    host: bool = False
    persons: Literal["distinct", "any"] = "distinct"
    slack_days: int = 0
    coarsest: Precision = "day"
    once: bool = False
    same_words: bool = False
    days_between: int = 1
    place_is_party: bool = False
    herald: str | None = None
    examples: tuple[Any, ...] = ()
    counterexamples: tuple[Any, ...] = ()


@cache
def load_families(path: Path = FAMILIES) -> Mapping[str, Family]:
    """Return the families in the order in which they are tried. Raises ValueError that names the family."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    families = {}
    for entry in raw["families"]:
        try:
            acts = tuple(Act(**act) for act in entry["acts"])
            lists = {name: tuple(entry.get(name, ())) for name in ("examples", "counterexamples")}
            families[entry["id"]] = Family(**{**entry, **lists, "acts": acts})
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path.name}: family {entry.get('id')}: {error}") from error
    return families


def family_sql(families: Mapping[str, Family]) -> str:
    """Return the expression that gives the family of a row of `events`; type and code where none holds it."""
    cases = " ".join(
        f"WHEN {act.sql()} THEN {quote_text(family.id)}" for family in families.values() for act in family.acts
    )
    return f"CASE {cases} ELSE event_type || ' ' || left(cameo_code, 3) END"


def flag_sql(families: Mapping[str, Family], flag: str) -> str:
    """Return the condition that the family named in the column `family` has a flag of the list."""
    return f"family IN ({', '.join(quote_text(family.id) for family in families.values() if getattr(family, flag))})"


def herald_sql(families: Mapping[str, Family]) -> str:
    """Return the condition that a trigger only announces an act of the family named in the column `family`."""
    cases = " ".join(
        f'WHEN {quote_text(family.id)} THEN regexp_matches(lower("trigger"), {quote_text(family.herald)})'
        for family in families.values()
        if family.herald
    )
    return f"CASE family {cases} ELSE false END"


def family_of(families: Mapping[str, Family], family_id: str) -> Family:
    """Return a family of the list, or the strict one of a type and code."""
    return families[family_id] if family_id in families else Family(family_id, same_words=True)
