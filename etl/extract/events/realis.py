"""Whether what a trigger reports happened, is announced, wished, denied, claimed, or only imagined.

Belongs here: tense, mood, negation and embedding of a clause. Which event type an announced or refused act
becomes is in `outcome.py`; the words that embed ("plan", "refuse", "manage") are data in `event_realis.yml`.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from etl.extract.events.backshift import CONDITIONS, is_backshifted, is_dated_ahead
from etl.extract.events.frames import Frame
from etl.extract.events.phrases import case_of, has_to, lemma, miscoordinated_under
from etl.extract.events.rules import Embedding
from etl.extract.events.subjects import (
    CHANCES,
    CONTACTING,
    CONVEYING,
    ENACTING,
    ENACTMENTS,
    PROPOSING,
    TAKING,
    find_subject,
    is_passive,
)

Mood = Literal["occurred", "planned", "intended", "decided", "denied", "refused", "unreal"]
FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo", "'d", "ll"})
UNWILLING = frozenset({"plan", "intend", "intention", "want", "wish", "desire", "intent", "willing", "willingness"})
MODAL = frozenset({"could", "may", "might", "can", "ca", "should", "must", "ought", "need"})
NOBODY = frozenset({"nobody", "none", "no-one", "nothing"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "no", "hardly"})
GERUND_MARKS = frozenset({"about", "on", "for", "to", "of", "at", "in"})
HAPPEN = frozenset({"take", "happen", "begin", "start", "occur", "last", "be", "continue", "follow", "resume"})
MONTHS = frozenset(month_name[1:])
QUESTIONS = frozenset({"how", "whether", "why", "where", "when", "what"})
RANKS = frozenset({"first", "last", "second", "third", "only", "latest", "one"})
# An event noun after these tells when something else happened, so it happened too: "after talks, Peru announced …".
SETTINGS = frozenset({"after", "following", "during", "since", "amid", "despite", "at"})
ENDING = frozenset({"at", "after", "since", "by", "towards", "until"})
# What is "planned" or "due" is to come, unlike what was "arranged".
ANNOUNCING = frozenset({"schedule", "plan", "expect", "prepare"})
MAY_HAVE = "may have"  # "may have shelled the port" claims what nobody has shown
STOP = frozenset({"acl:relcl", "appos", "nmod", "obj", "nsubj", "obl", "nsubj:pass", "nmod:poss", "compound"})


@dataclass(frozen=True)
class Realis:
    """The mood of a reported event, the speaker who claims it, and the word that decided."""

    mood: Mood
    speaker: Token | None
    claimed: bool
    why: str


def read_realis(frame: Frame, words: Mapping[str, Mapping[str, Embedding]]) -> Realis:
    """Read mood, negation and embedding of a frame, from its own auxiliaries up to the main clause."""
    verb = frame.verb
    mood: Mood = "occurred"
    why = "stated as a fact"
    negated = _negated_argument(frame)
    if frame.voice == "noun":
        marked = _noun_mood(frame, words)
        if marked is not None:
            mood, why = marked
    if verb.pos_ in {"VERB", "AUX", "ADJ"} or frame.voice != "noun" or frame.supported:
        own, own_why, own_negated = _own_mood(verb)
        own_negated = own_negated and not _until_then(verb)
        negated ^= own_negated
        if own != "occurred" or own_why == MAY_HAVE:
            mood, why = own, own_why
    else:
        own_negated = False
    above, above_why, speaker, claimed, above_negated = _embedding(verb, words, mood)
    claimed = claimed or why == MAY_HAVE
    if above != "occurred" and (mood == "occurred" or above in {"unreal", "denied"}):
        mood, why = above, above_why
    if above_negated:
        negated = not negated
        why = f"{why}; {above_why}"
    if mood == "occurred" and verb.tag_ == "VBG" and verb.dep_ == "ROOT" and not {"aux", "nsubj"} & _deps(verb):
        mood, why = "unreal", "only named"  # "For example, establishing joint courts."
    if mood == "denied":
        return Realis("denied", speaker, claimed, why)
    if negated and frame.voice == "noun" and not frame.supported:
        return Realis("unreal", speaker, claimed, "none of it")
    if negated:
        if mood == "occurred":
            return Realis("denied", speaker, claimed, "negated")
        if mood == "planned" or (mood == "intended" and UNWILLING & set(why.split())):
            return Realis("refused", speaker, claimed, "negated future")
        return Realis("unreal", speaker, claimed, "negated wish")
    return Realis(mood, speaker, claimed, why)


def _deps(verb: Token) -> set[str]:
    return {child.dep_ for child in verb.children}


def _own_mood(verb: Token) -> tuple[Mood, str, bool]:
    """Read auxiliaries, negations and conditions on the verb itself, taken from its coordination where it has none."""
    mood: Mood = "occurred"
    why = ""
    negated = False
    helpers = [child for child in verb.children if child.dep_ in {"aux", "aux:pass", "cop"}]
    first = verb
    while not helpers and first.dep_ == "conj" and first.head.pos_ in {"VERB", "ADJ", "AUX"} and _shares_clause(first):
        first = first.head
        helpers = [child for child in first.children if child.dep_ == "aux"]
        if verb.tag_ not in {"VB", "VBN", "VBG", "VBP", "NN"}:
            helpers = []
            break
    if not helpers and verb.tag_ == "VB" and not has_to(verb):
        helpers = [token for token in verb.doc[max(0, verb.i - 4) : verb.i] if token.tag_ == "MD"][-1:]
    for helper in helpers:
        word = helper.lower_
        if word in FUTURE:
            mood, why = "planned", f"{word} {verb.lower_}"
        elif word == "would" and _is_proposed(verb):
            mood, why = "intended", "would in a bill"
        elif word == "would":
            told = is_backshifted(first) or is_dated_ahead(verb, first)
            mood, why = ("planned", "would after speech") if told else ("unreal", "would")
        elif word in {"may", "might"} and verb.tag_ == "VBN" and _is_perfect(verb):
            why = MAY_HAVE
        elif word in MODAL and helper.tag_ != "NNP":  # "in May ordered"
            mood, why = "unreal", word
    if mood == "occurred" and not why and any(_is_due(child) for child in verb.children):
        mood, why = "planned", f"due to {verb.lower_}"
    for child in verb.children:
        word = child.lower_
        if child.dep_ in {"advmod", "neg", "det", "cc", "mark", "aux", "case"} and word in NEGATIONS:
            negated = True
        elif (
            (child.dep_ == "mark" and word in CONDITIONS)
            or (child.dep_ == "advmod" and word in {"nearly", "almost", "perhaps", "maybe", "possibly", "potentially"})
            or (child.dep_ == "advmod" and word in CONDITIONS)
            or (child.dep_ == "advmod" and word in QUESTIONS and has_to(verb))
        ):
            mood, why = "unreal", word
    if mood == "occurred" and _is_to(verb):
        mood, why = "planned", "is to"
    return mood, why, negated


def _embedding(
    verb: Token, words: Mapping[str, Mapping[str, Embedding]], mood: Mood
) -> tuple[Mood, str, Token | None, bool, bool]:
    """Walk up the clauses above a verb and gather what they make of it."""
    result: Mood = "occurred"
    why = ""
    speaker: Token | None = None
    claimed = negated = False
    current = verb
    seen: set[int] = set()
    while current.head.i != current.i and current.i not in seen:
        seen.add(current.i)
        dep, head = current.dep_, current.head
        if dep in STOP:
            if has_to(current) and result == "occurred":
                result, why = "unreal", "infinitive"
            break
        if dep == "conj":
            if not _shares_clause(current) and head.dep_ not in {"ccomp", "conj"}:
                break
            current = miscoordinated_under(current) or head
            continue
        infinitive = current.tag_ != "VBG" and any(c.dep_ == "mark" and c.lower_ == "to" for c in current.children)
        gerund = current.tag_ == "VBG" and dep in {"acl", "xcomp", "ccomp", "advcl"} and _loose(current, dep)
        gerund = gerund and not _adds(current)
        content = dep == "acl" and _is_marked(current, "that")
        if dep in {"xcomp", "ccomp", "csubj"} or content or (dep in {"advcl", "acl", "dep"} and infinitive) or gerund:
            effect = _effect(head, current, words, infinitive)
            if effect in {"speech", "claim"}:
                speaker = speaker or _speaker(head)
                claimed = claimed or effect == "claim"
                if infinitive and is_passive(head) and _is_perfect(current):
                    claimed = True  # "is alleged to have opened fire"
                elif infinitive:
                    urged = _own_mood(head)[0] == "unreal"  # "must find the courage to"
                    result, why = ("unreal" if urged else "planned"), f"{lemma(head)} to"
            elif effect == "denied":
                negated, why = not negated, lemma(head)
            elif effect is not None and effect != "occurred":
                result, why = effect, f"{lemma(head)} + clause"  # type: ignore[assignment]
            elif effect is None and infinitive:
                result, why = "unreal", "purpose" if dep != "xcomp" else f"{lemma(head)} to"
            elif effect is None and gerund and not _is_marked(current, "in"):
                result, why = "unreal", f"only named, under {head.text}"
            own, own_why, own_negated = (
                _own_mood(head) if head.pos_ in {"VERB", "ADJ", "AUX"} else ("occurred", "", False)
            )
            if own != "occurred" and result != "unreal" and effect not in {"speech", "claim"}:
                result, why = own, own_why
            own_negated = own_negated or (head.pos_ == "NOUN" and any(c.lower_ == "no" for c in head.children))
            own_negated = own_negated or any(c.dep_ in {"nsubj", "nsubj:pass"} and _is_none(c) for c in head.children)
            own_negated = own_negated or (lemma(head) == "have" and any(c.lower_ == "yet" for c in head.children))
            if own_negated and effect not in {"speech", "claim"}:
                negated, why = not negated, f"not {lemma(head)}"
            if own_negated and effect in {"speech", "claim"}:
                result, why = "unreal", f"not {lemma(head)}"
        elif dep == "advcl":
            if any(child.lower_ in CONDITIONS for child in current.children if child.dep_ in {"mark", "advmod"}) or any(
                child.lower_ == "as" and child.i > 0 and child.nbor(-1).lower_ == "long" for child in current.children
            ):
                return "unreal", "condition", speaker, claimed, negated
            if any(child.lower_ == "without" for child in current.children):
                return "unreal", "without", speaker, claimed, negated
            own, own_why, _ = _own_mood(head) if head.pos_ in {"VERB", "ADJ"} else ("occurred", "", False)
            if current.tag_ == "VBG" and own != "occurred" and result == "occurred" and mood == "occurred":
                result, why = own, own_why
            break
        elif dep == "parataxis" and words["verb"].get(lemma(head)) in {"speech", "claim"}:
            speaker = speaker or _speaker(head)
        current = head
    for child in verb.head.children if verb.dep_ == "ROOT" else verb.children:
        if (
            child.dep_ in {"parataxis", "ccomp"}
            and words["verb"].get(lemma(child)) in {"speech", "claim"}
            and child.i > verb.i
        ):
            speaker = speaker or _speaker(child)
            claimed = claimed or words["verb"].get(lemma(child)) == "claim"
    if any(c.dep_ == "advmod" and c.lower_ in {"allegedly", "reportedly", "purportedly"} for c in verb.children):
        claimed = True
    return result, why, speaker, claimed, negated


def _effect(
    head: Token, clause: Token, words: Mapping[str, Mapping[str, Embedding]], infinitive: bool
) -> Embedding | None:
    """Look up what the governing word makes of its clause."""
    kind = {"VERB": "verb", "AUX": "verb", "ADJ": "adjective", "NOUN": "noun", "PROPN": "noun"}.get(head.pos_, "verb")
    word = lemma(head)
    if infinitive and _enacts(head):
        return "decided"
    if infinitive and word in CONTACTING and lemma(clause) in CONVEYING:  # "phoned his colleague | to thank him |"
        return "occurred"
    if kind == "verb" and infinitive and is_passive(head):
        passive = words["passive"].get(word)
        if passive is not None:
            return passive
    if kind == "verb" and word == "go" and infinitive and head.tag_ == "VBG":
        return "planned"
    found = words[kind].get(word)
    if kind == "noun" and infinitive and any(child.lower_ in RANKS for child in head.children):
        return "occurred"
    if head.lower_ in RANKS and infinitive:
        return "occurred"
    if word in CHANCES and infinitive and lemma(head.head) in TAKING:  # "took the opportunity | to thank X |"
        return "occurred"
    if word == "become" and infinitive:  # "became the first state | to recognise it |"
        ranks = (g.lower_ in RANKS for c in head.children if c.dep_ == "xcomp" for g in (c, *c.children))
        return "occurred" if any(ranks) else found
    if found is None and kind == "adjective":
        found = words["passive"].get(head.lower_) or words["passive"].get(word)
    return found


def _enacts(head: Token) -> bool:
    """Tell whether an infinitive says what a legal act does: "signed | a decree | to …"."""
    if lemma(head) in ENACTMENTS:
        return head.dep_ == "obj" and lemma(head.head) in ENACTING
    return lemma(head) in ENACTING and any(c.dep_ == "obj" and lemma(c) in ENACTMENTS for c in head.children)


def _is_proposed(verb: Token) -> bool:
    """Tell whether a relative clause says what a bill under way would do: "tabled a bill | that would bar them |"."""
    bill = verb.head
    return verb.dep_ == "acl:relcl" and lemma(bill) in ENACTMENTS and lemma(bill.head) in ENACTING | PROPOSING


def _until_then(verb: Token) -> bool:
    """Tell whether a negated past tense says when it did happen: "did not recognise it until May 1998"."""
    past = any(c.lower_ in {"did", "was", "were", "had"} for c in verb.children if c.dep_ in {"aux", "aux:pass"})
    if not past:
        return False
    times = [child for child in verb.children if child.dep_ == "obl" and case_of(child) in {"until", "till"}]
    return any(token.tag_ == "CD" or token.text in MONTHS for child in times for token in (child, *child.children))


def _is_perfect(verb: Token) -> bool:
    return any(child.lower_ in {"have", "had", "has"} for child in verb.children if child.dep_ == "aux")


def _noun_mood(frame: Frame, words: Mapping[str, Mapping[str, Embedding]]) -> tuple[Mood, str] | None:
    """Read what modifiers of an event noun, or the verb that governs a bare one, make of it."""
    noun = frame.trigger
    for child in noun.children:
        if child.dep_ in {"amod", "compound"}:
            effect = words["modifier"].get(lemma(child)) or words["modifier"].get(child.lower_)
            if effect in {"planned", "intended", "unreal"}:
                return effect, child.lower_
    ahead = _due_in_relative(noun, words["passive"])
    if ahead:
        return "planned", ahead
    governor = frame.verb
    if frame.supported and is_passive(governor) and governor.i != noun.i and lemma(governor) in ANNOUNCING:
        return "planned", governor.lower_
    if frame.supported or governor.pos_ == "VERB":
        return None
    top = noun
    while top.dep_ in {"conj", "nmod", "compound"} and top.head.i != top.i:
        top = top.head
        if lemma(top) == "end" and top.dep_ == "obl" and case_of(top) in ENDING:
            return None  # "left at | the end of a visit |"
        above = words["noun_governor"].get(lemma(top)) if top.pos_ == "NOUN" else None
        if above in {"planned", "intended", "unreal", "denied"}:
            return above, lemma(top)
    head = top.head
    if top.dep_ == "obl" and (
        case_of(top) in SETTINGS or (case_of(top) in {"with", "in"} and lemma(head) in {"end", "begin"})
    ):
        return None  # "after talks", "ended | with the signing of a treaty |"
    if head.pos_ in {"VERB", "AUX"} and top.i != head.i and top.dep_ != "nsubj":
        effect = words["noun_governor"].get(lemma(head))
        if top.dep_ == "nsubj:pass" and any(c.dep_ == "xcomp" and lemma(c) not in HAPPEN for c in head.children):
            effect = None
        if effect in {"planned", "intended", "unreal", "denied"}:
            return effect, lemma(head)
        mood, why, negated = _own_mood(head)
        if top.dep_ in {"obj", "nsubj:pass"} and (mood == "unreal" or negated):
            return "unreal", why or "negated"
    return None


def _is_due(word: Token) -> bool:
    """Tell whether a word says that something is to come: "due | to visit", "due | in Lima", not "due to the war"."""
    due_in = word.dep_ == "case" and word.i + 1 < len(word.doc) and word.doc[word.i + 1].lower_ in {"in", "at"}
    to_come = word.dep_ == "advcl" and word.head.tag_ == "VB"  # "was | due to | meet"
    return word.lower_ == "due" and (word.dep_ == "mark" or due_in or to_come)


def _due_in_relative(noun: Token, passive: Mapping[str, Embedding]) -> str:
    """Return the word by which a relative clause announces an event noun: "his visit to X, which is | planned | …"."""
    for token in noun.subtree:
        if token.dep_ != "acl:relcl" or token.i < noun.i or not (token.head.i == noun.i or token.head.head.i == noun.i):
            continue
        helpers = {child.lower_ for child in token.children if child.dep_ in {"aux", "aux:pass", "cop"}}
        relative = any(c.lower_ in {"which", "that"} and c.dep_ in {"nsubj", "nsubj:pass"} for c in token.children)
        if relative and (helpers & FUTURE or (helpers & {"is", "are"} and passive.get(lemma(token)) == "planned")):
            return token.lower_
    return ""


def _negated_argument(frame: Frame) -> bool:
    """Tell whether "no" stands with the event noun or its verb's subject or object ("no talks were held")."""
    heads = [frame.trigger] if frame.voice == "noun" else []
    heads += [*frame.slot("subject"), *frame.slot("object")]
    return any(_is_none(head) for head in heads)


def _is_none(noun: Token) -> bool:
    """Tell whether a noun phrase is empty: "| nobody | attacked", "| no talks | were held"."""
    return noun.lower_ in NOBODY or any(c.dep_ == "det" and c.lower_ in {"no", "neither"} for c in noun.children)


def _loose(clause: Token, dep: str) -> bool:
    """Tell whether a participle only names an act: under another verb, or as "of/on/for doing" under a noun."""
    marks = {c.lower_ for c in clause.children if c.dep_ in {"mark", "case"}}
    if dep == "advcl" and "with" in marks and lemma(clause.head) in {"charge", "task"}:
        return True
    if dep == "advcl":
        return bool(
            marks
            & ({"about", "against", "of", "to", "at", "from", "for"} if clause.head.pos_ != "ADJ" else GERUND_MARKS)
        )
    if dep != "acl":
        return not any(child.dep_ in {"nsubj", "mark"} for child in clause.children)
    return bool(marks & {"of", "on", "for", "about", "to", "in"})


def _is_marked(clause: Token, mark: str) -> bool:
    return any(child.dep_ in {"mark", "case"} and child.lower_ == mark for child in clause.children)


def _adds(clause: Token) -> bool:
    """Tell whether a participle tells of one thing done beside another: "in addition | to holding talks |"."""
    mark = next((child for child in clause.children if child.dep_ in {"mark", "case"}), None)
    return mark is not None and mark.i > 0 and mark.nbor(-1).lower_ in {"addition", "prior", "next"}


def _speaker(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in {"nsubj", "obl:agent"}:
            return child
    return find_subject(verb) if verb.dep_ == "conj" else None


def _shares_clause(verb: Token) -> bool:
    """Tell whether a coordinated verb has no subject of its own."""
    return not any(child.dep_ in {"nsubj", "nsubj:pass", "expl"} for child in verb.children)


def _is_to(verb: Token) -> bool:
    """Tell whether the verb stands in "is to meet" or the headline form "X to meet Y"."""
    if not any(child.dep_ == "mark" and child.lower_ == "to" for child in verb.children):
        return False
    has_be = any(child.dep_ in {"aux", "cop"} and lemma(child) == "be" for child in verb.children)
    if is_passive(verb) and not any(child.lower_ in {"is", "are", "was", "were"} for child in verb.children):
        has_be = False  # "a board to be set up", but "a board is to be set up"
    if has_be:
        return True
    before = any(child.dep_ == "nsubj" and child.i < verb.i for child in verb.children)
    return before and verb.dep_ in {"ROOT", "acl", "parataxis"} and not any(c.lower_ == "for" for c in verb.children)
