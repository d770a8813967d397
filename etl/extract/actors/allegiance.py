"""The state that a person acts for: what titles, possessives and affiliations say, else what the article tells.

Belongs here: the evidence in its order. Which offices a person holds is in `offices_held.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from etl.extract.actors.acts import gather_evidence
from etl.extract.actors.company import (
    complete_colleagues,
    complete_pairs,
    complete_staff,
    holds_office,
    office_states,
)
from etl.extract.actors.context import (
    Context,
    country_for_body,
    country_for_person,
    country_near_person,
    homes_of,
    main_country,
)
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.offices import Office
from etl.extract.actors.persons import Person, PersonMention, state_behind
from etl.extract.actors.scene import Scene
from etl.extract.actors.verdicts import (
    complete_by_acts,
    complete_by_names,
    host_state,
    only_home,
    person_is_foreign,
    reports,
    seat_of_office,
    two_states,
)
from etl.extract.actors.view import View

PLACED = frozenset({"country", "adjective", "capital", "city", "organisation"})
ARMED = frozenset({"army", "military", "navy", "force", "forces", "defence", "defense", "police", "commander"})
AFFILIATED = frozenset({"of", "from", "at", "with", "for"})
PROMISES = frozenset({"say", "promise", "announce", "pledge", "add", "declare", "vow", "insist", "reply"})
BEHIND = frozenset({"to", "in", "for", "with", "against", "on", "into"})
ACROSS = frozenset({"to", "over", "from", "with", "in", "into", "through", "via", "against", "at"})
TOWARDS = BEHIND - {"in"}
EMPLOYED = frozenset(
    {"work", "head", "lead", "run", "chair", "direct", "represent", "speak", "edit", "found", "own", "command", "teach"}
)
REACH = 6
COLLECTIVE = frozenset({"its", "their"})


def find_countries(
    persons: Sequence[Person], scenes: Sequence[Scene], context: Context, lexicon: ActorLexicon
) -> dict[str, str | None]:
    """Return the key of the state that each person acts for: as told, as their acts tell, else as is likely."""
    told = {person.key: told_country(person, context) for person in persons}
    countries = {key: country for key, (_, country) in told.items()}
    open_ones = [person for person in persons if not told[person.key][0]]
    evidence = gather_evidence(persons, open_ones, scenes, context, lexicon)
    homes = {p.key: frozenset(f"country:{iso3}" for iso3 in homes_of(p.words, lexicon)) for p in open_ones}
    pair = two_states(context)
    complete_by_acts(evidence, countries, homes, pair)
    complete_by_names(evidence, countries, homes, pair)
    complete_pairs(persons, countries, context)
    complete_colleagues(persons, countries, pair)
    for person in open_ones:
        if countries[person.key] is None:
            not_of = frozenset(evidence[person.key].not_of)
            countries[person.key] = likely_country(person, context, lexicon, not_of=not_of)
    complete_by_acts(evidence, countries, homes, pair)
    complete_pairs(persons, countries, context)
    complete_staff(persons, countries)
    return countries


def told_country(person: Person, context: Context) -> tuple[bool, str | None]:
    """Return whether the text or the gazetteer settles the state of a person, and that state (a body may have none)."""
    if person.leader is not None and person.leader.iso3:
        return True, f"country:{person.leader.iso3}"
    told = stated_country(person)
    if told is not None:
        return True, told
    offices = [office for mention in person.mentions for office in (*mention.before, *mention.after)]
    if any(o.organisation is not None and o.organisation.actor_kind == "igo" for o in offices):
        return True, None
    if person.leader is not None:
        return True, None
    for mention in person.mentions:
        affiliated, country = affiliation(mention)
        if affiliated:
            return True, country
    for mention in person.mentions:
        beside = appositive_state(mention) or possessor_state(mention, context) or speaks_for(mention)
        if beside is not None:
            return True, beside
    return False, None


def likely_country(
    person: Person, context: Context, lexicon: ActorLexicon, *, not_of: frozenset[str] = frozenset()
) -> str | None:
    """Return the state that a person's offices, surroundings and name speak for; `not_of` are out of the question."""
    at_home = next((s for m in person.mentions for s in [seat_of_office(m)] if s), None)
    if at_home is not None:
        return at_home
    at_home = next((s for m in person.mentions if holds_office(m) for s in [host_state(m, context)] if s), None)
    if at_home is not None and at_home not in not_of:
        return at_home
    contrasted = contrasted_state(person, context)
    if contrasted is not None and contrasted not in not_of:
        return contrasted
    for mention in person.mentions:
        view = mention.scene.view
        for office in (*mention.before, *mention.after):
            if office.body is not None and office.body.kind == "government" and not not_of:
                return country_for_body(context, view.index, office.body.start, speaks=False)
            if office.group in ("state_heads", "ranks") and office.organisation is None:
                place = (view.index, mention.run.start)
                others = (others_states(mention) - only_home(person, context, lexicon)) | not_of
                armed = office.group == "ranks" or bool(ARMED & set(office.role.casefold().split()))
                if armed and reports(mention):
                    others |= {key for at, key in context.by_sentence[view.index] if at > mention.run.end}
                clause = 1 + max((i for i in range(mention.start) if view.word(i) == ";"), default=-1)
                found = country_for_person(
                    context, place, person.words, lexicon, clause=clause, others=others, armed=armed
                )
                if found is not None:
                    return found
    ranked = Counter(context.counts).most_common(2)
    alone = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] >= 3 * ranked[1][1])
    plain = any(o.group == "other_heads" and not o.organisation for m in person.mentions for o in (*m.before, *m.after))
    if alone and plain and ranked[0][0] not in not_of and not person_is_foreign(person, ranked[0][0], lexicon):
        return ranked[0][0]
    first = person.mentions[0]
    others = (others_states(first) - only_home(person, context, lexicon)) | not_of
    near = country_near_person(context, first.scene.view.index, person.words, lexicon, others=others)
    return near or left_of_pair(person, context) or main_country(context, person.words, lexicon, others)


def left_of_pair(person: Person, context: Context) -> str | None:
    """Return the one of the two states of the article that an office-holder does not go or speak to."""
    pair = two_states(context)
    for mention in person.mentions:
        theirs = others_states(mention) & set(pair or ())
        if pair is not None and holds_office(mention) and len(theirs) == 1:
            return pair[1] if pair[0] in theirs else pair[0]
    return None


def contrasted_state(person: Person, context: Context) -> str | None:
    """Return the one of two states that is left where the other's office stands beside a bare office and name.

    "Trade Minister X hinted at a review, and Chile's ambassador, Y, replied": X is of the other state.
    """
    pair = two_states(context)
    if pair is None:
        return None
    for mention in person.mentions:
        if not holds_office(mention):
            continue
        named = {run.end for run in mention.scene.names} - {mention.run.end}
        theirs = {
            state
            for office in mention.scene.offices
            if office not in (*mention.before, *mention.after) and is_anothers(mention, office, named)
            for state in office_states(office)
        }
        theirs &= set(pair)
        if len(theirs) == 1:
            return pair[1] if pair[0] in theirs else pair[0]
    return None


def appositive_state(mention: PersonMention) -> str | None:
    """Return the state in the words that explain a name: "Fiji's biggest grocer, X", "X, a nurse from Suva"."""
    view = mention.scene.view
    name = view.doc[view.head(mention.run.start, mention.run.end)]
    nouns = [name.head] if name.dep_ == "appos" else [child for child in name.children if child.dep_ == "appos"]
    for noun in nouns:
        if noun.pos_ != "NOUN":
            continue
        first, last = noun.left_edge.i, max(word.i for word in noun.subtree)
        for token in range(first, min(last, noun.i + 6) + 1):
            hit = view.hit(token)
            if mention.run.start <= token < mention.run.end or (token > noun.i and view.word(token) == ","):
                break
            if hit is None or view.word(hit.start - 1) in BEHIND or view.doc[token - 1].pos_ == "VERB":
                continue
            sense = next((s for s in hit.senses if s.iso3 and s.kind in PLACED), None)
            if sense is not None:
                return f"country:{sense.iso3}"
    return None


def speaks_for(mention: PersonMention) -> str | None:
    """Return the state for which a person signs or promises: "Ruiz signed for Chile", "Ruiz said Chile would …"."""
    view = mention.scene.view
    name = view.doc[view.head(mention.start, mention.run.end)]
    verb = name.head
    before = view.hit(mention.start - 2) if view.word(mention.start - 1) == "by" else None
    signed = before.sense("country") if before is not None and view.word(before.start - 1) == "for" else None
    if signed is not None and signed.key.startswith("country:"):
        return signed.key
    if name.dep_ != "nsubj":
        return None
    for word in verb.children if verb.lemma_ in ("speak", "sign", "act", "negotiate") else ():
        hit = view.hit(word.i) if word.dep_ == "obl" and view.word(word.left_edge.i) == "for" else None
        sense = hit.sense("country", "capital") if hit is not None else None
        if sense is not None and sense.key.startswith("country:"):
            return sense.key
    if not holds_office(mention) or verb.lemma_ not in PROMISES:
        return None
    for clause in verb.children:
        if clause.dep_ != "ccomp" or not any(c.lower_ in ("will", "would") for c in clause.children):
            continue
        for word in clause.children:
            hit = view.hit(word.i) if word.dep_ == "nsubj" else None
            sense = hit.sense("country") if hit is not None else None
            if sense is not None and sense.key.startswith("country:"):
                return sense.key
    return None


def is_anothers(mention: PersonMention, office: Office, named: set[int]) -> bool:
    """Tell whether a title belongs to another named person of the sentence."""
    near = set(range(office.end, office.end + 5)) & {run.start for run in mention.scene.names}
    return bool(near - {mention.run.start}) or office.start - 1 in named


def stated_country(person: Person) -> str | None:
    """Return the state that stands in a person's titles or right beside the name, the most frequent one."""
    stated: Counter[str] = Counter()
    for mention in person.mentions:
        for office in (*mention.before, *mention.after):
            if office.group != "honorifics":
                stated.update(office_states(office)[:1])
        stated.update(owner_of(mention))
        behind = state_behind(mention)
        if behind is not None:
            stated[behind] += 2
    return stated.most_common(1)[0][0] if stated else None


def owner_of(mention: PersonMention) -> list[str]:
    """Return the key of the state right before a name, as genitive or adjective ("Slovakia's X", "Kenyan X")."""
    view, before = mention.scene.view, mention.start - 1
    hit = view.hit(before - 1) if view.word(before) in ("'s", "'") else view.hit(before)
    if hit is None:
        return []
    sense = hit.sense("country") if view.word(before) in ("'s", "'") else hit.sense("adjective")
    return [sense.key] if sense is not None and sense.key.startswith("country:") else []


def affiliation(mention: PersonMention) -> tuple[bool, str | None]:
    """Tell whether a body is told for which a person works, and the state of that body.

    "X of the Lima Institute", "X, who works for the newspaper Y", "the movement led by X".
    """
    view = mention.scene.view
    for led in mention.scene.bodies:
        if led.rule_id == "directed" and led.end + 1 == mention.run.start and led.states and led.states[0].iso3:
            return True, f"country:{led.states[0].iso3}"
    for token in (*behind_name(view, mention.run.end), *relative_object(view, mention.run.end)):
        start = token + 1 if view.word(token) in ("the", "a", "an") else token
        body = next((b for b in mention.scene.bodies if b.core_start <= start < b.end and b.kind != "nothing"), None)
        hit = view.hit(start)
        named = hit.sense("organisation") if hit is not None else None
        if named is not None:
            return True, f"country:{named.iso3}" if named.iso3 else None
        if body is not None and (body.states or body.kind != "government"):
            state = None if body.joint or not body.states else body.states[0].key
            if state is not None and state.startswith("country:"):
                return True, state
    headed = led_state(mention)
    return headed is not None, headed


def behind_name(view: View, end: int) -> tuple[int, ...]:
    """Return the token after "of", "from", "at" or "with" behind a name."""
    return (end + 1,) if view.word(end) in AFFILIATED else ()


def relative_object(view: View, end: int) -> tuple[int, ...]:
    """Return the first tokens of what follows the verb in ", who heads …" and ", who works for …"."""
    if view.word(end) != "," or view.word(end + 1) != "who" or end + 2 >= len(view.doc):
        return ()
    if view.doc[end + 2].lemma_ not in EMPLOYED:
        return ()
    after = end + 3
    if view.doc[end + 2].lemma_ == "teach":
        after = next((at for at in range(after, min(after + REACH, len(view.doc))) if view.word(at) == "at"), after)
    return (after + 1,) if view.word(after) in AFFILIATED else (after,)


def led_state(mention: PersonMention) -> str | None:
    """Return the state of the body before "led by X" ("a Chadian delegation, headed by X")."""
    view = mention.scene.view
    verb = mention.start - 2
    if view.word(mention.start - 1) != "by" or verb < 1 or view.doc[verb].tag_ not in ("VBN", "VBD"):
        return None
    if view.doc[verb].lemma_ not in ("lead", "head", "chair", "command", "found", "run"):
        return None
    head = view.doc[verb].head.i
    passive = next((child for child in view.doc[verb].children if child.dep_ == "nsubj:pass"), None)
    if passive is not None:
        first, last = passive.left_edge.i, passive.i
        return next((state for at in range(last, first - 1, -1) if (state := state_in(view, at)) is not None), None)
    for at in range(verb - 1, max(-1, verb - 12), -1):
        hit = view.hit(at)
        state = state_in(view, at) if hit is not None and view.word(hit.start - 1) not in BEHIND else None
        if state is not None:
            return state
        if view.doc[at].pos_ in ("VERB", "AUX") and at < head:
            return None
    return None


def state_in(view: View, token: int) -> str | None:
    """Return the key of the state that a gazetteer hit names or belongs to."""
    hit = view.hit(token)
    if hit is None:
        return None
    sense = hit.sense("country", "adjective", "prefix", "organisation")
    if sense is None:
        return None
    return f"country:{sense.iso3}" if sense.iso3 else None


def possessor_state(mention: PersonMention, context: Context) -> str | None:
    """Return the state whose "its spokesman X" is: the last one named before that noun, else who opens the sentence
    before."""
    view = mention.scene.view
    if not any(office.determiner in COLLECTIVE for office in mention.before):
        return None
    before = [(at, key) for at, key in context.by_sentence[view.index] if at < mention.start]
    subjects = [key for at, key in before if view.word(at - 1) not in ACROSS and view.word(at - 2) not in ACROSS]
    earlier = context.by_sentence[view.index - 1] if view.index else ()
    opening = [key for _, key in earlier[:1]]
    told = subjects[-1:] or opening or [key for _, key in before[-1:]]
    return told[0] if told else None


def others_states(mention: PersonMention) -> frozenset[str]:
    """Return the states of a sentence that are plainly other people's: of a counterpart, or where one goes."""
    view, scene = mention.scene.view, mention.scene
    others = {
        state
        for office in scene.offices
        if office.group == "counterparts" and office not in mention.before
        for state in office_states(office)
    }
    named = {run.end for run in scene.names} - {mention.run.end}
    others |= {
        state
        for office in scene.offices
        if office not in (*mention.before, *mention.after) and is_anothers(mention, office, named)
        for state in office_states(office)
    }
    for hit in view.hits:
        sense = hit.sense("country", "capital")
        preposition = view.word(hit.start - 2 if view.word(hit.start - 1) == "the" else hit.start - 1)
        if sense is not None and hit.start > mention.run.end and preposition in TOWARDS:
            others.add(sense.key)
    return frozenset(others)
