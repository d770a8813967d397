"""Which date belongs to a word, and how dates read in running text; the sentences are made up."""

import datetime

import pytest

from etl.extract.dates import DateExpression, date_for, find_dates
from etl.extract.dates_lexicon import DateLexicon, load_date_lexicon
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from sources.article import Article


def article(text: str, published: str | None) -> Article:
    return Article("a", "d", None, 0, None, None, None, None, published, None, "en", text, len(text.split()))


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


@pytest.fixture(scope="module")
def lexicon() -> DateLexicon:
    return load_date_lexicon()


def read(nlp, lexicon, text: str, published: str | None = "2023-05-29") -> list[DateExpression]:
    return [d for s in find_dates(analyse_article(nlp, article(text, published)), lexicon=lexicon) for d in s]


# text, trigger word, words of the date that belongs to it (None: none does)
BELONGS = [
    ("Kenya and Peru signed a pact on 4 May 2021 in Lima.", "signed", "4 May 2021"),
    ("In May 2015 the minister visited Oslo.", "visited", "May 2015"),
    ("Norway recalled the visit of May 2015.", "visit", "May 2015"),
    # the date names the treaty, not the signing
    ("Ghana criticised the 1994 treaty.", "criticised", None),
    ("The president paid a visit to Chile on Tuesday.", "visit", "Tuesday"),
    ("The president is due to visit Chile tomorrow.", "visit", "tomorrow"),
    ("On Tuesday, the envoy met the king and signed a protocol.", "signed", "Tuesday"),
    # the time of saying is not the time of what is said
    ("The ministry said on Monday that rebels had shelled the port.", "shelled", None),
    ("The ministry said on Monday that rebels had shelled the port.", "said", "Monday"),
    ("The ministry said that rebels had shelled the port on Sunday.", "shelled", "Sunday"),
    ("In 2019 turnover was $50 million, with exports of $15 million from Peru.", "exports", "2019"),
    ("Exports rose to $9 million in 2020 from $7 million in 2019.", "rose", "2020"),
    ("The embassy, which was opened in 2014, reports to Quito.", "opened", "2014"),
    ("Chile and Ghana, which set up ties in 1994, held talks in March 2020.", "held", "March 2020"),
    ("Chile and Ghana, which set up ties in 1994, held talks in March 2020.", "set", "1994"),
    ("He met the premier in April and toured a plant in June.", "met", "April"),
    ("He met the premier in April and toured a plant in June.", "toured", "June"),
    ("The board meets every year.", "meets", None),
    ("The signing of the accord in July 2010 ended the war.", "signing", "July 2010"),
    ("Since 2017 the two parliaments have exchanged delegations.", "exchanged", "2017"),
    ("The recognition of Namibia by Brazil in 1990 was praised.", "recognition", "1990"),
    ("The envoy visited Kenya on 11 March and met the premier.", "met", "11 March"),
    ("Peru raised its tariff in July 2020, and Chile criticised the decision.", "criticised", None),
    ("She flew to India on Monday to attend a meeting.", "attend", "Monday"),
    ("Exports in 2020 were 9 percent higher than in 2019.", "higher", "2020"),
    ("Ghana exported goods worth $118 million to India in 2021.", "exported", "2021"),
    ("Mali imposed sanctions on six officials and two firms on 3 May 2021.", "imposed", "3 May 2021"),
    ("Oman imported rice worth $3 million in January-June 2022.", "imported", "January-June 2022"),
    ("Meeting in Lima on Monday, the ministers agreed on a pact.", "agreed", "Monday"),
    ("Under a deal struck in 1988, Togo released the prisoners.", "released", None),
    ("A day earlier Peru had expelled the envoy after a blast wounded five.", "wounded", None),
    ("He expelled the envoy in 2022 and has since turned to Chile.", "turned", None),
    ("The two signed the deal at a ceremony held in Quito in June 2021.", "signed", "June 2021"),
    ("They noted that trade had grown since the visit of May 2022, and agreed to meet.", "agreed", None),
    ("The minister praised its support of a seat for the period 2026–2027.", "praised", None),
]


@pytest.mark.parametrize(("text", "trigger", "expected"), BELONGS)
def test_date_for(nlp, lexicon, text, trigger, expected) -> None:
    analysed = analyse_article(nlp, article(text, "2023-05-29"))
    dates = find_dates(analysed, lexicon=lexicon)[0]
    doc = analysed.sentences[0].doc
    token = next(t.i for t in doc if t.text == trigger)
    found = date_for(dates, 0, token, doc)
    assert (found and found.text) == expected


# text, publication date, the start of each date in order (None: unknown); comment: why
RUNNING = [
    # a bare month takes the year told just before, not the one before publication
    (
        "In May 2015 the president came. In August the premier returned the visit.",
        "2024-02-06",
        ["2015-05-01", "2015-08-01"],
    ),
    ("He came in 2015. A year later a commission was formed.", "2024-02-06", ["2015-01-01", "2016-01-01"]),
    ("They met on 3 March 2020. The following day they signed.", None, ["2020-03-03", "2020-03-04"]),
    ("Two months later, they met again.", "2024-02-06", [None]),
    ("He will arrive on Tuesday and leave on Thursday.", "2023-05-29", ["2023-05-30", "2023-06-01"]),
    ("He arrives Tuesday.", "2023-05-29", ["2023-05-30"]),
    ("He arrived Tuesday.", "2023-05-29", ["2023-05-23"]),
    ("The ministers were expected to meet on Friday.", "2023-05-29", ["2023-06-02"]),
    ("He met her yesterday. Last year he had met her twice.", "2023-05", [None, "2022-01-01"]),
    (
        "Exports rose to $4 million last year from $3 million the previous year.",
        "2023-05-29",
        ["2022-01-01", "2021-01-01"],
    ),
    ("Exports rose in 2021 against the same period of 2020.", None, ["2021-01-01", "2020-01-01"]),
    ("On the eve of May 30 he flew to Lima.", "2023-06-05", ["2023-05-29"]),
    ("Before 2015 there was no embassy.", None, [None]),
    ("Flights will resume after 2025.", "2024-01-01", [None]),
    ("It was founded in 1998, 2004 and 2010.", None, ["1998-01-01", "2004-01-01", "2010-01-01"]),
    ("Trade fell from $8 million in 2018 to $5 million in 2019.", None, ["2018-01-01", "2019-01-01"]),
    ("Trade fell by 5 percent in the last fiscal year, Kenya said.", "2023-09-01", ["2022-07-01"]),
    ("FO spokesman: visit set for June 12-14", "2023-05-29", ["2023-06-12"]),
    ("PM to visit Peru on Tuesday", "2023-05-29", ["2023-05-30"]),
    # "since" tells no time that the story goes on from
    ("The embassy, closed since 2019, reopened in March.", "2025-07-10", ["2019-01-01", "2025-03-01"]),
    # a time counted from a printed one is as good as it
    (
        "They met on 22 May 1976. Two weeks afterwards they fell out, and in July they parted.",
        "2025-07-10",
        ["1976-05-22", "1976-05-31", "1976-07-01"],
    ),
    ("Nepal sold more in the fiscal year 2080/81.", "2025-07-10", ["2023-07-16"]),
    ("Guards shot two men on Lake Volta early on Sunday.", "2025-07-10", ["2025-07-06"]),
]


@pytest.mark.parametrize(("text", "published", "expected"), RUNNING)
def test_running_text(nlp, lexicon, text, published, expected) -> None:
    found = read(nlp, lexicon, text, published)
    assert [d.date_start and d.date_start.isoformat() for d in found] == expected


# numbers and words that are no dates
SILENT = [
    "The fund counts 1991 members.",
    "Call 051 2019 for a visa.",
    "The envoy, 56, lives in Bern.",
    "A Boeing 737 landed.",
    "Article 51 of the charter was named.",
    "UN Security Council Resolution 1540 was named.",
    "The parties may agree.",
    "Protesters march through Lima.",
    "Mrs. May met Mr. March.",
    "The plant makes 2000 tractors.",
    "It cost 1,950 dollars.",
    "A two-day visit went well.",
    "He stayed second to none.",
    "The first half was won by Peru.",
]


@pytest.mark.parametrize("text", SILENT)
def test_silent(nlp, lexicon, text) -> None:
    assert read(nlp, lexicon, text) == []


def test_offsets(nlp, lexicon) -> None:
    text = "Visit ends\n\nThe envoy left Quito on 3  March 2020, not in May 2019."
    analysed = analyse_article(nlp, article(text, None))
    for sentence, dates in zip(analysed.sentences, find_dates(analysed, lexicon=lexicon), strict=True):
        for found in dates:
            span = sentence.doc[found.start : found.end]
            start = sentence.sentence.char_start + span.start_char
            assert found.text in text[start : start + len(span.text)]


def test_no_publication_date_is_no_guess(nlp, lexicon) -> None:
    for text in (
        "He left on Tuesday.",
        "He left last year.",
        "He left in March.",
        "He left today.",
        "He left two days ago.",
    ):
        found = read(nlp, lexicon, text, None)
        assert [(d.date_start, d.precision) for d in found] == [(None, "unknown")]


def test_since_runs_to_publication(nlp, lexicon) -> None:
    (found,) = read(nlp, lexicon, "They have met yearly since 2017.", "2024-02-06")[1:]
    assert (found.date_start, found.date_end) == (datetime.date(2017, 1, 1), datetime.date(2024, 2, 6))
