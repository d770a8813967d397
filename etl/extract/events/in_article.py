"""Find the events of an article: sentence by sentence by rules, then weighed, then dated by what is told around them.

Belongs here: the order of these steps, and what is offered to the weighing besides the rules' events. How one sentence
is read is in `find.py`.
"""

from __future__ import annotations

from calendar import month_name
from collections import Counter
from collections.abc import Collection, Sequence

from etl.extract.dates import DateExpression
from etl.extract.events.announced import keep_announced
from etl.extract.events.counterparts import add_bodies, fill_counterparts, name_parties
from etl.extract.events.deeds import point_back
from etl.extract.events.discourse import Pair, Surroundings, find_surroundings, recall_parties
from etl.extract.events.find import Finding, is_bare, read_match, read_sentence, setting_of
from etl.extract.events.inherited import inherit_dates
from etl.extract.events.likewise import repeat_acts
from etl.extract.events.match import Match, Matching
from etl.extract.events.narrated import carry_on
from etl.extract.events.recalled import name_sides
from etl.extract.events.rules import EventLexicon
from etl.extract.events.story import date_by_news
from etl.extract.events.subjects import WEEKDAYS
from etl.extract.events.weighed import weigh_events
from etl.extract.events.weighed.drafts import HELD_BACK, Draft
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import EventMention, IssueNote

MISSES = 1
MONTHS = frozenset(month.lower() for month in month_name if month)
PRONOUNS = frozenset({"it", "he", "she", "they", "we"})


def find_events(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
    *,
    vectors: Vectors | None = None,
) -> tuple[tuple[EventMention, ...], tuple[IssueNote, ...]]:
    """Return the events that the article reports, in order, and notes on those whose parties nobody could tell.

    Without `vectors`, the article as the network sees it, they are as the rules read them.
    """
    told, drafts, issues = _read_by_rules(article, actors, dates, lexicon)
    surroundings = find_surroundings(actors, article.article.published_on)
    kinds = [sentence.sentence.kind for sentence in article.sentences]
    events = told
    if vectors is not None:
        events = weigh_events(article.sentences, told, drafts, actors, surroundings.pair, vectors)
    placed = {(event.sentence, event.trigger_start) for event in events}
    issues = [note for note in issues if (note.sentence, note.char_start) not in placed]
    events = keep_announced(events, article, actors)
    events = carry_on(events, article, dates, actors, linked=True)
    dated = inherit_dates(events, actors, kinds, published_on=article.article.published_on)
    told_later = date_by_news(carry_on(dated, article, dates, actors), article, actors, dates)
    return tuple(add_bodies(told_later, actors)), tuple(issues)


def proposals(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
) -> tuple[list[EventMention], list[Draft], Pair]:
    """Return what is weighed: the events that rules read, drafts besides, and the pair that the article is about."""
    told, drafts, _ = _read_by_rules(article, actors, dates, lexicon)
    return told, drafts, find_surroundings(actors, article.article.published_on).pair


def _read_by_rules(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
) -> tuple[list[EventMention], list[Draft], list[IssueNote]]:
    """Return the events that rules read, what else may be one, and notes on events without an identifiable party."""
    events: list[EventMention] = []
    issues: list[IssueNote] = []
    drafts: list[Draft] = []
    surroundings = find_surroundings(actors, article.article.published_on)
    nouns = lexicon.classes["possible_parties"]
    for sentence in article.sentences:
        matching, findings = read_sentence(sentence, actors, dates, lexicon, surroundings=surroundings)
        drafts += drafts_of(matching, findings, sentence, actors, dates, lexicon, surroundings)
        for finding in findings:
            if finding.event is not None:
                event = point_back(finding.event, finding.match, events, actors, lexicon)
                events.append(recall_parties(event, events) if is_bare(finding) else event)
            elif (completed := _completed(finding, events, actors, surroundings, lexicon)) is not None:
                events.append(completed)
            elif finding.reason == "parties unidentified" and _may_name_party(finding, nouns):
                issues.append(_note(sentence, finding))
        before = article.sentences[sentence.sentence.ordinal - 1] if sentence.sentence.ordinal else None
        events.extend(repeat_acts(sentence, events, setting_of(sentence, actors, lexicon), before))
    issues = list({(note.sentence, note.message.split()[0]): note for note in reversed(issues)}.values())[::-1]
    people = lexicon.classes["private_people"] | nouns
    return fill_counterparts(events, article.sentences, actors, surroundings.pair, people), drafts, issues


def _completed(
    finding: Finding,
    told: Sequence[EventMention],
    actors: ActorReading,
    surroundings: Surroundings,
    lexicon: EventLexicon,
) -> EventMention | None:
    """Return the event of a finding that lacks a party, with what the article says of its parties; None if nothing."""
    if finding.partial is None:
        return None
    event = name_parties(finding.partial, told, actors)
    if event is not None or is_bare(finding):
        return event
    return name_sides(
        finding.partial, finding.match, told, actors, surroundings.pair, lexicon.classes["generic_parties"]
    )


def drafts_of(
    matching: Matching,
    findings: Sequence[Finding],
    sentence: AnalysedSentence,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
    surroundings: Surroundings,
) -> list[Draft]:
    """Return what may be an event besides those of the rules: findings that lack a party, and near misses.

    Near misses only where somebody is named, and of each type on a word those of the surest rules.
    """
    setting = setting_of(sentence, actors, lexicon)
    found = dates[setting.sentence] if setting.sentence < len(dates) else ()
    told = {finding.match.frame.trigger.i for finding in findings if finding.event is not None}
    consumed = {i for finding in findings if finding.event is not None for i in finding.match.consumed}
    drafts = [Draft(one.draft, "found", one.reason.split(":")[0]) for one in findings if one.draft is not None]
    if not (setting.sentence < len(actors.spans) and actors.spans[setting.sentence]):
        return drafts
    tried_on: Counter[tuple[int, str]] = Counter()
    for miss in sorted(matching.misses, key=lambda miss: -miss.rule.confidence):
        word = (miss.trigger.i, miss.rule.event_type)
        if miss.trigger.i in told or miss.reason.startswith(HELD_BACK) or tried_on[word] == MISSES:
            continue
        tried_on[word] += 1
        match = Match(miss.rule, miss.frame, None, frozenset({miss.trigger.i}))
        tried = read_match(match, sentence, setting, found, lexicon, surroundings)
        event = tried.event or tried.draft
        if event is not None:
            drafts.append(Draft(event, "missed", miss.reason.split("|")[0], miss.trigger.i in consumed))
    return drafts


def _may_name_party(finding: Finding, nouns: Collection[str]) -> bool:
    """Tell whether one side's words could name somebody: a name, or a noun for people and bodies."""
    for text in (finding.source.text, finding.target.text):
        words = text.split() if text else []
        if not words or words[0].lower() in PRONOUNS | WEEKDAYS or words[-1].lower() in WEEKDAYS:
            continue
        last = words[-1].lower()
        if last in nouns or last.removesuffix("s") in nouns or last.removesuffix("es") in nouns:
            return True
        if words[-1][:1].isupper() and words[-1].isalpha() and last not in MONTHS:
            return True
    return False


def _note(sentence: AnalysedSentence, finding: Finding) -> IssueNote:
    trigger = finding.match.frame.trigger
    words = " and ".join(text for text in (finding.source.text, finding.target.text) if text) or "nobody named"
    return IssueNote(
        stage="events",
        severity="info",
        message=f"{finding.match.rule.event_type} event without an identifiable party ({words})",
        quote=sentence.sentence.text,
        sentence=sentence.sentence.ordinal,
        char_start=sentence.sentence.char_start + trigger.idx,
        char_end=sentence.sentence.char_start + trigger.idx + len(trigger.text),
    )
