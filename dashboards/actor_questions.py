"""What the Actors page asks of the views: selects with filters, an order and a limit.

Belongs here: one function for each question on actors. Rules are views, drawing is the page's.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboards.questions import events_of
from dashboards.store import ask


@dataclass(frozen=True)
class MeetingFilter:
    """Which meetings are wanted; an empty field wants all. A year leaves out meetings without a date."""

    country: str | None = None
    first_year: int | None = None
    last_year: int | None = None


def actor_countries() -> dict[str, str]:
    """Return the names of the countries that actors act for, by code."""
    found = ask(
        "SELECT DISTINCT a.country_iso3 AS iso3, c.name FROM actors AS a JOIN countries AS c ON c.iso3 = "
        "a.country_iso3 "
        "ORDER BY c.name"
    )
    return dict(zip(found["iso3"], found["name"], strict=True))


def find_actors(words: str | None, kinds: tuple[str, ...], country: str | None, *, limit: int) -> pd.DataFrame:
    """Return the directory's rows whose name or alias contains the words, the most mentioned first."""
    parts = ["kind IN (SELECT unnest($kinds))"] if kinds else []
    parts += ["country_iso3 = $country"] if country else []
    if words:
        parts.append(
            "actor_id IN (SELECT actor_id FROM actor_aliases WHERE alias ILIKE $pattern UNION SELECT actor_id FROM "
            "actors WHERE name ILIKE $pattern)"
        )
    values = {"kinds": list(kinds), "country": country, "pattern": f"%{words.strip()}%" if words else None}
    return ask(
        f"SELECT * FROM actor_directory WHERE {' AND '.join(parts) or 'true'} ORDER BY mention_count DESC, name "
        "LIMIT $n",
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
    return events_of(
        ask(
            "SELECT DISTINCT p.event_id, e.date_start FROM event_actors AS p "
            "JOIN events AS e ON e.event_id = p.event_id "
            "WHERE p.actor_id = $id ORDER BY e.date_start DESC NULLS LAST, p.event_id LIMIT $n",
            {"id": actor_id, "n": limit},
        )
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
        "SELECT m.mention_id, m.surface, m.reference, s.text AS sentence, r.title, r.publisher, r.published_on, "
        "m.confidence "
        "FROM actor_mentions AS m JOIN sentences AS s ON s.sentence_id = m.sentence_id "
        "JOIN articles AS r ON r.article_id = m.article_id WHERE m.actor_id = $id "
        "ORDER BY r.published_on DESC NULLS LAST, m.article_id, m.char_start LIMIT $n",
        {"id": actor_id, "n": limit},
    )


def articles_of(actor_id: str) -> pd.DataFrame:
    """Return the articles that mention an actor, the latest first: article_id, title, publisher, published_on."""
    return ask(
        "SELECT article_id, title, publisher, published_on FROM articles WHERE article_id IN "
        "(SELECT article_id FROM actor_mentions WHERE actor_id = $id) "
        "ORDER BY published_on DESC NULLS LAST, article_id LIMIT 500",
        {"id": actor_id},
    )


def met_with(actor_id: str, *, limit: int) -> pd.DataFrame:
    """Return whom an actor met, the most often first: name, meeting_count, last_event_id."""
    return ask(
        "WITH partners AS (SELECT CASE actor_a_id WHEN $id THEN actor_b_id ELSE actor_a_id END AS actor_id, "
        "incident_id, event_id, date_start "
        "FROM meetings WHERE (actor_a_id = $id OR actor_b_id = $id) AND status = 'occurred') "
        "SELECT a.name, count(DISTINCT p.incident_id) AS meeting_count, "
        "coalesce(arg_max(p.event_id, p.date_start), min(p.event_id)) AS last_event_id FROM partners AS p "
        "JOIN actors AS a ON a.actor_id = p.actor_id GROUP BY a.actor_id, a.name "
        "ORDER BY meeting_count DESC, a.name LIMIT $n",
        {"id": actor_id, "n": limit},
    )


def meeting_years() -> list[int]:
    """Return the years of dated meetings, the latest first."""
    found = ask(
        "SELECT DISTINCT year(date_start) AS year FROM meetings WHERE date_start IS NOT NULL ORDER BY year DESC"
    )
    return [int(year) for year in found["year"]]


def meeting_ties(chosen: MeetingFilter, *, limit: int) -> pd.DataFrame:
    """Return the pairs that met most often: ids, names, kinds, meeting_count and the last meeting."""
    parts = ["status = 'occurred'"]
    parts += ["$country IN (iso3_a, iso3_b)"] if chosen.country else []
    parts += ["year(date_start) >= $first"] if chosen.first_year else []
    parts += ["year(date_start) <= $last"] if chosen.last_year else []
    values = {"country": chosen.country, "first": chosen.first_year, "last": chosen.last_year}
    return ask(
        "SELECT actor_a_id, name_a, kind_a, actor_b_id, name_b, kind_b, count(DISTINCT incident_id) AS meeting_count, "
        "max(date_start) AS last_on, arg_max(date_precision, date_start) AS last_precision, "
        "coalesce(arg_max(event_id, date_start), min(event_id)) AS last_event_id "
        f"FROM who_met_whom WHERE {' AND '.join(parts)} GROUP BY ALL "
        "ORDER BY meeting_count DESC, last_on DESC NULLS LAST, actor_a_id, actor_b_id LIMIT $n",
        {name: value for name, value in values.items() if value} | {"n": limit},
    )
