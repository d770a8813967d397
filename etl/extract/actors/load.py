"""Read the data files of actors, places, titles and names into an `ActorLexicon`.

Belongs here: reading and indexing. What the records are and how they are searched is in `lexicon.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any, cast

import yaml
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from etl.extract.actors.lexicon import ActorLexicon, PhraseIndex, Sense, SenseKind, is_acronym
from etl.extract.actors.text import fold, phrase_tokens
from etl.extract.actors.translit import name_key, name_words
from etl.records import ActorKind


def load_actor_lexicon() -> ActorLexicon:
    """Read the data files of actors and places beside this package."""
    titles, institutions = read_yaml("titles.yml"), read_yaml("institutions.yml")
    by_form: dict[str, list[Sense]] = {}
    for sense in map(
        without_article, (*seat_senses(), *country_senses(), *organisation_senses(), *place_senses(), *leader_senses())
    ):
        known = by_form.setdefault(fold(sense.form), [])
        if all((s.kind, s.key, s.form) != (sense.kind, sense.key, sense.form) for s in known):
            known.append(sense)
    forms = sorted(by_form)
    words = {
        name: frozenset(listed(group["words"])) for name, group in titles.items() if isinstance(group["words"], str)
    }
    words |= {name: frozenset(listed(value)) for name, value in institutions["words"].items()}
    words |= {f"state_{n}": frozenset(listed(v)) for n, v in state_phrases(institutions).items()}
    words["lower_heads"] = frozenset(" ".join(phrase_tokens(w)) for w in listed(institutions["government"]["lower"]))
    words["unique_heads"] = frozenset(" ".join(phrase_tokens(w)) for w in listed(institutions["government"]["unique"]))
    words["bare_bodies"] = frozenset(listed(institutions["government"]["bare"]))
    words |= read_word_lists()
    return ActorLexicon(
        senses=tuple(tuple(by_form[form]) for form in forms),
        automaton=AhoCorasick(forms, matchkind=MatchKind.Standard, implementation=Implementation.DFA),
        by_form={form: tuple(senses) for form, senses in by_form.items()},
        country_names={row["iso3"]: row["name"] for row in read_csv("countries.csv") if row["iso3"]},
        words=words,
        abbreviations=dict(titles["abbreviations"]["words"]),
        nominal_roles=dict(titles["nominal"]["words"]),
        verbal_roles=dict(titles["verbal"]["words"]),
        heads=index_by_last(read_heads(institutions)),
        titles=index_by_last(read_titles(titles)),
        appositives=index_by_last(read_appositives(institutions)),
        states=read_state_names(),
        adjectives=read_state_adjectives(),
        aliases=read_aliases(),
        organisations={sense.key: sense for sense in organisation_senses()},
        name_regions=read_name_regions(),
        name_endings=read_name_endings(),
        given_variants=read_given_variants(),
        typical_states={
            body: frozenset(f"country:{code}" for code in codes.split())
            for body, codes in institutions["government"]["typical"].items()
        },
        leaders=index_leaders(),
        references=read_references(),
    )


def country_senses() -> Iterator[Sense]:
    """Return the senses of country names, adjectives, peoples, capitals, palaces and prefixes."""
    columns: tuple[tuple[str, SenseKind], ...] = (
        ("other_names", "country"),
        ("adjectives", "adjective"),
        ("people", "people"),
        ("capitals", "capital"),
        ("metonyms", "metonym"),
        ("prefixes", "prefix"),
    )
    for row in read_csv("countries.csv"):
        iso3 = row["iso3"] or None
        key = f"country:{iso3 or row['name']}"
        forms: list[tuple[SenseKind, str]] = [("country", row["name"])]
        forms += [(kind, form) for column, kind in columns for form in split(row[column])]
        for kind, form in forms:
            yield Sense(kind, form, key, row["name"], "country", iso3, row["wikidata_id"] or None, is_acronym(form))


def seat_senses() -> Iterator[Sense]:
    """Return the places that stand for an organisation of states as a capital stands for its state."""
    for row in read_csv("organisations.csv"):
        for form in split(row["seats"]):
            kind = cast(ActorKind, row["kind"])
            yield Sense(
                "capital", form, f"{kind}:{row['name']}", row["name"], kind, None, row["wikidata_id"] or None, False
            )


def organisation_senses() -> Iterator[Sense]:
    """Return the senses of organisations, companies, government bodies and groups."""
    for row in read_csv("organisations.csv"):
        kind = cast(ActorKind, row["kind"])
        key = f"{kind}:{row['name']}"
        spoken = [
            form.capitalize()
            for form in split(row["acronyms"])
            if len(form) > 3 and form.isalpha() and kind in ("igo", "group")
        ]
        for form in dict.fromkeys((row["name"], *split(row["aliases"]), *split(row["acronyms"]), *spoken)):
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
                "leader",
                form,
                f"person:{fold(row['name'])}",
                row["name"],
                "person",
                row["country_iso3"] or None,
                row["wikidata_id"] or None,
                False,
            )


def state_phrases(institutions: Mapping[str, Any]) -> dict[str, str]:
    """Return the lists of nouns that stand for a state when its name goes before them."""
    return {
        name: value
        for name, value in institutions["state_phrases"].items()
        if name not in ("id", "examples", "counterexamples")
    }


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
    for group in ("honorifics", "ranks", "counterparts", "other_heads", "state_heads"):
        for word in listed(titles[group]["words"]):
            yield word, group
            if group in ("other_heads", "state_heads") and word[-1].isalpha():
                yield plural_of(word), f"{group}_plural"


def plural_of(title: str) -> str:
    """Return the plural of a title ("foreign ministers", "secretaries of state", "spokesmen")."""
    first, of, rest = title.partition(" of ")
    if first.endswith("man"):
        plural = first[:-2] + "en"
    elif first.endswith("y") and first[-2] not in "aeiou":
        plural = first[:-1] + "ies"
    else:
        plural = first + ("es" if first.endswith(("s", "ch", "sh")) else "s")
    return plural + of + rest


def read_state_names() -> dict[str, str]:
    """Return the name of every country, with or without a code, by its key."""
    return {f"country:{row['iso3'] or row['name']}": row["name"] for row in read_csv("countries.csv")}


def read_state_adjectives() -> dict[str, tuple[str, ...]]:
    """Return the adjectives of every country by its key, the usual one first."""
    return {
        f"country:{row['iso3'] or row['name']}": tuple(split(row["adjectives"])) for row in read_csv("countries.csv")
    }


def read_aliases() -> dict[str, tuple[str, ...]]:
    """Return the other names of organisations by their key: acronyms, then the first few long forms."""
    return {
        f"{row['kind']}:{row['name']}": (*split(row["acronyms"])[:2], *split(row["aliases"])[:4])
        for row in read_csv("organisations.csv")
    }


def index_by_last(phrases: Iterable[tuple[str, str]]) -> PhraseIndex:
    """Return phrases by their last word, longest first; a later phrase replaces an equal earlier one."""
    known = {phrase_tokens(phrase): group for phrase, group in phrases}
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for tokens, group in known.items():
        index.setdefault(tokens[-1], []).append((tokens, group))
    return {last: tuple(sorted(found, key=lambda item: -len(item[0]))) for last, found in index.items()}


def without_article(sense: Sense) -> Sense:
    """Return a sense whose form begins with a lower-case article where the data file has a capital one."""
    form = sense.form
    return replace(sense, form="the " + form[4:]) if form.startswith("The ") else sense


def listed(value: str) -> list[str]:
    """Return the words of a comma-separated list of a YAML file, in lower case."""
    return [word.strip().casefold() for word in value.split(",") if word.strip()]


def split(value: str) -> list[str]:
    """Return the parts of a cell that holds several values."""
    return [part for part in value.split("|") if part]


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a lexicon file."""
    return list(csv.DictReader(files("etl.lexicons").joinpath(name).read_text(encoding="utf-8").splitlines()))


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


def read_name_endings() -> dict[str, frozenset[str]]:
    """Return the ISO codes of the countries where family names with an ending are at home."""
    return {ending: frozenset(codes.upper().split()) for ending, codes in read_yaml("names.yml")["endings"].items()}


def read_given_variants() -> dict[str, str]:
    """Return spellings of given names with the one under which they are compared."""
    lines = read_yaml("names.yml")["variants"]["all"]
    return {word: line.split()[0] for line in lines for word in line.split()}


def index_leaders() -> dict[str, tuple[Sense, ...]]:
    """Return well-known persons by the key of their last word, for other spellings of their names."""
    index: dict[str, list[Sense]] = {}
    for sense in leader_senses():
        words = name_words(sense.form)
        if len(words) > 1:
            index.setdefault(name_key(words[-1]), []).append(sense)
    return {key: tuple(senses) for key, senses in index.items()}


def trigger_words(words: Mapping[str, Mapping[str, frozenset[str]]]) -> frozenset[str]:
    """Return the words that can end or open an expression that refers back."""
    groups = ("pair", "persons_pair", "possessed", "country", "person_titles", "delegation", "bodies", "described")
    found = {"it", "they", "both", "two", "his", "her", "our", "my", "trio", *words["pronouns"]["person"]}
    for group in (*groups, "neighbour", "members", "home", "halves"):
        for name, listed_words in words[group].items():
            if name in ("nouns", "home", "plural", "singular") or group == "bodies":
                found |= listed_words
    return frozenset(found | words["landforms"].keys())


def read_references() -> dict[str, dict[str, frozenset[str]]]:
    """Return the words of expressions that refer back, by group and list."""
    words = {
        group: {name: frozenset(listed(value)) for name, value in lists.items() if isinstance(value, str)}
        for group, lists in read_yaml("references.yml").items()
    }
    lists = read_word_lists()
    women = lists["feminine"]
    words |= {"triggers": {"all": trigger_words(words)}}
    return words | {"names": {"feminine": women, "masculine": lists["given"] - women - lists["either"]}}
