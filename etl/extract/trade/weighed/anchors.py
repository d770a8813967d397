"""What a figure, a good or a country hangs on in its sentence: noun, verb, and the subject of that verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.trade.weighed.cues import Cues, Place


@dataclass(frozen=True)
class Anchor:
    """Tokens by index, -1 for none, and what they are: a class of words of trade, of verbs, or a part of speech."""

    head: int = -1  # the token itself
    noun: int = -1  # the noun it hangs on
    verb: int = -1
    subject: int = -1
    dep: str = "-"
    prep: str = "-"
    noun_class: str = "-"
    verb_class: str = "-"
    subject_class: str = "-"


NOWHERE = Anchor()


class Anchors:
    """The anchors of one sentence."""

    def __init__(self, doc: Doc, places: Sequence[Place], cues: Cues) -> None:
        self._doc = doc
        self._cues = cues
        self._classes = {token.i: name for name, start, end in places for token in doc if start <= token.idx < end}

    def of(self, start: int, end: int) -> Anchor:
        """Return the anchor of a span of characters."""
        inside = [token for token in self._doc if token.idx < end and start < token.idx + len(token)]
        own = {token.i for token in inside}
        head = next((token for token in inside if token.head.i not in own or token.dep_ == "ROOT"), None)
        if head is None:
            return NOWHERE
        top = first_of_list(head)
        noun = verb = None
        place = top
        for _ in range(6):
            if place.dep_ == "ROOT" or place.head.i == place.i:
                break
            place = place.head
            if place.i in own:
                continue
            if noun is None and place.pos_ in ("NOUN", "PROPN"):
                noun = place
            if place.pos_ in ("VERB", "AUX"):
                verb = place
                break
        subject = _subject_of(verb) if verb is not None else None
        prep = next((child.lower_ for child in (*head.children, *top.children) if child.dep_ == "case"), "-")
        return Anchor(
            head.i,
            noun.i if noun is not None else -1,
            verb.i if verb is not None else -1,
            subject.i if subject is not None else -1,
            head.dep_ if head is top else f"&{top.dep_}",
            prep,
            self._class(noun),
            self._verb_class(verb),
            self._class(subject),
        )

    def _class(self, token: Token | None) -> str:
        if token is None:
            return "-"
        return self._classes.get(token.i) or token.pos_

    def _verb_class(self, verb: Token | None) -> str:
        if verb is None:
            return "-"
        known = self._cues.verb_class(verb.lemma_.lower())
        passive = any("pass" in child.dep_ for child in verb.children)
        return (verb.lemma_.lower() if known == "other" else known) + ("P" if passive else "")


def first_of_list(token: Token) -> Token:
    """Return the first of the things that a token is listed with."""
    for _ in range(12):
        if token.dep_ not in ("conj", "appos"):
            break
        token = token.head
    return token


def _subject_of(verb: Token) -> Token | None:
    for _ in range(3):
        found = next((child for child in verb.children if child.dep_.startswith(("nsubj", "csubj"))), None)
        if found is not None:
            return found
        if verb.dep_ not in ("conj", "xcomp", "advcl", "acl", "cop", "aux"):
            return None
        verb = verb.head
    return None
