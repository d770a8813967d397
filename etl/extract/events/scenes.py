"""Against which state people rise where a clause names none: the one in which the story is set.

Belongs here: the state of the places told last. Forces without a state ("riot police") are in
`etl/extract/references_home.py`.
"""

from __future__ import annotations

from etl.extract.events.discourse import country_key
from etl.extract.spans import ActorReading

REACH = 2


def state_of_scene(actors: ActorReading, sentence: int) -> str | None:
    """Return the state of the places named last, else the only state of this sentence and the two before, or None."""
    for at in range(sentence, max(sentence - REACH, 0) - 1, -1):
        placed = {f"country:{place.iso3}" for place in actors.places_in(at) if place.iso3}
        if placed:
            where = placed.pop()
            return where if not placed and where in actors.actors else None
    named = {
        state
        for at in range(sentence, max(sentence - REACH, 0) - 1, -1)
        for span in actors.spans[at]
        for key in span.actor_keys
        if (state := country_key(key, actors)) is not None
    }
    return named.pop() if len(named) == 1 else None
