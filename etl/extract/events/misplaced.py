"""Arguments that a parse has put into the wrong place: objects read as subjects, participles hung on another noun.

Belongs here: tests of one word, and of a name in the clause beside a trigger. Frames are in `frames.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.events.phrases import case_of

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def noun_of_participle(verb: Token) -> Token:
    """Return the noun that a participle belongs to: the one before it, where the parse has leapt over it.

    In "relieved by troops under | a pact | concluded in May" nothing of the pact belongs to the troops.
    """
    before = verb.doc[verb.i - 1] if verb.i > 0 else verb.head
    if before.pos_ not in {"NOUN", "PROPN"} or verb.head.i >= before.i or verb.head.is_ancestor(before):
        return verb.head
    return before


def is_whose(noun: Token, verb: Token) -> bool:
    """Tell whether a "subject" is what a relative clause is done to: "Chad, | whose envoy | Mali sent home"."""
    if not any(child.lower_ == "whose" for child in noun.children):
        return False
    return any(c.dep_ == "nsubj" and noun.i < c.i < verb.i and c.head.i == verb.i for c in verb.children)


def is_second_subject(noun: Token, verb: Token) -> bool:
    """Tell whether a "subject" after a verb is its object: "Chad warned | the union | not to interfere"."""
    if noun.i < verb.i or any(child.dep_ == "obj" and child.i < noun.i for child in verb.children):
        return False
    return verb.tag_ in FINITE and any(child.dep_ == "nsubj" and child.i < verb.i for child in verb.children)


def is_counted(noun: Token) -> bool:
    """Tell whether a noun only seems to follow a preposition: "freed | at least 19 | sailors"."""
    start = noun.left_edge.i
    after = noun.doc[start + 1 : start + 2]
    return noun.doc[start].lower_ == "at" and bool(after) and after[0].lower_ in {"least", "most"}


def is_object_behind(noun: Token) -> bool:
    """Tell whether a noun that seems to explain the one before, without a comma, is rather an object of its own."""
    starts = noun.left_edge
    fresh = starts.pos_ in {"DET", "NUM"} or starts.tag_ in {"PRP$", "JJ"}
    return noun.dep_ == "appos" and noun.head.i == starts.i - 1 and fresh and noun.pos_ == "NOUN"


def stands_as_object(name: Token, verb: Token) -> bool:
    """Tell whether a name read as what somebody is called is whom somebody calls: the verb has no object beside it."""
    return name.i > verb.i and case_of(name) is None and not any(child.dep_ == "obj" for child in verb.children)


def verb_of(trigger: Token) -> Token:
    """Return the verb that carries a trigger: itself, or the one above a noun."""
    return next((one for one in (trigger, *trigger.ancestors) if one.pos_ in {"VERB", "AUX"}), trigger)


def acts_likewise(name: Token, trigger: Token) -> bool:
    """Tell whether a name is the doer of a clause joined by "and": "Peru cut its aid, and | Chile | froze its own"."""
    verb = verb_of(trigger)
    while verb.dep_ in {"ccomp", "xcomp"} and verb.head.pos_ == "VERB":  # "and Chile said that it | froze | its own"
        verb = verb.head
    top = next((one for one in (name, *name.ancestors) if one.dep_ == "nsubj"), None)
    if top is None or top.head.i == verb.i or top.head.pos_ not in {"VERB", "AUX"}:
        return False
    first, second = sorted((verb, top.head), key=lambda one: one.i)
    return second.dep_ == "conj" and second.head.i == first.i and any(c.lower_ == "and" for c in second.children)
