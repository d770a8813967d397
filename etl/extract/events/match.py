"""Find, for every trigger word of a sentence, the most specific rule that its frame satisfies.

Belongs here: constraints on words and slots, and acts inside matrix rules ("agreed to send"). Whether the event
happened is asked in `realis.py`, who took part in `parties.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extract.events.asked import fillers, fits_phrase, has_particle, names_actor, through
from etl.extract.events.frames import (
    Frame,
    adjective_frame,
    lost_main_frame,
    misread_frame,
    purpose_frame,
    verb_frame,
)
from etl.extract.events.linear import linear_slot
from etl.extract.events.noun_frames import noun_frame
from etl.extract.events.phrases import FINITE_TAGS, conjuncts, leaves_quotation, lemma, miscoordinated_under, verb_bases
from etl.extract.events.rules import EventLexicon, Phrase, Rule, Trigger, TriggerKind
from etl.extract.events.verbless import is_verbless, verb_lemma, verbless_frame

ANY = Phrase("*")
ACTOR = Phrase("$actor")
ACT_SLOTS = (
    "complement",
    "object",
    "to",
    "for",
    "on",
    "of",
    "of-ing",
    "for-ing",
    "from-ing",
    "against-ing",
    "with-ing",
)
APART = frozenset({"acl:relcl", "parataxis", "advcl"})
VERB_TAGS = FINITE_TAGS | {"VB"}
JUDGING = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "CONCEDE", "RETREAT"})
ANSWERING = frozenset({"REJECT", "CONCEDE"})
ASKED = frozenset({"request", "demand", "appeal", "call", "plea", "offer", "invitation", "ultimatum", "proposal"})
DECISIONS = frozenset({"decision", "plan", "move", "intention", "proposal", "attempt", "threat", "order", "bid"})
OPTIONAL = "optional"


@dataclass(frozen=True)
class Match:
    """A rule that fired: its frame, the act in its complement, and the tokens that it speaks for."""

    rule: Rule
    frame: Frame
    act: Match | None
    consumed: frozenset[int]
    words: int = 1

    @property
    def rank(self) -> tuple[int, int, float, int]:
        """The order of several rules on one word: the most specific first."""
        weight = self.rule.weight + 2 * (self.words - 1)
        return -weight, -self.words, -self.rule.confidence, self.rule.breadth


@dataclass(frozen=True)
class NearMiss:
    """A trigger whose rule did not fire, and why; `frame` are the arguments that it was tried on."""

    rule: Rule
    trigger: Token
    reason: str
    frame: Frame


@dataclass
class Matching:
    """The working state of one sentence: what was tried on which token, which rules fired there besides the best."""

    lexicon: EventLexicon
    actor_tokens: Collection[int]
    tried: dict[int, Match | None]
    others: dict[int, list[Match]]
    misses: list[NearMiss]
    verbless: bool = False


def match_sentence(doc: Doc, lexicon: EventLexicon, actor_tokens: Collection[int]) -> Matching:
    """Match every trigger of the sentence; `actor_tokens` are those inside an actor's span."""
    matching = Matching(lexicon, actor_tokens, {}, {}, [], is_verbless(doc))
    for token in doc:
        if token.is_alpha or "-" in token.text:
            match_token(token, matching)
    return matching


def match_token(token: Token, matching: Matching) -> Match | None:
    """Return the best match on one token, None if no rule fires."""
    if token.i in matching.tried:
        return matching.tried[token.i]
    matching.tried[token.i] = None
    fired: list[Match] = []
    word = verb_lemma(token) if matching.verbless and token.pos_ != "VERB" else None
    kinds = kinds_of(token) if word is None else ("verb", *kinds_of(token))
    for kind in dict.fromkeys(kinds):
        lost = word is not None and kind == "verb"
        entries = matching.lexicon.by_trigger.get((kind, (word if lost else None) or trigger_lemma(token, kind)), ())
        if not entries and kind == "verb" and token.pos_ == "ADJ" and token.lower_.endswith("ed"):  # "sided with Peru"
            bases = (token.lower_[:-1], token.lower_[:-2])
            entries = next((e for base in bases if (e := matching.lexicon.by_trigger.get((kind, base), ()))), ())
        frame = _frame(token, kind, matching.lexicon) if entries and not lost else None
        if lost and entries:
            frame = verbless_frame(token, matching.actor_tokens) or _frame(token, kind, matching.lexicon)
        for rule, trigger in entries:
            if frame is None:
                continue
            found = try_rule(rule, trigger, frame, matching)
            if isinstance(found, str):
                matching.misses.append(NearMiss(rule, token, found, frame))
            else:
                fired.append(found)
        if fired:
            break
    fired.sort(key=lambda match: match.rank)
    matching.tried[token.i] = fired[0] if fired else None
    matching.others[token.i] = fired[1:]
    return fired[0] if fired else None


def kinds_of(token: Token) -> tuple[TriggerKind, ...]:
    """Return as what a token may trigger, likeliest first; tags of headlines and participles are often wrong."""
    if token.dep_ in {"aux", "aux:pass"}:
        return ()
    children = {child.dep_ for child in token.children}
    if token.pos_ == "VERB" and token.tag_ in {"NN", "NNS"}:
        return ("noun", "verb")
    if token.lower_ == "fighting" and token.dep_ in {"acl", "advcl"} and token.doc[max(token.i - 1, 0)].lower_ == "in":
        return ("noun",)
    if token.pos_ in {"VERB", "AUX"} or (token.pos_ == "ADV" and token.tag_ in VERB_TAGS):
        if token.tag_ == "VBG" and (children & {"det", "nmod:poss"} or _is_between(token)):
            return ("noun",)
        if _names_fighting(token, children):
            return ("noun", "verb")
        return ("verb",)
    if token.pos_ == "NOUN" or (token.pos_ == "PROPN" and not token.ent_type_):
        if (
            "cop" not in children
            and children & {"nsubj", "nsubj:pass", "obj"}
            and token.dep_ in {"ROOT", "conj", "ccomp", "parataxis"}
        ):
            return ("verb", "noun")
        return ("noun", "adjective") if token.pos_ == "NOUN" else ("noun", "verb")
    if token.pos_ == "PROPN":
        return ("noun",)
    if token.pos_ == "ADJ" and token.dep_ in {"obj", "nsubj:pass", "obl", "nmod"}:
        return ("noun", "adjective")
    if token.pos_ == "ADJ":
        return ("adjective", "verb") if children & {"nsubj", "nsubj:pass", "aux:pass"} else ("adjective",)
    return ()


def _is_between(token: Token) -> bool:
    """Tell whether a gerund is a noun with its sides right after it: "Fighting | between Chad and Niger | resumed"."""
    after = token.doc[token.i + 1 : token.i + 2]
    return bool(after) and after[0].lower_ == "between"


def _names_fighting(token: Token, children: Set[str]) -> bool:
    """Tell whether a verb form is rather a noun as subject: "Clashes erupted", "Fighting resumed"."""
    if token.tag_ == "VBG":
        return token.dep_ == "csubj" and not children & {"obj", "ccomp", "xcomp"}
    alone = token.tag_ == "VBZ" and not children & {"nsubj", "obj", "aux", "expl"}
    return alone and any(child.dep_ == "acl" and child.i == token.i + 1 for child in token.children)


def trigger_lemma(token: Token, kind: TriggerKind) -> str:
    """Return the lemma to look a trigger up by; a noun read as a verb loses its verbal ending."""
    word = lemma(token)
    if kind == "verb" and token.pos_ not in {"VERB", "AUX"} and word.endswith("s") and not word.endswith("ss"):
        return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    if kind == "verb" and len(word) > 3 and word.endswith("ie") and token.lower_ == f"{word}s":
        return f"{word[:-2]}y"  # "Chad denies": the plural of a noun to the tagger
    return word


def try_rule(rule: Rule, trigger: Trigger, frame: Frame, matching: Matching) -> Match | str:
    """Try one rule on one frame; return the match or the reason why it doesn't hold."""
    token = frame.trigger
    if trigger.particle is not None and not has_particle(token, trigger.particle):
        return f"without {trigger.particle!r}"
    if (trigger.phrase.before or trigger.phrase.after) and not fits_phrase(token, trigger.phrase):
        return "phrase incomplete"
    if "governor" in rule.needs and not frame.supported and ANY not in rule.needs["governor"]:
        frame = _noun_frame(token, matching.lexicon, frozenset(phrase.head for phrase in rule.needs["governor"]))
    if "purpose" in rule.needs:
        purpose = purpose_frame(frame)
        if purpose is None:
            return "no purpose"
        frame = purpose
    consumed = {token.i}
    if frame.supported:
        consumed.add(frame.verb.i)
    for names, phrases in rule.needs.items():
        heads = [head for name in names.split("|") for head in fillers(frame, name)]
        if not heads:
            heads = [head for name in names.split("|") for head in linear_slot(frame, name)]
        hits = [head for head in heads if fits(head, phrases, matching)]
        if not hits and not (names == "subject" and _leaves_doers_out(rule, frame)):
            return f"no fitting {names}"
        if phrases not in ((ANY,), (ACTOR,)):
            consumed.update(head.i for head in hits)
        if names == "must":
            consumed.update(_clause_tokens(hits))
    for names, phrases in rule.excludes.items():
        for name in names.split("|"):
            present = fillers(frame, name) or linear_slot(frame, name)
            if any(fits(head, phrases, matching) for head in present):
                return f"excluded by {name}"
    act: Match | None = None
    if rule.acts:
        found = find_act(rule, frame, matching)
        if isinstance(found, str):
            return found
        act, tokens = found
        consumed.update(tokens)
    words = 1 + len(trigger.phrase.before) + len(trigger.phrase.after) + len((trigger.particle or "").split())
    return Match(rule, frame, act, frozenset(consumed), words)


def _leaves_doers_out(rule: Rule, frame: Frame) -> bool:
    """Tell whether a passive leaves out those who act with each other: "it was agreed to …", "notes were exchanged"."""
    mutual = rule.mutual or lemma(frame.trigger) == "agree"
    return mutual and rule.context == "pair" and frame.voice == "passive" and not frame.slot("subject")


def find_act(rule: Rule, frame: Frame, matching: Matching) -> tuple[Match | None, set[int]] | str:
    """Find the act that a matrix rule asks for, in a complement clause or as an event noun."""
    clauses = [head for name in ACT_SLOTS for head in frame.slot(name) if head.pos_ in {"VERB", "AUX"}]
    clauses = [head for head in clauses if name_of_clause(head)]
    nouns = [head for name in ACT_SLOTS for head in frame.slot(name) if head.pos_ in {"NOUN", "PROPN"}]
    own = {frame.trigger.i, frame.verb.i}
    nouns = [head for head in nouns if head.head.i in own and (head.i > frame.trigger.i or head.dep_ == "nsubj:pass")]
    seen: str = ""
    for head in clauses:
        act = act_of_verb(head, matching)
        if act is not None and ("any" in rule.acts or act.rule.event_type in rule.acts or OPTIONAL in rule.acts):
            return act, _clause_tokens([head]) | act.consumed
        if act is not None:
            seen = f"its act is {act.rule.event_type}"
    if clauses and ("any" in rule.acts or OPTIONAL in rule.acts):
        return None, _clause_tokens(clauses)
    for head in nouns:
        for noun in through(head):
            act = match_token(noun, matching)
            if act is not None and act.frame.supported and act.frame.verb.i == frame.trigger.i:
                continue
            if act is not None and (rule.acts & {"any", OPTIONAL, act.rule.event_type}):
                return act, {token.i for token in conjuncts(noun)} | act.consumed
            if act is not None:
                seen = f"its act is {act.rule.event_type}"
    if OPTIONAL in rule.acts:
        return None, set()
    return seen or "no act in its complement"


def act_of_verb(head: Token, matching: Matching) -> Match | None:
    """Return the act of a clause: that of its verb, else of its object ("hold talks"), else of its own complement."""
    match = match_token(head, matching)
    if match is not None:
        return match
    for child in head.children:
        if child.dep_ in {"obj", "obl", "nsubj:pass"} and child.pos_ in {"NOUN", "PROPN"}:
            for noun in through(child):
                match = match_token(noun, matching)
                if match is not None and match.frame.supported:
                    return match
    for child in head.children:
        if child.dep_ in {"xcomp", "conj"} and child.pos_ == "VERB" and miscoordinated_under(child) is None:
            match = act_of_verb(child, matching)
            if match is not None:
                return match
    return None


def name_of_clause(head: Token) -> bool:
    """Tell whether a complement is a clause of its own and no participle that modifies."""
    return head.dep_ in {"xcomp", "ccomp", "advcl", "acl", "dep"}


def fits(head: Token, phrases: Collection[Phrase], matching: Matching) -> bool:
    """Tell whether the noun phrase or clause at `head` is what one of the phrases asks for."""
    nouns = [noun for one in conjuncts(head) for noun in through(one)]
    words = {base: noun for noun in nouns for base in verb_bases(noun)} | {noun.lower_: noun for noun in nouns}
    titles = {lemma(child) for noun in nouns for child in noun.children if child.dep_ == "nmod:desc"}
    for phrase in phrases:
        if phrase.head == "*":
            return True
        if phrase.head == "$actor":
            if any(names_actor(noun, matching.actor_tokens) for noun in conjuncts(head)):
                return True
        elif phrase.head == "$state":
            if any(noun.i in matching.actor_tokens for noun in conjuncts(head)):
                return True
        elif phrase.head in titles and not phrase.before:
            return True
        elif phrase.head in words:
            fitting = nouns if len(nouns) > 1 else [words[phrase.head]]
            if any(phrase.head in (*verb_bases(noun), noun.lower_) and fits_phrase(noun, phrase) for noun in fitting):
                return True
    return False


def _frame(token: Token, kind: TriggerKind, lexicon: EventLexicon) -> Frame | None:
    if kind == "verb":
        if token.dep_ in {"amod", "compound"}:
            return misread_frame(token)
        return lost_main_frame(token) or verb_frame(token)
    if kind == "adjective":
        return adjective_frame(token)
    if token.dep_ in {"compound", "flat"} and token.head.pos_ in {"NOUN", "PROPN"}:
        return None
    return _noun_frame(token, lexicon, lexicon.classes["light_verbs"])


def _noun_frame(noun: Token, lexicon: EventLexicon, light: Collection[str]) -> Frame:
    classes = lexicon.classes
    return noun_frame(
        noun,
        light=light,
        undergo=classes["undergo_verbs"],
        happen=classes["happen_verbs"],
        treat=classes["treat_verbs"],
    )


def _clause_tokens(heads: Collection[Token]) -> set[int]:
    """Return the tokens of complement clauses, without relative clauses inside them."""
    out: set[int] = set()
    stack = list(heads)
    while stack:
        token = stack.pop()
        if token.i in out:
            continue
        out.add(token.i)
        inner = [child for child in token.children if child.dep_ not in APART and not _has_subject(child)]
        inner = [child for child in inner if miscoordinated_under(child) is None]
        stack.extend(child for child in inner if child.dep_ != "conj" or not leaves_quotation(token, child))
    return out


def _has_subject(child: Token) -> bool:
    """Tell whether a participle of a noun is rather a relative clause, with a subject of its own."""
    return child.dep_ == "acl" and any(one.dep_ == "nsubj" for one in child.children)


def in_order(matching: Matching) -> list[Match]:
    """Return the matches in the order in which they may speak for other words.

    Matrix rules go first, the widest before the narrower ones, then the most specific rules.
    """
    found = [(i, match) for i, match in matching.tried.items() if match is not None]
    return [match for _, match in sorted(found, key=_precedence)]


def _precedence(entry: tuple[int, Match]) -> tuple[bool, int, int, int]:
    i, match = entry
    matrix = bool(match.rule.acts) and len(match.consumed) > 1
    return not matrix, -len(match.consumed) if matrix else 0, -match.rule.weight, i


def judged_acts(match: Match) -> set[int]:
    """Return the clause of a decision or plan that words are about: "condemned Chad's decision | to bar them |".

    A request that is refused or granted is told by the answer ("turned down Mali's | request |").
    """
    if match.rule.event_type in ANSWERING and match.frame.voice != "noun":
        return {noun.i for noun in match.frame.slot("object") if lemma(noun) in ASKED}
    if match.rule.event_type not in JUDGING:
        return set()
    heads = [noun for name in ("object", "against", "to", "over", "for") for noun in match.frame.slot(name)]
    clauses = [
        child
        for noun in heads
        if noun.pos_ == "NOUN" and lemma(noun) in DECISIONS
        for child in noun.children
        if child.dep_ in {"acl", "xcomp"} and child.tag_ == "VB"
    ]
    return _clause_tokens(clauses)
