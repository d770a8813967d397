"""Where actors and places stand in the sentences of one article: what the extractors hand to each other.

Belongs here: the frozen records and look-ups on them. How actors are found is in `etl/extract/actors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from etl.records import Actor, ActorMention, IssueNote, RoleMention


@dataclass(frozen=True)
class ActorSpan:
    """A noun phrase in one sentence that identifies one or more actors.

    `start`, `end` (exclusive) and `head` are token indices in the sentence's Doc. `actor_keys` has several
    keys for "the two countries" or "both sides". `reference` marks pronouns, definite descriptions and unnamed
    offices or forces that stand for a country; `modifier` marks an adjective, genitive or compound inside a
    larger actor noun phrase ("Kenyan" in "Kenyan Finance Minister X").
    """

    sentence: int
    start: int
    end: int
    head: int
    actor_keys: tuple[str, ...]
    reference: bool
    modifier: bool
    rule_id: str
    confidence: float


@dataclass(frozen=True)
class PlaceSpan:
    """A country, capital or city that stands as a place; tokens `start` to `end` (exclusive) of one sentence."""

    sentence: int
    start: int
    end: int
    text: str
    iso3: str | None


@dataclass(frozen=True)
class ActorReading:
    """All that one article says about actors: who they are, where they stand, which offices they hold."""

    actors: Mapping[str, Actor]
    spans: tuple[tuple[ActorSpan, ...], ...]
    mentions: tuple[ActorMention, ...]
    roles: tuple[RoleMention, ...]
    issues: tuple[IssueNote, ...]
    places: tuple[tuple[PlaceSpan, ...], ...] = ()

    def at(self, sentence: int, token: int) -> ActorSpan | None:
        """Return the largest span whose head is `token`, else the innermost span that covers it."""
        if not 0 <= sentence < len(self.spans):
            return None
        headed = [span for span in self.spans[sentence] if span.head == token]
        if headed:
            return max(headed, key=lambda span: span.end - span.start)
        covering = [span for span in self.spans[sentence] if span.start <= token < span.end]
        return min(covering, key=lambda span: span.end - span.start, default=None)

    def places_in(self, sentence: int) -> tuple[PlaceSpan, ...]:
        """Return the places of one sentence, in order."""
        return self.places[sentence] if 0 <= sentence < len(self.places) else ()
