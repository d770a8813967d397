"""Several actors under one word: "the two leaders", "both", "they", "the delegation", and "it" for a single one.

Belongs here: which actors a plural, a pair or a neuter pronoun stands for. A wrong antecedent is worse than none:
where the nearest candidate is unknown, nothing is returned.
"""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Token

from etl.extract.actors.context import Context
from etl.extract.actors.view import View
from etl.extract.references_memory import (
    SUBJECTS,
    Memory,
    ReferenceWords,
    Resolved,
    Search,
    country_of,
    group_keys,
    is_plural,
    subjects_before,
)


def resolve_pair(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the two countries", "both sides", "the two leaders" to the two states or persons last named together."""
    several = resolve_several(search, view, token)
    if several is not None:
        return several
    start = pair_start(view, token)
    if start is None:
        return resolve_definite_pair(search, view, token)
    if view.word(token) in search.words["persons_pair"]["nouns"]:
        persons = heads_of_states(search, view, start, view.word(token))
        persons = persons or two_of_states(search, view, start, view.word(token))
        if persons is not None:
            return start, token + 1, persons, "persons-pair", 0.75
    pair = salient_pair(search.context) or latest_pair(search.memory, view.index)
    return (start, token + 1, pair, "pair", 0.75) if pair is not None else None


LEADERS = 12
NUMBERS = {"three": 3, "four": 4, "five": 5}


def resolve_several(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the three countries" to exactly so many states, named in the fewest sentences that name enough."""
    at = token - 1
    while at > max(-1, token - 3) and view.doc[at].pos_ in ("ADJ", "PROPN", "NOUN") and view.word(at) not in NUMBERS:
        at -= 1
    number, start = NUMBERS.get(view.word(at), 0), at - 1
    if not number or view.word(start) not in ("the", "all", "these") or view.word(token + 1) == "of":
        return None
    for sentence in (view.index, view.index - 1):
        if sentence < 0:
            break
        earlier = search.views[sentence]
        for subject in subjects_before(earlier, start if sentence == view.index else len(earlier.texts)):
            keys = group_keys(search, earlier, subject) if is_plural(subject) else ()
            if len(keys) == number:
                return start, token + 1, keys, "several", 0.65
    for reach in range(4):
        near = search.memory.recent(view.index, start, reach=reach)
        states = dict.fromkeys(
            state
            for p in near[::-1]
            for key in p.span.actor_keys
            for state in [country_of(search.assembly, key)]
            if state
        )
        if len(states) >= number:
            return (start, token + 1, tuple(states), "several", 0.65) if len(states) == number else None
    return None


def pair_start(view: View, token: int) -> int | None:
    """Return where "(the) two …" or "both …" begins."""
    for at in range(token - 1, max(-1, token - 5), -1):
        word = view.word(at)
        if word == "both":
            return at
        if word in ("two", "2"):
            return at - 1 if view.word(at - 1) in ("the", "these") else None
        if view.doc[at].pos_ not in ("ADJ", "NOUN", "VERB", "PROPN") or view.word(at) in ("of", "and"):
            return None
    return None


def resolve_definite_pair(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the leaders" and "the sides" to exactly two persons or states of this sentence and the one before."""
    if view.word(token - 1) != "the" or view.word(token + 1) in ("of", "from", "in") or view.kind != "prose":
        return None
    if view.doc[token].dep_ not in SUBJECTS:
        return None
    word, memory = view.word(token), search.memory
    body = body_of_leaders(search, view, token)
    if body is not None:
        return token - 1, token + 1, (body,), "leaders-of-body", 0.65
    if word in search.words["persons_pair"]["definite"]:
        persons = latest_two_persons(memory, view.index, token - 1, reach=2)
        if persons is not None:
            return token - 1, token + 1, persons, "persons-pair", 0.65
    if word not in search.words["pair"]["definite"]:
        return None
    near = [p for p in memory.recent(view.index, token, reach=2) if not p.span.modifier]
    states = {key for p in near for key in p.span.actor_keys if key.startswith("country:")}
    pair = latest_pair(memory, view.index, reach=2)
    if pair is None or not states <= set(pair):
        return None
    return token - 1, token + 1, pair, "pair", 0.6


def body_of_leaders(search: Search, view: View, token: int) -> str | None:
    """Return the organisation of states whose "leaders" or "ministers" were told of last: "ECOWAS leaders met …"."""
    for past in search.memory.recent(view.index, token, reach=LEADERS):
        key, earlier = past.span.actor_keys[0], search.views[past.sentence]
        behind = (earlier.word(at) for at in range(past.span.end, min(past.span.end + 3, len(earlier.texts))))
        if key.startswith("igo:") and view.word(token) in behind:
            return key
    return None


def latest_two_persons(memory: Memory, sentence: int, token: int, *, reach: int = 3) -> tuple[str, str] | None:
    """Return the two persons named last, None when fewer or more than two were named close by."""
    for window in range(reach + 1):
        near = memory.recent(sentence, token, reach=window)
        keys = list(dict.fromkeys(k for p in near for k in p.span.actor_keys if k.startswith("person:")))
        if len(keys) > 1:
            return (keys[1], keys[0]) if len(keys) == 2 else None
    return None


def heads_of_states(search: Search, view: View, token: int, noun: str) -> tuple[str, str] | None:
    """Return the two holders of high office, of two states, that "both leaders" and "the two presidents" mean.

    The last two persons named with such an office are meant, not who was named after them without one.
    """
    wanted = search.words["offices"].get(noun)
    if wanted is None:
        return None
    keys: dict[str, None] = {}
    for past in search.memory.recent(view.index, token, reach=8):
        key = past.span.actor_keys[0]
        if len(past.span.actor_keys) > 1 or not key.startswith("person:") or key in keys:
            continue
        roles = {w for r in search.assembly.roles.values() if r.actor_key == key for w in r.role.casefold().split()}
        roles |= search.assembly.forms_of_address.get(key, set())
        if (
            "opposition" not in roles
            and roles & wanted
            and not ("minister" in roles and "minister" not in wanted and "prime" not in roles)
        ):
            keys[key] = None
    found = list(keys)[:2]
    states = {country_of(search.assembly, key) for key in found}
    if len(found) < 2 or len(states) < 2 or len(keys) > 2:
        return None
    return found[1], found[0]


def two_of_states(search: Search, view: View, token: int, noun: str) -> tuple[str, str] | None:
    """Return the two persons named last, whom "both leaders" means unless one is told to hold another office.

    A judge and a mediator are no "two leaders": these are then of the two states that the article is about.
    """
    found = latest_two_persons(search.memory, view.index, token)
    wanted = search.words["offices"].get(noun)
    for key in found or ():
        roles = {w for r in search.assembly.roles.values() if r.actor_key == key for w in r.role.casefold().split()}
        if wanted is not None and roles and (not roles & wanted or "opposition" in roles):
            return None
    return found


def resolve_members(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the leaders", "the heads of state" at a summit of an organisation to that organisation."""
    words = search.words["members"]
    if view.word(token) not in words["nouns"] or view.word(token - 1) != "the" or view.kind != "prose":
        return None
    end = token + 1
    if view.word(token) == "heads":
        if view.word(token + 1) != "of" or view.word(token + 2) not in ("state", "government"):
            return None
        end = token + 3
        if view.word(end) == "and" and view.word(end + 1) == "government":
            end += 2
    elif view.word(end) in ("of", "from", "in", "for"):
        return None
    if view.doc[token].dep_ not in (*SUBJECTS, "obl:agent"):
        return None
    for past in search.memory.recent(view.index, token - 1, reach=2):
        key = past.span.actor_keys[0]
        actor = search.assembly.actors.get(key)
        if actor is None or actor.kind != "igo" or len(past.span.actor_keys) != 1:
            continue
        if set(actor.name.casefold().split()) & search.words["unlike"]["organisation"]:
            continue
        gathered = set(search.views[past.sentence].lower) & words["meetings"]
        if past.subject or gathered:
            return token - 1, end, (key,), "members", 0.65
    return None


def resolve_trio(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "the trio" to the last three states named together."""
    if view.word(token - 1) != "the" or view.word(token + 1) == "of":
        return None
    for past in search.memory.recent(view.index, token, reach=3):
        if len(past.span.actor_keys) == 3:
            return token - 1, token + 1, past.span.actor_keys, "several", 0.6
    for sentence in (view.index - 1, view.index - 2):
        for subject in (
            subjects_before(search.views[sentence], len(search.views[sentence].texts)) if sentence >= 0 else ()
        ):
            keys = group_keys(search, search.views[sentence], subject) if is_plural(subject) else ()
            if len(keys) == 3:
                return token - 1, token + 1, keys, "several", 0.6
    return None


def latest_pair(memory: Memory, sentence: int, *, reach: int = 6) -> tuple[str, str] | None:
    """Return the two states of the last sentence before, or of this one, that names exactly two."""
    near = [pair for at, pair in memory.pairs if sentence - reach <= at <= sentence]
    return near[-1] if near else None


def salient_pair(context: Context) -> tuple[str, str] | None:
    """Return the two states that the article is about, None where a third comes near them."""
    ranked = Counter(context.counts).most_common(3)
    if len(ranked) < 2 or (len(ranked) == 3 and ranked[2][1] > 0.5 * ranked[1][1]):
        return None
    return ranked[0][0], ranked[1][0]


def resolve_both(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "both" and "the two" as whole subjects to the two actors named together, or in turn, before."""
    word = view.doc[token]
    start = token if word.lower_ == "both" else token - 1
    if start < token and view.word(start) == "the" and view.word(start - 1) == "between" and word.dep_ != "nummod":
        pair = salient_pair(search.context) or latest_pair(search.memory, view.index)
        return (start, token + 1, pair, "both", 0.65) if pair is not None else None
    if word.dep_ not in SUBJECTS or (start < token and view.word(start) != "the"):
        return None
    for sentence in (view.index, view.index - 1, view.index - 2):
        if sentence < 0:
            break
        earlier = search.views[sentence]
        limit = token if sentence == view.index else len(earlier.texts)
        for subject in subjects_before(earlier, limit):
            keys = group_keys(search, earlier, subject) if is_plural(subject) else ()
            if len(keys) == 2:
                return start, token + 1, keys, "both", 0.7
    persons = latest_two_persons(search.memory, view.index, start, reach=2)
    if persons is not None:
        return start, token + 1, persons, "both", 0.65
    met = met_parties(search, search.views[view.index - 1]) if view.index else ()
    if met:
        return start, token + 1, met, "both", 0.6
    near = [p for p in search.memory.recent(view.index, start, reach=2) if p.subject and not p.span.modifier]
    bodies = [p for p in near if not p.span.actor_keys[0].startswith("person:")]
    acting = list(dict.fromkeys(p.span.actor_keys[0] for p in bodies if len(p.span.actor_keys) == 1))
    kinds = {key.partition(":")[0] for key in acting}
    if len(acting) == 2 and len(kinds) == 1:
        return start, token + 1, (acting[1], acting[0]), "both", 0.6
    return None


def resolve_they(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "they" to the last plural subject; None where that one names nobody known ("Protesters …. They …")."""
    if view.doc[token].dep_ not in SUBJECTS:
        return None
    for sentence in (view.index, view.index - 1):
        if sentence < 0:
            break
        earlier = search.views[sentence]
        for subject in subjects_before(earlier, token if sentence == view.index else len(earlier.texts)):
            if not is_plural(subject):
                continue
            keys = group_keys(search, earlier, subject)
            if subject.lower_ in search.words["home"]["plural"] and tells_of_others(view, token):
                return None
            undergone = undergoers(search, earlier, view, token, subject)
            if undergone is not None:
                return (token, token + 1, undergone, "pronoun-group", 0.6) if undergone else None
            lone = len(keys) == 1 and keys[0].startswith("person:")
            return (token, token + 1, keys, "pronoun-group", 0.65) if keys and not lone else None
        met = met_parties(search, earlier) if sentence < view.index else ()
        if met:
            return token, token + 1, met, "pronoun-group", 0.6
    return None


def tells_of_others(view: View, token: int) -> bool:
    """Tell whether "they" are hardly who speaks: "Police said they had stolen cars"."""
    clause = view.doc[token].head
    past = any(child.lower_ in ("had", "were") for child in clause.children) or clause.lower_ == "were"
    return clause.dep_ == "ccomp" and clause.head.i < token and past


def undergoers(search: Search, earlier: View, view: View, token: int, subject: Token) -> tuple[str, ...] | None:
    """Return who underwent what a sentence tells, where "they" go on to undergo something ("They were held in …").

    None where this says nothing, empty where they are not known.
    """
    if earlier is view or view.doc[token].dep_ != "nsubj:pass" or subject.dep_ != "nsubj":
        return None
    objects = [child for child in subject.head.children if child.dep_ == "obj" and is_plural(child)]
    if not objects:
        return None
    return group_keys(search, earlier, objects[0])


def met_parties(search: Search, view: View) -> tuple[str, ...]:
    """Return the two persons, or else the two states, of a sentence whose main verb tells a meeting of two."""
    root = next((word for word in view.doc if word.dep_ == "ROOT"), None)
    if root is None or not {root.lemma_} & search.words["group"]["meetings"]:
        return ()
    spans = [s for (index, _, _), s in search.assembly.spans.items() if index == view.index and not s.modifier]
    named = dict.fromkeys(k for s in sorted(spans, key=lambda s: s.start) for k in s.actor_keys)
    persons = [key for key in named if key.startswith("person:")]
    states = [key for key in named if key.startswith("country:")]
    if len(persons) == 2:
        return tuple(persons)
    if len(persons) == 1:
        own = country_of(search.assembly, persons[0])
        others = [key for key in states if key != own]
        return (persons[0], others[0]) if own is not None and len(others) == 1 else ()
    return tuple(states) if not persons and len(states) == 2 else ()


def resolve_it(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "it" as subject to the subject of the sentence or clause before."""
    word = view.doc[token]
    if word.dep_ not in SUBJECTS or is_expletive(view, token, search.words):
        return None
    joined = subject_of_coordinate(search, view, word)
    if joined is not None:
        return token, token + 1, joined, "pronoun-thing", 0.65
    nearest = next(iter(subjects_before(view, token)), None)
    if nearest is not None and not is_plural(nearest) and nearest.lower_ in search.words["group"]["bodies"]:
        keys = group_keys(search, view, nearest)
        if len(keys) > 1:
            return token, token + 1, keys, "pronoun-thing", 0.65
    if nearest is not None and is_coordinate(nearest, word) and not group_keys(search, view, nearest):
        return None
    for past in search.memory.recent(view.index, token, reach=1):
        if not past.subject or past.span.modifier or past.span.actor_keys[0].startswith("person:"):
            continue
        if len(past.span.actor_keys) > 1:
            return None
        return token, token + 1, past.span.actor_keys, "pronoun-thing", 0.65
    return None


def subject_of_coordinate(search: Search, view: View, pronoun: Token) -> tuple[str, ...] | None:
    """Return the subject of the clause to which that of "it" is joined ("Fiji did A after Tonga did B, and it …")."""
    verb = pronoun.head
    if verb.dep_ != "conj" or verb.head.i == verb.i:
        return None
    subject = next((child for child in verb.head.children if child.dep_ in SUBJECTS), None)
    if subject is None:
        return None
    for past in search.memory.recent(view.index, pronoun.i, reach=0):
        span = past.span
        if span.start <= subject.i < span.end and not span.modifier and len(span.actor_keys) == 1:
            return span.actor_keys if not span.actor_keys[0].startswith("person:") else None
    return None


def is_coordinate(subject: Token, pronoun: Token) -> bool:
    """Tell whether the clause of a pronoun is joined by "and" to the clause of a subject before it."""
    verb = pronoun.head
    while verb.dep_ == "conj" and verb.head.i != verb.i:
        verb = verb.head
        if subject.head.i == verb.i:
            return True
    return False


def is_expletive(view: View, token: int, words: ReferenceWords) -> bool:
    """Tell whether "it" stands for a clause that follows ("it is expected that", "it is easier to")."""
    predicate = view.doc[token].head
    if view.word(token + 1) in ("is", "was") and view.word(token + 2) in ("to", "due", "expected", "set"):
        return view.word(token + 3) in ("that", "be")
    if predicate.lemma_ in words["expletive"]["words"]:
        return True
    clause = any(child.dep_ in ("ccomp", "csubj", "csubj:pass", "xcomp", "advcl") for child in predicate.children)
    announced = predicate.lemma_ in words["expletive"]["predicates"] or predicate.pos_ == "ADJ"
    follows = {"that", "to", "from", "for"} & set(view.lower[predicate.i + 1 : predicate.i + 5])
    return predicate.i > token and announced and (clause or bool(follows))


def resolve_delegation(search: Search, view: View, start: int, token: int) -> Resolved | None:
    """Resolve "the delegation", "the guests" to the delegation named before, else to whoever came on a visit."""
    led = leader_state(search, view, token)
    if led is not None:
        return start, token + 1, (led,), "delegation-reference", 0.65
    visitors = search.memory.visitors
    if visitors is None or view.index - visitors[0] > 4:
        return None
    return start, token + 1, visitors[1], "delegation-reference", 0.65


def leader_state(search: Search, view: View, token: int) -> str | None:
    """Return the state of whoever leads a delegation: "the delegation, led by X"."""
    verb = token + 2 if view.word(token + 1) == "," else token + 1
    if view.word(verb) not in ("led", "headed") or view.word(verb + 1) != "by":
        return None
    spans = [s for (index, _, _), s in search.assembly.spans.items() if index == view.index and s.start == verb + 2]
    states = [country_of(search.assembly, span.actor_keys[0]) for span in spans if not span.modifier]
    return states[0] if states else None
