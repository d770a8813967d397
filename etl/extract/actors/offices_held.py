"""Persons as actors with their offices, and titles that stand alone for whoever holds them.

Belongs here: countries, roles and spans of persons once `persons.py` has told them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.company import office_states
from etl.extract.actors.context import Context
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.naming import actor_of, aliases_for, iso_of
from etl.extract.actors.offices import Office
from etl.extract.actors.persons import Person, PersonMention
from etl.extract.actors.scene import Scene
from etl.extract.actors.text import fold
from etl.extract.actors.view import View
from etl.records import Actor, RoleStatus

REIGNING = frozenset({"emir", "emperor", "king", "pope", "queen", "sultan"})
POSTS = frozenset({"post", "office", "position", "job", "role", "title", "portfolio"})
LEAVING = frozenset({"give", "leave", "quit", "resign", "lose", "vacate", "relinquish"})
UNTITLED = frozenset({"honorifics", "counterparts"})


def states_of_held(persons: Sequence[Person], countries: Mapping[str, str | None]) -> dict[tuple[int, int], str | None]:
    """Return the states of the bodies that persons of a known state head ("the Chairman of the Senate, X")."""
    return {
        (mention.scene.view.index, office.body.start): countries[person.key]
        for person in persons
        for mention in person.mentions
        for office in (*mention.before, *mention.after)
        if office.body is not None and office.body.kind == "government" and not office.body.states
    }


def add_persons(
    assembly: Assembly,
    persons: Sequence[Person],
    countries: Mapping[str, str | None],
    lexicon: ActorLexicon,
) -> None:
    """Add persons with their spans, mentions and roles."""
    for person in persons:
        country = countries[person.key]
        iso3 = iso_of(country)
        wikidata = person.leader.wikidata_id if person.leader is not None else None
        assembly.add_actor(Actor(person.key, person.name, "person", iso3, wikidata))
        for mention in person.mentions:
            view, run = mention.scene.view, mention.run
            confidence = min(0.95, 0.6 + 0.08 * mention.score)
            assembly.add_span(
                view, mention.start, run.end, (person.key,), "person", confidence, modifier=is_genitive(mention)
            )
            assembly.add_mention(view, run.start, run.end, person.key, "person", confidence)
            assembly.add_alias(person.key, " ".join(view.text(run.start, run.end).split()))
            for office in (*mention.before, *mention.after):
                add_role(assembly, person.key, office, mention, country, lexicon.words["kin"])
                assembly.forms_of_address.setdefault(person.key, set()).add(view.word(office.head))
            add_role_in_name(assembly, person.key, mention, country, lexicon)
            add_nominal_role(assembly, person.key, mention, country, lexicon)
            add_verbal_role(assembly, person.key, mention, country, lexicon)
            add_role_of_post(assembly, person.key, mention, country)
            if not any(role.actor_key == person.key for role in assembly.roles.values()):
                add_plain_role(assembly, person.key, mention, country, lexicon)
    add_counterpart_roles(assembly, persons)


def add_counterpart_roles(assembly: Assembly, persons: Sequence[Person]) -> None:
    """Give a counterpart the office of the person named before ("President X met his counterpart Y")."""
    mentions = [(mention, person) for person in persons for mention in person.mentions]
    for mention, person in mentions:
        if not any(o.group == "counterparts" for o in mention.before):
            continue
        view = mention.scene.view
        earlier = [(m, p) for m, p in mentions if m.scene.view.index == view.index and m.run.start < mention.run.start]
        latest = sorted(earlier, key=lambda entry: -entry[0].run.start)
        offices = [o for m, _ in latest for o in m.before if o.group == "state_heads"]
        offices += [o for o in mention.scene.offices if o.group == "state_heads" and o.end <= mention.start]
        role = offices[0].role if offices else office_of_first(assembly, mentions, mention, [p for _, p in latest])
        if role is not None:
            iso3 = assembly.actors[person.key].country_iso3
            start, end = mention.start, mention.run.end
            assembly.add_role(view, start, end, person.key, role, None, iso3, "current", "counterpart", 0.7)


def office_of_first(
    assembly: Assembly,
    mentions: Sequence[tuple[PersonMention, Person]],
    counterpart: PersonMention,
    here: Sequence[Person],
) -> str | None:
    """Return the office of the person whose counterpart is named, told in another sentence.

    `here` are the persons named before in the sentence, nearest first; without any it is who was named last before.
    """
    sentence = counterpart.scene.view.index
    first = here[0] if here else None
    if first is None:
        near = [(m, p) for m, p in mentions if sentence - 2 <= m.scene.view.index < sentence]
        before = [(m.scene.view.index, m.run.start, p) for m, p in near]
        if not before:
            return None
        first = max(before, key=lambda entry: (entry[0], entry[1]))[2]
    held = [role for role in assembly.roles.values() if role.actor_key == first.key and role.status == "current"]
    return held[0].role if held else None


def is_genitive(mention: PersonMention) -> bool:
    """Tell whether a person's name modifies a noun ("X's visit")."""
    return mention.scene.view.word(mention.run.end) in ("'s", "'")


def add_role(
    assembly: Assembly, key: str, office: Office, mention: PersonMention, country: str | None, kin: frozenset[str]
) -> None:
    """Add a title as a role of the person."""
    if office.group in UNTITLED or fold(office.role).split()[-1] in kin:
        return
    view = mention.scene.view
    status: RoleStatus = office.status
    if status == "unknown" and office.group == "state_heads":
        status = "current"
    states = office_states(office)
    own = country if country in states else None  # "the ministers of Chile and Peru, A and B"
    iso3 = iso_of(own or (states[0] if states else country))
    assembly.add_role(
        view,
        office.start,
        office.end,
        key,
        office.role,
        organisation_text(office, mention.scene),
        iso3,
        status,
        "title",
        0.85,
    )


def add_role_in_name(
    assembly: Assembly, key: str, mention: PersonMention, country: str | None, lexicon: ActorLexicon
) -> None:
    """Add the office that a name is known with: "King Faisal"."""
    view, run = mention.scene.view, mention.run
    match = match_last(lexicon.titles, run.tokens, 0) if len(run.tokens) > 1 else None
    if match is not None and match[1] in ("state_heads", "honorifics") and fold(view.texts[run.start]) in REIGNING:
        word = view.texts[run.start]
        assembly.add_role(view, run.start, run.start + 1, key, word, None, iso_of(country), "current", "title", 0.8)


def add_nominal_role(
    assembly: Assembly, key: str, mention: PersonMention, country: str | None, lexicon: ActorLexicon
) -> None:
    """Add the office that a noun tells: "X's presidency", "under the leadership of X"."""
    view, run = mention.scene.view, mention.run
    after = view.word(run.end + 1) if view.word(run.end) in ("'s", "'") else ""
    before = view.word(run.start - 2) if view.word(run.start - 1) == "of" else ""
    for word, start, end in ((after, run.start, run.end + 2), (before, run.start - 2, run.end)):
        role = lexicon.nominal_roles.get(word)
        if role is not None:
            assembly.add_role(view, start, end, key, role, None, iso_of(country), "unknown", "nominal-role", 0.7)


def add_verbal_role(
    assembly: Assembly, key: str, mention: PersonMention, country: str | None, lexicon: ActorLexicon
) -> None:
    """Add the office that a verb tells: "X, who heads the bank", "a movement led by X"."""
    view, run = mention.scene.view, mention.run
    places: list[tuple[int, int, int]] = []
    if view.word(run.end) == "," and view.word(run.end + 1) == "who" and run.end + 2 < len(view.texts):
        places.append((run.end + 2, run.start, run.end + 3))
    if view.word(mention.start - 1) == "by" and mention.start > 1:
        places.append((mention.start - 2, mention.start - 2, run.end))
    for verb, start, end in places:
        role = lexicon.verbal_roles.get(view.doc[verb].lemma_)
        if role is not None and view.doc[verb].pos_ == "VERB":
            assembly.add_role(view, start, end, key, role, None, iso_of(country), "unknown", "verbal-role", 0.7)


def add_role_of_post(assembly: Assembly, key: str, mention: PersonMention, country: str | None) -> None:
    """Add the office whose post the person takes or gives up: "X left the post of trade minister"."""
    view = mention.scene.view
    name = view.doc[view.head(mention.start, mention.run.end)]
    if name.dep_ not in ("nsubj", "nsubj:pass"):
        return
    for post in name.head.children:
        if post.dep_ not in ("obj", "obl") or post.lemma_ not in POSTS or view.word(post.i + 1) not in ("of", "as"):
            continue
        office = next((o for o in mention.scene.offices if o.start == post.i + 2), None)
        if office is not None and not office.plural:
            states = office_states(office)
            left = name.head.lemma_ in LEAVING
            iso3 = iso_of(states[0] if states else country)
            status: RoleStatus = "former" if left else "current"
            assembly.add_role(view, office.start, office.end, key, office.role, None, iso3, status, "post", 0.75)


def add_plain_role(
    assembly: Assembly, key: str, mention: PersonMention, country: str | None, lexicon: ActorLexicon
) -> None:
    """Add what a common noun in apposition says a person is: "X, a Fijian grocer", "Fiji's biggest grocer, X"."""
    view, run = mention.scene.view, mention.run
    name = view.doc[view.head(run.start, run.end)]
    nouns = [name.head] if name.dep_ == "appos" else [child for child in name.children if child.dep_ == "appos"]
    for noun in nouns:
        lower = noun.tag_ == "NN" and noun.pos_ == "NOUN" and not view.is_capitalised(noun.i)
        beside = noun.i > run.end or view.word(run.start - 1) == ","
        if not lower or not beside or view.hit(noun.i) is not None or noun.lower_ in lexicon.words["kin"]:
            continue
        start = noun.i
        while start > 0 and view.doc[start - 1].dep_ == "compound" and view.doc[start - 1].head.i == noun.i:
            if view.hit(start - 1) is not None:
                break
            start -= 1
        role = view.text(start, noun.i + 1)
        assembly.add_role(view, start, noun.i + 1, key, role, None, iso_of(country), "unknown", "plain-role", 0.6)
        return


def organisation_text(office: Office, scene: Scene) -> str | None:
    """Return the body or organisation in which an office is held, as printed."""
    if office.body is not None:
        return " ".join(scene.view.text(office.body.core_start, office.body.end).split())
    return office.organisation.name if office.organisation is not None else None


def add_unnamed_offices(assembly: Assembly, scene: Scene, context: Context, lexicon: ActorLexicon) -> None:
    """Add titles without a name: a reference to the holder whom the article names, else to the state."""
    view = scene.view
    for office in scene.offices:
        if office.plural and (not office.states or office.capitalised):
            continue
        if office.group not in ("state_heads", "counterparts") or any(
            span.start <= office.head < span.end and any(k.startswith("person:") for k in span.actor_keys)
            for span in assembly.covering(view.index, office.head)
        ):
            continue
        states = office_states(office)
        holder = holder_of(assembly, office, states, lexicon)
        if holder is not None:
            assembly.add_span(view, office.start, office.end, (holder,), "office-holder", 0.75, reference=True)
        elif office.states and fold(office.role) in lexicon.words["office_bodies"]:
            actor = office_body(office, lexicon)
            assembly.add_actor(actor)
            assembly.add_span(view, office.start, office.end, (actor.key,), "office-body", 0.8)
            assembly.add_mention(
                view, office.start + (office.determiner == "the"), office.end, actor.key, "office-body", 0.8
            )
        elif office.states:
            assembly.add_actor(actor_of(office.states[0], lexicon))
            second = second_state(view, office) if office.plural else None
            keys: tuple[str, ...] = (office.states[0].key,)
            end = office.end
            if second is not None:
                assembly.add_actor(actor_of(second[0], lexicon))
                keys, end = (*keys, second[0].key), second[1]
            assembly.add_span(view, office.start, end, keys, "office", 0.75, reference=True)
        elif office.organisation is not None:
            assembly.add_span(view, office.start, office.end, (office.organisation.key,), "office", 0.7, reference=True)


def second_state(view: View, office: Office) -> tuple[Sense, int] | None:
    """Return the state joined by "and" to that of a plural title, and its end ("the kings of Jordan and Spain")."""
    if view.word(office.end) != "and":
        return None
    hit = view.hit(office.end + 1)
    sense = hit.sense("country") if hit is not None else None
    if hit is None or sense is None or view.word(hit.end) in ("'s", "'") or not sense.key.startswith("country:"):
        return None
    return sense, hit.end


def office_body(office: Office, lexicon: ActorLexicon) -> Actor:
    """Return an office that acts as a body of its state ("the Kenyan prosecutor general")."""
    state = office.states[0]
    name = lexicon.states[state.key]
    role = office.role.title()
    aliases = aliases_for(role, state.key, lexicon)
    return Actor(
        f"government:{iso_of(state.key) or name}:{fold(office.role)}",
        f"{role} of {name}",
        "government",
        state.iso3,
        None,
        aliases,
    )


def holder_of(assembly: Assembly, office: Office, states: Sequence[str], lexicon: ActorLexicon) -> str | None:
    """Return the one person to whom the article gives the office, None for none or several."""
    wanted = {fold(office.role)}
    if states and wanted & {"leader", "ruler", "head of state", "head of government"}:
        wanted |= lexicon.words["top_offices"]
    isos = {iso_of(s) for s in states}
    holders = {
        role.actor_key
        for role in assembly.roles.values()
        if fold(role.role) in wanted and role.status != "former" and (not isos or role.country_iso3 in isos)
    }
    definite = office.determiner in ("the", "genitive") or bool(states) or office.capitalised
    return next(iter(holders)) if len(holders) == 1 and definite and office.status != "former" else None
