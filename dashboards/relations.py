"""Relations page: what two countries did to and with each other, or one country with all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import drilldown, facts, filters, questions, tables
from dashboards.charts import QUAD_SCALE, draw_chart, quad_timeline, split_by_date, time_scale, top_legend
from dashboards.frame import open_page
from dashboards.questions import EventFilter
from dashboards.store import each
from dashboards.theme import QUAD_NAMES, STATUS_SHAPES, muted_text
from dashboards.wording import count_of, format_when

MOST_ROWS = 500
MOST_MARKS = 400
LEAST_SPAN = pd.Timedelta(days=365)
MOST_PARTNERS = 15
HAPPENED = ("occurred",)
AHEAD = ("planned", "intended")
DOUBTFUL = ("alleged", "denied")


def show() -> None:
    """Draw the page."""
    open_page(
        "Relations",
        "How two countries deal with each other, or one country with all: cooperation above the line, conflict below.",
    )
    found = questions.event_countries()
    if found.empty:
        tables.explain_empty(
            "No event has a country as a party.", "Read more documents: put them into `sources/inbox/` and build."
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        country = filters.choose_country("Country", "country", found, default=True)
        partner = filters.choose_country(
            "Partner", "partner", found, default=False, without=country, nobody="all countries"
        )
        chosen = filters.choose_events(country, partner, filters.event_years())
    if country is None:
        tables.explain_empty("No country is chosen.", "Choose one above.")
        return
    months = questions.relation_by_month(chosen)
    if months.empty:
        _explain_nothing(chosen)
        return
    _show_numbers(months)
    names = questions.countries()
    title = names[country] + (f" and {names[partner]}" if partner else " with all others")
    _show_time(chosen, months, title)
    if partner is None:
        _show_partners(chosen, names[country])
    _show_lists(chosen, months)


def _explain_nothing(chosen: EventFilter) -> None:
    narrowed = chosen.types or chosen.statuses or chosen.precisions or chosen.date_from or chosen.date_to
    if narrowed:
        tables.explain_empty(
            "No event of these countries meets the filters.", "Take some filters away under *More filters*."
        )
    else:
        tables.explain_empty(
            "No article tells of an event between these two countries.",
            "Choose another partner, or leave it empty to see all.",
        )


def _show_numbers(months: pd.DataFrame) -> None:
    happened = months[months["status"].isin(HAPPENED)]
    total = int(happened["event_count"].sum())
    cooperative = int(happened.loc[happened["quad_class"] <= 2, "event_count"].sum())
    ahead = int(months.loc[months["status"].isin(AHEAD), "event_count"].sum())
    tone = happened["intensity_sum"].sum() / total if total else None
    with st.container(horizontal=True, gap="small", key="metrics"):
        st.metric(
            "Happened",
            f"{total:,}",
            border=True,
            help="Real-world events whose status is occurred, each counted once however many articles report it",
        )
        st.metric(
            "Cooperation",
            f"{cooperative / total:.0%}" if total else "–",
            border=True,
            help="Share of what happened",
        )
        st.metric(
            "Mean intensity",
            f"{tone:+.1f}" if tone is not None else "–",
            border=True,
            help="PLOVER score of what happened, −10 conflict to +10 cooperation",
        )
        st.metric("Planned or intended", f"{ahead:,}", border=True, help="Kept apart: not counted as happened")


def _show_time(chosen: EventFilter, months: pd.DataFrame, title: str) -> None:
    st.subheader(f"{title}: cooperation and conflict over time")
    happened = months[months["status"].isin(HAPPENED)]
    drawn, step, left_out = split_by_date(happened)
    if drawn.empty:
        tables.explain_empty("None of what happened has a date in the text.", "The events stand in the table below.")
    else:
        draw_chart(
            quad_timeline(drawn, step, value="intensity_sum", title="Sum of intensity", height=240),
            key="over_time",
            on_select=partial(drilldown.open_bar, "over_time"),
            selection_mode=drilldown.PARAMETER,
            alt_text=f"{title}: sum of PLOVER intensity over time by quad class",
        )
    st.caption(
        "PLOVER intensity of what happened, summed; click a bar for its events. Planned and intended events are "
        f"apart, below. {left_out}"
    )
    bar = drilldown.requested_bar()
    if bar:
        precisions = tuple(p for p in bar.precisions if not chosen.precisions or p in chosen.precisions)
        inside = replace(
            chosen, statuses=HAPPENED, quads=(bar.quad_class,), date_from=bar.first, date_to=bar.last,
            precisions=precisions or ("none",),
        )  # fmt: skip
        drilldown.show_bar(bar, questions.with_quotes(questions.incident_rows(inside, limit=drilldown.MOST_ROWS)))


def _show_partners(chosen: EventFilter, name: str) -> None:
    st.subheader(f"With whom {name} deals most")
    partners = questions.partners_of(replace(chosen, partner=None), limit=MOST_PARTNERS)
    partners["kind"] = partners["quad_class"].map(QUAD_NAMES)
    bars = (
        alt.Chart(partners)
        .mark_bar(cursor="pointer")
        .encode(
            y=alt.Y("partner:N", sort="-x", title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False)),
            x=alt.X("event_count:Q", title="Events", stack="zero", axis=alt.Axis(tickCount=5, format=",d")),
            color=alt.Color("kind:N", scale=QUAD_SCALE, legend=top_legend(columns=4)),
            order=alt.Order("quad_class:Q"),
            tooltip=[
                alt.Tooltip("partner:N", title="Partner"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("event_count:Q", title="Events", format=","),
                alt.Tooltip("intensity:Q", title="Mean intensity", format="+.1f"),
            ],
        )
        .properties(height=alt.Step(22))
        .add_params(alt.selection_point(name="partner", fields=["partner"], on="click", clear="dblclick"))
    )
    draw_chart(
        bars,
        key="partners",
        on_select=_choose_partner,
        selection_mode="partner",
        alt_text=f"Partners of {name} by number of events and quad class",
    )
    st.caption("Click a bar to see the pair.")


def _choose_partner() -> None:
    picked = st.session_state["partners"]["selection"].get("partner", [])
    if picked:
        st.session_state["partner"] = picked[0]["partner"]


def _show_lists(chosen: EventFilter, months: pd.DataFrame) -> None:
    tabs = st.tabs(
        ["Timeline", "All reports", "Milestones", "Agreements", "Visits", "Ahead", "Alleged or denied"],
        key="list",
        bind="query-params",
    )
    with tabs[0]:
        if tabs[0].open:
            _show_timeline(chosen)
    with tabs[1]:
        if tabs[1].open:
            _show_table(chosen, "event_pairs", "events", "All reports", "No event meets the filters.")
    with tabs[2]:
        if tabs[2].open:
            _show_table(
                chosen,
                "milestones",
                "milestones",
                "Milestones",
                "Nothing of weight (intensity of 6 or more, either way) that has a date.",
            )
    with tabs[3]:
        if tabs[3].open:
            _show_table(
                chosen,
                "agreements",
                "agreements",
                "Agreements signed",
                "No signed, ratified or concluded agreement is reported.",
            )
    with tabs[4]:
        if tabs[4].open:
            _show_visits(chosen)
    with tabs[5]:
        if tabs[5].open:
            _show_table(
                _of_status(chosen, AHEAD),
                "event_pairs",
                "ahead",
                "Planned and intended events",
                "Nothing planned or intended is reported.",
            )
    with tabs[6]:
        if tabs[6].open:
            _show_table(
                _of_status(chosen, DOUBTFUL),
                "event_pairs",
                "doubtful",
                "Alleged or denied events",
                "Nothing alleged or denied is reported.",
            )


def _of_status(chosen: EventFilter, statuses: tuple[str, ...]) -> EventFilter:
    wanted = tuple(s for s in statuses if not chosen.statuses or s in chosen.statuses)
    return replace(chosen, statuses=wanted or ("none",))


def _show_table(chosen: EventFilter, view: str, key: str, name: str, nothing: str) -> None:
    rows = questions.event_rows(chosen, view=view, limit=MOST_ROWS)
    if rows.empty:
        tables.explain_empty(nothing, "Choose another pair or widen the filters.")
    else:
        tables.show_events(rows, key=key, name=name, limit=MOST_ROWS)


def _show_visits(chosen: EventFilter) -> None:
    visits = questions.visit_directions(chosen)
    if visits.empty:
        tables.explain_empty("No visit is reported.", "Choose another pair or widen the filters.")
        return
    lines = [f"- {_direction(r.visitor, r.host)}: {count_of(int(r.visit_count), 'report')}" for r in each(visits)]
    st.markdown("\n".join(lines))
    _show_table(chosen, "visits", "visits", "Visits", "No visit is reported.")


def _direction(visitor: str | None, host: str | None) -> str:
    if isinstance(visitor, str) and isinstance(host, str):
        return f"**{visitor}** to **{host}**"
    return "The text does not tell who visited whom"


def _show_timeline(chosen: EventFilter) -> None:
    rows = questions.incident_rows(chosen, limit=MOST_MARKS)
    if rows.empty:
        tables.explain_empty("No event of this choice has a date.", "See *All reports* for those without.")
        return
    draw_chart(
        event_timeline(rows),
        key="timeline",
        on_select=_open_mark,
        selection_mode="event",
        alt_text="Events over time, one row for each quad class; a click opens the sentence",
    )
    cut = f" The latest {MOST_MARKS} are drawn." if len(rows) == MOST_MARKS else ""
    st.caption(
        "Click a mark to see its sentence. A wide band is as long as the text is vague: a month, a year, a range. "
        f"Height within a row has no meaning.{cut}"
    )


def event_timeline(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Return one mark for each incident, by quad class and status, with a band as long as its date is vague."""
    first, last = pd.to_datetime(rows["date_start"]), pd.to_datetime(rows["date_end"])
    shown = pd.DataFrame(
        {
            "event_id": rows["event_id"],
            "kind": rows["quad_class"].map(QUAD_NAMES),
            "status": rows["status"],
            "what": rows["sources"].fillna("not named")
            + " – "
            + rows["action"]
            + " – "
            + rows["targets"].fillna("nobody named"),
            "when": [format_when(*r) for r in each(rows[["date_start", "date_end", "date_precision"]])],
            "reports": rows["mention_count"],
            "first": first,
            "middle": first + (last - first) / 2,
            "last": last + pd.Timedelta(days=1),
        }
    )
    margin = pd.Timedelta(days=15)
    dates = time_scale(first.min() - margin, last.max() + margin, least=LEAST_SPAN)
    short = last.max() - first.min() < 3 * LEAST_SPAN
    axis = alt.Axis(labelOverlap=True, tickCount=8, format="%b %Y" if short else "%Y")
    base = alt.Chart(shown).transform_calculate(shift="random()")
    row_of = alt.Y(
        "kind:N",
        sort=list(QUAD_NAMES.values()),
        title=None,
        axis=alt.Axis(labelLimit=150, ticks=False, domain=False, grid=True),
    )
    colour = alt.Color("kind:N", scale=QUAD_SCALE, legend=None)
    shapes = alt.Scale(domain=list(STATUS_SHAPES), range=list(STATUS_SHAPES.values()))
    legend = top_legend(columns=5, on_phones=3, symbolFillColor=muted_text(), symbolStrokeColor=muted_text())
    spans = base.mark_rule(strokeWidth=6, opacity=0.25, strokeCap="round").encode(
        x=alt.X("first:T", title=None, scale=dates), x2="last:T", y=row_of, yOffset="shift:Q", color=colour
    )
    marks = base.mark_point(filled=True, size=70, opacity=0.85, cursor="pointer").encode(
        x=alt.X("middle:T", title=None, scale=dates, axis=axis),
        y=row_of,
        yOffset="shift:Q",
        color=colour,
        shape=alt.Shape("status:N", scale=shapes, legend=legend),
        tooltip=[
            alt.Tooltip("when:N", title="When"),
            alt.Tooltip("what:N", title="What"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("reports:Q", title="Reports"),
        ],
    )
    chosen = alt.selection_point(name="event", fields=["event_id"], on="click")
    return alt.layer(spans, marks.add_params(chosen)).properties(height=60 + 70 * shown["kind"].nunique())


def _open_mark() -> None:
    picked = st.session_state["timeline"]["selection"].get("event", [])
    if picked:
        facts.open_fact("event", picked[0]["event_id"])


if __name__ == "__main__":
    show()
