"""From the matches of a sentence to event mentions.

Belongs here: the order of the steps and the demands on an event as a whole (enough parties, no doubles). What an
article makes of them is in `in_article.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.extract.dates import DateExpression
from etl.extract.events.confidence import confidence_of
from etl.extract.events.contexts import find_contexts
from etl.extract.events.counterparts import takes_place
from etl.extract.events.dating import choose_date, find_location
from etl.extract.events.discourse import (
    Surroundings,
    add_other_side,
    complete_parties,
    name_pronoun,
    sides_of,
)
from etl.extract.events.match import Match, Matching, in_order, judged_acts, match_sentence
from etl.extract.events.modes import find_mode
from etl.extract.events.outcome import Outcome, decide_outcome
from etl.extract.events.parties import Party, Setting, resolve_heads, resolve_side
from etl.extract.events.phrases import lemma
from etl.extract.events.realis import Realis, read_realis
from etl.extract.events.recalled import RECALLED
from etl.extract.events.rules import EventLexicon
from etl.extract.events.scenes import state_of_scene
from etl.extract.events.sides_told import helps_abroad, lacking
from etl.extract.events.stays import is_arranged, with_length
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

NOWHERE = Surroundings(None)
# Types on whose receiving side people stand for their country ("expelled 12 Kenyan students"), and whose doers do.
TOWARDS_PEOPLE = frozenset({"CONCEDE", "SANCTION", "COERCE", "ASSAULT", "RETREAT", "ACCUSE", "AID"})
ADDRESSING_PEOPLE = frozenset({"AGREE", "REQUEST", "SUPPORT"})
BY_PEOPLE = frozenset({"PROTEST"})
MUTUAL = ("each other", "one another", "each")
SPLIT = frozenset({"CONSULT", "ASSAULT", "RETREAT"})
FIGHTERS = frozenset({"combatant", "fighter", "force", "gunman", "group", "insurgent", "militant", "movement", "rebel"})
UNNAMED = frozenset({"activist", "resident", "source", "villager", "witness"})
PRONOUNS = frozenset({"it", "he", "she", "they", "we"})
THEY = frozenset({"it", "he", "she", "they"})
QUOTES = frozenset({'"', "“", "”", "``", "''"})


@dataclass(frozen=True)
class Finding:
    """What became of one match: an event, or the reason why there is none.

    `partial` is the event that a bare noun would tell if an earlier sentence has named its other party; `draft` is the
    event that it would be whatever is lacking.
    """

    match: Match
    realis: Realis | None
    outcome: Outcome | None
    source: Party
    target: Party
    event: EventMention | None
    reason: str
    partial: EventMention | None = None
    draft: EventMention | None = None

    @property
    def confidence(self) -> float:
        """The event's confidence, 0 where there is none."""
        return self.event.confidence if self.event is not None else 0.0

    @property
    def lacks_parties(self) -> bool:
        """Whether only the parties are missing, so that a less specific rule may still hold."""
        return self.event is None and self.outcome is not None


def read_sentence(
    sentence: AnalysedSentence,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
    *,
    surroundings: Surroundings = NOWHERE,
) -> tuple[Matching, tuple[Finding, ...]]:
    """Return all that was tried on one sentence and what became of each match."""
    ordinal = sentence.sentence.ordinal
    spans = actors.spans[ordinal] if ordinal < len(actors.spans) else ()
    places = [place for place in actors.places_in(ordinal) if f"country:{place.iso3}" in actors.actors]
    ranges = [(span.start, span.end) for span in spans] + [(place.start, place.end) for place in places]
    tokens = frozenset(i for start, end in ranges for i in range(start, end))
    matching = match_sentence(sentence.doc, lexicon, tokens)
    setting = setting_of(sentence, actors, lexicon)
    found = dates[ordinal] if ordinal < len(dates) else ()
    findings = []
    taken: set[int] = set()
    for match in in_order(matching):
        if match.frame.trigger.i in taken:
            continue
        finding = read_match(match, sentence, setting, found, lexicon, surroundings)
        for other in matching.others.get(match.frame.trigger.i, ()):
            if not finding.lacks_parties:
                break
            second = read_match(other, sentence, setting, found, lexicon, surroundings)
            finding = second if second.event is not None else finding
        if not finding.lacks_parties:
            taken |= finding.match.consumed - {match.frame.trigger.i}
        findings.append(finding)
    judged = {i for one in findings if one.event is not None for i in judged_acts(one.match)}
    findings = [one for one in findings if one.match.frame.trigger.i not in judged]
    findings.sort(key=lambda one: one.match.frame.trigger.i)
    return matching, tuple(drop_doubles(findings))


def setting_of(sentence: AnalysedSentence, actors: ActorReading, lexicon: EventLexicon) -> Setting:
    """Return what resolving parties in a sentence needs."""
    return Setting(
        actors,
        sentence.sentence.ordinal,
        lexicon.classes["private_people"] | lexicon.classes["setting_nouns"],
        lexicon.classes["generic_parties"],
        lexicon.classes["possible_parties"],
    )


def read_match(
    match: Match,
    sentence: AnalysedSentence,
    setting: Setting,
    dates: Sequence[DateExpression],
    lexicon: EventLexicon,
    surroundings: Surroundings,
) -> Finding:
    """Turn one match into an event, or say why not."""
    realis = read_realis(match.frame, lexicon.embeddings)
    date = choose_date(match, dates)
    acts = match.rule.event_type != "AGREE" and realis.mood == "occurred"
    if acts and is_arranged(match.frame.verb, date, surroundings.published):
        realis = replace(realis, mood="planned", why=f"is to come: {'today' if date is None else date.text}")
    outcome = decide_outcome(match, realis, lexicon)
    source, target = find_parties(match, realis, setting)
    if not target.keys and source.keys:
        target = name_pronoun(match, source, target, setting, surroundings.pair)
    source, target = complete_parties(match, source, target, setting, surroundings)
    if isinstance(outcome, str):
        return Finding(match, realis, None, source, target, None, outcome)
    if match.rule.event_type in BY_PEOPLE and not source.keys and not target.keys and match.frame.slot("subject"):
        scene = None if target.named else state_of_scene(setting.reading, setting.sentence)
        target = target if scene is None else replace(target, keys=(scene,))
    reason = lacking(match, source, target, lexicon.classes["abstract_nouns"])
    if reason.startswith("needs 2") and outcome.code.event_type == "AID" and helps_abroad(match, source, setting):
        reason = ""
    bare = match.frame.voice == "noun" and not match.frame.supported
    told = not bare and outcome.code.event_type in RECALLED
    named = bare and (source.keys or target.keys)
    may_be_told = told or named or takes_place(match.frame, outcome.code)
    if not reason:
        target = add_other_side(outcome.code.event_type, match, source, target, setting, surroundings.pair)
    outcome = doubt_claim(match, realis, outcome, source, target, setting)
    event = make_event(match, outcome, (source, target), sentence, setting, lexicon.classes)
    if date is not None:
        days = with_length(match, date)
        event = replace(event, date_start=days.date_start, date_end=days.date_end, date_precision=days.precision)
    event = replace(
        event,
        contexts=find_contexts(sentence.doc, outcome.code.contexts, lexicon.contexts),
        confidence=confidence_of(match, realis, source, target, lexicon.confidence),
    )
    if reason:
        return Finding(match, realis, outcome, source, target, None, reason, event if may_be_told else None, event)
    return Finding(match, realis, outcome, source, target, event, "")


def find_parties(match: Match, realis: Realis, setting: Setting) -> tuple[Party, Party]:
    """Resolve both sides; a pronoun in reported speech that nobody resolved is the speaker."""
    kind = match.rule.event_type
    nationals = replace(setting, nationals=True)
    source = resolve_side(match.rule.source, match, nationals if kind in BY_PEOPLE or match.rule.people else setting)
    if ("speaker",) in match.rule.source and realis.speaker is not None:
        source = resolve_heads([realis.speaker], setting)
    if not source.keys and realis.speaker is not None:
        speaker = resolve_heads([realis.speaker], setting)
        own_men = _are_the_men(match) and all(key.startswith("group:") for key in speaker.keys)
        source = speaker if speaker.keys and (own_men or _is_speakers(match)) else source
    paths = match.rule.target
    if match.rule.mutual and len(_countries(source, setting)) > 1:
        paths = tuple(path for path in paths if path != ("place",))
    receiving = nationals if kind in TOWARDS_PEOPLE else setting
    target = resolve_side(paths, match, receiving, besides=source.keys)
    if not target.keys and (not source.keys or kind in ADDRESSING_PEOPLE):
        people = resolve_side(paths, match, nationals, besides=source.keys)
        target = people if people.keys else target
    if source.keys and target.text is not None and target.text.lower().startswith(MUTUAL):
        return source, Party(source.keys, target.text)
    shared = tuple(key for key in target.keys if key not in source.keys)
    if match.rule.mutual and not shared and len(source.keys) > 1 and match.rule.event_type in SPLIT:
        return Party(source.keys[:1], source.text), Party(source.keys[1:], source.text)
    if len(shared) != len(target.keys):
        target = replace(target, keys=shared)
    return source, target


def _countries(party: Party, setting: Setting) -> frozenset[str]:
    return sides_of(party.keys, setting.reading)


def doubt_claim(
    match: Match, realis: Realis, outcome: Outcome, source: Party, target: Party, setting: Setting
) -> Outcome:
    """Mark violence as alleged that the sufferers ("Chad said Sudan shelled …") or an unnamed source tell of."""
    if outcome.code.quad_class != 4 or outcome.status != "occurred" or realis.speaker is None or not source.keys:
        return outcome
    speaker = sides_of(resolve_heads([realis.speaker], setting).keys, setting.reading)
    if not speaker and lemma(realis.speaker) in UNNAMED and outcome.code.event_type == "ASSAULT":
        return replace(outcome, status="alleged")
    doers, sufferers = _countries(source, setting), _countries(target, setting)
    if speaker and not speaker & doers and (not sufferers or speaker & sufferers):
        return replace(outcome, status="alleged")
    return outcome


def make_event(
    match: Match,
    outcome: Outcome,
    parties: tuple[Party, Party],
    sentence: AnalysedSentence,
    setting: Setting,
    classes: Mapping[str, Collection[str]],
) -> EventMention:
    """Fill the record of an event."""
    source, target = parties
    trigger = match.frame.trigger
    place = find_location(match, setting.reading.places_in(setting.sentence), setting.reading)
    countries = _countries(source, setting) | _countries(target, setting)
    elsewhere = place is not None and len(countries) > 1 and f"country:{place.iso3}" not in countries
    kind = outcome.code.event_type
    mode = find_mode(match, kind, outcome.mode, classes, elsewhere=elsewhere)
    start = sentence.sentence.char_start
    return EventMention(
        sentence=setting.sentence,
        char_start=start,
        char_end=sentence.sentence.char_end,
        event_type=outcome.code.event_type,
        mode=mode,
        cameo_code=outcome.code.code,
        action=outcome.code.action,
        quad_class=outcome.code.quad_class,
        intensity=outcome.code.intensity,
        status=outcome.status,
        trigger=trigger_text(match),
        trigger_start=start + trigger.idx,
        sources=source.keys,
        targets=target.keys,
        rule_id=f"events.{match.rule.rule_id}",
        confidence=match.rule.confidence,
        source_text=source.text,
        target_text=target.text,
        location=place.text if place is not None else None,
        location_iso3=place.iso3 if place is not None else None,
    )


def trigger_text(match: Match) -> str:
    """Return the words that report the event as printed: verb, particle, light verb or the act promised."""
    tokens = {match.frame.trigger.i: match.frame.trigger.text}
    if match.frame.supported:
        tokens[match.frame.verb.i] = match.frame.verb.text
    for child in match.frame.trigger.children:
        if child.dep_ == "compound:prt":
            tokens[child.i] = child.text
    if match.act is not None:
        tokens[match.act.frame.trigger.i] = match.act.frame.trigger.text
    return " ".join(tokens[i] for i in sorted(tokens))


def drop_doubles(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, those left out that only name again what another word of the sentence tells.

    A bare noun is left out beside any event of its type between the same parties; of two events with one verb the
    surer stays. Two clauses that tell of two meetings are two events.
    """
    kept: list[Finding] = []
    told = [finding for finding in findings if finding.event is not None]
    for finding in sorted(told, key=lambda one: (is_bare(one), -one.confidence)):
        if not any(_tells_same(finding, other) for other in kept):
            kept.append(finding)
    for finding in findings:
        if finding.event is None or any(finding is one for one in kept):
            yield finding
        else:
            yield replace(finding, event=None, reason="the same event is told by another word of the sentence")


def _tells_same(finding: Finding, other: Finding) -> bool:
    one, two = finding.event, other.event
    if one is None or two is None or one.event_type != two.event_type or one.status != two.status:
        return False
    if {*one.sources, *one.targets} != {*two.sources, *two.targets}:
        return False
    if one.date_start and two.date_start and one.date_start != two.date_start:
        return False
    return is_bare(finding) or finding.match.frame.verb.i == other.match.frame.verb.i


def is_bare(finding: Finding) -> bool:
    """Tell whether an event is a noun that no verb supports."""
    return finding.match.frame.voice == "noun" and not finding.match.frame.supported


def _is_speakers(match: Match) -> bool:
    """Tell whether whoever speaks does what the clause tells of.

    So where the subject is a pronoun outside quotation marks, nothing, or the government of the speaker ("his
    government denies …"), and where something of the speaker's own undergoes it ("that | its | envoy was called home").
    """
    own = {"his", "her", "our", "its", "their", "my"}
    passive = match.frame.voice == "passive"
    heads = match.frame.slot("object" if passive else "subject")
    if passive and not heads:
        return False
    quoted = sum(token.text in QUOTES for token in match.frame.trigger.doc[: match.frame.trigger.i]) % 2 == 1
    return all(
        (head.lower_ in PRONOUNS - (THEY if quoted else frozenset()) and not passive)
        or any(c.dep_ == "nmod:poss" and c.lower_ in own for c in head.children)
        for head in heads
    )


def _are_the_men(match: Match) -> bool:
    """Tell whether the doers are "the fighters" and no more, of a group that speaks of its own."""
    heads = match.frame.slot("subject")
    return bool(heads) and all(
        lemma(head) in FIGHTERS and {child.lower_ for child in head.children} == {"the"} for head in heads
    )
