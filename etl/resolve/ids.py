"""Ids of rows: hashes of raw, stable things (article, offsets, type), never of rule names or cleaned values.

Belongs here: one function for each kind of row. Ids of documents and articles are made by `sources`.
"""

from __future__ import annotations

from etl.records import ActorMention, DateMention, EventMention, IssueNote, RoleMention, TradeMention
from sources.article import stable_id


def sentence_id(article_id: str, char_start: int) -> str:
    """Return the id of a sentence."""
    return stable_id("sentence", article_id, char_start)


def mention_id(article_id: str, mention: ActorMention) -> str:
    """Return the id of a place where an article names an actor."""
    return stable_id("actor_mention", article_id, mention.char_start, mention.char_end, mention.actor_key)


def date_mention_id(article_id: str, mention: DateMention) -> str:
    """Return the id of a date expression."""
    return stable_id("date_mention", article_id, mention.char_start, mention.char_end)


def role_id(article_id: str, role: RoleMention) -> str:
    """Return the id of an office given to an actor in one place."""
    return stable_id("role", article_id, role.char_start, role.char_end, role.actor_key, role.role)


def event_id(article_id: str, event: EventMention) -> str:
    """Return the id of one event in one clause."""
    return stable_id("event", article_id, event.trigger_start, event.char_start, event.event_type)


def flow_id(article_id: str, flow: TradeMention) -> str:
    """Return the id of one stated figure, or of one good that is said to be traded."""
    place = flow.char_start if flow.figure_start is None else flow.figure_start
    parties = (flow.reporter_iso3, flow.partner_iso3, flow.flow, flow.product, flow.period_start, flow.status)
    return stable_id("flow", article_id, place, *parties, flow.derived, flow.bound)


def issue_id(document_id: str | None, article_id: str | None, issue: IssueNote, ordinal: int) -> str:
    """Return the id of an issue; `ordinal` tells apart equal notes of one article."""
    return stable_id("issue", document_id, article_id, issue.stage, issue.char_start, issue.message, ordinal)
