"""The state of a person from what is told of them: visitors are not of the state they visit, hosts are of it.

Belongs here: visits, receptions, meetings, demands and coups as evidence, sentence by sentence. What stands beside a
name goes before it (`allegiance.py`); the evidence is weighed in `verdicts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from etl.extract.actors.cast import (
    SUBJECTS,
    Cast,
    Evidence,
    add_pronouns,
    case_of,
    read_cast,
    states_at,
    states_beside,
    states_of_noun,
    together,
)
from etl.extract.actors.context import Context
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.persons import Person
from etl.extract.actors.scene import Scene
from etl.extract.actors.view import View

VISITING = frozenset({"visit", "tour"})
GOING = frozenset(
    {"arrive", "fly", "travel", "go", "head", "land", "come", "depart", "journey", "jet", "flee", "escape"}
)
MAKING = frozenset(
    {"pay", "make", "undertake", "begin", "start", "conclude", "wind", "end", "complete", "kick", "embark", "be"}
)
JOURNEYS = frozenset({"visit", "trip", "tour", "journey"})
HOSTING = frozenset({"receive", "host", "welcome", "greet"})
MEETING = frozenset({"meet", "confer", "negotiate", "sign", "initial", "talk", "speak", "discuss", "agree", "co-chair"})
CALLING = frozenset({"invite", "telephone", "phone", "ring"})
HOLDING = frozenset({"hold", "have", "lead", "chair", "co-chair", "conduct", "cochair"})
TALKS = frozenset({"talk", "meeting", "consultation", "negotiation", "conversation", "round", "discussion", "call"})
GOING_WITH = frozenset({"accompany", "escort"})
DIRECTED = frozenset(
    {
        "thank", "urge", "ask", "accuse", "blame", "criticise", "criticize", "condemn", "warn", "congratulate",
        "assure", "fault", "slam", "denounce", "press", "beg", "remind", "reject", "dismiss", "rebuff", "refuse",
        "invite", "praise", "tell", "inform", "rebuke",
    }
)  # fmt: skip
RISING = frozenset({"seize", "take", "assume", "gain", "come", "rise", "return", "grab", "usurp"})
RULING = frozenset({"rule", "govern"})
SPEAKING = frozenset({"say", "reply", "announce", "add", "declare", "tell", "speak"})
TOWARDS = frozenset({"to", "in", "for", "at"})
INCLUDING = frozenset({"include", "comprise", "involve"})
DELEGATIONS = frozenset({"delegation", "side", "team", "mission", "party"})
ENVOYS = frozenset({"ambassador", "envoy", "consul", "d'affaires", "commissioner", "emissary"})
SITED = frozenset({"in", "at"})
SEATS = frozenset({"country:CHE", "country:BEL", "country:USA", "country:AUT", "country:QAT"})
CLAUSES = frozenset({"conj", "xcomp", "advcl", "acl:relcl"})


def gather_evidence(
    persons: Sequence[Person],
    open_ones: Sequence[Person],
    scenes: Sequence[Scene],
    context: Context,
    lexicon: ActorLexicon,
) -> dict[str, Evidence]:
    """Return what acts tell about each of the persons whose state is open."""
    if not open_ones:
        return {}
    cast = add_pronouns(read_cast(persons, context, lexicon), scenes, lexicon)
    found: dict[str, list[Evidence]] = {person.key: [] for person in open_ones}
    for place, key in cast.heads.items():
        if key in found:
            found[key] += evidence_at(cast, cast.scenes[place[0]], place[1], key)
    for person in open_ones:
        found[person.key] += [Evidence(not_of=tuple(posts_of(person)))]
    return {key: merge(pieces) for key, pieces in found.items()}


def posts_of(person: Person) -> Iterator[str]:
    """Yield the states to which a person is sent: "the envoy to Oslo, X", "X, the ambassador in Lima"."""
    for mention in person.mentions:
        view = mention.scene.view
        for office in (*mention.before, *mention.after):
            head = next((t for t in range(office.start, office.end) if view.word(t) in ENVOYS), None)
            if head is not None and view.word(head + 1) in ("to", "in"):
                at = head + 3 if view.word(head + 2) == "the" else head + 2
                yield from states_at(view, [view.doc[at]] if at < len(view.doc) else [])


def merge(found: Sequence[Evidence]) -> Evidence:
    """Return several pieces of evidence as one."""
    return Evidence(
        tuple(state for one in found for state in one.of),
        tuple(state for one in found for state in one.not_of),
        tuple(entry for one in found for entry in one.opposite),
        tuple(key for one in found for key in one.same),
        tuple(state for one in found for state in one.at),
    )


def evidence_at(cast: Cast, scene: Scene, at: int, key: str) -> Iterator[Evidence]:
    """Yield what the clause around one token that stands for a person tells."""
    view = scene.view
    name = view.doc[at]
    first = leading(name)
    verb, relation = first.head, first.dep_
    if name.dep_ == "appos" and "," in (view.word(name.left_edge.i - 1), name.left_edge.lower_):
        verb, relation = leading(name.head).head, leading(name.head).dep_
    yield from around_name(view, name)
    yield Evidence(of=tuple(host_place(cast, view, name)))
    if relation in ("nmod", "nmod:poss") and verb.lemma_ in JOURNEYS:
        yield journey(view, verb)
        yield Evidence(not_of=tuple(states_at(view, [c for c in name.children if case_of(c) == "to"])))
    elif is_agent(first):
        hosted = verb.lemma_ in HOSTING
        yield cast.facing(view, of_kind(verb, "nsubj:pass") if hosted else partners_of(first), key)
        if hosted:
            yield Evidence(of=tuple(foreign_places(view, verb, cast)))
        if verb.lemma_ in GOING_WITH:
            yield Evidence(same=cast.at(view, of_kind(verb, "nsubj:pass"), key))
    elif relation == "obj" and verb.lemma_ in INCLUDING:
        teams = [c for c in of_kind(verb, "nsubj") if c.lemma_ in DELEGATIONS]
        yield Evidence(of=tuple(state for team in teams for state in states_beside(view, team)))
    elif relation in ("obj", "obl", "iobj") and verb.lemma_ in GOING_WITH:
        yield Evidence(same=cast.at(view, of_kind(verb, "nsubj"), key))
    elif relation in ("obj", "obl", "nmod") and is_encounter(verb, first):
        places = () if verb.lemma_ in HOSTING else tuple(foreign_places(view, verb, cast))
        yield cast.facing(view, subjects_of(verb), key, places)
    elif case_of(first) in ("by", "with"):
        yield from parsed_amiss(cast, view, first, key)
    elif relation in SUBJECTS:
        if name.i != first.i or len(together(first)) > 1 or len(of_kind(verb, "nsubj")) > 1:
            yield from joint_evidence(cast, view, first, key)
        for act in verbs_of(verb):
            if relation == "nsubj" or act is not verb:
                yield from verb_evidence(cast, view, act, key)
            elif act.lemma_ in HOSTING:
                yield cast.facing(view, [c for c in act.children if is_agent(c)], key)
                yield Evidence(not_of=tuple(states_at(view, [c for c in act.children if case_of(c) in SITED])))
            elif act.lemma_ in GOING_WITH:
                yield Evidence(same=cast.at(view, [c for c in act.children if is_agent(c)], key))


def parsed_amiss(cast: Cast, view: View, name: Token, key: str) -> Iterator[Evidence]:
    """Yield what "by" and "with" before a name tell where they hang on a nearer noun: "greeted at the gate by X"."""
    edge = name.left_edge.i
    before = [at for index, at in cast.heads if index == view.index and at < edge]
    if not before:
        return
    between = view.doc[max(before) : edge]
    if any(word.lemma_ in HOSTING | MEETING | TALKS or word.lower_ in ("chaired", "co-chaired") for word in between):
        yield cast.facing(view, [view.doc[max(before)]], key)


def joint_evidence(cast: Cast, view: View, first: Token, key: str) -> Iterator[Evidence]:
    """Yield that two who sign or meet together are of two sides: "A and B signed", "presidents A and B met"."""
    both = [token for token in together(first) if token.dep_ != "appos"]
    if len(both) == 1:  # parsed as two subjects
        both += [token for token in first.head.children if token.dep_ in SUBJECTS and token.i != first.i]
    if not both:
        return
    acts = {first.head.lemma_, *(child.lemma_ for child in first.head.children if child.dep_ == "acl")}
    after = view.doc[both[-1].i + 1 :]
    acts |= {next((word.lemma_ for word in after if word.pos_ == "VERB"), "")}
    if len(both) == 2 and acts & MEETING:
        yield cast.facing(view, both, key)


def around_name(view: View, name: Token) -> Iterator[Evidence]:
    """Yield what phrases beside a name tell: "X, on a visit to Ghana," and "X, who comes from …" are read as acts."""
    for child in name.children:
        if child.dep_ in ("nmod", "obl", "acl", "appos") and child.lemma_ in JOURNEYS and child.i > name.i:
            yield journey(view, child)
    for cousin in name.head.children if name.dep_ in SUBJECTS else ():
        if cousin.lemma_ in JOURNEYS and cousin.dep_ in ("obl", "nmod") and case_of(cousin) in ("during", "on"):
            owned = [c for c in cousin.children if c.dep_ == "nmod:poss" and c.lower_ in ("his", "her")]
            if owned or case_of(cousin) == "on":
                yield journey(view, cousin)


def host_place(cast: Cast, view: View, name: Token) -> Iterator[str]:
    """Yield the state of the city named last for somebody's host: "flew to Tunis. Her host, President X, …"."""
    edge = name.left_edge.i + (name.left_edge.lower_ == ",")
    if not {"host", "hosts"} & set(view.lower[max(0, edge - 3) : edge]):
        return
    earlier = cast.scenes.get(view.index - 1)
    for near in (view, *([earlier.view] if earlier is not None else [])):
        cities = [hit for hit in near.hits if hit.sense("capital", "city") is not None]
        if cities:
            last = cities[-1].sense("capital", "city")
            if last is not None and last.iso3:
                yield f"country:{last.iso3}"
            return


def leading(token: Token) -> Token:
    """Return the first of coordinated nouns."""
    while token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN", "PRON"):
        token = token.head
    return token


def partners_of(first: Token) -> list[Token]:
    """Return two who do together what is done by both: "was signed by A and B"."""
    both = [t for t in together(first) if t.dep_ != "appos"]
    return both if len(both) == 2 and first.head.lemma_ in MEETING else []


def is_encounter(verb: Token, partner: Token) -> bool:
    """Tell whether a verb or noun and its complement tell a meeting of two sides."""
    case = case_of(partner)
    if verb.lemma_ in HOSTING or verb.lemma_ in CALLING:
        return partner.dep_ == "obj"
    if verb.lemma_ in ("call", "present") and verb.pos_ == "VERB":
        return case == "to" if verb.lemma_ == "present" else case in ("on", "upon")
    if verb.lemma_ in TALKS or verb.lemma_ == "credentials":
        return case in ("with", "to")
    if verb.lemma_ == "invitation":
        return case in ("from", "to", "of")
    return (verb.lemma_ in MEETING or is_talks(verb)) and (partner.dep_ == "obj" or case in ("with", "to"))


def subjects_of(verb: Token) -> list[Token]:
    """Return the subjects of a verb, of the verb that it is joined to, or of the verb above a noun."""
    node = verb
    for _ in range(4):
        subjects = [c for c in node.children if c.dep_ in SUBJECTS]
        if subjects:
            return subjects
        if node.dep_ == "ROOT":
            return []
        node = node.head
    return []


def verbs_of(verb: Token, *, depth: int = 3) -> Iterator[Token]:
    """Yield a verb and those that share its subject ("X arrived … and met …")."""
    yield verb
    for child in verb.children:
        own = any(c.dep_.startswith("nsubj") for c in child.children)
        if depth and child.dep_ in CLAUSES and child.pos_ in ("VERB", "NOUN") and not own:
            yield from verbs_of(child, depth=depth - 1)


def verb_evidence(cast: Cast, view: View, verb: Token, key: str) -> Iterator[Evidence]:
    """Yield what the act of a person who is its subject tells."""
    lemma = verb.lemma_
    if lemma in VISITING:
        yield Evidence(not_of=tuple(states_at(view, of_kind(verb, "obj"))))
    elif lemma in GOING or (lemma in JOURNEYS and verb.pos_ == "NOUN"):
        goals = [c for c in verb.children if c.dep_ in ("obl", "nmod") and case_of(c) in TOWARDS]
        yield Evidence(not_of=tuple(states_at(view, goals)))
        starts = [c for c in verb.children if c.dep_ == "obl" and case_of(c) == "from"]
        yield Evidence(at=tuple(states_at(view, starts)) if lemma in ("arrive", "come", "fly") else ())
    elif lemma in MAKING:
        for noun in [*of_kind(verb, "obj"), *of_kind(verb, "obl")]:
            if noun.lemma_ in JOURNEYS:
                yield journey(view, noun)
                goals = [c for c in verb.children if c.dep_ == "obl" and case_of(c) == "to"]
                yield Evidence(not_of=tuple(states_at(view, goals)))
    if lemma in RISING and any(c.lemma_ in ("power", "office") for c in verb.children):
        powers = [c for c in verb.children if c.lemma_ in ("power", "office")]
        spots = [c for node in (verb, *powers) for c in node.children if case_of(c) in SITED]
        yield Evidence(of=tuple(states_at(view, spots)))
    if lemma in RULING:
        yield Evidence(of=tuple(s for o in of_kind(verb, "obj") if view.hit(o.i) for s in states_at(view, [o])))
    if lemma in GOING_WITH:
        yield Evidence(same=cast.at(view, of_kind(verb, "obj"), key))
    if lemma in DIRECTED or lemma == "call":
        aimed = [c for c in (*of_kind(verb, "obj"), *of_kind(verb, "iobj")) if lemma != "call"]
        aimed += [c for c in of_kind(verb, "obl") if case_of(c) in ("on", "upon") and lemma == "call"]
        yield Evidence(not_of=tuple(state for noun in aimed for state in states_of_noun(view, noun)))
    partners = [c for c in verb.children if c.dep_ in ("obj", "obl") and is_encounter(verb, c)]
    if is_talks(verb):
        partners += [c for c in verb.subtree if c.dep_ in ("obl", "nmod") and case_of(c) == "with"]
    for noun in of_kind(verb, "obj"):
        partners += [c for c in noun.children if c.dep_ == "nmod" and is_encounter(noun, c)]
    if partners:
        yield cast.facing(view, partners, key)
    if lemma in HOSTING:
        yield Evidence(of=tuple(foreign_places(view, verb, cast)))
    if lemma in SPEAKING:
        spots = [c for c in of_kind(verb, "obl") if case_of(c) == "in"]
        spots = [c for c in spots if (hit := view.hit(c.i)) is not None and hit.sense("capital") is not None]
        yield Evidence(at=tuple(states_at(view, spots)))


def foreign_places(view: View, verb: Token, cast: Cast) -> Iterator[str]:
    """Yield the states of the cities where somebody is received or met: "met X in Lima", "where she met X"."""
    where = next((c for c in verb.children if c.lower_ in ("where", "there")), None)
    if where is not None:
        before = [hit for hit in view.hits if hit.end <= where.i and hit.sense("capital", "city") is not None]
        found = list(states_at(view, [view.doc[hit.start] for hit in before[-1:]]))
    else:
        found = list(states_at(view, [c for c in verb.children if c.dep_ == "obl" and case_of(c) in SITED]))
    yield from (state for state in found if state not in SEATS or state in cast.context.counts)


def is_talks(verb: Token) -> bool:
    """Tell whether a verb holds talks: "held consultations", "co-chaired the second round"."""
    return verb.lemma_ in HOLDING and any(c.lemma_ in TALKS for c in of_kind(verb, "obj"))


def journey(view: View, noun: Token) -> Evidence:
    """Return what the words around "visit" tell of the visitor: where to, and "by an Indian president"."""
    goals = [c for c in noun.children if c.dep_ in ("nmod", "obl") and case_of(c) in ("to", "in")]
    makers = [c for c in noun.children if c.dep_ in ("nmod", "obl") and case_of(c) == "by" and c.pos_ == "NOUN"]
    home = [
        sense.key
        for maker in makers
        for token in maker.children
        if (hit := view.hit(token.i)) is not None and (sense := hit.sense("adjective")) is not None
    ]
    return Evidence(of=tuple(home), not_of=tuple(states_at(view, goals)))


def is_agent(token: Token) -> bool:
    """Tell whether a noun is the doer of a passive."""
    return token.dep_ == "obl:agent" or (token.dep_ == "obl" and case_of(token) == "by")


def of_kind(verb: Token, relation: str) -> list[Token]:
    """Return the children of a token in one relation."""
    return [child for child in verb.children if child.dep_ == relation]
