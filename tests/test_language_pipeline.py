"""The language pipeline as articles meet it: loading, labels, offsets, lemmas, faults."""

import os
import socket
import subprocess
import sys

import pytest
import spacy

from etl.language.analysis import analyse_article
from etl.language.pipeline import MODEL, PipelineError, load_pipeline, pipeline_version
from sources.article import Article


def article(text: str) -> Article:
    return Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split()))


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def test_loads_quickly_and_without_network() -> None:
    code = (
        "import socket, time\n"
        "def refuse(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = refuse\n"
        "from etl.language.pipeline import load_pipeline\n"
        "start = time.process_time()\n"
        "load_pipeline()\n"
        "print(time.process_time() - start)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=MODEL.parents[2],
        env={**os.environ},
    )
    assert float(run.stdout) < 2
    assert socket.socket.connect is not None


def test_labels_are_universal_dependencies(nlp) -> None:
    doc = nlp("The treaty was signed by Kenya in Lima.")
    labels = {t.text: t.dep_ for t in doc}
    assert labels["treaty"] == "nsubj:pass"
    assert labels["was"] == "aux:pass"
    assert labels["signed"] == "ROOT"
    assert labels["Kenya"].startswith("obl")
    assert {t.pos_ for t in doc} >= {"NOUN", "VERB", "PROPN", "ADP", "DET", "AUX", "PUNCT"}


def test_a_text_stays_one_sentence(nlp) -> None:
    doc = nlp("He came. He saw. He left, e.g. Yesterday.")
    assert len(list(doc.sents)) == 1
    assert sum(t.head.i == t.i for t in doc) == 1


# words in a sentence and the lemma of the last one in question: (text, word, lemma)
LEMMAS = [
    ("The talks were held.", "held", "hold"),
    ("They are hoping for peace.", "hoping", "hope"),
    ("They were planning a visit.", "planning", "plan"),
    ("Both countries agreed.", "countries", "country"),
    ("The cities were shelled.", "shelled", "shell"),
    ("They met us.", "met", "meet"),
    ("They need tea.", "need", "need"),
    ("It is the biggest buyer.", "biggest", "big"),
    ("He didn't sign.", "n't", "not"),
    ("The ministers discussed it.", "discussed", "discuss"),
]


@pytest.mark.parametrize(("text", "word", "lemma"), LEMMAS)
def test_lemmas(nlp, text, word, lemma) -> None:
    assert next(t.lemma_ for t in nlp(text) if t.text == word) == lemma


@pytest.mark.parametrize(
    "text",
    [
        "ACCRA     -    Ghana  and   Peru\tsigned\xa0\xa0a pact.\n\nThe pact of\nMay   2020 holds.",
        "A\u200b zero-width start. É combining. 👍🏽 emoji. ﷽",
        "",
        "\n\n",
        "x" * 20_000,
        "word " * 3_000,
    ],
)
def test_offsets_of_tokens(nlp, text) -> None:
    analysed = analyse_article(nlp, article(text))
    for sentence in analysed.sentences:
        assert text[sentence.sentence.char_start : sentence.sentence.char_end] == sentence.sentence.text
        for token in sentence.doc:
            start = sentence.sentence.char_start + token.idx
            assert text[start : start + len(token)].split() == token.text.split()


def test_an_article_reads_the_same_alone_and_twice(nlp) -> None:
    text = "Kenya and Peru signed a pact. Its text is secret, an envoy said. Lima welcomed it."
    first, again = (analyse_article(nlp, article(text)) for _ in range(2))
    alone = [nlp(s.sentence.text) for s in first.sentences]
    for one, two, three in zip(first.sentences, again.sentences, alone, strict=True):
        shapes = [[(t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in d] for d in (one.doc, two.doc, three)]
        assert shapes[0] == shapes[1] == shapes[2]


# short news sentences, headlines among them, and the verb that must be their root
CLAUSES = [
    ("Kenya exported goods worth $118 million to India in 2023.", "exported"),
    ("Canada imposed sanctions on six Myanmar officials and two companies on January 30, 2023.", "imposed"),
    ("Peru imported wheat worth $20 million from Canada.", "imported"),
    ("Ghana sold cocoa worth $3 million to Peru last year.", "sold"),
    ("Vietnam imported goods from Japan worth $9 billion.", "imported"),
    ("Brazil sells soybeans to China.", "sells"),
    ("Chile exported copper worth $5.4 billion to Japan in 2022.", "exported"),
    ("Peru condemned the attack on its embassy.", "condemned"),
    ("Mali expelled two French diplomats.", "expelled"),
    ("Iran rejected the proposal.", "rejected"),
    ("Kenya’s exports to Uganda rose 12 percent to $310 million.", "rose"),
    ("Norway pledged 30 million kroner for Angola.", "pledged"),
    ("Rebels shelled the town of Goma on Friday, killing six.", "shelled"),
    ("PM leaves for Beijing on four-day visit", "leaves"),
    ("FM meets Saudi counterpart in Riyadh", "meets"),
    ("Iran, Iraq sign security pact", "sign"),
    ("Trade between Oman and Iran reached $1.3 billion in 2022.", "reached"),
    ("Bilateral trade stood at $50 million in 2019.", "stood"),
    ("Imports from Chile amounted to $4 million.", "amounted"),
    ("Japan delivered tents to the Philippines on November 20, 2024.", "delivered"),
    ("Egypt warned Ethiopia that it would take the matter to court.", "warned"),
    ("Sudan recalled its envoy from Chad.", "recalled"),
    ("The visiting minister called on the prime minister.", "called"),
    ("Spain has recognised the state of Palestine.", "recognised"),
    ("Foreign ministers of Chile and Peru met in Lima.", "met"),
    ("Chile’s foreign minister, accompanied by a delegation, arrived in Lima on Monday.", "arrived"),
    ("Australia condemned the air strikes and expelled two Myanmar diplomats.", "condemned"),
    ("Togo hosted talks between Niger and Mali.", "hosted"),
    ("Poland refused to lift the checks.", "refused"),
    ("US suspended food supplies to Somalia.", "suspended"),
    ("Qatar withdrew peacekeepers from the border.", "withdrew"),
    ("Italy released three sailors.", "released"),
    ("Greece seized a tanker.", "seized"),
]
CLAUSE_FLOOR = 0.9


def test_verbs_behind_bare_names_are_roots(nlp) -> None:
    roots = [next(t.text for t in nlp(text) if t.head.i == t.i) for text, _ in CLAUSES]
    right = sum(root == verb for root, (_, verb) in zip(roots, CLAUSES, strict=True))
    assert right / len(CLAUSES) >= CLAUSE_FLOOR


def test_missing_pipeline_says_what_to_do(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("etl.language.pipeline.MODEL", tmp_path)
    with pytest.raises(PipelineError, match="make model"):
        load_pipeline()
    with pytest.raises(PipelineError, match="cannot load"):
        load_pipeline(str(tmp_path / "nothing"))


def test_pipeline_with_other_labels_is_refused(tmp_path) -> None:
    other = spacy.blank("en")
    other.add_pipe("parser").add_label("dobj")
    other.initialize()
    other.to_disk(tmp_path / "other")
    with pytest.raises(PipelineError, match="Universal Dependencies"):
        load_pipeline(str(tmp_path / "other"))


def test_another_pipeline_can_be_named(nlp, tmp_path) -> None:
    nlp.to_disk(tmp_path / "copy")
    assert load_pipeline(str(tmp_path / "copy")).pipe_labels["parser"] == nlp.pipe_labels["parser"]
    assert pipeline_version(str(tmp_path / "copy")) != pipeline_version()


def test_package_is_small_and_holds_its_licences() -> None:
    files = [p for p in MODEL.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) <= 26 * 1024 * 1024
    licence = (MODEL / "LICENCE.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in licence and "UD_English-GUM" in licence
    assert "Apache License 2.0" in licence
    assert all(p.stat().st_size < 20 * 1024 * 1024 for p in files)
