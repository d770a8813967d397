"""Arguments by the order of words, where the parse has none: the first "to X" after a verb, "to Y" after "visit of X".

Belongs here: looking to the right of a trigger inside its clause. Arguments that the parse has are in `frames.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.events.frames import FINITE, Frame
from etl.extract.events.phrases import case_of, in_relative
from etl.extract.events.subjects import WEEKDAYS

LINEAR = frozenset({"to", "from", "with", "against", "on", "into", "for"})


def linear_slot(frame: Frame, name: str) -> tuple[Token, ...]:
    """Find a missing prepositional argument by the order of words: the first "to X" after a verb in its clause."""
    doc, start = frame.trigger.doc, frame.trigger.i
    if frame.voice == "noun":
        start = _end_of_possessor(frame.trigger)
        after = doc[start + 1] if start + 1 < len(doc) else None
        if after is None or after.lower_ != name or after.pos_ != "ADP" or after.head.i <= after.i:
            return ()
        return (after.head,) if after.head.pos_ in {"NOUN", "PROPN", "PRON"} else ()
    if name not in LINEAR:
        return ()
    for token in doc[start + 1 : start + 26]:
        if token.text in {";", ":"} or (token.tag_ in FINITE and token.i > start + 1 and not in_relative(token, start)):
            return ()
        if token.lower_ == name and token.pos_ == "ADP":
            head = token.head
            fits = head.i > token.i and head.pos_ in {"NOUN", "PROPN", "PRON"} and head.lower_ not in WEEKDAYS
            elsewhere = head.dep_ == "nmod" and head.head.i > start and case_of(head.head) is not None
            return (head,) if fits and not elsewhere else ()  # "banned imports in spite of protests | from Chad |"
    return ()


def _end_of_possessor(noun: Token) -> int:
    """Return the last word of a noun with its "of" phrase ("the visit | of the Polish president | to Tunis")."""
    for child in noun.children:
        if child.dep_ == "nmod" and child.i > noun.i and child.left_edge.i == noun.i + 1 and case_of(child) == "of":
            return child.right_edge.i
    return noun.i
