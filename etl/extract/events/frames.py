"""The arguments of a trigger word: who, whom, with whom, where, and which act it takes as its complement.

Belongs here: reading a Universal Dependencies parse, and coping with a wrong one. What the arguments mean
for an event is said by the rules; which actors they are is found in `parties.py`.

A frame has named slots, each a tuple of head tokens: `subject` (the doer; the agent of a passive), `object`
(the patient; the subject of a passive), `indirect`, `possessor`, one slot for each preposition ("with", "to",
"between"), `complement` (clauses that the trigger takes) and `by` for nouns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from etl.extract.events.misplaced import (
    is_counted,
    is_object_behind,
    is_second_subject,
    is_whose,
    noun_of_participle,
    stands_as_object,
)
from etl.extract.events.phrases import (
    PRENOMINAL,
    RELATIVES,
    TIMES,
    antecedent,
    case_of,
    deepen,
    freeze,
    has_to,
    in_relative,
    lemma,
    noun_slots,
    verb_bases,
    who_after,
)
from etl.extract.events.subjects import (
    DOCUMENTS,
    PASSIVE_SUBJECTS,
    SUBJECTS,
    WEEKDAYS,
    find_doer,
    find_lawgiver,
    find_subject,
    find_writer,
    is_passive,
    is_year,
    named_before_apposition,
    noun_before,
    own_subject,
)

APPEALING = frozenset({"call", "appeal", "plead", "turn", "write"})  # "called on firms | to invest |"
SPEECHES = frozenset({"interview", "briefing", "address", "remark", "call"})
OBLIQUES = frozenset({"obl", "obl:agent", "nmod"})
CLAUSES = frozenset({"xcomp", "ccomp"})
DEEP = frozenset({"object", "from", "with", "in", "on", "against", "for", "at"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LOST = frozenset({"acl", "ccomp", "conj", "advcl"})
GIVING = frozenset({"give", "grant", "allow"})
PARTICLES = frozenset({"off", "out", "up", "down", "over", "back", "away"})
AGENT_BEHIND = frozenset({"with", "in", "at", "on", "near", "to", "from", "upon"})


@dataclass(frozen=True)
class Frame:
    """A trigger with its arguments by slot; `verb` is the word that carries tense, mood and negation for it.

    `voice` is "active", "passive", "noun" or "adjective". `supported` tells that a light or generic verb governs
    the noun ("held talks", "talks took place").
    """

    trigger: Token
    verb: Token
    voice: str
    slots: Mapping[str, tuple[Token, ...]]
    supported: bool = False

    def slot(self, name: str) -> tuple[Token, ...]:
        """Return the heads in a slot, none if it is empty."""
        return self.slots.get(name, ())


def verb_frame(verb: Token) -> Frame:
    """Read the frame of a verb, with arguments shared in coordination, control and relative clauses."""
    if verb.dep_ == "cop":
        return _whereabouts_frame(verb)
    passive = is_passive(verb)
    slots: dict[str, list[Token]] = {}
    for child in verb.children:
        _place_argument(slots, verb, child, passive=passive)
    if verb.dep_ == "amod" and "object" in slots and verb.head.i > verb.i:
        behind = _case_behind(verb, verb.head)
        if behind is not None:
            slots.setdefault(behind, []).append(verb.head)
    if "object" not in slots:
        shared = _shared_object(verb, passive=passive)
        if shared is not None:
            slots["object"] = [shared]
    if not passive and "subject" not in slots:
        subject = find_doer(verb)
        if subject is not None:
            slots["subject"] = [find_writer(subject, verb)]
    if verb.dep_ == "acl:relcl" and "subject" in slots:  # "passed | a law that bans …"
        slots["subject"] = [find_lawgiver(head, verb) for head in slots["subject"]]
    if passive and "subject" not in slots:  # "was rejected in a statement | by the minister |"
        papers = [head for head in slots.get("in", ()) if lemma(head) in DOCUMENTS | SPEECHES]
        slots["subject"] = [
            one for head in papers for name in ("by", "of", "from") for one in noun_slots(head).get(name, ())
        ]
        if not slots["subject"]:
            del slots["subject"]
    for head in [head for name in ("on", "upon", "to", "with") for head in slots.get(name, ())]:
        if lemma(verb) in APPEALING and "complement" not in slots and "complement" in noun_slots(head):
            slots["complement"] = noun_slots(head)["complement"]
    for head in slots.get("from", ()):  # "flown from a base | to Mali |"
        for name in ("to", "into"):
            slots.setdefault(name, []).extend(noun_slots(head).get(name, ()))
    times = [head for name in ("in", "on") for head in slots.get(name, ()) if head.tag_ == "CD"]
    for head in [*slots.get("object", ()), *times]:  # "hosted talks in 2023 | between Mali and Niger |"
        for name, heads in noun_slots(head).items():
            if name not in {"possessor", "of", "complement"}:
                slots.setdefault(name, []).extend(heads)
            elif name == "complement" and "complement" not in slots:
                slots["complement"] = list(heads)
    for head in slots.get("in", ()) if "to" not in slots else ():  # "objected in a note | to both |"
        if lemma(head) in DOCUMENTS and "to" in noun_slots(head):
            slots["to"] = list(noun_slots(head)["to"])
    deepen(slots, DEEP)
    if passive and "subject" not in slots:  # "was presented with boats | by Japan |"
        agent = _agent_behind(verb)
        if agent is not None:
            slots["subject"] = [agent]
    return Frame(verb, verb, "passive" if passive else "active", freeze(slots))


def _whereabouts_frame(verb: Token) -> Frame:
    """Read "is in Lima", where the parse makes the place the predicate: its preposition, subject and obliques."""
    place = verb.head
    slots: dict[str, list[Token]] = {}
    for child in place.children:
        if child.i != verb.i and child.dep_ != "nmod":
            _place_argument(slots, place, child, passive=False)
    if "subject" not in slots or not any(c.dep_ == "case" and c.lower_ in {"in", "at"} for c in place.children):
        return Frame(verb, verb, "active", {})
    if place.dep_ == "acl:relcl":  # "the premier, | who was in Lima |"
        slots["subject"] = [place.head if head.lower_ in RELATIVES else head for head in slots["subject"]]
    case = next(c.lower_ for c in place.children if c.dep_ == "case" and c.lower_ in {"in", "at"})
    slots.setdefault(case, []).insert(0, place)
    return Frame(verb, place, "active", freeze(slots))


def _agent_behind(verb: Token) -> Token | None:
    """Return the "by" phrase that was hung on an oblique which cannot be its own ("hit | at home | by X")."""
    for child in verb.children:
        oblique = child.dep_ in {"obl", "nmod"} and case_of(child) in AGENT_BEHIND
        if child.i > verb.i and (oblique or child.dep_ in {"obj", "xcomp"}):  # "was taken | prisoner | by X"
            for grand in child.children:
                if grand.dep_ in {"nmod", "obl", "obl:agent"} and case_of(grand) == "by":
                    return grand
    return None


def purpose_frame(frame: Frame) -> Frame | None:
    """Give a purpose clause the subject and mood of the verb above: "blocked the road | to protest against the fee"."""
    verb = frame.trigger
    if not has_to(verb) or verb.dep_ not in {"advcl", "acl", "xcomp"}:
        return None
    above = next((token for token in verb.ancestors if token.pos_ in {"VERB", "AUX"}), None)
    subject = None if above is None else own_subject(above) or find_subject(above)
    if above is None or subject is None:
        return None
    return replace(frame, verb=above, slots={**frame.slots, "subject": (subject,), "purpose": (above,)})


def adjective_frame(adjective: Token) -> Frame:
    """Read the frame of a predicate adjective ("is ready to", "is responsible for")."""
    slots: dict[str, list[Token]] = {}
    for child in adjective.children:
        _place_argument(slots, adjective, child, passive=False)
    if "subject" not in slots:
        subject = find_subject(adjective)
        if subject is not None:
            slots["subject"] = [subject]
    return Frame(adjective, adjective, "adjective", freeze(slots))


def misread_frame(word: Token) -> Frame | None:
    """Read a past tense that the parser took for a participle of a noun ("The US reduced military aid").

    Only in a clause that would have no verb otherwise: its top is a noun without copula. The doer is the word's
    own subject, else the noun before it; the patient the noun that it was hung on, where that follows.
    """
    head = word.head
    if (word.tag_ not in {"VBN", "VBD"} and len(verb_bases(word)) < 2) or head.pos_ not in {"NOUN", "PROPN", "SYM"}:
        return None
    top = head
    if word.tag_ == "VBD" and own_subject(word) is not None:
        return _misread(word, head)
    if head.dep_ == "conj" and head.head.pos_ == "VERB" and head.left_edge.i < word.i and own_subject(head) is None:
        doer = noun_before(word)  # "and | Greenpeace | accused ministers of …"
        return _misread(word, head, doer) if doer is not None else None
    if _stands_as_verb(word, head):
        doer = find_subject(head) or own_subject(head.head) or find_subject(head.head)
        return _misread(word, head, doer) if doer is not None else None
    while top.dep_ in {"conj", "nmod", "compound", "appos", "obj"} and top.head.i != top.i and top.head.pos_ != "VERB":
        top = top.head
    if top.dep_ != "ROOT" or any(child.dep_ == "cop" for child in top.children):
        return None
    return _misread(word, head)


def _stands_as_verb(word: Token, head: Token) -> bool:
    """Tell whether a noun beside a verb is rather a clause: "lobbied the union, | airlifted food | and left"."""
    if head.head.pos_ != "VERB" or head.left_edge.i != word.i:
        return False
    if head.dep_ == "conj":
        return True
    pause = word.i > 0 and word.doc[word.i - 1].text == ","
    return head.dep_ in {"obl", "obl:unmarked", "appos"} and pause and case_of(head) is None


def _misread(word: Token, head: Token, doer: Token | None = None) -> Frame | None:
    """Build the frame of a verb that the parser hung on the noun `head`."""
    subject = doer or own_subject(word) or noun_before(word) or named_before_apposition(word)
    if subject is None or (subject.i == head.i and head.i > word.i):
        return None
    slots: dict[str, list[Token]] = {"subject": [subject]}
    objects = [child for child in word.children if child.dep_ == "obj"]
    case = _case_behind(word, head) if objects and head.i > word.i else None
    if case is not None:  # "imposed sanctions against 30 firms": the verb was hung on the noun after "against"
        slots[case] = [head]
    elif head.i > word.i:
        objects = [head]
    if objects:
        slots["object"] = list(objects)
    sources = [*objects, word]
    for source in sources:
        for name, heads in noun_slots(source).items():
            if name not in {"possessor", "of"} or source is word:
                slots.setdefault(name, []).extend(heads)
    return Frame(word, word, "active", freeze(slots))


def _case_behind(word: Token, head: Token) -> str | None:
    """Return the preposition between a verb and the noun it was hung on, also before a number ("against 30 firms")."""
    for one in (head, *(child for child in head.children if child.dep_ == "nummod")):
        for child in one.children:
            if child.dep_ == "case" and child.i > word.i and child.tag_ == "IN" and child.lower_ != "at":
                return child.lower_
    return None


def lost_main_frame(verb: Token) -> Frame | None:
    """Read the main verb of a sentence that the parser hung on a noun as a participle ("France, which …, called for").

    The sentence's top must be a noun without copula that stands before the verb, and the verb follow a comma or dash,
    or be the only finite verb that there could be; or it is a noun after the verb that was given the subject.
    """
    if verb.dep_ not in LOST or verb.tag_ not in {"VBN", "VBD"}:
        return None
    top = next((token for token in verb.ancestors if token.dep_ == "ROOT"), None)
    if top is None or top.pos_ not in {"NOUN", "PROPN"} or any(child.dep_ == "cop" for child in top.children):
        return None
    if verb.dep_ != "acl":
        clause = next((one for one in verb.ancestors if one.dep_ == "acl:relcl" and one.head.i == top.i), None)
        pause = verb.i > 0 and verb.doc[verb.i - 1].text == ","
        return _main_verb(verb, top, []) if clause is not None and pause and clause.i < verb.i else None
    doers = [child for child in top.children if child.dep_ in SUBJECTS and child.i < verb.i < top.i]
    if doers:
        return _main_verb(verb, doers[0], [top])
    after_pause = verb.i > 0 and verb.doc[verb.i - 1].text in {",", "–", "—", "-"}
    alone = verb.head.i == top.i and not any(
        token.tag_ in FINITE and token.i != verb.i and not in_relative(token, -1) for token in verb.doc
    )
    if top.i > verb.i or not (after_pause or alone):
        return None
    return _main_verb(verb, top, [])


def _main_verb(verb: Token, subject: Token, objects: list[Token]) -> Frame:
    """Build the frame of a main verb whose subject (and object) the parser hung elsewhere."""
    slots: dict[str, list[Token]] = {"subject": [subject]}
    if objects:
        slots["object"] = list(objects)
    for child in verb.children:
        _place_argument(slots, verb, child, passive=False)
    for head in objects:
        for name, heads in noun_slots(head).items():
            if name not in {"possessor", "of", "complement"}:
                slots.setdefault(name, []).extend(heads)
    deepen(slots, DEEP)
    return Frame(verb, verb, "active", freeze(slots))


def _place_argument(slots: dict[str, list[Token]], verb: Token, child: Token, *, passive: bool) -> None:
    """Put one dependent of a verb into its slot."""
    dep = child.dep_
    if dep in SUBJECTS and is_year(child):
        return
    if dep == "nsubj" and (is_second_subject(child, verb) or is_whose(child, verb)):
        slots.setdefault("object", []).append(child)
    elif dep in SUBJECTS:
        slots.setdefault("object" if passive and dep == "nsubj" else "subject", []).append(who_after(antecedent(child)))
    elif dep == "aux" or (dep == "obl:unmarked" and child.i == verb.i - 2 and verb.nbor(-1).text == "-"):
        slots.setdefault("subject", []).extend(antecedent(one) for one in child.children if one.dep_ in SUBJECTS)
        if not slots["subject"]:
            del slots["subject"]
    elif dep in PASSIVE_SUBJECTS:
        misread = verb.dep_ == "acl:relcl" and case_of(child) is not None  # "a depot | near the temple | was bombed"
        slots.setdefault("object", []).append(verb.head if misread else antecedent(child))
    elif dep in {"obj", "obl:unmarked"} and child.lower_ in WEEKDAYS:
        clauses = [c for c in child.children if c.dep_ in {"acl:relcl", "acl", "ccomp"} and c.pos_ in {"VERB", "AUX"}]
        slots.setdefault("complement", []).extend(clauses)
    elif dep == "obl:unmarked" and lemma(verb) in GIVING and lemma(child) in TIMES:
        slots.setdefault("object", []).append(child)  # "gave the envoy | 48 hours | to leave"
    elif dep == "obj":
        slots.setdefault("object", []).append(antecedent(child))
    elif dep == "iobj":
        slots.setdefault("indirect", []).append(antecedent(child))
    elif dep in OBLIQUES and child.i > verb.i and is_counted(child):
        slots.setdefault("object", []).append(child)
    elif dep in OBLIQUES:
        case = case_of(child)
        if case in PARTICLES:  # "shut out of the market"
            further = [c.lower_ for c in child.children if c.dep_ == "case" and c.tag_ != "POS" and c.i < child.i][1:]
            case = further[0] if further else case
        if case is None and any(c.dep_ == "obj" and c.i > child.i > verb.i for c in verb.children):
            slots.setdefault("indirect", []).append(child)  # "gave | Chad | an ultimatum"
            return
        if case is None:
            if child.pos_ in {"SYM", "NUM"} and dep == "obl" and child.i > verb.i:
                slots.setdefault("object", []).append(child)
            return
        if dep == "obl:agent" or (passive and case == "by"):
            slots.setdefault("subject", []).append(child)
        if not passive and not any(c.dep_ == "obj" for c in verb.children):  # "freed on bail | two bankers |"
            slots.setdefault("object", []).extend(c for c in child.children if is_object_behind(c))
            if not slots["object"]:
                del slots["object"]
        handed = case == "in" and lemma(verb) in {"call", "hand", "turn"}  # "handed | in | their weapons"
        if (case in PARTICLES or handed) and verb.i + 1 < len(verb.doc) and verb.doc[verb.i + 1].lower_ == case:
            slots.setdefault("object", []).append(child)
        slots.setdefault("when" if case == "on" and child.lower_ in WEEKDAYS else case, []).append(antecedent(child))
    elif dep == "xcomp" and child.is_title and child.i > verb.i and has_to(child):
        slots.setdefault("to", []).append(child)  # "handed him over to | Bishkek |": a name to any reader
    elif dep == "xcomp" and child.pos_ == "PROPN" and not passive and stands_as_object(child, verb):
        slots.setdefault("object", []).append(child)  # "called | President Salou | to discuss the border"
    elif dep == "advcl" and child.pos_ in {"ADJ", "NOUN"} and any(g.lower_ == "as" for g in child.children):
        slots.setdefault("as", []).append(child)  # "described it | as inhumane |"
    elif dep in CLAUSES or _is_complement(child, verb):
        slots.setdefault("complement", []).append(child)
        if lemma(verb) in APPEALING and any(c.dep_ == "mark" and c.lower_ == "for" for c in child.children):
            slots.setdefault("for", []).append(child)  # "called | for it to be lifted |"
        if lemma(verb) in GIVING:  # "gave them | 72 hours | to leave"
            spans = [c for c in child.children if c.dep_ == "obl:unmarked" and lemma(c) in TIMES]
            slots.setdefault("object", []).extend(c for c in spans if c.i < child.i)
            if not slots["object"]:
                del slots["object"]
    elif dep == "advcl" and child.tag_ == "VBG" and any(g.dep_ in {"mark", "case"} for g in child.children):
        mark = next(g.lower_ for g in child.children if g.dep_ in {"mark", "case"})
        if child.lower_ in PRENOMINAL:  # "sued | against | visiting President Salou"
            slots.setdefault(mark, []).extend(c for c in child.children if c.dep_ == "obj")
        slots.setdefault(f"{mark}-ing", []).append(child)
        if mark in {"of", "for", "against", "from", "to", "with"}:
            slots.setdefault("complement", []).append(child)


def _is_complement(child: Token, verb: Token) -> bool:
    """Tell whether a loosely hung clause is the verb's complement: an infinitive, or a participle right after it."""
    if child.dep_ == "dep":
        return child.pos_ == "VERB" and has_to(child)
    return child.dep_ == "advcl" and (has_to(child) or _follows_bare(child, verb))


def _follows_bare(clause: Token, verb: Token) -> bool:
    """Tell whether a participle stands right after its verb ("denied having sold …"): its complement."""
    return clause.tag_ == "VBG" and clause.i == verb.i + 1


def _shared_object(verb: Token, *, passive: bool) -> Token | None:
    """Find an object that a coordinated or relative clause shares with another."""
    if verb.dep_ == "acl" and (verb.tag_ == "VBN" or passive):
        return noun_of_participle(verb)
    if passive and verb.dep_ in {"conj", "xcomp"}:  # "the pact is expected | to be signed |"
        for child in verb.head.children:
            if child.dep_ in PASSIVE_SUBJECTS or (verb.dep_ == "xcomp" and child.dep_ == "nsubj"):
                return antecedent(child)
    if passive and verb.dep_ == "advcl" and verb.tag_ == "VBN":  # "Chad | stands | accused by Mali"
        return own_subject(verb.head) if not any(c.dep_ in {"mark", "aux:pass"} for c in verb.children) else None
    if passive:
        return None
    gap = verb.dep_ == "acl:relcl" and not any(c.dep_ in {"obj", "iobj", "ccomp"} for c in verb.children)
    if gap and any(c.dep_ in SUBJECTS and c.lower_ not in RELATIVES for c in verb.children):
        return verb.head
    for child in verb.children:
        if (
            child.dep_ == "conj"
            and child.pos_ == "VERB"
            and not any(g.dep_ in SUBJECTS | PASSIVE_SUBJECTS for g in child.children)
        ):
            for grand in child.children:
                if grand.dep_ == "obj" and child.i - verb.i <= 3:
                    return grand
    return None
