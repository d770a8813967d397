"""Dates of what is told next: a sentence that goes on with a dated event of the same parties without a date of its own.

Belongs here: one rule of narration. In a row of simple past clauses about the same parties the time told first holds
until another is told. It gives a month at best for what lies back, since the story may have moved on by days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from etl.extract.dates_calendar import DateExpression, month_moment, parse_published
from etl.extract.dates_tense import find_verb
from etl.extract.events.discourse import country_key
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle
from etl.records import EventMention

LONG_AGO = timedelta(days=60)
LONGEST = timedelta(days=31)
FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "RETREAT"})
PRONOUNS = frozenset({"he", "her", "him", "his", "it", "its", "she", "their", "them", "they"})
PERFECT = frozenset({"had", "has", "have", "'d", "’d", "'ve", "’ve", "having"})


def carry_on(
    events: Sequence[EventMention],
    article: AnalysedArticle,
    dates: Sequence[Sequence[DateExpression]],
    actors: ActorReading,
) -> list[EventMention]:
    """Return the events, those dated that go on with the dated event before them.

    They occurred, stand in the simple past, in the same paragraph and the next sentence at most, in a sentence
    that tells no time, and share a country with the event before. Of what lies more than two months back every
    type goes on; in fresh news only acts of force, and only where a pronoun or both countries tie them to it.
    """
    published = parse_published(article.article.published_on)
    fresh = published.last_day - LONG_AGO if published is not None else None
    out: list[EventMention] = []
    for event in sorted(events, key=lambda one: one.trigger_start):
        before = _event_before(event, out, article) if _may_go_on(event, article, dates) else None
        out.append(event if before is None else _going_on(event, before, fresh, actors))
    return out


def _may_go_on(event: EventMention, article: AnalysedArticle, dates: Sequence[Sequence[DateExpression]]) -> bool:
    """Tell whether an event has no date, occurred, and is told in the simple past by a sentence that tells no time."""
    if event.date_start is not None or event.status != "occurred":
        return False
    if any(not found.recurring for found in dates[event.sentence]):
        return False
    sentence = article.sentences[event.sentence]
    return sentence.sentence.kind == "prose" and _is_simple_past(sentence.doc, event.trigger_start - event.char_start)


def _is_simple_past(doc: Doc, place: int) -> bool:
    """Tell whether the clause of the word at a place of the sentence stands in the simple past."""
    token: Token | None = next((token for token in doc if token.idx <= place < token.idx + len(token.text)), None)
    verb = None if token is None else find_verb(token)
    if verb is None or verb.tag_ not in {"VBD", "VBN"}:
        return False
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "aux:pass"}}
    return not helpers & PERFECT and (verb.tag_ == "VBD" or bool(helpers & {"was", "were"}))


def _event_before(event: EventMention, told: Sequence[EventMention], article: AnalysedArticle) -> EventMention | None:
    """Return the dated event that was told last before an event, in the same paragraph and a sentence away at most."""
    for one in reversed(told):
        if event.sentence - one.sentence > 1 or "\n" in article.article.text[one.char_end : event.char_start]:
            return None
        if one.date_start is not None and one.date_end is not None:
            known = one.status == "occurred" and one.date_end - one.date_start <= LONGEST
            return one if known or one.date_precision == "year" else None
    return None


def _going_on(event: EventMention, before: EventMention, fresh: date | None, actors: ActorReading) -> EventMention:
    """Return the event with the time of the one before, as far as it holds."""
    mine = {country_key(key, actors) or key for key in (*event.sources, *event.targets)}
    theirs = {country_key(key, actors) or key for key in (*before.sources, *before.targets)}
    if not mine & theirs or before.date_start is None or before.date_end is None:
        return event
    if fresh is None or before.date_end < fresh:
        if before.date_precision == "day":
            month = month_moment(before.date_start.year, before.date_start.month)
            return replace(event, date_start=month.start, date_end=month.end, date_precision="month")
    else:
        words = {word.lower() for text in (event.source_text, event.target_text) if text for word in text.split()}
        tied = bool(words & PRONOUNS) or (len(mine) > 1 and mine == theirs)
        if not tied or not {event.event_type, before.event_type} <= FORCE:
            return event
    return replace(event, date_start=before.date_start, date_end=before.date_end, date_precision=before.date_precision)
