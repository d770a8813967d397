"""The PLOVER mode of an event whose rule leaves it open: by what weapon, where and how they met, what was asked for.

Belongs here: reading the mode off the words of the arguments. The words are data (`event_classes.yml`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from spacy.tokens import Token

from etl.extract.events.frames import Frame
from etl.extract.events.match import Match
from etl.extract.events.phrases import conjuncts, lemma

WEAPONS = (
    ("by_drone", "drone"),
    ("by_air", "aerial"),
    ("by_heavy_weapons", "heavy-weapons"),
    ("by_explosives", "explosives"),
    ("by_firearms", "firearms"),
)
WISHES = (("ask_meet", "meet"), ("ask_yield", "yield"), ("ask_assist", "assist"), ("ask_change", "change"))
CARRIERS = ("subject", "object", "with", "by", "in", "from")
ASKED = ("complement", "object", "for", "to", "that")
TELEPHONE = frozenset({"phone", "telephone", "videoconference", "video", "link", "call", "telephone line"})
AGREED = ("object", "on", "to", "upon", "subject")
MEDIATING = frozenset({"broker", "mediate", "mediation"})
HOSTING = frozenset({"host", "receive", "welcome"})
GUESTS = frozenset({"ambassador", "delegation", "envoy", "king", "leader", "minister", "premier", "president", "queen"})
ASIDE = frozenset({"sideline", "sidelines", "margin", "margins"})


def find_mode(
    match: Match, event_type: str, mode: str | None, classes: Mapping[str, Collection[str]], *, elsewhere: bool
) -> str | None:
    """Return the mode that the arguments tell, else `mode`; `elsewhere` tells that they met in a third country."""
    if event_type == "ASSAULT" and mode is None:
        return _first(WEAPONS, set(_words(match.frame, CARRIERS)) | {lemma(match.frame.trigger)}, classes)
    if event_type == "REQUEST" and match.act is not None and lemma(match.act.frame.trigger) in classes["ask_change"]:
        return "change"
    if event_type == "SANCTION" and mode is None and lemma(match.frame.trigger) in classes["stopping"]:
        return "discontinue"
    truces = set(classes["truces"])
    if event_type in {"AGREE", "RETREAT"} and mode is None and truces & set(_words(match.frame, AGREED)):
        return "ceasefire"
    if event_type == "THREATEN" and mode is None and any(lemma(head) == "force" for head in _means(match.frame)):
        return "violence"
    if event_type == "REQUEST" and mode is None:
        return _first(WISHES, set(_words(match.frame, ASKED)), classes)
    if event_type == "CONSULT" and mode == "meet" and _is_mediation(match.frame):
        return "third-party"
    if event_type == "CONSULT" and mode == "meet" and _receives_guest(match.frame):
        return "visit"
    if event_type in {"CONSULT", "AGREE"} and mode == "meet":
        return _meeting_mode(match.frame, classes, elsewhere=elsewhere)
    return mode


def _is_mediation(frame: Frame) -> bool:
    """Tell whether somebody brings others together: CAMEO 045, "Qatar brokered a truce"."""
    return lemma(frame.trigger) in MEDIATING


def _receives_guest(frame: Frame) -> bool:
    """Tell whether a host receives somebody who came: CAMEO 043, "received the Serbian minister and his delegation"."""
    if frame.voice != "active" or lemma(frame.trigger) not in HOSTING:
        return False
    return any(head.pos_ == "PROPN" or lemma(head) in GUESTS for head in frame.slot("object"))


def _means(frame: Frame) -> Iterator[Token]:
    """Yield the heads of what a threat names as its means ("by force", "to use force"), also inside its act."""
    for token in frame.verb.subtree:
        if token.dep_ in {"obl", "obj", "nmod"} and token.i > frame.trigger.i:
            yield token


def _meeting_mode(frame: Frame, classes: Mapping[str, Collection[str]], *, elsewhere: bool) -> str:
    """Tell a call from a meeting, and where it was held."""
    for name in ("by", "over", "via", "on"):
        if any(lemma(head) in TELEPHONE for head in frame.slot(name)):
            return "phone"
    if elsewhere or any(lemma(head) in ASIDE or head.lower_ in ASIDE for head in frame.slot("on")):
        return "third-party"
    objects = frame.slot("object") if frame.voice != "noun" else (frame.trigger,)
    return "multilateral" if any(lemma(head) in classes["gatherings"] for head in objects) else "meet"


def _first(
    table: tuple[tuple[str, str], ...], words: Collection[str], classes: Mapping[str, Collection[str]]
) -> str | None:
    """Return the mode of the first class that one of the words is in."""
    return next((mode for name, mode in table if any(word in classes[name] for word in words)), None)


def _words(frame: Frame, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the lemmas of the heads in the slots with their compounds ("artillery fire")."""
    for name in names:
        for head in frame.slot(name):
            for noun in conjuncts(head):
                yield lemma(noun)
                yield from (lemma(child) for child in noun.children if _names_thing(child))


def _names_thing(child: Token) -> bool:
    return child.dep_ in {"compound", "nmod"} and child.pos_ in {"NOUN", "PROPN"}
