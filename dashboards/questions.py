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


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted; an empty field wants all. With `partner`, both countries must be parties."""

    country: str | None = None
    partner: str | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
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


_LISTS = {"event_type": "types", "status": "statuses", "date_precision": "precisions"}


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
    """Return the columns of `events_by_month`."""
    return ask("SELECT * FROM events_by_month ORDER BY month")


def newest_incidents(*, limit: int) -> pd.DataFrame:
    """Return the incidents that articles reported last, in the columns of an event table and their counts."""
    return ask(
        "SELECT best_event_id AS event_id, date_start, date_end, date_precision, "
        "nullif(array_to_string(source_names, ', '), '') AS sources, "
        "nullif(array_to_string(target_names, ', '), '') AS targets, action, "
        "event_type, quad_class, status, mention_count, publisher_count, last_reported_on, e.quote "
        "FROM (FROM incidents ORDER BY last_reported_on DESC NULLS LAST, date_start DESC NULLS LAST, incident_id "
        "LIMIT $n) AS i JOIN (SELECT event_id, quote FROM events) AS e ON e.event_id = i.best_event_id "
        "ORDER BY last_reported_on DESC NULLS LAST, date_start DESC NULLS LAST, incident_id",
        {"n": limit},
    )


def newest_claims(*, limit: int) -> pd.DataFrame:
    """Return the trade figures that articles printed last: columns of `trade_claims`."""
    return ask(
        "SELECT * FROM trade_claims WHERE value IS NOT NULL OR share_pct IS NOT NULL OR change_pct IS NOT NULL "
        "ORDER BY published_on DESC NULLS LAST, period_end DESC NULLS LAST, flow_id LIMIT $n",
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
        "SELECT date_trunc('month', date_start)::DATE AS month, quad_class, status, date_precision, count(*) AS event_count, "
        f"sum(intensity) AS intensity_sum FROM relation_incidents WHERE {chosen.condition()} GROUP BY ALL ORDER BY month",
        chosen.parameters(),
    )


def event_rows(chosen: EventFilter, *, view: str = "event_pairs", limit: int) -> pd.DataFrame:
    """Return the events of a filter, the latest first. `view` is event_pairs for all reports or one that narrows them."""
    plain = view in ("event_pairs", "relation_incidents")
    source = view if plain else f"event_pairs SEMI JOIN {view} USING (event_id, iso3_a, iso3_b)"
    return ask(
        f"WITH chosen AS MATERIALIZED (SELECT DISTINCT event_id, date_start FROM {source} WHERE {chosen.condition()} "
        "ORDER BY date_start DESC NULLS LAST, event_id LIMIT $n) "
        f"SELECT {EVENT_COLUMNS} FROM {EVENT_TABLES} WHERE e.event_id IN (SELECT event_id FROM chosen) "
        "ORDER BY e.date_start DESC NULLS LAST, e.event_id",
        chosen.parameters() | {"n": limit},
    )


def visit_directions(chosen: EventFilter) -> pd.DataFrame:
    """Return how often who visited whom: visitor, host, visit_count."""
    return ask(
        "SELECT coalesce(cv.name, 'unknown') AS visitor, coalesce(ch.name, 'unknown') AS host, count(*) AS visit_count "
        "FROM visits AS v LEFT JOIN countries AS cv ON cv.iso3 = v.visitor_iso3 "
        "LEFT JOIN countries AS ch ON ch.iso3 = v.host_iso3 WHERE (v.event_id, v.iso3_a, v.iso3_b) IN "
        f"(SELECT (event_id, iso3_a, iso3_b) FROM event_pairs WHERE {chosen.condition()}) "
        "GROUP BY ALL ORDER BY visit_count DESC, visitor, host LIMIT 12",
        chosen.parameters(),
    )


def events_with_ids(event_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return the named events in the columns of an event table."""
    return ask(
        f"SELECT {EVENT_COLUMNS} FROM {EVENT_TABLES} WHERE e.event_id IN (SELECT unnest($ids)) "
        "ORDER BY e.date_start DESC NULLS LAST, e.event_id",
        {"ids": list(event_ids)},
    )


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


def traded_products(country: str, other: str | None) -> list[str]:
    """Return the products that a country trades, as printed."""
    found = ask(
        "SELECT DISTINCT f.product FROM trade_flows AS f JOIN trade_claims_by_side AS t ON t.flow_id = f.flow_id "
        "WHERE t.country_iso3 = $country AND ($other IS NULL OR t.other_iso3 = $other) AND f.product IS NOT NULL ORDER BY 1",
        {"country": country, "other": other},
    )
    return list(found["product"])


def trade_years(country: str, other: str | None) -> list[int]:
    """Return the years in which periods of a country's claims end."""
    found = ask(
        "SELECT DISTINCT year(f.period_end) AS year FROM trade_flows AS f JOIN trade_claims_by_side AS t "
        "ON t.flow_id = f.flow_id WHERE t.country_iso3 = $country AND ($other IS NULL OR t.other_iso3 = $other) "
        "AND f.period_end IS NOT NULL ORDER BY 1",
        {"country": country, "other": other},
    )
    return [int(year) for year in found["year"]]


def trade_claims(chosen: TradeFilter, *, limit: int) -> pd.DataFrame:
    """Return the claims of a filter: `trade_claims` with flow, mirrored and signed_value_usd as the country sees them."""
    parts = ["t.country_iso3 = $country"]
    parts += ["t.other_iso3 = $other"] if chosen.other else []
    parts += ["t.flow IN (SELECT unnest($flows))"] if chosen.flows else []
    parts += ["c.product IN (SELECT unnest($products))"] if chosen.products else []
    parts += ["c.period_end >= $date_from"] if chosen.date_from else []
    parts += ["c.period_end <= $date_to"] if chosen.date_to else []
    values = {"country": chosen.country, "other": chosen.other, "flows": list(chosen.flows), "products": list(chosen.products)}
    values |= {"date_from": chosen.date_from, "date_to": chosen.date_to}
    return ask(
        "SELECT c.* EXCLUDE (flow), t.flow, t.mirrored, t.signed_value_usd FROM trade_claims_by_side AS t "
        f"JOIN trade_claims AS c ON c.flow_id = t.flow_id WHERE {' AND '.join(parts)} "
        "ORDER BY c.period_end DESC NULLS LAST, c.published_on DESC NULLS LAST, c.flow_id LIMIT $n",
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


@dataclass(frozen=True)
class MeetingFilter:
    """Which meetings are wanted; an empty field wants all. A year leaves out meetings without a date."""

    country: str | None = None
    first_year: int | None = None
    last_year: int | None = None


def actor_countries() -> dict[str, str]:
    """Return the names of the countries that actors act for, by code."""
    found = ask(
        "SELECT DISTINCT a.country_iso3 AS iso3, c.name FROM actors AS a JOIN countries AS c ON c.iso3 = a.country_iso3 "
        "ORDER BY c.name"
    )
    return dict(zip(found["iso3"], found["name"], strict=True))


def find_actors(words: str | None, kinds: tuple[str, ...], country: str | None, *, limit: int) -> pd.DataFrame:
    """Return the directory's rows whose name or alias contains the words, the most mentioned first."""
    parts = ["kind IN (SELECT unnest($kinds))"] if kinds else []
    parts += ["country_iso3 = $country"] if country else []
    if words:
        parts.append("actor_id IN (SELECT actor_id FROM actor_aliases WHERE alias ILIKE $pattern UNION SELECT actor_id FROM actors WHERE name ILIKE $pattern)")
    values = {"kinds": list(kinds), "country": country, "pattern": f"%{words.strip()}%" if words else None}
    return ask(
        f"SELECT * FROM actor_directory WHERE {' AND '.join(parts) or 'true'} ORDER BY mention_count DESC, name LIMIT $n",
        {name: value for name, value in values.items() if value} | {"n": limit},
    )


def actor(actor_id: str) -> pd.DataFrame:
    """Return the directory's row of an actor."""
    return ask("SELECT * FROM actor_directory WHERE actor_id = $id", {"id": actor_id})


def aliases(actor_id: str) -> list[str]:
    """Return the names of an actor."""
    return list(ask("SELECT alias FROM actor_aliases WHERE actor_id = $id ORDER BY alias", {"id": actor_id})["alias"])


def events_of_actor(actor_id: str, *, limit: int) -> pd.DataFrame:
    """Return the events that an actor is a party of, the latest first."""
    return ask(
        "WITH chosen AS MATERIALIZED (SELECT p.event_id FROM event_actors AS p JOIN events AS e ON e.event_id = p.event_id "
        "WHERE p.actor_id = $id ORDER BY e.date_start DESC NULLS LAST, p.event_id LIMIT $n) "
        f"SELECT {EVENT_COLUMNS} FROM {EVENT_TABLES} WHERE e.event_id IN (SELECT event_id FROM chosen) "
        "ORDER BY e.date_start DESC NULLS LAST, e.event_id",
        {"id": actor_id, "n": limit},
    )


def roles_of(actor_id: str) -> pd.DataFrame:
    """Return the statements of an actor's offices, the latest first."""
    return ask(
        "SELECT o.role_id, o.role, o.organisation, o.status, o.as_of, o.quote, r.publisher FROM actor_roles AS o "
        "JOIN articles AS r ON r.article_id = o.article_id WHERE o.actor_id = $id "
        "ORDER BY o.as_of DESC NULLS LAST, o.role, o.role_id LIMIT 500",
        {"id": actor_id},
    )


def mentions_of(actor_id: str, *, limit: int) -> pd.DataFrame:
    """Return where an actor is mentioned, the latest article first."""
    return ask(
        "SELECT m.mention_id, m.surface, m.reference, s.text AS sentence, r.title, r.publisher, r.published_on, m.confidence "
        "FROM actor_mentions AS m JOIN sentences AS s ON s.sentence_id = m.sentence_id "
        "JOIN articles AS r ON r.article_id = m.article_id WHERE m.actor_id = $id "
        "ORDER BY r.published_on DESC NULLS LAST, m.article_id, m.char_start LIMIT $n",
        {"id": actor_id, "n": limit},
    )


def met_with(actor_id: str, *, limit: int) -> pd.DataFrame:
    """Return whom an actor met, the most often first: name, meeting_count."""
    return ask(
        "WITH partners AS (SELECT CASE actor_a_id WHEN $id THEN actor_b_id ELSE actor_a_id END AS actor_id, incident_id "
        "FROM meetings WHERE (actor_a_id = $id OR actor_b_id = $id) AND status = 'occurred') "
        "SELECT a.name, count(DISTINCT p.incident_id) AS meeting_count FROM partners AS p "
        "JOIN actors AS a ON a.actor_id = p.actor_id GROUP BY ALL ORDER BY meeting_count DESC, a.name LIMIT $n",
        {"id": actor_id, "n": limit},
    )


def meeting_years() -> list[int]:
    """Return the years of dated meetings, the latest first."""
    found = ask("SELECT DISTINCT year(date_start) AS year FROM meetings WHERE date_start IS NOT NULL ORDER BY year DESC")
    return [int(year) for year in found["year"]]


def meeting_ties(chosen: MeetingFilter, *, limit: int) -> pd.DataFrame:
    """Return the pairs that met most often: ids, names, kinds, meeting_count, last_on."""
    parts = ["status = 'occurred'"]
    parts += ["$country IN (iso3_a, iso3_b)"] if chosen.country else []
    parts += ["year(date_start) >= $first"] if chosen.first_year else []
    parts += ["year(date_start) <= $last"] if chosen.last_year else []
    values = {"country": chosen.country, "first": chosen.first_year, "last": chosen.last_year}
    return ask(
        "SELECT actor_a_id, name_a, kind_a, actor_b_id, name_b, kind_b, count(DISTINCT incident_id) AS meeting_count, "
        f"max(date_start) AS last_on FROM who_met_whom WHERE {' AND '.join(parts)} GROUP BY ALL "
        "ORDER BY meeting_count DESC, last_on DESC NULLS LAST, actor_a_id, actor_b_id LIMIT $n",
        {name: value for name, value in values.items() if value} | {"n": limit},
    )
