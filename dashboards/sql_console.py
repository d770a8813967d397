"""SQL page: a read-only console for anybody, with the data dictionary beside it.

Every query is untrusted: it runs in the warehouse's sandbox, with a row limit, a time limit and a way to cancel.
"""

from __future__ import annotations

import io
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import tables
from dashboards.charts import draw_chart
from dashboards.corrections import is_allowed
from dashboards.frame import open_page
from dashboards.jobs import QueryJob, start_query
from dashboards.saved_queries import (
    LONGEST_NAME,
    SavedQueryError,
    delete_query,
    keep_query,
    queries_file,
    read_queries,
    shipped_queries,
)
from dashboards.store import warehouse_path
from dashboards.theme import COOPERATION
from dashboards.wording import count_of
from warehouse.sandbox import SandboxResult
from warehouse.schema import load_tables
from warehouse.views import load_views

ROW_LIMITS = (100, 1_000, 10_000)
TIME_LIMITS = (5, 10, 30)
POLL_SECONDS = 0.4
MOST_CHARTED = 2_000
MOST_LISTED = 16
MOST_NAMES = 40
Entry = tuple[str, list[tuple[str, str, str]]]  # description and columns (name, type, meaning) of a table or view
CHART_KINDS = ("none", "bars", "line", "points")


def show() -> None:
    """Draw the page."""
    open_page(
        "SQL",
        "Ask the published warehouse in SQL: one SELECT, read-only. The address holds the query, so that it can be "
        "sent.",
    )
    ask_side, dictionary_side = st.columns([5, 3], gap="large")
    with ask_side:
        _show_editor()
        _show_job()
    with dictionary_side:
        _show_dictionary()


def _show_editor() -> None:
    _show_saved()
    st.text_area(
        "Query",
        key="sql",
        bind="query-params",
        height=190,
        placeholder="SELECT event_type, count(*) AS events FROM events GROUP BY ALL",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = st.selectbox(
            "Row limit", ROW_LIMITS, index=1, key="rows", bind="query-params", format_func=lambda n: f"{n:,}", width=120
        )
        seconds = st.selectbox(
            "Time limit",
            TIME_LIMITS,
            index=1,
            key="seconds",
            bind="query-params",
            format_func=lambda n: f"{n} s",
            width=120,
        )
        st.button(
            "Run",
            icon=":material/play_arrow:",
            key="run",
            on_click=_start,
            args=(rows, seconds),
            shortcut="Ctrl+Enter",
        )
    if st.session_state.get("sql") and "job" not in st.session_state:
        _start(rows, seconds)  # a shared address shows its answer


def _show_saved() -> None:
    kept = _kept_queries()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Saved queries",
            [*kept, *_shipped_queries()],
            index=None,
            key="saved_query",
            placeholder="Start from one of these",
            on_change=_load_saved,
        )
        if not is_allowed():
            return
        with st.popover("Keep", icon=":material/bookmark_add:", help="Keep the query below under a name"):
            st.text_input("Name", key="query_name", max_chars=LONGEST_NAME)
            st.button("Keep the query", key="keep_query", on_click=_keep)
            st.caption("Everybody who opens this dashboard sees it.")
        if chosen in kept:
            st.button("Delete", icon=":material/delete:", key="delete_query", on_click=_delete, args=(chosen,))
    problem = st.session_state.pop("query_problem", None)
    if problem:
        st.warning(problem)


def _load_saved() -> None:
    name = st.session_state["saved_query"]
    if name:
        st.session_state["sql"] = (_shipped_queries() | _kept_queries()).get(name, "")


def _kept_queries() -> dict[str, str]:
    try:
        return read_queries(queries_file())
    except SavedQueryError as error:
        st.warning(str(error))
        return {}


def _keep() -> None:
    name, sql = st.session_state.get("query_name") or "", st.session_state.get("sql") or ""
    try:
        keep_query(queries_file(), name, sql)
    except SavedQueryError as error:
        st.session_state["query_problem"] = str(error)
        return
    st.session_state["query_name"] = ""
    st.session_state["saved_query"] = " ".join(name.split())


def _delete(name: str) -> None:
    try:
        delete_query(queries_file(), name)
    except SavedQueryError as error:
        st.session_state["query_problem"] = str(error)
        return
    st.session_state["saved_query"] = None


def _start(rows: int, seconds: int) -> None:
    earlier: QueryJob | None = st.session_state.get("job")
    if earlier is not None:
        earlier.cancel.set()
    sql = (st.session_state.get("sql") or "").strip()
    st.session_state["job"] = start_query(warehouse_path(), sql, max_rows=rows, seconds=float(seconds)) if sql else None


def _show_job() -> None:
    job: QueryJob | None = st.session_state.get("job")
    if job is None:
        tables.explain_empty("No query was run yet.", "Write one or choose a saved one, then press Run (Ctrl+Enter).")
    elif job.result is None:
        _wait_for(job)
    else:
        _show_result(job.result)


@st.fragment(run_every=POLL_SECONDS)
def _wait_for(job: QueryJob) -> None:
    if job.result is not None:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Running for {job.seconds:.0f} s …")
        st.button("Cancel", key="cancel", icon=":material/stop:", on_click=job.cancel.set)


def _show_result(result: SandboxResult) -> None:
    if result.error:
        st.warning(result.error)
        return
    if result.frame.empty:
        tables.explain_empty("The query gave no rows.", "Loosen its conditions.")
        return
    cut = " There were more: raise the row limit or narrow the query." if result.truncated else ""
    st.caption(f"{count_of(len(result.frame), 'row')} in {result.seconds:.2f} s.{cut}")
    st.dataframe(
        result.frame,
        hide_index=True,
        key="result",
        alt="Result of the query",
        height=tables.table_height(len(result.frame)),
    )
    with st.container(horizontal=True):
        st.download_button(
            "Download CSV",
            data=tables.to_csv(result.frame),
            file_name="query.csv",
            mime="text/csv",
            key="csv",
            on_click="ignore",
        )
        st.download_button(
            "Download Parquet",
            data=to_parquet(result.frame),
            file_name="query.parquet",
            mime="application/vnd.apache.parquet",
            key="parquet",
            on_click="ignore",
        )
    _show_chart(result.frame)


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return a frame as a Parquet file."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _show_chart(frame: pd.DataFrame) -> None:
    numbers = [
        c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c])
    ]
    if not numbers or len(frame.columns) < 2:
        return
    others = [c for c in frame.columns if c not in numbers]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("Chart", CHART_KINDS, key="chart", bind="query-params", width=130)
        if kind == "none":
            return
        across = st.selectbox(
            "Across",
            list(frame.columns),
            index=list(frame.columns).index(others[0]) if others else 0,
            key="x",
            width=200,
        )
        up = st.selectbox("Up", numbers, index=min(len(numbers) - 1, 0 if others else 1), key="y", width=200)
    if across == up:
        tables.explain_empty("Both axes show the same column.", "Choose another column for one of them.")
        return
    draw_chart(result_chart(frame.head(MOST_CHARTED), kind, str(across), str(up)), alt_text=f"{up} by {across}")


def result_chart(frame: pd.DataFrame, kind: str, across: str, up: str) -> alt.Chart:
    """Return a chart of one column against another."""
    shown = frame[[across, up]].set_axis(["across", "up"], axis=1)
    if not pd.api.types.is_numeric_dtype(shown["across"]) and not pd.api.types.is_datetime64_any_dtype(shown["across"]):
        shown = shown.assign(across=shown["across"].astype(str))
    marks: dict[str, Any] = {"bars": "mark_bar", "line": "mark_line", "points": "mark_point"}
    type_of = "T" if pd.api.types.is_datetime64_any_dtype(shown["across"]) else "Q"
    discrete = kind == "bars" or not (pd.api.types.is_numeric_dtype(shown["across"]) or type_of == "T")
    chart: alt.Chart = getattr(alt.Chart(shown), marks[kind])(color=COOPERATION)
    tooltip = [alt.Tooltip("across", title=across), alt.Tooltip("up:Q", title=up, format=",")]
    words = type_of == "Q" and not pd.api.types.is_numeric_dtype(shown["across"])
    if kind == "bars" and words and len(shown) <= MOST_NAMES:  # names are read lying flat
        names = alt.Y("across:N", title=None, sort=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
        return chart.encode(y=names, x=alt.X("up:Q", title=up), tooltip=tooltip).properties(height=alt.Step(24))
    return chart.encode(
        x=alt.X(
            f"across:{'O' if discrete else type_of}",
            title=across,
            sort=None,
            axis=alt.Axis(labelLimit=120, labelOverlap=True),
        ),
        y=alt.Y("up:Q", title=up),
        tooltip=tooltip,
    ).properties(height=320)


def _show_dictionary() -> None:
    st.subheader("Data dictionary", anchor=False)
    entries = _tables() | _views()
    wanted = (
        st.text_input(
            "Search tables and columns", key="dictionary", type="search", live="300ms", placeholder="e.g. period"
        )
        or ""
    ).lower()
    if wanted:
        _show_matches(entries, wanted)
        return
    name = st.selectbox(
        "Table or view", list(entries), index=list(entries).index("events"), key="table", bind="query-params"
    )
    description, columns = entries[name]
    st.caption(description)
    _show_columns(pd.DataFrame(columns, columns=["Column", "Type", "What it is"]), f"Columns of {name}")


def _show_matches(entries: dict[str, Entry], wanted: str) -> None:
    found = [
        (name, column, text)
        for name, (description, columns) in entries.items()
        for column, _, text in [("", "", description), *columns]
        if wanted in f"{name} {column} {text}".lower()
    ]
    if not found:
        tables.explain_empty("No table or column is called so.", "Search for another word.")
        return
    st.caption(f"Found in {count_of(len(found), 'place')}.")
    _show_columns(pd.DataFrame(found, columns=["Table", "Column", "What it is"]), "Matches in the data dictionary")


def _show_columns(shown: pd.DataFrame, name: str) -> None:
    height: Any = 620 if len(shown) > MOST_LISTED else "content"
    st.dataframe(
        shown,
        hide_index=True,
        alt=name,
        height=height,
        column_config={"What it is": st.column_config.TextColumn(width=420)},
    )


@st.cache_data(show_spinner=False)
def _tables() -> dict[str, Entry]:
    return {
        t.name: (f"{t.description} ({t.grain})", [(c.name, c.type, c.comment) for c in t.columns])
        for t in load_tables().values()
    }


@st.cache_data(show_spinner=False)
def _views() -> dict[str, Entry]:
    views = sorted(load_views().values(), key=lambda view: view.name)
    return {
        v.name: (f"{v.description} ({v.grain})", [(name, "", text) for name, text in v.columns.items()]) for v in views
    }


@st.cache_data(show_spinner=False)
def _shipped_queries() -> dict[str, str]:
    return shipped_queries()


if __name__ == "__main__":
    show()
