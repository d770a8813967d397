"""Overview page: what the warehouse holds, what is new, what needs a person."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import drilldown, questions, tables
from dashboards.charts import draw_chart, quad_timeline, split_by_date
from dashboards.frame import is_narrow, open_page
from dashboards.store import ask, build_key, each
from dashboards.theme import is_dark
from dashboards.wording import count_of
from dashboards.world import MOST_LINES, relations_map

COUNTED = {
    "articles": "Articles",
    "incidents": "Incidents",
    "events": "Event reports",
    "trade_flows": "Trade claims",
    "actors": "Actors",
    "issues": "Open issues",
}
NEWEST = 60
MAP_HEIGHT, PHONE_MAP_HEIGHT = 300, 190


def show() -> None:
    """Draw the page."""
    open_page("Overview", "What the newest build holds, what came in last, and what needs a person.")
    counts = questions.table_counts()
    _show_counts(counts)
    if not _rows(counts, "articles"):
        tables.explain_empty(
            "No article was read yet.",
            "Put documents into `sources/inbox/` and run `dragoman build`, or materialise in Dagster.",
        )
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_map()
    with right:
        _show_timeline()
    bar = drilldown.requested_bar()
    if bar:
        span = (bar.first, bar.last, bar.quad_class, bar.precisions)
        drilldown.show_bar(bar, questions.happened_events(*span, limit=drilldown.MOST_ROWS))
    _show_newest()
    _show_notes()


def _show_counts(counts: pd.DataFrame) -> None:
    with st.container(horizontal=True, gap="small", key="metrics"):
        for table, label in COUNTED.items():
            now = counts[(counts["table_name"] == table) & (counts["age"] == 1)]
            rows = _rows(counts, table)
            gained, lost = (int(now["gained"].iloc[0]), int(now["lost"].iloc[0])) if len(now) else (0, 0)
            has_earlier = bool((counts["age"] == 2).any())
            changes = [f"+{gained:,} new"] * (gained > 0) + [f"−{lost:,} gone"] * (lost > 0)
            change = ", ".join(changes) if has_earlier and changes else None
            st.metric(
                label,
                f"{rows:,}",
                delta=change,
                delta_color="off",
                delta_arrow="off",
                border=True,
                help="Rows in the newest build; below, rows gained and lost since the build before",
            )


def _show_map() -> None:
    st.subheader("Who deals with whom")
    countries = questions.event_countries()
    if countries.empty:
        tables.explain_empty(
            "No event has a country as a party.",
            "Read more documents, or look at Data quality for what could not be placed.",
        )
        return
    picked = st.vega_lite_chart(
        _map_spec(build_key(), is_dark(), PHONE_MAP_HEIGHT if is_narrow() else MAP_HEIGHT),
        key="map",
        on_select="rerun",
        selection_mode=["country", "pair"],
        alt=f"World map: {len(countries)} countries with events; lines join the busiest pairs",
    )
    st.caption(
        "The stronger its colour, the more events a country has. Lines join the busiest pairs: blue where cooperation "
        "outweighs conflict (mean PLOVER intensity), orange where it does not. Click a country or a line to see more."
    )
    lines = picked["selection"].get("pair", [])
    places = picked["selection"].get("country", [])
    if lines and {"name_a", "name_b"} <= set(lines[0]):
        st.switch_page("relations.py", query_params={"country": lines[0]["name_a"], "partner": lines[0]["name_b"]})
    if places and "iso3" in places[0]:  # a click beside the countries chooses something without a code
        st.switch_page("relations.py", query_params={"country": questions.countries()[places[0]["iso3"]]})


@st.cache_data(max_entries=4, show_spinner=False)
def _map_spec(build: str, dark: bool, height: int) -> dict[str, Any]:
    # the first two only tell the maps apart
    return relations_map(questions.event_countries(), questions.busiest_pairs(limit=MOST_LINES), height=height)


def _show_timeline() -> None:
    st.subheader("Events over time")
    months = questions.events_by_month()
    drawn, step, left_out = split_by_date(months[months["status"] == "occurred"], recent=True)
    if drawn.empty:
        tables.explain_empty("No event has a date.", "The texts tell none; the events are in the tables below.")
    else:
        draw_chart(
            quad_timeline(drawn, step, height=330, legend_columns=2),
            key="over_time",
            on_select=partial(drilldown.open_bar, "over_time"),
            selection_mode=drilldown.PARAMETER,
            alt_text="Events over time by quad class, conflict below the line",
        )
    st.caption(
        f"What happened, by report: cooperation above the line, conflict below. Click a bar for its events. {left_out}"
    )


def _show_newest() -> None:
    incidents, figures = st.tabs(["Newest incidents", "Newest trade figures"], key="newest", bind="query-params")
    with incidents:
        found = questions.newest_incidents(limit=NEWEST)
        if found.empty:
            tables.explain_empty("No event was read from the articles.", "Look at Documents for what was read.")
        else:
            tables.show_events(
                found.assign(published_on=found["last_reported_on"]), key="incidents", name="Newest incidents"
            )
    with figures:
        claims = questions.newest_claims(limit=NEWEST)
        if claims.empty:
            tables.explain_empty("No trade figure was read from the articles.", "Look at Documents for what was read.")
        else:
            tables.show_claims(claims, key="claims", name="Newest trade figures")


def _show_notes() -> None:
    st.subheader("What needs a person")
    notes = ask(
        "SELECT severity, stage, count(*) AS n FROM issues WHERE severity IN ('error', 'warning') GROUP BY ALL "
        "ORDER BY severity, n DESC"
    )
    quarantined = int(ask("SELECT count(*) AS n FROM documents WHERE status = 'quarantined'")["n"].iloc[0])
    lines = [f"- {count_of(int(r.n), str(r.severity))} in step *{r.stage}*" for r in each(notes)]
    if quarantined:
        lines.append(
            f"- {count_of(quarantined, 'document')} could not be read and stand in quarantine, with the reason"
        )
    st.markdown("\n".join(lines) if lines else "Nothing: no error, no warning and no document in quarantine.")
    st.page_link("quality.py", label="Open Data quality", icon=":material/fact_check:")


def _rows(counts: pd.DataFrame, table: str) -> int:
    found = counts[(counts["table_name"] == table) & (counts["age"] == 1)]
    return int(found["row_count"].iloc[0]) if len(found) else 0


if __name__ == "__main__":
    show()
