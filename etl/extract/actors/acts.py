"""The state of a person from what is told of them: visitors are not of the state they visit, hosts are of it.

Belongs here: visits, receptions and meetings as evidence in an article about two states. What stands beside a name
goes before it (`allegiance.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extract.actors.context import Context
from etl.extract.actors.persons import Person
from etl.extract.actors.scene import Scene
from etl.extract.actors.text import fold
from etl.extract.actors.view import View

VISITING = frozenset({"visit", "tour"})
GOING = frozenset({"arrive", "fly", "travel", "go", "head", "land", "come", "depart", "journey"})
MAKING = frozenset(
    {"pay", "make", "undertake", "begin", "start", "conclude", "wind", "end", "complete", "kick", "embark"}
)
JOURNEYS = frozenset({"visit", "trip", "tour", "journey"})
HOSTING = frozenset({"receive", "host", "welcome", "greet"})
MEETING = frozenset({"meet", "confer", "negotiate"})
HOLDING = frozenset({"hold", "have", "lead", "chair", "co-chair", "conduct"})
TALKS = frozenset({"talk", "meeting", "consultation", "negotiation", "conversation", "round", "discussion"})
TOWARDS = frozenset({"to", "in", "for", "at"})
CLAUSES = frozenset({"conj", "xcomp", "advcl"})


@dataclass(frozen=True)
class Evidence:
    """What acts tell about a person: states they are of, states they are not of, persons of another state."""

    of: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()
    opposite: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cast:
    """Who stands where: the key of the person for the head token of each name or office, by sentence."""

    scenes: Mapping[int, Scene]
    heads: Mapping[tuple[int, int], str]

    def at(self, view: View, tokens: Sequence[Token], but: str) -> tuple[str, ...]:
        """Return the keys of the persons at the tokens, without one of them."""
        found = (self.heads.get((view.index, token.i)) for token in tokens)
        return tuple(key for key in found if key is not None and key != but)


def read_cast(persons: Sequence[Person]) -> Cast:
    """Return the places of all persons; "the minister" stands for the only person of the article with that office."""
    scenes = {m.scene.view.index: m.scene for p in persons for m in p.mentions}
    heads = {(m.scene.view.index, m.scene.view.head(m.start, m.run.end)): p.key for p in persons for m in p.mentions}
    holders: dict[str, set[str]] = {}
    taken: set[tuple[int, int]] = set()
    for person in persons:
        for mention in person.mentions:
            for office in (*mention.before, *mention.after):
                holders.setdefault(fold(office.role), set()).add(person.key)
                taken.add((mention.scene.view.index, office.start))
    for index, scene in scenes.items():
        for office in scene.offices:
            holder = holders.get(fold(office.role), set())
            alone = (index, office.start) not in taken and office.determiner == "the" and not office.states
            if alone and len(holder) == 1:
                heads.setdefault((index, scene.view.head(office.start, office.end)), next(iter(holder)))
    return Cast(scenes, heads)


def two_states(context: Context) -> tuple[str, str] | None:
    """Return the two states that an article is about, None where it is about one or about more."""
    ranked = Counter(context.counts).most_common(3)
    if len(ranked) < 2 or ranked[1][1] < 2:
        return None
    (first, most), (second, often) = ranked[:2]
    third = ranked[2][1] if len(ranked) > 2 else 0
    if often < 0.25 * most or third > 0.6 * often:
        return None
    return first, second


def gather_evidence(persons: Sequence[Person], open_ones: Sequence[Person]) -> dict[str, Evidence]:
    """Return what acts tell about each of the persons whose state is open."""
    cast = read_cast(persons)
    return {person.key: merge(acts_of(person, cast)) for person in open_ones}


def complete_by_acts(evidence: Mapping[str, Evidence], countries: dict[str, str | None], pair: tuple[str, str]) -> None:
    """Give the persons whose state is open the one that their acts tell, in an article about two states."""
    other = {pair[0]: pair[1], pair[1]: pair[0]}
    for _ in range(2):
        for key, found in evidence.items():
            if countries[key] is None:
                countries[key] = judge(found, countries, other)


def judge(evidence: Evidence, countries: Mapping[str, str | None], other: Mapping[str, str]) -> str | None:
    """Return the state that the evidence speaks for; where it speaks for both alike, none."""
    votes: Counter[str] = Counter()
    for state in evidence.of:
        votes[state] += 3
    for state in evidence.not_of:
        if state in other:
            votes[other[state]] += 2
    for person in evidence.opposite:
        state = countries.get(person) or ""
        if state in other:
            votes[other[state]] += 1
    best = votes.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def merge(found: Iterator[Evidence]) -> Evidence:
    """Return several pieces of evidence as one."""
    of: list[str] = []
    not_of: list[str] = []
    opposite: list[str] = []
    for one in found:
        of += one.of
        not_of += one.not_of
        opposite += one.opposite
    return Evidence(tuple(of), tuple(not_of), tuple(opposite))


def acts_of(person: Person, cast: Cast) -> Iterator[Evidence]:
    """Yield what each sentence that names a person, or calls them by their office alone, tells about their state."""
    for place, key in cast.heads.items():
        if key == person.key:
            yield from evidence_at(cast, cast.scenes[place[0]], place[1], person.key)


def evidence_at(cast: Cast, scene: Scene, at: int, key: str) -> Iterator[Evidence]:
    """Yield what the clause around one token that stands for a person tells."""
    view = scene.view
    name = view.doc[at]
    verb = name.head
    if name.dep_ in ("nmod", "nmod:poss") and verb.lemma_ in JOURNEYS:
        yield journey(view, verb)
        yield Evidence(not_of=tuple(states_at(view, [c for c in name.children if case_of(c) == "to"])))
    elif is_agent(name) and verb.lemma_ in HOSTING:
        yield Evidence(opposite=cast.at(view, of_kind(verb, "nsubj:pass"), key))
    elif name.dep_ == "nsubj:pass" and verb.lemma_ in HOSTING:
        yield Evidence(opposite=cast.at(view, [c for c in verb.children if is_agent(c)], key))
        for act in verbs_of(verb):
            if act is not verb:
                yield from verb_evidence(cast, view, act, key)
    elif name.dep_ in ("obj", "obl") and (verb.lemma_ in HOSTING or verb.lemma_ in MEETING or is_talks(verb)):
        yield Evidence(opposite=cast.at(view, of_kind(verb, "nsubj"), key))
    elif name.dep_ == "nsubj":
        for act in verbs_of(verb):
            yield from verb_evidence(cast, view, act, key)


def verbs_of(verb: Token, *, depth: int = 3) -> Iterator[Token]:
    """Yield a verb and those that share its subject ("X arrived … and met …")."""
    yield verb
    for child in verb.children:
        own = any(c.dep_.startswith("nsubj") for c in child.children)
        if depth and child.dep_ in CLAUSES and child.pos_ in ("VERB", "NOUN") and not own:
            yield from verbs_of(child, depth=depth - 1)


def verb_evidence(cast: Cast, view: View, verb: Token, key: str) -> Iterator[Evidence]:
    """Yield what the act of a person who is its subject tells."""
    if verb.lemma_ in VISITING:
        yield Evidence(not_of=tuple(states_at(view, of_kind(verb, "obj"))))
    elif verb.lemma_ in GOING:
        goals = [c for c in verb.children if c.dep_ == "obl" and case_of(c) in TOWARDS]
        yield Evidence(not_of=tuple(states_at(view, goals)))
    elif verb.lemma_ in MAKING:
        for noun in [*of_kind(verb, "obj"), *of_kind(verb, "obl")]:
            if noun.lemma_ in JOURNEYS:
                yield journey(view, noun)
                goals = [c for c in verb.children if c.dep_ == "obl" and case_of(c) == "to"]
                yield Evidence(not_of=tuple(states_at(view, goals)))
    if verb.lemma_ in HOSTING or verb.lemma_ in MEETING:
        partners = [*of_kind(verb, "obj"), *(c for c in of_kind(verb, "obl") if case_of(c) == "with")]
        yield Evidence(opposite=cast.at(view, partners, key))
    elif is_talks(verb):
        partners = [c for c in verb.subtree if c.dep_ in ("obl", "nmod") and case_of(c) == "with"]
        yield Evidence(opposite=cast.at(view, partners, key))


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


def case_of(token: Token) -> str:
    """Return the first preposition of a noun, lower-cased, empty where it has none."""
    return next((c.lower_ for c in token.children if c.dep_ == "case"), "")


def states_at(view: View, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the keys of the states that nouns name themselves or by a city."""
    for token in tokens:
        hit = view.hit(token.i)
        sense = hit.sense("country", "capital", "city") if hit is not None else None
        if sense is not None and sense.key.startswith("country:"):
            yield sense.key
        elif sense is not None and sense.iso3:
            yield f"country:{sense.iso3}"
