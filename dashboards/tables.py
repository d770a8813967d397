"""Tables whose rows open the sentence they were read from, and the words of an empty view.

Belongs here: how a frame is shown (columns, formats, download) and what stands there when it has no rows.
Tables sort by a click on the header and search by the magnifier that appears on hover (or Ctrl+F inside).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from dashboards.facts import open_clicked
from dashboards.frame import is_narrow
from dashboards.theme import QUAD_NAMES
from dashboards.wording import format_change, format_money, format_period, format_when

ROW_HEIGHT = 36
MAX_VISIBLE_ROWS = 12
TALL_ROW_HEIGHT = 74
MAX_TALL_ROWS = 6
LONGEST_BRIEF = 170
BRIEF_COLUMN = st.column_config.TextColumn("In short", width=290)

EVENT_COLUMNS: dict[str, Any] = {
    "when": st.column_config.TextColumn("When", width=125, help="As exactly as the text tells it"),
    "who": st.column_config.TextColumn("Who", width=190),
    "action": st.column_config.TextColumn("Did what", width=210),
    "whom": st.column_config.TextColumn("To or with", width=180),
    "quote": st.column_config.TextColumn("As printed", width=380),
    "kind": st.column_config.TextColumn("Kind", width=150),
    "status": st.column_config.TextColumn("Status", width=85),
    "publisher": st.column_config.TextColumn("Outlet", width=130),
    "published_on": st.column_config.TextColumn("Published", width=95),
    "confidence": st.column_config.NumberColumn("Confidence", format="%.2f", width=85),
}
CLAIM_COLUMNS: dict[str, Any] = {
    "period_text": st.column_config.TextColumn("Period", width=110),
    "reporter": st.column_config.TextColumn("Reporter", width=110),
    "flow": st.column_config.TextColumn("Flow", width=80),
    "partner": st.column_config.TextColumn("Partner", width=110),
    "goods": st.column_config.TextColumn("Goods", width=140),
    "amount": st.column_config.TextColumn("Amount", width=115),
    "share": st.column_config.TextColumn("Share", width=65),
    "change": st.column_config.TextColumn("Change", width=75),
    "quote": st.column_config.TextColumn("As printed", width=380),
    "claimant": st.column_config.TextColumn("Said by", width=140),
    "standing": st.column_config.TextColumn("Standing", width=90, help="Derived figures are computed, not printed"),
    "value_usd": st.column_config.NumberColumn(
        "US dollars",
        format="localized",
        width=125,
        help="At the average rate of the year where another currency is printed",
    ),
    "publisher": st.column_config.TextColumn("Outlet", width=130),
    "published_on": st.column_config.TextColumn("Published", width=95),
}


def show_events(frame: pd.DataFrame, *, key: str, name: str, limit: int | None = None) -> None:
    """Show events as a table; a click on a row opens its sentence."""
    shown = pd.DataFrame(
        {
            "when": [
                format_when(*row) for row in frame[["date_start", "date_end", "date_precision"]].itertuples(index=False)
            ],
            "who": frame["sources"].fillna("not named"),
            "action": frame["action"],
            "whom": frame["targets"].fillna("–"),
            "kind": frame["quad_class"].map(QUAD_NAMES),
            **{c: frame[c] for c in ("status", "quote", "publisher", "published_on", "confidence") if c in frame},
        }
    )
    show_facts(
        shown, frame["event_id"], kind="event", columns=EVENT_COLUMNS, key=key, name=name, limit=limit,
        brief=_brief_events,
    )  # fmt: skip


def _brief_events(shown: pd.DataFrame) -> pd.Series:
    parties = (shown["who"] + " → " + shown["whom"]).str.removesuffix(" → –")
    return shown["when"] + " · " + parties + ": " + shown["action"] + " (" + shown["status"] + ")"


def show_claims(frame: pd.DataFrame, *, key: str, name: str, limit: int | None = None) -> None:
    """Show trade claims as a table; a click on a row opens its sentence."""
    shown = pd.DataFrame(
        {
            "period_text": [
                format_period(p, b) if pd.notna(p) else "not told"
                for p, b in zip(frame["period"], frame["period_basis"], strict=True)
            ],
            "reporter": frame["reporter"].fillna("not told"),
            "flow": frame["flow"],
            "partner": frame["partner"].fillna("not told"),
            "goods": frame["product"].fillna("all goods"),
            "amount": [format_money(v, c) or "–" for v, c in zip(frame["value"], frame["currency"], strict=True)],
            "value_usd": frame["value_usd"],
            "share": [f"{s:g} %" if pd.notna(s) else "–" for s in frame["share_pct"]],
            "change": [format_change(c) or "–" for c in frame["change_pct"]],
            "standing": claim_standing(frame),
            "claimant": frame["claimant"].fillna("the article"),
            **{c: frame[c] for c in ("quote", "publisher", "published_on")},
        }
    )
    show_facts(
        shown, frame["flow_id"], kind="trade", columns=CLAIM_COLUMNS, key=key, name=name, limit=limit,
        brief=_brief_claims,
    )  # fmt: skip


def _brief_claims(shown: pd.DataFrame) -> pd.Series:
    parties = shown["reporter"] + " – " + shown["partner"] + ", " + shown["flow"] + " of " + shown["goods"]
    told = shown[["amount", "share", "change"]].replace("–", "").apply(_join_told, axis=1)
    return "Period " + shown["period_text"] + " · " + parties + told + " (" + shown["standing"] + ")"


def _join_told(values: pd.Series) -> str:
    told = [str(value) for value in values if value]
    return f": {', '.join(told)}" if told else ""


def claim_standing(frame: pd.DataFrame) -> pd.Series:
    """Return reported, target or derived for every claim."""
    return frame["status"].where(~frame["derived"].astype(bool), "derived")


def show_facts(
    shown: pd.DataFrame,
    fact_ids: Iterable[str],
    *,
    kind: str,
    columns: dict[str, Any],
    key: str,
    name: str,
    limit: int | None = None,
    brief: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> None:
    """Show rows that each are a fact of `kind`; a click on any words of a row opens its sentence.

    `name` names the table for screen readers and the file; `brief` says each row in a few words, for phones. Without
    `kind`, the ids have their kinds in front.
    """
    opened = partial(open_clicked, kind=kind, fact_ids=list(fact_ids))
    head = Head("Read", ":material/format_quote:", "Opens the sentence that the row was read from")
    _show_rows(shown, columns, opened, head, key=key, name=name, brief=brief)
    where = "❝" if is_narrow() else "a row's words"
    _footer(shown, key=key, name=name, limit=limit, hint=f"Click {where} to see the sentence in the article.")


def show_openable(
    shown: pd.DataFrame,
    ids: list[str],
    *,
    opener: Callable[[str], None],
    columns: dict[str, Any],
    key: str,
    name: str,
    limit: int | None = None,
) -> None:
    """Show rows that open something else: a click on any words of a row calls `opener` with its id."""
    opened = partial(_open_row, opener=opener, ids=ids)
    head = Head("Open", ":material/open_in_full:", "Opens what the row is about")
    _show_rows(shown, columns, opened, head, key=key, name=name)
    where = "the arrows of a row" if is_narrow() else "a row's words"
    _footer(shown, key=key, name=name, limit=limit, hint=f"Click {where} to open it.")


def show_plain(shown: pd.DataFrame, *, columns: dict[str, Any], key: str, name: str, limit: int | None = None) -> None:
    """Show rows that open nothing."""
    if is_narrow():
        told = pd.DataFrame({"brief": brief_rows(shown, columns)})
        _draw(told, {"brief": BRIEF_COLUMN}, key=key, name=name, row_height=TALL_ROW_HEIGHT)
    else:
        _draw(shown, columns, key=key, name=name)
    _footer(shown, key=key, name=name, limit=limit, hint="")


@dataclass(frozen=True)
class Head:
    """The first column of a table whose rows open something."""

    label: str
    icon: str
    help: str


def _show_rows(
    shown: pd.DataFrame,
    columns: dict[str, Any],
    opened: Callable[[str], None],
    head: Head,
    *,
    key: str,
    name: str,
    brief: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> None:
    first = {"open": _button(head.label, 55, "center", head, opened, f"{key}_open")}
    if is_narrow():
        words = brief_rows(shown, columns) if brief is None else brief(shown)
        told = pd.DataFrame({"open": head.icon, "brief": words})
        _draw(told, first | {"brief": BRIEF_COLUMN}, key=key, name=name, row_height=TALL_ROW_HEIGHT)
        return
    buttons = {
        column: _button(config["label"], config["width"], "left", head, opened, f"{key}_{column}")
        for column, config in columns.items()
        if column in shown and config["type_config"]["type"] == "text"
    }
    _draw(shown.assign(open=head.icon), first | columns | buttons, key=key, name=name)


def _button(
    label: str, width: int, alignment: Literal["left", "center"], head: Head, opened: Callable[[str], None], key: str
) -> Any:
    """Return a column whose cells open their rows; a mouse, Enter and Space all do."""
    return st.column_config.ButtonColumn(
        label, type="tertiary", width=width, alignment=alignment, help=head.help, on_click=opened, args=(key,), key=key
    )


def _open_row(key: str, *, opener: Callable[[str], None], ids: list[str]) -> None:
    click = st.session_state[key]
    if click is not None and 0 <= click["row"] < len(ids):
        opener(ids[click["row"]])


def brief_rows(shown: pd.DataFrame, columns: dict[str, Any]) -> list[str]:
    """Return each row in a few words, for phones: the columns in order, numbers with their labels."""
    wanted = {column: config["label"] for column, config in columns.items() if column in shown}
    told = []
    for row in shown[list(wanted)].itertuples(index=False, name=None):
        parts = [_brief_value(value, label) for value, label in zip(row, wanted.values(), strict=True)]
        words = " · ".join(part for part in parts if part)
        told.append(words if len(words) <= LONGEST_BRIEF else f"{words[:LONGEST_BRIEF]}…")
    return told


def _brief_value(value: Any, label: str) -> str:
    if value is None or value is False or value is pd.NaT or value != value or value in ("", "–"):  # NaN too
        return ""
    if value is True:
        return label.lower()
    if isinstance(value, (int, float, np.number)):
        figure = f"{value:,.2f}"
        return f"{label.lower()} {figure.rstrip('0').rstrip('.') if '.' in figure else figure}"
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, pd.Timestamp) else str(value)


def _draw(shown: pd.DataFrame, columns: dict[str, Any], *, key: str, name: str, row_height: int = ROW_HEIGHT) -> None:
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        column_config=columns,
        column_order=[column for column in columns if column in shown],
        height=table_height(len(shown), row_height),
        row_height=row_height,
        placeholder="–",
        alt=name,
    )


def table_height(rows: int, row_height: int = ROW_HEIGHT) -> int | Literal["content"]:
    """Return the height of a table: all its rows, or as many as fit and a scroll bar."""
    most = MAX_VISIBLE_ROWS if row_height == ROW_HEIGHT else MAX_TALL_ROWS
    return "content" if rows <= most else most * row_height + ROW_HEIGHT + 3


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV that spreadsheets read as UTF-8."""
    return frame.to_csv(index=False).encode("utf-8-sig")


def explain_empty(why: str, todo: str) -> None:
    """Say why a view has nothing to show and what to do about it."""
    st.info(f"**Nothing to show.** {why} {todo}")


def _footer(shown: pd.DataFrame, *, key: str, name: str, limit: int | None, hint: str) -> None:
    cut = limit is not None and len(shown) >= limit
    rows = f"{len(shown):,} row" + ("" if len(shown) == 1 else "s")
    with st.container(horizontal=True, vertical_alignment="center"):
        text = f"The first {rows}; narrow the filters to see others." if cut else f"{rows}."
        st.caption(f"{text} {hint}")
        st.download_button(
            "Download CSV",
            data=partial(to_csv, shown),
            file_name=f"{name.lower().replace(' ', '-')}.csv",
            mime="text/csv",
            key=f"{key}_csv",
            type="tertiary",
            on_click="ignore",
        )
