"""The gazetteers of actors and places, read from the data files into one phrase look-up.

Belongs here: what the data files say, in frozen records, and the phrase search over a sentence. What a
phrase means at its place in a sentence is decided elsewhere in this package.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Literal, cast

import yaml
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from etl.extract.actors.text import fold, phrase_tokens
from etl.records import ActorKind

SenseKind = Literal[
    "country", "adjective", "people", "capital", "metonym", "prefix",
    "city", "region", "phrase", "organisation", "leader",
]


@dataclass(frozen=True)
class Sense:
    """One meaning of a printed form; `exact` forms (acronyms) count only as printed."""

    kind: SenseKind
    form: str
    key: str
    name: str
    actor_kind: ActorKind | None
    iso3: str | None
    wikidata_id: str | None
    exact: bool


@dataclass(frozen=True)
class Hit:
    """A phrase of the gazetteer in a sentence: character range and its meanings, likeliest first."""

    start: int
    end: int
    senses: tuple[Sense, ...]


@dataclass(frozen=True)
class ActorLexicon:
    """Everything that the data files know about actors, places, titles and names."""

    senses: tuple[tuple[Sense, ...], ...]
    automaton: AhoCorasick
    by_form: Mapping[str, tuple[Sense, ...]]
    country_names: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    abbreviations: Mapping[str, str]
    heads: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    titles: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    appositives: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    states: Mapping[str, str]
    adjectives: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    name_regions: Mapping[str, frozenset[str]]
    given_variants: Mapping[str, str]

    def find(self, text: str) -> list[Hit]:
        """Return the longest non-overlapping phrases of the gazetteer in a text, at word boundaries."""
        folded = fold(text)
        shouting = is_shouting(text)
        found: list[Hit] = []
        for number, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            if not is_bounded(folded, start, end):
                continue
            senses = tuple(s for s in self.senses[number] if fits_case(s, text[start:end], shouting=shouting))
            if senses:
                found.append(Hit(start, end, senses))
        return list(longest(found))

    def place_country(self, text: str) -> str | None:
        """Return the ISO code of the country in which a place lies, None where the gazetteer does not know it."""
        for sense in self.by_form.get(fold(text.strip()), ()):
            if sense.kind in ("country", "capital", "city") and sense.iso3:
                return sense.iso3
        return None

    def has(self, group: str, word: str) -> bool:
        """Tell whether a word stands in one of the word lists."""
        return word.casefold() in self.words[group]


def load_actor_lexicon() -> ActorLexicon:
    """Read the data files of actors and places beside this package."""
    titles, institutions = read_yaml("titles.yml"), read_yaml("institutions.yml")
    by_form: dict[str, list[Sense]] = {}
    for sense in map(without_article, (*country_senses(), *organisation_senses(), *place_senses(), *leader_senses())):
        known = by_form.setdefault(fold(sense.form), [])
        if all((s.kind, s.key, s.form) != (sense.kind, sense.key, sense.form) for s in known):
            known.append(sense)
    forms = sorted(by_form)
    words = {name: frozenset(listed(group["words"])) for name, group in titles.items() if name != "abbreviations"}
    words |= {name: frozenset(listed(value)) for name, value in institutions["words"].items()}
    words |= {f"state_{n}": frozenset(listed(v)) for n, v in state_phrases(institutions).items()}
    words["lower_heads"] = lower_heads(institutions)
    words["bare_bodies"] = frozenset(listed(institutions["government"]["bare"]))
    words |= read_word_lists()
    return ActorLexicon(
        senses=tuple(tuple(by_form[form]) for form in forms),
        automaton=AhoCorasick(forms, matchkind=MatchKind.Standard, implementation=Implementation.DFA),
        by_form={form: tuple(senses) for form, senses in by_form.items()},
        country_names={row["iso3"]: row["name"] for row in read_csv("countries.csv") if row["iso3"]},
        words=words,
        abbreviations=dict(titles["abbreviations"]["words"]),
        heads=index_by_last(read_heads(institutions)),
        titles=index_by_last(read_titles(titles)),
        appositives=index_by_last(read_appositives(institutions)),
        states=read_state_names(),
        adjectives=read_state_adjectives(),
        aliases=read_aliases(),
        name_regions=read_name_regions(),
        given_variants=read_given_variants(),
    )


def country_senses() -> Iterator[Sense]:
    """Return the senses of country names, adjectives, peoples, capitals, palaces and prefixes."""
    columns: tuple[tuple[str, SenseKind], ...] = (
        ("other_names", "country"), ("adjectives", "adjective"), ("people", "people"),
        ("capitals", "capital"), ("metonyms", "metonym"), ("prefixes", "prefix"),
    )
    for row in read_csv("countries.csv"):
        iso3 = row["iso3"] or None
        key = f"country:{iso3 or row['name']}"
        forms: list[tuple[SenseKind, str]] = [("country", row["name"])]
        forms += [(kind, form) for column, kind in columns for form in split(row[column])]
        for kind, form in forms:
            yield Sense(kind, form, key, row["name"], "country", iso3, row["wikidata_id"] or None, is_acronym(form))


def organisation_senses() -> Iterator[Sense]:
    """Return the senses of organisations, companies, government bodies and groups."""
    for row in read_csv("organisations.csv"):
        kind = cast(ActorKind, row["kind"])
        key = f"{kind}:{row['name']}"
        for form in dict.fromkeys((row["name"], *split(row["aliases"]), *split(row["acronyms"]))):
            exact = form in split(row["acronyms"]) or is_acronym(form)
            iso3, wikidata_id = row["country_iso3"] or None, row["wikidata_id"] or None
            yield Sense("organisation", form, key, row["name"], kind, iso3, wikidata_id, exact)


def place_senses() -> Iterator[Sense]:
    """Return the senses of cities, regions, and of phrases that only look like the name of a country."""
    for row in read_csv("places.csv"):
        for form in split(row["names"]):
            iso3 = row["iso3"] or None
            yield Sense(cast(SenseKind, row["kind"]), form, f"place:{form}", form, None, iso3, None, False)


def leader_senses() -> Iterator[Sense]:
    """Return the senses of persons whom news articles name without introduction."""
    for row in read_csv("leaders.csv"):
        for form in dict.fromkeys((row["name"], *split(row["aliases"]))):
            yield Sense(
                "leader", form, f"person:{fold(row['name'])}", row["name"], "person", row["country_iso3"] or None,
                row["wikidata_id"] or None, False,
            )


def state_phrases(institutions: Mapping[str, Any]) -> dict[str, str]:
    """Return the lists of nouns that stand for a state when its name goes before them."""
    return {name: value for name, value in institutions["state_phrases"].items() if name not in ("id", "examples", "counterexamples")}


def lower_heads(institutions: Mapping[str, Any]) -> frozenset[str]:
    """Return the last words of bodies that count in lower case as well."""
    return frozenset(phrase_tokens(word)[-1] for word in listed(institutions["government"]["lower"]))


def read_heads(institutions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the head words of bodies with the kind of body that they make."""
    for kind in ("nothing", "company", "organisation", "group", "igo", "government"):
        for word in listed(institutions[kind]["heads"]):
            yield word, kind
    for word in listed(institutions["joint"]["heads"]):
        yield word, "joint"
    for word in listed(institutions["joint"]["business"]):
        yield word, "joint-business"


def read_appositives(institutions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the lower-case nouns before a name that tell what the name is ("the company X")."""
    for kind, value in institutions["appositives"].items():
        for word in listed(value):
            yield word, kind


def read_titles(titles: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the head words of titles with their group."""
    for group in ("honorifics", "ranks", "other_heads", "state_heads"):
        for word in listed(titles[group]["words"]):
            yield word, group


def read_state_names() -> dict[str, str]:
    """Return the name of every country, with or without a code, by its key."""
    return {f"country:{row['iso3'] or row['name']}": row["name"] for row in read_csv("countries.csv")}


def read_state_adjectives() -> dict[str, tuple[str, ...]]:
    """Return the adjectives of every country by its key, the usual one first."""
    return {f"country:{row['iso3'] or row['name']}": tuple(split(row["adjectives"])) for row in read_csv("countries.csv")}


def read_aliases() -> dict[str, tuple[str, ...]]:
    """Return the other names of organisations by their key: acronyms, then the first few long forms."""
    return {
        f"{row['kind']}:{row['name']}": (*split(row["acronyms"])[:2], *split(row["aliases"])[:4])
        for row in read_csv("organisations.csv")
    }


def index_by_last(
    phrases: Iterable[tuple[str, str]],
) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return phrases by their last word, longest first; a later phrase replaces an equal earlier one."""
    known = {phrase_tokens(phrase): group for phrase, group in phrases}
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for tokens, group in known.items():
        index.setdefault(tokens[-1], []).append((tokens, group))
    return {last: tuple(sorted(found, key=lambda item: -len(item[0]))) for last, found in index.items()}


def match_last(
    index: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], lower: Sequence[str], token: int
) -> tuple[int, str] | None:
    """Return the length and group of the longest phrase of an index that ends with a token."""
    for tokens, group in index.get(lower[token], ()):
        if tuple(lower[max(0, token + 1 - len(tokens)) : token + 1]) == tokens:
            return len(tokens), group
    return None


def without_article(sense: Sense) -> Sense:
    """Return a sense whose form begins with a lower-case article where the data file has a capital one."""
    form = sense.form
    return replace(sense, form="the " + form[4:]) if form.startswith("The ") else sense


def longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Return the leftmost longest of overlapping hits."""
    end = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= end:
            yield hit
            end = hit.end


def fits_case(sense: Sense, surface: str, *, shouting: bool) -> bool:
    """Tell whether a form may be printed like this: acronyms as they are, names with the capitals of the form."""
    if sense.exact:
        return surface.replace("’", "'") == sense.form or (shouting and surface == sense.form.upper())
    if shouting:
        return True
    return all(
        printed.isupper() or not printed.isalpha()
        for printed, form in zip(surface, sense.form, strict=False)
        if form.isupper()
    )


def is_bounded(text: str, start: int, end: int) -> bool:
    """Tell whether a range begins and ends at word boundaries."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not before.isalnum() and not after.isalnum()


def is_shouting(text: str) -> bool:
    """Tell whether a text is printed in capitals throughout."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def is_acronym(form: str) -> bool:
    """Tell whether a form is a short run of capitals, with or without full stops."""
    letters = [c for c in form if c.isalpha()]
    return 1 < len(letters) <= 6 and all(c.isupper() for c in letters)


def listed(value: str) -> list[str]:
    """Return the words of a comma-separated list of a YAML file, in lower case."""
    return [word.strip().casefold() for word in value.split(",") if word.strip()]


def split(value: str) -> list[str]:
    """Return the parts of a cell that holds several values."""
    return [part for part in value.split("|") if part]


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a lexicon file."""
    with files("etl.lexicons").joinpath(name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_yaml(name: str) -> dict[str, Any]:
    """Return the content of a lexicon file."""
    return cast(dict[str, Any], yaml.safe_load(files("etl.lexicons").joinpath(name).read_text(encoding="utf-8")))


def read_word_lists() -> dict[str, frozenset[str]]:
    """Return given names, family names and other flat lists of words, by the name of the list."""
    lists = read_yaml("names.yml")
    groups = {name: group for name, group in lists.items() if name != "variants"}
    flat = {name: frozenset(w for words in group.values() for w in words.split()) for name, group in groups.items()}
    return flat | {"family": flat["family"] | flat["family_first"]}


def read_name_regions() -> dict[str, frozenset[str]]:
    """Return the ISO codes of the countries where a given or family name is at home."""
    lists = read_yaml("names.yml")
    homes = {region: frozenset(codes.upper().split()) for region, codes in lists["regions"].items()}
    known: dict[str, frozenset[str]] = {}
    for group in ("given", "family", "family_first"):
        for region, words in lists[group].items():
            for word in words.split():
                known[word] = known.get(word, frozenset()) | homes[region]
    return known


def read_given_variants() -> dict[str, str]:
    """Return spellings of given names with the one under which they are compared."""
    lines = read_yaml("names.yml")["variants"]["all"]
    return {word: line.split()[0] for line in lines for word in line.split()}
