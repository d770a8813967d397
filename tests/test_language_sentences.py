"""Sentence rules against a text with marked boundaries, and tables of hard cases; all texts are made up."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from etl.language.sentences import load_sentence_rules, split_sentences

TEXT = Path(__file__).parent / "data" / "sentences.txt"
MARK = "⏹"
FLOOR = 0.97


def marked_spans(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without its marks and the spans between them; list marks belong to no sentence."""
    text, spans = "", []
    for piece in marked.split(MARK):
        start = len(text) + len(piece) - len(piece.lstrip(" \n•-"))
        text += piece
        if piece.strip():
            spans.append((start, len(text.rstrip())))
    return text, spans


def test_boundaries_of_news_prose() -> None:
    text, expected = marked_spans(TEXT.read_text(encoding="utf-8"))
    found = [(s.char_start, s.char_end) for s in split_sentences(text)]
    right = set(found) & set(expected)
    missed = [text[a:b] for a, b in expected if (a, b) not in right]
    precision, recall = len(right) / len(found), len(right) / len(expected)
    assert len(expected) >= 200
    assert min(precision, recall) >= FLOOR, f"{precision:.3f} {recall:.3f}\n" + "\n".join(missed)


# text, its sentences; each case says why by its words
CASES = [
    ("He met J. K. Smith. They talked.", ["He met J. K. Smith.", "They talked."]),
    ("It fell to 3.5. Then it rose.", ["It fell to 3.5.", "Then it rose."]),
    ("He said: “Go.” She went.", ["He said: “Go.”", "She went."]),
    ('"We agree." The hall rose.', ['"We agree."', "The hall rose."]),
    ("“Is it so?” Moyo asked. Yes.", ["“Is it so?” Moyo asked.", "Yes."]),
    ("Visit www.Example.Com. Then call.", ["Visit www.Example.Com.", "Then call."]),
    ("in Dakar.The minister", ["in Dakar.", "The minister"]),
    (
        "The U.S. President came. He left the U.S. He was tired.",
        ["The U.S. President came.", "He left the U.S.", "He was tired."],
    ),
    ("signed the protocol of\n\nthe two states.", ["signed the protocol of\n\nthe two states."]),
    ("A first line.\nA second line.", ["A first line.", "A second line."]),
    ("", []),
    (" \n\t\n ", []),
    ("...", ["..."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_cases(text, expected) -> None:
    assert [s.text for s in split_sentences(text)] == expected


def test_kinds() -> None:
    text = "Peru opens embassy in Accra\n\nACCRA:\n\nPeru opened an embassy.\n\nOld friends\n\n- a treaty\n- a loan\n"
    kinds = [(s.kind, s.text) for s in split_sentences(text)]
    assert kinds == [
        ("headline", "Peru opens embassy in Accra"),
        ("heading", "ACCRA:"),
        ("prose", "Peru opened an embassy."),
        ("heading", "Old friends"),
        ("prose", "a treaty"),
        ("prose", "a loan"),
    ]


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "The foreign ministers of Chile and Ghana met in Lima on Monday to\n"
        "Discuss a treaty on fisheries that President Addo had asked for at\n"
        "a summit in Quito last year. They will meet again in Accra in May.\n"
    )
    assert len(split_sentences(text)) == 2


@pytest.mark.parametrize("text", [TEXT.read_text(encoding="utf-8").replace(MARK, ""), "a\r\nb\u2028c d\u200b. É\ufeff"])
def test_offsets_are_exact(text) -> None:
    sentences = split_sentences(text)
    assert [s.ordinal for s in sentences] == list(range(len(sentences)))
    assert all(text[s.char_start : s.char_end] == s.text and s.text.strip() == s.text for s in sentences)
    assert all(a.char_end <= b.char_start for a, b in pairwise(sentences))


def test_long_texts_take_linear_time() -> None:
    assert len(split_sentences("The envoy left. " * 20_000)) == 20_000
    assert split_sentences("a" * 1_000_000)
    assert split_sentences("." * 100_000)


def test_abbreviations_prove_their_examples() -> None:
    rules = load_sentence_rules()
    path = Path(__file__).parents[1] / "etl" / "lexicons" / "sentence_abbreviations.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        text = f"They wrote of {row['example']}" if row["example"][0].islower() else row["example"]
        assert len(split_sentences(text, rules=rules)) == 1, row
        if row["counterexample"]:
            assert len(split_sentences(row["counterexample"], rules=rules)) == 2, row


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO, 3 May 2023 —", "KYIV (Agency) -", "LIMA:", "MINSK, 30 May (Agency) –", "Seoul, March 14, 2024 (Wire) --",
        "NEW DELHI, 14 March 2024:", "WASHINGTON, D.C. –", "DUBAI/RIYADH, 3 Sept (Agency) -", "Lima, Mar. 3 (EFE).-",
    ],
)  # fmt: skip
def test_dateline_is_cut_off(dateline: str) -> None:
    sentences = split_sentences(f"Headline\n\n{dateline} Norway expelled two envoys on Tuesday.")
    assert [s.text for s in sentences[1:]] == [dateline, "Norway expelled two envoys on Tuesday."]
    assert sentences[1].kind == "heading"


@pytest.mark.parametrize(
    "text",
    [
        "Talks May 30 – 31 were useful.", "Leaders of Norway – a member – met in May.", "Oslo – Bergen trains run.",
        "Minister: we will go.",
    ],
)  # fmt: skip
def test_what_looks_like_a_dateline_stays(text: str) -> None:
    assert [s.text for s in split_sentences(f"Headline\n\n{text}")][1:] == [text]
