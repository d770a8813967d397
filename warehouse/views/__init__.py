"""The views: one documented `select` per `.sql` file of this folder, for dashboards and SQL users.

Belongs here: questions asked of the contract's tables. Each file starts with `--` lines that are YAML: `description`,
`grain` and `columns` (name: what it is). Does not belong here: anything that only one chart needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from warehouse.schema import DeclarationError, quote_name, quote_text
from warehouse.sql import place_after_sources

VIEWS = Path(__file__).parent


@dataclass(frozen=True)
class View:
    """One view: its documentation and its select."""

    name: str
    description: str
    grain: str
    columns: Mapping[str, str]
    sql: str


@cache
def load_views() -> Mapping[str, View]:
    """Return every view by name, each after the views that it reads."""
    found = {path.stem: _read_view(path) for path in sorted(VIEWS.glob("*.sql"))}
    order = place_after_sources({name: view.sql for name, view in found.items()})
    return {name: found[name] for name in order}


def view_statements(view: View) -> list[str]:
    """Return the statements that make a view with its comments."""
    name = quote_name(view.name)
    statements = [
        f"CREATE OR REPLACE VIEW {name} AS\n{view.sql}",
        f"COMMENT ON VIEW {name} IS {quote_text(f'{view.description} ({view.grain})')}",
    ]
    for column, text in view.columns.items():
        statements.append(f"COMMENT ON COLUMN {name}.{quote_name(column)} IS {quote_text(text)}")
    return statements


def _read_view(path: Path) -> View:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line[2:].removeprefix(" ") for line in lines if line.startswith("--")]
    header = yaml.safe_load("\n".join(head))
    if not isinstance(header, dict) or header.keys() != {"description", "grain", "columns"}:
        raise DeclarationError(f"{path}: the -- lines at the top must give description, grain and columns")
    sql = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
    return View(path.stem, header["description"], header["grain"], header["columns"], sql)
