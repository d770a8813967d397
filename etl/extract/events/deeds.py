"""Whose deed it is that a clause names with "the": "condemned the raid", "called the step unfair", "the raid killed …".

Belongs here: a definite noun of a deed, and who did that deed by the events told before it. Parties that no noun points
to are in `counterparts.py`, acts repeated by another doer in `likewise.py`.
1. An attack is that of whoever alone attacks in the article, else that of the last attacker.
2. A measure or decision is the last one told, in the sentence before; a few sentences back if it hit who speaks of it.
3. A charge is answered by the side that it was made against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extract.events.discourse import side_of, sides_of
from etl.extract.events.match import Match
from etl.extract.events.phrases import lemma
from etl.extract.events.rules import EventLexicon
from etl.extract.spans import ActorReading
from etl.records import EventMention

NEAR = 4
BACK = {
    "charges": ("ACCUSE",),
    "attacks": ("ASSAULT",),
    "decisions": ("SANCTION", "COERCE", "MOBILIZE", "REJECT", "THREATEN", "SUPPORT"),
    "trade_measures": ("SANCTION",),
    "restrictions": ("COERCE", "SANCTION"),
}
JUDGING = frozenset({"ACCUSE", "REJECT"})
JUDGED = ("object", "to", "for", "on", "about", "over", "at", "against")
POINTING = frozenset({"the", "this", "these", "those", "that"})


def point_back(
    event: EventMention, match: Match, told: Sequence[EventMention], actors: ActorReading, lexicon: EventLexicon
) -> EventMention:
    """Give "condemned the attack" or "the raid killed two" the doer of the deed that was told before."""
    if event.event_type in JUDGING and event.sources and not event.targets:
        mine = sides_of(event.sources, actors)
        for noun in (head for name in JUDGED for head in match.frame.slot(name)):
            doers = _doers(noun, event, mine, told, actors, lexicon)
            if doers:
                return replace(event, targets=doers)
    told_as_deed = match.frame.voice != "noun" or match.frame.supported
    if event.event_type == "ASSAULT" and event.targets and not event.sources and told_as_deed:
        nouns = [match.frame.trigger] if match.frame.voice == "noun" else list(match.frame.slot("subject"))
        for noun in nouns:
            others = frozenset(event.targets)  # a rebel leader may well be of the attacker's country
            doers = _doers(noun, event, others, told, actors, lexicon) if _is_attack(noun, lexicon) else ()
            if doers:
                return replace(event, sources=doers)
    return event


def _is_attack(noun: Token, lexicon: EventLexicon) -> bool:
    return lemma(noun) in lexicon.classes["attacks"]


def _doers(
    noun: Token,
    event: EventMention,
    mine: frozenset[str],
    told: Sequence[EventMention],
    actors: ActorReading,
    lexicon: EventLexicon,
) -> tuple[str, ...]:
    """Return who did the deed that a definite noun names, nobody of the sides in `mine`."""
    if not any(child.dep_ == "det" and child.lower_ in POINTING for child in noun.children):
        return ()
    types = {kind for name, kinds in BACK.items() if lemma(noun) in lexicon.classes[name] for kind in kinds}
    vague = lemma(noun) in lexicon.classes["decisions"]
    if _is_attack(noun, lexicon):
        attackers = [one for one in told if one.event_type == "ASSAULT" and one.sources and one.status != "denied"]
        alone = {side for one in attackers for side in sides_of(one.sources, actors)}
        if len(alone) == 1 and not alone & mine:
            return attackers[-1].sources
    for earlier in reversed(told):
        distance = event.sentence - earlier.sentence
        hit = bool(sides_of(earlier.targets, actors) & mine)
        if distance > NEAR or (vague and distance > 1 and not hit) or earlier.event_type not in types:
            continue
        doers = tuple(key for key in earlier.sources if side_of(key, actors) not in mine)
        if doers and (earlier.event_type != "ACCUSE" or hit):
            return doers
    return ()
