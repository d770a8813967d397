"""What a build prints when it has ended.

Belongs here: the wording. The figures come from `etl/build.py`.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from etl.build import BuildReport
from etl.settings import Settings


def print_build(
    report: BuildReport, settings: Settings, *, quiet: bool = False, console: Console | None = None
) -> None:
    """Print rows, gained and lost per table, then documents, articles, issues and warnings."""
    console = console or Console(highlight=False)
    if not quiet:
        console.print(change_table(report))
    console.print(summary_line(report), markup=False, soft_wrap=True)
    for warning in report.warnings:
        console.print(f"warning: {warning.message}", markup=False, soft_wrap=True)
    console.print(f"published: {settings.warehouse} (run {report.run_id})", markup=False, soft_wrap=True)


def change_table(report: BuildReport) -> Table:
    """Return the table of counts per table of the warehouse."""
    table = Table("table", box=None, pad_edge=False)
    for name in ("rows", "gained", "lost"):
        table.add_column(name, justify="right")
    for change in report.changes:
        table.add_row(
            change.table, f"{change.rows:,}", f"{change.gained:+,}" if change.gained else "", _lost(change.lost)
        )
    return table


def summary_line(report: BuildReport) -> str:
    """Return one line on documents, articles and issues."""
    documents, mentions = report.steps["documents"].figures, report.steps["mentions"].figures
    issues = report.steps["views"].tables["issues"]
    read, left = f"{documents['read']} read, {documents['unchanged']} unchanged", f"{documents['removed']} removed"
    articles = f"{mentions['read']} read for facts, {mentions['kept']} kept, {mentions['failed']} failed"
    return f"documents: {read}, {documents['quarantined']} quarantined, {left}; articles: {articles}; {issues} issues"


def _lost(count: int) -> str:
    return f"-{count:,}" if count else ""
