"""Who stands where in an article: persons by name, office and pronoun, for the evidence of `acts.py`.

Belongs here: the places of persons in the sentences and whom they face there. What acts tell is in `acts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extract.actors.context import Context
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.persons import Person, PersonMention
from etl.extract.actors.scene import Scene
from etl.extract.actors.text import fold
from etl.extract.actors.view import TokenHit, View

SPEAKS = frozenset(
    {
        "government", "authorities", "ambassador", "envoy", "side", "leadership", "counterpart", "demand", "proposal",
        "offer", "decision", "request", "claim", "ban", "move", "minister", "president", "premier", "charge",
        "accusation", "criticism", "invitation", "appeal",
    }
)  # fmt: skip
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
PRONOUNS = {"he": "masculine", "she": "feminine"}
RELATIVES = frozenset({"who", "whom"})


@dataclass(frozen=True)
class Evidence:
    """What acts tell about a person: states they are of or not of, persons of another and of the same state.

    With each partner of another state, a person or that state itself, stand the states that the sentences around the
    meeting name, and those of the city where it was held.
    """

    of: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()
    opposite: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    same: tuple[str, ...] = ()
    at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cast:
    """Who stands where: the key of the person for the head token of each name, office or pronoun, by sentence."""

    scenes: Mapping[int, Scene]
    heads: Mapping[tuple[int, int], str]
    context: Context

    def at(self, view: View, tokens: Sequence[Token], but: str) -> tuple[str, ...]:
        """Return the keys of the persons at the tokens and at those coordinated with them, without one of them."""
        found = (self.heads.get((view.index, one.i)) for token in tokens for one in together(token))
        return tuple(dict.fromkeys(key for key in found if key is not None and key != but))

    def facing(self, view: View, tokens: Sequence[Token], but: str, places: Sequence[str] = ()) -> Evidence:
        """Return the persons at the tokens as those of the other side, the states of unnamed partners as foreign."""
        near = self.near(view.index)
        unnamed = [t for token in tokens for t in together(token) if (view.index, t.i) not in self.heads]
        foreign = tuple(state for token in unnamed for state in states_of_noun(view, token))
        partners = (*self.at(view, tokens, but), *(foreign if places else ()))
        return Evidence(opposite=tuple((key, near, tuple(places)) for key in partners), not_of=foreign)

    def near(self, sentence: int) -> tuple[str, ...]:
        """Return the states that a sentence and the one before name."""
        spoken = self.context.by_sentence[max(0, sentence - 1) : sentence + 1]
        scene = self.scenes.get(sentence)
        placed = [s for hit in scene.view.hits for s in states_of_hit(hit)] if scene is not None else []
        return tuple(dict.fromkeys([*(key for keys in spoken for _, key in keys), *placed]))


def read_cast(persons: Sequence[Person], context: Context, lexicon: ActorLexicon) -> Cast:
    """Return the places of all persons; "the minister" stands for the only person of the article with that office."""
    scenes = {m.scene.view.index: m.scene for p in persons for m in p.mentions}
    heads = {(m.scene.view.index, head_of(m)): p.key for p in persons for m in p.mentions}
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
    return Cast(scenes, heads, context)


def head_of(mention: PersonMention) -> int:
    """Return the token that stands for a name in its clause: that of the title before it, unless it heads nothing."""
    view = mention.scene.view
    head = view.head(mention.start, mention.run.end)
    return head if view.doc[head].dep_ != "ROOT" else view.head(mention.run.start, mention.run.end)


def add_pronouns(cast: Cast, scenes: Sequence[Scene], lexicon: ActorLexicon) -> Cast:
    """Return the cast with "who", and with "he" and "she" for the person who was the subject before."""
    heads = dict(cast.heads)
    known = dict(cast.scenes)
    names = lexicon.references["names"]
    last: tuple[int, str] | None = None
    for scene in scenes:
        view = scene.view
        for at, word in enumerate(view.lower):
            key = heads.get((view.index, at))
            if key is None and word not in RELATIVES and word not in PRONOUNS:
                continue
            token = view.doc[at]
            if key is not None:
                if token.dep_ in SUBJECTS or last is None or last[0] < view.index:
                    last = (view.index, key)
            elif word in RELATIVES:
                beside = view.word(token.i - 1) == ","
                nouns = [*reversed(view.doc[max(0, token.i - 4) : token.i if beside else 0]), *token.ancestors]
                named = next((heads[(view.index, t.i)] for t in nouns if (view.index, t.i) in heads), None)
                if named is not None:
                    heads[(view.index, token.i)] = named
            elif last is not None and view.index - last[0] <= 1:
                given = last[1].removeprefix("person:").split()[0]
                others = [sex for sex in PRONOUNS.values() if sex != PRONOUNS[token.lower_]]
                if not any(given in names[sex] for sex in others):
                    heads[(view.index, token.i)] = last[1]
                    known[view.index] = scene
    return Cast(known, heads, cast.context)


def together(token: Token) -> list[Token]:
    """Return a noun, its apposition and the nouns coordinated with it."""
    found = [token]
    for child in token.children:
        if child.dep_ in ("conj", "appos") and child.pos_ in ("NOUN", "PROPN"):
            found += together(child)
    return found


def case_of(token: Token) -> str:
    """Return the first preposition of a noun, lower-cased, empty where it has none."""
    return next((c.lower_ for c in token.children if c.dep_ == "case"), "")


def states_of_noun(view: View, noun: Token) -> Iterator[str]:
    """Yield the states for which a noun stands: "Chile", "the Chilean government", "Chile's demand"."""
    hit = view.hit(noun.i)
    if hit is not None:
        sense = hit.sense("country", "metonym", "capital")
        if sense is not None and sense.key.startswith("country:"):
            yield sense.key
    elif noun.lemma_ in SPEAKS:
        yield from states_beside(view, noun)


def states_beside(view: View, noun: Token) -> Iterator[str]:
    """Yield the states whose adjective, genitive or "of" stands with a noun: "the Chilean side"."""
    for child in noun.children:
        beside = view.hit(child.i) if child.dep_ in ("amod", "nmod:poss", "compound", "nmod") else None
        sense = beside.sense("country", "adjective", "metonym") if beside is not None else None
        if sense is not None and sense.key.startswith("country:") and case_of(child) in ("", "of", "'s"):
            yield sense.key


def states_at(view: View, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the keys of the states that nouns name themselves or by a city."""
    for token in tokens:
        hit = view.hit(token.i)
        if hit is not None:
            yield from states_of_hit(hit)


def states_of_hit(hit: TokenHit) -> Iterator[str]:
    """Yield the key of the state that a phrase of the gazetteer names or lies in."""
    sense = hit.sense("country", "capital", "city")
    if sense is not None and sense.key.startswith("country:"):
        yield sense.key
    elif sense is not None and sense.iso3:
        yield f"country:{sense.iso3}"
