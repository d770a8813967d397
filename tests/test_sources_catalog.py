"""The catalogue: what it refuses, and how an outlet is recognised; languages told apart."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sources.catalog import Catalog, catalog_versions, find_outlet, load_catalog, without_outlet
from sources.language import detect_language, load_language_profiles

CATALOG = load_catalog()
GOOD = 'id: a, name: A, family: F, country: "GHA", language: en, licence: x'


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("[]", "expected a list under 'outlets'"),
        ("outlets: [{name: A}]", "outlet 1 needs an id"),
        (f"outlets: [{{{GOOD}}}, {{{GOOD}}}]", "the id 'a' is given to two outlets"),
        (f"outlets: [{{{GOOD}, domains: [x.example, x.example]}}]", "the domain 'x.example'"),
        (f"outlets: [{{{GOOD}, colour: red}}]", "unknown keys colour"),
        (f"outlets: [{{{GOOD.replace('GHA', 'Ghana')}}}]", "ISO 3166-1"),
        (f"outlets: [{{{GOOD.replace('language: en', 'language: no')}}}]", "language is missing"),
        (f"outlets: [{{{GOOD.replace('licence: x', 'licence: 3')}}}]", "licence is missing"),
        (f"outlets: [{{{GOOD}, lines: ['(']}}]", "lines holds no regular expression"),
        (f"outlets: [{{{GOOD}, feeds: ['file:///x']}}]", "only http and https"),
        (f"outlets: [{{{GOOD}, names: A}}]", "names must be a list"),
        (f"outlets: [{{{GOOD}, allow_private: perhaps}}]", "allow_private must be true or false"),
    ],
)
def test_bad_entry_is_named(tmp_path: Path, entry: str, message: str) -> None:
    path = tmp_path / "catalog.yml"
    path.write_text(entry, "utf-8")
    with pytest.raises(ValueError, match=re.escape(message)):
        load_catalog(path)


def test_every_outlet_says_what_is_needed() -> None:
    assert len(CATALOG.outlets) >= 20
    for outlet in CATALOG.outlets:
        assert outlet.domains or outlet.names or outlet.lines or outlet.files
        assert outlet.feeds == ()  # nothing is fetched before a user says so


def outlet_name(**how: object) -> str | None:
    outlet = find_outlet(CATALOG, **how)  # type: ignore[arg-type]
    return None if outlet is None else outlet.name


def test_outlet_is_recognised() -> None:
    assert outlet_name(url="https://news.dawn.com/1") == "Dawn"
    assert outlet_name(url="https://notdawn.com/1") is None
    assert outlet_name(url="http://[bad") is None
    assert outlet_name(name="afp") == "Agence France-Presse"
    assert outlet_name(lines=["ePaper - Harbour Courier"]) == "Harbour Courier"
    assert outlet_name(credits=["By Jane Roe | Meridian Wire"]) == "Meridian Wire"
    assert outlet_name(credits=["Jane Roe (Xinhua)"]) == "Xinhua"
    assert outlet_name(credits=["By Jane Roe"]) is None


def test_outlet_is_taken_out_of_the_author() -> None:
    wire = find_outlet(CATALOG, name="Meridian Wire")
    assert without_outlet("Daniel Soh, Meridian Wire", wire) == "Daniel Soh"
    assert without_outlet("Meridian Wire", wire) is None
    assert without_outlet("Daniel Soh", None) == "Daniel Soh"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ghana and Togo signed a treaty on fishing in Accra.", "en"),
        ("Iran denies attack", None),
        ("Troops do not go on to a city", "en"),
        ("Le Ghana et le Togo ont signé un accord sur la pêche à Accra.", "fr"),
        ("Der Minister ist nach Wien gereist und hat den Vertrag nicht unterzeichnet.", "de"),
        ("El ministro llegó a la capital y firmó el acuerdo con los países vecinos.", "es"),
        ("O ministro chegou à capital e assinou o acordo com os países vizinhos que não foram.", "pt"),
        ("Министр прибыл в столицу и подписал договор с соседними странами на пять лет.", "ru"),
        ("Міністр прибув до столиці і підписав договір з сусідніми країнами на п'ять років та їде.", "uk"),
        ("وصل الوزير إلى العاصمة ووقع الاتفاق مع الدول المجاورة", "ar"),
        ("وزیر خارجہ نے دارالحکومت میں معاہدے پر دستخط کیے ہیں", "ur"),
        ("外交部长签署了协定", "zh"),
        ("外務大臣は協定に署名した", "ja"),
        ("외교부 장관이 협정에 서명했다", "ko"),
        ("2024 - 2025", None),
        ("", None),
    ],
)
def test_detect_language(text: str, language: str | None) -> None:
    assert detect_language(text, load_language_profiles()) == language


def changed_outlet(number: int, **changes: object) -> Catalog:
    outlets = list(CATALOG.outlets)
    outlets[number] = replace(outlets[number], **changes)  # type: ignore[arg-type]
    return replace(CATALOG, outlets=tuple(outlets))


def test_edit_of_the_catalogue_touches_what_it_can_change_only() -> None:
    page, other, file = "https://www.dawn.com/news/1", "https://tribune.com.pk/story/2", "inbox/story.txt"
    number = next(place for place, outlet in enumerate(CATALOG.outlets) if outlet.outlet_id == "dawn")
    before = catalog_versions(CATALOG)
    fed = catalog_versions(changed_outlet(number, feeds=("https://dawn.com/feed",), licence="ask first"))
    assert fed == before
    renamed = catalog_versions(changed_outlet(number, name="The Dawn"))
    assert renamed.of(page) != before.of(page)
    assert renamed.of(other) == before.of(other)
    assert renamed.of(file) != before.of(file)  # its lines and names may tell another outlet now
    moved = catalog_versions(changed_outlet(number, domains=("dawn.example",)))
    assert moved.of(page) != before.of(page)


def test_most_specific_domain_wins() -> None:
    first, second = CATALOG.outlets[:2]
    outlets = (replace(first, domains=("paper.example",)), replace(second, domains=("sport.paper.example",)))
    catalog = replace(CATALOG, outlets=outlets)
    assert find_outlet(catalog, url="https://www.sport.paper.example/1") == outlets[1]
    assert find_outlet(catalog, url="https://www.paper.example/1") == outlets[0]
    versions = catalog_versions(catalog)
    assert versions.of("https://www.sport.paper.example/1") == versions.by_domain["sport.paper.example"]
