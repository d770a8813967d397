"""The day of the news: what a report's first sentences date, and the words and headline that belong to that day.

Belongs here: one inference inside one article. A report tells its day once, beside the act or statement that it reports
("rejected on Thursday in a statement", "expelled the envoy on Saturday"). Annotators give that day to the headline, and
to the words of those who acted or spoke that day, as long as no other time is told in between; the answers of others,
standing positions ("denies", "has always denied") and all that an undated report tells stay without a date. The
publication date only bounds the day of the news, it is never put in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Doc, Token

from etl.extract.dates import DateExpression, date_for
from etl.extract.dates_calendar import parse_published
from etl.extract.dates_tense import find_verb
from etl.extract.events.discourse import side_of, sides_of
from etl.extract.events.narrated import is_simple_past
from etl.extract.events.phrases import lemma
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import EventMention

WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
SAYING = frozenset({"add", "announce", "confirm", "declare", "disclose", "report", "say", "state", "tell"})
TEXTS = frozenset({"communique", "letter", "note", "statement", "text"})
TALKS = frozenset({"CONSULT", "COOPERATE"})
MEETING = frozenset(
    {"confer", "delegation", "forum", "greet", "host", "meet", "meeting", "receive", "session", "sign", "summit",
     "talk", "visit", "welcome"}
)  # fmt: skip
ANSWERS = frozenset({"COERCE", "SANCTION"})
ANSWERING = frozenset({"answer", "answered", "back", "likewise", "reciprocated", "responded", "response", "retaliated"})
HAPPENED = frozenset({"occurred", "alleged"})
LEAD = 3
REACH = 25
FRESH = 7


@dataclass(frozen=True)
class ToldDay:
    """A day of the news: where it is told and whose act or words it dates.

    `reported` where the sentence dates the telling and not the act, `text` where it speaks of a written statement,
    `meeting` where it speaks of a visit or talks.
    """

    sentence: int
    day: date
    countries: frozenset[str]
    reported: bool
    text: bool
    meeting: bool


def date_by_news(
    events: Sequence[EventMention],
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
) -> list[EventMention]:
    """Return the events, undated headlines and undated words of the report's own speakers with the day of the news."""
    told = find_told_days(article, actors, dates)
    if not told:
        return list(events)
    first = told[0].sentence
    out: list[EventMention] = []
    for event in events:
        day = None
        if event.date_start is None and (event.status in HAPPENED or event.event_type == "AGREE"):
            if article.sentences[event.sentence].sentence.kind != "prose" and event.sentence < first:
                day = _day_of_headline(event, told[0], actors)
            elif _may_be_of_the_day(event, article.sentences[event.sentence]):
                day = _day_of_those_present(event, told, events, actors, dates, article)
        out.append(event if day is None else replace(event, date_start=day, date_end=day, date_precision="day"))
    return out


def find_told_days(
    article: AnalysedArticle, actors: ActorReading, dates: Sequence[Sequence[DateExpression]]
) -> list[ToldDay]:
    """Return the days that main clauses tell, where the first sentences tell one that is no older than a week."""
    published = parse_published(article.article.published_on)
    if published is None or published.month is None:
        return []
    span = FRESH if published.whole_day is not None else FRESH + 31
    told: list[ToldDay] = []
    prose = 0
    for ordinal, sentence in enumerate(article.sentences):
        prose += sentence.sentence.kind == "prose"
        if sentence.sentence.kind != "prose" or not dates[ordinal]:
            continue
        root = next((token for token in sentence.doc if token.head.i == token.i), None)
        if root is None:
            continue
        said = [child for child in root.children if child.dep_ in {"parataxis", "ccomp"} and lemma(child) in SAYING]
        told_by = (_day_of_main_clause(verb, dates[ordinal]) for verb in (root, *said))
        day = next((one for one in told_by if one is not None), None)
        if day is None or not 0 <= (published.last_day - day).days <= span:
            continue
        if not told and prose > LEAD:
            return []
        told.append(
            ToldDay(
                ordinal,
                day,
                _countries_told(ordinal, actors),
                lemma(root) in SAYING,
                any(token.lower_ in TEXTS for token in sentence.doc),
                any(lemma(token) in MEETING for token in sentence.doc),
            )
        )
    return told


def _day_of_main_clause(root: Token, dates: Sequence[DateExpression]) -> date | None:
    """Return the day that a sentence's main verb happened on, if it is in the past or the present."""
    if any(child.lower_ in {"will", "would", "to"} for child in root.children):
        return None
    found = date_for(dates, dates[0].sentence, root.i, root.doc)
    return found.date_start if found is not None and found.precision == "day" else None


def _countries_told(ordinal: int, actors: ActorReading) -> frozenset[str]:
    """Return the countries that the actors of a sentence are or act for, others as themselves."""
    spans = actors.spans[ordinal] if ordinal < len(actors.spans) else ()
    return frozenset(side_of(key, actors) for span in spans for key in span.actor_keys)


def _day_of_headline(event: EventMention, told: ToldDay, actors: ActorReading) -> date | None:
    """Return the day of the first sentences for a headline on those whom they name.

    Where these only report ("has agreed …, the ministry said on Tuesday"), the day is that of the words alone.
    """
    if told.reported and event.event_type not in WORDS:
        return None
    mine = sides_of((*event.sources, *event.targets), actors)
    return told.day if mine and mine <= told.countries else None


def _may_be_of_the_day(event: EventMention, sentence: AnalysedSentence) -> bool:
    """Tell whether an event is one of words, of a meeting, or an answer in kind ("hit back by expelling …").

    A promise is dated by the day of its words, whenever it is to be kept.
    """
    if event.event_type in WORDS | TALKS | {"AGREE"}:
        return True
    return event.event_type in ANSWERS and any(token.lower_ in ANSWERING for token in sentence.doc)


def _day_of_those_present(
    event: EventMention,
    told: Sequence[ToldDay],
    events: Sequence[EventMention],
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    article: AnalysedArticle,
) -> date | None:
    """Return the day on which the doers of an event are told to have acted or spoken, unless time has moved on.

    Talks and what they make need both sides in a sentence on a meeting.
    """
    doers = sides_of(event.sources, actors)
    mutual = event.event_type in TALKS or (event.event_type == "SUPPORT" and len(doers) > 1)
    if mutual and len(doers) < 2:
        doers |= sides_of(event.targets, actors)
    if not doers or (mutual and len(doers) < 2) or _tells_other_time(event, dates[event.sentence], article):
        return None
    before = [
        one
        for one in told
        if 0 <= event.sentence - one.sentence <= REACH and doers <= one.countries and (one.meeting or not mutual)
    ]
    if not before or not _is_told_then(event, article.sentences[event.sentence], before[-1]):
        return None
    last = before[-1]
    for other in events:
        between = last.sentence < other.sentence < event.sentence and not _taken_up_again(other, event, article, actors)
        if between and other.date_start is not None and other.date_start != last.day and other.status in HAPPENED:
            return None
    return last.day


def _taken_up_again(before: EventMention, event: EventMention, article: AnalysedArticle, actors: ActorReading) -> bool:
    """Tell whether a new paragraph with a speaker or both sides takes the story back to its day from what lies behind.

    A state alone may go on in the time told last ("In 2015 Chile expelled … Peru accused …").
    """
    sides = sides_of((*event.sources, *event.targets), actors)
    together = len(event.sources) > 1 or (event.event_type in TALKS | {"AGREE"} and len(sides) > 1)
    speaks = together or any(not key.startswith("country:") for key in event.sources)
    return speaks and "\n" in article.article.text[before.char_end : event.char_start]


def _tells_other_time(event: EventMention, dates: Sequence[DateExpression], article: AnalysedArticle) -> bool:
    """Tell whether the event's sentence names a time that may be the event's.

    The time of the matter is none: "praised Chile for the truce of May 2021" leaves the praise on the day of the news.
    """
    told = [one for one in dates if not one.recurring]
    if not told or event.event_type not in WORDS:
        return bool(told)
    doc = article.sentences[event.sentence].doc
    place = event.trigger_start - event.char_start
    trigger = next((token for token in doc if token.idx <= place < token.idx + len(token.text)), None)
    return trigger is None or any(one.start < trigger.i or _governor(doc, one).i == trigger.i for one in told)


def _governor(doc: Doc, told: DateExpression) -> Token:
    """Return the word that a date hangs on."""
    head = next((token for token in doc[told.start : told.end] if not told.start <= token.head.i < told.end), None)
    return doc[told.start] if head is None else head.head


def _is_told_then(event: EventMention, sentence: AnalysedSentence, told: ToldDay) -> bool:
    """Tell whether a clause stands in the simple past, or in the present that quotes a statement of the day.

    A relative clause describes somebody and may be of any time ("the accord which both adopted").
    """
    place = event.trigger_start - event.char_start
    token = next((token for token in sentence.doc if token.idx <= place < token.idx + len(token.text)), None)
    verb = None if token is None else find_verb(token)
    if verb is None:
        return False
    if (main := _carrying(verb)) is not verb:
        return main.tag_ == "VBD" and is_simple_past(sentence.doc, main.idx)
    if event.event_type not in ANSWERS and any(one.dep_ in {"acl", "acl:relcl"} for one in (verb, *verb.ancestors)):
        return False
    return is_simple_past(sentence.doc, place) or (told.text and verb.tag_ == "VBZ")


def _carrying(verb: Token) -> Token:
    """Return the main verb that a participle without a mark goes with: "lashed out at Chile, accusing it of deceit"."""
    marked = any(child.dep_ in {"mark", "aux", "aux:pass"} for child in verb.children)
    free = verb.tag_ == "VBG" and verb.dep_ == "advcl" and not marked
    return verb.head if free and verb.head.dep_ in {"ROOT", "conj"} else verb
