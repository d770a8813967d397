"""Each format's reader: text, metadata, tables, several articles in one file."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from sources.article import Article
from sources.catalog import load_catalog
from sources.discover import find_documents
from sources.formats import detect_format
from sources.raw import UnreadableError
from sources.read import read_document

CATALOG = load_catalog()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEAD = "Ghana and Togo signed a treaty on fishing in Accra after two years of talks between the neighbours."
SECOND = "Ghana's foreign minister thanked his guest and promised to ratify the treaty before the end of the year."


def read(tmp_path: Path, name: str, content: bytes | str) -> list[Article]:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = find_documents(tmp_path)
    result = read_document(tmp_path, found, catalog=CATALOG, now=NOW)
    assert result.document.status == "read", result.document.reason
    assert result.document.fetched_at == NOW
    return list(result.articles)


def test_ids_depend_on_uri_and_place_only(tmp_path: Path) -> None:
    (first,) = read(tmp_path, "a.txt", LEAD)
    (again,) = read(tmp_path, "a.txt", LEAD + " And more.")
    assert first.article_id == again.article_id
    assert first.document_id == again.document_id
    assert len(first.article_id) == 16


def test_markdown(tmp_path: Path) -> None:
    (article,) = read(
        tmp_path,
        "a.md",
        "---\ntitle: Other\nauthor: [Ama Mensah, Kofi Addo]\npublisher: Reuters\ndate: 2024-05-03\n"
        "url: https://a.example/x\n---\n\n"
        f"# Treaty *signed*\n\n**{LEAD}**\n\n## Next\n\n> {SECOND}\n\n"
        "- [Rice](https://a.example/rice) and `cocoa`\n- Tea\n\n"
        "| Good | 2023 |\n|---|---:|\n| Tea | 12 |\n\n![map](m.png)\n<!-- note -->\n",
    )
    assert article.text == (
        f"Treaty signed\n\n{LEAD}\n\nNext\n\n{SECOND}\n\nRice and cocoa\nTea\n\nGood | 2023\nTea | 12"
    )
    assert (article.title, article.author, article.publisher) == ("Treaty signed", "Ama Mensah, Kofi Addo", "Reuters")
    assert (article.url, article.published_on, article.published_on_basis) == (
        "https://a.example/x",
        "2024-05-03",
        "stated",
    )
    assert article.word_count == len(article.text.split())


def test_markdown_with_several_top_headings(tmp_path: Path) -> None:
    articles = read(tmp_path, "a.md", f"# One\n\n{LEAD} {SECOND}\n\nTwo\n===\n\n{SECOND} {LEAD}\n")
    assert [article.title for article in articles] == ["One", "Two"]
    assert [article.ordinal for article in articles] == [0, 1]
    (article,) = read(tmp_path, "a.md", f"# One\n\nShort.\n\n# Two\n\n{SECOND}\n")
    assert article.title == "One"


def test_markdown_front_matter_that_is_none(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "a.md", f"---\n: [\n---\n\n# Treaty\n\n{LEAD}\n")
    assert LEAD in article.text


PAGE = """<html lang="en"><head><title>Treaty signed | Example Daily</title>
<meta property="og:site_name" content="Example Daily">
{head}</head><body><nav><a href="/">Home</a></nav><article><h1>Treaty signed</h1><p>By Ama Mensah</p>{date}<p>{lead}</p>
<h2>Next</h2><p>{second}</p><table><tr><th>Good</th><th>2023</th></tr><tr><td>Tea</td><td>12</td></tr></table></article>
<footer>© Example Daily</footer></body></html>"""


def html_page(*, head: str = "", date: str = "") -> str:
    return PAGE.format(head=head, date=date, lead=LEAD, second=SECOND)


def test_html(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "a.html", html_page())
    assert article.title == "Treaty signed"
    assert article.author == "Ama Mensah"
    assert article.publisher == "Example Daily"
    assert article.published_on is None
    assert article.text == f"Treaty signed\n\n{LEAD}\n\nNext\n\n{SECOND}\n\nGood | 2023\n\nTea | 12"


@pytest.mark.parametrize(
    ("head", "date", "expected"),
    [
        ('<meta property="article:published_time" content="2024-05-03T23:00:00Z">', "", "2024-05-03"),
        ('<script type="application/ld+json">{"datePublished": "2024-05-03"}</script>', "", "2024-05-03"),
        ("", '<time datetime="2024-05-03">3 May</time>', "2024-05-03"),
        ("", '<p class="entry-date">Published on May 3, 2024</p>', "2024-05-03"),
        (
            '<meta name="last-modified" content="2024-05-03">',
            '<time class="updated" datetime="2024-06-01">x</time>',
            None,
        ),
        ("", "<p>They had met on May 3, 2024, in Lome and again in June.</p>", None),
    ],
)
def test_html_states_its_date(tmp_path: Path, head: str, date: str, expected: str | None) -> None:
    (article,) = read(tmp_path, "a.html", html_page(head=head, date=date))
    assert article.published_on == expected


def test_html_with_several_articles(tmp_path: Path) -> None:
    part = "<article><h2>{}</h2><time datetime='{}'></time><p>{}</p><p>{}</p><p>{}</p></article>"
    teaser = "<article><h3>Teaser</h3><p>More on rice.</p></article>"
    page = "<html><body>" + part.format("One", "2024-05-03", LEAD, SECOND, LEAD * 2) + teaser
    articles = read(
        tmp_path, "a.html", page + part.format("Two", "2024-05-04", SECOND, LEAD, SECOND * 2) + "</body></html>"
    )
    assert [(article.title, article.published_on) for article in articles] == [
        ("One", "2024-05-03"),
        ("Two", "2024-05-04"),
    ]


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "base64", "undefined"])
def test_html_charset_of_its_tag(tmp_path: Path, charset: str) -> None:
    page = html_page(head=f'<meta charset="{charset}">').replace("Accra", "Asunción").encode("cp1252", "replace")
    (article,) = read(tmp_path, "a.html", page)
    assert "Asunción" in article.text


def test_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Treaty signed", style="Title")
    document.add_paragraph("By Ama Mensah")
    document.add_paragraph(LEAD)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Good", "2023", "Tea", "12"), strict=True):
        cell.text = text
    document.add_paragraph(SECOND)
    stream = BytesIO()
    document.save(stream)
    (article,) = read(tmp_path, "a.docx", stream.getvalue())
    assert article.text == f"Treaty signed\n\n{LEAD}\n\nGood | 2023\nTea | 12\n\n{SECOND}"
    assert article.author == "Ama Mensah"
    assert article.published_on is None  # the template's 2013 is no date


PDF_BODY = [f"{LEAD} {SECOND}", "Next steps", f"{SECOND} {LEAD}"]


def make_pdf(*, pages: int = 1) -> bytes:
    pdf = FPDF(format="A4")
    pdf.set_title("Microsoft Word - draft")
    for number in range(pages):
        pdf.add_page()
        pdf.set_font("Helvetica", "", 8)
        pdf.cell(0, 6, "Example Review 2024", new_x="LMARGIN", new_y="NEXT")
        if number == 0:
            pdf.set_font("Helvetica", "B", 18)
            pdf.multi_cell(0, 9, "Treaty signed", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", "", 11)
        body = PDF_BODY if number == 0 else [f"On page {number + 1} the story goes on. {LEAD}", SECOND]
        for paragraph in ("By Ama Mensah", "May 3, 2024", *body):
            pdf.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
        pdf.cell(0, 6, f"Page {number + 1} of {pages}", align="C", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def test_pdf_lines_become_paragraphs(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "a.pdf", make_pdf())
    assert article.text == f"Treaty signed\n\n{LEAD} {SECOND}\n\nNext steps\n\n{SECOND} {LEAD}"
    assert (article.title, article.author, article.published_on) == ("Treaty signed", "Ama Mensah", "2024-05-03")


def test_pdf_headers_and_page_numbers_go(tmp_path: Path) -> None:
    articles = read(tmp_path, "a.pdf", make_pdf(pages=3))
    text = "\n".join(article.text for article in articles)
    assert "Example Review 2024" not in text
    assert "Page 2" not in text
    assert text.count(LEAD) == 4
    assert text.count("the story goes on") == 2


def test_jsonl_text_is_taken_as_given(tmp_path: Path) -> None:
    (article,) = read(
        tmp_path, "a.jsonl", '{"text": "Share\\r\\n\\r\\n  A  b.\\n\\nContinue Reading", "title": null, "id": "x"}'
    )
    assert article.text == "Share\n\n  A  b.\n\nContinue Reading"
    assert (article.title, article.external_id) == (None, "x")


def test_jsonl_title_is_prepended_once(tmp_path: Path) -> None:
    lines = '{"title": "T", "text": "T\\n\\nBody."}\n{"title": "T", "text": "Body.", "publisher": "afp", "date": 1}\n'
    one, two = read(tmp_path, "a.jsonl", lines)
    assert one.text == two.text == "T\n\nBody."
    assert two.publisher == "Agence France-Presse"
    assert (one.external_id, one.ordinal, two.ordinal) == (None, 0, 1)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"text", "text"),
        ("A.TXT", b"text", "text"),
        ("a", b"text", "text"),
        ("a.txt", b"  <!-- saved --> <!DOCTYPE html><html>", "html"),
        ("a.txt", b"%PDF-1.4", "pdf"),
        ("a.htm", b"<p>x", "html"),
        ("a.ndjson", b"{}", "jsonl"),
    ],
)
def test_detect_format(name: str, content: bytes, expected: str) -> None:
    assert detect_format(name, content) == expected


def test_detect_format_by_header() -> None:
    assert detect_format("page", b"<p>x", headers={"content-type": "text/html; charset=utf-8"}) == "html"
    with pytest.raises(UnreadableError, match="not known"):
        detect_format("a.xlsb", b"x")
