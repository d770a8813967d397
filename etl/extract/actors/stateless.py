"""Actors of an article that names no state: places that stand for theirs, bodies of a state that nobody tells.

Belongs here: what such an article still makes plain. Which state a body has where states are named is in `context.py`.
"""

from __future__ import annotations

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.bodies import Body
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.text import fold
from etl.extract.actors.view import TokenHit, View
from etl.records import Actor


def stand_for_state(assembly: Assembly, view: View, hit: TokenHit, home: str, lexicon: ActorLexicon) -> None:
    """Let a place stand for its state, the only one of the article's places: "Cuzco's police", "rebels in Kidal"."""
    senses = lexicon.by_form.get(fold(lexicon.states[home]), ())
    state = next((one for one in senses if one.kind == "country" and one.key == home), None)
    if state is not None:
        assembly.add_actor(Actor(state.key, state.name, "country", state.iso3, state.wikidata_id, ()))
        assembly.add_span(view, hit.start, hit.end, (home,), "place", 0.4, reference=True)


def body_of_no_state(view: View, body: Body) -> Actor:
    """Return a body under its name alone: "the Department of Energy" of an article that names no state."""
    name = " ".join(view.text(body.core_start, body.end).split())
    return Actor(f"government::{fold(name)}", name, "government", None, None, ())
