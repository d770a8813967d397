"""Sentences in which the parser found no verb: headlines in capitals and past forms taken for nouns.

Belongs here: reading "Ecuador Slams Mexico Over Asylum" or "Chad's army shot down a drone" by the order of words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from spacy.tokens import Doc, Token

from etl.extract.events.frames import Frame

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
PARTICLES = frozenset({"down", "off", "up", "out", "over", "back", "dead", "in"})
INSIDE_PHRASE = frozenset({"DET", "ADJ", "NUM", "NOUN", "PROPN", "SYM", "PRON"})
# Past forms that taggers take for nouns or names.
PAST: Mapping[str, str] = MappingProxyType(
    {"shot": "shoot", "froze": "freeze", "sank": "sink", "fled": "flee", "shook": "shake", "overran": "overrun",
     "overthrew": "overthrow", "withdrew": "withdraw", "forbade": "forbid", "foresaw": "foresee"}
)  # fmt: skip
# Plural nouns that also look like verbs: no headline verb without other evidence.
PLURALS = frozenset(
    {"talk", "protest", "tie", "force", "fund", "charge", "export", "import", "plan", "ship", "arm", "aid", "border",
     "work", "fight", "march", "sanction", "finance", "supply", "tariff", "ban", "team", "train", "trade", "deal"}
)  # fmt: skip


def is_verbless(doc: Doc) -> bool:
    """Tell whether a sentence has no finite verb."""
    return not any(token.tag_ in FINITE for token in doc)


def verb_lemma(token: Token) -> str | None:
    """Return the lemma of a noun read as a verb: a known past form, or a form in -s; None for others."""
    word = token.lower_
    if word in PAST:
        return PAST[word]
    if token.tag_ not in {"NNS", "NNPS", "NNP"} or not word.endswith("s") or word.endswith("ss"):
        return None
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    base = word[:-2] if word.endswith(("shes", "ches", "sses", "xes")) else word[:-1]
    return None if base in PLURALS else base


def verbless_frame(token: Token, actor_tokens: Collection[int]) -> Frame | None:
    """Read subject, object and prepositional phrases around a noun that must be the verb; an actor stands before it."""
    doc, before = token.doc, token.i - 1
    if before < 0 or not _is_doer(doc[before], actor_tokens):
        return None
    slots: dict[str, tuple[Token, ...]] = {"subject": (doc[before],)}
    place = token.i + 1
    if place < len(doc) and doc[place].lower_ in PARTICLES:
        place += 1
    name = "object"
    while place < len(doc):
        head, place = _phrase(doc, place)
        if head is not None:
            slots.setdefault(name, (head,))
        if place >= len(doc) or doc[place].pos_ != "ADP":
            break
        name, place = doc[place].lower_, place + 1
    return Frame(token, token, "active", slots) if "object" in slots else None


def _is_doer(token: Token, actor_tokens: Collection[int]) -> bool:
    """Tell whether a word ends an actor's name, or is a noun right after a genitive or adjective of one."""
    if token.i in actor_tokens:
        return True
    return token.pos_ in {"NOUN", "PROPN"} and any(token.i - back in actor_tokens for back in (1, 2) if token.i >= back)


def _phrase(doc: Doc, start: int) -> tuple[Token | None, int]:
    """Return the last noun of the phrase that begins at `start`, and where it ends."""
    head, place = None, start
    while place < len(doc) and (doc[place].pos_ in INSIDE_PHRASE or doc[place].tag_ == "POS"):
        if doc[place].pos_ in {"NOUN", "PROPN"}:
            head = doc[place]
        place += 1
    return head, place
