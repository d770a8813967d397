"""Names that a plain noun explains: "the Peruvian company Andina", "Andina news agency", "Andina, a Peruvian miner".

Belongs here: bodies found by such a noun. Bodies whose name ends in a head word are in `bodies.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.actors.bodies import Body, BodyKind
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.view import View

KINDS: dict[str, BodyKind] = {"company": "company", "organisation": "organisation", "group": "group"}
QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})


def correct_kinds(view: View, bodies: Sequence[Body], lexicon: ActorLexicon) -> tuple[Body, ...]:
    """Return bodies with the kind that the noun before their name tells ("the rebel group Volta Front")."""
    corrected: list[Body] = []
    for body in bodies:
        match = match_last(lexicon.appositives, view.lower, body.start - 1) if body.start else None
        told = match is not None and not view.is_capitalised(body.start - 1) and body.kind in KINDS and body.named
        corrected.append(replace(body, kind=KINDS[match[1]]) if told and match is not None else body)
    return tuple(corrected)


def find_appositions(view: View, bodies: Sequence[Body], lexicon: ActorLexicon) -> tuple[Body, ...]:
    """Return the bodies of one sentence that a plain noun beside their name explains."""
    if view.capitals:
        return ()
    taken = {t for body in bodies for t in range(body.start, body.end)}
    found: list[Body] = []
    for token in range(len(view.texts)):
        match = match_last(lexicon.appositives, view.lower, token)
        if match is None or view.is_capitalised(token) or token in taken or view.doc[token].pos_ != "NOUN":
            continue
        length, kind = match
        run = run_after(view, lexicon, token + 1, taken) or run_before(view, lexicon, token + 1 - length, taken)
        if run is None:
            continue
        states = states_before(view, min(run[0], token + 1 - length))
        body = Body(
            run[0], run[0], run[1], view.head(*run), KINDS[kind], False, True, states, f"apposition-{kind}", True
        )
        found.append(body)
        taken |= set(range(run[0], run[1]))
    return tuple(found)


def run_after(view: View, lexicon: ActorLexicon, start: int, taken: set[int]) -> tuple[int, int] | None:
    """Return the capitalised words right after an explaining noun, quotation marks left out."""
    at = start + 1 if view.word(start) in QUOTES else start
    return capital_run(view, lexicon, at, taken)


def run_before(view: View, lexicon: ActorLexicon, noun: int, taken: set[int]) -> tuple[int, int] | None:
    """Return the capitalised words right before an explaining noun, or before comma and article ("X, an airline")."""
    end = noun
    while end > 0 and view.doc[end - 1].pos_ in ("ADJ", "NOUN", "ADV") and not view.is_capitalised(end - 1):
        end -= 1
    hit = view.hit(end - 1)
    if hit is not None and hit.sense("adjective") is not None:
        end = hit.start
    if view.word(end - 1) in ("a", "an", "the") and view.word(end - 2) == ",":
        end -= 2
    elif end != noun:
        return None
    start = end
    while start > 0 and is_name_word(view, lexicon, start - 1, taken):
        start -= 1
    if start == 0 and end - start == 1 and view.doc[0].pos_ != "PROPN":
        return None
    run = capital_run(view, lexicon, start, taken)
    return run if run is not None and run[1] == end else None


def capital_run(view: View, lexicon: ActorLexicon, start: int, taken: set[int]) -> tuple[int, int] | None:
    """Return the run of capitalised words from a token on, None where it is empty or a person's name."""
    at = start
    while at < len(view.texts) and (is_name_word(view, lexicon, at, taken) or (at > start and view.joins(at))):
        at += 1
    words = view.lower[start:at]
    if at == start + 1 and view.texts[start].endswith("s") and view.texts[start][:-1].isupper():
        return None
    if at > start and all(view.hit(t) is not None for t in range(start, at)):
        return None
    if at == start or words[0] in lexicon.words["given"] or words[-1] in lexicon.words["family"]:
        return None
    return start, at


def is_name_word(view: View, lexicon: ActorLexicon, token: int, taken: set[int]) -> bool:
    """Tell whether a token is a capitalised word outside the gazetteer that is no function word."""
    if token >= len(view.texts) or token in taken or not view.is_capitalised(token):
        return False
    hit = view.hit(token)
    if hit is not None and (hit.sense("city", "region") is None or not view.is_capitalised(hit.end)):
        return False
    return view.lower[token] not in lexicon.words["function_words"] and view.doc[token].pos_ not in ("VERB", "AUX")


def states_before(view: View, token: int) -> tuple[Sense, ...]:
    """Return the state whose adjective or genitive stands before an explaining noun in the same phrase."""
    for at in range(token, max(-1, token - 7), -1):
        hit = view.hit(at)
        if hit is not None:
            sense = hit.sense("adjective", "country")
            return (sense,) if sense is not None else ()
        if (
            at < token
            and view.doc[at].pos_ not in ("ADJ", "NOUN", "PART", "PROPN")
            and view.word(at) not in ("'s", "-")
        ):
            return ()
    return ()
