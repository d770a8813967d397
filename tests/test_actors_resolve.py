"""Identity of actors across articles: what becomes one, what stays two, and that order does not matter."""

from __future__ import annotations

import random

from etl.records import Actor, ArticleMentions
from etl.resolve.actors import resolve_actors


def article(article_id: str, *actors: Actor) -> ArticleMentions:
    return ArticleMentions(article_id, (), actors, (), (), (), (), ())


def person(name: str, country: str | None = None) -> Actor:
    return Actor(f"person:{name.lower()}", name, "person", country)


def ids(*actors: Actor) -> list[str]:
    found = resolve_actors([article(f"a{n}", actor) for n, actor in enumerate(actors)])
    by_article = {link.article_id: link.actor_id for link in found.links}
    return [by_article[f"a{n}"] for n in range(len(actors))]


def test_one_person_in_several_spellings() -> None:
    same = [
        ("Aleksandr Petrenko", "Alexander Petrenka"),
        ("Dmytro Sobchuk", "Dmitry Sobchuk"),
        ("Yusuf Adeyemi", "Youssef Adeyemi"),
        ("J. Mwangi", "James Mwangi"),
        ("Muhammad Tariq Awan", "Tariq Awan"),
    ]
    for first, second in same:
        one, two = ids(person(first, "KEN"), person(second, "KEN"))
        assert one == two, (first, second)


def test_homonyms_stay_apart() -> None:
    different = [
        (person("Ana Torres", "PER"), person("Ana Torres", "CHL")),
        (person("Ana Torres", "PER"), person("Luis Torres", "PER")),
        (person("Nadir Khan", "PAK"), person("Salim Khan", "PAK")),
    ]
    for first, second in different:
        one, two = ids(first, second)
        assert one != two


def test_family_name_alone_joins_its_only_bearer() -> None:
    one, two = ids(person("Grace Wanjala", "KEN"), person("Wanjala", "KEN"))
    assert one == two
    first, second, alone = ids(person("Grace Wanjala", "KEN"), person("Peter Wanjala", "KEN"), person("Wanjala", "KEN"))
    assert alone not in (first, second)


def test_bodies_by_name_and_state() -> None:
    ghana = Actor("government:GHA:supreme court", "Supreme Court of Ghana", "government", "GHA")
    kenya = Actor("government:KEN:supreme court", "Kenya's Supreme Court", "government", "KEN")
    again = Actor("government:KEN:supreme court", "Supreme Court", "government", "KEN")
    one, two, three = ids(ghana, kenya, again)
    assert one != two and two == three


def test_countries_by_code() -> None:
    one, two, three = ids(
        Actor("country:PER", "Peru", "country", "PER"),
        Actor("country:PER", "Peru", "country", "PER"),
        Actor("country:Abkhazia", "Abkhazia", "country", None),
    )
    assert one == two != three


def test_order_does_not_matter() -> None:
    names = ["Ana Torres", "A. Torres", "Torres", "Ana María Torres", "Luis Torres", "Luís Torres"]
    articles = [article(f"a{n}", person(name, "PER" if n % 2 else None)) for n, name in enumerate(names)]
    expected = resolve_actors(articles)
    for seed in range(5):
        shuffled = articles[:]
        random.Random(seed).shuffle(shuffled)
        assert resolve_actors(shuffled) == expected


def test_every_link_has_a_reason() -> None:
    found = resolve_actors([article("a", person("Ana Torres", "PER")), article("b", person("Ana Torres"))])
    assert len({link.actor_id for link in found.links}) == 1
    assert all(link.reason and 0 < link.score <= 1 for link in found.links)
    assert [actor.country_iso3 for actor in found.actors] == ["PER"]
