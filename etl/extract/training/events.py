"""Questions of the models of events: which words of an annotated text report an event, and between whom.

Each annotated event is given to the word that fits it best: within its quote, of its type, with parties that agree.
Other words of its quote with that type are left out. Optional events count as events.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.extract.events.in_article import proposals
from etl.extract.events.weighed.choose import Weighing, weighings, with_sides
from etl.extract.events.weighed.drafts import Draft
from etl.extract.events.weighed.kinds import marks_of_kinds
from etl.extract.events.weighed.sides import SYMMETRIC, Sides, marks_of_sides, place_of, weigh_sides
from etl.extract.reader import Reader
from etl.extract.spans import ActorReading
from etl.extract.training.corpus import Analysed, Example, Fact, is_quoted, plain
from etl.extract.training.questions import Question
from etl.records import EventMention

Names = set[str]


@dataclass(frozen=True)
class _Fit:
    """An annotated event on a draft, and how well they fit."""

    score: float
    event: int
    word: int
    draft: Draft
    inside: bool


def event_questions(example: Example, one: Analysed, reader: Reader) -> Iterator[Question]:
    """Yield the questions of types and of sides of one article."""
    told, drafts, pair = proposals(one.article, one.actors, one.dates, reader.event_lexicon)
    words = list(weighings(one.article.sentences, told, drafts, one.actors, pair, one.layout))
    given, left_out = align(words, example, one.actors)
    for i, weighing in enumerate(words):
        if i in left_out:
            continue
        kinds = [known for known, _ in weighing.kinds]
        draft, event = given.get(i, (None, None))
        right = next(at for at, known in enumerate(kinds) if known is draft)
        place = place_of(weighing.word, one.layout)
        features = [features for _, features in weighing.kinds]
        yield Question("event kinds", place, features, marks_of_kinds(kinds), frozenset({right}))
        if draft is None or event is None:
            continue
        pairs = weigh_sides(weighing.word, draft, one.actors, weighing.around)
        best = best_pairs([p for p, _ in pairs], draft, event, weighing, one.actors, example.actors)
        if best:
            marks = marks_of_sides(weighing.word, [p for p, _ in pairs], weighing.around, one.layout)
            yield Question("event sides", place, [features for _, features in pairs], marks, best)


def align(
    words: Sequence[Weighing], example: Example, actors: ActorReading
) -> tuple[dict[int, tuple[Draft, Fact]], set[int]]:
    """Return the draft and annotated event of words that report one, and the words to be left out."""
    known = names_by_party(example.actors)
    fits: list[_Fit] = []
    for e, event in enumerate(example.events or ()):
        for w, weighing in enumerate(words):
            text = weighing.word.sentence.sentence.text
            if not is_quoted(event["quote"], text):
                continue
            inside = _is_inside(event["quote"], text, weighing.word.token.idx)
            for draft, _ in weighing.kinds[1:]:
                if draft is not None and draft.event_type in (event["type"], *event.get("also", ())):
                    score = 4 * inside + 3 * (draft.state == "told") + 0.5 * (draft.state == "found")
                    agrees = quality(event, draft.event_type, names_of(draft.event, actors), known) is not None
                    score += 2 * agrees + (draft.event_type == event["type"]) + 0.3 * draft.event.confidence
                    fits.append(_Fit(score, e, w, draft, inside))
    given: dict[int, tuple[Draft, Fact]] = {}
    placed: set[int] = set()
    for one in sorted(fits, key=lambda fit: -fit.score):
        if one.event not in placed and one.word not in given:
            placed.add(one.event)
            given[one.word] = (one.draft, (example.events or ())[one.event])
    return given, {one.word for one in fits if one.inside} - set(given)


def best_pairs(
    pairs: Sequence[Sides],
    draft: Draft,
    event: Fact,
    weighing: Weighing,
    actors: ActorReading,
    annotated: Sequence[Fact],
) -> frozenset[int]:
    """Return the places of the pairs of parties that agree best with an annotated event, none where none agrees."""
    known = names_by_party(annotated)
    scores = {}
    for i, pair in enumerate(pairs):
        made = with_sides(weighing.word, draft, pair, actors, weighing.around)
        score = quality(event, draft.event_type, names_of(made, actors), known)
        if score is not None:
            scores[i] = score
    top = max(scores.values(), default=0)
    return frozenset(i for i, score in scores.items() if score == top)


def quality(event: Fact, kind: str, sides: tuple[list[Names], list[Names]], known: Mapping[str, Names]) -> int | None:
    """Return how well two sides agree with an annotated event, None where they do not.

    They agree with at least one party on each side that the annotation fills; for mutual acts with two, whatever their
    order. A party too many counts against.
    """
    source = [_expanded(party, known) for party in event.get("source") or ()]
    target = [_expanded(party, known) for party in event.get("target") or ()]
    if event["type"] in SYMMETRIC or kind in SYMMETRIC:
        everyone = [*source, *target]
        common = _found(everyone, [*sides[0], *sides[1]])
        if common < min(2, len(everyone)):
            return None
        return 2 * common - _spare(everyone, [*sides[0], *sides[1]])
    one, other = _found(source, sides[0]), _found(target, sides[1])
    if (source and not one) or (target and not other):
        return None
    return 2 * (one + other) - _spare(source, sides[0]) - _spare(target, sides[1])


def _found(wanted: Sequence[Names], have: Sequence[Names]) -> int:
    return sum(any(one & other for other in have) for one in wanted)


def _spare(wanted: Sequence[Names], have: Sequence[Names]) -> int:
    return sum(not any(one & other for other in wanted) for one in have)


def names_by_party(annotated: Iterable[Fact]) -> dict[str, Names]:
    """Return all names of each annotated actor by each of them; a country has its ISO code for one."""
    known: dict[str, Names] = defaultdict(set)
    for actor in annotated:
        names = {_folded(name) for name in (actor["name"], *actor.get("aliases", ()))}
        if actor["kind"] == "country" and actor.get("country"):
            names.add(_folded(actor["country"]))
        for name in names:
            known[name] |= names
    return known


def names_of(event: EventMention, actors: ActorReading) -> tuple[list[Names], list[Names]]:
    """Return the names of the parties on both sides: those of the actor and the ISO code of its country."""

    def names(key: str) -> Names:
        actor = actors.actors.get(key)
        if actor is None:
            return {_folded(key)}
        found = {_folded(name) for name in (actor.name, *actor.aliases)}
        return found | ({_folded(actor.country_iso3)} if actor.country_iso3 else set())

    return [names(key) for key in event.sources], [names(key) for key in event.targets]


def _expanded(party: str, known: Mapping[str, Names]) -> Names:
    return {_folded(party)} | known.get(_folded(party), set())


def _folded(name: str) -> str:
    marked = unicodedata.normalize("NFKD", name)
    return plain("".join(c for c in marked if not unicodedata.combining(c)))


def _is_inside(quote: str, text: str, place: int) -> bool:
    """Tell whether a word stands in a quote of its sentence; also where the quote is not found word for word."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return found is None or found.start() <= place <= found.end()
