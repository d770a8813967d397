"""What a matched rule and its realis make together: the event type, code and status that go into the warehouse.

Belongs here: the codebook's rules on promises, refusals and announcements ("any future CONSULT is AGREE"). The
table of them is data (`event_acts.csv`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from etl.extract.events.match import Match
from etl.extract.events.phrases import has_to, lemma
from etl.extract.events.realis import MAY_HAVE, Mood, Realis
from etl.extract.events.rules import EventLexicon, PloverCode
from etl.records import EventStatus

# An offer is a wish until it is taken up, a promise an announcement.
PROMISES: Mapping[str, EventStatus] = MappingProxyType(
    {
        "offer": "intended",
        "promise": "planned",
        "pledge": "planned",
        "vow": "planned",
        "commit": "planned",
        "undertake": "planned",
        "swear": "planned",
        "guarantee": "planned",
        "volunteer": "intended",
    }
)
AGREEING = frozenset({"agree", "consent", "decide", "resolve"})
DEALING = frozenset({"bring", "deliver", "provide", "send", "ship", "supply"})
VERBAL = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
ALLEGING = frozenset({"allegedly", "purportedly"})
MATERIAL_CONFLICT = 4
ANNOUNCED = frozenset({"will", "'ll", "’ll", "shall", "is", "due", "set", "schedule"})
MATERIAL_COOPERATION = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})


@dataclass(frozen=True)
class Outcome:
    """The code an event gets, its PLOVER mode and status."""

    code: PloverCode
    mode: str | None
    status: EventStatus


def decide_outcome(match: Match, realis: Realis, lexicon: EventLexicon) -> Outcome | str:
    """Return the outcome, or the reason why there is no event."""
    rule = match.rule
    code = lexicon.codes[rule.code]
    act_code = match.act.rule.code if match.act is not None else None
    mode = code.mode
    if rule.acts and act_code is not None:
        code = lexicon.derive(code.event_type, act_code) or code
        mode = code.mode
        if code.event_type == "AGREE":
            mode = lexicon.codes[act_code].mode if lexicon.codes[act_code].event_type == "CONSULT" else mode
    mood: Mood = realis.mood
    if mood == "unreal":
        return f"not real: {realis.why}"
    if realis.why == MAY_HAVE and code.quad_class != MATERIAL_CONFLICT:
        return f"not real: {realis.why}"
    if mood == "occurred" and code.event_type == "AID" and _is_habit(match):
        return "told as a habit"
    if mood == "occurred":
        status: EventStatus = "occurred"
        if rule.status in {"planned", "intended"}:
            status = "planned" if rule.status == "planned" else "intended"
        elif code.event_type == "AGREE" and lemma(match.frame.trigger) in PROMISES:
            status = PROMISES[lemma(match.frame.trigger)]
        elif code.event_type == "AGREE" and _agrees_to_do(match):
            status = "planned"
        elif realis.claimed and (code.quad_class == MATERIAL_CONFLICT or _is_alleged(match)):
            status = "alleged"
        return Outcome(code, mode, status)
    if mood == "decided":
        if code.event_type not in MATERIAL_COOPERATION or code.event_type in {"CONCEDE", "RETREAT"}:
            return Outcome(code, mode, "occurred")
        mood = "planned"
    if mood == "denied":
        negative = lexicon.derive("negated", rule.code)
        if negative is not None:
            return Outcome(negative, negative.mode, "occurred")
        if code.event_type in VERBAL:
            return f"negated {code.event_type}"
        return Outcome(code, mode, "denied")
    if mood == "refused":
        refused = lexicon.derive("refused", rule.code)
        return Outcome(refused, refused.mode, "occurred") if refused else f"will not: {realis.why}"
    future = lexicon.derive("future", rule.code)
    if future is None:
        return f"only {mood}: {realis.why}"
    if future.event_type == "AGREE":
        mode = mode if code.event_type == "CONSULT" else future.mode
        return Outcome(future, mode, "planned" if mood == "planned" else "intended")
    if future.event_type == "THREATEN":
        announced = mood == "planned" and realis.why.split()[0] in ANNOUNCED
        return Outcome(future, future.mode, "planned" if announced else "occurred")
    return Outcome(future, mode, "planned" if mood == "planned" else "intended")


def _is_habit(match: Match) -> bool:
    """Tell whether goods or sums change hands by habit, as in trade: "Peru | supplies | copper to Chile"."""
    verb = match.frame.verb
    return (
        match.frame.voice == "active"
        and verb.tag_ in {"VBZ", "VBP"}
        and lemma(verb) in DEALING
        and not ({child.dep_ for child in verb.children} & {"aux", "aux:pass", "cop"})
    )


def _agrees_to_do(match: Match) -> bool:
    """Tell whether an agreement is to do something later: "agreed | to open a consulate |", not "agreed on a text"."""
    agreed = lemma(match.frame.trigger) in AGREEING
    return agreed and any(has_to(act) for act in match.frame.slot("complement"))


def _is_alleged(match: Match) -> bool:
    """Tell whether an adverb marks a material act of any kind as alleged: "allegedly lends support to rebels"."""
    marked = any(child.lower_ in ALLEGING for child in match.frame.verb.children)
    return marked and match.rule.event_type not in VERBAL
