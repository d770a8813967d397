"""What an article has named so far, as references look back on it: spans, subjects, pairs of states, visitors, places.

Belongs here: the record of the past and plain look-ups on it. Which expression refers to what is decided in
`references.py` and its fellow modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.context import Context
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.view import View
from etl.extract.spans import ActorSpan

REACH = 3
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})

ReferenceWords = Mapping[str, Mapping[str, frozenset[str]]]
Resolved = tuple[int, int, tuple[str, ...], str, float]


@dataclass(frozen=True)
class Past:
    """An actor span that stands before the expression in question."""

    sentence: int
    token: int
    span: ActorSpan
    subject: bool


@dataclass
class Memory:
    """What has been named so far in the article, in order."""

    past: list[Past] = field(default_factory=list)
    pairs: list[tuple[int, tuple[str, str]]] = field(default_factory=list)
    visitors: tuple[int, tuple[str, ...]] | None = None
    genders: dict[str, str] = field(default_factory=dict)
    institutions: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def recent(self, sentence: int, token: int, *, reach: int = REACH) -> list[Past]:
        """Return what was named in the last sentences and before the token, latest first."""
        kept = [p for p in self.past if (p.sentence, p.token) < (sentence, token) and p.sentence >= sentence - reach]
        return kept[::-1]


@dataclass(frozen=True)
class Search:
    """Where an expression is looked for: the article so far, its sentences, and the words of the rules."""

    assembly: Assembly
    memory: Memory
    views: Sequence[View]
    context: Context
    lexicon: ActorLexicon

    @property
    def words(self) -> ReferenceWords:
        """Return the word lists of the rules."""
        return self.lexicon.references


def country_of(assembly: Assembly, key: str) -> str | None:
    """Return the key of the state of an actor, None for actors without one."""
    if key.startswith("country:"):
        return key
    actor = assembly.actors.get(key)
    return f"country:{actor.country_iso3}" if actor is not None and actor.country_iso3 else None


def remember(memory: Memory, view: View, span: ActorSpan, words: ReferenceWords) -> None:
    """Keep a span as a possible antecedent, and who travels as a visitor."""
    head = view.doc[span.head]
    memory.past.append(Past(view.index, span.start, span, head.dep_ in SUBJECTS))
    travels = head.dep_ == "nsubj" and head.head.lemma_ in words["delegation"]["arrivals"]
    if (travels or head.lower_ in words["delegation"]["nouns"]) and not span.modifier:
        memory.visitors = (view.index, span.actor_keys)


def note_delegation(memory: Memory, view: View, assembly: Assembly, words: ReferenceWords) -> None:
    """Keep whose a delegation is that a sentence brings in: "a delegation headed by X", "a mission from Chile"."""
    for token, word in enumerate(view.lower):
        if word not in words["delegation"]["nouns"] or view.word(token + 1) not in ("led", "headed", "from", "of"):
            continue
        start = token + 3 if view.word(token + 2) == "by" else token + 2
        start += view.word(start) == "the"
        named = [s for (index, first, _), s in assembly.spans.items() if index == view.index and first == start]
        states = [state for s in named for state in [country_of(assembly, s.actor_keys[0])] if state]
        if states:
            memory.visitors = (view.index, (states[0],))


def note_pair(memory: Memory, view: View, spans: Sequence[ActorSpan], assembly: Assembly) -> None:
    """Keep the two states of a sentence that names exactly two."""
    states = list(
        dict.fromkeys(c for s in spans for k in s.actor_keys for c in [country_of(assembly, k)] if c is not None)
    )
    if len(states) == 2:
        memory.pairs.append((view.index, (states[0], states[1])))


def members(noun: Token) -> list[Token]:
    """Return a noun and the nouns coordinated with it."""
    found = [noun]
    for child in noun.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON"):
            found += members(child)
    return found


def subjects_before(view: View, token: int) -> list[Token]:
    """Return the subjects of a sentence before a token, nearest first."""
    doers = (*SUBJECTS, "obl:agent")
    return [word for word in reversed(view.doc[:token]) if word.dep_ in doers and word.lower_ not in RELATIVES]


SINGLE_NAMES = frozenset(
    {"states", "netherlands", "philippines", "emirates", "islands", "nations", "maldives", "bahamas"}
)
RELATIVES = frozenset({"who", "which", "that", "it", "there", "what", "this"})


def is_plural(noun: Token) -> bool:
    """Tell whether a subject names several: coordinated, in the plural, "they" or "both"."""
    plural = noun.tag_ == "NNS" or (noun.tag_ == "NNPS" and noun.lower_ not in SINGLE_NAMES)
    return len(members(noun)) > 1 or plural or noun.lower_ in ("they", "both", "police")


def group_keys(search: Search, view: View, noun: Token) -> tuple[str, ...]:
    """Return the actors of a noun phrase with its coordinated nouns: named, or told by what modifies the noun."""
    keys: dict[str, None] = {}
    spans = [s for (index, _, _), s in search.assembly.spans.items() if index == view.index]
    together = members(noun)
    for word in together:
        own = [s for s in spans if s.head == word.i and not s.modifier] or [
            s for s in spans if s.start <= word.i < s.end and not s.modifier
        ]
        if own:
            widest = max(own, key=lambda s: s.end - s.start)
            beside = [s for s in spans if s.modifier and s.end <= word.i and in_phrase(view, s, word)]
            inside = joined_states(spans, widest) if word.tag_ in ("NNS", "NNPS") else []
            keys.update(dict.fromkeys(k for s in (*beside, widest, *inside) for k in s.actor_keys if k not in keys))
        elif len(together) > 1 and any(s.head == word.i for s in spans):
            keys.update(dict.fromkeys(k for s in spans if s.head == word.i for k in s.actor_keys))
        elif word.lower_ in search.words["group"]["nouns"]:
            inner = [s for s in spans if in_phrase(view, s, word) or in_complement(view, s, word)]
            keys.update(dict.fromkeys(k for s in sorted(inner, key=lambda s: s.start) for k in s.actor_keys))
    states = [key for key in keys if key.startswith("country:")]
    bodies = {country_of(search.assembly, key) for key in keys if not key.startswith("country:")}
    return tuple(key for key in keys if key not in states or key not in bodies)


def joined_states(spans: Sequence[ActorSpan], group: ActorSpan) -> list[ActorSpan]:
    """Return the states inside a span of several holders of an office: "the presidents of | Mali and Niger |"."""
    inside = [s for s in spans if s is not group and group.start <= s.start and s.end <= group.end]
    return [s for s in inside if s.actor_keys[0].startswith("country:")]


def in_phrase(view: View, span: ActorSpan, noun: Token) -> bool:
    """Tell whether a span modifies a noun from the left: "Greek and Turkish | ships"."""
    return span.end <= noun.i and span.start >= noun.left_edge.i and view.doc[span.head].dep_ in MODIFIERS


MODIFIERS = frozenset({"amod", "compound", "nmod:poss", "conj", "nmod"})


def in_complement(view: View, span: ActorSpan, noun: Token) -> bool:
    """Tell whether a span stands in the "of" phrase of a noun: "leaders of | Chad and Niger"."""
    if span.start <= noun.i or view.word(noun.i + 1) not in ("of", "from"):
        return False
    edge = max((word.i for word in noun.subtree), default=noun.i)
    between = view.doc[noun.i + 1 : span.start]
    return span.start <= edge and all(word.pos_ not in ("VERB", "AUX", "SCONJ") for word in between)
