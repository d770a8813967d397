"""Articles that are copies of others: which, of which one, and how alike.

Belongs here: comparing articles. Two texts are compared where a band of their MinHash agrees; they are one story when
most of their runs of words are the same, the lead of one stands in the other, and figures, countries and
directions (exports, imports) do not contradict each other. Facts of copies stay; counting publishers once is for
`incidents.py`, the signatures are made in `signatures.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from etl.resolve.signatures import count_poles

DuplicateKind = Literal["exact", "near", "syndicated"]

LEAST_RUNS = 25
"""Texts with fewer runs of words are only ever exact copies: a sentence or two says too little."""
LEAST_LIKENESS = 0.55
"""Least share of all runs (Jaccard) that two versions of one story have in common."""
LEAST_CONTAINMENT = 0.75
"""Least share of the shorter text's runs that stand in the longer one, for cut and extended versions."""
LEAST_LEAD = 0.4
"""Least share of one lead's runs that stand in the other text: stories that share only their boilerplate have less."""
MOST_REPLACED = 0.25
"""Greatest share of figures or countries that one version may have in place of the other's."""
NEIGHBOURS = 6
"""Texts of one band are compared with the first and with so many before them, so that a flood stays linear."""

RANKED = """
    CREATE OR REPLACE TEMP TABLE ranked_articles AS
    SELECT a.article_id, coalesce(a.publisher_family, a.publisher) AS family, s.same,
           row_number() OVER (ORDER BY a.published_on NULLS LAST, a.article_id) AS place,
           first_value(a.article_id) OVER (
               PARTITION BY s.same ORDER BY a.published_on NULLS LAST, a.article_id) AS first_id
    FROM staging.articles a JOIN staging.article_signatures s USING (article_id)"""

PAIRS = f"""
    WITH signed AS (
        SELECT r.place, s.bands FROM ranked_articles r JOIN staging.article_signatures s USING (article_id)
        WHERE r.first_id = r.article_id AND len(s.shingles) >= {LEAST_RUNS}
    ),
    banded AS (SELECT place, unnest(bands) AS band FROM signed),
    crowded AS (SELECT band FROM banded GROUP BY band HAVING count(*) > 1),
    neighbours AS (
        SELECT place, [
            first_value(place) OVER near, {", ".join(f"lag(place, {n}) OVER near" for n in range(1, NEIGHBOURS + 1))}
        ] AS others
        FROM banded SEMI JOIN crowded USING (band) WINDOW near AS (PARTITION BY band ORDER BY place)
    ),
    met AS (SELECT DISTINCT place, other FROM (SELECT place, unnest(others) AS other FROM neighbours)
            WHERE other < place),
    -- the leads are compared only where the whole texts are alike enough
    alike AS MATERIALIZED (
        SELECT place, other, article_id, other_id, shared, n, o FROM (
            SELECT m.place, m.other, a.article_id, b.article_id AS other_id,
                   len(list_intersect(s.shingles, t.shingles)) AS shared, len(s.shingles) AS n, len(t.shingles) AS o
            FROM met m
            JOIN ranked_articles a ON a.place = m.place
            JOIN staging.article_signatures s ON s.article_id = a.article_id
            JOIN ranked_articles b ON b.place = m.other
            JOIN staging.article_signatures t ON t.article_id = b.article_id
        )
        WHERE shared / (n + o - shared) >= {LEAST_LIKENESS} OR shared / least(n, o) >= {LEAST_CONTAINMENT}
    )
    SELECT c.article_id, c.other_id, greatest(shared / (n + o - shared), shared / least(n, o)) AS likeness,
           s.figures, t.figures, s.countries, t.countries, s.directions, t.directions
    FROM alike c
    JOIN staging.article_signatures s ON s.article_id = c.article_id
    JOIN staging.article_signatures t ON t.article_id = c.other_id
    WHERE greatest(len(list_intersect(s.lead, t.shingles)) / greatest(len(s.lead), 1),
                   len(list_intersect(t.lead, s.shingles)) / greatest(len(t.lead), 1)) >= {LEAST_LEAD}
    ORDER BY c.place, c.other"""

SELECT = """
    SELECT a.*, c.duplicate_of, c.duplicate_kind, c.duplicate_similarity
    FROM staging.articles a LEFT JOIN copies c USING (article_id)"""


@dataclass(frozen=True)
class StoryFacts:
    """What a story says in figures, countries and directions, as far as words alone tell."""

    figures: frozenset[str]
    countries: frozenset[str]
    directions: tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """An article that is a copy of the primary article `of`; `likeness` goes from 0 to 1."""

    article_id: str
    of: str
    kind: DuplicateKind
    likeness: float


def find_duplicates(con: duckdb.DuckDBPyConnection) -> str:
    """Return the SELECT of `articles` with what each is a copy of.

    `con` is the candidate with staging attached, its signatures up to date. The first published article is the
    primary one, whatever the order of files.
    """
    con.execute(RANKED)
    ranked = con.execute("SELECT article_id, first_id, family FROM ranked_articles ORDER BY place").fetchall()
    pairs = con.execute(PAIRS).fetchall()
    copies = choose_primaries(ranked, pairs)
    table = pa.table(
        {
            "article_id": pa.array([copy.article_id for copy in copies], pa.string()),
            "duplicate_of": pa.array([copy.of for copy in copies], pa.string()),
            "duplicate_kind": pa.array([copy.kind for copy in copies], pa.string()),
            "duplicate_similarity": pa.array([copy.likeness for copy in copies], pa.float64()),
        }
    )
    con.register("new_copies", table)
    con.execute("CREATE OR REPLACE TEMP TABLE copies AS SELECT * FROM new_copies")
    con.unregister("new_copies")
    return SELECT


def choose_primaries(ranked: Sequence[Sequence[Any]], pairs: Iterable[Sequence[Any]]) -> list[Copy]:
    """Return the copies among articles (article_id, first exact copy, publisher family), earliest first.

    `pairs` are the rows of PAIRS. A version that is like a copy only, and says nothing against the primary
    article's facts, belongs to the same primary article.
    """
    families = {article_id: family for article_id, _, family in ranked}
    facts: dict[str, StoryFacts] = {}
    alike: dict[str, list[tuple[str, float]]] = {}
    for article_id, other_id, likeness, *lists in pairs:
        facts[article_id] = StoryFacts(frozenset(lists[0]), frozenset(lists[2]), tuple(lists[4]))
        facts[other_id] = StoryFacts(frozenset(lists[1]), frozenset(lists[3]), tuple(lists[5]))
        if contradiction(facts[article_id], facts[other_id]) is None:
            alike.setdefault(article_id, []).append((other_id, likeness))
    primaries: dict[str, tuple[str, float]] = {}
    copies = []
    for article_id, first_id, _ in ranked:
        if first_id != article_id:
            primary, likeness = primaries.get(first_id, (first_id, 1.0))
            kind = _kind_of(families, article_id, primary, exact=primary == first_id)
            copies.append(Copy(article_id, primary, kind, likeness))
            continue
        found = _primary_of(article_id, alike.get(article_id, []), primaries, facts)
        if found is not None:
            primaries[article_id] = found
            copies.append(Copy(article_id, found[0], _kind_of(families, article_id, found[0], exact=False), found[1]))
    return copies


def contradiction(one: StoryFacts, other: StoryFacts) -> str | None:
    """Return why two texts with nearly the same words are different stories, None where nothing speaks against it.

    What one text says beyond the other is no contradiction, only what it says in its place.
    """
    for what, mine, theirs in (("figures", one.figures, other.figures), ("countries", one.countries, other.countries)):
        if _share_replaced(mine, theirs) > MOST_REPLACED:
            return f"{what} differ: {', '.join(sorted(mine - theirs))} against {', '.join(sorted(theirs - mine))}"
    mine_counts, their_counts = count_poles(one.directions), count_poles(other.directions)
    change: dict[str, list[int]] = {}
    for axis, pole in sorted(mine_counts.keys() | their_counts.keys()):
        change.setdefault(axis, []).append(mine_counts[axis, pole] - their_counts[axis, pole])
    for axis, differences in change.items():
        if min(differences) < 0 < max(differences):
            return f"{axis} is turned round"
    return None


def _share_replaced(mine: Set[str], theirs: Set[str]) -> float:
    replaced = min(len(mine - theirs), len(theirs - mine))
    return replaced / max(1, min(len(mine), len(theirs)))


def _primary_of(
    article_id: str,
    alike: Iterable[tuple[str, float]],
    primaries: Mapping[str, tuple[str, float]],
    facts: Mapping[str, StoryFacts],
) -> tuple[str, float] | None:
    """Return the primary article of a text and the likeness: directly like one first, then through its copies."""
    found = []
    for other_id, likeness in alike:
        if other_id not in primaries:
            found.append((1, likeness, other_id))
        elif contradiction(facts[article_id], facts[primaries[other_id][0]]) is None:
            found.append((0, min(likeness, primaries[other_id][1]), primaries[other_id][0]))
    if not found:
        return None
    _, likeness, primary = max(found)
    return primary, round(likeness, 4)


def _kind_of(families: Mapping[str, str | None], article_id: str, primary: str, *, exact: bool) -> DuplicateKind:
    if exact:
        return "exact"
    mine, theirs = families[article_id], families[primary]
    return "syndicated" if mine and theirs and mine != theirs else "near"
