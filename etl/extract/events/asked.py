"""What a rule may ask of the words around its trigger: phrases, particles, and slots that a frame has not itself.

Belongs here: small tests of form ("must", "subjunctive", "modifier"). Which rules ask for what is in the lexicon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Token

from etl.extract.events.frames import Frame
from etl.extract.events.phrases import TRANSPARENT, coordination_head, has_to, in_relative, lemma
from etl.extract.events.rules import Phrase

QUOTES = frozenset({'"', "“", "”", "``", "''", "‘", "’"})
COMING = frozenset({"will", "shall", "would", "should"})
FIXED_WITHIN = 14
QUESTION_TAGS = frozenset({"WP", "WRB", "WDT"})
BELONGING = frozenset({"nmod:poss", "amod", "compound", "flat", "nmod:desc", "appos"})
LEADING = frozenset({"head", "lead"})
SELF = frozenset({"it", "they", "he", "she", "we"})


def fillers(frame: Frame, name: str) -> tuple[Token, ...]:
    """Return what fills a slot of a rule: a slot of the frame, or a clause or modifier of a certain form."""
    if name == "must":
        return tuple(head for head in frame.slot("complement") if obliges(head))
    if name == "infinitive":
        return tuple(head for head in frame.slot("complement") if has_to(head))
    if name == "predicate":  # "called Oman | a partner |"
        return tuple(head for head in frame.slot("complement") if head.pos_ in {"NOUN", "PROPN", "ADJ"})
    if name == "clause_object":  # "guilty of violating | the truce |"
        return tuple(c for head in frame.slot("complement") for c in head.children if c.dep_ in {"obj", "nsubj:pass"})
    if name == "subjunctive":
        return tuple(head for head in frame.slot("complement") if is_subjunctive(head))
    if name == "that":
        return tuple(
            h for h in frame.slot("complement") if any(c.dep_ == "mark" and c.lower_ == "that" for c in h.children)
        )
    if name == "future":  # "agreed that teams | will meet | in May"
        return tuple(h for h in frame.slot("complement") if any(c.lower_ in COMING for c in h.children))
    if name == "that_doer":
        clauses = frame.slot("complement")
        return tuple(c for clause in clauses for c in clause.children if c.dep_ == "nsubj" and c.pos_ != "PRON")
    if name == "judged":  # "called it | an irresponsible | act"
        heads = (*frame.slot("complement"), *frame.slot("as"))
        return tuple(child for head in heads for child in head.children if child.dep_ == "amod")
    if name == "quoted":
        return quoted_after(frame.trigger)
    if name == "relative_clause":
        heads = (*frame.slot("object"), *frame.slot("indirect"))
        return tuple(child for head in heads for child in head.children if child.dep_ == "acl:relcl")
    if name == "question":
        clauses = frame.slot("complement")
        words = [t for clause in clauses for t in clause.subtree if not in_relative(t, clause.i)]
        asked = [c for clause in clauses for c in clause.children if c.dep_ == "mark" and c.lower_ in {"if", "whether"}]
        return (*asked, *(t for t in words if (t.tag_ in QUESTION_TAGS and not _names_thing(t)) or t.text == "?"))
    if name == "under" and frame.voice == "noun":
        return governing_verb(frame.trigger)
    if name == "refused":
        return will_not(frame.verb)
    if name == "participle":  # "arrived | seeking | refuge"
        return tuple(c for c in frame.trigger.children if c.dep_ == "advcl" and c.tag_ == "VBG")
    if name == "particle":
        return tuple(child for child in frame.trigger.children if child.dep_ == "compound:prt")
    if name == "case":  # "| at | the request of Mali"
        return tuple(child for child in frame.trigger.children if child.dep_ == "case")
    if name == "adverb":
        return tuple(child for child in frame.trigger.children if child.dep_ == "advmod")
    if name == "modifier":
        return tuple(child for child in frame.trigger.children if child.dep_ in {"amod", "compound", "nmod:poss"})
    if name == "governor":
        told = [c for c in frame.trigger.children if c.dep_ in {"acl", "acl:relcl"} and c.pos_ == "VERB"]
        return (frame.verb, *told) if frame.supported else ()
    return frame.slot(name)


def _names_thing(word: Token) -> bool:
    """Tell whether a question word only opens a clause that names a thing: "refrain from | what it called | spying"."""
    return any(child.dep_ in {"acl:relcl", "acl"} for child in word.children)


def quoted_after(verb: Token) -> tuple[Token, ...]:
    """Return the words of the quotation that follows a verb and its object: 'called the duty "a provocation"'."""
    doc = verb.doc
    opening = next((t.i for t in doc[verb.i + 1 : verb.i + 10] if t.text in QUOTES or t.tag_ == "VBD"), None)
    if opening is None or doc[opening].text not in QUOTES:
        return ()
    inside: list[Token] = []
    for token in doc[opening + 1 : opening + 16]:
        if token.text in QUOTES:
            break
        inside.append(token)
    return tuple(token for token in inside if token.pos_ in {"NOUN", "ADJ", "PROPN", "VERB"})


def governing_verb(noun: Token) -> tuple[Token, ...]:
    """Return the verb that a noun is object or passive subject of, also as "the end of | aid |" under a noun."""
    top = coordination_head(noun)
    fits = top.dep_ in {"obj", "nsubj:pass", "nmod"} and top.head.i != top.i
    return (top.head,) if fits else ()


def will_not(verb: Token) -> tuple[Token, ...]:
    """Return the verb where it is a refusal: "will | not | accept"; also "would not" in reported speech."""
    helpers = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    negated = any(child.lower_ in {"not", "n't", "n’t", "never"} for child in verb.children)
    reported = "would" in helpers and verb.dep_ in {"ccomp", "conj"}
    return (verb,) if negated and (reported or helpers & {"will", "wo", "'ll", "’ll", "shall"}) else ()


def obliges(clause: Token) -> bool:
    """Tell whether a clause says what somebody must do."""
    for child in clause.children:
        if child.dep_ == "aux" and child.lower_ in {"must", "should", "ought"}:
            return True
    if lemma(clause) in {"allow", "permit"} and any(c.dep_ == "aux:pass" for c in clause.children):
        return any(c.lower_ in {"not", "n't"} for c in clause.children)  # "cannot be allowed to flout the treaty"
    head = clause.head
    if lemma(clause) in {"need", "have"} and any(c.dep_ == "xcomp" for c in clause.children):
        return True
    return clause.dep_ == "xcomp" and lemma(head) in {"need", "have"} and head.dep_ == "ccomp"


def is_subjunctive(clause: Token) -> bool:
    """Tell whether a clause has the form of a demand: "(insists that) Chile return it", "… that they be freed"."""
    if clause.tag_ not in {"VB", "VBP", "VBN"} or has_to(clause):
        return False
    helpers = [child for child in clause.children if child.dep_ in {"aux", "aux:pass", "cop"}]
    if helpers:
        return helpers[0].lower_ == "be"
    subjects = [child for child in clause.children if child.dep_ == "nsubj"]
    single = any(
        child.tag_ in {"NNP", "NN"} and not any(g.dep_ == "conj" for g in child.children) for child in subjects
    )
    return single and clause.tag_ != "VBN" and clause.lower_ == lemma(clause)


def has_particle(verb: Token, particle: str) -> bool:
    """Tell whether the verb has the particle or fixed words, in its dependents or right after it."""
    words = particle.split()
    if (
        any(
            child.dep_ in {"compound:prt", "advmod", "case", "obl", "xcomp"}
            and child.lower_ == words[0]
            and child.i > verb.i
            for child in verb.children
        )
        and len(words) == 1
    ):
        return True
    reach = FIXED_WITHIN if len(words) > 2 else 1  # "declared the envoy | persona non grata |"
    return any(
        [token.lower_ for token in verb.doc[start : start + len(words)]] == words
        for start in range(verb.i + 1, verb.i + 1 + reach)
    )


def fits_phrase(noun: Token, phrase: Phrase) -> bool:
    """Check the further words of a phrase: those before in the noun phrase, those after in order."""
    if phrase.before:
        words = {lemma(token) for token in noun.doc[max(noun.left_edge.i, noun.i - 8) : noun.i]}
        words |= {token.lower_ for token in noun.doc[max(noun.left_edge.i, noun.i - 8) : noun.i]}
        if not words.issuperset(phrase.before):
            return False
    if phrase.after:
        window = noun.doc[noun.i + 1 : noun.i + 8]
        words = {lemma(token) for token in window}
        if not (window and window[0].lower_ == "of" and words.issuperset(phrase.after)):
            return False
    return True


def through(noun: Token) -> Iterator[Token]:
    """Yield a noun and, where it only counts ("a series of attacks"), the noun that it counts."""
    yield noun
    if lemma(noun) in TRANSPARENT or noun.tag_ == "CD":
        for child in noun.children:
            if child.dep_ == "nmod":
                yield from through(child)


def names_actor(noun: Token, actor_tokens: Collection[int]) -> bool:
    """Tell whether a noun phrase is an actor's or belongs to one ("Kenya's president", "the president of Kenya")."""
    if noun.i in actor_tokens or _speaks_of_itself(noun, actor_tokens):
        return True
    for child in noun.children:
        if child.dep_ in BELONGING and child.i in actor_tokens:
            return True
        if child.dep_ == "acl" and lemma(child) in LEADING:  # "a delegation | headed by Peru's premier |"
            leaders = (c for c in child.children if c.dep_ in {"obl", "obl:agent"})
            if any(names_actor(leader, actor_tokens) for leader in leaders):
                return True
        belongs = child.dep_ == "nmod" and any(grand.lower_ in {"of", "from"} for grand in child.children)
        if belongs and names_actor(child, actor_tokens):
            return True
    return False


def _speaks_of_itself(pronoun: Token, actor_tokens: Collection[int]) -> bool:
    """Tell whether a pronoun is whoever reports the clause: "Chad said | it | would retaliate"."""
    if pronoun.lower_ not in SELF or pronoun.dep_ != "nsubj":
        return False
    verb = pronoun.head
    while verb.dep_ in {"conj", "xcomp"} and verb.head.i != verb.i:
        verb = verb.head
    if verb.dep_ != "ccomp":
        return False
    return any(c.dep_ == "nsubj" and c.pos_ != "PRON" and names_actor(c, actor_tokens) for c in verb.head.children)
