"""A bar of events over time opens the events that it stands for; the open bar is the query parameter `bar`.

Belongs here: naming a bar, reading its name back and showing its events. Asking for them is the page's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboards import tables
from dashboards.charts import MONTHS
from dashboards.theme import PRECISION_HELP, QUAD_NAMES

PARAMETER = "bar"
MOST_ROWS = 300


@dataclass(frozen=True)
class Bar:
    """What a bar stands for: events of one quad class that start in a span of days."""

    first: date
    step: str
    quad_class: int

    @property
    def last(self) -> date:
        """Return its last day."""
        after = pd.Timestamp(self.first) + pd.DateOffset(months=MONTHS[self.step])
        return after.date() - timedelta(days=1)

    @property
    def precisions(self) -> tuple[str, ...]:
        """Return how exactly dates must be told to stand in it: one told to the year stands in no month."""
        return tuple(p for p in PRECISION_HELP if p != "unknown" and (self.step == "year" or p != "year"))

    @property
    def title(self) -> str:
        """Return what it is in words."""
        span = {"year": f"{self.first:%Y}", "month": f"{self.first:%B %Y}"}.get(
            self.step, f"{self.first:%b} – {self.last:%b %Y}"
        )
        return f"{QUAD_NAMES[self.quad_class]}, {span}"


def requested_bar() -> Bar | None:
    """Return the bar that the URL names, None where it names none."""
    return parse_bar(st.query_params.get(PARAMETER, ""))


def parse_bar(name: str) -> Bar | None:
    """Return the bar of a name such as `2024-01-01.year.1` (first day, step, quad class), None where it is none."""
    first, _, rest = name.partition(".")
    step, _, quad = rest.partition(".")
    try:
        bar = Bar(date.fromisoformat(first), step, int(quad))
    except ValueError:
        return None
    return bar if step in MONTHS and bar.quad_class in QUAD_NAMES else None


def open_bar(key: str) -> None:
    """Put the bar that was clicked in the chart `key` into the URL, or take it out where none is chosen."""
    picked = st.session_state[key]["selection"].get(PARAMETER, [])
    if picked:
        st.query_params[PARAMETER] = picked[0][PARAMETER]
    else:
        close_bar()


def close_bar() -> None:
    """Take the bar out of the URL."""
    st.query_params.pop(PARAMETER, None)


def show_bar(bar: Bar, rows: pd.DataFrame) -> None:
    """Show the events of a bar."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{bar.title}**")
            st.button("Close", key="close_bar", icon=":material/close:", type="tertiary", on_click=close_bar)
        if rows.empty:
            tables.explain_empty("No event of this choice stands in the bar.", "Close it, or click another bar.")
        else:
            tables.show_events(rows, key="bar_events", name="Events of the bar", limit=MOST_ROWS)
