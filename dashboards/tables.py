"""Tables whose rows open the sentence they were read from, and the words of an empty view.

Belongs here: how a frame is shown (columns, formats, download) and what stands there when it has no rows.
Tables sort by a click on the header and search by the magnifier that appears on hover (or Ctrl+F inside).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

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
NARROW_WIDTH = 150
BRIEF_COLUMN = st.column_config.TextColumn("What the text says", width=290)

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
    "value_usd": st.column_config.NumberColumn("US dollars", format="localized", width=125),
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
    brief = shown["when"] + " · " + shown["who"] + " → " + shown["whom"] + ": " + shown["action"]
    brief = brief.str.replace(" → –", "", regex=False) + " (" + shown["status"] + ")"
    show_facts(
        shown, frame["event_id"], kind="event", columns=EVENT_COLUMNS, key=key, name=name, limit=limit, brief=brief
    )


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
    parties = shown["reporter"] + " – " + shown["partner"] + ", " + shown["flow"] + " of " + shown["goods"]
    told = shown[["amount", "share", "change"]].replace("–", "").apply(_join_told, axis=1)
    brief = "Period " + shown["period_text"] + " · " + parties + told + " (" + shown["standing"] + ")"
    show_facts(
        shown, frame["flow_id"], kind="trade", columns=CLAIM_COLUMNS, key=key, name=name, limit=limit, brief=brief
    )


def _join_told(values: pd.Series) -> str:
    told = [str(value) for value in values if value]
    return f": {', '.join(told)}" if told else ""


def claim_standing(frame: pd.DataFrame) -> pd.Series:
    """Return reported, target or derived for every claim."""
    return frame["status"].where(~frame["derived"].astype(bool), "derived")


def show_facts(
    shown: pd.DataFrame,
    fact_ids: pd.Series,
    *,
    kind: str,
    columns: dict[str, Any],
    key: str,
    name: str,
    limit: int | None = None,
    brief: pd.Series | None = None,
) -> None:
    """Show rows that each are a fact of `kind`; a click on any words of a row opens its sentence.

    `name` names the table for screen readers and the file; `brief` says each row in a few words, for phones.
    """
    ids = list(fact_ids)
    icon = ":material/format_quote:"
    first = open_button("Read", icon, key=f"{key}_open", kind=kind, fact_ids=ids, width=55)
    if brief is not None and is_narrow():
        told = pd.DataFrame({"open": icon, "brief": brief})
        _draw(told, {"open": first, "brief": BRIEF_COLUMN}, key=key, name=name, row_height=TALL_ROW_HEIGHT)
    else:
        buttons = {
            column: open_button(
                config["label"], None, key=f"{key}_{column}", kind=kind, fact_ids=ids, width=config["width"]
            )
            for column, config in columns.items()
            if column in shown and config["type_config"]["type"] == "text"
        }
        _draw(shown.assign(open=icon), {"open": first} | columns | buttons, key=key, name=name)
    _footer(shown, key=key, name=name, limit=limit, hint="Click a row's words to see them in the article.")


def show_mixed_facts(
    shown: pd.DataFrame,
    kinds: list[str],
    fact_ids: list[str],
    *,
    columns: dict[str, Any],
    key: str,
    name: str,
    limit: int | None = None,
) -> None:
    """Show rows that are facts of different kinds."""
    requests = [f"{kind}-{fact_id}" for kind, fact_id in zip(kinds, fact_ids, strict=True)]
    icon = ":material/format_quote:"
    button = open_button("Read", icon, key=f"{key}_open", kind="", fact_ids=requests, width=55)
    _draw(shown.assign(open=icon), {"open": button} | columns, key=key, name=name)
    _footer(shown, key=key, name=name, limit=limit, hint="Click ❝ to see the sentence in the article.")


def open_button(label: str, icon: str | None, *, key: str, kind: str, fact_ids: list[str], width: int) -> Any:
    """Return a column whose cells open the facts of their rows; a mouse, Enter and Space all do."""
    return st.column_config.ButtonColumn(
        label,
        type="tertiary",
        width=min(width, NARROW_WIDTH) if is_narrow() else width,
        alignment="center" if icon else "left",
        help="Opens the sentence that the row was read from",
        on_click=open_clicked,
        args=(key, kind, fact_ids),
        key=key,
    )


def show_openable(
    shown: pd.DataFrame,
    ids: list[str],
    *,
    opener: Callable[[str], None],
    label: str,
    columns: dict[str, Any],
    key: str,
    name: str,
    limit: int | None = None,
) -> None:
    """Show rows that open something else: a click on the column `label` calls `opener` with the id of the row."""
    button = st.column_config.ButtonColumn(
        columns[label]["label"],
        type="tertiary",
        width=columns[label]["width"],
        alignment="left",
        on_click=_open_row,
        args=(f"{key}_open", opener, ids),
        key=f"{key}_open",
    )
    _draw(shown, columns | {label: button}, key=key, name=name)
    _footer(
        shown, key=key, name=name, limit=limit, hint=f"Click a name in the column {columns[label]['label']} to open it."
    )


def _open_row(key: str, opener: Callable[[str], None], ids: list[str]) -> None:
    click = st.session_state[key]
    if click is not None and 0 <= click["row"] < len(ids):
        opener(ids[click["row"]])


def _draw(shown: pd.DataFrame, columns: dict[str, Any], *, key: str, name: str, row_height: int = ROW_HEIGHT) -> None:
    narrow = is_narrow()
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        column_config={n: _slimmer(c) if narrow and n != "brief" else c for n, c in columns.items()},
        column_order=[column for column in columns if column in shown],
        height=table_height(len(shown), row_height),
        row_height=row_height,
        placeholder="–",
        alt=name,
    )


def _slimmer(column: Any) -> Any:
    """Return the settings of a column with a width that leaves room for others on a phone."""
    wide = isinstance(column, dict) and column["width"] > NARROW_WIDTH
    return {**column, "width": NARROW_WIDTH} if wide else column


def show_plain(shown: pd.DataFrame, *, columns: dict[str, Any], key: str, name: str, limit: int | None = None) -> None:
    """Show rows that are no facts."""
    _draw(shown, columns, key=key, name=name)
    _footer(shown, key=key, name=name, limit=limit, hint="")


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
