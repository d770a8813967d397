"""Actors page: who acts, in which office, and who met whom."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import actor_questions, facts, tables
from dashboards.actor_corrections import show_actor_corrections
from dashboards.actor_questions import MeetingFilter
from dashboards.charts import count_bars, draw_chart, time_scale, top_legend
from dashboards.frame import is_narrow, open_page
from dashboards.store import each
from dashboards.theme import KIND_COLOURS, ROLE_COLOURS, muted_text
from dashboards.wording import count_of, format_when

MOST_ACTORS = 1000
MOST_ROWS = 300
ROLE_MARGIN, ROLE_SPAN = pd.Timedelta(days=60), pd.Timedelta(days=730)
DIRECTORY_COLUMNS = {
    "name": st.column_config.TextColumn("Actor", width=250),
    "kind": st.column_config.TextColumn("Kind", width=110),
    "country": st.column_config.TextColumn("Country", width=140),
    "latest_role": st.column_config.TextColumn("Latest office", width=240),
    "mention_count": st.column_config.NumberColumn("Mentions", width=90, format="localized"),
    "article_count": st.column_config.NumberColumn("Articles", width=80, format="localized"),
    "event_count": st.column_config.NumberColumn("Events", width=80, format="localized"),
    "wikidata_id": st.column_config.TextColumn("Wikidata", width=100),
}
MENTION_COLUMNS = {
    "surface": st.column_config.TextColumn("As printed", width=180),
    "reference": st.column_config.CheckboxColumn(
        "Meant, not named", width=120, help="The words refer to the actor without its name: he, the two countries"
    ),
    "sentence": st.column_config.TextColumn("Sentence", width=520),
    "title": st.column_config.TextColumn("Article", width=220),
    "publisher": st.column_config.TextColumn("Outlet", width=120),
    "published_on": st.column_config.TextColumn("Published", width=95),
    "confidence": st.column_config.NumberColumn("Confidence", format="%.2f", width=85),
}
ROLE_COLUMNS = {
    "role": st.column_config.TextColumn("Office", width=220),
    "organisation": st.column_config.TextColumn("Institution", width=180),
    "status": st.column_config.TextColumn("Held", width=90),
    "as_of": st.column_config.TextColumn("As of", width=100),
    "quote": st.column_config.TextColumn("As printed", width=320),
    "publisher": st.column_config.TextColumn("Outlet", width=120),
}


def show() -> None:
    """Draw the page: one actor where the URL names one, else the directory and the network."""
    actor_id = st.query_params.get("actor")
    if actor_id:
        _show_actor(actor_id)
        return
    open_page("Actors", "Countries, people, institutions and companies that the articles mention as somebody who acts.")
    tabs = st.tabs(["Directory", "Who met whom"], key="list", bind="query-params")
    with tabs[0]:
        if tabs[0].open:
            _show_directory()
    with tabs[1]:
        if tabs[1].open:
            _show_network()


def _show_directory() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search name or alias",
            key="q",
            bind="query-params",
            type="search",
            live="400ms",
            placeholder="any part of a name",
        )
        kinds = st.multiselect("Kind", list(KIND_COLOURS), key="kind", bind="query-params", placeholder="all kinds")
        names = actor_questions.actor_countries()
        country = st.selectbox(
            "Country", sorted(names.values()), index=None, key="of", bind="query-params", placeholder="all countries"
        )
    code = next((iso3 for iso3, name in names.items() if name == country), None)
    found = actor_questions.find_actors(words, tuple(kinds), code, limit=MOST_ACTORS)
    if found.empty:
        narrowed = bool(words or kinds or country)
        why = "No actor meets the search." if narrowed else "No actor was read from the articles."
        tables.explain_empty(why, "Search for less." if narrowed else "Put documents into `sources/inbox/` and build.")
        return
    tables.show_openable(
        found,
        list(found["actor_id"]),
        opener=_open_actor,
        columns=DIRECTORY_COLUMNS,
        key="actors",
        name="Actors",
        limit=MOST_ACTORS,
    )


def _open_actor(actor_id: str) -> None:
    st.query_params["actor"] = actor_id


def _close_actor() -> None:
    st.query_params.pop("actor", None)


def _show_network() -> None:
    names = actor_questions.actor_countries()
    years = actor_questions.meeting_years()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        country = st.selectbox(
            "Country", sorted(names.values()), index=None, key="of", bind="query-params", placeholder="all countries"
        )
        first = st.selectbox("From year", years, index=None, key="from", bind="query-params", placeholder="the first")
        last = st.selectbox("To year", years, index=None, key="to", bind="query-params", placeholder="the last")
        most = st.select_slider("Strongest ties shown", [10, 20, 40, 60], value=40, key="ties", bind="query-params")
    code = next((iso3 for iso3, name in names.items() if name == country), None)
    ties = actor_questions.meeting_ties(MeetingFilter(code, first, last), limit=int(most))
    if ties.empty:
        tables.explain_empty(
            "No meeting between two actors is reported for this choice.", "Choose all countries, or a longer period."
        )
        return
    spec = network_spec(ties)
    st.echarts_chart(
        spec,
        key="network",
        height=560,
        on_select=partial(
            _open_part, [node["id"] for node in spec["series"][0]["data"]], [str(one) for one in ties["last_event_id"]]
        ),
        alt=f"Network of {len(ties)} pairs of actors who met; the table below lists them",
    )
    st.caption(
        "Who met, visited or talked to whom (what happened only). Thicker lines are more meetings, larger dots more "
        "partners. Drag to move, scroll to zoom, click a dot to open the actor, a line to read of the latest meeting."
    )
    shown = ties.assign(
        pair=ties["name_a"] + " – " + ties["name_b"],
        last=[
            format_when(day, day, precision)
            for day, precision in zip(ties["last_on"], ties["last_precision"].fillna("unknown"), strict=True)
        ],
    )
    tables.show_facts(
        shown[["pair", "meeting_count", "last"]],
        ties["last_event_id"],
        kind="event",
        columns={
            "pair": st.column_config.TextColumn("Who", width=420),
            "meeting_count": st.column_config.NumberColumn("Meetings", width=90),
            "last": st.column_config.TextColumn("Last dated", width=130),
        },
        key="ties_table",
        name="Who met whom",
        limit=int(most),
    )


def network_spec(ties: pd.DataFrame) -> dict[str, Any]:
    """Return an ECharts graph of actors (dots, by kind) and their meetings (lines)."""
    ends = [("actor_a_id", "name_a", "kind_a"), ("actor_b_id", "name_b", "kind_b")]
    nodes = pd.concat([ties[list(e)].set_axis(["id", "name", "kind"], axis=1) for e in ends])
    degree = nodes["id"].value_counts()
    actors = nodes.drop_duplicates("id").sort_values("id")
    kinds = [kind for kind in KIND_COLOURS if kind in set(actors["kind"])]
    most = max(int(ties["meeting_count"].max()) - 1, 1)
    data = [
        {
            "id": row.id,
            "name": row.name,
            "category": kinds.index(row.kind),
            "symbolSize": 12 + 5 * min(int(degree[row.id]), 8) ** 0.8,
        }
        for row in each(actors)
    ]
    links = [
        {
            "source": row.actor_a_id,
            "target": row.actor_b_id,
            "value": int(row.meeting_count),
            "lineStyle": {"width": 1.5 + 5 * (int(row.meeting_count) - 1) / most},
        }
        for row in each(ties)
    ]
    return {
        "tooltip": {},
        "animation": False,
        "legend": [{"data": kinds, "top": 0}],
        "series": [
            {
                "type": "graph",
                "layout": "force",
                "roam": True,
                "draggable": True,
                "selectedMode": "single",
                "data": data,
                "links": links,
                "categories": [{"name": kind, "itemStyle": {"color": KIND_COLOURS[kind]}} for kind in kinds],
                "label": {
                    "show": True,
                    "position": "right",
                    "color": muted_text(),
                    "textBorderWidth": 0,
                    "width": 110 if is_narrow() else 160,
                    "overflow": "truncate",
                },
                "zoom": 0.75 if is_narrow() else 1,
                "labelLayout": {"hideOverlap": True},
                "lineStyle": {"color": "#8C8C8C", "opacity": 0.7},
                "force": {"repulsion": 240, "edgeLength": [45, 120], "gravity": 0.12, "layoutAnimation": False},
                "emphasis": {"focus": "adjacency"},
            }
        ],
    }


def _open_part(actor_ids: list[str], event_ids: list[str]) -> None:
    for group in st.session_state["network"]["selection"]["selected"]:
        if group["data_type"] == "edge" and group["data_indices"]:
            facts.open_fact("event", event_ids[group["data_indices"][0]])
        if group["data_type"] == "node" and group["data_indices"]:
            _open_actor(actor_ids[group["data_indices"][0]])


def _show_actor(actor_id: str) -> None:
    found = actor_questions.actor(actor_id)
    st.title("Actors", anchor=False)
    st.button("All actors", on_click=_close_actor, icon=":material/arrow_back:", type="tertiary")
    if found.empty:
        tables.explain_empty(
            "The newest build holds no such actor.", "Go back to the directory and search for the name."
        )
        return
    actor = found.iloc[0]
    st.header(facts.escape_markdown(actor["name"]), anchor=False)
    aliases = [alias for alias in actor_questions.aliases(actor_id) if alias != actor["name"]]
    place = actor["country"] if pd.notna(actor["country"]) else "country not known"
    seen = f"seen in {count_of(int(actor['article_count']), 'article')}"
    st.caption(
        f"{actor['kind']} · {facts.escape_markdown(place)} · {seen} · "
        f"{count_of(int(actor['mention_count']), 'mention')}"
    )
    if aliases:
        st.markdown(f"Also named: {facts.escape_markdown(', '.join(aliases))}")
    if pd.notna(actor["wikidata_id"]):
        st.caption(f"Wikidata: `{actor['wikidata_id']}`")
    show_actor_corrections(actor_id, str(actor["name"]))
    tabs = st.tabs(["Events", "Offices", "Met with", "Mentions"], key="part", bind="query-params")
    with tabs[0]:
        if tabs[0].open:
            _show_actor_events(actor_id)
    with tabs[1]:
        if tabs[1].open:
            _show_roles(actor_id)
    with tabs[2]:
        if tabs[2].open:
            _show_partners(actor_id)
    with tabs[3]:
        if tabs[3].open:
            _show_mentions(actor_id)


def _show_actor_events(actor_id: str) -> None:
    rows = actor_questions.events_of_actor(actor_id, limit=MOST_ROWS)
    if rows.empty:
        tables.explain_empty("It is no party of an event.", "See its mentions.")
    else:
        tables.show_events(rows, key="actor_events", name="Events of the actor", limit=MOST_ROWS)


def _show_roles(actor_id: str) -> None:
    roles = actor_questions.roles_of(actor_id)
    if roles.empty:
        tables.explain_empty("No article gives it an office.", "See its mentions.")
        return
    dated = roles.dropna(subset=["as_of"]).assign(day=lambda f: pd.to_datetime(f["as_of"].str.pad(0).map(_first_day)))
    if len(dated):
        points = (
            alt.Chart(dated[["day", "role", "status", "quote", "as_of", "role_id"]])
            .mark_point(filled=True, size=90, cursor="pointer")
            .encode(
                x=alt.X(
                    "day:T",
                    title=None,
                    scale=time_scale(
                        dated["day"].min() - ROLE_MARGIN, dated["day"].max() + ROLE_MARGIN, least=ROLE_SPAN
                    ),
                    axis=alt.Axis(labelOverlap=True, tickCount=6, format="%b %Y"),
                ),
                y=alt.Y("role:N", title=None, axis=alt.Axis(labelLimit=240, grid=True, ticks=False, domain=False)),
                color=alt.Color(
                    "status:N",
                    scale=alt.Scale(domain=list(ROLE_COLOURS), range=list(ROLE_COLOURS.values())),
                    legend=top_legend(columns=3),
                ),
                shape=alt.Shape("status:N", legend=None),
                tooltip=[
                    alt.Tooltip("as_of:N", title="As of"),
                    alt.Tooltip("role:N", title="Office"),
                    alt.Tooltip("status:N", title="Held"),
                    alt.Tooltip("quote:N", title="As printed"),
                ],
            )
            .add_params(alt.selection_point(name="role", fields=["role_id"], on="click"))
            .properties(height=alt.Step(34))
        )
        draw_chart(
            points,
            key="roles_chart",
            on_select=_open_role,
            selection_mode="role",
            alt_text="Offices over time, one mark for each statement",
        )
        st.caption("One mark for each statement of an office, at the date for which the article says so.")
    tables.show_facts(roles, roles["role_id"], kind="role", columns=ROLE_COLUMNS, key="roles", name="Offices")


def _first_day(as_of: str) -> str:
    return (as_of + "-01-01")[:10] if len(as_of) == 4 else (as_of + "-01")[:10]


def _open_role() -> None:
    picked = st.session_state["roles_chart"]["selection"].get("role", [])
    if picked:
        facts.open_fact("role", picked[0]["role_id"])


def _show_partners(actor_id: str) -> None:
    partners = actor_questions.met_with(actor_id, limit=25)
    if partners.empty:
        tables.explain_empty("No meeting with another named actor is reported.", "See its events.")
        return
    draw_chart(
        count_bars(partners, category="name", count="meeting_count", title="Meetings", opens="last_event_id"),
        key="met_chart",
        on_select=_open_meeting,
        selection_mode="row",
        alt_text="Whom the actor met, by number of meetings",
    )
    st.caption("Click a bar to read of the latest meeting.")


def _open_meeting() -> None:
    picked = st.session_state["met_chart"]["selection"].get("row", [])
    if picked:
        facts.open_fact("event", picked[0]["last_event_id"])


def _show_mentions(actor_id: str) -> None:
    rows = actor_questions.mentions_of(actor_id, limit=MOST_ROWS)
    if rows.empty:
        tables.explain_empty("No mention is kept for it.", "It is known from the gazetteer only.")
    else:
        tables.show_facts(
            rows,
            rows["mention_id"],
            kind="actor",
            columns=MENTION_COLUMNS,
            key="mentions",
            name="Mentions",
            limit=MOST_ROWS,
        )


if __name__ == "__main__":
    show()
