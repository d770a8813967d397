"""Turn CoNLL-U treebanks into spaCy training corpora, one `Doc` for each sentence.

Belongs here: reading CoNLL-U and GUM's entity brackets. What the pipeline does with
the corpora is in `config.cfg`; nothing here is used when articles are read.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

ENTITY_LABELS = {"person": "PERSON", "organization": "ORGANIZATION", "place": "PLACE"}
_BRACKET = re.compile(r"\((?P<open>\d+)-(?P<type>[a-z]+)(?P<rest>[^()]*)(?P<single>\))?|(?P<close>\d+)\)")
# A named mention ends in its Wikipedia identity; without one the last field is GUM's relation name.
_CONNECTORS = {"of", "for", "the", "de", "la", "al", "bin", "van", "von", "-", "’"}
_RELATIONS = {"ana", "appos", "cata", "coref", "disc", "sgl", "pred"}


@dataclass(frozen=True)
class TreebankSentence:
    """One annotated sentence: its printed text and one row of ten CoNLL-U columns per token."""

    text: str
    rows: list[list[str]]
    spaces: list[bool]


def read_sentences(path: Path) -> Iterator[TreebankSentence]:
    """Yield the sentences of a gzipped CoNLL-U file; multiword tokens are split into their words."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for block in handle.read().split("\n\n"):
            lines = block.strip().splitlines()
            rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
            if not rows:
                continue
            spaces: dict[str, bool] = {}
            for row in rows:
                after = "SpaceAfter=No" not in row[9]
                if "-" in row[0]:
                    first, last = (int(n) for n in row[0].split("-"))
                    for n in range(first, last):
                        spaces[str(n)] = False
                    spaces[str(last)] = after
                elif "." not in row[0]:
                    spaces.setdefault(row[0], after)
            words = [row for row in rows if row[0].isdigit()]
            text = next((line[9:] for line in lines if line.startswith("# text = ")), "")
            yield TreebankSentence(text, words, [spaces[row[0]] for row in words])


def find_names(rows: list[list[str]], *, annotated: bool) -> list[tuple[int, int, str]] | None:
    """Return the outermost named mentions as (first token, end token, label).

    None where the treebank has no entity layer. A mention is named if it has a Wikipedia
    identity or a proper noun at its head; determiners at its start are left out.
    """
    if not annotated:
        return None
    found: list[tuple[int, int, str]] = []
    opened: dict[str, list[tuple[int, str, str]]] = {}
    for i, row in enumerate(rows):
        misc = dict(p.split("=", 1) for p in row[9].split("|") if "=" in p)
        for match in _BRACKET.finditer(misc.get("Entity", "")):
            if match["open"]:
                entry = (i, match["type"], match["rest"])
                if match["single"]:
                    _keep_name(rows, found, entry, i)
                else:
                    opened.setdefault(match["open"], []).append(entry)
            elif opened.get(match["close"]):
                _keep_name(rows, found, opened[match["close"]].pop(), i)
    found.sort(key=lambda f: (f[0] - f[1], f[0]))
    taken: set[int] = set()
    names = []
    for start, end, label in found:
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            names.append((start, end, label))
    return sorted(names)


def _keep_name(
    rows: list[list[str]], found: list[tuple[int, int, str]], entry: tuple[int, str, str], last: int
) -> None:
    """Add the capitalised run around the mention's head, if the mention is named."""
    start, kind, rest = entry
    label = ENTITY_LABELS.get(kind)
    if label is None:
        return
    inside = {rows[i][0] for i in range(start, last + 1)}
    heads = [i for i in range(start, last + 1) if rows[i][6] not in inside]
    fields = rest.split("-")
    identity = len(fields) > 5 and fields[-1] not in _RELATIONS
    head = next(
        (i for i in heads if _is_capitalised(rows[i]) and rows[i][3] != "PRON" and (identity or rows[i][3] == "PROPN")),
        None,
    )
    if head is None:
        return
    first, end = head, head + 1
    while first > start and _continues(rows, first - 1, start, last):
        first -= 1
    while end <= last and _continues(rows, end, start, last):
        end += 1
    while not _is_capitalised(rows[first]):
        first += 1
    while not _is_capitalised(rows[end - 1]):
        end -= 1
    found.append((first, end, label))


def _is_capitalised(row: list[str]) -> bool:
    return row[1][:1].isupper() or (row[1][:1].isdigit() and row[3] in {"PROPN", "NUM"})


def _continues(rows: list[list[str]], i: int, start: int, last: int) -> bool:
    row = rows[i]
    if row[3] in {"VERB", "AUX", "PRON"} or (row[3] == "DET" and i == start):
        return False
    if _is_capitalised(row):
        return True
    between = start < i < last
    return between and (row[1] in _CONNECTORS) and (_is_capitalised(rows[i - 1]) or rows[i - 1][1] in _CONNECTORS)


def make_doc(vocab: Vocab, sentence: TreebankSentence, *, annotated: bool) -> Doc:
    """Return a one-sentence gold `Doc` with tags, morphology, lemmas, heads and (if annotated) names."""
    rows = sentence.rows
    spaces = [*sentence.spaces[:-1], False]
    heads = [int(row[6]) - 1 if row[6] != "0" else i for i, row in enumerate(rows)]
    doc = Doc(
        vocab,
        words=[row[1] for row in rows],
        spaces=spaces,
        tags=[row[4] for row in rows],
        pos=[row[3] for row in rows],
        morphs=["" if row[5] == "_" else row[5] for row in rows],
        lemmas=[row[2] for row in rows],
        heads=heads,
        deps=["ROOT" if row[7] == "root" else row[7] for row in rows],
    )
    names = find_names(rows, annotated=annotated)
    if names is None:
        doc.set_ents([], default="missing")
    else:
        doc.set_ents([Span(doc, start, end, label) for start, end, label in names], default="outside")
    return doc


def write_corpora(treebanks: Path, output: Path) -> dict[str, int]:
    """Write `train.spacy`, `dev.spacy` and one test corpus per treebank; return sentences per corpus."""
    vocab = Vocab()
    bins = {name: DocBin(store_user_data=False) for name in ("train", "dev", "test-ewt", "test-gum")}
    for bank in ("ewt", "gum"):
        for split in ("train", "dev", "test"):
            name = f"test-{bank}" if split == "test" else split
            for sentence in read_sentences(treebanks / f"{bank}-{split}.conllu.gz"):
                bins[name].add(make_doc(vocab, sentence, annotated=bank == "gum"))
    output.mkdir(parents=True, exist_ok=True)
    for name, corpus in bins.items():
        corpus.to_disk(output / f"{name}.spacy")
    return {name: len(corpus) for name, corpus in bins.items()}
