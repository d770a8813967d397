"""Say which date of a sentence belongs to a word.

Belongs here: `date_for` and the walks over the tree that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from etl.extract.dates_calendar import DateExpression
from etl.extract.dates_tense import find_verb

MAX_GAP = 14
_BEFORE_OPENING = frozenset({"in", "on", "during", "by", "since", "throughout", "early", "late"})
_PREPARING = frozenset({"in", "on", "during", "by", "for"})
_RELATIVE_BASES = frozenset({"relative", "anaphoric"})
_TIME_ORDER = frozenset({"after", "before", "since", "until", "once"})
_MEASURING = frozenset(
    {"amounting", "concerning", "covering", "including", "involving", "regarding", "totaling", "totalling", "worth"}
)
_CLAUSES = {"advcl", "advcl:relcl", "ccomp", "acl", "acl:relcl", "parataxis", "csubj", "csubj:pass", "csubj:outer"}


def date_for(dates: Sequence[DateExpression], sentence: int, token: int, doc: Doc) -> DateExpression | None:
    """Return the date expression that belongs to a trigger token, None where none does.

    `dates` are those of the sentence, `token` the trigger's index in `doc`. In order of rank:
      0. a date that hangs on the trigger itself, or on a noun that it governs, without a clause between ("visited
         Minsk in May", "the visit of May 2015"); a date that only marks an argument of a verb does not count ("signed
         the 1994 treaty");
      1. a date on the verb that governs a noun or infinitive trigger ("paid a visit on Monday", "is to visit today");
      2. a date of the verb that the trigger's is conjoined or subordinated to without a subject of its own, before the
         trigger ("On Tuesday he met X and signed Y", "flew in on Monday to attend");
      3. a date at the head of the sentence ("In 2019 turnover was …, with exports of …"), unless it is the time of a
         verb of speech whose content the trigger stands in; a date that ends conjoined verbs ("met X and signed Y in
         May");
      4. a date further on in the words after the trigger with no verb between, where the tree says something else.
    A date of comparison ("from 2018", "than in 2018") yields to any other. Nearer ones win inside a rank. Recurring
    expressions and anniversaries never count.
    """
    candidates = [d for d in dates if d.sentence == sentence and not d.recurring and d.basis != "anniversary"]
    trigger = doc[token]
    ranked = []
    for expression in candidates:
        rank = rank_date(expression, trigger, doc)
        if rank is not None:
            compared = compares(expression, doc)
            gap = min(abs(expression.start - token), abs(expression.end - 1 - token))
            ranked.append((compared, rank, expression.date_start is None, gap, expression.start, expression))
    return min(ranked, key=lambda entry: entry[:5])[5] if ranked else None


def compares(expression: DateExpression, doc: Doc) -> bool:
    """Tell whether a date is only what another is compared with: "from 2018", "than in 2018", "a year earlier"."""
    before = {t.lower_ for t in doc[max(0, expression.start - 3) : expression.start]}
    nearest = doc[expression.start - 1].lower_ if expression.start else ""
    first = doc[expression.start].lower_
    return (
        nearest in {"than", "against", "versus", "over"}
        or "than" in before
        or (
            nearest == "from"
            and expression.precision in {"year", "month", "unknown"}
            and first not in {"today", "tomorrow"}
        )
    )


def rank_date(expression: DateExpression, trigger: Token, doc: Doc) -> int | None:
    """Return how closely a date belongs to a trigger (0 closest), None where it doesn't."""
    if expression.start <= trigger.i < expression.end:
        return None
    head = expression_head(expression, doc)
    path = [head, *head.ancestors]
    places = [t.i for t in path]
    if trigger.i in places:
        steps = path[: places.index(trigger.i)]
        if marks_argument(steps, trigger):
            return 3 if opens_sentence(expression, doc) else None
        if not crosses_clause(steps):
            return 0
        return 3 if follows_conjoined(steps, trigger, expression) else rank_by_place(expression, trigger, doc)
    clause = find_verb(trigger)
    if clause is None:
        return 3 if expression.start <= 1 else rank_by_place(expression, trigger, doc)
    for rank, governor in governing_verbs(trigger, clause):
        if governor.i in places:
            steps = path[: places.index(governor.i)]
            if crosses_clause(steps) or marks_argument(steps, governor):
                continue
            if rank >= 2 and expression.start > trigger.i:
                continue
            return rank
    if expression.start <= 2 and not in_reported_speech(trigger, head) and not in_clause_of_order(trigger, path):
        return 3
    return rank_by_place(expression, trigger, doc)


def rank_by_place(expression: DateExpression, trigger: Token, doc: Doc) -> int | None:
    """Return 4 for a date after the trigger with no verb or comma between, where the tree doesn't join them.

    A participle of measure between them is no verb ("approved two loans totalling $9 million last month"), and the
    verb whose subject a participle describes has the participle's date ("planes carrying doctors landed on Monday").
    """
    head = expression_head(expression, doc)
    between = doc[trigger.i + 1 : expression.start]
    if expression.start <= trigger.i or len(between) > MAX_GAP or trigger.pos_ == "NOUN":
        return None
    verbs = [t for t in between if t.pos_ in {"VERB", "AUX"} and t.lower_ not in _MEASURING]
    if len(verbs) == 1 and trigger.tag_ == "VBG" and trigger.dep_ == "acl" and verbs[0].tag_ in {"VBD", "VBN"}:
        verbs = []
    if verbs or any(
        t.pos_ == "SCONJ" or (t.lower_ in {"to", "that", "which", "who"} and t.pos_ != "ADP") for t in between
    ):
        return None
    if any(t.text in {",", ";", ":", "(", "—", "–"} for t in between):
        return None
    prepared = expression.start > 0 and doc[expression.start - 1].lower_ in _PREPARING
    bare = expression.basis in _RELATIVE_BASES and head.dep_ in {"obl:unmarked", "nmod:unmarked", "obl", "advmod"}
    return 4 if prepared or bare or head.pos_ == "ADV" else None


def opens_sentence(expression: DateExpression, doc: Doc) -> bool:
    """Tell whether a date stands at the head of the sentence, whatever noun the tree hangs it on.

    "In June 1978 presidents A and B met" dates the meeting, "In the 1978 treaty they agreed" need not.
    """
    return expression.start == 0 or (expression.start == 1 and doc[0].lower_ in _BEFORE_OPENING)


def in_clause_of_order(trigger: Token, path: Sequence[Token]) -> bool:
    """Tell whether a trigger stands in "after …", "before …" with a subject of its own, where the date is not.

    "A day earlier Peru had expelled the envoy after a blast wounded five" does not date the blast.
    """
    shared = {t.i for t in path}
    for token in (trigger, *trigger.ancestors):
        if token.i in shared:
            return False
        if token.dep_ == "advcl" and has_subject(token):
            marks = {c.lower_ for c in token.children if c.dep_ == "mark"}
            if marks & _TIME_ORDER:
                return True
    return False


def follows_conjoined(steps: list[Token], trigger: Token, expression: DateExpression) -> bool:
    """Tell whether a date ends a row of verbs that begins with the trigger: "met X and signed Y in May"."""
    verbs = [t for t in steps if t.dep_ == "conj" and t.pos_ == "VERB"]
    others = [t for t in steps if t.dep_ in _CLAUSES or t.dep_ == "xcomp"]
    return len(verbs) == 1 and not others and not has_subject(verbs[0]) and expression.start > verbs[0].i > trigger.i


def expression_head(expression: DateExpression, doc: Doc) -> Token:
    """Return the token of an expression that hangs outside it."""
    for token in doc[expression.start : expression.end]:
        if not expression.start <= token.head.i < expression.end or token.head.i == token.i:
            return token
    return doc[expression.start]


def crosses_clause(steps: list[Token]) -> bool:
    """Tell whether a way up the tree leaves a clause other than the one it ends in."""
    return any(
        t.dep_ in _CLAUSES or (t.dep_ in {"conj", "xcomp"} and (t.pos_ in {"VERB", "AUX"} or has_subject(t)))
        for t in steps
        if not (t.tag_ == "VB" and t.i > 0 and t.is_title)  # a name ("to Chile") taken for a verb
    )


def has_subject(token: Token) -> bool:
    """Tell whether a token has a subject of its own."""
    return any(c.dep_.startswith("nsubj") for c in token.children)


def marks_argument(steps: list[Token], trigger: Token) -> bool:
    """Tell whether a date is only part of the name or description of a verb's argument."""
    if trigger.pos_ not in {"VERB", "AUX"} or len(steps) < 2:
        return False
    date_head, holder = steps[0], steps[1]
    if steps[-1].dep_.startswith("nsubj") and any(t.dep_ == "appos" for t in steps):
        return True  # "a member since 1999" only describes the subject
    if holder.pos_ not in {"NOUN", "PROPN"}:
        return False
    if date_head.i < holder.i and date_head.dep_ in {
        "nummod",
        "compound",
        "amod",
        "nmod",
        "nmod:poss",
        "nmod:unmarked",
    }:
        return True
    return any(c.dep_ == "case" and c.lower_ == "of" for c in date_head.children)


def governing_verbs(trigger: Token, clause: Token) -> list[tuple[int, Token]]:
    """Return the verbs above a trigger that may carry its date, with their ranks."""
    found: list[tuple[int, Token]] = []
    if clause.i != trigger.i:
        found.append((1, clause))
    current, rank = clause, 1 if clause.i != trigger.i else 0
    for _ in range(6):
        label, above = current.dep_, current.head
        if above.i == current.i:
            break
        if label == "xcomp":
            rank = max(rank, 1)
        elif label in {"conj", "advcl", "acl", "parataxis"} and not has_subject(current):
            rank = 2
        else:
            break
        found.append((rank, above))
        current = above if above.pos_ in {"VERB", "AUX"} else (find_verb(above) or above)
        if current.i != above.i:
            found.append((2, current))
    return found


def in_reported_speech(trigger: Token, head: Token) -> bool:
    """Tell whether the trigger stands in a clause that the date's verb only reports, or in a relative clause."""
    for token in (trigger, *trigger.ancestors):
        if token.i in {t.i for t in (head, *head.ancestors)}:
            return False
        if token.dep_ in {"ccomp", "acl:relcl"}:
            return True
    return False
