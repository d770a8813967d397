"""The contract's rules run on the published build, on demand.

Belongs here: running the audit's checks through the read-only access layer. The rules are the warehouse's.
"""

from __future__ import annotations

import logging

import duckdb
import pandas as pd
import streamlit as st

from dashboards.store import ask
from warehouse.audit import all_checks
from warehouse.audit_rules import AuditCheck


def check_results() -> pd.DataFrame:
    """Return one row for each rule: outcome, rule, rows against it, kind, example. Broken rules come first."""
    checks = [check for check in all_checks() if not check.needs_staging]
    progress = st.progress(0.0, "Running the checks on the published build")
    rows = []
    for number, check in enumerate(checks, start=1):
        rows.append(_run(check))
        progress.progress(number / len(checks), f"Checked: {check.table}")
    progress.empty()
    found = pd.DataFrame(rows)
    return found.sort_values("rows", ascending=False, kind="stable").reset_index(drop=True)


def _run(check: AuditCheck) -> dict[str, object]:
    kind = "blocking" if check.blocking else "warning"
    row: dict[str, object] = {"rule": f"{check.table}: {check.description}", "kind": kind, "rows": 0, "example": ""}
    try:
        found = ask(f"SELECT failure, count(*) OVER () AS n FROM ({check.sql}) ORDER BY failure LIMIT 1")
    except duckdb.Error as error:
        logging.getLogger(__name__).warning("check %s could not run: %s", check.name, error)
        return row | {"outcome": "not run", "example": "The check could not be run on this build; the log says why."}
    if found.empty:
        return row | {"outcome": "holds"}
    return row | {
        "outcome": "broken",
        "rows": int(found["n"].iloc[0]),
        "example": f"{found['failure'].iloc[0]}. {check.remedy}",
    }
