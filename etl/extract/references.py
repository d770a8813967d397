"""Pronouns and definite descriptions resolved inside one article: "he", "the two countries", "the ministry", "it".

Belongs here: the order in which expressions are tried, and those that stand for one person, state or body.
Precision first: without a clear antecedent there is no span. Groups are in `references_groups.py`, unnamed forces in
`references_home.py`; names and phrases that say their state themselves are in `etl/extract/actors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.context import Context
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.scene import Scene
from etl.extract.actors.text import fold
from etl.extract.actors.view import View
from etl.extract.references_described import (
    note_institution,
    resolve_authors_own,
    resolve_described,
    resolve_half,
    resolve_institution,
    resolve_neighbour,
    resolve_persons_own,
    unnamed_holder,
)
from etl.extract.references_groups import (
    resolve_both,
    resolve_delegation,
    resolve_it,
    resolve_members,
    resolve_pair,
    resolve_they,
    resolve_trio,
    salient_pair,
)
from etl.extract.references_home import is_known, resolve_force, state_of_place
from etl.extract.references_memory import (
    Memory,
    Past,
    ReferenceWords,
    Resolved,
    Search,
    country_of,
    note_delegation,
    note_pair,
    remember,
)
from etl.extract.references_speaker import add_first_persons
from etl.extract.spans import ActorSpan

REPORTING = frozenset({"accuse", "convict", "suspect", "strip", "deprive", "inform", "warn", "assure", "rob", "acquit"})
BODIES = frozenset({"igo", "organisation", "company", "group"})
GENDERS = ("feminine", "masculine")


def add_references(assembly: Assembly, scenes: Sequence[Scene], context: Context, lexicon: ActorLexicon) -> None:
    """Add a span for every expression of the article that refers back to an actor named before."""
    memory = Memory()
    search = Search(assembly, memory, [scene.view for scene in scenes], context, lexicon)
    triggers = search.words["triggers"]["all"]
    by_sentence: dict[int, list[ActorSpan]] = {}
    for span in assembly.spans.values():
        by_sentence.setdefault(span.sentence, []).append(span)
    for scene in scenes:
        view = scene.view
        spans = sorted(by_sentence.get(view.index, []), key=lambda s: (s.start, -s.end))
        outer = [s for s in spans if not any(o is not s and o.start <= s.start and s.end <= o.end for o in spans)]
        bodies = [s for s in spans if s not in outer and s.actor_keys[0].partition(":")[0] in BODIES]
        waiting = sorted((*outer, *bodies), key=lambda s: (s.start, -s.end))
        note_pair(memory, view, outer, assembly)
        for token, word in enumerate(view.lower):
            while waiting and waiting[0].start <= token:
                span = waiting.pop(0)
                remember(memory, view, span, search.words)
                state = country_of(assembly, span.actor_keys[0])
                if state is not None and len(span.actor_keys) == 1:
                    note_institution(memory, view, span.start, span.end, span.head, state)
            if word not in triggers and word not in memory.institutions:
                continue
            if any(s.start <= token < s.end for s in outer):
                continue
            found = resolve(search, view, token)
            if found is not None:
                start, end, keys, rule, confidence = found
                if not all(is_known(search, key) for key in keys):
                    continue
                assembly.add_span(view, start, end, keys, rule, confidence, reference=True)
                remember(memory, view, assembly.spans[(view.index, start, end)], search.words)
        note_delegation(memory, view, assembly, search.words)
    add_first_persons(search)


def resolve(search: Search, view: View, token: int) -> Resolved | None:
    """Return the range, actors, rule and confidence of a referring expression whose last word is a token."""
    words, word = search.words, view.word(token)
    if view.kind != "prose" and word not in words["pair"]["nouns"]:
        return None
    if word in words["pair"]["nouns"] or word in words["persons_pair"]["nouns"]:
        pair = resolve_pair(search, view, token) or resolve_members(search, view, token)
        if pair is not None or word not in words["home"]["plural"]:
            return pair
    if word in ("his", "her"):
        owner = resolve_person(search, view, token) if view.word(token + 1) in words["own"]["nouns"] else None
        return resolve_persons_own(search, view, token, owner[2][0] if owner is not None else None)
    if word in ("our", "my"):
        return resolve_authors_own(search, view, token)
    if word in words["halves"]["nouns"]:
        return resolve_half(search, view, token)
    if word == "trio":
        return resolve_trio(search, view, token)
    if word in words["pronouns"]["person"]:
        return resolve_person(search, view, token)
    if word == "it":
        return resolve_it(search, view, token)
    if word == "they":
        return resolve_they(search, view, token)
    if word in ("both", "two"):
        return resolve_both(search, view, token)
    return resolve_noun(search, view, token)


def resolve_noun(search: Search, view: View, token: int) -> Resolved | None:
    """Return what a common noun refers to: "its troops", "the minister", "the country", "the delegation", "police"."""
    assembly, memory, words = search.assembly, search.memory, search.words
    word = view.word(token)
    described = resolve_described(search, view, token) or resolve_neighbour(search, view, token)
    if described is not None:
        return described
    if word in words["possessed"]["nouns"]:
        possessed = resolve_possessed(assembly, memory, view, token)
        if possessed is not None:
            return possessed
    kinds = words["country"]["kinds"] if word in words["country"]["home"] else frozenset()
    start = definite_start(view, token, kinds)
    if start is None and word in words["person_titles"]["nouns"] and not compound_goes_on(view, token):
        field = field_start(view, token, words["home"]["portfolio_links"])
        held = resolve_title(assembly, memory, view, field, token) if field is not None else None
        if held is not None:
            return held
    if start is None or compound_goes_on(view, token):
        return resolve_force(search, view, token)
    if word in words["person_titles"]["nouns"]:
        held = resolve_title(assembly, memory, view, start, token) or resolve_institution(search, view, token)
        return held or resolve_force(search, view, token)
    if word in words["country"]["nouns"]:
        state = resolve_country(search, view, start, token)
        return state or resolve_force(search, view, token)
    if word in words["delegation"]["nouns"]:
        return resolve_delegation(search, view, start, token)
    body = resolve_body(assembly, memory, view, start, token, words) or resolve_institution(search, view, token)
    return body or resolve_force(search, view, token)


SKIPPED = frozenset({"visiting", "militant", "-", "year", "old"})
OWNERS = ("group:", "igo:", "company:")


def resolve_possessed(assembly: Assembly, memory: Memory, view: View, token: int) -> Resolved | None:
    """Resolve "its foreign minister", "its troops" to the state or armed group that was the last subject."""
    start = next((at for at in range(token - 1, max(-1, token - 4), -1) if view.word(at) in ("its", "their")), None)
    if start is None or compound_goes_on(view, token) or any(view.doc[t].pos_ == "VERB" for t in range(start, token)):
        return None
    controlled = controller(memory, view, start, token) if view.word(start) == "its" else None
    if controlled is not None:
        state = country_of(assembly, controlled.actor_keys[0])
        return (start, token + 1, (state,), "possessed", 0.65) if state is not None else None
    for past in memory.recent(view.index, start, reach=1):
        state = country_of(assembly, past.span.actor_keys[0])
        if not past.subject or past.span.modifier or past.span.actor_keys[0].startswith("person:"):
            continue
        if view.word(start) == "their" and len(past.span.actor_keys) > 1:
            return start, token + 1, past.span.actor_keys, "possessed", 0.65
        key = past.span.actor_keys[0]
        owner = key if key.startswith(OWNERS) else state
        if view.word(start) == "its" and owner is not None and len(past.span.actor_keys) == 1:
            return start, token + 1, (owner,), "possessed", 0.65
        return None
    return None


def controller(memory: Memory, view: View, start: int, token: int) -> ActorSpan | None:
    """Return who is to do something with what is its own: "urged Fiji to withdraw its troops"."""
    verb = view.doc[token].head
    if verb.dep_ not in ("xcomp", "ccomp", "advcl", "acl") or not any(c.lower_ == "to" for c in verb.children):
        return None
    objects = {child.i for child in verb.head.children if child.dep_ in ("obj", "iobj") and child.i < start}
    here = (p.span for p in memory.recent(view.index, start, reach=0))
    return next((span for span in here if span.head in objects and len(span.actor_keys) == 1), None)


def definite_start(view: View, token: int, kinds: frozenset[str]) -> int | None:
    """Return where "the … noun" begins, None where the noun is not definite or has a field of its own."""
    if view.word(token - 1) == "the":
        return token - 1
    if view.word(token - 2) == "the" and view.word(token - 1) in {"visiting", "militant"} | kinds:
        return token - 2
    aged = token - 5  # "the 61 - year - old leader"
    if aged > 0 and view.lower[aged + 1 : token] == ("-", "year", "-", "old") and view.word(aged - 1) == "the":
        return aged - 1
    if view.word(token - 2) == "the" and view.word(token) == "diplomat" and view.word(token - 1) in ("top", "chief"):
        return token - 2
    return None


def field_start(view: View, token: int, fields: frozenset[str]) -> int | None:
    """Return where "the foreign minister" begins: the article before one to three fields and the title."""
    at = token - 1
    while at > 0 and token - at < 4 and view.word(at) in fields and view.word(at) != "the":
        at -= 1
    return at if at < token - 1 and view.word(at) == "the" else None


def compound_goes_on(view: View, token: int) -> bool:
    """Tell whether the noun modifies another noun or has a complement ("the country of", "the state bank")."""
    after = view.doc[token + 1] if token + 1 < len(view.texts) else None
    if after is not None and after.lower_ == "of" and view.doc[token].head.lemma_ in REPORTING:
        return False
    if after is not None and after.tag_ in ("VBN", "VBD") and view.word(token + 2) == "by":
        return True
    return after is not None and (after.pos_ in ("NOUN", "PROPN") or after.lower_ in ("of", "-"))


def resolve_person(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve "he" or "she": the last person who was a subject, or the only person named close by.

    Persons of the other sex are left out where title or given name tells it; one whose sex is unknown counts only
    where no nearer sentence names one of the right sex.
    """
    wanted, other = GENDERS if view.word(token) in ("she", "her") else GENDERS[::-1]
    near = [
        p
        for p in search.memory.recent(view.index, token, reach=2)
        if p.span.actor_keys[0].startswith("person:") and len(p.span.actor_keys) == 1
    ]
    sexes = {p.span.actor_keys[0]: gender_of(search, p.span.actor_keys[0]) for p in near}
    near = [p for p in near if sexes[p.span.actor_keys[0]] != other]
    if not near:
        holder = unnamed_holder(search, view, token)
        return None if holder is None else (token, token + 1, holder, "pronoun-person", 0.6)
    near = [p for p in near if p.sentence == near[0].sentence]
    sure = [p for p in near if sexes[p.span.actor_keys[0]] == wanted]
    near = sure or near
    keys = {p.span.actor_keys[0] for p in near}
    subject = next((p for p in near if p.subject), None)
    chosen = subject or (near[0] if len(keys) == 1 else None)
    if chosen is None:
        return None
    search.memory.genders.setdefault(chosen.span.actor_keys[0], wanted)
    return token, token + 1, chosen.span.actor_keys, "pronoun-person", 0.8 if len(keys) == 1 else 0.65


def gender_of(search: Search, key: str) -> str | None:
    """Return "feminine" or "masculine" as titles or the given name of a person tell, else None."""
    words = search.words
    titles = titles_of(search.assembly, key)
    for gender in GENDERS:
        if titles & words["pronouns"][f"{gender}_titles"]:
            return gender
    given = fold(search.assembly.actors[key].name.split()[0])
    for gender in GENDERS:
        if given in words["names"][gender]:
            return gender
    return search.memory.genders.get(key)


def titles_of(assembly: Assembly, key: str) -> frozenset[str]:
    """Return the words of the titles with which a person is named."""
    return frozenset(assembly.forms_of_address.get(key, ()))


def resolve_title(assembly: Assembly, memory: Memory, view: View, start: int, token: int) -> Resolved | None:
    """Resolve "the minister" to the last person named who holds such an office."""
    word = view.word(token)
    generic = word in (
        "dignitary",
        "guest",
        "official",
        "diplomat",
        "politician",
        "leader",
        "statesman",
        "head",
        "chief",
    )
    wanted = {word for word in view.lower[start + 1 : token + 1] if word not in SKIPPED and not word.isdigit()}
    holders: list[Past] = []
    for past in memory.recent(view.index, start, reach=4):
        key = past.span.actor_keys[0]
        if not key.startswith("person:") or len(past.span.actor_keys) != 1:
            continue
        roles = [set(r.role.casefold().split()) for r in assembly.roles.values() if r.actor_key == key]
        roles += [{address} for address in titles_of(assembly, key)]
        if any(fits_office(wanted, role) for role in roles) or (generic and roles):
            holders.append(past)
    if not holders:
        return None
    chosen = next((p for p in holders if p.sentence == holders[0].sentence and p.subject), holders[0])
    if len(wanted) > 1 and len({p.span.actor_keys for p in holders}) > 1:
        chosen = next((p for p in holders if p.subject and p.sentence >= view.index - 1), None) or holders[-1]
    return start, token + 1, chosen.span.actor_keys, "title-reference", 0.75


SAME_OFFICE = {"premier": ("prime", "minister"), "pm": ("prime", "minister"), "monarch": ("king",)}


def fits_office(wanted: set[str], role: set[str]) -> bool:
    """Tell whether the words of "the minister" or "the premier" are of an office."""
    if wanted <= role:
        return True
    if wanted & {"top", "chief"} and "diplomat" in wanted:
        return {"foreign", "minister"} <= role
    return any(set(SAME_OFFICE.get(word, ("?",))) <= role for word in wanted) and len(wanted) == 1


def resolve_country(search: Search, view: View, start: int, token: int) -> Resolved | None:
    """Resolve "the country" and "the government" to the last state named as subject, else to the only one close by."""
    assembly, memory, context, words = search.assembly, search.memory, search.context, search.words
    known = [
        (p, c)
        for p in memory.recent(view.index, start, reach=1)
        if len(p.span.actor_keys) == 1 and p.span.actor_keys[0].partition(":")[0] in ("country", "government")
        for c in [country_of(assembly, p.span.actor_keys[0])]
        if c is not None
    ]
    form = words["forms"].get(view.word(token))
    if form is not None:
        known = [(p, c) for p, c in known if c.removeprefix("country:").lower() in form]
    here = [(p, c) for p, c in known if p.sentence == view.index]
    distinct = {c for _, c in here or known}
    other = other_side(context, view, token, here)
    if other is not None and (view.doc[token].dep_ == "nsubj" or view.word(token) in words["country"]["home"]):
        return start, token + 1, (other,), "country-reference", 0.6
    passing = len(distinct) == 1 and not here and not any(p.subject for p, _ in known)
    main = main_state(context, known[0][1]) if passing else None
    if main is not None and view.word(token) in words["country"]["home"] and form is None:
        return start, token + 1, (main,), "country-reference", 0.65
    if len(distinct) == 1:
        return start, token + 1, (next(iter(distinct)),), "country-reference", 0.75
    if here and view.word(token) in words["country"]["home"]:
        states = [c for _, c in here]
        acting = next((c for p, c in here if p.subject), None)
        chosen = context.dateline if context.dateline in states else acting or states[-1]
        return start, token + 1, (chosen,), "country-reference", 0.6
    placed = state_of_place(search, view, start, reach=1) if not here else None
    if placed is not None and form is None:
        return start, token + 1, (placed,), "country-reference", 0.6
    if here:
        named = [c for p, c in here if not p.span.modifier and not p.span.reference] or [c for _, c in here]
        return start, token + 1, (named[0],), "country-reference", 0.6
    if view.word(token) in words["country"]["home"] and context.dateline is not None and not known:
        return start, token + 1, (context.dateline,), "country-reference", 0.6
    subject = next((c for p, c in known if p.subject), None)
    main = main_state(context, subject) if subject is not None else None
    if main is not None and main in distinct and view.word(token) in words["country"]["home"]:
        subject = main
    return (start, token + 1, (subject,), "country-reference", 0.6) if subject is not None else None


ACROSS = frozenset({"against", "from", "to", "towards", "with"})


def other_side(context: Context, view: View, token: int, here: Sequence[tuple[Past, str]]) -> str | None:
    """Return the other of the two states of the article, where a verb has one already.

    For an object that is not its subject ("Lima accused the new rulers of …"), for a subject not whom it deals with
    ("with Peru the country has a surplus").
    """
    noun = view.doc[token]
    if noun.dep_ in ("obj", "iobj"):
        heads = {child.i for child in noun.head.children if child.dep_ == "nsubj"}
    elif noun.dep_ == "nsubj":
        obliques = [child for child in noun.head.children if child.dep_ == "obl"]
        heads = {o.i for o in obliques if any(c.dep_ == "case" and c.lower_ in ACROSS for c in o.children)}
    else:
        return None
    told = [
        state for past, state in here if past.span.start <= past.span.head < past.span.end and past.span.head in heads
    ]
    pair = salient_pair(context)
    if not told or pair is None or told[0] not in pair:
        return None
    return next(state for state in pair if state != told[0])


def main_state(context: Context, passing: str) -> str | None:
    """Return the state that an article names most, if it names it twice as often as one told in passing."""
    ranked = sorted(context.counts.items(), key=lambda item: -item[1])[:2]
    if len(ranked) < 2 or ranked[0][1] == ranked[1][1] or ranked[0][1] < 2 * context.counts.get(passing, 1):
        return None
    return ranked[0][0]


def resolve_body(
    assembly: Assembly, memory: Memory, view: View, start: int, token: int, words: ReferenceWords
) -> Resolved | None:
    """Resolve "the ministry", "the company", "the bloc" to the last body named of that kind."""
    word = view.word(token)
    lists = [name for name, group in words["bodies"].items() if word in group]
    if not lists:
        return None
    for past in memory.recent(view.index, start, reach=4):
        key = past.span.actor_keys[0]
        actor = assembly.actors.get(key)
        if actor is None or len(past.span.actor_keys) != 1:
            continue
        names = " ".join((actor.name, *actor.aliases)).casefold()
        if set(actor.name.casefold().split()) & words["unlike"].get(word, frozenset()):
            continue
        if actor.kind in lists or any(name in names.split() for name in heads_of(lists)):
            return start, token + 1, (key,), "body-reference", 0.7
    return None


def heads_of(lists: Iterable[str]) -> set[str]:
    """Return the head words under which a body is looked for by its name."""
    return set(lists) - {"company", "group", "igo"}
