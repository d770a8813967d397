"""Days of what is told next: a clause of the simple past that tells no time goes on from the sentence before.

Belongs here: narration. Within a paragraph a pronoun ties a clause to the dated act or words before ("Sixty people
marched on Tuesday. Police arrested four of them", "The minister told reporters on Tuesday that talks had failed. He
accused Lima of deceit"), and so do the same parties ("In May 2015 Peru's president visited Chile. There he signed …",
"In 2017 Kenya expelled two envoys. Uganda answered in kind"). Into the next paragraph only acts go on that an
"also" or both parties tie to the day or month before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from etl.extract.dates import DateExpression, date_for
from etl.extract.dates_tense import find_verb
from etl.extract.events.discourse import sides_of
from etl.extract.events.phrases import lemma
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle
from etl.records import EventMention

FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "RETREAT"})
WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
SAYING = frozenset({"address", "announce", "brief", "say", "speak", "tell"})
PRONOUNS = frozenset({"he", "her", "him", "it", "she", "them", "they"})
HAPPENED = frozenset({"alleged", "occurred"})
LINKS = frozenset({"also", "furthermore", "likewise", "meanwhile", "moreover", "there", "too", "turn"})
PERFECT = frozenset({"had", "has", "have", "'d", "’d", "'ve", "’ve", "having"})


def carry_on(
    events: Sequence[EventMention],
    article: AnalysedArticle,
    dates: Sequence[Sequence[DateExpression]],
    actors: ActorReading,
    *,
    linked: bool = False,
) -> list[EventMention]:
    """Return the events, those dated by the sentence before that a pronoun or the same parties tie to it.

    Only those that a word such as "also" ties where `linked` is asked for.
    """
    out: list[EventMention] = []
    for event in events:
        if linked and not any(token.lower_ in LINKS for token in article.sentences[event.sentence].doc):
            out.append(event)
            continue
        day = _day_before(event, out, article, dates) if _may_go_on(event, article, dates) else None
        if day is not None:
            event = replace(event, date_start=day, date_end=day, date_precision="day")
        else:
            event = _with_time_before(event, out, article, dates, actors)
        out.append(event)
    return out


def _with_time_before(
    event: EventMention,
    told: Sequence[EventMention],
    article: AnalysedArticle,
    dates: Sequence[Sequence[DateExpression]],
    actors: ActorReading,
) -> EventMention:
    """Return an undated event with the time that all dated events of the sentence before share, if it goes on."""
    if event.date_start is not None or event.status not in HAPPENED or event.sentence == 0:
        return event
    sentence, before = article.sentences[event.sentence], article.sentences[event.sentence - 1]
    if before.sentence.kind != "prose" or any(not found.recurring for found in dates[event.sentence]):
        return event
    acts = [one for one in told if one.sentence == event.sentence - 1 and one.status in HAPPENED]
    times = {
        (one.date_start, one.date_end, one.date_precision)
        for one in acts
        if one.date_start is not None and _is_told_by_main_clause(one, before.doc)
    }
    if len(times) != 1 or not _goes_on_in_past(sentence.doc, event.trigger_start - event.char_start):
        return event
    if any(one.date_start is None and _is_main_act(one, before.doc) for one in acts):
        return event  # "Peru praised Chile for the truce of May": the time is that of the matter
    start, end, precision = times.pop()
    mine = _countries(event, actors)
    theirs: set[str] = set().union(*(_countries(one, actors) for one in acts))
    linked = any(token.lower_ in LINKS for token in sentence.doc)
    if "\n" in article.article.text[before.sentence.char_end : event.char_start]:
        tied = event.event_type not in WORDS and (linked or (len(mine) > 1 and mine == theirs))
        if not tied or precision == "year" or not mine <= theirs:
            return event
    elif not (mine <= theirs or (linked and mine & theirs)):
        return event
    return replace(event, date_start=start, date_end=end, date_precision=precision)


def _is_told_by_main_clause(event: EventMention, doc: Doc) -> bool:
    """Tell whether an event is an act or the matter of the main verb or of one beside it, not of a clause below."""
    place = event.trigger_start - event.char_start
    token = next((token for token in doc if token.idx <= place < token.idx + len(token.text)), None)
    verb = None if token is None else find_verb(token)
    while verb is not None and verb.dep_ in {"conj", "parataxis", "ccomp", "xcomp"} and verb.head.i != verb.i:
        verb = verb.head
    return verb is not None and verb.dep_ == "ROOT"


def _is_main_act(event: EventMention, doc: Doc) -> bool:
    """Tell whether an event is told by the main verb of its sentence."""
    place = event.trigger_start - event.char_start
    return any(token.idx <= place < token.idx + len(token.text) and token.dep_ == "ROOT" for token in doc)


def _countries(event: EventMention, actors: ActorReading) -> frozenset[str]:
    return sides_of((*event.sources, *event.targets), actors)


def _goes_on_in_past(doc: Doc, place: int) -> bool:
    """Tell whether a main clause of the simple past holds the word at a place; a relative clause may be of any time."""
    token = next((token for token in doc if token.idx <= place < token.idx + len(token.text)), None)
    verb = None if token is None else find_verb(token)
    if verb is None or any(one.dep_ in {"acl", "acl:relcl", "ccomp", "advcl"} for one in (verb, *verb.ancestors)):
        return False
    return is_simple_past(doc, place)


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
    return is_simple_past(doc, event.trigger_start - event.char_start)


def is_simple_past(doc: Doc, place: int) -> bool:
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
