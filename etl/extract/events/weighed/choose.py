"""Which drafts are events, and between whom: the likeliest type of each word, then the likeliest pair of parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from etl.extract.events.discourse import Pair, side_of, sides_of
from etl.extract.events.weighed.drafts import Draft, Word, words_of
from etl.extract.events.weighed.kinds import weigh_kinds
from etl.extract.events.weighed.sides import SYMMETRIC, Around, Sides, candidates, count_sides, weigh_sides
from etl.extract.loglinear import load_weights, probabilities
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

RULE = "events.weighed"
KEPT = 0.12  # a rule's event stays from this probability on: of type and parties together
MADE = 0.38  # any other draft becomes an event


@dataclass(frozen=True)
class Weighing:
    """A word with its choices: types, and for each draft the pairs of parties, all with their features."""

    word: Word
    kinds: list[tuple[Draft | None, list[str]]]
    around: Around


def weighings(
    sentences: Sequence[AnalysedSentence],
    told: Sequence[EventMention],
    drafts: Sequence[Draft],
    actors: ActorReading,
    pair: Pair,
) -> Iterator[Weighing]:
    """Yield the words of an article that may report an event, in order, with what is weighed on each."""
    counts = count_sides(actors)
    ordered = sorted(told, key=lambda event: (event.sentence, event.trigger_start))
    for word in words_of(sentences, told, drafts):
        place = (word.ordinal, word.sentence.sentence.char_start + word.token.idx)
        beside = [e.event_type for e in ordered if e.sentence == word.ordinal and e.trigger_start != place[1]]
        last = next((e for e in reversed(ordered) if (e.sentence, e.trigger_start) < place and e.sources), None)
        yield Weighing(word, weigh_kinds(word, actors, beside), Around(counts, pair, last))


def weigh_events(
    sentences: Sequence[AnalysedSentence],
    told: Sequence[EventMention],
    drafts: Sequence[Draft],
    actors: ActorReading,
    pair: Pair,
) -> list[EventMention]:
    """Return the events of an article: those told by rules that are likely enough, and drafts that are."""
    weights = load_weights("event_weights.csv")
    found: list[EventMention] = []
    for one in weighings(sentences, told, drafts, actors, pair):
        shares = probabilities(one.kinds, weights["kinds"])
        best = max(range(1, len(shares)), key=lambda i: shares[i])
        draft = one.kinds[best][0]
        if draft is None or shares[best] < KEPT:
            continue
        pairs = weigh_sides(one.word, draft, actors, one.around)
        sides, sure = _likeliest(draft, [pair for pair, _ in pairs], probabilities(pairs, weights["sides"]))
        sure *= shares[best]
        if sure >= (KEPT if draft.state == "told" else MADE) and any(sides):
            event = with_sides(one.word, draft, sides, actors, one.around)
            rule = event.rule_id if draft.state == "told" else RULE
            found.append(replace(event, rule_id=rule, confidence=round(sure, 3)))
    return found


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
