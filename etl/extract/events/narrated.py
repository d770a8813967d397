"""Days of what is told next: a clause whose pronoun ties it to the dated act or words of the sentence before.

Belongs here: one rule of narration, for the same paragraph and simple past clauses that tell no time themselves.
"Sixty people marched on Tuesday. Police arrested four of them" gives one day, and so does "The minister told
reporters on Tuesday that talks had failed. He accused Lima of deceit".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from etl.extract.dates import DateExpression, date_for
from etl.extract.dates_tense import find_verb
from etl.extract.events.phrases import lemma
from etl.language.analysis import AnalysedArticle
from etl.records import EventMention

FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "RETREAT"})
WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
SAYING = frozenset({"address", "announce", "brief", "say", "speak", "tell"})
PRONOUNS = frozenset({"he", "her", "him", "it", "she", "them", "they"})
PERFECT = frozenset({"had", "has", "have", "'d", "’d", "'ve", "’ve", "having"})


def carry_on(
    events: Sequence[EventMention], article: AnalysedArticle, dates: Sequence[Sequence[DateExpression]]
) -> list[EventMention]:
    """Return the events, those with a pronoun for a party dated by the day of the sentence before."""
    out: list[EventMention] = []
    for event in events:
        day = _day_before(event, out, article, dates) if _may_go_on(event, article, dates) else None
        dated = event if day is None else replace(event, date_start=day, date_end=day, date_precision="day")
        out.append(dated)
    return out


def _may_go_on(event: EventMention, article: AnalysedArticle, dates: Sequence[Sequence[DateExpression]]) -> bool:
    """Tell whether an undated event of the simple past has a pronoun for a party, in a sentence that tells no time."""
    if event.date_start is not None or event.status not in {"occurred", "alleged"} or event.sentence == 0:
        return False
    if event.event_type not in FORCE | WORDS or any(not found.recurring for found in dates[event.sentence]):
        return False
    texts = (event.source_text,) if event.event_type in WORDS else (event.source_text, event.target_text)
    if not {text.lower().split()[-1] for text in texts if text} & PRONOUNS:
        return False
    doc = article.sentences[event.sentence].doc
    return _is_simple_past(doc, event.trigger_start - event.char_start)


def _is_simple_past(doc: Doc, place: int) -> bool:
    """Tell whether the clause of the word at a place of the sentence stands in the simple past."""
    token: Token | None = next((token for token in doc if token.idx <= place < token.idx + len(token.text)), None)
    verb = None if token is None else find_verb(token)
    if verb is None or verb.tag_ not in {"VBD", "VBN"}:
        return False
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "aux:pass"}}
    return not helpers & PERFECT and (verb.tag_ == "VBD" or bool(helpers & {"was", "were"}))


def _day_before(
    event: EventMention,
    told: Sequence[EventMention],
    article: AnalysedArticle,
    dates: Sequence[Sequence[DateExpression]],
) -> date | None:
    """Return the day of the act or the words of the sentence before, if that is in the same paragraph."""
    sentence = article.sentences[event.sentence - 1]
    if "\n" in article.article.text[sentence.sentence.char_end : event.char_start]:
        return None
    kinds = FORCE if event.event_type in FORCE else WORDS
    acts = [one for one in told if one.sentence == event.sentence - 1 and one.event_type in kinds]
    days = {one.date_start for one in acts if one.date_precision == "day" and one.status in {"occurred", "alleged"}}
    if not days and kinds is WORDS:
        days = _days_of_saying(sentence.doc, dates[event.sentence - 1])
    return days.pop() if len(days) == 1 else None


def _days_of_saying(doc: Doc, dates: Sequence[DateExpression]) -> set[date | None]:
    """Return the days on which the sentence's verbs of saying are dated."""
    if not dates:
        return set()
    verbs = [token for token in doc if token.pos_ == "VERB" and token.tag_ == "VBD" and lemma(token) in SAYING]
    found = [date_for(dates, dates[0].sentence, verb.i, doc) for verb in verbs]
    return {one.date_start for one in found if one is not None and one.precision == "day"}
