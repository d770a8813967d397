"""Training from a toy treebank: corpora, names, one short run, packaging and scores."""

import gzip
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.vocab import Vocab

from etl.language.training.__main__ import train_model
from etl.language.training.augment import NewsAugmenter
from etl.language.training.treebank import find_names, make_doc, read_sentences
from etl.language.training.wording import WordingAugmenter, inflect, load_vocabulary

TOY = """# text = Peru signed the pact.
1\tPeru\tPeru\tPROPN\tNNP\tNumber=Sing\t2\tnsubj\t_\tEntity=(1-place-new-1-sgl-Peru)
2\tsigned\tsign\tVERB\tVBD\tTense=Past\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\tDefinite=Def\t4\tdet\t_\t_
4\tpact\tpact\tNOUN\tNN\tNumber=Sing\t2\tobj\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# text = It can't fail.
1\tIt\tit\tPRON\tPRP\t_\t4\tnsubj\t_\t_
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
2\tca\tcan\tAUX\tMD\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
4\tfail\tfail\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

"""


@pytest.fixture
def treebanks(tmp_path: Path) -> Path:
    for bank in ("ewt", "gum"):
        for split in ("train", "dev", "test"):
            with gzip.open(tmp_path / f"{bank}-{split}.conllu.gz", "wt", encoding="utf-8") as handle:
                handle.write(TOY * 30)
    return tmp_path


def test_sentences_become_docs(treebanks) -> None:
    first, second = list(read_sentences(treebanks / "gum-dev.conllu.gz"))[:2]
    doc = make_doc(Vocab(), first, annotated=True)
    assert doc.text == "Peru signed the pact."
    assert [(e.text, e.label_) for e in doc.ents] == [("Peru", "PLACE")]
    assert [t.dep_ for t in doc] == ["nsubj", "ROOT", "det", "obj", "punct"]
    assert make_doc(Vocab(), second, annotated=True).text == "It can't fail."
    assert find_names(first.rows, annotated=False) is None


PRONOUN = """# text = They sold the tea.
1\tThey\tthey\tPRON\tPRP\tNumber=Plur\t2\tnsubj\t_\t_
2\tsold\tsell\tVERB\tVBD\tTense=Past\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\tDefinite=Def\t4\tdet\t_\t_
4\ttea\ttea\tNOUN\tNN\tNumber=Sing\t2\tobj\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

"""


def test_news_variants_keep_the_analysis(tmp_path) -> None:
    with gzip.open(tmp_path / "toy.conllu.gz", "wt", encoding="utf-8") as handle:
        handle.write(PRONOUN)
    nlp = spacy.blank("en")
    gold = make_doc(nlp.vocab, next(iter(read_sentences(tmp_path / "toy.conllu.gz"))), annotated=True)
    augmenter = NewsAugmenter(level=1.0, headlines=0.0)
    seen = set()
    for _ in range(40):
        original, variant = augmenter(nlp, Example(nlp.make_doc(gold.text), gold))
        doc = variant.reference
        assert original.reference.text == gold.text
        subject, verb, object_ = (next(t for t in doc if t.dep_ == d) for d in ("nsubj", "ROOT", "obj"))
        assert subject.pos_ == "PROPN" and subject.head == verb and object_.head == verb
        assert doc.text.endswith("sold the tea.") or doc.text.endswith("sold tea.")
        assert {e.text for e in doc.ents} == {t.text for t in doc if t.pos_ == "PROPN"}
        seen.add(len(doc))
    assert len(seen) > 2


def test_other_words_keep_the_analysis(tmp_path) -> None:
    with gzip.open(tmp_path / "toy.conllu.gz", "wt", encoding="utf-8") as handle:
        handle.write(PRONOUN)
    nlp = spacy.blank("en")
    gold = make_doc(nlp.vocab, next(iter(read_sentences(tmp_path / "toy.conllu.gz"))), annotated=True)
    augmenter = WordingAugmenter(level=1.0, news=0.0, headlines=0.0)
    nouns = set(load_vocabulary().nouns)
    seen = set()
    for _ in range(40):
        for variant in augmenter(nlp, Example(nlp.make_doc(gold.text), gold)):
            doc = variant.reference
            assert [t.tag_ for t in doc] == [t.tag_ for t in gold] and [t.dep_ for t in doc] == [t.dep_ for t in gold]
            assert doc[3].text == "tea" or doc[3].text in nouns
            seen.add(doc.text)
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("verb", "tag", "form"),
    [
        ("ban", "VBG", "banning"), ("deny", "VBD", "denied"), ("clash", "VBZ", "clashes"),
        ("seize", "VBG", "seizing"), ("agree", "VBG", "agreeing"), ("block", "VBD", "blocked"),
    ],
)  # fmt: skip
def test_regular_verbs_are_inflected(verb: str, tag: str, form: str) -> None:
    assert inflect(verb, tag) == form


def test_a_short_training_run_gives_a_package(treebanks, tmp_path) -> None:
    train_model(treebanks, tmp_path / "work", tmp_path / "model", steps=2)
    nlp = spacy.load(tmp_path / "model")
    assert nlp.pipe_names[-1] == "lemmatiser"
    assert "UD_English-EWT" in (tmp_path / "model" / "SCORES.md").read_text(encoding="utf-8")
    assert str(tmp_path) not in (tmp_path / "model" / "config.cfg").read_text(encoding="utf-8")
    assert len(list(DocBin().from_disk(tmp_path / "work" / "corpora" / "train.spacy").get_docs(nlp.vocab))) == 120
