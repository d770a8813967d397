"""Names that a plain noun explains: "the Peruvian company Andina", "Andina news agency", "Andina, a Peruvian miner".

Belongs here: bodies found by such a noun. Bodies whose name ends in a head word are in `bodies.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from etl.extract.actors.bodies import Body, BodyKind
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.seats import CAMEL, fused_state
from etl.extract.actors.view import View

KINDS: dict[str, BodyKind] = {
    "company": "company",
    "organisation": "organisation",
    "group": "group",
    "government": "government",
}
PLURALS = {"ies": "y", "ses": "s", "s": ""}
DIRECTING = frozenset(
    {"chairman", "chairwoman", "chair", "director", "ceo", "executive", "founder", "owner", "manager"}
)
BOARDS = frozenset(
    {"management", "supervisory", "executive", "board", "directors", "of", "the", "governing", "council"}
)
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
    found: list[Body] = [
        *find_listed(view, lexicon, bodies, taken),
        *find_headed(view, lexicon, taken),
        *find_ports(view),
    ]
    taken |= {t for body in found for t in range(body.start, body.end)}
    for token in range(len(view.texts)):
        match = match_last(lexicon.appositives, view.lower, token)
        if match is None or view.is_capitalised(token) or token in taken or view.doc[token].pos_ != "NOUN":
            continue
        length, kind = match
        run = run_after(view, lexicon, token + 1, taken) or run_before(view, lexicon, token + 1 - length, taken)
        if run is None:
            continue
        states = states_before(view, min(run[0], token + 1 - length)) or fused_state(view, lexicon, *run)
        body = Body(
            run[0], run[0], run[1], view.head(*run), KINDS[kind], False, True, states, f"apposition-{kind}", True
        )
        found.append(body)
        taken |= set(range(run[0], run[1]))
    return tuple(found)


def find_listed(view: View, lexicon: ActorLexicon, bodies: Sequence[Body], taken: set[int]) -> list[Body]:
    """Return the bodies that a plural noun introduces: "two grain exporters, Conway and Peltier".

    Members whose name a person could bear count where another member is plainly no person.
    """
    found: list[Body] = []
    known = {body.start: body.end for body in bodies}
    for token in range(1, len(view.texts) - 2):
        if view.lower[token + 1] not in (",", ":", "(") or not view.lower[token].endswith("s"):
            continue
        kind = plural_kind(view, lexicon, token)
        if kind is None or view.doc[token].pos_ != "NOUN":
            continue
        runs = list(listed_runs(view, lexicon, token + 2, known, taken))
        sure = [run for run in runs if run[0] in known or capital_run(view, lexicon, run[0], taken) is not None]
        if len(runs) < 2 or not sure or "and" not in view.lower[runs[0][1] : runs[-1][0]]:
            continue
        states = states_before(view, token)
        for start, end in runs:
            if start not in known:
                head = view.head(start, end)
                body = Body(start, start, end, head, KINDS[kind], False, True, states, f"apposition-{kind}", True)
                found.append(body)
    return found


def listed_runs(
    view: View, lexicon: ActorLexicon, start: int, known: Mapping[int, int], taken: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield the names of a list from a token on: runs of capitalised words and bodies already found."""
    at = start
    while at < len(view.texts):
        end = known.get(at, at)
        while at not in known and end < len(view.texts) and is_name_word(view, lexicon, end, taken):
            end += 1
        if end == at:
            return
        yield at, end
        linked = 1 + (view.word(end + 1) == "and")
        if view.word(end) not in (",", "and"):
            return
        at = end + linked


def find_ports(view: View) -> list[Body]:
    """Return ports that do something as firms: "the Port of Rijeka signed", not "sailed to the Port of Rijeka"."""
    found: list[Body] = []
    for token, text in enumerate(view.texts[:-2]):
        hit = view.hit(token + 2)
        if text != "Port" or view.word(token + 1) != "of" or view.hit(token) is not None:
            continue
        end = hit.end if hit is not None and hit.start == token + 2 else token + 3
        word = view.doc[token]
        case = next((c.lower_ for c in word.children if c.dep_ == "case"), "")
        if not view.is_capitalised(token + 2) or not (
            word.dep_ in ("nsubj", "obl:agent", "conj") or case in ("with", "by", "between")
        ):
            continue
        city = hit.sense("city", "capital") if hit is not None else None
        states = (replace(city, key=f"country:{city.iso3}"),) if city is not None and city.iso3 else ()
        found.append(Body(token, token, end, token, "company", False, True, states, "port", True))
    return found


def plural_kind(view: View, lexicon: ActorLexicon, token: int) -> str | None:
    """Return what kind of body a plural noun explains ("exporters", "companies"), None where it explains none."""
    word = view.word(token)
    for ending, singular in PLURALS.items():
        if word.endswith(ending):
            words = (*view.lower[:token], word.removesuffix(ending) + singular)
            match = match_last(lexicon.appositives, words, token)
            if match is not None:
                return match[1]
    return None


def find_headed(view: View, lexicon: ActorLexicon, taken: set[int]) -> list[Body]:
    """Return the bodies known only from who directs them: "the Chairman of the Management Board of KazTorg, X"."""
    found: list[Body] = []
    for token, word in enumerate(view.lower):
        if word not in DIRECTING or view.word(token + 1) != "of":
            continue
        at = token + 2
        while view.word(at) in BOARDS:
            at += 1
        run = capital_run(view, lexicon, at, taken)
        if run is None or view.word(run[1]) != "," or any(view.hit(t) is not None for t in range(*run)):
            continue
        if view.word(run[0] - 1) != "of":
            continue
        states = states_before(view, token) or fused_state(view, lexicon, *run)
        head = view.head(*run)
        found.append(Body(run[0], run[0], run[1], head, "organisation", False, True, states, "directed", True))
    return found


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
    if start == 0 and end - start == 1 and view.doc[0].pos_ != "PROPN" and not CAMEL.search(view.texts[0]):
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
    if at == start or words[-1] in lexicon.words["family"]:
        return None
    named = words[0] in lexicon.words["given"]
    if named and (len(words) < 3 or words[-1] in lexicon.words["given"] | lexicon.words["family_first"]):
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
