"""How words were weighed as events, for `dragoman explain`: the likeliest type and parties, and what spoke for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.extract.events.discourse import Pair
from etl.extract.events.weighed.choose import WEIGHTS, choose, lacks_parties, least_of, weighings
from etl.extract.events.weighed.drafts import Draft
from etl.extract.events.weighed.kinds import marks_of_kinds
from etl.extract.events.weighed.sides import place_of
from etl.extract.loglinear import load_weights, strongest
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

DOUBTFUL = 0.1  # less likely readings are not shown


def explain_weighed(
    sentences: Sequence[AnalysedSentence],
    told: Sequence[EventMention],
    drafts: Sequence[Draft],
    pair: Pair,
    actors: ActorReading,
    vectors: Vectors,
) -> dict[int, tuple[str, ...]]:
    """Return, by sentence ordinal, a line for every word that may report an event."""
    weights = load_weights(WEIGHTS)
    lines: dict[int, list[str]] = defaultdict(list)
    for one in weighings(sentences, told, drafts, actors, pair, vectors.layout):
        choice = choose(one, actors, weights, vectors)
        if choice.sure < DOUBTFUL and choice.draft.state != "told":
            continue
        chosen = next(i for i, (draft, _) in enumerate(one.kinds) if draft is choice.draft)
        marks = marks_of_kinds([draft for draft, _ in one.kinds])
        seen = vectors.scores(place_of(one.word, vectors.layout), marks)
        reasons = [("network", seen[chosen] - seen[0]), *strongest(one.kinds[chosen][1], weights["kinds"])]
        why = ", ".join(f"{name} {weight:+.1f}" for name, weight in reasons)
        source, target = (side or "nobody" for side in choice.sides)
        unsure = ", too unsure for an event" if choice.sure < least_of(choice.draft) else ""
        verdict = ", parties lack" if lacks_parties(choice) else unsure
        lines[one.word.ordinal].append(
            f"weighed “{one.word.token.text}” ({choice.draft.state}): {choice.draft.event_type} {source} → {target} "
            f"{choice.sure:.2f}{verdict} ({why})"
        )
    return {ordinal: tuple(found) for ordinal, found in lines.items()}
