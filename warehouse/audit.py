"""The blocking audit: every rule of the contract as a named check with a message that says what to do.

Belongs here: running checks over the candidate and saying what failed, where and what to do. The rules
themselves are made in `audit_rules`. Does not belong here: repairing rows, or deciding when to publish.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from warehouse.audit_rules import AuditCheck, declared_checks, whole_warehouse_checks
from warehouse.schema import load_tables
from warehouse.sql import first_line

EXAMPLES = 5

__all__ = ["AuditCheck", "AuditResult", "all_checks", "run_check", "run_checks"]


@dataclass(frozen=True)
class AuditResult:
    """What a check found: how many rows break the rule, and some of them in words."""

    check: AuditCheck
    passed: bool
    count: int
    message: str
    examples: tuple[str, ...] = ()


def all_checks() -> list[AuditCheck]:
    """Return every check in a fixed order: table by table, then those over the whole warehouse."""
    found = [check for table in load_tables().values() for check in declared_checks(table)]
    return [*found, *whole_warehouse_checks()]


def run_check(con: duckdb.DuckDBPyConnection, check: AuditCheck) -> AuditResult:
    """Run one check on the candidate; staging is compared where it is attached as `staging`."""
    if check.needs_staging and not _has_staging(con):
        return AuditResult(check, True, 0, "not compared: staging is not attached")
    try:
        rows = con.execute(
            f"SELECT failure, count(*) OVER () FROM ({check.sql}) ORDER BY failure LIMIT {EXAMPLES}"
        ).fetchall()
    except duckdb.Error as error:
        message = f"{check.name} could not be run: {first_line(error)}. Materialise {check.table} and check again"
        return AuditResult(check, False, 1, message)
    if not rows:
        return AuditResult(check, True, 0, f"{check.table}: {check.description}: holds")
    count, examples = int(rows[0][1]), tuple(str(row[0]) for row in rows)
    message = f"{check.table}: {count} against the rule that {check.description}, e.g. {examples[0]}. {check.remedy}"
    return AuditResult(check, False, count, message, examples)


def run_checks(con: duckdb.DuckDBPyConnection, checks: Iterable[AuditCheck] | None = None) -> list[AuditResult]:
    """Run checks, all of them by default, and return their results in order."""
    return [run_check(con, check) for check in (all_checks() if checks is None else checks)]


def _has_staging(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(con.execute("SELECT 1 FROM duckdb_databases() WHERE database_name = 'staging'").fetchall())
