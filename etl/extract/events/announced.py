"""A visit that the article has announced is still to come where it is named again without a past tense.

Belongs here: "is set to visit Lima on Tuesday … | is visiting | at the invitation of …". One stated rule; dates are in
`inherited.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.events.discourse import sides_of
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle
from etl.records import EventMention

PRESENT = frozenset({"VBG", "VBP", "VBZ"})
PAST_HELPERS = frozenset({"been", "had", "has", "have", "was", "were"})


def keep_announced(
    events: Sequence[EventMention], article: AnalysedArticle, actors: ActorReading
) -> list[EventMention]:
    """Return the events, those of an announced visit planned: the same states, in the present tense, none told as past.

    "The president is to visit Oslo on Tuesday. … The minister said she is visiting Norway to sign an accord."
    """
    kept: list[EventMention] = []
    for event in events:
        plan = _plan_of(event, kept, article, actors)
        if plan is not None:
            event = replace(
                event,
                event_type=plan.event_type,
                cameo_code=plan.cameo_code,
                action=plan.action,
                quad_class=plan.quad_class,
                intensity=plan.intensity,
                status="planned",
            )
        kept.append(event)
    return kept


def _plan_of(
    event: EventMention, told: Sequence[EventMention], article: AnalysedArticle, actors: ActorReading
) -> EventMention | None:
    """Return the announcement of the visit that an event names in the present tense."""
    if (event.event_type, event.mode, event.status) != ("CONSULT", "visit", "occurred"):
        return None
    if not _in_present(event, article):
        return None
    sides = sides_of((*event.sources, *event.targets), actors)
    visits = [
        one
        for one in told
        if one.mode == "visit" and sides_of((*one.sources, *one.targets), actors) == sides and one.status != "denied"
    ]
    if len(sides) < 2 or any(one.status != "planned" for one in visits):
        return None
    return visits[-1] if visits else None


def _in_present(event: EventMention, article: AnalysedArticle) -> bool:
    """Tell whether the verb that reports an event is in the present or is a participle without a past helper."""
    doc = article.sentences[event.sentence].doc
    place = event.trigger_start - event.char_start
    verb = next((token for token in doc if token.idx <= place < token.idx + len(token)), None)
    if verb is None or verb.tag_ not in PRESENT:
        return False
    return not any(child.lower_ in PAST_HELPERS for child in verb.children if child.dep_.startswith("aux"))
