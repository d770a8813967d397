"""Walk the grammar of a clause: subject, object, what a preposition joins to its verb.

Belongs here: steps from word to word. What they mean for trade is in `clause_goods.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from etl.extract.trade.parties import Party


def object_of(verb: Token) -> Token | None:
    """Return the object of a verb."""
    return next((child for child in verb.children if child.dep_ in ("iobj", "obj")), None)


def subject_child(verb: Token) -> Token | None:
    """Return the subject that stands with a verb itself."""
    return next((child for child in verb.children if child.dep_.startswith("nsubj")), None)


def subject_of(verb: Token) -> Token | None:
    """Return the subject of a verb, of the verb that it is joined to where it has none."""
    for _ in range(3):
        subject = subject_child(verb)
        if subject is not None or verb.dep_ not in ("conj", "xcomp", "advcl"):
            return subject
        verb = verb.head
    return None


def oblique(verb: Token, cases: Sequence[str]) -> Token | None:
    """Return the word that a preposition joins to a verb, or to the last of its objects."""
    near = [child for child in verb.children if child.dep_ in ("obl", "obl:agent")]
    thing = object_of(verb)
    if thing is not None:
        near += [t for t in thing.subtree if t.dep_ == "nmod" and t.i > thing.i]
    return next((child for child in near if case_of(child) in cases), None)


def case_of(word: Token) -> str | None:
    """Return the preposition of a noun, in lower case."""
    return next((child.lower_ for child in word.children if child.dep_ == "case"), None)


def token_of(doc: Doc, party: Party) -> Token | None:
    """Return the head of a party's words."""
    span = doc.char_span(party.start, party.end, alignment_mode="expand")
    return span.root if span is not None else None


def end_of(token: Token) -> int:
    """Return the character where a word with all that belongs to it ends."""
    last = token.right_edge
    return last.idx + len(last.text)
