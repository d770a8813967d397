"""Tag and parse sentences and find names in them with the trained network, run by ONNX Runtime.

Belongs here: the pipeline's component. The network's files lie in the packaged pipeline; how they are made is in
`etl/language/training`. Weights are kept as 8-bit numbers with a scale for each row and are 32-bit numbers when used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, MORPH, POS, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.parts_of_speech import IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from etl.language.decoding import choose_heads
from etl.language.wordpieces import SHAPES, WordPieces, shape_of

NETWORK, EMBEDDING, PIECES, LABELS = "network.onnx", "embedding.npz", "pieces.txt", "labels.json"
ROOT = "ROOT"
LONGEST_PART = 500
PIECES_A_BATCH = 1024
NO_SCORE = -1e4


class Reader:
    """A pipeline component that sets tags, parts of speech, morphology, heads, relations and names.

    Every doc is one sentence; one longer than the encoder's reach is read in parts, whose roots then hang on the first.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.folder: Path | None = None
        self.relations: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The dependency relations that the component knows."""
        return self.relations

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Yield the docs analysed, in order; those of like length go through the network together."""
        docs = iter(stream)
        while group := list(islice(docs, batch_size)):
            parts = [part for doc in group for part in self.cut(doc)]
            parts.sort(key=lambda part: len(part.pieces))
            results: dict[int, list[Part]] = {}
            for batch in group_parts(parts):
                self.score(batch)
                for part in batch:
                    results.setdefault(id(part.doc), []).append(part)
            for doc in group:
                if len(doc):
                    self.annotate(doc, sorted(results[id(doc)], key=lambda part: part.start))
                yield doc

    def cut(self, doc: Doc) -> list[Part]:
        """Return a doc as one part, or as several where it has more pieces than the encoder takes."""
        parts: list[Part] = []
        for token in doc:
            pieces = self.pieces.cut(token.text)[:LONGEST_PART]
            if not parts or len(parts[-1].pieces) + len(pieces) > LONGEST_PART:
                parts.append(Part(doc, token.i, self.pieces.first))
            parts[-1].add(pieces, shape_of(token.text))
        for part in parts:
            part.close(self.pieces.last)
        return parts

    def score(self, batch: list[Part]) -> None:
        """Run the network over parts and leave each part's labels in it."""
        pieces = pad([part.pieces for part in batch], 0)
        feed = {
            "embedded": self.embedding[pieces].astype(np.float32) * self.scale[pieces][:, :, None],
            "shapes": pad([part.shapes for part in batch], len(SHAPES)),
            "mask": pad([[1] * len(part.pieces) for part in batch], 0).astype(np.float32),
            "starts": pad([part.starts for part in batch], 0),
            "ends": pad([part.ends for part in batch], 0),
        }
        arcs, heads, words, tags, morphs, names, middle, last = self.session.run(None, feed)
        for i, part in enumerate(batch):
            size = len(part.starts)
            part.heads = choose_heads(arcs[i, :size, : size + 1])
            part.relations = self.label_arcs(heads[i], words[i, :size], part.heads)
            part.tags = tags[i, :size].argmax(axis=1)
            part.morphs = morphs[i, :size].argmax(axis=1)
            part.names = names[i, :size].argmax(axis=1)
            part.vectors = np.concatenate([middle[i, :size], last[i, :size]], axis=1).astype(np.float16)

    def label_arcs(self, heads: NDArray[Any], words: NDArray[Any], chosen: NDArray[Any]) -> NDArray[Any]:
        """Return the relation of each word to its chosen head; only the root's word has the root's relation."""
        size = self.relation.shape[0]
        head = np.ones((len(words), size), dtype=np.float32)
        head[:, :-1] = heads[chosen]
        word = np.ones((len(words), size), dtype=np.float32)
        word[:, :-1] = words
        spread = (word @ self.relation.reshape(size, -1)).reshape(len(words), -1, size)
        scores = np.einsum("nlh,nh->nl", spread, head)
        scores[chosen != 0, self.root] = NO_SCORE
        found = scores.argmax(axis=1)
        found[chosen == 0] = self.root
        labels: NDArray[Any] = found
        return labels

    def annotate(self, doc: Doc, parts: list[Part]) -> None:
        """Write the labels of a doc's parts into it."""
        rows = np.zeros((len(doc), 5), dtype=np.uint64)
        first_root = next(int(i) for i in np.flatnonzero(parts[0].heads == 0))
        labels: list[int] = []
        for part in parts:
            size = len(part.starts)
            own = np.arange(part.start, part.start + size)
            heads = np.where(part.heads == 0, own, part.start + part.heads - 1)
            relations = self.relation_ids[part.relations]
            if part.start:
                relations = np.where(part.heads == 0, self.vocab.strings["parataxis"], relations)
                heads = np.where(part.heads == 0, first_root, heads)
            rows[own, 0] = (heads - own).astype(np.int64).view(np.uint64)
            rows[own, 1] = relations
            rows[own, 2] = self.tag_ids[part.tags]
            rows[own, 3] = self.pos_ids[part.morphs]
            rows[own, 4] = self.morph_ids[part.morphs]
            labels.extend(part.names)
        doc.from_array([HEAD, DEP, TAG, POS, MORPH], rows)  # type: ignore[arg-type]
        doc.set_ents(self.spans(doc, labels), default="outside")
        doc.tensor = np.concatenate([part.vectors for part in parts])

    def spans(self, doc: Doc, labels: Sequence[int]) -> list[Span]:
        """Return the names that BIO labels give; an inner label of another kind begins a name."""
        found: list[Span] = []
        start, kind = 0, ""
        for i, label in enumerate([*(self.names[n] for n in labels), "O"]):
            if kind and label != f"I-{kind}":
                found.append(Span(doc, start, i, kind))
                kind = ""
            if label != "O" and not kind:
                start, kind = i, label[2:]
        return found

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Copy the network's files."""
        assert self.folder is not None, "a component without files can't be written"
        Path(path).mkdir(parents=True, exist_ok=True)
        for name in (NETWORK, EMBEDDING, PIECES, LABELS):
            (Path(path) / name).write_bytes((self.folder / name).read_bytes())

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> Reader:
        """Load the network's files."""
        self.folder = Path(path)
        self.pieces = WordPieces.from_file(self.folder / PIECES)
        labels = json.loads((self.folder / LABELS).read_text(encoding="utf-8"))
        strings = self.vocab.strings
        self.relations = tuple(labels["relations"])
        self.root = self.relations.index(ROOT)
        self.names = tuple(labels["names"])
        self.relation_ids = np.array([strings.add(label) for label in self.relations], dtype=np.uint64)
        self.tag_ids = np.array([strings.add(label) for label in labels["tags"]], dtype=np.uint64)
        parts = [label.split("|", 1) for label in labels["morphs"]]
        self.pos_ids = np.array([IDS[pos] for pos, _ in parts], dtype=np.uint64)
        self.morph_ids = np.array([self.vocab.morphology.add(morph) for _, morph in parts], dtype=np.uint64)
        for label in ("parataxis", *(name[2:] for name in self.names if name != "O")):
            strings.add(label)
        with np.load(self.folder / EMBEDDING) as kept:
            self.embedding, self.scale = kept["pieces"], kept["piece_scale"]
            self.relation = kept["relation"].astype(np.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(self.folder / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        return self


class Part:
    """A run of a doc's words as the network takes it, and the labels that it gives."""

    heads: NDArray[Any]
    relations: NDArray[Any]
    tags: NDArray[Any]
    morphs: NDArray[Any]
    names: NDArray[Any]
    vectors: NDArray[Any]

    def __init__(self, doc: Doc, start: int, first: int) -> None:
        self.doc, self.start = doc, start
        self.pieces, self.shapes = [first], [len(SHAPES)]
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, pieces: Sequence[int], shape: int) -> None:
        """Add a word."""
        self.starts.append(len(self.pieces))
        self.pieces.extend(pieces)
        self.shapes.extend([shape] * len(pieces))
        self.ends.append(len(self.pieces) - 1)

    def close(self, last: int) -> None:
        """Add the mark at the end."""
        self.pieces.append(last)
        self.shapes.append(len(SHAPES))


def group_parts(parts: list[Part]) -> Iterator[list[Part]]:
    """Yield parts, sorted by length, in batches of at most PIECES_A_BATCH pieces with padding."""
    batch: list[Part] = []
    for part in parts:
        if batch and (len(batch) + 1) * len(part.pieces) > PIECES_A_BATCH:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def pad(rows: Sequence[Sequence[int]], value: int) -> NDArray[np.int64]:
    """Return rows of numbers as one array."""
    padded = np.full((len(rows), max(map(len, rows))), value, dtype=np.int64)
    for i, row in enumerate(rows):
        padded[i, : len(row)] = row
    return padded


@Language.factory(
    "dragoman_reader",
    assigns=["token.tag", "token.pos", "token.morph", "token.head", "token.dep", "doc.ents"],
    requires=[],
)
def make_reader(nlp: Language, name: str) -> Reader:
    """Return an empty reader; its network comes from disk."""
    return Reader(nlp.vocab)
