"""What speaks for a word reporting an event of a type: the features of the log-linear model of types."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from etl.extract.events.discourse import sides_of
from etl.extract.events.phrases import case_of, lemma
from etl.extract.events.weighed.drafts import Draft, Word
from etl.extract.loglinear import Features
from etl.extract.network import Mark
from etl.extract.spans import ActorReading

QUOTES = frozenset({'"', "“", "”", "``", "''"})
NEGATIONS = frozenset({"not", "n't", "no", "never", "without", "neither", "nor"})


def weigh_kinds(word: Word, actors: ActorReading, told: Sequence[str]) -> list[tuple[Draft | None, Features]]:
    """Return every draft of a word, None for no event first, with its features; `told` are types told beside it."""
    common = _common(word, actors)
    return [(None, ()), *((draft, (common, _features(word, draft, common, actors, told))) for draft in word.drafts)]


def marks_of_kinds(kinds: Sequence[Draft | None]) -> list[tuple[Mark, ...]]:
    """Return what the network scores of each draft: its type."""
    return [((draft.event_type if draft is not None else "no event", None),) for draft in kinds]


def _features(word: Word, draft: Draft, common: Sequence[str], actors: ActorReading, told: Sequence[str]) -> list[str]:
    event, kind = draft.event, draft.event_type
    state = draft.state if draft.state != "missed" else f"missed {draft.why}"
    sources, targets = sides_of(event.sources, actors), sides_of(event.targets, actors)
    sides = f"{min(2, len(sources))}{min(2, len(targets))}"
    others = [name for name in told if name != kind]
    own = [
        "E",
        f"state={state}",
        f"state={draft.state}",
        f"sides={sides}",
        f"sides={sides}:{draft.state}",
        f"same side={bool(sources & targets)}",
        f"status={event.status}",
        f"status={event.status}:{draft.state}",
        f"sure={int(event.confidence * 10)}:{draft.state}",
        f"consumed={draft.consumed}",
        f"repeated={kind in told}:{draft.state}",
        f"others={min(2, len(others))}:{draft.state}",
        f"drafts={min(3, len(word.drafts))}:{draft.state}",
        f"dated={event.date_start is not None}",
    ]
    word_is = lemma(word.token)
    found = [*own, *(f"{kind}|{name}" for name in own[:8])]
    found += [
        f"{event.rule_id}",
        f"{event.rule_id}|{draft.state}",
        f"{kind}|{word_is}",
        f"{kind}|{word_is}|{draft.state}",
    ]
    found += [f"code={event.cameo_code[:3]}|{draft.state}"]
    for name in common:
        found += [f"{name}|{draft.state}", f"{kind}|{name}"]
    return found


def _common(word: Word, actors: ActorReading) -> list[str]:
    """Return what the words around tell: part of speech, clause, mood, arguments and who is named."""
    token, ordinal = word.token, word.ordinal
    doc = token.doc
    verb = _verb_of(token)
    around = list(verb.children) if verb is not None else []
    quoted = sum(one.text in QUOTES for one in doc[: token.i]) % 2 == 1
    spans = actors.spans[ordinal] if ordinal < len(actors.spans) else ()
    named = sides_of((key for span in spans for key in span.actor_keys), actors)
    children = {child.dep_ for child in token.children}
    found = [
        f"pos={token.pos_}:{token.tag_}",
        f"dep={token.dep_}",
        f"clause={verb.dep_ if verb is not None else '-'}:{verb.tag_ if verb is not None else '-'}",
        f"aux={' '.join(child.lower_ for child in around if child.dep_.startswith('aux'))}",
        f"negated={any(child.lower_ in NEGATIONS for child in (*token.children, *around))}",
        f"kind={word.sentence.sentence.kind}",
        f"quoted={quoted}",
        f"named={min(3, len(named))}",
        f"first={ordinal < 3}",
    ]
    if token.pos_ in ("NOUN", "PROPN"):
        det = next((child.lower_ for child in token.children if child.dep_ == "det"), "-")
        found += [f"det={det}", f"under={lemma(token.head)}", f"of={'nmod' in children}"]
        found += [f"mod={lemma(child)}" for child in token.children if child.dep_ in ("amod", "compound")]
    for child in token.children:
        if child.dep_ in ("obj", "nsubj", "nsubj:pass", "iobj", "obl:agent", "xcomp", "ccomp"):
            found += [f"has {child.dep_}", f"{child.dep_}={_class_of(child, ordinal, actors)}"]
            if child.dep_ in ("obj", "nsubj:pass", "xcomp"):
                found.append(f"{child.dep_} {lemma(child)}")
        elif child.dep_ in ("obl", "nmod"):
            found += [f"{case_of(child) or child.dep_}={_class_of(child, ordinal, actors)}"]
    return found


def _class_of(token: Token, ordinal: int, actors: ActorReading) -> str:
    """Return whom or what an argument names: the kind of its actor, else its part of speech."""
    span = actors.at(ordinal, token.i)
    if span is not None:
        key = span.actor_keys[0].split(":")[0]
        return f"{key}*" if span.head != token.i else key
    return token.pos_


def _verb_of(token: Token) -> Token | None:
    """Return the verb that a word is or hangs on."""
    place = token
    for _ in range(5):
        if place.pos_ in ("VERB", "AUX"):
            return place
        if place.head.i == place.i:
            return None
        place = place.head
    return None
