"""Whether the parties that a match has are enough for an event.

Belongs here: how many sides a type needs, and who counts as somebody. Who the parties are is found in `parties.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from etl.extract.events.discourse import sides_of
from etl.extract.events.match import Match
from etl.extract.events.parties import Party, Setting, follow
from etl.extract.events.phrases import lemma

VERBAL = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
SESSIONS = frozenset({"summit", "session", "meeting", "conference", "assembly"})
GATHERING = frozenset({"assemble", "convene", "gather", "meet"})
ALONE = frozenset({"themselves", "ourselves", "yourselves"})
PEOPLE = frozenset({"he", "she", "they"})
# Charges and trials are a court's, named or not ("the captain was charged with spying").
LEGAL = frozenset({"115"})


def lacking(match: Match, source: Party, target: Party, abstract: Collection[str]) -> str:
    """Return why the parties are not enough for an event, an empty string if they are."""
    everyone = set(source.keys) | set(target.keys)
    if not everyone:
        return "parties unidentified"
    if any(head.lower_ in ALONE for name in ("among", "between") for head in match.frame.slot(name)):
        return "done among themselves"
    legal = match.rule.code in LEGAL and bool(target.keys)
    if match.rule.event_type in VERBAL and not source.keys and not legal and not names_somebody(match, abstract):
        return "nobody is named who says so"
    needed = match.rule.parties
    if match.rule.event_type == "CONSULT" and _meets_as_body(match, everyone):
        return ""
    if match.frame.voice == "noun" and not match.frame.supported:
        needed = max(needed, match.rule.alone)
    if match.rule.event_type == "SUPPORT" and len(everyone) == 1 and not (source.text and target.text):
        return "nobody is named on the other side"
    if len(everyone) < needed:
        return f"needs {needed} identified parties"
    return ""


def helps_abroad(match: Match, source: Party, setting: Setting) -> bool:
    """Tell whether help goes to a place that is not the giver's own state: "money to fight cholera in West Africa"."""
    home = {key.removeprefix("country:") for key in sides_of(source.keys, setting.reading)}
    own = {place for key in source.keys if (place := setting.reading.actors[key].country_iso3) is not None}
    places = [place for place in setting.reading.places_in(setting.sentence) if place.iso3 not in home | own]
    heads = [head for path in match.rule.target for head in follow(path, match)]
    covered = {token.i for head in heads for token in head.subtree if token.pos_ != "ADJ"}
    return bool(source.keys) and any(place.start in covered for place in places)


def _meets_as_body(match: Match, everyone: Collection[str]) -> bool:
    """Tell whether a session is that of an organisation: "at a summit of ASEAN in Vientiane", "ASEAN leaders met"."""
    if len(everyone) != 1 or not next(iter(everyone)).startswith("igo:"):
        return False
    if match.frame.voice != "noun":
        gathered = lemma(match.frame.trigger) in GATHERING and not match.frame.slot("object")
        return gathered and match.frame.voice == "active" and not match.frame.slot("with")
    own = match.frame.slot("of") or match.frame.slot("possessor")
    placed = any(head.i > match.frame.trigger.i for name in ("in", "at") for head in match.frame.slot(name))
    return lemma(match.frame.trigger) in SESSIONS and bool(own) and placed


def names_somebody(match: Match, abstract: Collection[str]) -> bool:
    """Tell whether a side that is no known actor is at least a name or a word for people ("a French lawyer")."""
    heads = [head for path in match.rule.source for head in follow(path, match)]
    if match.rule.event_type == "ACCUSE" and any(head.lower_ in PEOPLE for head in heads):
        return True
    return any(head.pos_ == "PROPN" or (head.pos_ == "NOUN" and lemma(head) not in abstract) for head in heads)
