"""Acts that a text only points back to: "Peru recalled its envoy; Chile | did the same |, Bolivia | followed suit |".

Belongs here: the forms of pointing back to the act told last, and its copy with another doer. Pronouns are resolved in
`etl/extract/references*.py`, parties left out in `counterparts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extract.events.discourse import side_of
from etl.extract.events.parties import Setting, resolve_heads
from etl.extract.events.phrases import lemma
from etl.extract.events.subjects import own_subject
from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

STEPS = frozenset({"action", "approach", "decision", "measure", "move", "step", "stance"})
BACK = 1
REPEATED = 0.8


def repeat_acts(
    sentence: AnalysedSentence, told: Sequence[EventMention], setting: Setting, before: AnalysedSentence | None = None
) -> list[EventMention]:
    """Return the acts of a sentence that point back to one told before them, in it or in the sentence before.

    Of several the last one told by a verb of the main clause, where `before`, the sentence before, shows which that is.
    The copy keeps type, target and status; its day is not told.
    """
    found: list[EventMention] = []
    start = sentence.sentence.char_start
    for verb in sentence.doc:
        if verb.pos_ not in {"VERB", "AUX"} or not points_back(verb):
            continue
        at = start + verb.idx
        near = [one for one in told if one.trigger_start < at and setting.sentence - one.sentence <= BACK]
        subject = own_subject(verb)
        if not near or subject is None:
            continue
        doers = resolve_heads([subject], setting)
        main = [one for one in near if before is not None and _is_main(one, before)]
        act = (main or near)[-1] if near[-1].sentence != setting.sentence else near[-1]
        same = {side_of(key, setting.reading) for key in (*act.sources, *act.targets)}
        if not doers.keys or not act.sources or any(side_of(key, setting.reading) in same for key in doers.keys):
            continue
        found.append(
            replace(
                act,
                sentence=setting.sentence,
                char_start=start,
                char_end=sentence.sentence.char_end,
                trigger=verb.text,
                trigger_start=at,
                sources=doers.keys,
                source_text=doers.text,
                date_start=None,
                date_end=None,
                date_precision="unknown",
                location=None,
                location_iso3=None,
                confidence=round(act.confidence * REPEATED, 3),
            )
        )
    return found


def _is_main(event: EventMention, sentence: AnalysedSentence) -> bool:
    """Tell whether a verb of a sentence's main clause tells an event: the sentence's top or one joined to it."""
    start = sentence.sentence.char_start
    verb = next((token for token in sentence.doc if token.idx + start == event.trigger_start), None)
    while verb is not None and verb.dep_ in {"conj", "obj"} and verb.head.i != verb.i:
        verb = verb.head
    return verb is not None and verb.dep_ == "ROOT"


def points_back(verb: Token) -> bool:
    """Tell whether a verb repeats the act told last: "did the same", "followed suit", "took the same step"."""
    words = {child.lower_ for child in verb.children if child.i > verb.i}
    if any(child.dep_ == "neg" or child.lower_ in {"not", "n't", "never"} for child in verb.children):
        return False
    if lemma(verb) == "do":
        return bool(words & {"same", "likewise", "so"})
    if lemma(verb) == "follow":
        return "suit" in words
    steps = [child for child in verb.children if child.dep_ == "obj" and lemma(child) in STEPS]
    again = any(child.lower_ in {"same", "similar"} for step in steps for child in step.children)
    return again and lemma(verb) in {"take", "make"}
