"""Turn a trained network into the pipeline that is kept in `etl/language/model`.

Belongs here: what the pipeline is made of (network, lemmatiser, licence note, scores).
Run: `python -m etl.language.training.package TRAINED [--corpora DIR]`.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import tempfile
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.lookups import Lookups, load_lookups

from etl.language.lemmas import Lemmatiser
from etl.language.pipeline import MODEL
from etl.language.reading import Reader
from etl.language.training.evaluate import score_table
from etl.language.training.export import export_network

LEMMA_EXCEPTIONS = Path(__file__).parents[2] / "lexicons" / "lemma_exceptions.csv"
LICENCE = """# Where this pipeline comes from

The weights in this folder were trained by this project (`make model`) on two treebanks of Universal Dependencies:

| treebank | licence | source |
| --- | --- | --- |
| UD_English-EWT | CC BY-SA 4.0 | https://github.com/UniversalDependencies/UD_English-EWT |
| UD_English-GUM | CC BY 4.0 (annotation; only genres whose texts are under CC BY or in the public domain) | \
https://github.com/UniversalDependencies/UD_English-GUM |

UD_English-EWT: Natalia Silveira, Timothy Dozat, Marie-Catherine de Marneffe, Samuel Bowman, Miriam Connor, John Bauer
and Christopher D. Manning (2014), A Gold Standard Dependency Corpus for English, LREC; and later contributors.
UD_English-GUM: Amir Zeldes (2017), The GUM Corpus: Creating Multilayer Resources in the Classroom, Language Resources
and Evaluation 51(3); and later contributors.

Changes made to the treebanks for training: sentences were made documents of their own; names were taken from
GUM's entity brackets; some sentences were repeated in title case, capitals, without their full stop, with a country
or body as subject, or with other verbs, nouns and names in the places of theirs.
No sentence of either treebank is contained in this folder. The weights are offered under CC BY-SA 4.0.

The encoder that training starts from is all-MiniLM-L6-v2 (sentence-transformers; Apache License 2.0, \
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), itself trained from MiniLM-L6-H384-uncased (Wang et
al. 2020). Changes: all its weights were trained further, vectors of how words are printed were added, pieces that no
English text has were left out, and weights are kept as 8-bit numbers.

The lemmatiser's tables come from spacy-lookups-data (MIT licence), whose English tables are derived from
WordNet 3.0, Copyright 2006 by Princeton University, used under the WordNet licence.
"""


def package_model(trained: Path, output: Path = MODEL, *, corpora: Path | None = None) -> None:
    """Write the pipeline of `trained` to `output` with lemmatiser, licence and (given corpora) its scores."""
    nlp = spacy.blank("en")
    reader = nlp.add_pipe("dragoman_reader", name="parser")
    assert isinstance(reader, Reader)
    with tempfile.TemporaryDirectory() as folder:
        export_network(trained, Path(folder))
        reader.from_disk(Path(folder))
        add_lemmatiser(nlp)
        nlp.meta.update(
            name="dragoman_english",
            version="2.0.0",
            description="Tags, dependencies, lemmas and names for news English, one sentence per text",
            author="the Dragoman project",
            license="CC BY-SA 4.0",
            sources=[
                {"name": "UD_English-EWT", "license": "CC BY-SA 4.0"},
                {"name": "UD_English-GUM", "license": "CC BY 4.0"},
                {"name": "all-MiniLM-L6-v2", "license": "Apache-2.0"},
            ],
        )
        if output.exists():
            shutil.rmtree(output)
        nlp.to_disk(output)
    write_strings(nlp, output)
    (output / "LICENCE.md").write_text(LICENCE, encoding="utf-8")
    if corpora:
        (output / "SCORES.md").write_text(score_table(spacy.load(output), corpora), encoding="utf-8")


def add_lemmatiser(nlp: Language) -> None:
    """Add our lemmatiser with WordNet's tables, pruned, and our closed-class exceptions."""
    lemmatiser = nlp.add_pipe("dragoman_lemmas", name="lemmatiser")
    assert isinstance(lemmatiser, Lemmatiser)
    lemmatiser.set_tables(lemma_tables())


def lemma_tables() -> Lookups:
    """Return rules, exceptions and index; the index keeps only words that can decide between two rules."""
    full = load_lookups("en", ["lemma_rules", "lemma_exc", "lemma_index"])
    words = full.get_table("lemma_index")
    index = {
        "noun": [w for w in words["noun"] if is_ambiguous_noun(w)],
        "verb": [w for w in words["verb"] if "_" not in w],
        "adj": [w for w in words["adj"] if len(w) < 9 and w.isalpha()],
        "adv": [w for w in words["adv"] if len(w) < 7 and w.isalpha()],
    }
    exceptions = {
        pos: {form: lemmas[0] for form, lemmas in full.get_table("lemma_exc")[pos].items()}
        for pos in ("noun", "verb", "adj", "adv")
    }
    with LEMMA_EXCEPTIONS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            exceptions.setdefault(row["pos"], {})[row["form"]] = row["lemma"]
    rules = {pos: full.get_table("lemma_rules")[pos] for pos in ("noun", "verb", "adj")}
    rules["adv"] = rules["adj"]
    tables = Lookups()
    tables.add_table("lemma_index", {"by_pos": index})
    tables.add_table("lemma_exceptions", {"by_pos": exceptions})
    tables.add_table("lemma_rules", {"by_pos": rules})
    return tables


def is_ambiguous_noun(word: str) -> bool:
    """Tell whether the plural of a noun fits more than one rule (boxes, knives, buses, cities, women)."""
    return word.isalpha() and (word + "s").endswith(
        ("ses", "ves", "xes", "zes", "ches", "shes", "ies", "ss", "fs", "xs", "zs", "chs", "shs", "ys", "mans", "mens")
    )


def write_strings(nlp: Language, output: Path) -> None:
    """Keep only labels and the tokenizer's own strings; the store had every word of the treebanks."""
    labels = {label for labels in nlp.pipe_labels.values() for label in labels} | {"ROOT", "dep", "SPACE", "_SP"}
    parts = {part for label in labels for pair in label.split("|") for part in (pair, *pair.split("="))}
    kept = set(spacy.blank("en").vocab.strings) | labels | parts
    (output / "vocab" / "strings.json").write_text(json.dumps(sorted(kept), indent=0), encoding="utf-8")


def main() -> None:
    """Package a trained folder from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, help="folder that spacy train wrote (model-best)")
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--corpora", type=Path, help="folder with the test corpora; adds SCORES.md")
    options = parser.parse_args()
    package_model(options.trained, options.output, corpora=options.corpora)


if __name__ == "__main__":
    main()
