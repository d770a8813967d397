"""States told by what they are or whose they are: "the island", "the Andean nation", "its neighbour", "his country".

Belongs here: descriptions that fit one state of the article, the state of a person or of the author, and bodies of a
state told again by their noun ("the navy"). The plain "the country" is in `references.py`.
"""

from __future__ import annotations

from etl.extract.actors.view import View
from etl.extract.references_memory import Memory, Resolved, Search, country_of, members

NEAR = 3
HERE = frozenset({"we", "us", "our", "ours", "my"})
QUOTES = frozenset({'"', "“", "”", "‘"})


def resolve_described(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the Andean nation" and "the island" to the only state of the article that they describe.

    Of several that fit, the only one named in the sentences just before is meant; else nobody.
    """
    words = search.words["described"]
    word = view.word(token)
    regions = search.words["regions"]
    if word not in words["nouns"] and word not in search.words["landforms"]:
        return None
    if view.word(token + 1) in ("of", "-") or (token + 1 < len(view.doc) and view.doc[token + 1].pos_ == "NOUN"):
        return None
    start = described_start(view, token)
    if start is None:
        return None
    inside = " ".join(view.lower[start + 1 : token]).replace(" - ", "-")
    longest = sorted(regions.keys() - {"id"}, key=len, reverse=True)
    region = next((name for name in longest if f" {name} " in f" {inside} "), None)
    fitting = set(regions[region]) if region is not None else None
    if word in search.words["landforms"]:
        formed = set(search.words["landforms"][word])
        fitting = formed if fitting is None else fitting & formed
    elif region is None:
        return None
    if fitting is None:
        return None
    keys = {key for key in search.context.counts if key.removeprefix("country:").casefold() in fitting}
    if len(keys) > 1:
        near = search.memory.recent(view.index, start, reach=NEAR)
        keys &= {key for past in near for key in past.span.actor_keys}
    if len(keys) != 1:
        return None
    key = next(iter(keys))
    return (start, token + 1, (key,), "described", 0.7) if key in search.assembly.actors else None


def resolve_half(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the North" and "both Koreas" in an article that names one half of the divided land and knows no other.

    Only in capitals and with nothing behind that makes it a region ("the South of the country", "the South China Sea").
    """
    words = search.words["halves"]
    halves = {name: f"country:{next(iter(words[name])).upper()}" for name in ("north", "south")}
    if not view.is_capitalised(token) or not set(halves.values()) & search.context.counts.keys():
        return None
    if view.word(token) == "koreas":
        start = token - 2 if view.word(token - 1) in ("two", "2") and view.word(token - 2) == "the" else token - 1
        told = view.word(token - 1) == "both" or start == token - 2
        return (start, token + 1, tuple(halves.values()), "halves", 0.8) if told else None
    after = view.doc[token + 1] if token + 1 < len(view.doc) else None
    goes_on = after is not None and (after.lower_ in ("of", "-", "and") or view.is_capitalised(token + 1))
    if view.word(token - 1) != "the" or view.hit(token) is not None or goes_on:
        return None
    return token - 1, token + 1, (halves[view.word(token)],), "halves", 0.75


def described_start(view: View, token: int) -> int | None:
    """Return where "the … nation" begins: an article before adjectives and region names, nothing else between."""
    for at in range(token - 1, max(-1, token - 6), -1):
        if view.word(at) in ("the", "this"):
            return at
        if view.doc[at].pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "PUNCT") or view.word(at) == ",":
            return None
    return None


def resolve_neighbour(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "its neighbour" to the other of the two states that the last sentences name together."""
    if view.word(token) not in search.words["neighbour"]["nouns"]:
        return None
    after = view.doc[token + 1] if token + 1 < len(view.doc) else None
    if after is not None and (view.is_capitalised(token + 1) or view.hit(token + 1) is not None):
        return None
    start = token - 1
    while start > 0 and view.word(start) in search.words["neighbour"]["sides"]:
        start -= 1
    if view.word(start) not in ("its", "the", "their"):
        return None
    if view.word(start) == "the" and start == token - 1 and view.word(token) != "neighbour":
        return None
    near = search.memory.recent(view.index, start, reach=1)
    subjects = [p for p in near if p.subject and not p.span.modifier and len(p.span.actor_keys) == 1]
    owner = next(
        (state for p in subjects for state in [country_of(search.assembly, p.span.actor_keys[0])] if state), None
    )
    if owner is None:
        return None
    pairs = [pair for at, pair in search.memory.pairs if owner in pair and view.index - NEAR <= at <= view.index]
    states = {
        state
        for p in search.memory.recent(view.index, start, reach=NEAR)
        for key in p.span.actor_keys
        for state in [country_of(search.assembly, key)]
        if state
    }
    if pairs:
        other = next(state for state in pairs[-1] if state != owner)
    elif len(states - {owner}) == 1:
        other = next(iter(states - {owner}))
    else:
        return None
    return start, token + 1, (other,), "neighbour", 0.65


def resolve_persons_own(search: Search, view: View, token: int, person: str | None) -> Resolved | None:
    """Resolve "his country" and "her government" to the state of the person meant by "his" or "her"."""
    if person is None or view.word(token + 1) not in search.words["own"]["nouns"]:
        return None
    state = country_of(search.assembly, person)
    return (token, token + 2, (state,), "own-state", 0.7) if state is not None else None


def resolve_authors_own(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "our government" outside quotations to the state of the author, where the article makes it plain."""
    if view.word(token) not in ("our", "my"):
        return None
    noun = token + 1
    while view.word(noun) in search.words["own"]["fields"]:
        noun += 1
    if view.word(noun) not in search.words["own"]["nouns"] or is_quoted(view):
        return None
    home = authors_state(search)
    return (token, noun + 1, (home,), "own-state", 0.65) if home is not None else None


def is_quoted(view: View) -> bool:
    """Tell whether a sentence holds a quotation."""
    return bool(QUOTES & set(view.texts))


def authors_state(search: Search) -> str | None:
    """Return the state for which an author says "we": the one that "we Filipinos" names, or that never acts on "us".

    A state that is the subject of a sentence with "our" or "us" in its predicate is another's; of the two states that
    an article names most, the one that is left is the author's.
    """
    ranked = sorted(search.context.counts.items(), key=lambda item: (-item[1], item[0]))[:2]
    votes = {key: 0 for key, _ in ranked}
    told = 0
    for view in search.views:
        firsts = [at for at, word in enumerate(view.lower) if word in HERE]
        if view.kind != "prose" or is_quoted(view):
            continue
        told += len(firsts)
        for hit in view.hits:
            people = hit.sense("people", "adjective")
            before = view.word(hit.start - 1)
            spoken = before in ("we", "us") or (
                before in ("a", "an") and view.word(hit.start - 2) == "as" and "i" in view.lower
            )
            if people is not None and spoken and people.key in search.context.counts:
                return people.key
            state = hit.sense("country", "capital", "adjective")
            head = view.doc[hit.start]
            acts = head.dep_ in ("nsubj", "nsubj:pass") or head.head.dep_ in ("nsubj", "nsubj:pass")
            if state is not None and state.key in votes and acts and any(at > hit.end for at in firsts):
                votes[state.key] -= 1
    if told < 3 or len(ranked) < 2:
        return None
    best = sorted(votes, key=lambda key: -votes[key])
    return best[0] if votes[best[0]] > votes[best[1]] and votes[best[0]] == 0 else None


def unnamed_holder(search: Search, view: View, token: int) -> tuple[str, ...] | None:
    """Return the state of the one holder of an office who was a subject just before: "Oman's minister … | He | …"."""
    near = [p for p in search.memory.recent(view.index, token, reach=1) if p.subject and p.span.rule_id == "office"]
    if not near or any(p.span.actor_keys != near[0].span.actor_keys for p in near):
        return None
    head = search.views[near[0].sentence].doc[near[0].span.head]
    one = head.tag_ == "NN" and len(members(head)) == 1 and head.lower_ in search.words["person_titles"]["nouns"]
    return near[0].span.actor_keys if one else None


def resolve_institution(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the navy" or "the envoy" to the state whose navy or envoy the article named last, if it was near.

    Where only one state's was ever named, the distance does not matter.
    """
    word = view.word(token)
    known = search.memory.institutions.get(word, [])
    if not known or view.word(token - 1) != "the":
        return None
    after = view.doc[token + 1] if token + 1 < len(view.doc) else None
    if after is not None and (after.pos_ in ("NOUN", "PROPN") or after.lower_ in ("of", "-", "in")):
        return None
    states = {state for _, state in known}
    sentence, state = known[-1]
    if len(states) > 1 and view.index - sentence > 1:
        return None
    if len(states) == 1 and view.index - sentence > 8 and word not in search.words["possessed"]["nouns"]:
        return None
    return token - 1, token + 1, (state,), "institution", 0.65


def note_institution(memory: Memory, view: View, start: int, end: int, head: int, key: str) -> None:
    """Keep the noun with which a state's body or office was named ("Peru's | navy")."""
    word = view.word(head)
    if key.startswith("country:") and end - start > 1 and view.hit(head) is None and word != "":
        memory.institutions.setdefault(word, []).append((view.index, key))
