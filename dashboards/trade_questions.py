"""What the Trade page asks of the views: selects with filters, an order and a limit.

Belongs here: one function for each question on trade. Rules are views, drawing is the page's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.store import ask


@dataclass(frozen=True)
class TradeFilter:
    """Which trade claims are wanted, as `country` sees them; an empty field wants all."""

    country: str
    other: str | None = None
    flows: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None


def trading_countries() -> pd.DataFrame:
    """Return the countries with trade claims, the most claims first: iso3, name."""
    return ask(
        "SELECT country_iso3 AS iso3, c.name, count(*) AS claim_count FROM trade_claims_by_side AS t "
        "JOIN countries AS c ON c.iso3 = t.country_iso3 GROUP BY ALL ORDER BY claim_count DESC, name"
    )


def trading_partners(country: str) -> pd.DataFrame:
    """Return the partners of a country, the most claims first: iso3, name."""
    return ask(
        "SELECT other_iso3 AS iso3, c.name, count(*) AS claim_count FROM trade_claims_by_side AS t "
        "JOIN countries AS c ON c.iso3 = t.other_iso3 WHERE country_iso3 = $country GROUP BY ALL "
        "ORDER BY claim_count DESC, name",
        {"country": country},
    )


def trade_choices(country: str, other: str | None) -> tuple[list[str], list[int]]:
    """Return the products that a country trades, as printed, and the years in which periods of its claims end."""
    found = ask(
        "SELECT DISTINCT f.product, year(f.period_end) AS year FROM trade_flows AS f "
        "JOIN trade_claims_by_side AS t ON t.flow_id = f.flow_id "
        "WHERE t.country_iso3 = $country AND ($other IS NULL OR t.other_iso3 = $other)",
        {"country": country, "other": other},
    )
    return sorted(set(found["product"].dropna())), sorted({int(year) for year in found["year"].dropna()})


def trade_claims(chosen: TradeFilter, *, limit: int) -> pd.DataFrame:
    """Return the claims of a filter: `trade_claims` with seen_flow, mirrored and signed_value_usd as the country "
    "sees."""
    parts = ["t.country_iso3 = $country"]
    parts += ["t.other_iso3 = $other"] if chosen.other else []
    parts += ["t.flow IN (SELECT unnest($flows))"] if chosen.flows else []
    parts += ["c.product IN (SELECT unnest($products))"] if chosen.products else []
    parts += ["c.period_end >= $date_from"] if chosen.date_from else []
    parts += ["c.period_end <= $date_to"] if chosen.date_to else []
    values: dict[str, object] = {
        "country": chosen.country,
        "other": chosen.other,
        "flows": list(chosen.flows),
        "products": list(chosen.products),
    }
    values |= {"date_from": chosen.date_from, "date_to": chosen.date_to}
    return ask(
        "WITH chosen AS MATERIALIZED (SELECT t.* FROM trade_claims_by_side AS t JOIN trade_flows AS c "
        f"ON c.flow_id = t.flow_id WHERE {' AND '.join(parts)} "
        "ORDER BY c.period_end DESC NULLS LAST, c.flow_id LIMIT $n) "
        "SELECT c.*, t.flow AS seen_flow, t.mirrored, t.signed_value_usd FROM chosen AS t "
        "JOIN trade_claims AS c ON c.flow_id = t.flow_id "
        "ORDER BY c.period_end DESC NULLS LAST, c.published_on DESC NULLS LAST, c.flow_id",
        {name: value for name, value in values.items() if value} | {"n": limit},
    )


def claims_with_ids(flow_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return the named claims, the lowest first: columns of `trade_claims`."""
    return ask(
        "SELECT * FROM trade_claims WHERE flow_id IN (SELECT unnest($ids)) ORDER BY value_usd, flow_id",
        {"ids": list(flow_ids)},
    )


def trade_disagreements(chosen: TradeFilter, *, limit: int = 20) -> pd.DataFrame:
    """Return the disagreements on trade of a country, the widest first, with names."""
    other = "AND $other IN (d.exporter_iso3, d.importer_iso3)" if chosen.other else ""
    return ask(
        "SELECT d.*, coalesce(x.name, d.exporter_iso3) AS exporter, coalesce(m.name, d.importer_iso3) AS importer "
        "FROM trade_disagreements AS d LEFT JOIN countries AS x ON x.iso3 = d.exporter_iso3 "
        "LEFT JOIN countries AS m ON m.iso3 = d.importer_iso3 "
        f"WHERE $country IN (d.exporter_iso3, d.importer_iso3) {other} "
        "ORDER BY d.spread_pct DESC NULLS LAST, d.period_start DESC, exporter, importer LIMIT $n",
        {"country": chosen.country, "n": limit} | ({"other": chosen.other} if chosen.other else {}),
    )
