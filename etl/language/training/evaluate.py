"""Score a pipeline on the treebanks' test splits, as spaCy's Scorer does and as UD's evaluation does.

Belongs here: figures only. With gold sentences each treebank sentence is one text; tokens are the
pipeline's own, and tokens that the treebank cuts differently count as wrong.
Run: `python -m etl.language.training.evaluate MODEL CORPORA`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from etl.language.pipeline import use_single_sentences
from etl.language.sentences import load_sentence_rules, split_sentences

TESTS = {"UD_English-EWT": "test-ewt", "UD_English-GUM": "test-gum"}
NEWS_TYPES = ("PERSON", "ORGANIZATION", "PLACE")


@dataclass(frozen=True)
class Scores:
    """Figures of one test split; shares between 0 and 1, None where the treebank has no such layer."""

    sentences: int
    words: int
    tokens_f: float
    tag: float
    pos: float
    morph: float
    lemma: float
    uas: float
    las: float
    uas_all: float
    las_all: float
    names: dict[str, float] | None
    one_sentence: float


def score_corpus(nlp: Language, corpus: Path) -> Scores:
    """Run the pipeline over the raw text of each gold sentence and compare."""
    gold = list(DocBin().from_disk(corpus).get_docs(nlp.vocab))
    predicted = list(nlp.pipe([doc.text for doc in gold]))
    examples = [Example(p, g) for p, g in zip(predicted, gold, strict=True)]
    scorer = Scorer()
    result = {**scorer.score(examples)}
    result |= Scorer.score_token_attr(examples, "lemma")
    result |= Scorer.score_token_attr(examples, "pos")
    everything = Scorer.score_deps(examples, "dep", ignore_labels=())
    named = any(doc.has_annotation("ENT_IOB") for doc in gold)
    names = None
    if named:
        by_type = result["ents_per_type"]
        names = {kind: by_type[kind]["f"] for kind in NEWS_TYPES if kind in by_type} | {"all": result["ents_f"]}
    rules = load_sentence_rules()
    whole = sum(len(split_sentences(doc.text, rules=rules)) == 1 for doc in gold)
    return Scores(
        sentences=len(gold),
        words=sum(len(doc) for doc in gold),
        tokens_f=result["token_f"],
        tag=result["tag_acc"],
        pos=result["pos_acc"],
        morph=result["morph_acc"],
        lemma=result["lemma_acc"],
        uas=result["dep_uas"],
        las=result["dep_las"],
        uas_all=everything["dep_uas"],
        las_all=everything["dep_las"],
        names=names,
        one_sentence=whole / len(gold),
    )


def score_raw(nlp: Language, corpus: Path, *, group: int = 10) -> tuple[float, float]:
    """Return UAS and LAS (with punctuation) on running text cut by our own sentence rules.

    Groups of `group` gold sentences are printed one after the other with a space between them.
    """
    gold = list(DocBin().from_disk(corpus).get_docs(nlp.vocab))
    rules = load_sentence_rules()
    heads = labels = gold_words = predicted_words = 0
    for i in range(0, len(gold), group):
        chunk = gold[i : i + group]
        text, wanted = join_gold(chunk)
        found: dict[tuple[int, int], tuple[tuple[int, int], str]] = {}
        sentences = split_sentences(text, rules=rules)
        for sentence, doc in zip(sentences, nlp.pipe([s.text.replace("\n", " ") for s in sentences]), strict=True):
            found |= token_arcs(doc, sentence.char_start)
        gold_words += len(wanted)
        predicted_words += len(found)
        for place, (head, label) in wanted.items():
            same = found.get(place)
            heads += same is not None and same[0] == head
            labels += same is not None and same == (head, label)
    total = gold_words + predicted_words
    return 2 * heads / total, 2 * labels / total


def join_gold(chunk: list[Doc]) -> tuple[str, dict[tuple[int, int], tuple[tuple[int, int], str]]]:
    """Return the running text of gold sentences and their arcs by character span."""
    text = ""
    arcs: dict[tuple[int, int], tuple[tuple[int, int], str]] = {}
    for doc in chunk:
        arcs |= token_arcs(doc, len(text))
        text += doc.text + " "
    return text, arcs


def token_arcs(doc: Doc, offset: int) -> dict[tuple[int, int], tuple[tuple[int, int], str]]:
    """Return each token's character span with the span of its head and its label; the root heads itself."""
    spans = [(offset + t.idx, offset + t.idx + len(t)) for t in doc]
    return {spans[t.i]: (spans[t.head.i], t.dep_) for t in doc}


def score_table(nlp: Language, corpora: Path) -> str:
    """Return the scores on both test splits as a Markdown table."""
    use_single_sentences(nlp)
    lines = [
        "# Scores on the test splits",
        "",
        "Gold sentences, the pipeline's own tokens, percent. UAS and LAS leave punctuation out as spaCy's scorer does;",
        "`UAS+p` and `LAS+p` count it as UD's evaluation does; `raw` is running text cut by our own sentence rules",
        "(with punctuation). `whole` is the share of gold sentences that those rules leave in one piece.",
        "Names are scored where the treebank marks them (GUM), by type, F1.",
        "",
        "| test split | sentences | words | tokens | UPOS | XPOS | morph | lemma | UAS | LAS | UAS+p | LAS+p"
        " | raw UAS+p | raw LAS+p | whole | names |",
        "| --- | " + "--- | " * 15,
    ]
    for title, name in TESTS.items():
        scores = score_corpus(nlp, corpora / f"{name}.spacy")
        raw = score_raw(nlp, corpora / f"{name}.spacy")
        names = "–"
        if scores.names:
            names = ", ".join(f"{kind.lower()} {value:.1%}" for kind, value in scores.names.items())
        figures = (
            scores.tokens_f,
            scores.pos,
            scores.tag,
            scores.morph,
            scores.lemma,
            scores.uas,
            scores.las,
            scores.uas_all,
            scores.las_all,
            *raw,
            scores.one_sentence,
        )
        row = " | ".join(f"{100 * figure:.2f}" for figure in figures)
        lines.append(f"| {title} | {scores.sentences:,} | {scores.words:,} | {row} | {names} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the score table of a pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("corpora", type=Path)
    options = parser.parse_args()
    print(score_table(spacy.load(options.model), options.corpora))


if __name__ == "__main__":
    main()
