"""Which drafts are events, and between whom: the likeliest type of each word, then the likeliest pair of parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.extract.events.discourse import Pair, side_of, sides_of
from etl.extract.events.weighed.drafts import Draft, Word, words_of
from etl.extract.events.weighed.kinds import marks_of_kinds, weigh_kinds
from etl.extract.events.weighed.sides import (
    SYMMETRIC,
    Around,
    Sides,
    candidates,
    count_sides,
    marks_of_sides,
    place_of,
    places_of_sides,
    weigh_sides,
)
from etl.extract.loglinear import Features, Weights, load_weights, probabilities
from etl.extract.network import Layout, Vectors
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

WEIGHTS = "event_weights.csv"
RULE = "events.weighed"
OF_TWO = frozenset({"CONSULT", "COOPERATE"})
KEPT = 0.12  # a rule's event stays from this probability on: of type and parties together
MADE = 0.4  # any other draft becomes an event


@dataclass(frozen=True)
class Weighing:
    """A word with its choices: types, and for each draft the pairs of parties, all with their features."""

    word: Word
    kinds: list[tuple[Draft | None, Features]]
    around: Around


@dataclass(frozen=True)
class Choice:
    """What a word is read as: a draft, its parties, and the probability of both."""

    draft: Draft
    sides: Sides
    sure: float


def weighings(
    sentences: Sequence[AnalysedSentence],
    told: Sequence[EventMention],
    drafts: Sequence[Draft],
    actors: ActorReading,
    pair: Pair,
    layout: Layout,
) -> Iterator[Weighing]:
    """Yield the words of an article that may report an event, in order, with what is weighed on each."""
    counts, places = count_sides(actors), places_of_sides(layout, actors)
    ordered = sorted(told, key=lambda event: (event.sentence, event.trigger_start))
    for word in words_of(sentences, told, drafts):
        place = (word.ordinal, word.sentence.sentence.char_start + word.token.idx)
        beside = [e.event_type for e in ordered if e.sentence == word.ordinal and e.trigger_start != place[1]]
        last = next((e for e in reversed(ordered) if (e.sentence, e.trigger_start) < place and e.sources), None)
        yield Weighing(word, weigh_kinds(word, actors, beside), Around(counts, pair, last, places))


def weigh_events(
    sentences: Sequence[AnalysedSentence],
    told: Sequence[EventMention],
    drafts: Sequence[Draft],
    actors: ActorReading,
    pair: Pair,
    vectors: Vectors,
) -> list[EventMention]:
    """Return the events of an article: those told by rules that are likely enough, and drafts that are."""
    weights = load_weights(WEIGHTS)
    found: list[EventMention] = []
    for one in weighings(sentences, told, drafts, actors, pair, vectors.layout):
        choice = choose(one, actors, weights, vectors)
        if choice.sure >= least_of(choice.draft) and not lacks_parties(choice):
            event = with_sides(one.word, choice.draft, choice.sides, actors, one.around)
            rule = event.rule_id if choice.draft.state == "told" else RULE
            found.append(replace(event, rule_id=rule, confidence=round(choice.sure, 3)))
    return found


def choose(one: Weighing, actors: ActorReading, weights: Mapping[str, Weights], vectors: Vectors) -> Choice:
    """Return the likeliest draft of a word and its parties, whatever their probability."""
    place = place_of(one.word, vectors.layout)
    scores = vectors.scores(place, marks_of_kinds([draft for draft, _ in one.kinds]))
    shares = probabilities(one.kinds, weights["kinds"], scores)
    drafts = [(draft, share) for (draft, _), share in zip(one.kinds, shares, strict=True) if draft is not None]
    draft, share = max(drafts, key=lambda pair: pair[1])
    if share < least_of(draft):
        return Choice(draft, (None, None), share)
    pairs = weigh_sides(one.word, draft, actors, one.around)
    marks = marks_of_sides(one.word, [pair for pair, _ in pairs], one.around, vectors.layout)
    chances = probabilities(pairs, weights["sides"], vectors.scores(place, marks))
    sides, sure = _likeliest(draft, [pair for pair, _ in pairs], chances)
    return Choice(draft, sides, share * sure)


def lacks_parties(choice: Choice) -> bool:
    """Tell whether nobody is party to a choice, or, where no rule reads it, only one to an act of two."""
    named = sum(side is not None for side in choice.sides)
    of_two = choice.draft.state != "told" and choice.draft.event_type in OF_TWO
    return named < (2 if of_two else 1)


def least_of(draft: Draft) -> float:
    """Return the probability from which a draft is an event."""
    return KEPT if draft.state == "told" else MADE


def _likeliest(draft: Draft, pairs: Sequence[Sides], shares: Sequence[float]) -> tuple[Sides, float]:
    """Return the likeliest two parties; those of a mutual act in either order."""
    if draft.event_type not in SYMMETRIC:
        best = max(range(len(pairs)), key=lambda i: shares[i])
        return pairs[best], shares[best]
    both: dict[frozenset[str | None], float] = defaultdict(float)
    for pair, share in zip(pairs, shares, strict=True):
        both[frozenset(pair)] += share
    best_two = max(both, key=lambda two: both[two])
    ordered = max((i for i, pair in enumerate(pairs) if frozenset(pair) == best_two), key=lambda i: shares[i])
    return pairs[ordered], both[best_two]


def with_sides(word: Word, draft: Draft, sides: Sides, actors: ActorReading, around: Around) -> EventMention:
    """Return a draft with two parties; where the rule has named them, with all that it names on their side."""
    event = draft.event
    own = (sides_of(event.sources, actors), sides_of(event.targets, actors))
    chosen = {side for side in sides if side is not None}
    if draft.event_type in SYMMETRIC and chosen <= (own[0] | own[1]) and len(chosen) >= min(2, len(own[0] | own[1])):
        return event
    found = candidates(word, draft, actors, around)
    keys: list[tuple[str, ...]] = []
    texts: list[str | None] = []
    for side, ruled, known, text in (
        (sides[0], own[0], event.sources, event.source_text),
        (sides[1], own[1], event.targets, event.target_text),
    ):
        if side is None:
            keys.append(())
            texts.append(text if not known else None)
        elif side in ruled:
            keys.append(known)
            texts.append(text)
        else:
            mention = min(found[side].mentions, key=lambda m: abs(m.head - word.token.i), default=None)
            everyone = (*event.sources, *event.targets)
            named = (
                mention.key if mention is not None else next((k for k in everyone if side_of(k, actors) == side), side)
            )
            keys.append((named,) if named in actors.actors else ())
            texts.append(word.token.doc[mention.start : mention.head + 1].text if mention is not None else None)
    return replace(event, sources=keys[0], targets=keys[1], source_text=texts[0], target_text=texts[1])
