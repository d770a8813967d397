"""Whom a sentence names beside the doer of an act: the states and organisations of states that it may be meant for.

Belongs here: which of the names in a sentence stand in the clause of an act, and which only look on. Who of them it is
meant for is inferred in `counterparts.py` and `discourse.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from spacy.tokens import Doc, Token

from etl.extract.events.discourse import BLOC, side_of
from etl.extract.events.misplaced import acts_likewise, verb_of
from etl.extract.events.phrases import case_of, conjuncts, lemma
from etl.extract.spans import ActorReading, ActorSpan
from etl.records import EventMention

OTHER_CLAUSES = frozenset({"acl:relcl", "advcl", "parataxis"})
LOOKING_ON = frozenset({"auspices", "auspex", "mediation", "patronage", "presence", "sidelines", "sideline"})
FORUMS = frozenset({"at", "before"})  # "sued them | at the World Trade Organization |"
DOERS = frozenset({"nsubj", "obl:agent"})


def others_beside(
    event: EventMention, sides: Collection[str], actors: ActorReading, doc: Doc, start: int
) -> tuple[str, ...]:
    """Return the states and organisations of states beside the doer's that an event's clause names, in order.

    Where the clause names none, the one of the whole sentence. Names inside the words for the doer are its own.
    `start` is the offset of the sentence in the article.
    """
    trigger = next((token for token in doc if token.idx + start >= event.trigger_start), doc[0])
    near: dict[str, None] = {}
    far: dict[str, None] = {}
    likewise: set[str] = set()
    for span in actors.spans[event.sentence] if event.sentence < len(actors.spans) else ():
        head = doc[span.head]
        forum = case_of(head) in FORUMS and all(key.startswith(BLOC) for key in span.actor_keys)
        if forum or looks_on(head) or _is_doers(head, trigger):
            continue
        if acts_likewise(head, trigger):
            likewise.update(_states(span, actors))
            continue
        found = near if _shares_clause(head, trigger) else far
        for key in _states(span, actors):
            if key not in sides:
                found.setdefault(key)
    far = {key: None for key in far if key not in likewise}
    return tuple(near) if near or len(far) > 1 else tuple(far)


def together(keys: Collection[str], actors: ActorReading, doc: Doc, sentence: int) -> bool:
    """Tell whether a sentence names several sides in one breath: "the goods | of Malawi or Namibia |"."""
    at: Mapping[int, ActorSpan] = {span.head: span for span in actors.spans[sentence]}
    for span in at.values():
        joined = {key for one in conjuncts(doc[span.head]) if one.i in at for key in _states(at[one.i], actors)}
        if set(keys) <= joined:
            return True
    return False


def looks_on(name: Token) -> bool:
    """Tell whether somebody only looks on or mediates: "signed in the presence | of the Omani minister |"."""
    above = next((token for token in (name, *name.ancestors) if lemma(token) in LOOKING_ON), None)
    return above is not None and case_of(above) in {"in", "on", "under", "with", "through", "at"}


def _states(span: ActorSpan, actors: ActorReading) -> list[str]:
    keys = [side_of(key, actors) for key in span.actor_keys]
    return [key for key in keys if key.startswith(("country:", BLOC))]


def _is_doers(name: Token, trigger: Token) -> bool:
    """Tell whether a name stands in the words for who acts: "| the Omani army's | chief vowed revenge"."""
    verb = verb_of(trigger)
    top = next((one for one in (name, *name.ancestors) if one.dep_ in DOERS), None)
    if top is None:
        return False
    return top.head.i in {verb.i, trigger.i} or (top.head.dep_ == "acl" and top.head.head.i == trigger.i)


def _shares_clause(name: Token, trigger: Token) -> bool:
    """Tell whether a name stands under the verb of an act, and not in a clause of its own beside it."""
    verb = verb_of(trigger)
    current = name
    while current.i not in {verb.i, trigger.i}:
        opens = current.dep_ in OTHER_CLAUSES or (current.dep_ == "conj" and current.head.i == verb.i)
        if current.head.i == current.i or (opens and current.pos_ in {"VERB", "AUX"}):
            return False
        current = current.head
    return True
