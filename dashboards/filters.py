"""Filters that live in the URL, so that a view can be sent to a colleague.

Belongs here: widgets bound to query parameters. The parameter is the widget's key, its value what readers see.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards import questions
from dashboards.facts import escape_markdown
from dashboards.questions import EventFilter
from dashboards.theme import EVENT_TYPES, PRECISION_HELP, STATUS_HELP

FIRST_YEAR, LAST_YEAR = 1900, 2100


def choose_country(
    label: str, key: str, found: pd.DataFrame, *, default: bool, without: str | None = None, nobody: str = ""
) -> str | None:
    """Let the reader choose among the countries of `found` (iso3, name) and return the code.

    With `default` the first row is put into the URL where it names none, so that the address always says what is
    shown; without, the empty choice means `nobody`.
    """
    options = found[found["iso3"] != without] if without else found
    names = list(options["name"])
    if default and names and key not in st.query_params and key not in st.session_state:
        st.query_params[key] = names[0]
        st.session_state[key] = st.session_state[f"{key}_default"] = names[0]
    elif st.session_state.get(key) and st.session_state.get(key) == st.session_state.get(f"{key}_default"):
        st.session_state[key] = st.session_state[key]  # a browser that was too quick for the first run shows it too
    chosen = st.selectbox(
        label, sorted(names), index=None, key=key, bind="query-params", placeholder=nobody or "Choose"
    )
    return None if chosen is None else str(options.loc[options["name"] == chosen, "iso3"].iloc[0])


def choose_years(found: list[int]) -> tuple[date | None, date | None]:
    """Let the reader choose a first and a last year and return their first and last day."""
    years = sorted(found, reverse=True)
    first = st.selectbox("From year", years, index=None, key="from", bind="query-params", placeholder="the first")
    last = st.selectbox("To year", years, index=None, key="to", bind="query-params", placeholder="the last")
    if first and last and first > last:
        first, last = last, first
    return (date(first, 1, 1) if first else None, date(last, 12, 31) if last else None)


def choose_events(country: str | None, partner: str | None, years: list[int]) -> EventFilter:
    """Let the reader narrow the events of a country or pair by period, type, status and precision of the date."""
    with st.popover("More filters", icon=":material/tune:"):
        date_from, date_to = choose_years(years)
        types = st.multiselect(
            "Event type",
            list(EVENT_TYPES),
            key="type",
            bind="query-params",
            placeholder="all types",
            help="  \n".join(f"**{name}** {meaning}" for name, meaning in EVENT_TYPES.items()),
        )
        statuses = st.multiselect(
            "Status",
            list(STATUS_HELP),
            key="status",
            bind="query-params",
            placeholder="every status",
            help="  \n".join(f"**{name}** {meaning}" for name, meaning in STATUS_HELP.items()),
        )
        precisions = st.multiselect(
            "How exactly the date is told",
            list(PRECISION_HELP),
            key="precision",
            bind="query-params",
            placeholder="any",
            help="  \n".join(f"**{name}** {meaning}" for name, meaning in PRECISION_HELP.items()),
        )
    say_narrowed([*types, *statuses, *(f"dates {PRECISION_HELP[p]}" for p in precisions)], date_from, date_to)
    return EventFilter(country, partner, tuple(types), tuple(statuses), tuple(precisions), (), date_from, date_to)


def say_narrowed(chosen: list[str], date_from: date | None, date_to: date | None) -> None:
    """Say which filters of the folded panel are set, so that nobody takes a part for the whole."""
    parts = list(chosen)
    parts += [f"from {date_from:%Y}"] if date_from else []
    parts += [f"to {date_to:%Y}"] if date_to else []
    if parts:
        st.caption(f"Narrowed to: {escape_markdown(', '.join(parts))}.", width="stretch")


def event_years() -> list[int]:
    """Return the years in which events happened."""
    months = questions.events_by_month()["month"].dropna()
    return sorted({pd.Timestamp(month).year for month in months})
