"""The event lexicon as frozen records: rules, word classes, the PLOVER crosswalk, words of realis and contexts.

Belongs here: records and look-ups on them. Reading them from files is in `lexicon.py`, applying them in
`match.py` and `realis.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TriggerKind = Literal["verb", "noun", "adjective"]
Embedding = Literal["occurred", "planned", "intended", "denied", "unreal", "decided", "speech", "claim"]


@dataclass(frozen=True)
class Phrase:
    """A word or a short phrase as lexicons write it: head lemma, other words that must stand with it.

    "joint exercise" asks for `exercise` with `joint` before it in the same noun phrase; "state of emergency"
    asks for `state` followed by `of … emergency`.
    """

    head: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """A word that may report an event; `particle` is the adverb that must stand with a verb ("call off")."""

    kind: TriggerKind
    phrase: Phrase
    particle: str | None = None


@dataclass(frozen=True)
class Rule:
    """One statement of the codebook: these words, with these arguments, report this event type.

    `needs` and `excludes` name argument slots and the phrases that their heads must (or must not) be.
    `source` and `target` list paths through slots ("object/of"), tried in order. `acts` makes the rule a
    matrix rule: it asks for a complement clause whose own event type is in the set ("any" takes every one).
    `parties` is the least number of identified parties, `alone` the number that a bare noun must bring itself.
    `context` tells whether a party left out may be taken from the sentence ("sentence") or also from the pair of
    countries that the article is about ("pair"). `people` tells that the doers may be people of a country ("Cuba's
    doctors"), who otherwise don't act for it.
    """

    rule_id: str
    event_type: str
    code: str
    triggers: tuple[Trigger, ...]
    needs: Mapping[str, tuple[Phrase, ...]]
    excludes: Mapping[str, tuple[Phrase, ...]]
    source: tuple[tuple[str, ...], ...]
    target: tuple[tuple[str, ...], ...]
    acts: frozenset[str]
    parties: int
    alone: int
    mutual: bool
    people: bool
    context: str
    status: str | None
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How specific the rule is: rules that ask for more are preferred."""
        matrix = 0 if not self.acts else 1 if self.acts & {"any", "optional"} else 4
        return 2 * len(self.needs) + matrix

    @property
    def breadth(self) -> int:
        """Over how many phrases the rule's demands range: of two rules the narrower is preferred."""
        return sum(len(phrases) for phrases in self.needs.values())


@dataclass(frozen=True)
class PloverCode:
    """One CAMEO code with the PLOVER type and mode it stands for."""

    code: str
    event_type: str
    mode: str | None
    action: str
    quad_class: int
    intensity: float
    contexts: tuple[str, ...]


@dataclass(frozen=True)
class Derivation:
    """What a matrix or a modality makes of an act: `result` of an act whose code starts with `act`."""

    operator: str
    act: str
    code: str


@dataclass(frozen=True)
class EventLexicon:
    """Everything that reading events needs to know, loaded once and passed on."""

    rules: tuple[Rule, ...]
    by_trigger: Mapping[tuple[TriggerKind, str], tuple[tuple[Rule, Trigger], ...]]
    classes: Mapping[str, frozenset[str]]
    codes: Mapping[str, PloverCode]
    derivations: tuple[Derivation, ...]
    embeddings: Mapping[str, Mapping[str, Embedding]]
    contexts: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, tuple[tuple[float, float], ...]]

    def derive(self, operator: str, act_code: str | None) -> PloverCode | None:
        """Return the code that `operator` (AGREE, REJECT, planned, …) makes of an act, by its longest known prefix."""
        best: Derivation | None = None
        for row in self.derivations:
            if row.operator != operator or not (act_code or "").startswith(row.act):
                continue
            if best is None or len(row.act) > len(best.act):
                best = row
        return self.codes[best.code] if best is not None and best.code else None
