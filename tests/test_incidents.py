"""Which reports tell of one real-world event, and what the merged row says."""

from __future__ import annotations

import itertools
import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.build import run_build
from etl.resolve.incident_families import Family, family_sql, load_families
from tests.building import ask, settings_for
from tests.incident_reports import Paper, Told, group

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

ONE = [
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", when="2021-03-04/2021-03-06")], {}, id="day and stay"
    ),
    pytest.param([Told("a", "x", when="2021-03-04"), Told("b", "y", when="2021-03-05")], {}, id="a day apart"),
    pytest.param([Told("a", "x", when="2021-03-04"), Told("b", "y", when="2021-03")], {}, id="only visit of the month"),
    pytest.param(
        [Told("a", "x", when="2021-03"), Told("b", "y", source="Kenya", when="2021-03")], {}, id="month in both"
    ),
    pytest.param(
        [
            Told("a", "x", type="AGREE", code="036", status="planned", when="2021-03-04"),
            Told("b", "y", when="2021-03-04"),
        ],
        {},
        id="planned, then occurred",
    ),
    pytest.param(
        [
            Told("a", "x", source="Uganda", target="Otieno", code="043", when="2021-03-04"),
            Told("b", "y", when="2021-03-04"),
        ],
        {},
        id="hosted and visited",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "x", trigger="trip", at=90)], {}, id="same article, undated"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "copy", at=9)], {"copy": Paper(copy_of="x")}, id="copy, undated"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y")], {"y": Paper("2021-03-06")}, id="undated, published after"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", type="AGREE", code="036", status="planned")],
        {"y": Paper("2021-02-20")},
        id="announced without a date, published before",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", source="Kenya")],
        {"y": Paper(None, names=("Otieno",))},
        id="undated and unpublished, the article names the visitor",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", "Okello", "Otieno", "AGREE", code="036", trigger="invited")],
        {},
        id="the inviting country is the host",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "x", target="", at=50)],
        {},
        id="other side left out in the article",
    ),
    pytest.param(
        [
            Told(
                "a", "x", "Kenya", "Uganda", "SUPPORT", "relations", "054", quote="opened an embassy", trigger="opened"
            ),
            Told(
                "b",
                "y",
                "Kenya",
                "Uganda",
                "SUPPORT",
                "relations",
                "054",
                quote="opening its embassy",
                trigger="opening",
            ),
        ],
        {},
        id="embassy, both undated",
    ),
    pytest.param(
        [
            Told("a", "x", "Chile", "Japan", "SUPPORT", None, "057", when="2020-05-02", trigger="signed"),
            Told("b", "y", "Japan", "Chile", "AGREE", None, "032", when="2020-05-02", status="planned", trigger="sign"),
        ],
        {},
        id="treaty, whoever is named first",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", target="", place="UGA", when="2021-03-04")],
        {},
        id="only the place tells where the visitor went",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "SUPPORT", "relations", "054", when="1970-02-03", trigger="established"),
            Told("b", "y", "Kenya", "", "SUPPORT", "relations", "054", when="1970", place="UGA", trigger="relations"),
        ],
        {},
        id="relations of one state with the state of the place",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "COOPERATE", None, "060", when="2015", trigger="commission set up"),
            Told("b", "y", "Uganda", "Kenya", "COOPERATE", None, "060", when="2015", trigger="commission created"),
        ],
        {},
        id="joint body founded in a year",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "ASSAULT", None, "190", when="2021-03", trigger="invaded"),
            Told("b", "y", "Kenya", "Uganda", "ASSAULT", None, "190", when="2021-03", trigger="invasion"),
            Told("c", "z", "Kenya", "Uganda", "ASSAULT", None, "190", trigger="invasion"),
        ],
        {},
        id="invasion",
    ),
    pytest.param(
        [
            Told("a", "x", type="REQUEST", code="102", trigger="urged"),
            Told("b", "y", type="REQUEST", code="102", trigger="urged"),
        ],
        {"x": Paper("2021-03-04"), "y": Paper("2021-03-05")},
        id="undated, the same words in papers of the same days",
    ),
    pytest.param(
        [
            Told("a", "x", when="2021-03-04/2021-03-05"),
            Told("b", "x", source="Kenya", when="2021-03-04/2021-03-05", trigger="visit", at=40),
        ],
        {},
        id="visit named twice",
    ),
]
APART = [
    pytest.param([Told("a", "x", when="2021-03-04"), Told("b", "y", when="2021-03-12")], {}, id="a week apart"),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", source="Wanjiru", when="2021-03-04")], {}, id="other visitor"
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", when="2021-03-04"),
            Told("b", "y", "Uganda", "Kenya", when="2021-03-04"),
        ],
        {},
        id="visit and return visit",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", mode="meet", code="040", when="2021-03-04")],
        {},
        id="visit and talks",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", target="Chile", when="2021-03-04")], {}, id="other country"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", status="denied", when="2021-03-04")], {}, id="denied"
    ),
    pytest.param([Told("a", "x"), Told("b", "y")], {}, id="undated in two articles"),
    pytest.param(
        [Told("a", "x", type="REQUEST", trigger="urged"), Told("b", "y", type="REQUEST", trigger="urged")],
        {"x": Paper("2021-03-04"), "y": Paper("2021-03-08")},
        id="undated, the same words days later",
    ),
    pytest.param(
        [Told("a", "x", type="REQUEST", trigger="urged"), Told("b", "y", type="REQUEST", trigger="asked")],
        {"x": Paper("2021-03-04"), "y": Paper("2021-03-04")},
        id="undated, other words",
    ),
    pytest.param(
        [
            Told("a", "x", when="2021-03-04"),
            Told("b", "x", "Uganda", "Otieno", quote="thanked for the last visit", trigger="visit", at=50),
        ],
        {},
        id="the visit before this one",
    ),
    pytest.param(
        [
            Told("a", "x", when="2021-03-04"),
            Told("b", "x", "Otieno", "Okello", "AGREE", code="036", when="2021-03-04", trigger="invited", at=40),
        ],
        {},
        id="invited to a return visit during the visit",
    ),
    pytest.param(
        [
            Told("a", "x", "Otieno", "Okello", "AGREE", code="036", when="2021-03-04", trigger="invited", place="KEN"),
            Told("b", "x", "Otieno", "", "AGREE", code="036", status="planned", when="2021-03-05", trigger="tour"),
        ],
        {},
        id="invitation and a tour with no partner",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "SANCTION", "expel", "166", when="2021-03-04", trigger="expelled"),
            Told("b", "x", "Kenya", "Uganda", "SANCTION", "withdraw", "161", when="2021-03-04", trigger="recalled"),
            Told("c", "x", "Kenya", "Uganda", "SANCTION", None, "163", when="2021-03-04", trigger="banned"),
        ],
        {},
        id="expelled, recalled, banned",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "ASSAULT", None, "190", when="1978", trigger="invaded"),
            Told("b", "y", "Kenya", "Uganda", "ASSAULT", None, "190", when="2021-03", trigger="invaded"),
            Told("c", "z", "Kenya", "Uganda", "ASSAULT", None, "190", trigger="invasion"),
        ],
        {},
        id="which of two invasions",
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y")], {"y": Paper(text="Trade in 2024")}, id="later year named"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y")], {"y": Paper("2023-03-06")}, id="published years later"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y", source="Kenya")], {}, id="undated, nothing ties it"
    ),
    pytest.param(
        [Told("a", "x", when="2021-03-04"), Told("b", "y"), Told("c", "y", target="Japan", when="2024-01-01")],
        {},
        id="article tells of years later",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "ASSAULT", None, "190", when="2021-03", trigger="shelled"),
            Told("b", "y", "Kenya", "Uganda", "ASSAULT", None, "190", when="2021-03", trigger="shelled"),
        ],
        {},
        id="violence repeats in a month",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "ACCUSE", None, "111", when="2021-03-04"),
            Told("b", "y", "Uganda", "Kenya", "ACCUSE", None, "111", when="2021-03-04"),
        ],
        {},
        id="who accused whom",
    ),
    pytest.param(
        [
            Told("a", "x", "Kenya", "Uganda", "SUPPORT", None, "054", quote="an embassy", trigger="open", place="UGA"),
            Told("b", "y", "Uganda", "Kenya", "SUPPORT", None, "054", quote="an embassy", trigger="open", place="KEN"),
        ],
        {},
        id="two embassies",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("reports", "papers"), ONE)
def test_reports_of_one_event_are_one_incident(reports: list[Told], papers: dict[str, Paper]) -> None:
    groups, _ = group(reports, papers)
    assert groups == {frozenset(one.id for one in reports)}


@pytest.mark.parametrize(("reports", "papers"), APART)
def test_reports_of_different_events_stay_apart(reports: list[Told], papers: dict[str, Paper]) -> None:
    groups, _ = group(reports, papers)
    assert all(len(events) == 1 for events in groups)


def test_report_that_would_fit_two_events_stays_alone() -> None:
    talks = [
        Told("a", "x", "Otieno", "Okello", mode="meet", code="040", when="2021-03-04"),
        Told("b", "x", "Otieno", "Mugisha", mode="meet", code="040", when="2021-03-04", at=10),
        Told("c", "y", "Otieno", "Uganda", mode="meet", code="040", when="2021-03-04"),
    ]
    groups, _ = group(talks)
    assert groups == {frozenset("a"), frozenset("b"), frozenset("c")}


def test_order_of_reports_does_not_matter() -> None:
    reports = [
        Told("a", "x", when="2021-03-04"),
        Told("b", "y", when="2021-03"),
        Told("c", "y", source="Kenya", at=40),
        Told("d", "z", source="Wanjiru", when="2021-03-05"),
        Told("e", "z", when="2021"),
    ]
    found = [group(order) for order in itertools.permutations(reports)]
    assert all(one == found[0] for one in found)
    many = [
        Told(f"e{n:03}", f"x{n % 17}", when=f"2021-0{1 + n % 9}-{1 + n % 28:02}" if n % 4 else None) for n in range(120)
    ]
    assert group(many)[0] == group(random.Random(5).sample(many, len(many)))[0]


def test_merged_row_tells_the_best_date_the_furthest_status_and_every_family_once() -> None:
    reports = [
        Told("a", "x", type="AGREE", code="036", status="planned", when="2021-03-03"),
        Told("b", "y", when="2021-03-04", place="UGA"),
        Told("c", "z", when="2021-03-04"),
        Told("d", "copy", when="2021-03-05"),
        Told("e", "w", when="2021-03"),
    ]
    papers = {
        "x": Paper("2021-02-27", "Coast"),
        "y": Paper("2021-03-05", "Lake"),
        "z": Paper("2021-03-06", "Hill"),
        "copy": Paper("2021-03-07", "River", copy_of="y"),
        "w": Paper("2021-03-08", "Coast"),
    }
    groups, rows = group(reports, papers)
    assert groups == {frozenset("abcde")}
    row = rows["a"]
    assert (row["status"], row["event_type"], row["mode"]) == ("occurred", "CONSULT", "visit")
    assert (row["date_start"], row["date_precision"]) == (date(2021, 3, 4), "day")
    assert (row["mention_count"], row["publisher_count"]) == (5, 3)
    assert (row["first_reported_on"], row["last_reported_on"]) == ("2021-02-27", "2021-03-08")
    assert row["location_iso3"] == "UGA"


def test_invitation_neither_dates_the_visit_nor_makes_it_happen() -> None:
    reports = [
        Told("a", "x", type="AGREE", code="036", status="planned", when="2021-05-10"),
        Told("b", "y", "Uganda", "Otieno", "AGREE", code="036", when="2021-03-01", trigger="invited"),
    ]
    groups, rows = group(reports, {"x": Paper("2021-03-20"), "y": Paper("2021-03-21")})
    assert groups == {frozenset("ab")}
    assert (rows["a"]["status"], rows["a"]["date_start"]) == ("planned", date(2021, 5, 10))


def test_best_report_names_both_sides() -> None:
    reports = [
        Told("a", "x", "Kenya", "", "SUPPORT", "relations", "054", when="1970", place="UGA", trigger="relations"),
        Told("b", "y", "Kenya", "Uganda", "SUPPORT", "relations", "054", when="1970", trigger="established"),
    ]
    _, rows = group(reports)
    assert (rows["a"]["best_event_id"], rows["a"]["location_iso3"]) == ("b", "UGA")


def test_publisher_of_a_copy_counts_where_only_the_copy_tells_the_event() -> None:
    _, rows = group([Told("a", "copy", when="2021-03-04")], {"x": Paper(family="Lake"), "copy": Paper(copy_of="x")})
    assert rows["a"]["publisher_count"] == 1


def test_later_reports_do_not_change_the_id() -> None:
    first = Told("m", "x", when="2021-03-04")
    later = [Told("a", "y", when="2021-03-04"), Told("z", "z", when="2021-03-05")]
    papers = {"x": Paper("2021-03-04"), "y": Paper("2021-03-05"), "z": Paper("2021-03-06")}
    assert group([first, *later], papers)[1]["m"]["incident_id"] == group([first], papers)[1]["m"]["incident_id"]


@pytest.mark.parametrize("family", load_families().values(), ids=lambda family: family.id)
def test_families_hold_their_examples_and_not_their_counterexamples(family: Family) -> None:
    for pair in family.examples:
        assert [family_of_act(act) for act in pair] == [family.id, family.id]
    for pair in family.counterexamples:
        found = [family_of_act(act) for act in pair]
        assert family.id in found
        assert found[0] != found[1]


def family_of_act(act: list[Any]) -> str:
    event_type, mode, code, quote, trigger = [*act, None][:5]
    with duckdb.connect(":memory:") as con:
        columns = "? AS event_type, ? AS mode, ? AS cameo_code, ? AS quote, ? AS trigger"
        expression = family_sql(load_families())
        values = [event_type, mode, code, quote, trigger or ""]
        return str(con.execute(f"SELECT {expression} FROM (SELECT {columns})", values).fetchall()[0][0])


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the articles that lie beside the project, where they do."""
    if not SEEDS.is_dir():
        pytest.skip("the articles do not lie beside the project")
    settings = settings_for(tmp_path_factory.mktemp("seeds"), sources=SEEDS)
    run_build(settings)
    return settings.warehouse


def test_visit_that_three_files_report_is_one_incident(seeds: Path) -> None:
    found = ask(
        seeds,
        "SELECT i.date_start, i.date_end, i.status, count(DISTINCT d.document_id), i.publisher_count "
        "FROM incidents i JOIN events e USING (incident_id) JOIN articles a USING (article_id) "
        "JOIN documents d USING (document_id) WHERE i.mode = 'visit' AND year(i.date_start) = 2023 "
        "AND list_has_any(i.source_names, ['Sergei Aleinik']) GROUP BY ALL",
    )
    assert (date(2023, 5, 30), date(2023, 5, 31), "occurred", 3, 3) in found


def test_visits_of_one_year_in_both_directions_stay_apart(seeds: Path) -> None:
    visits = ask(
        seeds,
        "SELECT DISTINCT i.incident_id, month(i.date_start), a.country_iso3 FROM incidents i "
        "JOIN event_actors p ON p.event_id = i.best_event_id AND p.side = 'source' JOIN actors a USING (actor_id) "
        "WHERE i.mode = 'visit' AND year(i.date_start) = 2015 AND i.event_type = 'CONSULT'",
    )
    assert {(month, country) for _, month, country in visits} >= {(5, "BLR"), (8, "PAK")}
    assert len({incident for incident, _, _ in visits}) == len({(month, country) for _, month, country in visits})


def test_embassies_in_either_country_are_two_incidents(seeds: Path) -> None:
    embassies = ask(
        seeds,
        "SELECT i.location_iso3, count(DISTINCT i.incident_id), max(i.mention_count) FROM incidents i "
        "JOIN events e USING (incident_id) WHERE e.cameo_code = '054' AND regexp_matches(e.quote, "
        "'embassy|diplomatic services') AND regexp_matches(e.trigger, '^(open|inaug)') GROUP BY 1 ORDER BY 1",
    )
    assert [(place, count) for place, count, _ in embassies] == [("BLR", 1), ("PAK", 1)]
    assert int(str(embassies[1][2])) >= 2
