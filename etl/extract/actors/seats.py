"""Where a body has its seat, as the words beside its name tell: "the Lima-based X Institute", "X, a Lima think tank".

Belongs here: the state behind such words. The extent of a body's name is in `bodies.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.view import TokenHit, View

REACH = 5
CAMEL = re.compile(r"[a-z][A-Z]")
FUSED = {
    "Uz": "Uzbekistan", "Kaz": "Kazakhstan", "Qaz": "Kazakhstan", "Ukr": "Ukraine", "Bel": "Belarus",
    "Azer": "Azerbaijan",
    "Ros": "Russia", "Viet": "Vietnam", "Turk": "Turkey", "Tajik": "Tajikistan", "Kyrgyz": "Kyrgyzstan",
}  # fmt: skip


def seat_of(view: View, lexicon: ActorLexicon, start: int, end: int) -> tuple[Sense, ...]:
    """Return the state in which a body over tokens `start` to `end` has its seat, empty where nothing tells it."""
    placed = based_before(view, start) or explained_after(view, lexicon, end) or sited_after(view, end)
    return placed or fused_state(view, lexicon, start, end)


def fused_state(view: View, lexicon: ActorLexicon, start: int, end: int) -> tuple[Sense, ...]:
    """Return the state that a firm's name has grown together with: "UzAuto", "QazTrade", "ProChile", "PetroVietnam"."""
    for text in view.texts[start:end]:
        for part in re.findall(r"[A-Z][a-z]+", text) if CAMEL.search(text) else ():
            form = FUSED.get(part, part).casefold()
            sense = next((s for s in lexicon.by_form.get(form, ()) if s.kind == "country" and s.iso3), None)
            if sense is not None:
                return (sense,)
    return ()


def based_before(view: View, start: int) -> tuple[Sense, ...]:
    """Return the state of the place in "X-based" right before a name."""
    if view.word(start - 1) != "based" or view.texts[start - 2] not in ("-", "‑", "–"):
        return ()
    hit = view.hit(start - 3)
    return state_of_place(hit) if hit is not None and start >= 3 else ()


def explained_after(view: View, lexicon: ActorLexicon, end: int) -> tuple[Sense, ...]:
    """Return the state in an apposition that says what the body is: ", a Lima think tank", ", the Peruvian miner"."""
    if view.word(end) != "," or view.word(end + 1) not in ("a", "an", "the"):
        return ()
    hit: TokenHit | None = None
    for token in range(end + 2, min(end + 2 + REACH, len(view.texts))):
        if match_last(lexicon.appositives, view.lower, token) is not None and not view.is_capitalised(token):
            return state_of_place(hit) if hit is not None else ()
        found = view.hit(token)
        if found is not None:
            hit = hit or found
        elif view.doc[token].pos_ not in ("ADJ", "NOUN", "VERB") and view.texts[token] not in ("-", "‑", "–"):
            return ()
    return ()


def sited_after(view: View, end: int) -> tuple[Sense, ...]:
    """Return the state of the city in "in Lima" right after a name."""
    hit = view.hit(end + 1) if view.word(end) == "in" else None
    return state_of_place(hit) if hit is not None and hit.sense("capital", "city") is not None else ()


def state_of_place(hit: TokenHit) -> tuple[Sense, ...]:
    """Return the state of a hit that names a state, an adjective of one, or a place in it."""
    sense = hit.sense("country", "adjective") or next(
        (s for s in hit.senses if s.kind in ("capital", "city") and s.iso3), None
    )
    if sense is None:
        return ()
    return (replace(sense, key=f"country:{sense.iso3}"),) if sense.iso3 else (sense,)
