"""What speaks for two parties of an event: the features of the log-linear model of its sides.

A side is a country, or an actor of none (`side_of`). Candidates are those named in the sentence, in the one before,
those of the event told before, and the pair that the article is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from etl.extract.events.discourse import side_of, sides_of
from etl.extract.events.phrases import case_of, lemma
from etl.extract.events.weighed.drafts import Draft, Word
from etl.extract.loglinear import Features
from etl.extract.network import Layout, Mark, Span
from etl.extract.spans import ActorReading
from etl.records import EventMention

MOST = 8
SYMMETRIC = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE"})
Sides = tuple[str | None, str | None]


@dataclass(frozen=True)
class Mention:
    """A place in the event's sentence where a side is named."""

    key: str
    start: int
    head: int
    reference: bool
    modifier: bool
    place: bool = False


@dataclass
class Candidate:
    """A side with its mentions in the sentence and what else is known of it."""

    mentions: list[Mention] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Around:
    """What the article tells besides the sentence: how often each side is named, its pair, events told before."""

    counts: Counter[str]
    pair: tuple[str, str] | None
    last: EventMention | None = None
    places: Mapping[str, frozenset[Span]] = field(default_factory=dict)  # of each side


def places_of_sides(layout: Layout, actors: ActorReading) -> dict[str, frozenset[Span]]:
    """Return the places that name each side."""
    found: dict[str, set[Span]] = {}
    for key, spans in layout.actors.items():
        found.setdefault(side_of(key, actors), set()).update(spans)
    return {side: frozenset(spans) for side, spans in found.items()}


def marks_of_sides(word: Word, pairs: Sequence[Sides], around: Around, layout: Layout) -> list[tuple[Mark, ...]]:
    """Return what the network scores of each pair of parties: who is the source, who the target."""
    place = place_of(word, layout)
    marks: dict[tuple[str, str], Mark] = {}
    for side in {side for pair in pairs for side in pair if side is not None}:
        near = layout.near(around.places.get(side, ()), place, word.ordinal, 1)
        marks |= {(role, side): (role, near) for role in ("source", "target")}
    return [
        tuple(marks[role, side] for role, side in zip(("source", "target"), pair, strict=True) if side is not None)
        for pair in pairs
    ]


def place_of(word: Word, layout: Layout) -> Span:
    """Return a word as a word of the article."""
    return layout.span(word.ordinal, word.token.i, word.token.i + 1)


def count_sides(actors: ActorReading) -> Counter[str]:
    """Return how often each side is named."""
    return Counter(side_of(mention.actor_key, actors) for mention in actors.mentions)


def weigh_sides(word: Word, draft: Draft, actors: ActorReading, around: Around) -> list[tuple[Sides, Features]]:
    """Return every pair of source and target with its features; None stands for nobody."""
    found = candidates(word, draft, actors, around)
    codes: list[str | None] = [None, *found]
    own = (sides_of(draft.event.sources, actors), sides_of(draft.event.targets, actors))
    known: dict[str | None, tuple[list[str], str]] = {
        code: _side_features(word, draft, one, code) for code, one in found.items()
    }
    roles = [
        {
            code: (mark := _mark(code, *ruled), _role_features(role, mark, word, draft, known.get(code)))
            for code in codes
        }
        for role, ruled in (("S", own), ("T", own[::-1]))
    ]
    return [
        ((source, target), (said, heard, _pair_features(draft, (source, target), f"{one}/{other}", own, found)))
        for source, (one, said) in roles[0].items()
        for target, (other, heard) in roles[1].items()
        if source is None or source != target or draft.event_type not in SYMMETRIC
    ]


def candidates(word: Word, draft: Draft, actors: ActorReading, around: Around) -> dict[str, Candidate]:
    """Return who may be a party, likeliest first."""
    found: dict[str, Candidate] = {}

    def at(side: str) -> Candidate:
        return found.setdefault(side, Candidate())

    ordinal, token = word.ordinal, word.token
    for span in actors.spans[ordinal] if ordinal < len(actors.spans) else ():
        for key in span.actor_keys:
            at(side_of(key, actors)).mentions.append(Mention(key, span.start, span.head, span.reference, span.modifier))
    for place in actors.places_in(ordinal):
        key = f"country:{place.iso3}"
        if place.iso3 and key in actors.actors:
            at(key).mentions.append(Mention(key, place.start, place.end - 1, False, False, place=True))
    for name, keys in (("source", draft.event.sources), ("target", draft.event.targets)):
        for key in keys:
            at(side_of(key, actors)).known.add(f"ruled {name}")
    for back in (1, 2):
        if ordinal - back >= 0:
            for span in actors.spans[ordinal - back]:
                for key in span.actor_keys:
                    at(side_of(key, actors)).known.add(f"before {back}")
            first = next((span for span in actors.spans[ordinal - back] if not span.modifier), None)
            if first is not None:
                at(side_of(first.actor_keys[0], actors)).known.add(f"opens {back}")
    if around.last is not None:
        near = "near " if ordinal - around.last.sentence <= 1 else ""
        for name, keys in (("source", around.last.sources), ("target", around.last.targets)):
            for side in sides_of(keys, actors):
                at(side).known.add(f"{near}last {name}")
    for side in around.pair or ():
        at(side).known.add("pair")
    for rank, (side, _) in enumerate(around.counts.most_common(3)):
        at(side).known.add(f"rank {rank}")

    def unlikely(side: str) -> tuple[float, int]:
        one = found[side]
        gap = min((abs(mention.head - token.i) for mention in one.mentions), default=99)
        ruled = any(name.startswith("ruled") for name in one.known)
        return -10 * ruled - 3 * bool(one.mentions) - len(one.known), gap

    return {side: found[side] for side in sorted(found, key=unlikely)[:MOST]}


def _mark(side: str | None, ruled: frozenset[str], other: frozenset[str]) -> str:
    """Return how a side stands to those that the rule has in its role and in the other one."""
    if side is None:
        return "none" if not ruled else "drops"
    return "ruled" if side in ruled else "turned" if side in other else "fills" if not ruled else "differs"


def _role_features(role: str, mark: str, word: Word, draft: Draft, known: tuple[list[str], str] | None) -> list[str]:
    """Return what speaks for a candidate in a role; nothing is known of nobody."""
    event, kind = draft.event, draft.event_type
    names = [f"{role}:{mark}|{draft.state}", f"{role}:{mark}|{kind}", f"{role}:{mark}|{event.rule_id}"]
    names.append(f"{role}:{mark}|sure={int(event.confidence * 10)}")
    if known is None:
        return [*names, f"{role}:nobody|{kind}", f"{role}:nobody|{event.trigger.lower()}"]
    own, relation = known
    names += [f"{role}|{name}" for name in own]
    names += [f"{role}|{kind}|{name}" for name in own]
    return [*names, f"{role}|{lemma(word.token)}|rel={relation}", f"{role}|{event.rule_id}|rel={relation}"]


def _side_features(word: Word, draft: Draft, one: Candidate, side: str) -> tuple[list[str], str]:
    """Return what is known of a candidate, and how it hangs together with the word."""
    token = word.token
    common = [f"known={name}" for name in sorted(one.known)]
    common += [f"{name}|named={bool(one.mentions)}" for name in sorted(one.known)]
    common.append(f"group={side.split(':')[0]}")
    common.append(f"named={bool(one.mentions)}|{draft.state}")
    best = _best_mention(one, token)
    if best is not None:
        relation = relation_of(best.head, token)
        gap = best.head - token.i
        reach = f"{'b' if gap < 0 else 'a'}{0 if abs(gap) < 3 else 1 if abs(gap) < 8 else 2 if abs(gap) < 16 else 3}"
        form = "place" if best.place else "modifier" if best.modifier else "ref" if best.reference else "name"
        of = best.key.split(":")[0]
        common += [
            f"rel={relation}",
            f"rel={relation}|{form}",
            f"rel={relation}|{of}",
            f"at={reach}",
            f"form={form}|{of}",
            f"rel={relation}|{draft.state}",
            f"times={min(3, len(one.mentions))}",
        ]
    else:
        relation = "known"
    return common, relation


def _best_mention(one: Candidate, token: Token) -> Mention | None:
    """Return the mention that hangs together with the word best: by grammar, else the nearest."""

    def rank(mention: Mention) -> tuple[bool, int]:
        return relation_of(mention.head, token).startswith("far"), abs(mention.head - token.i)

    return min(one.mentions, key=rank, default=None)


def relation_of(place: int, token: Token) -> str:
    """Return the grammatical path from a word that reports an event to a word that names somebody.

    Up to three steps, each a dependency with its preposition: "nsubj", "obj>nmod of", "^xcomp>nsubj" (up, then down).
    """
    doc = token.doc
    named = doc[place]
    above = {token.i: ""}
    node, path = token, ""
    for _ in range(3):
        if node.head.i == node.i:
            break
        path += f"^{node.dep_}"
        node = node.head
        above[node.i] = path
    steps: list[str] = []
    node = named
    for _ in range(4):
        if node.i in above:
            up = above[node.i]
            return f"{up}>{'>'.join(reversed(steps))}" if up else ">".join(reversed(steps)) or "self"
        if node.dep_ != "conj":
            case = case_of(node) if node.dep_ in ("obl", "nmod", "obl:agent") else None
            steps.append(f"{node.dep_} {case}" if case else node.dep_)
        if node.head.i == node.i:
            break
        node = node.head
    return "far b" if place < token.i else "far a"


def _pair_features(
    draft: Draft,
    pair: Sides,
    alike: str,
    own: tuple[frozenset[str], frozenset[str]],
    found: Mapping[str, Candidate],
) -> list[str]:
    """Return what speaks for two parties together; `alike` is how both stand to those of the rule."""
    kind = draft.event_type
    names = [f"{alike}|{draft.state}", f"{alike}|{kind}"]
    if pair[0] is not None and pair[0] == pair[1]:
        names += ["at home", f"at home|{kind}", f"at home|ruled={bool(own[0] & own[1])}"]
    mentioned = sum(side is not None and bool(found[side].mentions) for side in pair)
    names.append(f"mentioned={mentioned}|{kind}")
    unused = sum(bool(one.mentions) and side not in pair for side, one in found.items())
    names.append(f"unused={min(3, unused)}|{sum(side is not None for side in pair)}")
    return names
