"""Noun phrases in a parse: lemmas, prepositions, coordination, what belongs to a noun.

Belongs here: small readings of Universal Dependencies that both nouns and verbs need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET"})
FINITE_TAGS = frozenset({"VBD", "VBZ", "VBP"})
TIMES = frozenset({"minute", "hour", "day", "week", "month", "year", "decade", "moment", "shortly", "soon"})
DOERS = frozenset({"nsubj", "obl:agent"})
# Nouns of compound prepositions: "in spite of protests | from Brussels |" is no argument of the verb.
SETTINGS = frozenset({"absence", "defiance", "face", "light", "midst", "spite", "view", "wake"})
COUNTED = frozenset({"first", "handful", "last", "one", "some"})
RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
# fmt: off
TRANSPARENT = frozenset({
    "number", "series", "round", "set", "kind", "lot", "majority", "dozen", "hundred", "thousand", "wave", "spate",
    "package", "batch", "score", "couple", "pair", "total", "string", "array", "range", "handful", "one", "some",
    "many", "most", "all", "several", "part", "million", "billion", "trillion", "$", "€", "£", "dollar", "euro",
    "worth", "amount", "percent", "%", "half", "third", "quarter", "bulk", "rest", "remainder", "portion",
    "shipment", "consignment", "load", "tonne", "ton",
})
# fmt: on


def lemma(token: Token) -> str:
    """Return the token's lemma in lower case, or its form where the pipeline gives none.

    Treebanks keep the plural of nouns like "troops" and "talks" in the lemma; lexicons have the singular.
    """
    word = (token.lemma_ or token.lower_).lower()
    if token.tag_ in {"NNS", "NNPS"} and word == token.lower_ and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


# Participles before a name that parsers read as a clause: "a suit against | visiting | President Salou".
PRENOMINAL = frozenset({"visiting", "outgoing", "ruling", "reigning", "serving", "departing"})


def noun_slots(noun: Token) -> dict[str, list[Token]]:
    """Return a noun's own arguments: prepositional phrases by preposition, possessors and modifiers, clauses."""
    slots: dict[str, list[Token]] = {}
    for child in noun.children:
        dep = child.dep_
        if dep in {"nmod", "obl", "obl:agent"}:
            slots.setdefault(case_of(child) or "of", []).append(child)
        elif dep in {"nmod:poss", "amod", "compound", "flat", "nmod:desc"} and child.i < noun.i:
            slots.setdefault("possessor", []).append(child)
        elif dep in {"acl", "ccomp", "xcomp"} and child.pos_ in {"VERB", "AUX"} and _is_clause(child):
            slots.setdefault("complement", []).append(child)
        if dep == "acl" and child.lower_ in PRENOMINAL:
            mark = next((c.lower_ for c in child.children if c.dep_ == "mark" and c.i == child.i - 1), "of")
            slots.setdefault(mark, []).extend(c for c in child.children if c.dep_ == "obj")
        if dep in {"acl:relcl", "acl"}:
            doers = [g for g in child.children if g.dep_ in DOERS and g.lower_ not in RELATIVES and g.i > noun.i]
            slots.setdefault("relative", []).extend(doers)
    return slots


def _is_clause(verb: Token) -> bool:
    return has_to(verb) or any(child.dep_ == "mark" for child in verb.children)


def deepen(slots: dict[str, list[Token]], names: Collection[str]) -> None:
    """Add the prepositional phrases nested in the given slots ("the recognition of X by Y" hangs "by" on X)."""
    for head in [head for name, heads in slots.items() if name in names for head in heads]:
        if lemma(head) in SETTINGS:
            continue
        for name, inner in _deep_slots(head):
            if inner not in slots.get(name, []):
                slots.setdefault(name, []).append(inner)


def _deep_slots(noun: Token) -> Iterator[tuple[str, Token]]:
    """Yield prepositional phrases nested in a noun phrase: parsers hang "to Y" of "returned X of Z to Y" anywhere."""
    for child in noun.children:
        if child.dep_ not in {"nmod", "obl", "conj", "appos", "nmod:poss"}:
            continue
        for grand in child.children:
            if grand.dep_ in {"nmod", "obl"}:
                case = case_of(grand)
                if case is not None and case != "of":
                    yield case, grand
        yield from _deep_slots(child)


def case_of(token: Token) -> str | None:
    """Return the preposition that marks a noun, in lower case."""
    for child in token.children:
        if child.dep_ == "case" and child.tag_ != "POS" and child.i < token.i:
            return child.lower_
    for number in token.children:  # "on more than 30 firms": the preposition hangs on the number
        if number.dep_ == "nummod" and number.i < token.i:
            for child in number.children:
                if child.dep_ == "case" and child.i < number.i and child.i == token.left_edge.i:
                    return child.lower_
    before = token.left_edge.i - 1
    if token.dep_ in {"nmod", "obl"} and before >= 0 and token.doc[before].pos_ == "ADP":
        return token.doc[before].lower_
    return None


def conjuncts(head: Token) -> Iterator[Token]:
    """Yield a noun and the nouns coordinated with it."""
    yield head
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in NOMINAL and not _opens_clause(child):
            yield from conjuncts(child)


def _opens_clause(noun: Token) -> bool:
    """Tell whether a noun hung on a fronted phrase is the next subject ("After talks with Mali, | Niger | left")."""
    after, before = noun.right_edge.i + 1, noun.left_edge.i - 1
    if after >= len(noun.doc) or before < 1 or noun.doc[before].text != "," or noun.doc[after].tag_ not in FINITE_TAGS:
        return False
    if any(child.dep_ == "cc" for child in noun.children):
        return False
    return not any(child.dep_ in {"nsubj", "nsubj:pass"} for child in noun.doc[after].children)


def antecedent(token: Token) -> Token:
    """Return the noun that a relative pronoun stands for, else the token itself."""
    if token.lower_ not in RELATIVES or token.pos_ not in {"PRON", "DET", "SCONJ"}:
        return token
    for above in token.ancestors:
        if above.dep_ in {"acl:relcl", "acl"} or is_cleft(above):
            return _who_is(above.head)
    comma = token.i - 2 if token.i > 2 and token.doc[token.i - 1].pos_ == "ADP" else token.i - 1
    if comma > 0 and token.lower_ != "that" and token.doc[comma].text == ",":
        noun = token.doc[comma - 1]  # the clause was hung elsewhere: the noun before the comma is meant
        while noun.dep_ in {"flat", "compound"} and noun.head.i < noun.i:
            noun = noun.head
        return noun if noun.pos_ in {"NOUN", "PROPN"} else token
    return token


def _who_is(predicate: Token) -> Token:
    """Return of whom a noun is said that a relative clause follows: "| Peru | was among the first states that …"."""
    noun = predicate
    while noun.dep_ == "nmod" and lemma(noun.head) in COUNTED:
        noun = noun.head
    if any(child.dep_ == "cop" for child in noun.children):
        named = [child for child in noun.children if child.dep_ == "nsubj" and child.pos_ == "PROPN"]
        return named[0] if named else predicate
    return predicate


def is_cleft(clause: Token) -> bool:
    """Tell whether a clause is told of the noun above by "It was Mali | that closed the bridge"."""
    above = clause.head
    if clause.dep_ not in {"parataxis", "ccomp", "advcl", "advcl:relcl"} or above.pos_ not in {"PROPN", "NOUN"}:
        return False
    return any(c.lower_ == "it" and c.dep_ in {"expl", "nsubj"} for c in above.children) and any(
        c.dep_ == "cop" for c in above.children
    )


def verb_bases(token: Token) -> tuple[str, ...]:
    """Return the lemma, and for an adjective in "-ed" also the verbs that it may be of ("imposed sanctions")."""
    word = token.lower_
    if token.tag_ != "JJ" or not word.endswith("ed") or len(word) < 5:
        return (lemma(token),)
    return (lemma(token), word[:-1], word[:-2])


def who_after(subject: Token) -> Token:
    """Return the doer that a parser hung on a time: "hours after | the government | threw out the envoy"."""
    if lemma(subject) not in TIMES:
        return subject
    for child in subject.children:
        if child.dep_ in {"nmod", "obl"} and child.i > subject.i and case_of(child) in {"after", "before", "since"}:
            return child
    return subject


def leaves_quotation(inside: Token, outside: Token) -> bool:
    """Tell whether a quotation that holds `inside` ends before `outside`: words are not coordinated across its end."""
    between = [token.text for token in inside.doc[inside.i : outside.i]]
    closing = sum(text in {"”", "’’", "''"} for text in between) - sum(text in {"“", "``"} for text in between)
    if closing:
        return closing > 0
    before = sum(token.text == '"' for token in inside.doc[: inside.i])
    return before % 2 == 1 and between.count('"') % 2 == 1


def beside_gerund(verb: Token) -> bool:
    """Tell whether a finite verb was hung on a gerund, not the verb above ("thanked X for coming | and left")."""
    head = verb.head
    finite = verb.dep_ == "conj" and verb.tag_ in FINITE_TAGS and head.tag_ == "VBG" and head.dep_ in {"advcl", "acl"}
    return finite and head.head.pos_ in {"VERB", "AUX"} and not any(child.dep_ == "aux" for child in head.children)


def miscoordinated_under(verb: Token) -> Token | None:
    """Return the verb that a finite verb is coordinated with, where it was hung on a gerund or infinitive inside.

    "thanked X for coming | and left"; "condemned the decision to close the border | and called on X": a past tense is
    no equal of an infinitive. None where the parse may stand.
    """
    if beside_gerund(verb):
        return verb.head.head
    head = verb.head
    past = verb.tag_ in FINITE_TAGS or (verb.tag_ == "VBN" and not any(c.dep_[:3] == "aux" for c in verb.children))
    if verb.dep_ != "conj" or not past or head.tag_ != "VB" or not has_to(head):
        return None
    for above in head.ancestors:
        if above.pos_ in {"VERB", "AUX"} and (above.tag_ in FINITE_TAGS or above.tag_ == "VBN"):
            return above
    return None


def has_to(verb: Token) -> bool:
    """Tell whether a clause is a to-infinitive."""
    return verb.tag_ != "VBG" and any(child.dep_ == "mark" and child.lower_ == "to" for child in verb.children)


def coordination_head(token: Token) -> Token:
    """Return the first member of a coordination."""
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token


def freeze(slots: dict[str, list[Token]]) -> dict[str, tuple[Token, ...]]:
    """Return slots with tuples, each head once."""
    return {name: tuple(dict.fromkeys(heads)) for name, heads in slots.items()}


def in_relative(token: Token, start: int) -> bool:
    """Tell whether a word stands in a relative clause that begins after `start`."""
    return any(one.dep_ == "acl:relcl" and one.i > start for one in (token, *token.ancestors))
