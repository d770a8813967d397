"""Publication dates: stated forms, inferred ones with their rule, and texts that must give none."""

from datetime import date

import pytest

from sources.chrome import load_chrome
from sources.date_text import DateLine, parse_date, read_composed_date_line, read_date_line
from sources.lines import classify_lines
from sources.page import read_page
from sources.publication_date import find_publication_date

LATEST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 6, 2024", "2024-02-06"),
        ("6 Feb 2024", "2024-02-06"),
        ("6th of February 2024", "2024-02-06"),
        ("February 6. 2024", "2024-02-06"),
        ("February, 06/2024", "2024-02-06"),
        ("Tue, 30 May 2023 10:20 PM", "2023-05-30"),
        ("Tue, 30 May 2023 10:20:00 GMT", "2023-05-30"),
        ("Tue, 30 May 2023 10:20:00 +0000", "2023-05-30"),
        ("2024-02-06T10:00:00.000+05:00", "2024-02-06"),
        ("2024-02-06T10:00:00Z", "2024-02-06"),
        ("2024-02", "2024-02"),
        ("Sept. 2024", "2024-09"),
        ("2024", "2024"),
        ("30/05/2023", "2023-05-30"),
        ("05/30/2023", "2023-05-30"),
        ("30.05.2023", "2023-05-30"),
        ("03/04/2023", "2023"),  # the order of day and month can't be told
        ("2024-02-30", None),
        ("2024-13", None),
        ("soon", None),
        ("", None),
    ],
)
def test_parse_date(text: str, expected: str | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published on March 12, 2024", DateLine("2024-03-12", labelled=True)),
        ("Posted: 12 March 2024 | 10:30 IST", DateLine("2024-03-12", labelled=True)),
        ("May 30, 2023 | Updated 31 May", DateLine("2023-05-30")),
        ("Updated: May 30, 2023", DateLine("2023-05-30", is_update=True, labelled=True)),
        ("Talks of May 30, 2023", None),
        ("On May 30, 2023, the ministers met.", None),
        ("2024 in figures", None),
    ],
)
def test_read_date_line(line: str, expected: DateLine | None) -> None:
    assert read_date_line(line) == expected


def infer(text: str, *, title: str | None = None, metadata: str | None = None, url: str | None = None) -> str | None:
    found = find_publication_date(metadata=metadata, lines=(), title=title, text=text, latest=LATEST, url=url)
    return None if found is None else f"{found.published_on} {found.basis} {found.rule_id}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lusaka, 3 May 2024 (Example) - Zambia and Malawi met.", "2024-05-03 stated dateline"),
        ("LIMA (Example), May 3, 2024. – Peru and Chile met.", "2024-05-03 stated dateline"),
        ("May 3, 2024 (HARARE) – The envoy came.", "2024-05-03 stated dateline"),
        ("QUITO — May 3, 2024 — The envoy came.", "2024-05-03 stated dateline"),
        ("NAIROBI, May 3, 2024 (Example) - Kenya and Togo signed a treaty.", "2024-05-03 stated dateline"),
        ("LA PAZ, 3 May 2024 – Peru and Bolivia met.", "2024-05-03 stated dateline"),
        ("The minister arrives today (May 30, 2023) in Accra.", "2023-05-30 inferred today"),
        ("The minister arrives today (May 30). This year (2023) is the third.", "2023-05-30 inferred today"),
        ("The minister leaves tomorrow, 1 March 2024, for Lima.", "2024-02-29 inferred tomorrow"),
        ("Togo rejected it yesterday (March 31, 2024).", "2024-04-01 inferred yesterday"),
        ("ACCRA, May 3 (Example) - Exports grew this year (2024).", "2024-05-03 inferred dateline_day_and_year"),
        ("LOME, 2nd May, 2024 (GNA) -- Togo and Benin met.", "2024-05-02 stated dateline"),
        # a date falls on a weekday once in five years
        (
            "LOME, May 2 (GNA) — Togo and Benin met on Thursday. Ties were cut in 2021.",
            "2024-05-02 inferred dateline_day_and_year",
        ),
        (
            "LOME/COTONOU (GNA), May 2 — Togo met Benin on Thursday. In 2021 it had left. By 2026 it will be back.",
            "2024-05-02 inferred dateline_day_and_year",
        ),
        ("LOME, May 2 (GNA) — Togo and Benin met on Wednesday. Ties were cut in 2021.", None),
        ("Our digest, 6-12 May 2024\n\nTogo met Benin.", "2024-05-12 inferred week_of_digest"),
        ("Lagoon Review, Issue 3/2023\n\nTogo met Benin.", "2023 inferred issue"),
        ("They met at the 78th UN General Assembly in New York last year.", "2024 inferred year"),
        ("Last year, in 2022, Ghana bought less rice.", "2023 inferred year"),
        ("The envoy came on Friday, March 1. Talks began in January 2024.", "2024 inferred year"),
        (
            "Farmers marched in Lima on Wednesday, March 6, 2024, against imports.",
            "2024-03 inferred lead_weekday_and_date",
        ),
        ("Farmers marched in Lima on Friday, March 29, 2024, against imports.", "2024 inferred lead_weekday_and_date"),
        (
            "The minister visited Hanoi on 4 May 2023. The pact will enter into force on 1 September 2023.",
            "2023 inferred between_past_and_future",
        ),
        # any numbered session of the General Assembly, whose first opened for 1946
        ("The two had met during the 60th session of the UN General Assembly last year.", "2006 inferred year"),
        # nothing below tells when the text was printed
        ("The two had met at the 60th session of the UN General Assembly.", None),
        ("Lusaka, 3 May 2014 and the years after it were hard.", None),
        ("The minister arrives today (May 30) in Accra.", None),
        ("The two states set up relations on 4 May 1994.", None),
        ("The pact will enter into force on 1 September 2023.", None),
        ("The war began in February 2022 and goes on.", None),
        ("Sales grew last year.", None),
    ],
)
def test_inferred_from_text(text: str, expected: str | None) -> None:
    assert infer(text) == expected


def test_headline_in_the_present_tense_about_a_year() -> None:
    assert infer("Some text.", title="The Sahel in 2021 is still divided") == "2021 inferred year"
    assert infer("Some text.", title="Exports grew in 2021") is None


def test_metadata_comes_first_and_url_is_inferred() -> None:
    assert infer("LIMA, May 3, 2024 - Peru …", metadata="2024-05-04") == "2024-05-04 stated metadata"
    assert infer("Text.", url="https://a.example/2024/03/12/port") == "2024-03-12 inferred url"
    assert infer("Text.", url="https://a.example/2024/13/12/port") is None


def test_dates_that_cannot_be_true_are_not_taken() -> None:
    assert infer("Text.", metadata="2031-01-01") is None
    assert infer("Text.", metadata="0001-01-01") is None
    assert infer("Text.", metadata="2026-01-02") == "2026-01-02 stated metadata"  # the day after: time zones


def test_an_update_is_no_publication_but_better_than_nothing() -> None:
    line = DateLine("2024-05-04", is_update=True)
    found = find_publication_date(metadata=None, lines=(line,), title=None, text="Text.", latest=LATEST)
    assert found is not None
    assert (found.published_on, found.basis) == ("2024-05-04", "inferred")


@pytest.mark.parametrize(
    ("line", "published_on"),
    [
        ("QUITO, March 4, 2025", "2025-03-04"),
        ("Addis Ababa, 12 September 2024", "2024-09-12"),
        ("Washington, D.C., May 3, 2024", "2024-05-03"),
        ("Since then, May 2014", None),
        ("The summit in Lima, 12 May 2014", None),
    ],
)
def test_a_place_before_the_date_makes_a_date_line(line: str, published_on: str | None) -> None:
    found = read_date_line(line)
    assert (found.published_on if found else None) == published_on


def test_a_labelled_date_counts_below_the_first_paragraph() -> None:
    page = (
        "Ecuador recalls its envoy\n\nEcuador recalled its ambassador from the neighbouring capital on Thursday after "
        "a long dispute over fishing grounds.\n\nPublished August 9, 2024\n\nThe ministry gave no date for her return "
        "and said that consular work would go on as before.\n"
    )
    (article,) = read_page(page, chrome=load_chrome())
    assert [d.published_on for d in article.dates] == ["2024-08-09"]
    assert "Published" not in article.body


@pytest.mark.parametrize(
    ("line", "published_on"),
    [
        ("July 9, 2025 | 2 min read", "2025-07-09"),
        ("4 min read · May 3, 2024", "2024-05-03"),
        ("9 Jul 2025 10:15 am", "2025-07-09"),
        ("Wednesday, 5 March 2025", "2025-03-05"),
        ("5 March 2025 (Wednesday)", "2025-03-05"),
        ("2025/03/05 10:15", "2025-03-05"),
        ("Press release, 17. 4. 2023", "2023-04-17"),
        ("Press Release No. 45/2023 – 12 May 2023", "2023-05-12"),
        ("Commentary | 22 February 2022", "2022-02-22"),
        ("News | Politics | 3 May 2024", "2024-05-03"),
        ("10:15, May 03, 2024", "2024-05-03"),
        ("LUSAKA — May 3, 2024", "2024-05-03"),
        ("Published - May 03, 2024 09:15 pm", "2024-05-03"),
        ("Published May 3, 2024 Updated May 4, 2024", "2024-05-03"),
        ("Date of publication: 3 May 2024", "2024-05-03"),
        # the line speaks of something else, or of a stretch of time
        ("Agreement signed in Lima, 3 May 2014", None),
        ("Joint Statement of Peru and Chile, 3 May 2024", None),
        ("From 3 May 2014 to 5 May 2015", None),
        ("The Lima accord | 3 May 2014 to date", None),
        ("Established 3 May 1994", None),
        ("Chapter 3, May 2014", None),
        ("Budget 2011/12", None),
    ],
)
def test_a_date_line_may_hold_genre_place_clock_and_reading_time(line: str, published_on: str | None) -> None:
    (found,) = classify_lines(line, chrome=load_chrome())
    assert (found.date.published_on if found.date else None) == published_on


@pytest.mark.parametrize(
    "line",
    [
        "Published Date: 18 May, 2024", "Date published: May 18, 2024", "Posted on May 18, 2024 by admin",
        "Published: Saturday, May 18, 2024, 12:30 [IST]", "NEWS 18.05.2024", "July 9, 2025 | 2 min read",
    ],
)  # fmt: skip
def test_lines_that_sites_print(line: str) -> None:
    assert read_composed_date_line(line) is not None


@pytest.mark.parametrize("line", ["Agreement signed May 18, 2024", "By sea on 18 May 2024", "Visit 18.05.2024 to Lima"])
def test_prose_is_no_date_line(line: str) -> None:
    assert read_composed_date_line(line) is None


@pytest.mark.parametrize(
    ("line", "published_on", "name"),
    [
        ("Published November 28,2020", "2020-11-28", None),
        ("Updated 10:14 AM EST, Fri March 12, 2021", "2021-03-12", None),
        ("Publish : 12 Mar 2021, 10:14 AM", "2021-03-12", None),
        ("Submitted by webmaster on 12 May 2021", "2021-05-12", None),
        ("12 May 2021 06:00 (UTC+04:00)", "2021-05-12", None),
        ("HARARE: May 12, 2021 10:14 CAT", "2021-05-12", None),
        ("MAY 12, 2021 / 3:04 PM / UPDATED 2 YEARS AGO", "2021-05-12", None),
        ("12 March 2021 News", "2021-03-12", None),
        ("2021. 05. 12", "2021-05-12", None),
        ("Written by Ana Soto on May 12, 2021", "2021-05-12", "Ana Soto"),
        ("By Ana Soto in Trade & Industry on 12 May 2021", "2021-05-12", "Ana Soto"),
        ("Posted By: Ana Soto on: May 12, 2021 In: News", "2021-05-12", "Ana Soto"),
        ("By Ana Soto, May 12, 2021 10:14 AM Updated 3 years ago", "2021-05-12", "Ana Soto"),
        ("05.03.2021. 10:14", "2021-03-05", None),
        ("Ana Soto. Lima. 15/12/2021", "2021-12-15", None),
        ("Policy Brief No. 21-04 | March 2021", "2021-03", None),
        ("By our own correspondent in Lima May 12, 2021", "2021-05-12", None),
        ("Trade deal signed by Peru on 12 May 2021", None, None),
        ("By Peru’s count, exports rose on 12 May 2021", None, None),
    ],
)
def test_a_date_line_names_its_author_and_clock(line: str, published_on: str | None, name: str | None) -> None:
    (found,) = classify_lines(line, chrome=load_chrome())
    assert (found.date.published_on if found.date else None, found.name) == (published_on, name)


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("Published: 12/03/2021", "The ministers met on March 10.", "2021-03-12 inferred"),
        ("03/12/2021", "The ministers met on 2 December.", "2021-12-03 inferred"),
        ("Thu 04/03/2021", "The ministers met.", "2021-03-04 stated"),
        ("12/03/2021", "The ministers met on 2 March and will meet again on 1 December.", "2021 stated"),
        ("12/03/2021", "The ministers met.", "2021 stated"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_text(line: str, text: str, expected: str) -> None:
    date_line = read_date_line(line)
    assert date_line is not None
    found = find_publication_date(metadata=None, lines=(date_line,), title=None, text=text, latest=LATEST)
    assert found is not None
    assert f"{found.published_on} {found.basis}" == expected
