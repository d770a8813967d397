"""What the Dagster UI shows of a step: counts, column schema and a preview of the rows.

Belongs here: turning reports and declarations into metadata. Nothing is computed that a step has not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from etl.build import Step, StepReport
from etl.settings import Settings
from warehouse.candidate import open_candidate
from warehouse.layout import layout_for
from warehouse.schema import Table, column_comment, load_tables, quote_name

PREVIEW_ROWS = 8
CELL_CHARS = 60


def step_metadata(settings: Settings, step: Step, report: StepReport) -> dict[str, Any]:
    """Return the metadata of one materialisation: row count, figures, other tables and a preview."""
    metadata: dict[str, Any] = dict(report.figures)
    if step.tables:
        main = step.tables[0]
        metadata["dagster/row_count"] = report.tables.get(main, 0)
        metadata["dagster/column_schema"] = column_schema(load_tables()[main])
        metadata["preview"] = dg.MetadataValue.md(preview(settings, main))
    else:
        metadata["dagster/row_count"] = sum(report.tables.values())
    if len(report.tables) > 1:
        counts = [(name, f"{rows:,}") for name, rows in report.tables.items()]
        metadata["tables"] = dg.MetadataValue.md(markdown_table(("table", "rows"), counts))
    if report.changes:
        changes = [(c.table, f"{c.rows:,}", f"{c.gained:,}", f"{c.lost:,}") for c in report.changes]
        metadata["changes"] = dg.MetadataValue.md(markdown_table(("table", "rows", "gained", "lost"), changes))
    if report.warnings:
        warnings = [(result.check.name, result.message) for result in report.warnings]
        metadata["warnings_found"] = dg.MetadataValue.md(markdown_table(("check", "message"), warnings))
    return metadata


def column_schema(table: Table) -> dg.TableSchema:
    """Return the declared columns as Dagster's column schema."""
    columns = [
        dg.TableColumn(
            name=column.name,
            type=column.type,
            description=column_comment(column),
            constraints=dg.TableColumnConstraints(
                nullable=column.nullable,
                unique=table.key == (column.name,),
                other=[rule for rule in column.constraints if rule != "not null"],
            ),
        )
        for column in table.columns
    ]
    return dg.TableSchema(columns=columns)


def preview(settings: Settings, name: str) -> str:
    """Return the first rows of a candidate table as Markdown."""
    with open_candidate(layout_for(settings.warehouse), with_staging=False) as con:
        cursor = con.execute(f"SELECT * FROM {quote_name(name)} LIMIT {PREVIEW_ROWS}")
        names = [column[0] for column in cursor.description or ()]
        return markdown_table(names, cursor.fetchall()) if names else ""


def markdown_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table with cells cut to a readable length."""
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
    return text if len(text) <= CELL_CHARS else text[: CELL_CHARS - 1] + "…"
