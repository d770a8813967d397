"""The arguments of an event noun, joined with those of the light verb or relative clause that supports it.

Belongs here: "held talks", "talks took place", "a ban that Chad imposed". Frames of verbs are in `frames.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Token

from etl.extract.events.frames import Frame, misread_frame, verb_frame
from etl.extract.events.phrases import (
    TRANSPARENT,
    antecedent,
    case_of,
    conjuncts,
    coordination_head,
    deepen,
    freeze,
    has_to,
    lemma,
    noun_slots,
    verb_bases,
)
from etl.extract.events.subjects import SUBJECTS, is_passive

GATHERING = frozenset({"bring", "involve", "include", "gather", "unite", "feature", "comprise", "group", "assemble"})
HUNG_ON_OF = frozenset({"to", "by", "from", "in", "on", "against", "at", "into"})
IMPOSING = frozenset({"impose", "levy", "slap", "launch", "wage", "mount", "introduce", "announce", "declare"})
PREDICATIVE = frozenset({"on", "in", "under", "at", "among"})
STRUCK = ("on", "against", "into", "in", "at", "from")
TOLD = frozenset({"had", "has", "have", "was", "were"})


def noun_frame(
    noun: Token, *, light: Collection[str], undergo: Collection[str], happen: Collection[str], treat: Collection[str]
) -> Frame:
    """Read the frame of an event noun, joined with that of the light verb that governs it.

    `light` are lemmas that make the noun's subject their own ("hold", "pay"), `undergo` those whose subject is the
    target ("face", "suffer"), `happen` those that only say that it took place ("begin", "continue"), `treat` those of
    which it is the subject while it goes on ("talks focused on water", "the visit came to a close").
    """
    slots: dict[str, list[Token]] = {name: list(heads) for name, heads in noun_slots(noun).items()}
    for head in list(slots.get("of", ())):  # "the visit of the minister | to Ghana |" hangs on the minister
        for name, heads in noun_slots(head).items():
            if name in HUNG_ON_OF:
                slots.setdefault(name, heads)
    deepen(slots, {"of", "to", "with", "by"})
    if "by" not in slots:  # "the crackdown on migrants | by Chad |"
        inner = [noun_slots(head).get("by", []) for name in STRUCK for head in slots.get(name, ())]
        if any(inner):
            slots["by"] = [head for heads in inner for head in heads]
    if "by" in slots:
        slots["subject"] = list(slots["by"])
    if any(child.dep_ == "cop" for child in noun.children) and case_of(noun) in PREDICATIVE:
        slots["subject"] = [antecedent(child) for child in noun.children if child.dep_ in SUBJECTS]
        return Frame(noun, noun, "noun", freeze(slots), supported=True)
    top = coordination_head(noun)
    if top.dep_ == "appos":
        top = coordination_head(top.head)
    while top.dep_ == "nmod" and lemma(top.head) in TRANSPARENT and top.head.pos_ == "NOUN":
        top = coordination_head(top.head)
    verb, supported = top, False
    if top.dep_ in {"obj", "nsubj:pass", "nsubj", "nsubj:outer", "obl", "xcomp"} and top.head.pos_ in {"VERB", "AUX"}:
        governor = top.head
        word = lemma(governor)
        passive = is_passive(governor)
        as_object = top.dep_ == "nsubj:pass" or (top.dep_ in {"obj", "xcomp"} and not passive)
        spoken = top.dep_ == "obl" and word == "speak" and case_of(top) == "of"
        called_off = any(c.dep_ == "compound:prt" and c.lower_ == "off" for c in governor.children)
        if (as_object or spoken) and word in light and not called_off:
            verb, supported = governor, True
            own = "by" in slots and passive  # "the detention of Uyghurs by China was called … | by Canada |"
            _join_governor(slots, governor, noun, None if own else "subject")
        elif (as_object and word in undergo) or (top.dep_ == "obl" and word in undergo):
            verb, supported = governor, True
            _join_governor(slots, governor, noun, "object")
        elif (word in happen and top.dep_ in {"nsubj", "nsubj:outer", "nsubj:pass", "obj"}) or (
            word in treat and top.dep_ == "nsubj" and not _foretells(governor)
        ):
            verb, supported = governor, True
            _join_governor(slots, governor, noun, "subject" if top.dep_ == "obj" else None)
        elif top.dep_ == "obl" and (case_of(top) or "") in {"in", "into"} and word in {"engage", "participate", "take"}:
            verb, supported = governor, True
            _join_governor(slots, governor, noun, "subject")
    if not supported and top.head.i != top.i and _is_placed(top.head) and case_of(top) == "for":
        verb, supported = top.head, True  # "the minister was | in Lima | for talks"
        slots["subject"] = [antecedent(child) for child in top.head.children if child.dep_ in SUBJECTS]
        slots.setdefault("in", []).append(top.head)
    if not supported:
        misread = next((c for c in noun.children if c.dep_ == "amod" and set(verb_bases(c)) & set(light)), None)
        repaired = misread_frame(misread) if misread is not None else None
        if repaired is not None:
            verb, supported = repaired.verb, True
            slots["subject"] = list(repaired.slot("subject"))
    for child in (*noun.children, *_clauses_inside(noun)):
        if child.dep_ in {"acl", "acl:relcl"} and lemma(child) in GATHERING:  # "talks | involving Mali and Niger |"
            taken = [one for one in child.children if one.dep_ in {"obj", "nsubj:pass"} and one.i > child.i]
            slots.setdefault("between", []).extend(taken)
        if (
            child.dep_ in {"acl", "acl:relcl"}
            and child.pos_ == "VERB"
            and (not has_to(child) or any(c.lower_ in {"is", "are"} for c in child.children))
            and not any(one.lower_ in {"when", "where"} for one in child.children)
            and (lemma(child) in light or lemma(child) in happen)
        ):
            for name, others in verb_frame(child).slots.items():
                if name not in {"object", "complement"}:
                    fresh = [head for head in others if head.i not in {noun.i, child.head.i}]
                    slots.setdefault(name, []).extend(fresh)
            supported = True
            told = (child.dep_ == "acl:relcl" and any(c.lower_ in TOLD for c in child.children)) or child.tag_ == "VBD"
            if verb is top and (told or not _irrealis_governor(top)):
                verb = child
    return Frame(noun, verb, "noun", freeze(slots), supported)


def _foretells(governor: Token) -> bool:
    """Tell whether a verb tells what an act will lead to, not that it is to come: "the clash will bring change"."""
    return lemma(governor) in {"bring", "produce", "yield"} and any(
        child.lower_ in {"could", "may", "might", "will", "would"} for child in governor.children
    )


def _clauses_inside(noun: Token) -> Iterator[Token]:
    """Yield relative clauses hung on a noun inside that are of the measure: "a ban on pork | that Chad imposed |"."""
    for child in noun.children:
        if child.dep_ == "nmod" and child.i > noun.i:
            for clause in child.children:
                if clause.dep_ in {"acl", "acl:relcl"} and lemma(clause) in IMPOSING:
                    yield clause


def _is_placed(noun: Token) -> bool:
    """Tell whether a noun says where somebody is: "was | in Lima |"."""
    return noun.pos_ == "PROPN" and case_of(noun) == "in" and any(child.dep_ == "cop" for child in noun.children)


def _join_governor(slots: dict[str, list[Token]], governor: Token, noun: Token, role: str | None) -> None:
    """Add the arguments of the governing verb to those of the noun; its subject becomes `role`."""
    frame = verb_frame(governor)
    for name, heads in frame.slots.items():
        fresh = [head for head in heads if head.i != noun.i and noun not in list(conjuncts(head))]
        if name == "subject":
            if role is not None:
                slots.setdefault(role, []).extend(fresh)
        elif name in {"object", "indirect"}:
            if name == "indirect":
                slots.setdefault("to", []).extend(fresh)
        elif name != "complement":
            slots.setdefault(name, []).extend(head for head in fresh if head not in slots.get(name, []))


def _irrealis_governor(top: Token) -> bool:
    return top.dep_ in {"obj", "obl", "nmod"} and top.head.pos_ == "VERB"
