"""The persons of one article: which runs of capitals name them, which name the same person, which titles they hold.

Belongs here: decisions over the whole article. Evidence inside a sentence comes from `names.py` and `offices.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.extract.actors.lexicon import ActorLexicon, Sense
from etl.extract.actors.names import NameRun
from etl.extract.actors.offices import Office
from etl.extract.actors.scene import Scene, states_of
from etl.extract.actors.text import fold
from etl.extract.actors.translit import PARTICLES, can_be_one, family_word, name_key, name_words

TAKES_OFFICE = frozenset(
    {"resigned", "serves", "served", "stepped", "quit", "acts", "acted", "returned", "was", "is", "retired", "took"}
)
HIGH = frozenset({"president", "minister", "premier", "king", "queen", "chancellor", "ambassador"})
TITLE_SCORES = {"counterparts": 3, "state_heads": 3, "other_heads": 2, "ranks": 3, "honorifics": 3}


@dataclass(frozen=True)
class PersonMention:
    """A person's name in a sentence with the titles around it; `start` includes titles that stand before."""

    scene: Scene
    run: NameRun
    start: int
    before: tuple[Office, ...]
    after: tuple[Office, ...]

    @property
    def score(self) -> int:
        """Return the evidence that this names a person, titles included."""
        titles = [TITLE_SCORES[o.group] for o in self.before] + [2 for _ in self.after]
        return self.run.score + max(titles, default=0)


@dataclass
class Person:
    """A person of the article while mentions are being gathered."""

    words: tuple[str, ...]
    name: str
    leader: Sense | None = None
    mentions: list[PersonMention] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return the key of the person in the article."""
        return self.leader.key if self.leader is not None else f"person:{fold(self.name)}"


def find_persons(scenes: Sequence[Scene], lexicon: ActorLexicon) -> list[Person]:
    """Return the persons of an article, in order of appearance, each with its mentions."""
    mentions = [mention for scene in scenes for mention in title_names(scene)]
    persons: list[Person] = []
    backed = {word for m in mentions if m.before or m.after for word in m.run.tokens}
    named = frozenset(state for scene in scenes for hit in scene.view.hits for state in states_of(hit))
    ordered = sorted(mentions, key=lambda m: m.scene.view.kind != "prose" or m.scene.view.capitals)
    for mention in ordered:
        if len(mention.run.tokens) > 1:
            place_full_name(mention, persons, lexicon, backed=backed, named=named)
    namesakes = {name_key(family_of(p, lexicon)) for p in persons if p.leader is None}
    known = {p.leader.key for p in persons if p.leader is not None}
    for mention in ordered:
        if len(mention.run.tokens) == 1 and is_famous(mention, lexicon, namesakes, known, named):
            place_full_name(mention, persons, lexicon, backed=backed, named=named)
    for mention in mentions:
        if len(mention.run.tokens) > 1 or is_famous(mention, lexicon, namesakes, known, named):
            continue
        if not place_relative(mention, persons, lexicon):
            place_single_name(mention, persons, lexicon)
    for person in persons:
        person.mentions.sort(key=lambda m: (m.scene.view.index, m.run.start))
    persons.sort(key=lambda p: (p.mentions[0].scene.view.index, p.mentions[0].run.start))
    return persons


def is_famous(
    mention: PersonMention, lexicon: ActorLexicon, namesakes: set[str], known: set[str], named: frozenset[str]
) -> bool:
    """Tell whether a single name is a well-known person's: nobody else in the article bears it in full, and the
    state named with it is not another one ("President Macron of Fiji" is no Frenchman)."""
    leader = leader_of(mention, lexicon, named)
    if leader is None:
        return False
    if leader.key not in known and name_key(mention.run.tokens[0]) in namesakes:
        return False
    behind = state_behind(mention)
    return behind is None or leader.iso3 is None or behind == f"country:{leader.iso3}"


def state_behind(mention: PersonMention) -> str | None:
    """Return the key of the state right after a name: "Ana Ruiz of Chile", "Ruiz (Chile)", not "Ruiz of Chile's"."""
    view, end = mention.scene.view, mention.run.end
    inside = view.hit(end + 1) if view.word(end) == "(" else None
    if inside is not None and view.word(inside.end) in (")", ",", ";"):
        named = inside.sense("country")
        return named.key if named is not None and named.key.startswith("country:") else None
    if view.word(end) != "of":
        return None
    start = end + 2 if view.word(end + 1) == "the" else end + 1
    hit = view.hit(start)
    if hit is None or hit.start != start or view.word(hit.end) in ("'s", "'"):
        return None
    sense = hit.sense("country")
    if sense is None and mention.before:
        city = next((s for s in hit.senses if s.kind in ("capital", "city") and s.iso3), None)
        return f"country:{city.iso3}" if city is not None else None
    return sense.key if sense is not None and sense.key.startswith("country:") else None


def title_names(scene: Scene) -> list[PersonMention]:
    """Return the names of a sentence with the titles around them; a title right before a name is its own."""
    found: list[PersonMention] = []
    own = [titles_before(scene, number) for number in range(len(scene.names))]
    claimed = {office.start for before in own for office in before}
    for number, run in enumerate(scene.names):
        before = own[number]
        shared = tuple(o for o in found[-1].before if o.plural)[:1] if number else ()
        if not before and shared:
            gap = gap_between(scene, scene.names[number - 1].end, run.start)
            before = shared if gap in (["and"], [","], [",", "and"], ["&"], ["to"]) else ()
            found.append(PersonMention(scene, run, run.start, before, offices_after(scene, run, claimed)))
            continue
        after = offices_after(scene, run, claimed)
        found.append(PersonMention(scene, run, min((o.start for o in before), default=run.start), before, after))
    return found


def titles_before(scene: Scene, number: int) -> tuple[Office, ...]:
    """Return the titles before a name, but not one between two names whose second has its own behind it.

    "A, President of Fiji, B, President of Tonga, and C, …": each title belongs to the name before it.
    """
    run = scene.names[number]
    before = offices_before(scene, run)
    view = scene.view
    explained = view.word(run.end) == "," and any(run.end < office.start <= run.end + 2 for office in scene.offices)
    if not number or not before or view.word(run.start - 1) != "," or not explained:
        return before
    last = scene.names[number - 1].end
    return () if view.word(last) == "," and before[-1].start <= last + 2 else before


def gap_between(scene: Scene, start: int, end: int) -> list[str]:
    """Return the words between two names, "of" and a state left out ("A of Guinea and B of Cape Verde")."""
    at = start
    if scene.view.word(at) == "of":
        state = at + 2 if scene.view.word(at + 1) == "the" else at + 1
        hit = scene.view.hit(state)
        if hit is not None and hit.start == state and hit.sense("country") is not None:
            at = hit.end
    return [w for w in scene.view.lower[at:end] if w.strip()]


def offices_before(scene: Scene, run: NameRun) -> tuple[Office, ...]:
    """Return the titles right before a name, nearest first ("Prime Minister Dr. X", "the foreign minister, X,")."""
    found: list[Office] = []
    at = run.start
    for office in reversed(scene.offices):
        if office.end > at:
            continue
        gap = [w for w in scene.view.lower[office.end : at] if w.strip()]
        if leads_to_name(scene, run, office, found, gap):
            found.append(office)
        else:
            break
        at = office.start
    return tuple(found)


def leads_to_name(scene: Scene, run: NameRun, office: Office, found: Sequence[Office], gap: Sequence[str]) -> bool:
    """Tell whether a title belongs to the name after it: `gap` are the words between, `found` the nearer titles."""
    words = tuple(gap)
    if not words or words in (("named",), ("called",), ('"',), ("“",), ("-", "designate"), ("-", "elect")):
        return True
    if office.plural:
        listed = words == (",",) and is_definite(office) and scene.view.word(run.end) in ("and", "&", ",")
        return listed or words in (("from",), (":",))
    if found:
        chained = office.capitalised and not found[-1].plural
        owned = office.determiner in ("its", "their", "his", "her") and found[-1].group in ("ranks", "honorifics")
        return words in (("and",), ("&",), ("(",)) or (words == (",",) and (chained or owned))
    if words == (",",):
        return is_definite(office) and closes(scene, run.end)
    return words == (")",)


def is_definite(office: Office) -> bool:
    """Tell whether a title names one office: with article, genitive or state."""
    return office.determiner in ("the", "his", "her", "its", "their", "genitive") or bool(office.states)


def closes(scene: Scene, token: int) -> bool:
    """Tell whether an apposition ends at a token: comma, verb or end of sentence."""
    if token >= len(scene.view.doc):
        return True
    after = scene.view.doc[token]
    return after.text in (",", ".", ";", ")", "”", '"', ":") or after.pos_ in ("VERB", "AUX", "ADV")


def offices_after(scene: Scene, run: NameRun, claimed: set[int]) -> tuple[Office, ...]:
    """Return the titles in apposition after a name ("X, the foreign minister and Y", "X is the president")."""
    view = scene.view
    found: list[Office] = []
    at = run.end
    starts = {name.start for name in scene.names}
    for office in scene.offices:
        if office.start < at or office.end in starts or office.start in claimed:
            continue
        gap = [w for w in view.lower[at : office.start] if w.strip()]
        if len(gap) == 3 and gap[0] == gap[2] == "," and gap[1].isdigit():
            gap = [","]
        if view.word(office.end) in ("'s", "'") or of_other_state(run, scene, office):
            break
        if (
            (
                not found
                and gap
                in (
                    [","],
                    ["("],
                    [",", "who", "is"],
                    [",", "aged"],
                    [",", "who", "was"],
                    ["is"],
                    ["was"],
                    ["became"],
                    ["as"],
                    [",", "then"],
                    [",", "also"],
                    ["-"],
                    ["–"],
                    ["—"],
                )
            )
            or (not found and not gap and office.determiner == "the")
            or (not found and 1 < len(gap) < 5 and gap[-1] == "as" and gap[0] in TAKES_OFFICE)
            or (found and gap in (["and"], [","], [",", "and"], ["and", "the"]))
        ):
            found.append(office)
        else:
            break
        at = office.end
    return tuple(found)


def of_other_state(run: NameRun, scene: Scene, office: Office) -> bool:
    """Tell whether a title after a name is of another state than the title before it ("Chilean minister X, the
    Kenyan president …")."""
    earlier = titles_before(scene, list(scene.names).index(run))
    if not earlier or not earlier[0].states or not office.states or earlier[0].plural:
        return False
    return not {s.key for s in earlier[0].states} & {s.key for s in office.states}


def leader_of(mention: PersonMention, lexicon: ActorLexicon, named: frozenset[str]) -> Sense | None:
    """Return the well-known person whom a run names, None where it can be somebody else.

    Another spelling of the name is taken for it only where the article names the person's state, one of `named`.
    """
    run = mention.run
    text = mention.scene.view.text(run.start, run.end)
    exact = next((s for s in lexicon.by_form.get(fold(text), ()) if s.kind == "leader"), None)
    if exact is not None or len(run.tokens) < 2:
        return exact
    spelled = {
        sense.key: sense
        for sense in lexicon.leaders.get(name_key(run.tokens[-1]), ())
        if (sense.iso3 is None or f"country:{sense.iso3}" in named)
        and is_full_name(sense.form)
        and can_be_one(run.tokens, name_words(sense.form), lexicon.given_variants)
    }
    return next(iter(spelled.values())) if len(spelled) == 1 else None


def is_full_name(form: str) -> bool:
    """Tell whether a name has more than a family name, particles aside ("von der Leyen" and "Ben Ali" do not)."""
    return len([word for word in name_words(form) if word not in PARTICLES]) > 1


def place_full_name(
    mention: PersonMention, persons: list[Person], lexicon: ActorLexicon, *, backed: set[str], named: frozenset[str]
) -> None:
    """Give a name of several words to the person who bears it, or make a new person when the evidence is enough."""
    words = mention.run.tokens
    leader = leader_of(mention, lexicon, named)
    if leader is not None and is_namesake(mention, leader):
        leader = None
    for person in persons:
        if (leader is not None and person.leader == leader) or (
            len(words) > 1 and len(person.words) > 1 and can_be_one(words, person.words, lexicon.given_variants)
        ):
            person.mentions.append(mention)
            person.leader = person.leader or leader
            if len(words) > len(person.words) and person.leader is None:
                person.words, person.name = words, mention.scene.view.text(mention.run.start, mention.run.end)
            return
    if len(words) > 1:
        part = next((p for p in persons if is_part_of(words, p.words)), None)
        if part is not None:
            part.mentions.append(mention)
            return
    if leader is not None:
        persons.append(Person(tuple(fold(leader.name).split()), leader.name, leader, [mention]))
    elif is_person(mention, lexicon) or (mention.score == 1 and backed & set(words)):
        name = mention.scene.view.text(mention.run.start, mention.run.end)
        persons.append(Person(words, " ".join(name.split()), None, [mention]))


def is_namesake(mention: PersonMention, leader: Sense) -> bool:
    """Tell whether the name of a well-known person is another's here: a high office of another state stands with it."""
    if leader.iso3 is None:
        return False
    home = f"country:{leader.iso3}"
    high = [
        office
        for office in (*mention.before, *mention.after)
        if office.group == "state_heads" and set(fold(office.role).split()) & HIGH and office.status != "former"
    ]
    states = [state.key for office in high for state in office.states]
    behind = state_behind(mention)
    states += [behind] if behind is not None else []
    return bool(states) and home not in states


def is_part_of(words: Sequence[str], longer: Sequence[str]) -> bool:
    """Tell whether the words are the last words of a longer name ("Lopez Obrador")."""
    if len(words) >= len(longer):
        return False
    return [name_key(w) for w in words] == [name_key(w) for w in longer[-len(words) :]]


def is_person(mention: PersonMention, lexicon: ActorLexicon) -> bool:
    """Tell whether the evidence for a name of several words is enough."""
    if mention.scene.view.capitals and not mention.before and mention.run.score < 3:
        return False
    return mention.score >= 2


def place_single_name(mention: PersonMention, persons: list[Person], lexicon: ActorLexicon) -> None:
    """Give a single name to the person of the article who bears it; make a new person only behind a title."""
    word = mention.run.tokens[0]
    holders = [p for p in persons if name_key(word) == name_key(family_of(p, lexicon))]
    if not holders:
        holders = [p for p in persons if len(p.words) > 1 and name_key(word) in {name_key(w) for w in p.words}]
        if mention.run.score < 0 and not mention.before:
            return
    if holders:
        nearest(mention, holders).mentions.append(mention)
        return
    titled = any(o.group in ("state_heads", "ranks", "honorifics") for o in mention.before)
    if mention.scene.view.capitals:
        return
    if titled and mention.score >= 3 and word not in lexicon.words["not_names"]:
        persons.append(Person((word,), mention.scene.view.text(mention.run.start, mention.run.end), None, [mention]))


def place_relative(mention: PersonMention, persons: list[Person], lexicon: ActorLexicon) -> bool:
    """Make a person of a relative named by given name alone ("his son X"), with the elder's family name."""
    word = mention.run.tokens[0]
    kin = [o for o in mention.before if fold(o.role).split()[-1] in lexicon.words["kin"]]
    if not kin or any(name_key(word) in {name_key(w) for w in p.words} for p in persons):
        return False
    place = (mention.scene.view.index, mention.run.start)
    before = [
        (m.scene.view.index, m.run.start, p)
        for p in persons
        for m in p.mentions
        if (m.scene.view.index, m.run.start) < place
    ]
    near = [entry for entry in before if entry[0] >= place[0] - 1]
    if not near:
        return False
    elder = max(near, key=lambda entry: (entry[0], entry[1]))[2]
    given = mention.scene.view.text(mention.run.start, mention.run.end)
    name = f"{given} {elder.name.split()[-1]}"
    leader = next((s for s in lexicon.by_form.get(fold(name), ()) if s.kind == "leader"), None)
    words = tuple(fold(leader.name if leader is not None else name).split())
    persons.append(Person(words, leader.name if leader is not None else name, leader, [mention]))
    return True


def family_of(person: Person, lexicon: ActorLexicon) -> str:
    """Return the family name of a person."""
    return family_word(person.words, lexicon.words["family_first"], lexicon.words["given"])


def nearest(mention: PersonMention, holders: Sequence[Person]) -> Person:
    """Return the bearer whose title fits best, else who was named last before, else the first."""
    roles = {fold(o.role) for o in mention.before}
    place = (mention.scene.view.index, mention.run.start)

    ranked = []
    for person in holders:
        held = {fold(o.role) for m in person.mentions for o in (*m.before, *m.after)}
        past = [(m.scene.view.index, m.run.start) for m in person.mentions if (m.scene.view.index, m.run.start) < place]
        ranked.append((bool(roles & held), max(past, default=(-1, -1)), person))
    return max(ranked, key=lambda item: (item[0], item[1]))[2]
