"""Whom an act is done to where its own sentence leaves it out, and for which organisation a person acts.

Belongs here: inferences over the events of one article, each for acts of which the text names one side only.
1. An answer goes to whoever asked: after "Peru asked Chile for data", "Chile refused" is said to Peru.
2. In a report on talks of two sides the words of one are said to the other: "The premier promised to look into it".
3. In an article on two states what one does or says is meant for the other, unless the sentence names only others.
4. Others' appeals and offers to mediate go to the two states that the article is about: "China called for restraint".
5. Blows go between those who fight: after "Mali shelled Niger", "its forces also hit a market" is done to Niger.
6. A measure that names nobody strikes whom the one told just before struck: "Niger closed the border, too".
7. Where the sentence names one other state or organisation of states, words and measures are meant for it.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from etl.extract.events.beside import others_beside, together
from etl.extract.events.discourse import BLOC, Pair, country_key, recall_parties, side_of, sides_of
from etl.extract.events.frames import Frame
from etl.extract.events.parties import INSIDE
from etl.extract.events.phrases import lemma
from etl.extract.events.rules import PloverCode
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

ANSWERS = frozenset({"AGREE", "CONCEDE", "REJECT"})
ASKING = frozenset({"ACCUSE", "AGREE", "REQUEST", "THREATEN"})
WORDS = frozenset({"ACCUSE", "AGREE", "CONCEDE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
MEASURES = frozenset({"ACCUSE", "AID", "COERCE", "CONCEDE", "REJECT", "SANCTION", "THREATEN"})
TOWARDS = WORDS | MEASURES | {"ASSAULT", "COOPERATE", "MOBILIZE"}
AT_HOME = frozenset({"arrest", "censor", "convict", "curfew", "investigate", "martial-law"})
FIGHTING = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION", "THREATEN"})
APPEALS = frozenset({"REQUEST", "SUPPORT"})
MEDIATING = ("036", "039")
MEDIATION = ("039", "045")
ANSWERED = 3
FACED = 2
NUMBERS = frozenset({"one", "two"})
MEETING = ("036", "04")
TAKING_PLACE = frozenset(
    {"begin", "break", "conclude", "conduct", "convene", "end", "follow", "happen", "have", "hold", "host", "launch"}
    | {"open", "organise", "organize", "pass", "plan", "resume", "schedule", "set", "start", "take"}
)
# What one state or person is to another: "his hosts", "its former colonial ruler".
RELATIVE_TO = frozenset(
    {"adversary", "ally", "counterpart", "creditor", "donor", "foe", "guest", "guests", "host", "hosts", "neighbor"}
    | {"neighbour", "opponent", "partner", "patron", "protector", "rival", "ruler", "visitor", "visitors"}
)
MONTHS = frozenset(month_name)
DIALOGUE = 8
INFERRED = 0.9
HOLDS = frozenset({"occurred", "alleged", "planned", "intended"})


def fill_counterparts(
    events: Sequence[EventMention],
    sentences: Sequence[AnalysedSentence],
    actors: ActorReading,
    pair: Pair,
    people: Collection[str],
) -> list[EventMention]:
    """Return the events, those that name no target with the one that the article makes plain.

    `pair` are the two states that the article is about, if it is about two; `people` are nouns for people and bodies
    that may be somebody in particular, so that an act towards "the police" or "villagers" is left as it is. The
    confidence of an event whose target was inferred falls by a tenth.
    """
    out: list[EventMention] = []
    for event in events:
        if not event.sources and event.targets and event.event_type in FIGHTING and event.source_text is None:
            event = _with_source(event, events, actors)
        elif event.sources and not event.targets and _mediates(event):
            event = _with_those_apart(event, out, actors, pair)
        elif event.sources and not event.targets and event.event_type in TOWARDS:
            event = _with_target(event, sentences[event.sentence], (events, out), actors, pair, people)
        out.append(event)
    return out


def takes_place(frame: Frame, code: PloverCode) -> bool:
    """Tell whether a meeting is what its clause tells of: "the next | round | will be held in Oslo"."""
    top = frame.trigger
    while top.dep_ == "nmod" and top.head.i < top.i:  # "a round | of talks |"
        top = top.head
    if any(child.dep_ == "expl" for child in (*top.children, *top.head.children)):  # "there were two rounds of talks"
        return code.code.startswith(MEETING) and frame.voice == "noun"
    return code.code.startswith(MEETING) and frame.voice == "noun" and lemma(top.head) in TAKING_PLACE


def name_parties(event: EventMention, told: Sequence[EventMention], actors: ActorReading) -> EventMention | None:
    """Return an event whose sentence leaves a party out with the parties that an earlier one has named, or None."""
    recalled = recall_parties(event, told)
    if recalled != event or not event.cameo_code.startswith(MEETING):
        return recalled if recalled != event else None
    mine = sides_of((*event.sources, *event.targets), actors)
    for one in reversed(told):
        if event.sentence - one.sentence > DIALOGUE:
            return None
        sides = sides_of((*one.sources, *one.targets), actors)
        if one.cameo_code.startswith(MEETING) and len(sides) > 1:
            return _inferred(event, sources=one.sources, targets=one.targets) if mine <= sides else None
    return None


def add_bodies(events: Sequence[EventMention], actors: ActorReading) -> list[EventMention]:
    """Return the events, a person who acts for an organisation of states joined by it: the UN chief acts for the UN.

    Only for those whose office the text names with the organisation and who act for no country.
    """
    named = {actor.name: key for key, actor in actors.actors.items() if key.startswith(BLOC)}
    bodies: dict[str, str] = {}
    for role in actors.roles:
        body = named.get(role.organisation or "")
        if body is not None and role.status != "former" and role.actor_key.startswith("person:"):
            bodies.setdefault(role.actor_key, body)
    bodies = {person: body for person, body in bodies.items() if country_key(person, actors) is None}
    return [
        replace(event, sources=_with_bodies(event.sources, bodies), targets=_with_bodies(event.targets, bodies))
        for event in events
    ]


def _with_bodies(keys: Sequence[str], bodies: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for one in keys for key in ((one, bodies[one]) if one in bodies else (one,))))


def _mediates(event: EventMention) -> bool:
    """Tell whether somebody mediates, or brings about a truce that names no other side."""
    return event.cameo_code.startswith(MEDIATION) or (event.event_type == "RETREAT" and event.mode == "ceasefire")


def _with_those_apart(
    event: EventMention, told: Sequence[EventMention], actors: ActorReading, pair: Pair
) -> EventMention:
    """Return mediation with the two sides of the event told last of which none mediates, else the article's two."""
    sides = sides_of(event.sources, actors)
    for one in reversed(told):
        apart = {side_of(key, actors): key for key in (*one.sources, *one.targets)}
        if event.sentence - one.sentence > ANSWERED:
            break
        if len(apart) == 2 and not sides & set(apart) and not any(key.startswith("person:") for key in apart):
            return _inferred(event, targets=tuple(apart.values()))
    return _inferred(event, targets=pair) if pair is not None and not sides & set(pair) else event


def _with_target(
    event: EventMention,
    sentence: AnalysedSentence,
    known: tuple[Sequence[EventMention], Sequence[EventMention]],
    actors: ActorReading,
    pair: Pair,
    people: Collection[str],
) -> EventMention:
    """Return an event with the target that one of the inferences gives, in their order.

    `known` are all events of the article and those told before this one.
    """
    events, told = known
    sides = sides_of(event.sources, actors)
    others = others_beside(event, sides, actors, sentence.doc, sentence.sentence.char_start)
    if pair is not None and not sides & set(pair) and set(others) <= set(pair) and _is_appeal(event):
        return event if _names_somebody(event, people) else _inferred(event, targets=pair)
    struck = None if others else _struck_before(event, sides, told, actors)
    if struck is not None:
        return _inferred(event, targets=(struck,))
    if len(sides) > 1:
        return event
    (side,) = sides
    named = _sides_in_words(event, actors)
    if len(named & set(others)) == 1:
        return _inferred(event, targets=tuple(named & set(others)))
    first = (event.target_text or "").split()[:1]
    own = event.event_type in FIGHTING and (named == sides or first == ["its"])
    own = own or event.target_text == event.source_text
    target = _owner_told(event, side, told, actors) if own or _is_related(event) else None
    if target is not None:
        return _inferred(event, targets=(target,))
    blow = next((one for one in reversed(told) if _is_same_blow(one, event)), None)
    if blow is not None:
        return _inferred(event, targets=blow.targets)
    if _names_somebody(event, people) and not own:  # "barred | its citizens | from travel": against the other side
        return event
    abroad = event.mode not in AT_HOME
    target = _who_asked(event, side, told, actors) or _who_talked(event, side, told, actors)
    if target is None and pair is not None and abroad and side in pair and event.event_type in WORDS | MEASURES:
        target = next(key for key in pair if key != side)
    if target is None and event.event_type in FIGHTING and abroad:
        fights = [one for one in events if _is_fight(one, event)]
        target = _opponent([(one.sources, one.targets) for one in fights], side, actors)
        if target is None and event.event_type == "ASSAULT":  # they hit back at whoever alone hit them
            target = _opponent([(one.targets, one.sources) for one in fights], side, actors)
    if target is None and not others and abroad and event.event_type in WORDS:
        target = faced_last(event, side, told, actors)
    if target is None or (others and side_of(target, actors) not in others):
        several = len(others) > 1 and not together(others, actors, sentence.doc, event.sentence)
        return _inferred(event, targets=others) if others and abroad and not several else event
    return event if target is None else _inferred(event, targets=(target,))


def _is_related(event: EventMention) -> bool:
    """Tell whether the words for the target say what somebody is to the doer: "its former ruler", "his hosts"."""
    words = (event.target_text or "").lower().split()
    return len(words) > 1 and words[0] in {"its", "his", "her", "their"} and bool(set(words) & RELATIVE_TO)


def _owner_told(event: EventMention, side: str, told: Sequence[EventMention], actors: ActorReading) -> str | None:
    """Return whom the doer faced last, before other inferences: "cut its ties with Peru and expelled | its envoy |"."""
    near = [one for one in told if event.sentence - one.sentence <= (FACED if _is_related(event) else 0)]
    return faced_last(event, side, near, actors)


def _with_source(event: EventMention, events: Sequence[EventMention], actors: ActorReading) -> EventMention:
    """Return an event with the doer of all other blows of its kind that the article tells of, if that is one."""
    sides = sides_of(event.targets, actors)
    if len(sides) > 1 or event.mode in AT_HOME:
        return event
    fights = [(one.targets, one.sources) for one in events if _is_fight(one, event)]
    source = _opponent(fights, next(iter(sides)), actors)
    return event if source is None else _inferred(event, sources=(source,))


def _inferred(
    event: EventMention, *, sources: Sequence[str] | None = None, targets: Sequence[str] | None = None
) -> EventMention:
    return replace(
        event,
        sources=event.sources if sources is None else tuple(sources),
        targets=event.targets if targets is None else tuple(targets),
        confidence=round(event.confidence * INFERRED, 3),
    )


def _is_appeal(event: EventMention) -> bool:
    return event.event_type in APPEALS or (event.event_type == "AGREE" and event.cameo_code.startswith(MEDIATING))


def _is_fight(one: EventMention, event: EventMention) -> bool:
    return one.event_type == event.event_type and one.status != "denied"


def _opponent(fights: Sequence[tuple[Sequence[str], Sequence[str]]], side: str, actors: ActorReading) -> str | None:
    """Return whom a side faces in all fights, given as its own and the other side's actors; None where several."""
    found: dict[str, str] = {}
    for mine, theirs in fights:
        if side in sides_of(mine, actors):
            for key in theirs:
                found.setdefault(side_of(key, actors), key)
    found.pop(side, None)
    return next(iter(found.values())) if len(found) == 1 else None


def _who_asked(event: EventMention, side: str, told: Sequence[EventMention], actors: ActorReading) -> str | None:
    """Return who asked, invited or blamed the doer of an answer in the sentences before."""
    if event.event_type not in ANSWERS:
        return None
    for one in reversed(told):
        if event.sentence - one.sentence > ANSWERED:
            return None
        askers = sides_of(one.sources, actors)
        if one.event_type in ASKING and side in sides_of(one.targets, actors) and side not in askers:
            return one.sources[0] if len(askers) == 1 else None
    return None


def _who_talked(event: EventMention, side: str, told: Sequence[EventMention], actors: ActorReading) -> str | None:
    """Return the other side of the talks that were told last, if these had two sides and the doer is one of them."""
    if event.event_type not in WORDS:
        return None
    for one in reversed(told):
        if event.sentence - one.sentence > DIALOGUE:
            return None
        if one.event_type != "CONSULT" or one.status not in HOLDS:
            continue
        sides = sides_of((*one.sources, *one.targets), actors)
        if len(sides) != 2 or side not in sides:
            continue
        return next(key for key in (*one.sources, *one.targets) if side_of(key, actors) != side)
    return None


def faced_last(event: EventMention, side: str, told: Sequence[EventMention], actors: ActorReading) -> str | None:
    """Return whom a side faced in the last event of two sides, told in this sentence or the two before it."""
    for one in reversed(told):
        if event.sentence - one.sentence > FACED:
            return None
        faced = {side_of(key, actors): key for key in (*one.sources, *one.targets)}
        if len(faced) == 2 and side in faced:
            return next(key for other, key in faced.items() if other != side)
    return None


def _struck_before(
    event: EventMention, sides: Collection[str], told: Sequence[EventMention], actors: ActorReading
) -> str | None:
    """Return whom others struck with the measure told before: "Peru cut ties with Chile. Cuba recalled its envoy"."""
    if event.event_type != "SANCTION" or event.status not in HOLDS or event.target_text is not None:
        return None
    for one in reversed(told):
        if event.sentence - one.sentence > 1:
            return None
        if one.event_type == event.event_type and one.targets:
            struck, doers = sides_of(one.targets, actors), sides_of(one.sources, actors)
            return one.targets[0] if len(struck) == 1 and not set(sides) & (struck | doers) else None
    return None


def _is_same_blow(one: EventMention, event: EventMention) -> bool:
    """Tell whether one act tells what another did: "attacked a Peruvian post, | killing five soldiers |"."""
    return (
        one.event_type == event.event_type == "ASSAULT"
        and one.sentence == event.sentence
        and one.sources == event.sources
        and one.status == event.status
        and bool(one.targets)
    )


def _sides_in_words(event: EventMention, actors: ActorReading) -> set[str]:
    """Return the sides that the words for the target name: of "the Ethiopian one", Ethiopia."""
    words = event.target_text or ""
    return {
        side_of(one.actor_key, actors)
        for one in actors.mentions
        if one.sentence == event.sentence and one.surface in words
    }


def _names_somebody(event: EventMention, people: Collection[str]) -> bool:
    """Tell whether the words for the target are a name or people, whom no actor of the article stands for."""
    words = (event.target_text or "").split()
    words = words[: next((i for i, word in enumerate(words) if word.lower() in INSIDE), len(words))]
    named = any(word[:1].isupper() and word not in MONTHS for word in words[1:] or words)
    words = [word for word in words if word.lower() not in NUMBERS]
    return named or any(word.lower() in people or word.lower().removesuffix("s") in people for word in words)
