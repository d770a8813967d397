"""What reading one article gives: the records that extractors return and loaders take.

Belongs here: frozen records only. Offsets count characters of `Article.text`; `sentence` is the
ordinal of the sentence in its article. Actors are named inside one article by a `key`; ids across
articles are made in `etl/resolve`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ActorKind = Literal["country", "person", "government", "igo", "company", "organisation", "group"]
EventStatus = Literal["occurred", "planned", "intended", "denied", "alleged"]
DatePrecision = Literal["day", "range", "month", "year", "unknown"]
DateBasis = Literal["absolute", "relative", "anaphoric", "anniversary"]
RoleStatus = Literal["current", "former", "unknown"]
Flow = Literal["export", "import", "turnover", "balance"]
SentenceKind = Literal["headline", "heading", "prose"]


@dataclass(frozen=True)
class Sentence:
    """A sentence, headline or heading of an article, with its place in `Article.text`."""

    ordinal: int
    char_start: int
    char_end: int
    text: str
    kind: SentenceKind = "prose"


@dataclass(frozen=True)
class Actor:
    """A real-world actor as one article knows it.

    `key` is unique in the article and made of raw, stable things: `country:BLR`, `country:Abkhazia`,
    `igo:NATO`, `person:sergei aleinik`. `country_iso3` is the country that the actor is or acts for.
    """

    key: str
    name: str
    kind: ActorKind
    country_iso3: str | None = None
    wikidata_id: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActorMention:
    """A place where the text names an actor (`reference` False) or refers to it ("he", "the two countries")."""

    actor_key: str
    sentence: int
    char_start: int
    char_end: int
    surface: str
    rule_id: str
    confidence: float
    reference: bool = False


@dataclass(frozen=True)
class RoleMention:
    """An office that the text gives to an actor; `as_of` is the publication or stated date (ISO, may be partial)."""

    actor_key: str
    role: str
    organisation: str | None
    country_iso3: str | None
    status: RoleStatus
    as_of: str | None
    sentence: int
    char_start: int
    char_end: int
    rule_id: str
    confidence: float


@dataclass(frozen=True)
class EventMention:
    """One event as one clause reports it; parties are actor keys, `*_text` the parties as printed."""

    sentence: int
    char_start: int
    char_end: int
    event_type: str
    mode: str | None
    cameo_code: str
    action: str
    quad_class: int
    intensity: float
    status: EventStatus
    trigger: str
    trigger_start: int
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    rule_id: str
    confidence: float
    source_text: str | None = None
    target_text: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    date_precision: DatePrecision = "unknown"
    location: str | None = None
    location_iso3: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateMention:
    """Words that tell a date, and the days they stand for (None where the text does not tell them)."""

    sentence: int
    char_start: int
    char_end: int
    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision
    basis: DateBasis
    fiscal: bool
    rule_id: str
    confidence: float


@dataclass(frozen=True)
class TradeMention:
    """One stated trade figure, or one good that is said to be traded. `value` is in units of `currency`."""

    sentence: int
    char_start: int
    char_end: int
    reporter_iso3: str | None
    partner_iso3: str | None
    flow: Flow
    status: Literal["reported", "target"]
    rule_id: str
    confidence: float
    product: str | None = None
    hs_code: str | None = None
    value: float | None = None
    currency: str | None = None
    value_usd: float | None = None
    converted_usd: float | None = None
    quantity: float | None = None
    quantity_unit: str | None = None
    share_pct: float | None = None
    change_pct: float | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_basis: Literal["calendar", "fiscal"] | None = None
    claimant_key: str | None = None
    derived: bool = False
    figure_start: int | None = None
    bound: Literal["exact", "about", "at_least", "at_most", "range_low", "range_high"] | None = None


@dataclass(frozen=True)
class IssueNote:
    """Something in scope that could not be placed, with the words it concerns."""

    stage: str
    severity: Literal["info", "warning", "error"]
    message: str
    quote: str | None = None
    sentence: int | None = None
    char_start: int | None = None
    char_end: int | None = None


@dataclass(frozen=True)
class ArticleMentions:
    """Everything that was read out of one article."""

    article_id: str
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    actor_mentions: tuple[ActorMention, ...]
    roles: tuple[RoleMention, ...]
    events: tuple[EventMention, ...]
    trade_flows: tuple[TradeMention, ...]
    issues: tuple[IssueNote, ...]
    dates: tuple[DateMention, ...] = ()
