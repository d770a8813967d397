"""Pronouns and definite descriptions resolved inside one article: "he", "the two countries", "the ministry", "it".

Belongs here: which actor named before an expression refers to. Precision first: without a clear antecedent
there is no span. Names and phrases that say their state themselves are in `etl/extract/actors`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.context import Context
from etl.extract.actors.scene import Scene
from etl.extract.actors.view import View
from etl.extract.spans import ActorSpan

REACH = 3
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})


ReferenceWords = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True)
class Past:
    """An actor span that stands before the expression in question."""

    sentence: int
    token: int
    span: ActorSpan
    subject: bool


@dataclass
class Memory:
    """What has been named so far in the article, in order."""

    past: list[Past] = field(default_factory=list)
    pairs: list[tuple[int, tuple[str, str]]] = field(default_factory=list)

    def recent(self, sentence: int, token: int, *, reach: int = REACH) -> list[Past]:
        """Return what was named in the last sentences and before the token, latest first."""
        kept = [p for p in self.past if (p.sentence, p.token) < (sentence, token) and p.sentence >= sentence - reach]
        return kept[::-1]


def add_references(assembly: Assembly, scenes: Sequence[Scene], context: Context, words: ReferenceWords) -> None:
    """Add a span for every expression of the article that refers back to an actor named before."""
    memory = Memory()
    by_sentence: dict[int, list[ActorSpan]] = {}
    for span in assembly.spans.values():
        by_sentence.setdefault(span.sentence, []).append(span)
    for scene in scenes:
        view = scene.view
        spans = sorted(by_sentence.get(view.index, []), key=lambda s: (s.start, -s.end))
        outer = [s for s in spans if not any(o is not s and o.start <= s.start and s.end <= o.end for o in spans)]
        waiting = list(outer)
        note_pair(memory, view, outer, assembly)
        for token in range(len(view.texts)):
            while waiting and waiting[0].start <= token:
                remember(memory, view, waiting.pop(0))
            if any(s.start <= token < s.end for s in outer):
                continue
            found = resolve(assembly, memory, scene, token, context, words)
            if found is not None:
                start, end, keys, rule, confidence = found
                assembly.add_span(view, start, end, keys, rule, confidence, reference=True)
                remember(memory, view, assembly.spans[(view.index, start, end)])


def remember(memory: Memory, view: View, span: ActorSpan) -> None:
    """Keep a span as a possible antecedent."""
    subject = view.doc[span.head].dep_ in SUBJECTS
    memory.past.append(Past(view.index, span.start, span, subject))


def note_pair(memory: Memory, view: View, spans: Sequence[ActorSpan], assembly: Assembly) -> None:
    """Keep the two states of a sentence that names exactly two."""
    states = list(
        dict.fromkeys(c for s in spans for k in s.actor_keys for c in [country_of(assembly, k)] if c is not None)
    )
    if len(states) == 2:
        memory.pairs.append((view.index, (states[0], states[1])))


def country_of(assembly: Assembly, key: str) -> str | None:
    """Return the key of the state of an actor, None for actors without one."""
    if key.startswith("country:"):
        return key
    actor = assembly.actors.get(key)
    return f"country:{actor.country_iso3}" if actor is not None and actor.country_iso3 else None


Resolved = tuple[int, int, tuple[str, ...], str, float]


def resolve(
    assembly: Assembly, memory: Memory, scene: Scene, token: int, context: Context, words: ReferenceWords
) -> Resolved | None:
    """Return the range, actors, rule and confidence of a referring expression whose last word is a token."""
    view, word = scene.view, scene.view.word(token)
    if view.kind != "prose" and word not in words["pair"]["nouns"]:
        return None
    if word in words["pair"]["nouns"] or word in words["persons_pair"]["nouns"]:
        return resolve_pair(assembly, memory, view, token, context, words)
    if word in words["pronouns"]["person"]:
        return resolve_person(assembly, memory, view, token, words)
    if word == "it" or word == "they":
        return resolve_thing(assembly, memory, view, token, words)
    if word in words["possessed"]["nouns"]:
        possessed = resolve_possessed(assembly, memory, view, token)
        if possessed is not None:
            return possessed
    start = definite_start(view, token)
    if start is None or compound_goes_on(view, token):
        return None
    if word in words["person_titles"]["nouns"]:
        return resolve_title(assembly, memory, view, start, token)
    if word in words["country"]["nouns"]:
        return resolve_country(assembly, memory, view, (start, token), context, words)
    if word in words["delegation"]["nouns"]:
        return None
    return resolve_body(assembly, memory, view, start, token, words)


def resolve_possessed(assembly: Assembly, memory: Memory, view: View, token: int) -> Resolved | None:
    """Resolve "its foreign minister", "its troops" to the state that was the last subject."""
    start = next((at for at in range(token - 1, max(-1, token - 4), -1) if view.word(at) in ("its", "their")), None)
    if start is None or compound_goes_on(view, token) or any(view.doc[t].pos_ == "VERB" for t in range(start, token)):
        return None
    for past in memory.recent(view.index, start, reach=1):
        state = country_of(assembly, past.span.actor_keys[0])
        if not past.subject or past.span.modifier or past.span.actor_keys[0].startswith("person:"):
            continue
        if view.word(start) == "their" and len(past.span.actor_keys) > 1:
            return start, token + 1, past.span.actor_keys, "possessed", 0.65
        if view.word(start) == "its" and state is not None and len(past.span.actor_keys) == 1:
            return start, token + 1, (state,), "possessed", 0.65
        return None
    return None


def definite_start(view: View, token: int) -> int | None:
    """Return where "the … noun" begins, None where the noun is not definite or has a field of its own."""
    if view.word(token - 1) == "the":
        return token - 1
    if view.word(token - 2) == "the" and view.word(token - 1) in ("visiting", "militant"):
        return token - 2
    return None


def compound_goes_on(view: View, token: int) -> bool:
    """Tell whether the noun modifies another noun or has a complement ("the country of", "the state bank")."""
    after = view.doc[token + 1] if token + 1 < len(view.texts) else None
    return after is not None and (after.pos_ in ("NOUN", "PROPN") or after.lower_ in ("of", "-"))


def resolve_pair(
    assembly: Assembly, memory: Memory, view: View, token: int, context: Context, words: ReferenceWords
) -> Resolved | None:
    """Resolve "the two countries", "both sides", "the two leaders" to the two states or persons last named together."""
    start = pair_start(view, token, words)
    if start is None:
        return None
    if view.word(token) in words["persons_pair"]["nouns"]:
        persons = latest_two_persons(memory, view.index, start)
        if persons is not None:
            return start, token + 1, persons, "persons-pair", 0.75
    pair = salient_pair(context) or latest_pair(memory, view.index)
    return (start, token + 1, pair, "pair", 0.75) if pair is not None else None


def pair_start(view: View, token: int, words: ReferenceWords) -> int | None:
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


def latest_two_persons(memory: Memory, sentence: int, token: int) -> tuple[str, str] | None:
    """Return the two persons named last, None when fewer or more than two were named close by."""
    keys = list(
        dict.fromkeys(k for p in memory.recent(sentence, token) for k in p.span.actor_keys if k.startswith("person:"))
    )
    return (keys[1], keys[0]) if len(keys) == 2 else None


def latest_pair(memory: Memory, sentence: int) -> tuple[str, str] | None:
    """Return the two states of the last sentence before, or of this one, that names exactly two."""
    near = [pair for at, pair in memory.pairs if sentence - 6 <= at <= sentence]
    return near[-1] if near else None


def salient_pair(context: Context) -> tuple[str, str] | None:
    """Return the two states that the article is about, None where a third comes near them."""
    ranked = Counter(context.counts).most_common(3)
    if len(ranked) < 2 or (len(ranked) == 3 and ranked[2][1] > 0.5 * ranked[1][1]):
        return None
    return ranked[0][0], ranked[1][0]


def resolve_person(
    assembly: Assembly, memory: Memory, view: View, token: int, words: ReferenceWords
) -> Resolved | None:
    """Resolve "he" or "she": the last person who was a subject, or the only person named close by."""
    feminine = view.word(token) in words["pronouns"]["feminine"]
    barred = words["pronouns"]["masculine_titles" if feminine else "feminine_titles"]
    near = [
        p
        for p in memory.recent(view.index, token, reach=2)
        if p.span.actor_keys[0].startswith("person:") and len(p.span.actor_keys) == 1
    ]
    near = [p for p in near if not titles_of(assembly, p.span.actor_keys[0]) & barred]
    near = [p for p in near if is_feminine(assembly, p.span.actor_keys[0], words) == feminine]
    if not near:
        return None
    near = [p for p in near if p.sentence == near[0].sentence]
    keys = {p.span.actor_keys[0] for p in near}
    subject = next((p for p in near if p.subject), None)
    chosen = subject or (near[0] if len(keys) == 1 else None)
    if chosen is None:
        return None
    return token, token + 1, chosen.span.actor_keys, "pronoun-person", 0.8 if len(keys) == 1 else 0.65


def is_feminine(assembly: Assembly, key: str, words: ReferenceWords) -> bool:
    """Tell whether titles or given name of a person are a woman's."""
    if titles_of(assembly, key) & words["pronouns"]["feminine_titles"]:
        return True
    return assembly.actors[key].name.split()[0].casefold() in words["names"]["feminine"]


def titles_of(assembly: Assembly, key: str) -> frozenset[str]:
    """Return the words of the titles with which a person is named."""
    return frozenset(assembly.forms_of_address.get(key, ()))


def resolve_thing(assembly: Assembly, memory: Memory, view: View, token: int, words: ReferenceWords) -> Resolved | None:
    """Resolve "it" and "they" as subjects to the subject of the sentence or clause before."""
    word = view.doc[token]
    if word.dep_ not in SUBJECTS or is_expletive(view, token, words):
        return None
    plural = view.word(token) == "they"
    for past in memory.recent(view.index, token, reach=1):
        if not past.subject or past.span.modifier:
            continue
        if past.span.actor_keys[0].startswith("person:") and not plural:
            continue
        if plural and len(past.span.actor_keys) < 2:
            return None
        return token, token + 1, past.span.actor_keys, "pronoun-thing", 0.65
    return None


def is_expletive(view: View, token: int, words: ReferenceWords) -> bool:
    """Tell whether "it" stands for a clause that follows ("it is expected that", "it is easier to")."""
    predicate = view.doc[token].head
    if predicate.lemma_ in words["expletive"]["words"]:
        return True
    clause = any(child.dep_ in ("ccomp", "csubj", "csubj:pass", "xcomp", "advcl") for child in predicate.children)
    announced = predicate.lemma_ in words["expletive"]["predicates"] or predicate.pos_ == "ADJ"
    follows = {"that", "to", "from", "for"} & set(view.lower[predicate.i + 1 : predicate.i + 5])
    return predicate.i > token and announced and (clause or bool(follows))


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
    for past in memory.recent(view.index, start, reach=4):
        key = past.span.actor_keys[0]
        if not key.startswith("person:") or len(past.span.actor_keys) != 1:
            continue
        roles = [r.role.casefold().split() for r in assembly.roles.values() if r.actor_key == key]
        if any(word in role for role in roles) or (generic and roles):
            return start, token + 1, (key,), "title-reference", 0.75
    return None


def resolve_country(
    assembly: Assembly, memory: Memory, view: View, place: tuple[int, int], context: Context, words: ReferenceWords
) -> Resolved | None:
    """Resolve "the country" and "the government" to the last state named as subject, else to the only one close by."""
    start, token = place
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
    if len(distinct) == 1:
        return start, token + 1, (next(iter(distinct)),), "country-reference", 0.75
    if here and view.word(token) in words["country"]["home"]:
        states = [c for _, c in here]
        acting = next((c for p, c in here if p.subject), None)
        chosen = context.dateline if context.dateline in states else acting or states[-1]
        return start, token + 1, (chosen,), "country-reference", 0.6
    if here:
        named = [c for p, c in here if not p.span.modifier and not p.span.reference] or [c for _, c in here]
        return start, token + 1, (named[0],), "country-reference", 0.6
    if view.word(token) in words["country"]["home"] and context.dateline is not None and not known:
        return start, token + 1, (context.dateline,), "country-reference", 0.6
    subject = next((c for p, c in known if p.subject), None)
    return (start, token + 1, (subject,), "country-reference", 0.6) if subject is not None else None


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
        if actor.kind in lists or any(name in names.split() for name in heads_of(lists)):
            return start, token + 1, (key,), "body-reference", 0.7
    return None


def heads_of(lists: Iterable[str]) -> set[str]:
    """Return the head words under which a body is looked for by its name."""
    return set(lists) - {"company", "group", "igo"}
