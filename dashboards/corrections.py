"""Corrections by people: how a corrected fact is marked, the rows of all, and adding one where that is allowed.

Belongs here: what readers see and fill in. The file and its rules are in `warehouse/corrections.py`; a correction
takes effect with the next build.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st

from dashboards.store import PROJECT_ROOT, ask
from warehouse.corrections import CorrectionError, append_correction, correctable_columns

ALLOWED = "DRAGOMAN_ALLOW_CORRECTIONS"
FILE = "DRAGOMAN_CORRECTIONS"
MOST_ROWS = 1000
UNKNOWN = "unknown"
FACT_TABLES = {"event": "events", "trade": "trade_flows", "role": "actor_roles", "actor": "actor_mentions"}
CORRECTED = ("event", "trade", "role")
LIST_COLUMNS = {
    "status": st.column_config.TextColumn("Status", width=90),
    "action": st.column_config.TextColumn("What", width=80),
    "table_name": st.column_config.TextColumn("Table", width=110),
    "quote": st.column_config.TextColumn("Words", width=260),
    "changes": st.column_config.TextColumn("New values", width=220),
    "was": st.column_config.TextColumn("Before", width=220),
    "made_by": st.column_config.TextColumn("By", width=120),
    "made_on": st.column_config.DateColumn("On", width=100),
    "reason": st.column_config.TextColumn("Why", width=260),
    "message": st.column_config.TextColumn("What to do", width=320),
}


def corrections_file() -> Path:
    """Return the file of corrections: DRAGOMAN_CORRECTIONS, else `sources/corrections.yml` of the project."""
    return Path(os.environ.get(FILE) or PROJECT_ROOT / "sources" / "corrections.yml")


def is_allowed() -> bool:
    """Tell whether the dashboard was started with the right to add corrections."""
    return os.environ.get(ALLOWED, "") == "1"


def show_fact_corrections(kind: str, fact_id: str, quote: str | None) -> None:
    """Mark a fact that people corrected; where it is allowed, offer to correct it."""
    if kind not in FACT_TABLES or quote is None:
        return
    show_made(fact_id)
    if is_allowed():
        with st.expander("Correct this fact"):
            _form(kind, fact_id, quote)


def show_made(row_key: str) -> None:
    """Say what people corrected in a fact or an actor, who and why."""
    for _, row in _corrections_of(row_key).iterrows():
        before = f" Read as {html.escape(str(row['was']))}." if pd.notna(row["was"]) else ""
        verb = "Corrected" if row["status"] == "applied" else f"A correction was {row['status']}:"
        st.html(
            f'<p class="facts"><strong>{verb}</strong> by {html.escape(row["made_by"])} on {row["made_on"]:%-d %B %Y}: '
            f"{html.escape(row['reason'])}.{before}</p>"
        )


def _form(kind: str, fact_id: str, quote: str) -> None:
    table = FACT_TABLES[kind]
    actions = ["It is wrong: reject it"] + (["Give a column another value"] if kind in CORRECTED else [])
    action = st.radio("What is to be done?", actions, key=f"correct-action-{fact_id}")
    column, value = "", ""
    if action != actions[0]:
        column = st.selectbox("Column", correctable_columns(table), key=f"correct-column-{fact_id}")
        value = st.text_input("New value", key=f"correct-value-{fact_id}", help=f"`{UNKNOWN}` makes it unknown")
    who = st.text_input("Who are you?", key="correct-who")
    why = st.text_input("Why?", key=f"correct-why-{fact_id}")
    if st.button("Save the correction", key=f"correct-save-{fact_id}"):
        changes = {column: None if value.strip().lower() == UNKNOWN else value.strip()} if column else {}
        _save(table, fact_id, quote, who, why, changes)


def _save(table: str, fact_id: str, quote: str, who: str, why: str, changes: Mapping[str, str | None]) -> None:
    try:
        made = append_correction(
            corrections_file(), action="correct" if changes else "reject", table=table, key=fact_id, quote=quote,
            changes=changes, who=who, why=why,
        )  # fmt: skip
    except CorrectionError as error:
        st.warning(str(error))
        return
    st.success(f"Saved as {made.correction_id}. The next build applies it.")


def _corrections_of(fact_id: str) -> pd.DataFrame:
    try:
        return ask("SELECT * FROM corrections WHERE row_key = $id ORDER BY made_on, correction_id", {"id": fact_id})
    except duckdb.CatalogException:  # a build from before there were corrections
        return pd.DataFrame()


def all_corrections() -> pd.DataFrame:
    """Return every correction with what came of it, those that could not be applied first."""
    try:
        return ask(
            "SELECT * FROM corrections ORDER BY status = 'applied', made_on DESC, correction_id LIMIT $n",
            {"n": MOST_ROWS},
        )
    except duckdb.CatalogException:
        return pd.DataFrame()
