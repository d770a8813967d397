"""Between whom a friendly act is of which the clause names one side only, or both by "they" or "the two sides".

Belongs here: inferences over the article for acts told by a verb or with a light verb; bare nouns are in
`counterparts.py`.
1. "They", "both ministers" or "the three countries" are the sides that acted or are named in the sentences before.
2. What one side does is done with whom it faced in the sentences before, else with the article's other state.
3. In an article on one state above all, what another does with nobody named is done with that state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extract.events.counterparts import INFERRED, faced_last
from etl.extract.events.discourse import BLOC, OTHERS, Pair, country_key, side_of, sides_of
from etl.extract.events.match import Match
from etl.extract.events.phrases import lemma, noun_slots
from etl.extract.spans import ActorReading
from etl.records import EventMention

RECALLED = frozenset({"AGREE", "AID", "CONCEDE", "CONSULT", "COOPERATE", "RETREAT", "SUPPORT"})
BETWEEN = RECALLED - {"AID", "CONCEDE"}
COUNTS = {"both": 2, "two": 2, "three": 3, "four": 4}
# Meetings and help that are told of a place or people ("visited a mine", "a grant to students") are not the article's.
TO_SOMEBODY = frozenset({"AID", "CONSULT"})
PRONOUNS = frozenset({"each", "her", "him", "it", "them", "there"})
STATES = ("country:", BLOC)
NEAR = 3
OFTEN = 5
ABOVE_ALL = 2


def find_protagonist(actors: ActorReading) -> str | None:
    """Return the state that the article names at least twice as often as any other, as an actor key."""
    counts = Counter(key for one in actors.mentions if (key := country_key(one.actor_key, actors)) is not None)
    ranked = counts.most_common(2)
    second = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0] if ranked and ranked[0][1] >= max(OFTEN, ABOVE_ALL * second) else None


def name_sides(
    event: EventMention,
    match: Match,
    told: Sequence[EventMention],
    actors: ActorReading,
    pair: Pair,
    generic: Collection[str],
) -> EventMention | None:
    """Return a friendly act that lacks a party with the parties that the article gives, None where it gives none.

    `generic` are nouns for sides that may be anybody ("country", "minister").
    """
    sides = sides_of((*event.sources, *event.targets), actors)
    if not sides:
        several = _several(match, generic)
        if several is None or event.event_type not in BETWEEN:
            return None
        return _with_those_before(event, several, told, actors)
    if len(sides) > 1:
        return None
    words = event.target_text if event.sources else event.source_text
    alone = match.rule.context == "none" or (event.event_type == "AID" and words is None)
    alone = alone or (event.event_type in TO_SOMEBODY and not _is_generic(words, generic))
    alone = alone or bool(OTHERS & set((words or "").lower().split()))
    other = None if alone else _other_side(event, next(iter(sides)), told, actors, pair)
    if other is None and not alone and event.event_type == "SUPPORT" and _is_partner(match):
        protagonist = find_protagonist(actors)  # of several pacts in a sentence each has its own partner
        other = protagonist if protagonist not in sides else None
    if other is None:
        return None
    confidence = round(event.confidence * INFERRED, 3)
    if event.sources:
        return replace(event, targets=(other,), confidence=confidence)
    return replace(event, sources=(other,), confidence=confidence)


def _is_partner(match: Match) -> bool:
    """Tell whether a side is the partner of a pact that names no other: "the accord | with Peru | came into force"."""
    nouns = (match.frame.trigger, *match.frame.slot("subject"), *match.frame.slot("object"))
    return any(noun.pos_ in {"NOUN", "PROPN"} and noun_slots(noun).get("with") for noun in nouns)


def _is_generic(words: str | None, generic: Collection[str]) -> bool:
    """Tell whether the words for a side name nobody in particular: none, a pronoun, "his counterpart", "the side"."""
    told = (words or "").lower().split()
    return not told or told[0] in PRONOUNS or any(word in generic or word.removesuffix("s") in generic for word in told)


def _several(match: Match, generic: Collection[str]) -> int | None:
    """Return how many the subject says there are ("both sides" 2, "they" 0), None where it is not of several sides."""
    heads = match.frame.slot("subject") or match.frame.slot("between")
    if match.frame.voice == "passive" and not heads and match.rule.context == "pair":  # "it was agreed to …"
        return 0
    if len(heads) != 1:
        return None
    (head,) = heads
    if head.lower_ in COUNTS:
        return COUNTS[head.lower_]
    if head.lower_ == "they":
        return 0
    if head.tag_ != "NNS" or lemma(head) not in generic or not _is_definite(head):
        return None
    return next((COUNTS[child.lower_] for child in head.children if child.lower_ in COUNTS), 0)


def _is_definite(noun: Token) -> bool:
    return any(child.lower_ in {"the", "these", "both", "all"} for child in noun.children)


def _with_those_before(
    event: EventMention, count: int, told: Sequence[EventMention], actors: ActorReading
) -> EventMention | None:
    """Return an act of several with the sides of the event before, else the states named in the sentence before."""
    confidence = round(event.confidence * INFERRED, 3)
    for sentence in range(event.sentence, max(event.sentence - NEAR, 0) - 1, -1):
        for one in reversed(told):
            sides = sides_of((*one.sources, *one.targets), actors)
            if one.sentence == sentence and len(sides) > 1 and count in {0, len(sides)}:
                return replace(event, sources=one.sources, targets=one.targets, confidence=confidence)
        named: dict[str, str] = {}
        for key in (key for span in actors.spans[sentence] for key in span.actor_keys):
            if side_of(key, actors).startswith(STATES):
                named.setdefault(side_of(key, actors), key)
        if sentence == event.sentence - 1 and len(named) == (count or 2):
            return replace(event, sources=tuple(named.values()), confidence=confidence)
    return None


def _other_side(
    event: EventMention, side: str, told: Sequence[EventMention], actors: ActorReading, pair: Pair
) -> str | None:
    """Return with whom a side acts that the clause leaves out; None where its sentence names another state."""
    named = {side_of(key, actors) for span in actors.spans[event.sentence] for key in span.actor_keys}
    if any(one != side and one.startswith(STATES) for one in named):
        return None
    faced = faced_last(event, side, told, actors) if event.event_type != "AID" else None
    if faced is not None:
        return faced
    if pair is not None:
        return next(key for key in pair if key != side) if side in pair else None
    protagonist = find_protagonist(actors)
    return protagonist if protagonist != side else None
