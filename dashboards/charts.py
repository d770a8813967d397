"""Charts that more than one page draws.

Belongs here: Altair charts made from frames. Does not belong here: asking the warehouse.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards.frame import is_narrow
from dashboards.theme import COOPERATION, QUAD_COLOURS, QUAD_NAMES, muted_text
from dashboards.wording import count_of

QUAD_SCALE = alt.Scale(domain=list(QUAD_COLOURS), range=list(QUAD_COLOURS.values()))
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}
MOST_BARS = 40
LEAST_STEPS = 9
MOST_EARLY = 0.05
"""Share of the events that a chart of recent ones may leave out."""


CHECKS_CHARTS = False
"""Whether Altair checks every chart against its schema, which takes most of a chart's time; tests switch it on."""


def draw_chart(chart: alt.TopLevelMixin, *, alt_text: str, key: str | None = None, **options: Any) -> Any:
    """Draw a chart; `options` are those of st.vega_lite_chart, such as `on_select` and `selection_mode`."""
    spec = chart.to_dict(validate=CHECKS_CHARTS)
    return st.vega_lite_chart(spec, key=key, alt=alt_text, **options)


def top_legend(*, columns: int, on_phones: int = 2, **options: Any) -> alt.Legend:
    """Return a legend above the chart with so many columns, fewer on phones; `options` are those of alt.Legend."""
    shown = on_phones if is_narrow() else columns
    return alt.Legend(orient="top", title=None, columns=shown, labelFontSize=11, columnPadding=12, offset=10, **options)


def pick_step(months: pd.Series) -> str:
    """Return the time step (month, quarter, year) that gives a readable number of bars."""
    known = pd.to_datetime(months.dropna())
    if known.empty:
        return "month"
    span = (known.max().year - known.min().year) * 12 + known.max().month - known.min().month + 1
    return next((step for step, length in MONTHS.items() if span / length <= MOST_BARS), "year")


def split_by_date(frame: pd.DataFrame, *, recent: bool = False) -> tuple[pd.DataFrame, str, str]:
    """Return the rows that can stand in a chart over time, its step, and what was left out in words.

    `frame` has month, date_precision, event_count. An event told only to the year stands in no month or quarter. With
    `recent`, a few events of long before the others are left out, so that the others have room.
    """
    known = frame["month"].notna()
    first = _first_recent(frame[known]) if recent else None
    late = known if first is None else known & (pd.to_datetime(frame["month"]) >= first)
    step = pick_step(frame.loc[late, "month"])
    drawn = late if step == "year" else late & (frame["date_precision"] != "year")
    undated = int(frame.loc[~known, "event_count"].sum())
    early = int(frame.loc[known & ~late, "event_count"].sum())
    vague = int(frame.loc[late & ~drawn, "event_count"].sum())
    parts = [f"{count_of(early, 'event')} before {first:%Y}"] if early and first is not None else []
    parts += [f"{count_of(undated, 'event')} without a date in the text"] if undated else []
    parts += [f"{count_of(vague, 'event')} told only to the year"] if vague else []
    return frame[drawn], step, f"Not drawn: {' and '.join(parts)}." if parts else ""


def _first_recent(known: pd.DataFrame) -> pd.Timestamp | None:
    """Return the year from which nearly all events are, None where the others are not long before."""
    years = pd.to_datetime(known["month"]).dt.year
    counts = known["event_count"].groupby(years).sum().sort_index()
    if counts.empty:
        return None
    few = counts.cumsum() <= MOST_EARLY * counts.sum()
    first, last = int(counts.index[int(few.sum())]), int(counts.index[-1])
    is_far = first - int(counts.index[0]) > last - first + 1
    return pd.Timestamp(year=first, month=1, day=1) if is_far else None


def quad_timeline(
    drawn: pd.DataFrame,
    step: str,
    *,
    value: str = "event_count",
    title: str = "Events",
    height: int = 260,
    legend_columns: int = 4,
) -> alt.Chart:
    """Return bars over time: cooperation above the line, conflict below. `drawn` has month, quad_class, `value`.

    A click on a bar is the selection `bar`, with its first day, step and quad class.
    """
    known = drawn.copy()
    known["period"] = pd.to_datetime(known["month"]).dt.to_period(PERIODS[step]).dt.start_time
    known["kind"] = known["quad_class"].map(QUAD_NAMES)
    bars = pd.DataFrame(known.groupby(["period", "kind", "quad_class"])[value].sum()).reset_index()
    bars["size"] = bars[value].abs()
    bars["side"] = bars["size"].where(bars["quad_class"] <= 2, -bars["size"])
    bars["bar"] = bars["period"].dt.strftime("%Y-%m-%d") + f".{step}." + bars["quad_class"].astype(str)
    bars["end"] = bars["period"] + pd.offsets.MonthBegin(MONTHS[step])
    ends = time_scale(bars["period"].min(), bars["end"].max(), least=LEAST_STEPS * pd.Timedelta(days=30 * MONTHS[step]))
    years = alt.Axis(format="%Y" if step == "year" else "%b %Y", labelOverlap=True, grid=False, tickCount=8)
    chart: alt.Chart = (
        alt.Chart(bars)
        .mark_bar(binSpacing=1, orient="vertical", cursor="pointer")
        .encode(
            x=alt.X("period:T", title=None, axis=years, scale=ends),
            x2="end:T",
            y=alt.Y(
                "side:Q",
                stack="zero",
                title=title,
                axis=alt.Axis(labelExpr="format(abs(datum.value), ',')", tickCount=5),
            ),
            color=alt.Color(
                "kind:N",
                scale=QUAD_SCALE,
                legend=top_legend(columns=legend_columns),
            ),
            order=alt.Order("quad_class:Q"),
            tooltip=[
                alt.Tooltip("period:T", title=f"{step.capitalize()} from", format="%-d %b %Y"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("size:Q", title=title, format=",.4~g"),
            ],
        )
        .add_params(alt.selection_point(name="bar", fields=["bar"], on="click", clear="dblclick"))
        .properties(height=height)
    )
    return chart


def time_scale(first: pd.Timestamp, last: pd.Timestamp, *, least: pd.Timedelta) -> alt.Scale:
    """Return a scale of time from `first` to `last` that is at least so long, with what it shows in the middle."""
    padding = max(pd.Timedelta(0), least - (last - first)) / 2
    ends = [first - padding, last + padding]
    return alt.Scale(domain=[alt.DateTime(year=day.year, month=day.month, date=day.day) for day in ends])


def count_bars(
    frame: pd.DataFrame, *, category: str, count: str, title: str, opens: str, colour: str = COOPERATION
) -> alt.LayerChart | alt.FacetChart:
    """Return horizontal bars with their counts written at the end, the longest first.

    A click on one is the selection `row`, with the value of the column `opens`.
    """
    longest = alt.Scale(domain=[0, float(frame[count].max()) * 1.1])
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{category}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False)),
        x=alt.X(f"{count}:Q", title=None, axis=None, scale=longest),
    )
    chosen = alt.selection_point(name="row", fields=[opens], on="click")
    bars = base.mark_bar(color=colour, cursor="pointer").encode(
        tooltip=[alt.Tooltip(f"{category}:N", title=" "), alt.Tooltip(f"{count}:Q", title=title, format=",")]
    )
    bars = bars.add_params(chosen)
    labels = base.mark_text(align="left", dx=4, color=muted_text()).encode(text=alt.Text(f"{count}:Q", format=","))
    return alt.layer(bars, labels).properties(height=alt.Step(24))
