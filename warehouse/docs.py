"""The data dictionary: every table, view and column in Markdown, made of the declarations.

Belongs here: words about tables. Does not belong here: the declarations themselves (`tables/*.yml`, `views/*.sql`).
"""

from __future__ import annotations

from warehouse.schema import Column, Table, load_tables
from warehouse.views import View, load_views

GROUPS = {
    "sources": "Documents, articles and sentences",
    "actors": "Actors",
    "events": "Events",
    "trade": "Trade",
    "quality": "Problems",
    "runs": "Builds",
    "reference": "Codes",
    "derived": "Derived tables, made of the others at every build so that views answer quickly",
}


def data_dictionary() -> str:
    """Return the whole data dictionary in Markdown."""
    tables = load_tables().values()
    parts = [
        "# Data dictionary",
        "Offsets count Unicode characters of `articles.text`, from 0. Times are UTC. NULL means that no text tells.",
    ]
    for group, title in GROUPS.items():
        parts.append(f"## {title}")
        parts += [describe_table(table) for table in tables if table.group == group]
    parts.append("## Views")
    parts += [describe_view(view) for _, view in sorted(load_views().items())]
    return "\n\n".join(parts) + "\n"


def describe_table(table: Table) -> str:
    """Return one table in Markdown."""
    lines = [
        f"### {table.name}",
        "",
        f"{_sentence(table.description)} {_sentence(table.grain)} Key: {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| column | type | what | rules |",
        "| --- | --- | --- | --- |",
    ]
    lines += [_column_row(column) for column in table.columns]
    if table.checks:
        lines += ["", *(f"- {_sentence(check.message)}" for check in table.checks)]
    return "\n".join(lines)


def describe_view(view: View) -> str:
    """Return one view in Markdown."""
    lines = [f"### {view.name}", "", f"{_sentence(view.description)} {_sentence(view.grain)}", ""]
    lines += ["| column | what |", "| --- | --- |"]
    lines += [f"| `{name}` | {_cell(text)} |" for name, text in view.columns.items()]
    return "\n".join(lines)


def _column_row(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    kind = "STRUCT[]" if column.type.startswith("STRUCT") else column.type
    return f"| `{column.name}` | {kind} | {_cell(column.comment)}{unit} | {_cell('; '.join(column.constraints))} |"


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:] + "."


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
