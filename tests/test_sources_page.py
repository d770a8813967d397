"""Pages into articles: headline, byline, section labels, chrome, several articles on a page."""

import textwrap

import pytest

from sources.chrome import load_chrome
from sources.clean import clean_page, join_wrapped_lines, normalise_line_endings
from sources.lines import is_headline, read_byline
from sources.page import PageArticle, join_title, read_page

CHROME = load_chrome()
LEAD = "Ghana and Togo signed a treaty on fishing in Accra after two years of talks between the neighbours."
SECOND = "Ghana's foreign minister thanked his guest and promised to ratify the treaty before the end of the year."


def page(text: str, *, title: str | None = None) -> list[PageArticle]:
    return read_page(clean_page(text), chrome=CHROME, title=title)


def one(text: str) -> PageArticle:
    (article,) = page(text)
    return article


def test_headline_byline_date_and_chrome() -> None:
    article = one(
        f"Home > World\n\nWorld\n\nGhana and Togo sign treaty\n\nBy Ama Mensah | Example Daily\n\nMay 3, 2024\n\n"
        f"Share\n\nThe two ministers. PHOTO: FILE\n\n{LEAD}\n\nWhat comes next\n\n{SECOND}\n\n"
        "Load Next Story\n\nMost read\n\nOther news here"
    )
    assert article.text == f"Ghana and Togo sign treaty\n\n{LEAD}\n\nWhat comes next\n\n{SECOND}"
    assert article.author == "Ama Mensah"
    assert [line.published_on for line in article.dates] == ["2024-05-03"]


def test_subheadline_stays_as_a_line() -> None:
    article = one(f"Ghana and Togo sign treaty\n\nMinisters meet in Accra\n\n{LEAD}")
    assert article.title == "Ghana and Togo sign treaty"
    assert article.body == f"Ministers meet in Accra\n\n{LEAD}"


@pytest.mark.parametrize("text", [LEAD, f"{LEAD}\n{SECOND}", f"ACCRA:\n\n{LEAD}", "Ghana signed a treaty."])
def test_no_headline(text: str) -> None:
    article = one(text)
    assert article.title is None
    assert article.text == text


def test_author_block_with_position_above_the_headline() -> None:
    article = one(
        f"Author<br><br>Ama Mensah\n\nAma Mensah\n\nSenior Fellow,\nInstitute of Coasts, Accra\n\nMay 3, 2024\n\n"
        f"Ten years of treaties\n\nMay 3, 2024\n\n{LEAD}\n\nНаверх"
    )
    assert (article.title, article.author, article.body) == ("Ten years of treaties", "Ama Mensah", LEAD)


def test_foreign_script_line_goes_at_the_end_only() -> None:
    assert one(f"{LEAD}\n\nНаверх").body == LEAD
    assert "Наверх" in one(f"{LEAD}\n\nНаверх\n\n{SECOND}").body


@pytest.mark.parametrize(
    ("text", "title", "author", "date"),
    [
        (f"Treaty signed\nAma Mensah Published May 3, 2024 Updated May 4, 2024 10:17am\n\nACCRA: {LEAD}",
         "Treaty signed", "Ama Mensah", "2024-05-03"),
        (f"Treaty signed\nAma Mensah | 3 May 2024\n\n{LEAD}", "Treaty signed", "Ama Mensah", "2024-05-03"),
        (f"Treaty signed\n\n{LEAD}\n\nPublished in Dawn, May 4th, 2024", "Treaty signed", None, "2024-05-04"),
        (f"Ministry of Foreign Affairs\nPress Release\nNo. 145/2024\n\nTreaty signed\n\n{LEAD}\n\nAccra\n3 May 2024",
         "Treaty signed", None, "2024-05-03"),
        (f"https://a.example/1\n\nTreaty signed\n\n{LEAD}", "Treaty signed", None, None),
        (f"{LEAD[:-1]} as the ministers promise quick ratification\n\n{LEAD} {SECOND}",
         f"{LEAD[:-1]} as the ministers promise quick ratification", None, None),
    ],
)  # fmt: skip
def test_layouts(text: str, title: str, author: str | None, date: str | None) -> None:
    article = one(text)
    assert (article.title, article.author) == (title, author)
    assert [line.published_on for line in article.dates][:1] == ([date] if date else [])


FRAME = "Africa\n\n{title}\n\nAvatar photo\n\nPublished\n\non\n\n{body}\n\nContinue Reading\n\n"


def test_page_of_several_framed_articles() -> None:
    text = "Connect with us\n\n" + "".join(
        FRAME.format(title=title, body=body)
        for title, body in (
            ("Treaty signed in Accra", LEAD),
            ("Togo looks north", f"A look back\n\n{SECOND}"),
            ("Why it matters", LEAD),
        )
    )
    articles = page(text + "Publications\n\nLatest\n\nTrending")
    assert [article.title for article in articles] == ["Treaty signed in Accra", "Togo looks north", "Why it matters"]
    assert [article.body for article in articles] == [LEAD, f"A look back\n\n{SECOND}", LEAD]


def test_ruled_lines_with_datelines_separate_articles() -> None:
    articles = page(f"Treaty signed\n\nACCRA - {LEAD}\n\n* * *\n\nTogo looks north\n\nLOME, May 3 (Example) - {SECOND}")
    assert [article.title for article in articles] == ["Treaty signed", "Togo looks north"]


def test_bylines_and_dates_separate_articles() -> None:
    articles = page(
        f"Treaty signed\nBy Ama Mensah\nMay 3, 2024\n\n{LEAD}\n\n{SECOND}\n\n"
        f"Togo looks north\nBy Kofi Addo\nMay 4, 2024\n\n{SECOND}"
    )
    assert [(article.title, article.author) for article in articles] == [
        ("Treaty signed", "Ama Mensah"),
        ("Togo looks north", "Kofi Addo"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Treaty signed\n\n{LEAD}\n\n* * *\n\nA second part\n\n{SECOND}",  # a break in one article
        # a timeline
        f"A year of talks\n\nFirst round\n\nMay 3, 2024\n\n{LEAD}\n\nSecond round\n\nJune 4, 2024\n\n{SECOND}",
        f"Treaty signed\n\n{LEAD}\n\nContinue Reading\n\n{SECOND}",  # a button in the middle
        f"Treaty signed\n\n{LEAD}\n\nContinue Reading\n\nTogo looks north\n\nRice is dear",  # teasers below
    ],
)
def test_one_article_is_not_torn(text: str) -> None:
    assert len(page(text)) == 1


def test_paragraph_broken_in_mid_sentence_is_joined() -> None:
    article = one(
        f"Treaty signed\n\n{LEAD}\n\nThe ministers noted that both of the sides had agreed on the text of\n\n"
        "the Agreement between the governments on the use of the lagoon and of the fish that live in it."
    )
    assert "the text of the Agreement between" in article.body


def test_known_title_is_not_repeated_and_lines_above_it_go() -> None:
    (article,) = page(f"Example Daily | World\n\nTreaty signed\n\n{LEAD}", title="Treaty signed")
    assert article.text == f"Treaty signed\n\n{LEAD}"
    assert article.credits == ("Example Daily | World",)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ama Mensah", "Ama Mensah"),
        ("BY AMA MENSAH", "Ama Mensah"),
        ("By Ama Mensah and Kofi Addo", "Ama Mensah and Kofi Addo"),
        ("By Ama Mensah, Correspondent", "Ama Mensah, Correspondent"),
        ("Written by Jan van der Berg", "Jan van der Berg"),
        ("By sea and by land", None),
        ("By the end of the year Togo will ratify the treaty.", None),
        ("Byron visits Greece", None),
        ("By 2027", None),
    ],
)
def test_read_byline(line: str, name: str | None) -> None:
    assert read_byline(line) == name


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ghana and Togo sign treaty", True),
        ("Will Togo ratify?", True),
        ("Ghana thanks U.S.", True),
        ("“We will sign,” says minister", True),
        ("Ghana and Togo signed.", False),
        ("Foreign Policy Objectives:", False),
        ("and then they left", False),
        ("ACCRA:", False),
        ("—", False),
    ],
)
def test_is_headline(line: str, expected: bool) -> None:
    assert is_headline(line) is expected


def test_join_title() -> None:
    assert join_title("A", "B") == "A\n\nB"
    assert join_title("A", "A\n\nB") == "A\n\nB"
    assert join_title("A", "A new start for Togo.") == "A\n\nA new start for Togo."
    assert join_title(None, "B") == "B"


def test_clean_page_takes_markup_and_control_characters_off() -> None:
    assert clean_page("a\x00b<br/>C &amp; d\x07e\u200bf \xa0 g\r\nh<b>i</b>") == "ab\nC & d ef g\nhi"
    assert clean_page("3 < 4 and x > y") == "3 < 4 and x > y"
    assert normalise_line_endings("a\r\nb\rc\ud800") == "a\nb\nc\ufffd"


def test_wrapped_lines_are_joined_and_headings_are_not() -> None:
    paragraphs = ["Treaty signed", f"{LEAD} {SECOND}", "Next steps", f"{SECOND} {LEAD}"]
    wrapped = "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in paragraphs)
    assert join_wrapped_lines(wrapped).split("\n\n") == paragraphs
    assert join_wrapped_lines(f"{LEAD}\n{SECOND}") == f"{LEAD}\n{SECOND}"


@pytest.mark.parametrize(
    ("line", "dateline"),
    [("Lima, 3 May 2024", "Lima, 3 May 2024"), ("3 May 2024", None), ("Published on 3 May 2024", None)],
)
def test_the_line_with_place_and_date_is_kept_beside_the_text(line: str, dateline: str | None) -> None:
    (article,) = read_page(
        f"Treaty on fishing signed\n\n{line}\n\nGhana and Togo signed a treaty on fishing after two years of talks.",
        chrome=CHROME,
    )
    assert article.dateline == dateline
    assert line not in article.text
