"""When and where an event took place, as far as its own sentence tells.

Belongs here: choosing among the date expressions and places of a sentence. What an expression means is read in
`etl/extract/dates.py`; the publication date is never put in the place of an event's date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extract.dates import DateExpression, date_for
from etl.extract.dates_calendar import Moment, shift
from etl.extract.events.match import Match
from etl.extract.events.phrases import case_of, has_to, is_cleft, lemma
from etl.extract.spans import ActorReading, PlaceSpan

LOCATIVE = frozenset({"in", "at", "near", "outside", "across", "inside", "on", "into", "to", "from"})
RELATIVE_CLAUSES = frozenset({"acl:relcl", "advcl:relcl", "advcl"})
MAKING = frozenset(
    {"agree", "broker", "chair", "conclude", "convene", "hold", "host", "initial", "mediate", "negotiate", "organise",
     "organize", "reach", "sign", "strike"}
)  # fmt: skip
MADE = frozenset({"agree", "conclude", "convene", "hold", "initial", "open", "reach", "sign"})
STARTING = frozenset({"begin", "due", "expect", "hold", "plan", "schedule", "set", "sign", "start"})
SPEAKING = frozenset(
    {"address", "appear", "arrive", "brief", "convene", "gather", "meet", "speak", "talk", "testify", "visit", "write"}
)
ANNOUNCING = frozenset({"announce", "confirm", "declare", "disclose"})
SAYING = ANNOUNCING | {"add", "say", "state", "tell"}
ATTITUDES = frozenset(
    {"applaud", "appreciate", "commend", "condemn", "congratulate", "congratulation", "criticise", "criticize",
     "denounce", "hail", "laud", "note", "praise", "recall", "regret", "thank", "welcome"}
)  # fmt: skip
ACTIONS = frozenset(
    {"adoption", "closing", "closure", "conclusion", "convening", "establishment", "holding", "hosting", "launch",
     "opening", "organisation", "organization", "ratification", "signature", "signing"}
)  # fmt: skip

UNITS = frozenset({"day", "week", "month", "year"})
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


def choose_date(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date that belongs to the trigger, else to the verb that carries its tense; None where none is told.

    In order: a date that "when" goes back to ("in May 2017, when Peru charged …"); the date of the trigger; that of
    its verb; that of the clause which "where" or "during which" goes back to; for a verb of making the date of what
    it makes ("negotiated the accord of 1994"); for an order the past date in its infinitive ("ordered both to withdraw
    in July 2011"). A verb of praise or blame does not take the date of the action it names ("welcomed the holding of
    talks on 3 May").
    """
    if not dates:
        return None
    trigger, verb = match.frame.trigger, match.frame.verb
    found = _date_of_when(verb, dates)
    if found is not None:
        return found
    for token in (trigger, verb) if verb.i != trigger.i else (trigger,):
        found = _told_date(token, dates)
        if found is not None:
            return None if _dates_the_named_action(match, found) else found
    return (
        _date_of_place(verb, dates)
        or _date_of_time_clause(verb, dates)
        or _date_of_measured_clause(match, dates)
        or _date_of_same_time(verb, dates)
        or _date_of_announcement(match, dates)
        or _date_of_making(match, dates)
        or _date_of_order(match, dates)
        or _date_of_promise(match, dates)
        or _date_of_cleft(verb, dates)
        or _today(verb, dates)
        or _date_of_arrival(match, dates)
    )


def _told_date(token: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date that belongs to a word, if the text tells which days it means."""
    found = date_for(dates, dates[0].sentence, token.i, token.doc)
    return found if found is not None and found.date_start is not None and found.date_end is not None else None


def _date_of_when(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date that "when" or "on the day that" goes back to at the head of the verb's clause."""
    if verb.dep_ == "acl:relcl" and verb.head.lower_ == "day" and verb.head.head.i != verb.head.i:
        return _told_date(verb.head.head, dates)
    for child in verb.children:
        if child.lower_ != "when" or child.i > verb.i:
            continue
        before = child.i - 1
        if before > 0 and verb.doc[before].text == ",":
            before -= 1
        for date in dates:
            if date.start <= before < date.end and date.date_start is not None and not date.recurring:
                return date
    return None


def _date_of_place(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date of the clause that "where" or "in which" goes back to."""
    clause = verb if verb.dep_ in RELATIVE_CLAUSES else None
    if clause is None or _is_perfect(clause) or not _opens_with_place(clause):
        return None
    above = clause.head
    for _ in range(4):
        if above.pos_ in {"VERB", "AUX"}:
            return _told_date(above, dates)
        found = _told_date(above, dates)
        if found is not None or above.head.i == above.i:
            return found
        above = above.head
    return None


def _date_of_time_clause(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date of a clause at the same time: "When she visited Chile in May", "Speaking in Lima on Monday"."""
    for clause in verb.children:
        if clause.dep_ != "advcl":
            continue
        when = any(c.lower_ == "when" and c.i < clause.i for c in clause.children)
        speaking = (
            clause.tag_ == "VBG"
            and lemma(clause) in SPEAKING
            and not any(c.dep_ == "mark" and c.lower_ != "while" for c in clause.children)
        )
        if when or speaking:
            found = _told_date(clause, dates)
            if found is not None:
                return found
    return None


def _date_of_same_time(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date of the main clause for what "as" or "while" tells beside it: "… on Tuesday, as rebels shelled X".

    Both verbs stand in the same simple tense.
    """
    if verb.dep_ != "advcl" or verb.tag_ not in {"VBD", "VBZ"} or verb.head.tag_ != verb.tag_ or verb.i < verb.head.i:
        return None
    mark = next((child for child in verb.children if child.dep_ in {"mark", "advmod"} and child.i < verb.i), None)
    if mark is None or mark.lower_ not in {"as", "while"} or _is_perfect(verb):
        return None
    return _told_date(verb.head, dates)


def _date_of_measured_clause(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return a date counted from another in the sentence: "on Tuesday, three days after rebels attacked X".

    The clause of "after" lies that much earlier than its main clause and that of "before" later; a main clause without
    a date of its own is counted from that of its clause ("left two days after the attack of 3 May").
    """
    verb = match.frame.verb
    for clause in (match.frame.trigger, verb):
        measure = _measure_of(clause)
        if measure is not None and clause.head.i != clause.i:
            return _shifted(_told_date(clause.head, dates), -measure[0], measure[1])
    for clause in verb.children:
        measure = _measure_of(clause)
        if measure is not None:
            return _shifted(_told_date(clause, dates), measure[0], measure[1])
    return None


def _measure_of(clause: Token) -> tuple[int, str] | None:
    """Return the signed count and unit before the "after" or "before" of a clause or noun."""
    for order in clause.doc[clause.left_edge.i : clause.i]:
        if order.lower_ not in {"after", "before"} or order.i < 2:
            continue
        unit = order.nbor(-1)
        between = clause.doc[order.i + 1 : clause.i]
        if unit.lower_.rstrip("s") not in UNITS or any(token.pos_ == "VERB" for token in between):
            continue
        count = COUNTS.get(unit.nbor(-1).lower_) or (int(unit.nbor(-1).text) if unit.nbor(-1).text.isdigit() else None)
        if count is not None:
            return (count if order.lower_ == "after" else -count), unit.lower_.rstrip("s")
    return None


def _shifted(found: DateExpression | None, count: int, unit: str) -> DateExpression | None:
    if found is None:
        return None
    moment = shift(Moment(found.date_start, found.date_end, found.precision), count, unit)
    if moment.start is None:
        return None
    return replace(found, date_start=moment.start, date_end=moment.end, precision=moment.precision, basis="anaphoric")


def _is_perfect(verb: Token) -> bool:
    return any(child.lower_ in {"had", "has", "have"} for child in verb.children if child.dep_.startswith("aux"))


def _date_of_announcement(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date of the announcement that is itself the act: "said on Tuesday that it was suspending aid".

    A past progressive under a verb of saying tells what happens with the words; "announced that it had recalled its
    envoy" dates by the news. What was only planned, and what had happened before, keeps no date. So does "said on
    Tuesday after she had received the envoy" date the meeting, which gave occasion to the words.
    """
    verb = match.frame.verb
    telling = _telling_verb(verb) or _dated_saying_before(verb, dates)
    if telling is None or match.frame.voice == "noun":
        return None
    said = lemma(telling)
    if verb.dep_ == "advcl":
        opened = any(child.lower_ == "after" for child in verb.children) and said in SAYING
        found = _told_date(telling, dates) if opened and match.rule.event_type == "CONSULT" else None
        return found if found is not None and found.precision == "day" and _measure_of(verb) is None else None
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "aux:pass"}}
    happening = verb.tag_ == "VBG" and bool(helpers & {"is", "are", "was", "were"}) and said in SAYING
    done = said in ANNOUNCING and (verb.tag_ == "VBD" or bool(helpers & {"had", "has", "have"}))
    return _told_date(telling, dates) if happening or done else None


def _telling_verb(verb: Token) -> Token | None:
    """Return the verb of saying above a clause or, where its words go before ("…, the ministry said"), beside it."""
    if verb.dep_ in {"ccomp", "advcl", "parataxis"} and lemma(verb.head) in SAYING:
        return verb.head
    return next((child for child in verb.children if child.dep_ == "parataxis" and lemma(child) in SAYING), None)


def _dated_saying_before(verb: Token, dates: Sequence[DateExpression]) -> Token | None:
    """Return the dated verb of saying right before an "after": "…, she said on Monday after she met the envoy"."""
    order = next((child for child in verb.children if child.dep_ == "mark" and child.lower_ == "after"), None)
    if order is None or verb.dep_ != "advcl":
        return None
    before = next((date for date in dates if date.end == order.i), None)
    head = None if before is None else verb.doc[before.end - 1].head
    return head if head is not None and lemma(head) in SAYING else None


def _opens_with_place(clause: Token) -> bool:
    """Tell whether a relative clause begins with "where", "during which", "at which" or "after which"."""
    for token in clause.subtree:
        if token.i >= clause.i:
            return False
        if token.lower_ in {"where", "whereupon"}:
            return True
        if token.lower_ == "which" and token.i > 0:
            return token.doc[token.i - 1].lower_ in {"during", "at", "in"}
    return False


def _date_of_making(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date of what a verb makes: "the accord of May 1994", "the accord, signed on 3 May 1994".

    A noun has the date of the clause that tells how it came about ("a truce, which Oman brokered in May") or when it
    is due ("her visit to Quito, which is planned for May").
    """
    if match.frame.voice == "noun":
        clauses = [
            token
            for token in match.frame.trigger.subtree
            if token.dep_ in {"acl", "acl:relcl"} and lemma(token) in (MAKING | STARTING)
        ]
        return next((found for clause in clauses if (found := _told_date(clause, dates)) is not None), None)
    proposing = match.rule.event_type == "AGREE"
    if not proposing and lemma(match.frame.verb) not in MAKING and lemma(match.frame.trigger) not in MAKING:
        return None
    for made in match.frame.slot("object"):
        kinds = MADE | STARTING if proposing else MADE
        clauses = [c for c in made.children if c.dep_ in {"acl", "acl:relcl"}]
        reach = [made, *(c for c in clauses if lemma(c) in kinds or _takes_effect(c))]
        for token in reach:
            found = _told_date(token, dates)
            if found is not None and (found.basis == "absolute" or token.i != made.i):
                return found
    return None


def _takes_effect(clause: Token) -> bool:
    """Tell whether a clause says when something came into force: "a truce that took effect on Friday"."""
    words = {child.lower_ for child in clause.children}
    return (lemma(clause) == "take" and "effect" in words) or (lemma(clause) in {"come", "enter"} and "force" in words)


def _date_of_order(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the printed date at the end of what was ordered, asked or demanded in the past."""
    if match.rule.event_type != "REQUEST" or match.frame.verb.tag_ not in {"VBD", "VBN"}:
        return None
    complements = [c for c in match.frame.verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.tag_ == "VB"]
    for clause in complements:
        if not any(child.lower_ == "to" for child in clause.children):
            continue
        found = _told_date(clause, dates)
        if found is None or found.basis != "absolute" or found.start < clause.i or found.start == 0:
            continue
        between = clause.doc[clause.i + 1 : found.start]
        if between[-1].lower_ in {"in", "on"} and not any(token.pos_ in {"VERB", "AUX"} for token in between):
            return found
    return None


def _date_of_promise(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return when the promised act is to be: "plans to open an office | in May |"."""
    if match.rule.event_type != "AGREE":
        return None
    acts = [clause for clause in match.frame.slot("complement") if has_to(clause)]
    return next((found for act in acts if (found := _told_date(act, dates)) is not None), None)


def _date_of_cleft(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the date at the head of a cleft sentence: "In 2005 it was Mali | that closed the bridge |"."""
    return _told_date(verb.head, dates) if is_cleft(verb) else None


def _date_of_arrival(match: Match, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the day on which the guest came: "Soto, who arrived on Tuesday, was received by the president"."""
    if match.rule.event_type != "CONSULT":
        return None
    for subject in match.frame.verb.children:
        if not subject.dep_.startswith("nsubj"):
            continue
        for clause in subject.children:
            if clause.dep_ == "acl:relcl" and lemma(clause) in {"arrive", "come", "fly", "land"}:
                found = _told_date(clause, dates)
                if found is not None and found.precision == "day":
                    return found
    return None


def _today(verb: Token, dates: Sequence[DateExpression]) -> DateExpression | None:
    """Return the "today" of the sentence for what is going on: "is paying a visit to Chile, where she today met X"."""
    if verb.tag_ != "VBG" or not any(child.lower_ in {"is", "are"} for child in verb.children):
        return None
    return next((d for d in dates if d.text.lower() == "today" and d.date_start is not None), None)


def _dates_the_named_action(match: Match, date: DateExpression) -> bool:
    """Tell whether a date belongs to the action that is praised or blamed: "welcomed the signing of a pact in May"."""
    if lemma(match.frame.trigger) not in ATTITUDES:
        return False
    named = match.frame.trigger.doc[match.frame.trigger.i + 1 : date.start]
    return any(token.lower_ in ACTIONS and token.i + 1 < date.start and token.nbor().lower_ == "of" for token in named)


def find_location(match: Match, places: Sequence[PlaceSpan], reading: ActorReading) -> PlaceSpan | None:
    """Return the place that the event is said to have happened at: one with a locative preposition, nearest first."""
    doc = match.frame.trigger.doc
    near: list[tuple[int, PlaceSpan]] = []
    for place in places:
        head = next((t for t in doc[place.start : place.end] if not place.start <= t.head.i < place.end), None)
        if head is None or (case_of(head) or "") not in LOCATIVE:
            continue
        governor = head.head
        if governor in (match.frame.trigger, match.frame.verb) or governor.head in (
            match.frame.trigger,
            match.frame.verb,
        ):
            near.append((abs(place.start - match.frame.trigger.i), place))
    return min(near, key=lambda pair: pair[0])[1] if near else None
