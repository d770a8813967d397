"""Training from a toy treebank: corpora, names, one short run, packaging and scores."""

import gzip
import random
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.vocab import Vocab

from etl.language.training.augment import NewsAugmenter
from etl.language.training.numbering import Labels, Numbering, is_kept, make_batches
from etl.language.training.treebank import find_names, make_doc, read_sentences
from etl.language.training.wording import WordingAugmenter, inflect, load_vocabulary
from etl.language.wordpieces import SHAPES, WordPieces, shape_of

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


def test_words_become_pieces_of_the_vocabulary() -> None:
    pieces = WordPieces(["[UNK]", "[CLS]", "[SEP]", "sign", "##ed", "-", "'", "s", "iran", "back"])
    assert [pieces.pieces[n] for n in pieces.cut("Signed")] == ["sign", "##ed"]
    assert [pieces.pieces[n] for n in pieces.cut("Iran-backed")] == ["iran", "-", "back", "##ed"]
    assert [pieces.pieces[n] for n in pieces.cut("’s")] == ["'", "s"]
    assert [pieces.pieces[n] for n in pieces.cut("Zürich")] == ["[UNK]"]
    assert [SHAPES[shape_of(w)] for w in ("peace", "Peru", "USA", "McCain", "G20", "—")] == [
        "lower", "title", "upper", "mixed", "digits", "other",
    ]  # fmt: skip


def test_sentences_become_numbers(treebanks) -> None:
    vocab = Vocab()
    docs = [make_doc(vocab, s, annotated=True) for s in list(read_sentences(treebanks / "gum-dev.conllu.gz"))[:2]]
    numbering = Numbering(WordPieces(["[UNK]", "[CLS]", "[SEP]", "peru", "##s"]), Labels.of_docs(docs))
    first, second = (numbering.number(doc) for doc in docs)
    assert first.heads == [2, 0, 4, 2, 2] and second.heads == [4, 4, 4, 0, 4]
    assert first.pieces[0] == 1 and first.pieces[-1] == 2 and first.starts == first.ends == [1, 2, 3, 4, 5]
    assert [len(batch) for batch in make_batches([first, second], random.Random(0))] == [2]
    assert is_kept("##ing") and not is_kept("[unused7]") and not is_kept("й")


def test_a_short_training_run_gives_a_package(treebanks, tmp_path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is installed by `make model` only")
    pytest.importorskip("onnx", reason="the package onnx is installed by `make model` only")
    from safetensors.torch import save_file

    from etl.language.training.__main__ import train_model

    encoder = tmp_path / "encoder"
    encoder.mkdir()
    pieces = ["[UNK]", "[CLS]", "[SEP]", "peru", "sign", "##ed", "the", "it", "."]
    (encoder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    save_file(random_encoder(torch, len(pieces)), encoder / "model.safetensors")
    train_model(treebanks, tmp_path / "work", tmp_path / "model", encoder=encoder, epochs=1)
    nlp = spacy.load(tmp_path / "model")
    assert nlp.pipe_names[-1] == "lemmatiser"
    assert "UD_English-EWT" in (tmp_path / "model" / "SCORES.md").read_text(encoding="utf-8")
    assert str(tmp_path) not in (tmp_path / "model" / "config.cfg").read_text(encoding="utf-8")
    assert len(list(DocBin().from_disk(tmp_path / "work" / "corpora" / "train.spacy").get_docs(nlp.vocab))) == 120


def random_encoder(torch, pieces: int) -> dict:
    """Return weights under the names of a BERT with the sizes that the network expects."""
    width, inner = 384, 1536
    weights = {
        "embeddings.word_embeddings.weight": torch.randn(pieces, width) * 0.02,
        "embeddings.position_embeddings.weight": torch.randn(512, width) * 0.02,
        "embeddings.token_type_embeddings.weight": torch.randn(2, width) * 0.02,
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        shapes = dict.fromkeys(("attention.self.query", "attention.self.key", "attention.self.value",
                                "attention.output.dense"), (width, width))  # fmt: skip
        shapes |= {"intermediate.dense": (inner, width), "output.dense": (width, inner)}
        for part, (rows, columns) in shapes.items():
            weights[f"{name}.{part}.weight"] = torch.randn(rows, columns) * 0.02
            weights[f"{name}.{part}.bias"] = torch.zeros(rows)
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    for norm in norms:
        weights |= {f"{norm}.weight": torch.ones(width), f"{norm}.bias": torch.zeros(width)}
    return weights
