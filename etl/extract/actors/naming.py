"""Countries, organisations and bodies of a sentence as actors.

Belongs here: which hits of the gazetteer and which bodies become actors, under which key and names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.bodies import Body, is_namesake
from etl.extract.actors.context import Context, country_for_body, home_of_places
from etl.extract.actors.lexicon import ActorLexicon, Sense
from etl.extract.actors.scene import Scene, acronym_after, acronym_beside
from etl.extract.actors.standing import is_dateline, is_person_name
from etl.extract.actors.stateless import body_of_no_state, stand_for_state
from etl.extract.actors.text import fold
from etl.extract.actors.verdicts import two_states
from etl.extract.actors.view import TokenHit, View
from etl.extract.spans import PlaceSpan
from etl.records import Actor, ActorKind, IssueNote

NATIONAL = frozenset({"government"})
MODEL = re.compile(r"[A-Z]{0,3}-?\d[\dA-Z-]*")
MACHINES = frozenset(
    {
        "jet",
        "jets",
        "plane",
        "planes",
        "aircraft",
        "helicopter",
        "helicopters",
        "bomber",
        "bombers",
        "fighters",
        "airliner",
    }
)


def actor_of(sense: Sense, lexicon: ActorLexicon) -> Actor:
    """Return the actor that a meaning of the gazetteer stands for, with its other names."""
    kind = sense.actor_kind or "organisation"
    aliases = lexicon.aliases.get(sense.key, ()) if kind != "country" else ()
    return Actor(sense.key, sense.name, kind, sense.iso3, sense.wikidata_id, aliases)


def add_countries(assembly: Assembly, scene: Scene, context: Context, lexicon: ActorLexicon) -> None:
    """Add the states that a sentence names, and its places."""
    view = scene.view
    home = home_of_places(context)
    for hit, standing in zip(view.hits, scene.standings, strict=True):
        if home is not None and hit.sense("city", "capital") is not None and not is_dateline(view, hit):
            stand_for_state(assembly, view, hit, home, lexicon)
        if standing is None:
            place = hit.sense("city", "region")
            if place is not None:
                assembly.places[(view.index, hit.start, hit.end)] = PlaceSpan(
                    view.index, hit.start, hit.end, hit.surface, place.iso3
                )
            continue
        sense = standing.sense
        doubtful = sense.kind == "capital" and sense.key.startswith("country:") and sense.key not in context.certain
        if standing.stance in ("place", "address") or standing.reason == "located" or doubtful:
            assembly.places[(view.index, hit.start, hit.end)] = PlaceSpan(
                view.index, hit.start, hit.end, hit.surface, place_iso3(hit)
            )
        if (doubtful or standing.stance == "place") and receives(view, hit, lexicon):
            assembly.add_actor(actor_of(sense, lexicon))
            assembly.add_mention(view, hit.start, hit.end, sense.key, "capital", 0.7)
        if standing.reason == "people":
            assembly.add_actor(actor_of(sense, lexicon))
            assembly.add_span(view, hit.start, hit.end, (sense.key,), "people", 0.4, reference=True)
        if standing.stance != "state" or doubtful:
            continue
        assembly.add_actor(actor_of(sense, lexicon))
        modifier = is_modifier(view, hit, sense)
        assembly.add_span(
            view, hit.start, hit.end, (sense.key,), sense.kind, 0.95 if standing.sure else 0.7, modifier=modifier
        )
        if counts_as_mention(scene, hit):
            assembly.add_mention(view, hit.start, hit.end, sense.key, sense.kind, 0.95 if standing.sure else 0.7)


def receives(view: View, hit: TokenHit, lexicon: ActorLexicon) -> bool:
    """Tell whether a capital stands for the state that receives: a mission, an envoy, an official on a visit.

    "its embassy in Lima", "the envoy to Ankara", "the minister arrived in Lima"; not "a concert in Lima".
    """
    sense = hit.sense("capital")
    if sense is None or not sense.key.startswith("country:") or hit.sense("country") is not None:
        return False
    words = lexicon.words
    root = view.doc[view.head(hit.start, hit.end)]
    governor = root.head
    if governor.lemma_.lower() in words["mission_nouns"] and governor.i != root.i:
        return True
    near = set(view.lower[max(0, hit.start - 7) : hit.start])
    if view.word(hit.start - 1) == "to" and near & {"visit", "trip", "tour"}:
        return True
    if governor.i == root.i and any(child.dep_ == "cop" for child in root.children):
        return is_visitor([child for child in root.children if child.dep_ == "nsubj"], root.i, lexicon)
    if governor.pos_ != "VERB" or root.dep_ not in ("obl", "obj"):
        return False
    for child in governor.children:
        if child.dep_ in ("obj", "nsubj:pass") and child.lemma_.lower() in words["mission_nouns"]:
            return True
    given = any(child.dep_ == "obj" for child in governor.children) and view.word(hit.start - 1) == "to"
    if given and governor.lemma_.lower() in words["sending_verbs"]:
        return True
    if governor.lemma_.lower() not in words["visiting_verbs"] and governor.lower_ not in ("left", "went", "came"):
        return False
    subjects = [child for child in governor.children if child.dep_ == "nsubj"] or [governor.head]
    return is_visitor(subjects, governor.i, lexicon)


def is_visitor(subjects: Sequence[Token], before: int, lexicon: ActorLexicon) -> bool:
    """Tell whether somebody who visits for a state stands among the words of a subject."""
    words = [token for subject in subjects for token in subject.subtree if token.i < before]
    return any(token.lemma_.lower() in lexicon.words["visitors"] or token.ent_type_ == "PERSON" for token in words)


def place_iso3(hit: TokenHit) -> str | None:
    """Return the code of the country where a place lies."""
    return next((s.iso3 for s in hit.senses if s.iso3), None)


def is_modifier(view: View, hit: TokenHit, sense: Sense) -> bool:
    """Tell whether a state's name modifies a noun: adjective, genitive or compound."""
    if sense.kind in ("adjective", "prefix") and hit.sense("country") is None:
        return True
    if view.word(hit.end) in ("'s", "'"):
        return True
    root = view.doc[view.head(hit.start, hit.end)]
    return root.dep_ in ("compound", "nmod:poss", "amod") and root.head.i >= hit.end


def counts_as_mention(scene: Scene, hit: TokenHit) -> bool:
    """Tell whether a state's name is a mention of the state, not a word in a company's or organisation's name."""
    body = next((b for b in scene.bodies if b.core_start <= hit.start and hit.end <= b.end), None)
    return (
        body is None or body.kind in ("government", "igo") or (body.joint and body.kind != "nothing") or not body.named
    )


def add_organisations(assembly: Assembly, scene: Scene, context: Context, lexicon: ActorLexicon) -> None:
    """Add the organisations, companies and groups that the gazetteer knows by name."""
    view = scene.view
    for hit in view.hits:
        sense = choose_organisation(view, hit, context, lexicon)
        around = [b for b in scene.bodies if b.core_start <= hit.start and hit.end <= b.end]
        if sense is None or any(b.overrides or (b.core_start < hit.start and is_namesake(view, hit)) for b in around):
            continue
        if is_homonym(view, hit, sense, context, lexicon):
            add_homonym(assembly, view, hit, sense, context, lexicon)
            continue
        if sense.key.startswith("acronym:"):
            if sense.form not in assembly.acronyms:
                continue
            sense = replace(sense, key=assembly.acronyms[sense.form])
        else:
            assembly.add_actor(actor_of(sense, lexicon))
        assembly.add_mention(view, hit.start, hit.end, sense.key, "gazetteer", 0.95)
        if view.qualifies(hit.end):
            continue
        root = view.doc[view.head(hit.start, hit.end)]
        inner = root.dep_ in ("compound", "nmod:poss", "amod") and root.head.i >= hit.end
        assembly.add_span(
            view,
            hit.start,
            hit.end,
            (sense.key,),
            "gazetteer",
            0.95,
            modifier=inner or view.word(hit.end) in ("'s", "'"),
        )


def choose_organisation(view: View, hit: TokenHit, context: Context, lexicon: ActorLexicon) -> Sense | None:
    """Return which organisation a hit names: one whose country the article names goes first; None for a namesake."""
    senses = [s for s in hit.senses if s.kind == "organisation"]
    if not senses or hit.sense("phrase") is not None:
        return None
    before = view.word(hit.start - 1)
    if senses[0].key == "igo:Europe" and before in lexicon.words["place_prepositions"] | {"to", "from", "of", "for"}:
        return None
    if is_person_name(view, hit, lexicon):
        return None
    if senses[0].key == "igo:The West" and view.is_capitalised(hit.end) and view.word(hit.end) != "and":
        return None
    if senses[0].actor_kind == "company" and names_aircraft(view, hit):
        return None
    first = view.doc[hit.start]
    if hit.start == 0 and hit.end == 1 and not senses[0].exact and first.pos_ not in ("PROPN", "NOUN"):
        return None
    introduced = context.acronyms.get(hit.surface)
    if introduced is not None and senses[0].exact:
        return lexicon.organisations[introduced]
    spelled_out = [s for s in senses if s.key in context.organisations]
    at_home = [s for s in senses if s.iso3 is not None and context.counts.get(f"country:{s.iso3}")]
    if spelled_out or at_home:
        return (spelled_out or at_home)[0]
    if senses[0].key.startswith("acronym:"):
        return senses[0]
    risky = fold(senses[0].form) in lexicon.words["risky_acronyms"]
    if senses[0].exact and (len(senses) > 1 or len(senses[0].form) < 3 or risky):
        general = [s for s in senses if s.iso3 in (None, "USA", "GBR")]
        return general[0] if general and not risky else None
    return senses[0]


def names_aircraft(view: View, hit: TokenHit) -> bool:
    """Tell whether a maker's name only tells the type of a machine: "Sukhoi-25 jets", "a Boeing 737"."""
    at = hit.end + 1 if view.word(hit.end) == "-" else hit.end
    if MODEL.fullmatch(view.texts[at]) if at < len(view.texts) else False:
        return True
    after = [view.word(t) for t in range(hit.end, min(hit.end + 4, len(view.texts)))]
    root = view.doc[view.head(hit.start, hit.end)]
    return bool(set(after) & MACHINES) and root.dep_ != "nsubj" and root.head.i >= hit.end and "," not in after


def is_homonym(view: View, hit: TokenHit, sense: Sense, context: Context, lexicon: ActorLexicon) -> bool:
    """Tell whether a body's short name is another state's here: the article names states, but never its own."""
    if sense.iso3 is None or fold(hit.surface) not in lexicon.words["shared_bodies"] or view.capitals:
        return False
    home = f"country:{sense.iso3}"
    return bool(context.counts) and home not in context.located | context.staffed | set(context.counts)


def add_homonym(
    assembly: Assembly, view: View, hit: TokenHit, sense: Sense, context: Context, lexicon: ActorLexicon
) -> None:
    """Add a body under a name that another state's body is known by ("Congress" in an article on Peru)."""
    speaks = view.doc[view.head(hit.start, hit.end)].dep_ in ("nsubj", "nsubj:pass")
    typical = lexicon.typical_states.get(fold(hit.surface), frozenset())
    key = country_for_body(context, view.index, hit.start, speaks=speaks, typical=typical)
    iso3 = iso_of(key)
    if key is None or iso3 is None:
        return
    kind = sense.actor_kind or "organisation"
    name = " ".join(hit.surface.split())
    public = kind == "government"
    aliases = tuple(a for a in aliases_for(name, key, lexicon) if fold(a) != fold(name)) if public else ()
    actor = Actor(f"{kind}:{iso3}:{fold(name)}" if public else f"{kind}:{fold(name)}", name, kind, iso3, None, aliases)
    assembly.add_actor(actor)
    assembly.add_span(view, hit.start, hit.end, (actor.key,), "homonym", 0.75)
    assembly.add_mention(view, hit.start, hit.end, actor.key, "homonym", 0.75)


def add_bodies(
    assembly: Assembly,
    scene: Scene,
    context: Context,
    lexicon: ActorLexicon,
    held: Mapping[tuple[int, int], str | None],
) -> None:
    """Add the bodies that are named by a head word; `held` are the states of those that a known person heads."""
    view = scene.view
    for body in scene.bodies:
        if body.kind == "nothing" or (view.word(body.start - 1) in ("our", "my") and not body.states):
            continue  # "our Senate" is the author's state (see references)
        beside = acronym_beside(view, body)
        if not body.unique and beside is None:
            assembly.add_actor(actor_of(body.states[0], lexicon))
            assembly.add_span(view, body.start, body.end, (body.states[0].key,), body.rule_id, 0.75, reference=True)
            continue
        state = held.get((view.index, body.start)) or state_of_second(body, scene, context)
        state = state or state_of_owner(body, view, context) or state_told_before(body, view, assembly)
        actor = actor_for_body(body, view, context, lexicon, state)
        if actor is None:  # a name, but whose state nobody tells
            start, end = view.chars(body.start, body.end)
            note = IssueNote(
                "actors",
                "info",
                "a body whose state the text does not tell",
                assembly.text[start:end],
                view.index,
                start,
                end,
            )
            assembly.issues.append(note)
            if context.counts or not body.named:
                continue
            actor = body_of_no_state(view, body)
        assembly.add_actor(actor)
        assembly.add_span(view, body.start, body.end, (actor.key,), body.rule_id, 0.85)
        assembly.add_mention(view, body.core_start, body.end, actor.key, body.rule_id, 0.85)
        acronym = acronym_after(view, body.end) or beside
        if acronym is not None:
            assembly.acronyms[acronym] = actor.key
            assembly.add_alias(actor.key, acronym)


def state_of_owner(body: Body, view: View, context: Context) -> str | None:
    """Return the state whose "its Foreign Ministry" is: the first before, else first or alone a sentence back."""
    if body.states or view.word(body.start - 1) != "its":
        return None
    before = [key for at, key in context.by_sentence[view.index] if at < body.start]
    earlier = context.by_sentence[view.index - 1] if view.index else ()
    if before:
        return before[0]
    alone = len({key for _, key in earlier}) == 1
    return next((key for at, key in earlier if alone or at <= 1), None)


def state_told_before(body: Body, view: View, assembly: Assembly) -> str | None:
    """Return the state of the only body of this name that the article has named with its state so far."""
    if body.kind != "government" or body.states or body.joint:
        return None
    own = fold(own_words(body, view))
    named = [actor for key, actor in assembly.actors.items() if actor.kind == "government" and key.endswith(f":{own}")]
    states = {actor.country_iso3 for actor in named if actor.country_iso3 is not None}
    return f"country:{states.pop()}" if len(states) == 1 else None


def state_of_second(body: Body, scene: Scene, context: Context) -> str | None:
    """Return the other state of the article for the second of two bodies ("between the Peruvian A and the B")."""
    pair = two_states(context)
    view = scene.view
    link = body.start - 2 if view.word(body.start - 1) == "the" else body.start - 1
    if pair is None or view.word(link) != "and" or "between" not in view.lower[:link]:
        return None
    floor = max(t for t in range(link) if view.word(t) == "between")
    states = {s.key for other in scene.bodies if floor < other.start < link for s in other.states[:1]} & set(pair)
    return next(key for key in pair if key not in states) if len(states) == 1 else None


def actor_for_body(
    body: Body, view: View, context: Context, lexicon: ActorLexicon, told: str | None = None
) -> Actor | None:
    """Return the actor that a body stands for, None where its state is needed and unknown; `told` is its state."""
    stated = any(hit is not None for hit in map(view.hit, range(body.core_start, body.end)))
    text = " ".join(view.text(body.core_start if stated else body.start, body.end).split())
    state = None if body.joint else (body.states[0] if body.states else None)
    key_state = state.key if state is not None else None
    if body.kind == "government" and state is None and not body.joint:
        key_state = told or country_for_body(
            context, view.index, body.start, speaks=is_speaking(body, view), typical=typical_of(body, view, lexicon)
        )
        if key_state is None:
            return None
    iso3 = iso_of(key_state)
    kind: ActorKind = body.kind  # type: ignore[assignment]
    own = own_words(body, view)
    if kind == "government" and not body.joint and key_state and own.casefold() in lexicon.words["military_names"]:
        return military_of(key_state, lexicon)
    key = (
        f"{kind}:{iso3 or key_state or ''}:{fold(own)}"
        if kind == "government" and not body.joint
        else f"{kind}:{fold(text)}"
    )
    aliases = aliases_for(own, key_state, lexicon) if kind == "government" and not body.joint and key_state else ()
    return Actor(key, text, kind, iso3, None, tuple(a for a in aliases if fold(a) != fold(text)))


def typical_of(body: Body, view: View, lexicon: ActorLexicon) -> frozenset[str]:
    """Return the keys of the states in which a body has this name, empty where it may be anywhere."""
    return lexicon.typical_states.get(" ".join(view.lower[body.core_start : body.end]), frozenset())


def is_speaking(body: Body, view: View) -> bool:
    """Tell whether a body is the subject of its clause, as in "the Foreign Office said"."""
    return view.doc[view.head(body.core_start, body.end)].dep_ in ("nsubj", "nsubj:pass")


def military_of(key: str, lexicon: ActorLexicon) -> Actor:
    """Return the armed forces of a state as an actor."""
    name = lexicon.states[key]
    adjective = (lexicon.adjectives.get(key) or (name,))[0]
    listed = lexicon.by_form.get(fold(f"{adjective} military"), ())
    known = next((s for s in listed if s.kind == "organisation" and s.iso3 == iso_of(key)), None)
    if known is not None:
        return actor_of(known, lexicon)
    nouns = ("military", "army", "armed forces", "forces", "troops")
    aliases = [f"{adjective} {noun}" for noun in nouns[1:]] + [f"{name}'s {noun}" for noun in nouns]
    aliases.append(f"Armed Forces of {name}")
    code = iso_of(key) or name
    return Actor(
        f"government:{code}:military", f"{adjective} military", "government", iso_of(key), None, tuple(aliases)
    )


def own_words(body: Body, view: View) -> str:
    """Return a body's name without states ("Ministry of Energy of the Republic of X" gives "Ministry of Energy")."""
    kept: list[str] = []
    for token in range(body.core_start, body.end):
        hit = view.hit(token)
        if hit is not None and hit.sense("country", "adjective") is not None:
            continue
        kept.append(view.doc[token].text)
    while kept and kept[-1].casefold() in ("of", "the", "in", "for", "'s", ","):
        kept.pop()
    while kept and kept[0].casefold() in ("the", "of", "'s", "-"):
        kept.pop(0)
    return " ".join(kept)


def iso_of(key: str | None) -> str | None:
    """Return the ISO code in the key of a country, None for states without one."""
    code = (key or "").removeprefix("country:")
    return code if len(code) == 3 and code.isupper() else None


def aliases_for(own: str, key: str, lexicon: ActorLexicon) -> tuple[str, ...]:
    """Return the usual ways to name a body of a state."""
    name = lexicon.states[key]
    adjectives = lexicon.adjectives.get(key, ())
    forms = [own, f"{name}'s {own}", f"{own} of {name}", f"{name} {own}"]
    forms += [f"{adjective} {own}" for adjective in adjectives[:2]]
    return tuple(forms)
