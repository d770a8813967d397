"""Which actors of different articles are one: countries by code, bodies by name and state, persons by name.

Belongs here: identity across articles, with the reason for each link. Recognition inside one article is in
`etl/extract/actors`. The result depends on neither the order of articles nor that of their actors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from etl.extract.actors.load import read_given_variants
from etl.extract.actors.text import fold
from etl.extract.actors.translit import PARTICLES, can_be_one, name_key, name_words
from etl.records import Actor, ActorKind
from sources.article import stable_id


@dataclass(frozen=True)
class ActorLink:
    """The actor across articles for an actor of one article, why, and how sure (0–1)."""

    article_id: str
    actor_key: str
    actor_id: str
    reason: str
    score: float


@dataclass(frozen=True)
class ResolvedActor:
    """One actor across all articles; `aliases` are its other printed and usual names."""

    actor_id: str
    name: str
    kind: ActorKind
    country_iso3: str | None
    wikidata_id: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class ActorResolution:
    """All links, ordered by article and key, and all actors, ordered by id."""

    links: tuple[ActorLink, ...]
    actors: tuple[ResolvedActor, ...]


@dataclass
class Variant:
    """The same raw actor as several articles know it."""

    actor: Actor
    places: list[tuple[str, str]] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)


@dataclass
class Cluster:
    """Variants that are one actor, each with the reason and score of its joining."""

    signature: tuple[str, ...]
    members: list[tuple[Variant, str, float]] = field(default_factory=list)
    country: str | None = None


class HasActors(Protocol):
    """What resolution needs of an article: its id and its actors."""

    @property
    def article_id(self) -> str:
        """Return the id of the article."""
        ...

    @property
    def actors(self) -> Sequence[Actor]:
        """Return the actors of the article."""
        ...


def resolve_actors(articles: Iterable[HasActors]) -> ActorResolution:
    """Return one actor for each name, spelling and transliteration of the same country, person or body."""
    return resolve_variants(collect_variants(articles))


def resolve_variants(variants: Sequence[Variant]) -> ActorResolution:
    """Return one actor for each group of raw actors that are one; `variants` are distinct and in any order."""
    variants = sorted(variants, key=raw_identity)
    clusters = cluster_by_key(v for v in variants if v.actor.kind == "country")
    clusters += cluster_bodies([v for v in variants if v.actor.kind not in ("country", "person")])
    clusters += cluster_persons([v for v in variants if v.actor.kind == "person"], read_given_variants())
    links: list[ActorLink] = []
    actors: list[ResolvedActor] = []
    for cluster, actor_id in zip(clusters, cluster_ids(clusters), strict=True):
        actors.append(describe(cluster, actor_id))
        for variant, reason, score in cluster.members:
            links += [ActorLink(article_id, key, actor_id, reason, score) for article_id, key in variant.places]
    links.sort(key=lambda link: (link.article_id, link.actor_key))
    actors.sort(key=lambda actor: actor.actor_id)
    return ActorResolution(tuple(links), tuple(actors))


def collect_variants(articles: Iterable[HasActors]) -> list[Variant]:
    """Return the distinct raw actors of all articles with where they stand, in an order of their own."""
    known: dict[tuple[str, str, str, str], Variant] = {}
    for article in articles:
        for actor in article.actors:
            variant = Variant(actor)
            variant = known.setdefault(raw_identity(variant), variant)
            variant.places.append((article.article_id, actor.key))
            variant.aliases.update(actor.aliases)
    for variant in known.values():
        variant.places.sort()
    return [known[raw] for raw in sorted(known)]


def raw_identity(variant: Variant) -> tuple[str, str, str, str]:
    """Return what tells raw actors apart: kind, key, name and country."""
    actor = variant.actor
    return actor.kind, actor.key, actor.name, actor.country_iso3 or ""


def cluster_by_key(variants: Iterable[Variant]) -> list[Cluster]:
    """Return one cluster for each key: the code or name of a state."""
    clusters: dict[str, Cluster] = {}
    for variant in variants:
        cluster = clusters.setdefault(
            variant.actor.key, Cluster(("country", variant.actor.key), country=variant.actor.country_iso3)
        )
        cluster.members.append((variant, "code or name of the state", 1.0))
    return list(clusters.values())


def cluster_bodies(variants: Sequence[Variant]) -> list[Cluster]:
    """Return bodies by kind and name: the same name in two states is two bodies, stateless ones join an only one."""
    blocks: dict[tuple[str, str], list[Variant]] = {}
    for variant in variants:
        blocks.setdefault((variant.actor.kind, body_name(variant.actor)), []).append(variant)
    clusters: list[Cluster] = []
    for (kind, name), block in sorted(blocks.items()):
        by_country: dict[str, Cluster] = {}
        for variant in block:
            if variant.actor.country_iso3:
                country = variant.actor.country_iso3
                cluster = by_country.setdefault(country, Cluster((kind, name, country), country=country))
                cluster.members.append((variant, "name and state", 0.95))
        rest = [v for v in block if not v.actor.country_iso3]
        if rest and len(by_country) == 1:
            only = next(iter(by_country.values()))
            only.members += [(v, "name, state not told", 0.85) for v in rest]
        elif rest:
            by_country[""] = Cluster((kind, name, ""), [(v, "name", 0.9) for v in rest])
        clusters += by_country.values()
    return clusters


def body_name(actor: Actor) -> str:
    """Return the name under which bodies are compared: without state for those of governments."""
    if actor.kind == "government" and actor.key.count(":") >= 2:
        return actor.key.split(":", 2)[2]
    return fold(actor.name).removeprefix("the ").strip()


@dataclass
class Block:
    """The clusters of one family name, indexed by given names and initials."""

    given: Mapping[str, str]
    clusters: list[Cluster] = field(default_factory=list)
    names: list[set[tuple[str, ...]]] = field(default_factory=list)
    index: dict[str, set[int]] = field(default_factory=dict)

    def add(self, cluster: Cluster, words: tuple[str, ...]) -> None:
        """Add a new cluster that consists of one name."""
        self.clusters.append(cluster)
        self.names.append(set())
        self.note(len(self.clusters) - 1, words)

    def note(self, number: int, words: tuple[str, ...]) -> None:
        """Index one more name of a cluster."""
        self.names[number].add(words)
        for key in self.keys(words):
            self.index.setdefault(key, set()).add(number)

    def keys(self, words: Sequence[str]) -> list[str]:
        """Return the keys of a name: its given names, their first letters, or the mark of a lone family name."""
        found: list[str] = []
        for word in words[:-1]:
            plain = word.rstrip(".")
            if len(plain) > 1:
                found.append(name_key(self.given.get(plain, plain)))
            found.append(f"{'initial' if len(plain) == 1 else 'letter'} {plain[:1]}")
        return found or ["alone"]

    def candidates(self, words: Sequence[str]) -> list[int]:
        """Return the clusters that can hold a name, in order."""
        keys = self.keys(words)
        if keys == ["alone"]:
            return list(range(len(self.clusters)))
        wanted = {key for key in keys if not key.startswith("letter ")} | {"alone"}
        wanted |= {f"initial {key[-1]}" for key in keys if key.startswith("letter ")}
        wanted |= {f"letter {key[-1]}" for key in keys if key.startswith("initial ")}
        return sorted(set().union(*(self.index.get(key, set()) for key in wanted)))


def cluster_persons(variants: Sequence[Variant], given: Mapping[str, str]) -> list[Cluster]:
    """Return persons by family name, given names that don't contradict, and country."""
    blocks: dict[str, list[tuple[tuple[str, ...], Variant]]] = {}
    for variant in variants:
        words = name_words(variant.actor.name) or (fold(variant.actor.name),)
        kept = [w for w in words if w not in PARTICLES] or words
        blocks.setdefault(name_key(kept[-1]), []).append((words, variant))
    clusters: list[Cluster] = []
    for family, named in sorted(blocks.items()):
        block = Block(given)
        for words, variant in sorted(named, key=fullest_first):
            place_person(words, variant, block, family)
        for cluster in block.clusters:
            cluster.signature = person_signature(cluster, family, given)
        clusters += block.clusters
    return clusters


def fullest_first(named: tuple[tuple[str, ...], Variant]) -> tuple[int, bool, str, str, str]:
    """Return a sort key: long names and known countries first."""
    words, variant = named
    actor = variant.actor
    return (-len(words), actor.country_iso3 is None, fold(actor.name), actor.name, actor.country_iso3 or "")


def place_person(words: tuple[str, ...], variant: Variant, block: Block, family: str) -> None:
    """Add a person to the only cluster that fits, else make a new one."""
    country = variant.actor.country_iso3
    fitting = [n for n in block.candidates(words) if fits(words, country, block, n)]
    if len(fitting) > 1 and country:
        fitting = [n for n in fitting if block.clusters[n].country == country] or fitting
    if len(fitting) > 1:
        same = [n for n in fitting if words in block.names[n]]
        fitting = same if len(same) == 1 else fitting
    if len(fitting) == 1:
        cluster = block.clusters[fitting[0]]
        cluster.members.append((variant, *join_reason(words, country, cluster, block.names[fitting[0]])))
        cluster.country = cluster.country or country
        block.note(fitting[0], words)
        return
    reason, score = (
        ("name", 0.95 if len(words) > 1 else 0.6) if not fitting else ("several persons fit, kept apart", 0.5)
    )
    block.add(Cluster(("person", family), [(variant, reason, score)], country), words)


def fits(words: Sequence[str], country: str | None, block: Block, number: int) -> bool:
    """Tell whether a name can be that of a cluster: no contradiction with any member in given names or country."""
    known = block.clusters[number].country
    if country and known and country != known:
        return False
    return all(name == words or can_be_one(words, name, block.given) for name in block.names[number])


def join_reason(
    words: tuple[str, ...], country: str | None, cluster: Cluster, names: set[tuple[str, ...]]
) -> tuple[str, float]:
    """Return why a name joins a cluster, and how sure that is."""
    sure = 0.0 if country and country == cluster.country else -0.1
    if words in names:
        return "same name", 0.95 + sure
    if any(len(words) == len(name) for name in names):
        return "spelling or transliteration of the name", 0.9 + sure
    if len(words) == 1:
        return "family name, only bearer in the country", 0.75 + sure
    return "shorter or longer form of the name", 0.85 + sure


def person_signature(cluster: Cluster, family: str, given: Mapping[str, str]) -> tuple[str, ...]:
    """Return what names a person across spellings: family name, first given name, country."""
    full = sorted((len(w), w) for v, _, _ in cluster.members if len(w := name_words(v.actor.name)) > 1)
    first = full[0][1][0] if full else ""
    return "person", family, name_key(given.get(first, first)) if first else "", cluster.country or ""


def cluster_ids(clusters: Sequence[Cluster]) -> list[str]:
    """Return an id for each cluster; clusters of one signature are told apart by their raw keys."""
    counts = Counter(c.signature for c in clusters)
    ids: list[str] = []
    for cluster in clusters:
        raw = () if counts[cluster.signature] == 1 else tuple(sorted({v.actor.key for v, _, _ in cluster.members}))
        country = () if not raw else (cluster.country or "",)
        ids.append(stable_id("actor", *cluster.signature, *raw, *country))
    return ids


def describe(cluster: Cluster, actor_id: str) -> ResolvedActor:
    """Return the merged actor of a cluster: its most printed name, the longer one among equals."""
    members = [v for v, _, _ in cluster.members]
    ranked = sorted(members, key=lambda v: (-len(v.places), -len(v.actor.name), v.actor.name, v.actor.key))
    name = ranked[0].actor.name
    names = {v.actor.name for v in ranked} | {alias for v in ranked for alias in v.aliases}
    aliases: dict[str, str] = {}
    for alias in sorted(names):
        aliases.setdefault(fold(alias), alias)
    aliases.pop(fold(name), None)
    return ResolvedActor(
        actor_id,
        name,
        ranked[0].actor.kind,
        cluster.country,
        next((v.actor.wikidata_id for v in ranked if v.actor.wikidata_id), None),
        tuple(aliases.values()),
    )
