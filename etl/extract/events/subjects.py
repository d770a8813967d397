"""Who does what a verb says: its subject, in its own clause, in the clause above, or by the order of words.

Belongs here: control, coordination, relative clauses, and repair of wrong parses as far as the subject goes.
"""

from __future__ import annotations

from calendar import month_name

from spacy.tokens import Token

from etl.extract.events.phrases import (
    FINITE_TAGS,
    NOMINAL,
    TIMES,
    TRANSPARENT,
    antecedent,
    case_of,
    has_to,
    leaves_quotation,
    lemma,
    miscoordinated_under,
    who_after,
)

SUBJECTS = frozenset({"nsubj", "csubj", "nsubj:outer"})
PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "csubj:pass"})
APPOSED = frozenset({"acl", "advcl", "parataxis", "ccomp", "ROOT", "amod"})
CONTACTING = frozenset({"call", "phone", "ring", "telephone", "write"})
CONVEYING = frozenset({"congratulate", "convey", "express", "extend", "offer", "thank", "wish"})
CHANCES = frozenset({"opportunity", "occasion", "chance", "visit", "trip", "speech", "meeting"})
TAKING = frozenset({"take", "use", "seize", "grasp"})
DECIDING = frozenset(
    {"take", "make", "reach", "announce", "adopt", "issue", "have", "unveil", "voice", "express", "signal"}
)
INTENTIONS = frozenset(
    {"decision", "plan", "intention", "intent", "offer", "pledge", "promise", "threat", "readiness", "willingness"}
)
DOCUMENTS = frozenset(
    {"letter", "note", "message", "statement", "communique", "communiqué", "declaration", "petition", "telegram",
     "resolution", "report", "document", "motion", "decree", "memorandum", "bill", "order", "tweet", "post", "speech"}
)  # fmt: skip
PARTICIPLES = ("wn", "en")  # no past tense ends so: "freed and | flown, driven, taken |"
# "signed a decree | to simplify the rules |": what a legal act is for, it does.
ENACTING = frozenset({"sign", "issue", "pass", "adopt", "enact", "approve", "ratify"})
PROPOSING = frozenset({"introduce", "table", "propose", "draft", "unveil", "submit", "present", "prepare", "sponsor"})
ENACTMENTS = frozenset({"decree", "order", "law", "act", "bill", "legislation", "ordinance", "edict", "directive"})
MONTHS = frozenset(month_name[1:])
WEEKDAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday"]
)


def is_passive(verb: Token) -> bool:
    """Tell whether a verb form is passive: by its auxiliary or subject, or as a bare participle after a noun."""
    children = {child.dep_ for child in verb.children}
    if "aux:pass" in children or children & PASSIVE_SUBJECTS:
        return True
    if verb.tag_ == "VBD" and verb.dep_ == "acl":  # "the soldiers | killed | in the raid were buried"
        return not children & {"aux", "nsubj", "obj", "ccomp", "xcomp"}
    participle = verb.tag_ == "VBN" or (verb.dep_ == "conj" and verb.lower_.endswith(PARTICIPLES))
    if not participle or children & {"aux", "nsubj"}:
        return False
    if verb.dep_ == "conj" and not children & {"obj", "ccomp", "xcomp"}:  # "were freed | and flown to Panama |"
        return any(child.dep_ == "aux:pass" for child in verb.head.children)
    return verb.dep_ in {"acl", "advcl", "acl:relcl"} or "obl:agent" in children


def find_doer(verb: Token) -> Token | None:
    """Find the subject, else by word order the noun right before a finite verb ("On Monday Chad closed …")."""
    subject = find_subject(verb)
    if subject is not None or verb.tag_ not in FINITE_TAGS or verb.dep_ not in {"ROOT", "ccomp", "advcl", "parataxis"}:
        return subject
    before = noun_before(verb)
    return None if before is None or before.lower_ in WEEKDAYS else before


def find_subject(verb: Token) -> Token | None:
    """Find the doer of a verb that has no subject of its own, from the clause it depends on."""
    beside = _noun_beside(verb) or named_before_apposition(verb) or _joined_to_verb(verb)
    if beside is not None:
        return beside
    seen: set[int] = set()
    current = verb
    while current.i not in seen:
        seen.add(current.i)
        own = own_subject(current)
        if own is not None and current is not verb:
            return own
        dep, head = current.dep_, current.head
        inside = miscoordinated_under(current)
        if inside is not None:
            head = inside
        elif dep == "conj" and leaves_quotation(head, current) and head.head.i != head.i:
            head = head.head
        elif dep == "conj" and head.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}:
            passive = [child for child in head.children if child.dep_ in PASSIVE_SUBJECTS]
            if passive and not is_passive(verb):
                return passive[0]
        elif dep == "xcomp":
            objects = [c for c in head.children if c.dep_ in {"obj", "iobj", "nsubj:pass"}]
            if objects and lemma(head) not in {"promise"}:
                return objects[0]
        elif dep in {"acl", "acl:relcl"} and head.pos_ in NOMINAL:
            if verb.tag_ == "VBN" and dep == "acl":
                return None
            if current.tag_ == "VBG" and any(child.dep_ in {"mark", "case"} for child in current.children):
                above = next((token for token in head.ancestors if token.pos_ in {"VERB", "AUX"}), None)
                return own_subject(above) if above is not None else None
            counted = head
            if has_to(current) and lemma(head) in INTENTIONS | CHANCES:
                deciding = _who_decides(head)
                if deciding is not None:
                    return deciding
            while has_to(current) and counted.dep_ == "nmod" and lemma(counted.head) in TRANSPARENT:
                counted = counted.head
            if has_to(current) and counted.dep_ == "xcomp" and own_subject(counted.head) is not None:
                return own_subject(counted.head)  # "Peru became one of the first | to recognise it |"
            named = [c for c in counted.children if c.dep_ == "nsubj"] if has_to(current) else []
            return named[0] if named else head
        elif dep == "parataxis" and head.pos_ in {"NOUN", "PROPN"} and head.i < current.i and verb.tag_ in FINITE_TAGS:
            return head
        elif dep not in {"advcl", "parataxis", "ccomp", "csubj", "dep"} or head is current:
            return None
        if dep == "ccomp" and any(c.dep_ == "mark" and c.lower_ == "that" for c in current.children):
            return None
        current = head
    return None


def find_writer(subject: Token, verb: Token) -> Token:
    """Return who wrote or passed the document that a participle tells of: "sent Mali a letter | urging …".

    Not where the document names its author ("a letter from Chile urging …"). A parser hangs the participle on whoever
    was written to as well ("letters to governments | asking them …").
    """
    if verb.dep_ not in {"acl", "acl:relcl"} or subject.i > verb.i:
        return subject
    document = subject
    if verb.tag_ == "VBG" and case_of(subject) == "to" and lemma(subject) not in DOCUMENTS:
        beside = [child for child in subject.head.children if child.dep_ == "obj" and child.i < subject.i]
        document = next((one for one in (subject.head, *beside) if lemma(one) in DOCUMENTS), subject)
    if lemma(document) not in DOCUMENTS:
        return subject
    if any(
        (c.dep_ == "nmod" and case_of(c) in {"from", "by", "of"}) or (c.dep_ == "nmod:poss" and c.pos_ != "PRON")
        for c in document.children
    ):
        return subject
    above = document.head
    doer = (own_subject(above) or find_subject(above)) if above.pos_ in {"VERB", "AUX"} else None
    return doer if doer is not None and doer.i != document.i else subject


def find_lawgiver(subject: Token, verb: Token) -> Token:
    """Return who makes the law that a relative clause tells of: "Chile passed | a bill that bans …"."""
    above = subject.head
    if subject.i != verb.head.i or lemma(subject) not in ENACTMENTS or lemma(above) not in ENACTING | PROPOSING:
        return subject
    doer = (own_subject(above) or find_subject(above)) if subject.dep_ in {"obj", "nsubj:pass"} else None
    return doer or subject


def _who_decides(decision: Token) -> Token | None:
    """Return whose decision it is: its owner, else who "took the decision to …" or "has no plan to …".

    None where the decision may be another's ("condemned the decision to …").
    """
    owner = next((child for child in decision.children if child.dep_ == "nmod:poss"), None)
    if owner is not None and owner.pos_ != "PRON":
        return owner
    verb = decision.head
    if decision.dep_ != "obj" or lemma(verb) not in (TAKING if lemma(decision) in CHANCES else DECIDING):
        return None
    return own_subject(verb) or find_subject(verb)


def own_subject(verb: Token) -> Token | None:
    """Return the doer that hangs on the verb itself."""
    passive = is_passive(verb)
    for child in verb.children:
        if child.dep_ in SUBJECTS and not passive and not is_year(child):
            return who_after(antecedent(child))
        if child.dep_ == "obl:agent":
            return child
        if child.dep_ == "aux" and not passive:
            for one in child.children:
                if one.dep_ in SUBJECTS:
                    return antecedent(one)
    return None


def is_year(token: Token) -> bool:
    """Tell whether a "subject" is a year of a date before the verb ("in March | 2021 | signed")."""
    return token.tag_ == "CD" and len(token.text) == 4 and token.text.isdigit()


def is_time(noun: Token) -> bool:
    """Tell whether a noun is a date or a length of time, hence nobody: "in | May 2013 |", "for | six years |"."""
    return noun.text in MONTHS or noun.lower_ in WEEKDAYS or lemma(noun) in TIMES or is_year(noun)


def _noun_beside(verb: Token) -> Token | None:
    """Return the noun before a verb that the parser hung beside it ("after | Russia | recognised")."""
    if verb.dep_ not in {"xcomp", "advcl", "ccomp"} or has_to(verb) or verb.tag_ == "VB":
        return None
    before = verb.i - 1
    while before >= 0 and verb.doc[before].pos_ in {"ADV", "AUX"}:
        before -= 1
    if before < 0 or verb.doc[before].pos_ not in {"NOUN", "PROPN", "PRON"}:
        return None
    head = verb.doc[before]
    while head.dep_ in {"flat", "compound", "nmod"} and head.head.i < verb.i:
        head = head.head
    if (
        head.dep_ == "obl"
        and head.head.i == verb.head.i
        and case_of(head) in {"after", "before", "despite", "since", "with", "as"}
    ):
        return head
    return None


def _joined_to_verb(verb: Token) -> Token | None:
    """Return the noun before a verb that the parser joined to the clause before: "Peru agreed, | Chad | accused Mali".

    A noun can't be coordinated with a verb, so it begins a clause of its own.
    """
    if verb.tag_ not in FINITE_TAGS or verb.dep_ not in {"conj", "parataxis", "ccomp"}:
        return None
    for before in reversed(verb.doc[: verb.i]):
        if before.tag_ in FINITE_TAGS and before.dep_ != "acl:relcl":
            return None
        if before.dep_ == "conj" and before.pos_ in NOMINAL and before.head.pos_ == "VERB" and before.head.i < before.i:
            return before if case_of(before) is None else None
    return None


def named_before_apposition(verb: Token) -> Token | None:
    """Return the noun whose apposition ends right before a verb: "Ana Lind | , the envoy, | called for talks".

    Not where that noun has a verb of its own ("Lind, the envoy, seized on Monday, said …").
    """
    if verb.tag_ not in {"VBD", "VBN", "VBZ"} or verb.dep_ not in APPOSED:
        return None
    if is_passive(verb) and any(child.dep_ in {"aux:pass", "obl:agent"} for child in verb.children):
        return None
    before = verb.i - 1
    while before >= 0 and verb.doc[before].pos_ == "ADV":
        before -= 1
    if before < 1 or verb.doc[before].text != ",":
        return None
    for noun in (verb.doc[before - 1], *verb.doc[before - 1].ancestors):
        if noun.dep_ == "appos" and noun.head.i < noun.i < verb.i:
            named = noun.head
            while named.dep_ in {"appos", "flat"} and named.head.i < named.i:
                named = named.head
            return None if named.dep_ in SUBJECTS | PASSIVE_SUBJECTS and named.head.i > verb.i else named
    return None


def noun_before(word: Token) -> Token | None:
    """Return the head of the noun phrase that ends right before a word, adverbs and auxiliaries left aside."""
    before = word.i - 1
    while before >= 0 and word.doc[before].pos_ in {"ADV", "AUX"}:
        before -= 1
    if before > 0 and word.doc[before].lower_ in WEEKDAYS and word.doc[before - 1].lower_ == "on":
        before -= 2  # "The union | on Monday | imposed"
    if before < 0:
        return None
    if before > 0 and word.doc[before].is_title and word.doc[before - 1].pos_ == "PROPN":
        before -= word.doc[before].pos_ == "ADJ"  # "Greenpeace | International | accused …"
    if word.doc[before].pos_ not in {"PROPN", "NOUN", "PRON"}:
        return None
    noun = word.doc[before]
    while noun.dep_ in {"flat", "compound"} and noun.head.i < word.i and noun.head.pos_ in {"NOUN", "PROPN"}:
        noun = noun.head
    return noun
