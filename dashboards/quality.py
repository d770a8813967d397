"""Data quality page: what the checks say, where sources disagree, what could not be placed, how sure the rest is."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import tables
from dashboards.charts import draw_chart
from dashboards.checks import check_results
from dashboards.corrections import LIST_COLUMNS, all_corrections
from dashboards.frame import open_page
from dashboards.store import ask
from dashboards.theme import COOPERATION
from dashboards.wording import count_of, format_money

MOST_ROWS = 1000
MOST_OUTLETS = 25
MOST_LABELLED = 24
FEWEST_STEPS = 8
STEPS = {"month": 7, "year": 4}
"""How many characters of a date tell a step."""
MEASURE_COLUMNS = {
    "measure": st.column_config.TextColumn("What is counted", width=300),
    "bad_count": st.column_config.NumberColumn("Rows", width=90, format="localized"),
    "total_count": st.column_config.NumberColumn("Of", width=90, format="localized"),
    "bad_pct": st.column_config.NumberColumn("Percent", width=80, format="%.1f"),
    "what_to_do": st.column_config.TextColumn("What to do", width=420),
}
CHECK_COLUMNS = {
    "outcome": st.column_config.TextColumn("Outcome", width=90),
    "rule": st.column_config.TextColumn("Rule", width=420),
    "rows": st.column_config.NumberColumn("Rows against it", width=110, format="localized"),
    "kind": st.column_config.TextColumn("Kind", width=90, help="A blocking check stops a publish"),
    "example": st.column_config.TextColumn("Example and remedy", width=480),
}
ISSUE_COLUMNS = {
    "severity": st.column_config.TextColumn("Severity", width=90),
    "stage": st.column_config.TextColumn("Step", width=90),
    "message": st.column_config.TextColumn("What is wrong and what to do", width=400),
    "quote": st.column_config.TextColumn("Words", width=300),
    "title": st.column_config.TextColumn("Article", width=220),
    "source_uri": st.column_config.TextColumn("Document", width=220),
}
DISAGREEMENT_COLUMNS = {
    "kind": st.column_config.TextColumn("About", width=110),
    "subject": st.column_config.TextColumn("What", width=420),
    "lowest": st.column_config.TextColumn("One says", width=140),
    "highest": st.column_config.TextColumn("Another says", width=140),
    "spread_pct": st.column_config.NumberColumn("Spread, %", width=90, format="%.1f"),
    "claim_count": st.column_config.NumberColumn("Claims", width=80),
    "publisher_count": st.column_config.NumberColumn("Publishers", width=90),
}
DUPLICATE_COLUMNS = {
    "title": st.column_config.TextColumn("Copy", width=320),
    "publisher": st.column_config.TextColumn("Outlet", width=140),
    "published_on": st.column_config.TextColumn("Published", width=100),
    "duplicate_kind": st.column_config.TextColumn("Kind", width=100),
    "duplicate_similarity": st.column_config.NumberColumn("Likeness", width=90, format="%.2f"),
    "original_title": st.column_config.TextColumn("Copy of", width=320),
    "original_publisher": st.column_config.TextColumn("Outlet of the original", width=160),
}


def show() -> None:
    """Draw the page."""
    open_page("Data quality", "What is unknown, what disagrees, what could not be placed and how sure the rest is.")
    if ask("SELECT count(*) AS n FROM documents")["n"].iloc[0] == 0:
        tables.explain_empty("No document was found.", "Put some into `sources/inbox/` and build.")
        return
    parts = {
        "Summary": _show_summary,
        "Issues": _show_issues,
        "Disagreements": _show_disagreements,
        "Coverage": _show_coverage,
        "Confidence": _show_confidence,
        "Duplicates": _show_duplicates,
        "Corrections": _show_corrections,
        "Checks": _show_checks,
    }
    for tab, draw in zip(st.tabs(list(parts), key="list", bind="query-params"), parts.values(), strict=True):
        with tab:
            if tab.open:
                draw()


def _show_summary() -> None:
    measures = ask("SELECT * FROM data_quality")
    tables.show_plain(measures, columns=MEASURE_COLUMNS, key="measures", name="Data quality measures")


def _show_issues() -> None:
    severities = st.multiselect(
        "Severity", ["error", "warning", "info"], key="severity", bind="query-params", placeholder="all"
    )
    condition = "severity IN (SELECT unnest($severities))" if severities else "true"
    found = ask(
        f"SELECT * FROM issue_list WHERE {condition} ORDER BY CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN "
        "2 ELSE 3 END, "
        "stage, title, issue_id LIMIT $n",
        {"n": MOST_ROWS} | ({"severities": severities} if severities else {}),
    )
    if found.empty:
        if severities:
            tables.explain_empty("No issue of this severity was recorded.", "Choose others above.")
        else:
            tables.explain_empty("No issue was recorded.", "Nothing to do.")
        return
    tables.show_facts(
        found, found["issue_id"], kind="issue", columns=ISSUE_COLUMNS, key="issues", name="Issues", limit=MOST_ROWS
    )


def _show_disagreements() -> None:
    found = ask("SELECT * FROM disagreements ORDER BY spread_pct DESC NULLS LAST, subject LIMIT $n", {"n": MOST_ROWS})
    if found.empty:
        tables.explain_empty("No two sources tell a trade figure, a date or a place differently.", "Nothing to do.")
        return
    money = found["kind"] == "trade"
    for column in ("lowest", "highest"):
        told = pd.to_numeric(found[column].where(money), errors="coerce")
        found[column] = [format_money(v, "USD") or old for v, old in zip(told, found[column], strict=True)]
    opens = [
        f"{'trade' if kind == 'trade' else 'event'}-{ids[0]}"
        for kind, ids in zip(found["kind"], found["fact_ids"], strict=True)
    ]
    st.caption(
        "Trade figures are in US dollars. Open a row to see the first of its claims; the Trade page shows all side "
        "by side, with the spread."
    )
    tables.show_facts(
        found, opens, kind="", columns=DISAGREEMENT_COLUMNS, key="disagreements", name="Disagreements", limit=MOST_ROWS
    )


def _show_coverage() -> None:
    rows = ask("SELECT * FROM coverage")
    rows["publisher"] = rows["publisher"].fillna("outlet unknown")
    top = rows.groupby("publisher")["article_count"].sum().nlargest(MOST_OUTLETS).index
    dated = rows[rows["month"].notna() & rows["publisher"].isin(top)]
    if dated.empty:
        tables.explain_empty("No article has a publication date.", "Give dates in the catalogue or the files.")
    else:
        step = st.segmented_control("Step", list(STEPS), default="month", key="step", bind="query-params") or "month"
        drawn = dated[dated["month"].str.len() == STEPS[step]] if step == "month" else dated
        if drawn.empty:
            tables.explain_empty("No article tells the month of its publication.", "Choose the step *year*.")
        else:
            draw_chart(coverage_chart(drawn, STEPS[step]), alt_text=f"Articles by outlet and {step} of publication")
    _explain_coverage(rows, dated)
    totals = rows.groupby("publisher", as_index=False)[
        ["article_count", "copy_count", "event_count", "trade_count", "issue_count"]
    ].sum()
    tables.show_plain(
        totals.sort_values("article_count", ascending=False),
        columns={
            "publisher": st.column_config.TextColumn("Outlet", width=240),
            "article_count": st.column_config.NumberColumn("Articles", width=90, format="localized"),
            "copy_count": st.column_config.NumberColumn("Copies", width=80, format="localized"),
            "event_count": st.column_config.NumberColumn("Events", width=90, format="localized"),
            "trade_count": st.column_config.NumberColumn("Trade claims", width=110, format="localized"),
            "issue_count": st.column_config.NumberColumn("Issues", width=80, format="localized"),
        },
        key="coverage",
        name="Coverage by outlet",
    )


def _explain_coverage(rows: pd.DataFrame, dated: pd.DataFrame) -> None:
    undated = int(rows.loc[rows["month"].isna(), "article_count"].sum())
    vague = int(dated.loc[dated["month"].str.len() < STEPS["month"], "article_count"].sum())
    parts = [f"{count_of(undated, 'article')} without a publication date not drawn"] if undated else []
    parts += [f"{count_of(vague, 'article')} dated only to the year drawn by year only"] if vague else []
    st.caption("; ".join(parts) + "." if parts else "Every article has a date to the month.")


def coverage_chart(dated: pd.DataFrame, digits: int) -> alt.LayerChart | alt.FacetChart:
    """Return outlets against months (7 digits of the date) or years (4), stronger where more articles were read."""
    rows = (
        dated.assign(step=dated["month"].str[:digits])
        .groupby(["publisher", "step"], as_index=False)[["article_count", "event_count", "trade_count"]]
        .sum()
    )
    freq = "M" if digits == STEPS["month"] else "Y"
    least = pd.Period(rows["step"].max(), freq=freq) - FEWEST_STEPS + 1
    first = min(pd.Period(rows["step"].min(), freq=freq), least)
    steps = [str(step) for step in pd.period_range(first, rows["step"].max(), freq=freq)]
    base = alt.Chart(rows).encode(
        x=alt.X("step:O", title=None, scale=alt.Scale(domain=steps), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("publisher:N", title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=[
            alt.Tooltip("publisher:N", title="Outlet"),
            alt.Tooltip("step:O", title="Published"),
            alt.Tooltip("article_count:Q", title="Articles", format=","),
            alt.Tooltip("event_count:Q", title="Events", format=","),
            alt.Tooltip("trade_count:Q", title="Trade claims", format=","),
        ],
    )
    scale = alt.Scale(domainMin=0, range=["#dbe9f3", "#56B4E9"])
    cells = base.mark_rect(cornerRadius=2).encode(color=alt.Color("article_count:Q", scale=scale, legend=None))
    words = base.mark_text(color="#1c2430", fontSize=11).encode(text=alt.Text("article_count:Q", format="~s"))
    layers = [cells, words] if len(steps) <= MOST_LABELLED else [cells]
    return alt.layer(*layers).properties(height=alt.Step(30))


def _show_confidence() -> None:
    levels = ask("SELECT * FROM confidence_levels")
    if levels.empty:
        tables.explain_empty("No fact was read.", "Put documents into `sources/inbox/` and build.")
        return
    levels["until"] = levels["confidence"] + 0.05
    names = {"event": "Events", "trade": "Trade claims", "actor": "Actor mentions", "role": "Offices"}
    for column, kind in zip(st.columns(2, gap="large") * 2, names, strict=True):
        rows = levels[levels["kind"] == kind]
        if len(rows):
            bars = (
                alt.Chart(rows)
                .mark_bar(color=COOPERATION, binSpacing=1, orient="vertical")
                .encode(
                    x=alt.X(
                        "confidence:Q",
                        title="Confidence",
                        scale=alt.Scale(domain=[0, 1]),
                        axis=alt.Axis(tickCount=5, grid=False),
                    ),
                    x2="until:Q",
                    y=alt.Y("fact_count:Q", title="Facts", axis=alt.Axis(tickCount=4, format=",d")),
                    tooltip=[
                        alt.Tooltip("confidence:Q", title="From", format=".2f"),
                        alt.Tooltip("fact_count:Q", title="Facts", format=","),
                    ],
                )
                .properties(height=180, title=alt.TitleParams(names[kind], anchor="start"))
            )
            with column:
                draw_chart(bars, alt_text=f"{names[kind]} by confidence")
    st.caption("Confidence is what the rule that read the fact was given; it is no measured probability.")


def _show_duplicates() -> None:
    found = ask("SELECT * FROM duplicate_articles ORDER BY duplicate_similarity DESC, title LIMIT $n", {"n": MOST_ROWS})
    if found.empty:
        tables.explain_empty("No article is a copy of another.", "Nothing to do.")
        return
    tables.show_openable(
        found,
        list(found["article_id"]),
        opener=_open_copy,
        columns=DUPLICATE_COLUMNS,
        key="copies",
        name="Duplicate articles",
        limit=MOST_ROWS,
    )
    chosen = st.session_state.pop("open_copy", None)
    if chosen:
        st.switch_page("documents.py", query_params={"article": chosen})


def _open_copy(article_id: str) -> None:
    st.session_state["open_copy"] = article_id


def _show_corrections() -> None:
    found = all_corrections()
    if found.empty:
        tables.explain_empty("Nobody has corrected anything yet.", "Corrections stand in `sources/corrections.yml`.")
        return
    tables.show_plain(found[list(LIST_COLUMNS)], columns=LIST_COLUMNS, key="corrections", name="Corrections")


def _show_checks() -> None:
    results = check_results()
    failed = results[results["outcome"] != "holds"]
    st.markdown(
        f"**{count_of(len(results), 'rule')} of the contract, {len(failed):,} not met** by the published build."
    )
    tables.show_plain(results, columns=CHECK_COLUMNS, key="checks", name="Checks")


if __name__ == "__main__":
    show()
