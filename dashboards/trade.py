"""Trade page: what a country sold and bought, by year, product and partner, and who claims it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import facts, filters, questions, tables, trade_questions
from dashboards.charts import draw_chart, top_legend
from dashboards.frame import open_page
from dashboards.store import each
from dashboards.theme import FLOW_COLOURS, muted_text
from dashboards.trade_questions import TradeFilter
from dashboards.wording import count_of, format_money

MOST_ROWS = 300
MOST_PRODUCTS = 15
MOST_TARGETS = 12
FEWEST_YEARS, MOST_YEARS = 6, 30
FLOW_ORDER = ("export", "import", "turnover", "balance")
FLOW_TITLES = {"export": "Exports", "import": "Imports", "turnover": "Turnover", "balance": "Balance"}
TARGET_COLUMNS: dict[str, Any] = {
    "flow": st.column_config.TextColumn("Flow", width=90),
    "target": st.column_config.TextColumn("Target", width=110),
    "until": st.column_config.TextColumn("By", width=80),
    "reported": st.column_config.TextColumn("Last reported", width=160),
    "claimant": st.column_config.TextColumn("Said by", width=120),
}


@dataclass(frozen=True)
class Names:
    """How the chosen sides are called in titles."""

    country: str
    other: str


def show() -> None:
    """Draw the page."""
    open_page(
        "Trade",
        "What a country sells and buys, as each source claims it. Nothing is averaged; every bar opens its sentence.",
    )
    found = trade_questions.trading_countries()
    if found.empty:
        tables.explain_empty(
            "No trade figure was read from the articles.",
            "Read more documents: put them into `sources/inbox/` and build.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        country = filters.choose_country("Country", "reporter", found, default=True)
        if country is None:
            tables.explain_empty("No country is chosen.", "Choose one above.")
            return
        partners = trade_questions.trading_partners(country)
        other = filters.choose_country("Partner", "counterpart", partners, default=False, nobody="all partners")
        chosen = _choose_rest(country, other)
    claims = trade_questions.trade_claims(chosen, limit=MOST_ROWS)
    if claims.empty:
        tables.explain_empty("No claim meets the filters.", "Choose another partner, flow, product or period.")
        return
    names = questions.countries()
    called = Names(names.get(country, country), names.get(other, other) if other else "all partners")
    _show_years(claims, called)
    left, right = st.columns(2, gap="large")
    with left:
        _show_products(claims, called)
    with right:
        _show_targets(claims)
    _show_lists(chosen, claims)


def _choose_rest(country: str, other: str | None) -> TradeFilter:
    found_products, found_years = trade_questions.trade_choices(country, other)
    with st.popover("More filters", icon=":material/tune:"):
        flows = st.multiselect("Flow", list(FLOW_ORDER), key="flow", bind="query-params", placeholder="all flows")
        products = st.multiselect(
            "Product",
            found_products,
            key="product",
            bind="query-params",
            placeholder="all products",
        )
        date_from, date_to = filters.choose_years(found_years)
    filters.say_narrowed([*flows, *products], date_from, date_to)
    return TradeFilter(country, other, tuple(flows), tuple(products), date_from, date_to)


def _show_years(claims: pd.DataFrame, called: Names) -> None:
    st.subheader(f"{called.country} with {called.other}: by year")
    yearly = claims[claims["whole_year"].fillna(False) & claims["signed_value_usd"].notna() & claims["product"].isna()]
    if yearly.empty:
        tables.explain_empty(
            "No claim on all goods gives an amount for a whole year.", "See the products and the lists below."
        )
        return
    yearly = yearly.assign(
        year_text=yearly["year"].astype(int).astype(str)
        + yearly["period_basis"].eq("fiscal").map({True: " (fiscal)", False: ""}),
        standing=tables.claim_standing(yearly),
        said_by=yearly["claimant"].fillna(yearly["publisher"]).fillna("the article"),
        seen=yearly["mirrored"].map({True: "told as the partner's trade", False: "told as its own trade"}),
        amount=[format_money(v, "USD") or "" for v in yearly["signed_value_usd"]],
        pair=yearly["reporter"].fillna("?") + " – " + yearly["partner"].fillna("?"),
    )
    # claims on one year stand side by side, the lowest first
    yearly["place"] = yearly.groupby(["seen_flow", "year_text"])["signed_value_usd"].rank(method="first").astype(int)
    aimed = yearly["status"] == "target"
    shown = [flow for flow in FLOW_ORDER if (yearly["seen_flow"] == flow).any()]
    for start in range(0, len(shown), 2):
        for column, flow in zip(st.columns(2, gap="large"), shown[start : start + 2], strict=False):
            with column:
                of_flow = yearly["seen_flow"] == flow  # years of targets only where the flow has them
                _show_flow(yearly[of_flow], flow, year_labels(list(yearly.loc[~aimed | of_flow, "year_text"])))
    st.caption(
        "Each bar is one claim, in US dollars; several bars for one year are claims side by side. Pale bars are "
        "targets, "
        "outlined bars are derived (computed, not printed). Parts of years and claims without a year stand in the "
        "lists below. Click a bar to see its sentence."
    )


def year_labels(told: list[str]) -> list[str]:
    """Return the labels of an axis of years: all years from the first to the last, and fiscal ones where told."""
    years = sorted({int(label[:4]) for label in told})
    first = max(years[0], years[-1] - MOST_YEARS + 1)
    last = years[-1]
    first = min(first, last - FEWEST_YEARS + 1)
    labels = [str(year) for year in range(first, last + 1)] + [label for label in set(told) if "fiscal" in label]
    return sorted(labels)


def _show_flow(rows: pd.DataFrame, flow: str, span: list[str]) -> None:
    columns = [
        "flow_id",
        "year_text",
        "place",
        "signed_value_usd",
        "standing",
        "said_by",
        "seen",
        "amount",
        "pair",
        "quote",
    ]
    colour = FLOW_COLOURS[flow]
    bars = (
        alt.Chart(rows[columns])
        .mark_bar(color=colour, stroke=colour, cursor="pointer", cornerRadiusEnd=2)
        .encode(
            x=alt.X(
                "year_text:O", title=None, scale=alt.Scale(domain=span), axis=alt.Axis(labelAngle=0, labelOverlap=True)
            ),
            xOffset=alt.XOffset("place:O"),
            y=alt.Y(
                "signed_value_usd:Q",
                title="US dollars",
                axis=alt.Axis(labelExpr="replace(format(datum.value, '~s'), 'G', 'B')", tickCount=5),
            ),
            fillOpacity=alt.FillOpacity(
                "standing:N",
                scale=alt.Scale(domain=["reported", "target", "derived"], range=[0.95, 0.35, 0.0]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("pair:N", title="Reporter – partner"),
                alt.Tooltip("amount:N", title="Amount"),
                alt.Tooltip("year_text:N", title="Year"),
                alt.Tooltip("said_by:N", title="Said by"),
                alt.Tooltip("seen:N", title="Side"),
                alt.Tooltip("standing:N", title="Standing"),
                alt.Tooltip("quote:N", title="As printed"),
            ],
        )
        .add_params(alt.selection_point(name="claim", fields=["flow_id"], on="click"))
        .properties(height=210, title=alt.TitleParams(FLOW_TITLES[flow], anchor="start"))
    )
    key = f"bars_{flow}"
    draw_chart(
        bars,
        key=key,
        on_select=partial(_open_bar, key),
        selection_mode="claim",
        alt_text=f"{FLOW_TITLES[flow]} by year in US dollars, one bar for each claim",
    )


def _open_bar(key: str) -> None:
    picked = st.session_state[key]["selection"].get("claim", [])
    if picked:
        facts.open_fact("trade", picked[0]["flow_id"])


def _show_products(claims: pd.DataFrame, called: Names) -> None:
    st.subheader("Products")
    goods = claims[claims["product"].notna()]
    if goods.empty:
        tables.explain_empty("No claim names a product.", "The claims are on all goods.")
        return
    priced = goods[
        goods["signed_value_usd"].notna()
        & goods["seen_flow"].isin(["export", "import"])
        & (goods["status"] == "reported")
    ]
    if len(priced):
        draw_chart(
            product_chart(priced),
            key="products",
            on_select=partial(_open_bar, "products"),
            selection_mode="claim",
            alt_text=f"Products that {called.country} trades, by the newest reported value",
        )
        st.caption(
            "The newest reported amount of each product; periods differ (see the tooltip), so the bars do not add "
            "up to a total. Click a bar to see its sentence."
        )
    for flow in FLOW_ORDER:
        of_flow = goods[goods["seen_flow"] == flow]
        figures = of_flow["value"].notna() | of_flow["share_pct"].notna()
        names = sorted(set(of_flow.loc[~figures, "product"]) - set(of_flow.loc[figures, "product"]), key=str.lower)
        if names:
            st.markdown(f"**{FLOW_TITLES[flow]} named without a figure:** {facts.escape_markdown(', '.join(names))}")


def product_chart(priced: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Return the newest reported amount of each product and flow, the largest first."""
    newest = priced.sort_values(["year", "published_on"]).groupby(["product", "seen_flow"], as_index=False).last()
    newest = newest.nlargest(MOST_PRODUCTS, "signed_value_usd")
    twice = newest["product"].duplicated(keep=False)
    shown = pd.DataFrame(
        {
            "flow_id": newest["flow_id"],
            "product": newest["product"].where(~twice, newest["product"] + ", " + newest["seen_flow"]),
            "flow": newest["seen_flow"],
            "value": newest["signed_value_usd"],
            "amount": [format_money(v, "USD") or "" for v in newest["signed_value_usd"]],
            "when": newest["period"].fillna("period not told"),
        }
    )
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "product:N",
            sort=list(shown["product"]),
            title=None,
            axis=alt.Axis(labelLimit=170, ticks=False, domain=False),
        ),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, float(shown["value"].max()) * 1.4])),
    )
    legend = top_legend(columns=2, values=["export", "import"])
    flows = alt.Scale(domain=list(FLOW_COLOURS), range=list(FLOW_COLOURS.values()))
    chosen = alt.selection_point(name="claim", fields=["flow_id"], on="click")
    bars = base.mark_bar(cursor="pointer").encode(
        color=alt.Color("flow:N", scale=flows, legend=legend),
        tooltip=[
            alt.Tooltip("product:N", title="Product"),
            alt.Tooltip("flow:N", title="Flow"),
            alt.Tooltip("amount:N", title="Amount"),
            alt.Tooltip("when:N", title="Period"),
        ],
    )
    bars = bars.add_params(chosen)
    words = base.mark_text(align="left", dx=4, color=muted_text()).encode(text="amount:N")
    return alt.layer(bars, words).properties(height=alt.Step(26))


def _show_targets(claims: pd.DataFrame) -> None:
    st.subheader("Reported against target")
    sums = claims[claims["signed_value_usd"].notna() & claims["product"].isna()]
    targets = sums[sums["status"] == "target"]
    if targets.empty:
        tables.explain_empty(
            "No target for all goods is stated in this choice.", "Targets are aims, potentials and forecasts."
        )
        return
    shown = [_target_row(row, sums) for row in each(targets.head(MOST_TARGETS))]
    rows = pd.DataFrame(shown, columns=list(TARGET_COLUMNS))
    tables.show_facts(
        rows, targets["flow_id"].head(MOST_TARGETS), kind="trade", columns=TARGET_COLUMNS, key="targets",
        name="Targets", brief=_brief_targets,
    )  # fmt: skip


def _brief_targets(rows: pd.DataFrame) -> pd.Series:
    return rows["flow"] + ": " + rows["target"] + " by " + rows["until"] + "; last reported " + rows["reported"]


def _target_row(target: Any, sums: pd.DataFrame) -> tuple[str, ...]:
    """Return flow, target, its year, what was reported last, and who set the target."""
    same = sums[(sums["status"] == "reported") & (sums["seen_flow"] == target.seen_flow)].sort_values("year")
    reported = "nothing"
    if len(same):
        last = same.iloc[-1]
        period = last["period"] if pd.notna(last["period"]) else "period not told"
        reported = f"{format_money(last['signed_value_usd'], 'USD')} ({period})"
    until = str(target.period) if pd.notna(target.period) else "not told"
    claimant = target.claimant if pd.notna(target.claimant) else "the article"
    return FLOW_TITLES[target.seen_flow], format_money(target.signed_value_usd, "USD") or "–", until, reported, claimant


def _show_lists(chosen: TradeFilter, claims: pd.DataFrame) -> None:
    dated, undated = claims[claims["period"].notna()], claims[claims["period"].isna()]
    figures = undated["value"].notna() | undated["share_pct"].notna() | undated["change_pct"].notna()
    tabs = st.tabs(
        ["Claims with a period", "Figures without a period", "Goods without figures", "Claims that disagree"],
        key="list",
        bind="query-params",
    )
    with tabs[0]:
        if tabs[0].open:
            _show_table(dated, "dated", "Claims with a period", "No claim tells its period.")
    with tabs[1]:
        if tabs[1].open:
            st.caption("The text does not tell the period of these; they are put into no year.")
            _show_table(undated[figures], "undated", "Figures without a period", "Every figure tells its period.")
    with tabs[2]:
        if tabs[2].open:
            _show_table(undated[~figures], "goods", "Goods without figures", "No good is named without a figure.")
    with tabs[3]:
        if tabs[3].open:
            _show_disagreements(chosen)


def _show_table(rows: pd.DataFrame, key: str, name: str, nothing: str) -> None:
    if rows.empty:
        tables.explain_empty(nothing, "Widen the filters to see more.")
    else:
        tables.show_claims(rows, key=key, name=name, limit=MOST_ROWS)


def _show_disagreements(chosen: TradeFilter) -> None:
    found = trade_questions.trade_disagreements(chosen)
    if found.empty:
        tables.explain_empty(
            "No two claims on the same flow, period and product differ by more than rounding.",
            "Widen the filters to compare more.",
        )
        return
    for row in each(found):
        goods = row.product_group if pd.notna(row.product_group) else "all goods"
        title = (
            f"{row.exporter} → {row.importer}"
            if row.flow == "goods"
            else f"{row.exporter} – {row.importer}, {row.flow}"
        )
        with st.container(border=True):
            period = f"{row.period_start:%Y-%m} to {row.period_end:%Y-%m} ({row.status})"
            st.markdown(f"**{facts.escape_markdown(title)}**, {facts.escape_markdown(str(goods))}, {period}")
            mirror = "; the two countries report it differently" if row.is_mirror else ""
            st.caption(f"{count_of(int(row.claim_count), 'claim')}, spread {row.spread_pct:g} % of the highest{mirror}")
            ids = tuple(claim["flow_id"] for claim in row.claims)
            same = trade_questions.claims_with_ids(ids)
            tables.show_claims(same, key=f"same_{ids[0]}", name="Claims side by side")


if __name__ == "__main__":
    show()
