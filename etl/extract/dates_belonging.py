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
_TIME_NOUNS = frozenset(
    {"afternoon", "beginning", "course", "end", "evening", "hour", "hours", "middle", "morning", "night", "start"}
)
_OCCASIONS = frozenset(
    {"address", "briefing", "ceremony", "communique", "conference", "event", "forum", "interview", "letter", "meeting",
     "meetings", "message", "negotiations", "note", "post", "remarks", "session", "speech", "statement", "summit",
     "talks", "tweet", "visit"}
)  # fmt: skip
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_GATHERING = frozenset({"meeting", "speaking", "visiting", "writing"})
_UNITS = frozenset({"day", "decade", "hour", "minute", "month", "week", "year"})
KNOWN_EVENT = "date.known_event"
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
    if expression.rule_id == KNOWN_EVENT:
        return 5 if expression.start <= trigger.i < expression.end else None
    if expression.start <= trigger.i < expression.end or closes_apposition(expression, trigger, doc):
        return None
    if trigger.tag_ in {"VBD", "VBN"} and follows_order_word(trigger, expression.end):
        return None
    before = {t.lower_ for t in doc[max(0, expression.start - 3) : expression.start]}
    if "for" in before and before & {"period", "term"} and trigger.pos_ in {"VERB", "AUX"}:
        return None  # "support of a seat for the period 2026–2027"
    head = expression_head(expression, doc)
    path = [head, *head.ancestors]
    places = [t.i for t in path]
    if trigger.i in places:
        steps = path[: places.index(trigger.i)]
        if in_content(trigger, expression, doc):
            return None
        if marks_argument(steps, trigger):
            return 3 if opens_sentence(expression, doc) else None
        if not crosses_clause(steps):
            return 0
        if dates_the_occasion(steps):
            return 1
        if follows_conjoined(steps, trigger, expression) or ends_fronted_phrase(expression, trigger, doc):
            return 3
        return rank_by_place(expression, trigger, doc)
    clause = find_verb(trigger)
    if clause is None:
        return 3 if expression.start <= 1 else rank_by_place(expression, trigger, doc)
    for rank, governor in governing_verbs(trigger, clause):
        if governor.i in places:
            steps = path[: places.index(governor.i)]
            if crosses_clause(steps) or marks_argument(steps, governor) or in_content(governor, expression, doc):
                continue
            if rank >= 2 and expression.start > trigger.i:
                continue
            return rank
    if opens_sentence(expression, doc) and doc[0].lower_ == "it":
        return 3
    if expression.start <= 2 and not in_reported_speech(trigger, head) and not in_clause_of_order(trigger, path):
        return 3
    if ends_fronted_phrase(expression, trigger, doc) and not in_reported_speech(trigger, head):
        return 3
    return rank_by_place(expression, trigger, doc)


def rank_by_place(expression: DateExpression, trigger: Token, doc: Doc) -> int | None:
    """Return 4 for a date after the trigger with no verb or comma between, where the tree doesn't join them.

    A participle of measure between them is no verb ("approved two loans totalling $9 million last month"), and the
    verb whose subject a participle describes has the participle's date ("planes carrying doctors landed on Monday").
    """
    head = expression_head(expression, doc)
    between = doc[trigger.i + 1 : expression.start]
    if expression.start <= trigger.i or len(between) > MAX_GAP:
        return None
    verbs = [t for t in between if t.pos_ in {"VERB", "AUX"} and t.lower_ not in _MEASURING]
    on_day = expression.precision == "day" and expression.start > 0 and doc[expression.start - 1].lower_ == "on"
    if on_day and trigger.tag_ == "VBD":
        verbs = [t for t in verbs if t.tag_ != "VBN" or t.dep_ != "acl"]  # "recognised the state formed by X on 3 May"
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


def ends_fronted_phrase(expression: DateExpression, trigger: Token, doc: Doc) -> bool:
    """Tell whether a date ends a phrase without a finite verb before the main clause.

    "Meeting in Lima on Monday, the ministers agreed", "In a letter dated 3 May, Chile urged", and for days "After
    talks in Lima on Monday, they agreed". What opens with "despite", "under" or "before" is another time.
    """
    if expression.end >= len(doc) or doc[expression.end].text != "," or trigger.i <= expression.end:
        return False
    front = doc[: expression.start]
    if not front or any(t.tag_ in _FINITE or t.text in {",", ";", ":", "“", '"'} for t in front):
        return False
    opening = front[0].lower_
    if opening in {"after", "following"}:
        return expression.precision == "day"
    return opening in {"at", "during", "in", "on"} or front[0].tag_ == "VBG" or opening in _GATHERING


def in_content(governor: Token, expression: DateExpression, doc: Doc) -> bool:
    """Tell whether "that" divides a verb from a date after it: "noted that trade had grown since the visit in May"."""
    return any(t.lower_ == "that" and t.dep_ == "mark" for t in doc[governor.i + 1 : expression.start])


def opens_sentence(expression: DateExpression, doc: Doc) -> bool:
    """Tell whether a date stands at the head of the sentence, whatever noun the tree hangs it on.

    "In June 1978 presidents A and B met" dates the meeting, "In the 1978 treaty they agreed" need not. A cleft counts:
    "It was in June 1978 that they met".
    """
    if expression.start == 0 or (expression.start == 1 and doc[0].lower_ in _BEFORE_OPENING):
        return True
    opening = [t.lower_ for t in doc[: expression.start]]
    return (
        opening[:2] == ["it", "was"] and len(opening) <= 3 and doc[min(expression.end, len(doc) - 1)].lower_ == "that"
    )


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


def dates_the_occasion(steps: list[Token]) -> bool:
    """Tell whether a date hangs on a clause about the occasion of the event.

    "Signed at a ceremony held on 3 May", "in a statement issued on Tuesday Chile accused Peru".
    """
    clauses = [i for i, t in enumerate(steps) if t.dep_ in _CLAUSES or t.dep_ in {"conj", "xcomp"}]
    if len(clauses) != 1 or clauses[0] + 1 >= len(steps):
        return False
    occasion = steps[clauses[0] + 1]
    prepared = any(c.dep_ == "case" and c.lower_ in {"at", "during", "in"} for c in occasion.children)
    return prepared and occasion.lower_ in _OCCASIONS and steps[clauses[0]].dep_ in {"acl", "acl:relcl"}


def closes_apposition(expression: DateExpression, trigger: Token, doc: Doc) -> bool:
    """Tell whether a date ends an apposition between the subject and its verb: "Peru, a member since 1999, met"."""
    if expression.end >= len(doc) or doc[expression.end].text != "," or trigger.i != expression.end + 1:
        return False
    opening = next((i for i in range(expression.start - 1, 0, -1) if doc[i].text == ","), 0)
    return opening > 0 and expression.start - opening > 3 and doc[opening + 1].lower_ in {"a", "an", "the"}


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
        t.dep_ in _CLAUSES or (t.dep_ in {"conj", "xcomp", "dep"} and (t.pos_ in {"VERB", "AUX"} or has_subject(t)))
        for t in steps
        if not (t.tag_ == "VB" and t.i > 0 and t.is_title)  # a name ("to Chile") taken for a verb
    )


def has_subject(token: Token) -> bool:
    """Tell whether a token has a subject of its own."""
    return any(c.dep_.startswith("nsubj") for c in token.children)


def marks_argument(steps: list[Token], trigger: Token) -> bool:
    """Tell whether a date is only part of the name or description of a verb's argument."""
    if len(steps) < 2:
        return False
    date_head, holder = steps[0], steps[1]
    marked = date_head if holder.lower_ not in {"period", "term"} else holder
    if marked.head.pos_ in {"NOUN", "PROPN"} and any(c.dep_ == "case" and c.lower_ == "for" for c in marked.children):
        return True  # "membership for the period 2024–2025", "a programme for 2026"
    if trigger.pos_ not in {"VERB", "AUX"}:
        return False
    if steps[-1].dep_.startswith("nsubj") and any(c.dep_ == "case" and c.lower_ == "since" for c in date_head.children):
        return True
    if steps[-1].dep_.startswith("nsubj") and any(t.dep_ == "appos" for t in steps):
        return True  # "a member since 1999" only describes the subject
    if holder.pos_ not in {"NOUN", "PROPN"} or holder.lower_ in _TIME_NOUNS:
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
            misread = label == "advcl" and current.tag_ in _FINITE  # it has a subject, which the tree hangs elsewhere
            if misread or is_measured(current) or (is_perfect(current) and not is_perfect(above)):
                break
            rank = 2
        else:
            break
        found.append((rank, above))
        current = above if above.pos_ in {"VERB", "AUX"} else (find_verb(above) or above)
        if current.i != above.i:
            found.append((2, current))
    return found


def follows_order_word(verb: Token, start: int) -> bool:
    """Tell whether "after" or "before" opens a verb's clause behind another verb, both after token `start`.

    "A day earlier Peru had left after shells hit Y" does not date the shells, whatever the tree says.
    """
    doc = verb.doc
    for place in range(verb.i - 1, max(start, verb.i - 8) - 1, -1):
        token = doc[place]
        if token.pos_ in {"VERB", "AUX", "PUNCT"}:
            return False
        if token.lower_ in {"after", "before"}:
            return verb.i - place > 1 and any(t.pos_ == "VERB" for t in doc[start:place])
    return False


def is_perfect(verb: Token) -> bool:
    """Tell whether a verb stands in the present perfect: "expelled him in 2022 and has since turned elsewhere"."""
    return any(c.dep_ in {"aux", "aux:pass"} and c.lower_ in {"has", "have"} for c in verb.children)


def is_measured(clause: Token) -> bool:
    """Tell whether a clause tells a time that is counted from the other: "nine years after breaking off relations"."""
    marks = [c for c in clause.children if c.dep_ in {"mark", "case"} and c.lower_ in {"after", "before"}]
    return any(mark.i > 0 and mark.nbor(-1).lower_.rstrip("s") in _UNITS for mark in marks)


def in_reported_speech(trigger: Token, head: Token) -> bool:
    """Tell whether the trigger stands in a clause that the date's verb only reports, or in a relative clause."""
    for token in (trigger, *trigger.ancestors):
        if token.i in {t.i for t in (head, *head.ancestors)}:
            return False
        if token.dep_ in {"ccomp", "acl:relcl"}:
            return True
    return False
