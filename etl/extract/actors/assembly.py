"""The actors, spans, mentions and roles of an article while they are gathered.

Belongs here: the growing collection and what keeps it free of doubles. No rules about language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from etl.extract.actors.text import fold
from etl.extract.actors.view import View
from etl.extract.spans import ActorReading, ActorSpan, PlaceSpan
from etl.records import Actor, ActorMention, IssueNote, RoleMention, RoleStatus


@dataclass
class Assembly:
    """What has been found so far in one article of `sentences` sentences."""

    text: str
    sentences: int
    published_on: str | None
    actors: dict[str, Actor] = field(default_factory=dict)
    spans: dict[tuple[int, int, int], ActorSpan] = field(default_factory=dict)
    places: dict[tuple[int, int, int], PlaceSpan] = field(default_factory=dict)
    mentions: dict[tuple[str, int, int], ActorMention] = field(default_factory=dict)
    roles: dict[tuple[str, str, str], RoleMention] = field(default_factory=dict)
    issues: list[IssueNote] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    forms_of_address: dict[str, set[str]] = field(default_factory=dict)

    def add_actor(self, actor: Actor) -> None:
        """Add an actor, or its aliases and what was unknown to the actor already known under its key."""
        known = self.actors.get(actor.key)
        if known is None:
            self.actors[actor.key] = actor
            return
        aliases = merge_names(known.aliases, actor.aliases)
        self.actors[actor.key] = replace(
            known,
            aliases=aliases,
            country_iso3=known.country_iso3 or actor.country_iso3,
            wikidata_id=known.wikidata_id or actor.wikidata_id,
        )

    def add_alias(self, key: str, alias: str) -> None:
        """Add one more name of a known actor."""
        actor = self.actors[key]
        if fold(alias) != fold(actor.name):
            self.actors[key] = replace(actor, aliases=merge_names(actor.aliases, (alias,)))

    def add_span(
        self,
        view: View,
        start: int,
        end: int,
        keys: tuple[str, ...],
        rule_id: str,
        confidence: float,
        *,
        reference: bool = False,
        modifier: bool = False,
    ) -> None:
        """Add a span over tokens; the first rule to claim a range keeps it."""
        place = (view.index, start, end)
        if place not in self.spans:
            head = view.head(start, end)
            self.spans[place] = ActorSpan(view.index, start, end, head, keys, reference, modifier, rule_id, confidence)

    def add_mention(self, view: View, start: int, end: int, key: str, rule_id: str, confidence: float) -> None:
        """Add a naming mention of an actor over tokens."""
        first, last = view.chars(start, end)
        self.mentions.setdefault(
            (key, first, last), ActorMention(key, view.index, first, last, self.text[first:last], rule_id, confidence)
        )

    def add_role(
        self,
        view: View,
        start: int,
        end: int,
        key: str,
        role: str,
        organisation: str | None,
        country: str | None,
        status: RoleStatus,
        rule_id: str,
        confidence: float,
    ) -> None:
        """Add an office of an actor; a repetition of the same office adds only what was unknown."""
        first, last = view.chars(start, end)
        place = (key, fold(role), status)
        as_of = self.published_on if status == "current" else None
        known = self.roles.get(place)
        if known is None:
            self.roles[place] = RoleMention(
                key, role, organisation, country, status, as_of, view.index, first, last, rule_id, confidence
            )
        elif (known.country_iso3 is None and country) or (known.organisation is None and organisation):
            self.roles[place] = replace(
                known, country_iso3=known.country_iso3 or country, organisation=known.organisation or organisation
            )

    def covering(self, sentence: int, token: int) -> list[ActorSpan]:
        """Return the spans over a token."""
        return [s for (index, start, end), s in self.spans.items() if index == sentence and start <= token < end]

    def reading(self) -> ActorReading:
        """Return what was gathered, in order of the text; actors without a span are left out."""
        spans: list[list[ActorSpan]] = [[] for _ in range(self.sentences)]
        for span in sorted(self.spans.values(), key=lambda s: (s.start, -s.end)):
            spans[span.sentence].append(span)
        places: list[list[PlaceSpan]] = [[] for _ in range(self.sentences)]
        for place in sorted(self.places.values(), key=lambda p: (p.start, p.end)):
            places[place.sentence].append(place)
        mentions = tuple(sorted(self.mentions.values(), key=lambda m: (m.char_start, m.char_end, m.actor_key)))
        used = {key for span in self.spans.values() for key in span.actor_keys} | {m.actor_key for m in mentions}
        actors = {key: actor for key, actor in self.actors.items() if key in used}
        roles = tuple(
            sorted((r for r in self.roles.values() if r.actor_key in used), key=lambda r: (r.char_start, r.role))
        )
        return ActorReading(
            actors, tuple(map(tuple, spans)), mentions, roles, tuple(self.issues), tuple(map(tuple, places))
        )


def merge_names(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """Return names without doubles in folded spelling, in order."""
    known: dict[str, str] = {}
    for name in (*first, *second):
        known.setdefault(fold(name), name)
    return tuple(known.values())
