"""Which state an article is written from and which states it is about, for bodies and persons without a stated country.

Belongs here: guesses from the whole article, each with its reason. What a phrase itself says goes before them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.scene import Scene, acronym_after
from etl.extract.actors.standing import is_dateline

SHORT = 5
MAIN = 1.8  # an article tells of a state so many times as often as of the next


@dataclass(frozen=True)
class Context:
    """Countries of an article: where its dispatch was filed, how often each is named, which each sentence names.

    `staffed` are the countries of the well-known persons and acronyms in it, `sites` those of the cities by sentence.
    """

    dateline: str | None
    counts: Mapping[str, int]
    certain: frozenset[str]
    located: frozenset[str]
    organisations: frozenset[str]
    staffed: frozenset[str]
    acronyms: Mapping[str, str]
    by_sentence: tuple[tuple[tuple[int, str], ...], ...]
    sites: tuple[frozenset[str], ...] = ()


def read_context(scenes: Sequence[Scene]) -> Context:
    """Return the countries of an article by sentence, with their keys."""
    dateline: str | None = None
    counts: Counter[str] = Counter()
    certain: set[str] = set()
    located: set[str] = set()
    organisations: set[str] = set()
    staffed: set[str] = set()
    acronyms: dict[str, str] = {}
    by_sentence: list[tuple[tuple[int, str], ...]] = []
    sites: list[frozenset[str]] = []
    for scene in scenes:
        cities = (s for hit in scene.view.hits for s in hit.senses if s.kind in ("capital", "city") and s.iso3)
        sites.append(frozenset(f"country:{s.iso3}" for s in cities))
        here: list[tuple[int, str]] = []
        for hit, standing in zip(scene.view.hits, scene.standings, strict=True):
            named = hit.sense("organisation")
            if named is not None and not named.exact:
                organisations.add(named.key)
                acronym = acronym_after(scene.view, hit.end)
                if acronym is not None:
                    acronyms[acronym] = named.key
            staffed |= {f"country:{s.iso3}" for s in hit.senses if s.iso3 and (s.kind == "leader" or s.exact)}
            located |= {f"country:{s.iso3}" for s in hit.senses if s.kind in ("capital", "city") and s.iso3}
            city = hit.sense("city") if standing is None else None
            if city is not None and city.iso3 and dateline is None and is_dateline(scene.view, hit):
                dateline = f"country:{city.iso3}"
            if standing is None or not standing.sense.key.startswith("country:"):
                continue
            if standing.reason == "dateline" and dateline is None:
                dateline = standing.sense.key
            if standing.stance == "state":
                counts[standing.sense.key] += 1
                if standing.sure or standing.sense.kind != "capital":
                    certain.add(standing.sense.key)
                here.append((hit.start, standing.sense.key))
        by_sentence.append(tuple(here))
    return Context(
        dateline,
        counts,
        frozenset(certain),
        frozenset(located),
        frozenset(organisations),
        frozenset(staffed),
        acronyms,
        tuple(by_sentence),
        tuple(sites),
    )


def country_for_body(
    context: Context, sentence: int, token: int, *, speaks: bool, typical: frozenset[str] = frozenset()
) -> str | None:
    """Return the state of a body named without one: the dateline's, else the one the article is plainly about.

    `typical` are the states that have a body of this name; the only one of them in the article goes first.
    """
    present = [key for key in sorted(typical) if key in context.counts or key in context.located]
    if len(present) == 1:
        return present[0]
    before = [key for at, key in context.by_sentence[sentence] if at < token]
    opening = [key for at, key in context.by_sentence[sentence - 1] if at <= 1] if sentence else []
    if not speaks and before:
        return before[-1]
    if opening and context.dateline is not None:
        return opening[0]
    if context.dateline is not None:
        return context.dateline
    ranked = Counter(context.counts).most_common(2)
    if not ranked:
        return home_of_places(context)
    if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]:
        return ranked[0][0]
    first = context.by_sentence[0][0] if context.by_sentence[0] else (1, "")
    subject = next((key for at, key in context.by_sentence[sentence] if at == 0), None)
    if speaks and subject is None and first[0] == 0 and first[1] in {key for key, _ in ranked}:
        return first[1]  # the state whose act the first words of the article tell
    earlier = [key for keys in context.by_sentence[max(0, sentence - 1) : sentence] for _, key in keys]
    near = before[:1] or earlier[:1]
    return near[0] if near else None


def home_of_places(context: Context) -> str | None:
    """Return the state in which all places of an article lie that names no state, None for any other article."""
    return next(iter(context.located)) if len(context.located) == 1 and not context.counts else None


def country_for_person(
    context: Context,
    place: tuple[int, int],
    words: Sequence[str],
    lexicon: ActorLexicon,
    *,
    clause: int = 0,
    others: frozenset[str] = frozenset(),
    armed: bool = False,
) -> str | None:
    """Return the state that an office-holder without a stated country acts for, None where nothing speaks for one.

    `place` is the sentence and token of the name, `clause` the first token of its main clause; `others` are states
    that the sentence gives to somebody else. Those who bear arms (`armed`) are rather of the state of the places near.
    """
    sentence, token = place
    homes = homes_of(words, lexicon)
    states = dict.fromkeys([*context.counts, *([context.dateline] if context.dateline is not None else [])])
    near_home = {key for key in states if key.removeprefix("country:") in homes}
    here = [(at, key) for at, key in context.by_sentence[sentence] if at >= clause]
    opening = [key for at, key in context.by_sentence[sentence - 1] if at <= 1] if sentence else []
    scores: dict[str, float] = {}
    total = sum(context.counts.values()) or 1
    rivals = [key for key in context.counts if key not in others]
    for key in states:
        score = 1.2 * context.counts.get(key, 0) / total
        if near_home:
            score += 1.0 if key in near_home else -3.0
        elif total < 4 and len(rivals) > 1:
            score -= 1.0
        if key == context.dateline:
            score += 0.8
        if here and here[0][1] == key and key not in others:
            score += 1.0
        if opening and opening[0] == key:
            score += 0.4
        if any(k == key and at < token for at, k in here):
            score += 0.3
        if armed and any(key in cities for cities in context.sites[max(0, sentence - 1) : sentence + 1]):
            score += 1.0
        if key in others:
            score -= 1.5
        scores[key] = score
    if not scores:
        return context.dateline
    best = max(scores, key=lambda k: (scores[k], k))
    return best if scores[best] >= 0.8 else None


def country_near_person(
    context: Context,
    sentence: int,
    words: Sequence[str],
    lexicon: ActorLexicon,
    *,
    others: frozenset[str] = frozenset(),
) -> str | None:
    """Return the only state at home with a person's name that is named in the sentence and the two before.

    Where the article was filed in such a state, it is that one; failing both, the only such state of those that the
    article names more than in passing.
    """
    homes = homes_of(words, lexicon, endings=False)
    if context.dateline is not None and context.dateline.removeprefix("country:") in homes:
        return context.dateline
    near = {key for keys in context.by_sentence[max(0, sentence - 2) : sentence + 1] for _, key in keys}
    often = {key for key, count in context.counts.items() if count > 2}
    for group in (near, often):
        fitting = [key for key in sorted(group - others) if key.removeprefix("country:") in homes]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def main_country(context: Context, words: Sequence[str], lexicon: ActorLexicon, others: frozenset[str]) -> str | None:
    """Return the state that an article tells most of, else where it was filed, for somebody with no foreign name.

    `others` are the states that are plainly somebody else's.
    """
    ranked = Counter(context.counts).most_common(2)
    plain = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] >= MAIN * ranked[1][1])
    home = ranked[0][0] if plain and ranked[0][1] > 2 else context.dateline
    homes = homes_of(words, lexicon, endings=False)
    foreign = home is not None and bool(homes) and home.removeprefix("country:") not in homes
    return None if home in others or foreign else home


def homes_of(words: Sequence[str], lexicon: ActorLexicon, *, endings: bool = True) -> frozenset[str]:
    """Return the codes of the countries where a name is at home: common to its words, else of any of them.

    The ending of a family name that no list has tells too, unless only listed names are to count.
    """
    regions = [lexicon.name_regions[word] for word in words if word in lexicon.name_regions]
    if endings and words and words[-1] not in lexicon.name_regions and len(words[-1]) > SHORT:
        ends = (words[-1][-size:] for size in range(7, 2, -1))
        regions += [lexicon.name_endings[end] for end in ends if end in lexicon.name_endings][:1]
    common = frozenset.intersection(*regions) if regions else frozenset()
    return common or frozenset().union(*regions)
