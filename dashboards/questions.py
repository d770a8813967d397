"""What the pages ask of the views: selects with filters, nothing that is not a filter, an order or a limit.

Belongs here: one function for each question that pages ask. Does not belong here: rules (they are views)
and anything that draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.store import ask

EVENT_COLUMNS = (
    "e.event_id, e.date_start, e.date_end, e.date_precision, "
    "nullif(array_to_string(s.source_names, ', '), '') AS sources, "
    "nullif(array_to_string(s.target_names, ', '), '') AS targets, e.event_type, e.mode, e.action, "
    "e.quad_class, e.intensity, e.status, e.location, e.quote, e.title, e.publisher, e.published_on, e.confidence, "
    "e.rule_id, e.article_id, e.sentence_id, e.incident_id"
)
EVENT_TABLES = "event_reports AS e LEFT JOIN event_sides AS s ON s.event_id = e.event_id"
CHOSEN = "e.event_id IN (SELECT unnest($ids)) AND s.event_id IN (SELECT unnest($ids))"


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted; an empty field wants all. With `partner`, both countries must be parties."""

    country: str | None = None
    partner: str | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    quads: tuple[int, ...] = ()
    date_from: date | None = None
    date_to: date | None = None

    def condition(self) -> str:
        """Return the filter as a condition on `event_pairs`, with the parameters of `parameters()`."""
        parts = []
        if self.country and self.partner:
            parts.append("iso3_a = least($country, $partner) AND iso3_b = greatest($country, $partner)")
        elif self.country:
            parts.append("(iso3_a = $country OR iso3_b = $country)")
        parts += [f"{c} IN (SELECT unnest(${p}))" for c, p in _LISTS.items() if getattr(self, p)]
        # an event without a date is left out only where a period was asked for
        parts += ["date_start >= $date_from"] if self.date_from else []
        parts += ["date_start <= $date_to"] if self.date_to else []
        return " AND ".join(parts) or "true"

    def parameters(self) -> dict[str, object]:
        """Return the values of the parameters that `condition()` names."""
        values: dict[str, object] = {n: getattr(self, n) for n in ("country", "partner", "date_from", "date_to")}
        values |= {name: list(getattr(self, name)) for name in _LISTS.values()}
        return {name: value for name, value in values.items() if value}


_LISTS = {"event_type": "types", "status": "statuses", "date_precision": "precisions", "quad_class": "quads"}


def countries() -> dict[str, str]:
    """Return the name of every country code, groups of countries included."""
    frame = ask("SELECT iso3, name FROM countries ORDER BY name")
    return dict(zip(frame["iso3"], frame["name"], strict=True))


def table_counts() -> pd.DataFrame:
    """Return the rows of each table in the newest build and the one before: columns of `build_counts`."""
    return ask("SELECT * FROM build_counts WHERE age <= 2 ORDER BY age, table_name")


def event_countries() -> pd.DataFrame:
    """Return the countries that are parties of events, the busiest first: iso3, name, event_count."""
    return ask("SELECT * FROM country_activity ORDER BY event_count DESC, name")


def busiest_pairs(*, limit: int) -> pd.DataFrame:
    """Return the pairs of countries with most incidents: iso3_a, iso3_b, event_count, mean_intensity."""
    return ask(
        "SELECT iso3_a, iso3_b, sum(incident_count)::BIGINT AS event_count, "
        "sum(net_score) / sum(incident_count) AS mean_intensity FROM relation_months GROUP BY ALL "
        "HAVING sum(incident_count) > 0 ORDER BY event_count DESC, iso3_a, iso3_b LIMIT $n",
        {"n": limit},
    )


def events_by_month() -> pd.DataFrame:
    """Return the columns of `events_by_month` for what happened and for what did not, by status."""
    return ask("SELECT * FROM events_by_month ORDER BY month")


def newest_incidents(*, limit: int) -> pd.DataFrame:
    """Return the incidents that happened last, in the columns of an event table and their counts.

    One that is still to come counts as of its report; those without a date follow, by their report.
    """
    incidents = ask(
        "SELECT best_event_id AS event_id, date_start, date_end, date_precision, "
        "nullif(array_to_string(source_names, ', '), '') AS sources, "
        "nullif(array_to_string(target_names, ', '), '') AS targets, action, "
        "event_type, quad_class, status, mention_count, publisher_count, last_reported_on FROM incidents "
        "ORDER BY CASE WHEN date_end IS NOT NULL THEN least(strftime(date_end, '%Y-%m-%d'), last_reported_on) END "
        "DESC NULLS LAST, last_reported_on DESC NULLS LAST, incident_id LIMIT $n",
        {"n": limit},
    )
    return with_quotes(incidents)


def with_quotes(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return incidents with the quote of the mention that tells most."""
    quotes = ask(
        "SELECT event_id, quote FROM events WHERE event_id IN (SELECT unnest($ids))",
        {"ids": list(incidents["event_id"])},
    )
    return incidents.merge(quotes, on="event_id", how="left")


def happened_events(
    first: date, last: date, quad_class: int, precisions: tuple[str, ...], *, limit: int
) -> pd.DataFrame:
    """Return what happened in a span of days, the latest first, in the columns of an event table."""
    return events_of(
        ask(
            "SELECT event_id, date_start FROM events WHERE date_start BETWEEN $first AND $last AND status = 'occurred' "
            "AND quad_class = $quad AND date_precision IN (SELECT unnest($precisions)) "
            "ORDER BY date_start DESC, event_id LIMIT $n",
            {"first": first, "last": last, "quad": quad_class, "precisions": list(precisions), "n": limit},
        )
    )


def newest_claims(*, limit: int) -> pd.DataFrame:
    """Return the trade figures that articles printed last: columns of `trade_claims`."""
    return ask(
        "WITH chosen AS MATERIALIZED (SELECT f.flow_id FROM trade_flows AS f "
        "JOIN articles AS r ON r.article_id = f.article_id "
        "WHERE f.value IS NOT NULL OR f.share_pct IS NOT NULL OR f.change_pct IS NOT NULL "
        "ORDER BY r.published_on DESC NULLS LAST, f.period_end DESC NULLS LAST, f.flow_id LIMIT $n) "
        "SELECT * FROM trade_claims WHERE flow_id IN (SELECT flow_id FROM chosen) "
        "ORDER BY published_on DESC NULLS LAST, period_end DESC NULLS LAST, flow_id",
        {"n": limit},
    )


def partners_of(chosen: EventFilter, *, limit: int) -> pd.DataFrame:
    """Return the partners of one country by quad class: partner_iso3, partner, quad_class, event_count, intensity."""
    return ask(
        "WITH found AS (SELECT CASE iso3_a WHEN $country THEN iso3_b ELSE iso3_a END AS partner_iso3, quad_class, "
        f"intensity FROM relation_incidents WHERE {chosen.condition()}), "
        "top AS (SELECT partner_iso3 FROM found GROUP BY ALL ORDER BY count(*) DESC, partner_iso3 LIMIT $n) "
        "SELECT f.partner_iso3, c.name AS partner, f.quad_class, count(*) AS event_count, avg(intensity) AS intensity "
        "FROM found AS f JOIN top USING (partner_iso3) JOIN countries AS c ON c.iso3 = f.partner_iso3 GROUP BY ALL",
        chosen.parameters() | {"n": limit},
    )


def relation_by_month(chosen: EventFilter) -> pd.DataFrame:
    """Return incidents by month, quad class, status and precision of the date; undated ones under a null month."""
    return ask(
        "SELECT date_trunc('month', date_start)::DATE AS month, quad_class, status, date_precision, count(*) AS "
        "event_count, "
        f"sum(intensity) AS intensity_sum FROM relation_incidents WHERE {chosen.condition()} GROUP BY ALL ORDER BY "
        "month",
        chosen.parameters(),
    )


def event_rows(chosen: EventFilter, *, view: str = "event_pairs", limit: int) -> pd.DataFrame:
    """Return the events of a filter, the latest first. `view` is event_pairs (all reports) or one that narrows them."""
    found = ask(
        f"SELECT DISTINCT event_id, date_start FROM {view} WHERE {chosen.condition()} "
        "ORDER BY date_start DESC NULLS LAST, event_id LIMIT $n",
        chosen.parameters() | {"n": limit},
    )
    if view == "milestones":  # their dates are those of incidents, which other mentions may tell
        rows = _read_events(CHOSEN, {"ids": list(found["event_id"])})
        return found[["event_id"]].merge(rows, on="event_id", how="inner")
    return events_of(found)


def incident_rows(chosen: EventFilter, *, limit: int) -> pd.DataFrame:
    """Return the dated incidents of a filter, the latest first; `event_id` is the mention that tells most."""
    found = ask(
        "SELECT DISTINCT incident_id, date_start FROM relation_incidents "
        f"WHERE {chosen.condition()} AND date_start IS NOT NULL ORDER BY date_start DESC, incident_id LIMIT $n",
        chosen.parameters() | {"n": limit},
    )
    days = pd.to_datetime(found["date_start"])
    return ask(
        "SELECT best_event_id AS event_id, date_start, date_end, date_precision, "
        "nullif(array_to_string(source_names, ', '), '') AS sources, "
        "nullif(array_to_string(target_names, ', '), '') AS targets, action, quad_class, intensity, status, "
        "mention_count FROM incidents WHERE incident_id IN (SELECT unnest($ids)) "
        "AND date_start BETWEEN $first AND $last "
        "ORDER BY date_start DESC, incident_id",
        {"ids": list(found["incident_id"]), "first": days.min().date(), "last": days.max().date()}
        if len(found)
        else {"ids": [], "first": None, "last": None},
    )


def events_of(found: pd.DataFrame) -> pd.DataFrame:
    """Return the events of `found` (event_id, date_start) in its order, in the columns of an event table.

    Events are kept in the order of their dates, so that asking for a span of dates reads only a part of them.
    """
    dated = found.dropna(subset=["date_start"])
    undated = found[found["date_start"].isna()]
    parts = []
    if len(dated):
        days = pd.to_datetime(dated["date_start"])
        span = {"first": days.min().date(), "last": days.max().date(), "ids": list(dated["event_id"])}
        parts.append(_read_events(f"{CHOSEN} AND e.date_start BETWEEN $first AND $last", span))
    if len(undated):
        parts.append(_read_events(f"{CHOSEN} AND e.date_start IS NULL", {"ids": list(undated["event_id"])}))
    if not parts:
        return _read_events("false", {})
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    return found[["event_id"]].merge(rows, on="event_id", how="inner")


def _read_events(condition: str, parameters: dict[str, object]) -> pd.DataFrame:
    return ask(f"SELECT {EVENT_COLUMNS} FROM {EVENT_TABLES} WHERE {condition}", parameters)


def visit_directions(chosen: EventFilter) -> pd.DataFrame:
    """Return how often who visited whom: visitor, host, visit_count; those whose direction is not told come last."""
    return ask(
        "SELECT * FROM (SELECT cv.name AS visitor, ch.name AS host, count(*) AS visit_count "
        f"FROM (SELECT * FROM visits WHERE {chosen.condition()}) AS v "
        "LEFT JOIN countries AS cv ON cv.iso3 = v.visitor_iso3 LEFT JOIN countries AS ch ON ch.iso3 = v.host_iso3 "
        "GROUP BY ALL) ORDER BY visitor IS NULL OR host IS NULL, visit_count DESC, visitor, host LIMIT 12",
        chosen.parameters(),
    )


def event(event_id: str) -> pd.DataFrame:
    """Return one event in the columns of an event table, or no row."""
    return _read_events("e.event_id = $id", {"id": event_id})
