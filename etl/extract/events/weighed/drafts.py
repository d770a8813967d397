"""What may be an event: those of the rules, matches that lack a party, and words whose rule asked for more.

Belongs here: collecting these with the words they stand on. Which of them are events is decided in `choose.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from etl.language.analysis import AnalysedSentence
from etl.records import EventMention

State = Literal["told", "found", "missed"]
HELD_BACK = ("without ", "phrase incomplete", "excluded")  # another word, or no event by the rule's own counterexamples


@dataclass(frozen=True)
class Draft:
    """An event that may be.

    `state` is "told" (by a rule), "found" (a party lacks) or "missed", and `why` the reason that a rule did not fire.
    """

    event: EventMention
    state: State
    why: str = ""
    consumed: bool = False  # another event's rule speaks for the word

    @property
    def event_type(self) -> str:
        """The PLOVER type."""
        return self.event.event_type


@dataclass(frozen=True)
class Word:
    """A word that may report an event, with a draft for each type, and its sentence."""

    token: Token
    sentence: AnalysedSentence
    drafts: tuple[Draft, ...]

    @property
    def ordinal(self) -> int:
        """The place of the sentence in the article."""
        return self.sentence.sentence.ordinal


def words_of(
    sentences: Sequence[AnalysedSentence], told: Sequence[EventMention], drafts: Sequence[Draft]
) -> list[Word]:
    """Return the words of an article that may report an event, in order; of several drafts of a type the best."""
    places: dict[tuple[int, int], dict[str, Draft]] = {}
    for draft in [*(Draft(event, "told") for event in told), *drafts]:
        by_type = places.setdefault((draft.event.sentence, draft.event.trigger_start), {})
        if not any(one.state == "told" for one in by_type.values()):
            known = by_type.get(draft.event_type)
            if known is None or _rank(draft) > _rank(known):
                by_type[draft.event_type] = draft
    found = []
    for (ordinal, start), by_type in sorted(places.items()):
        sentence = sentences[ordinal]
        offset = start - sentence.sentence.char_start
        token = next((t for t in sentence.doc if t.idx <= offset < t.idx + len(t)), None)
        if token is not None:
            found.append(Word(token, sentence, tuple(by_type.values())))
    return found


def _rank(draft: Draft) -> tuple[int, float]:
    event = draft.event
    return {"told": 2, "found": 1, "missed": 0}[draft.state], bool(event.sources) + bool(
        event.targets
    ) + event.confidence
