"""Train the network on the corpora: batches, losses, schedule, scores on the development split.

Belongs here: the training loop (PyTorch). What is packaged from it is in `package.py`.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy
import torch
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from torch import Tensor
from torch.nn import functional

from etl.language.decoding import choose_heads
from etl.language.training.encoder import layer_weights, read_encoder
from etl.language.training.network import Network, NetworkSize
from etl.language.training.numbering import IGNORED, Labels, Numbering, Sentence, is_kept, make_batches
from etl.language.training.wording import WordingAugmenter
from etl.language.wordpieces import SHAPES, WordPieces

ENCODER_RATE, HEADS_RATE = 2e-4, 1e-3
WARM_UP = 0.08
VARIANTS = {"wording": 0.1, "news": 0.2, "headlines": 0.1}
LOSS_WEIGHTS = {"tag": 0.3, "morph": 0.3, "name": 0.4}


def pad(rows: list[list[int]], value: int) -> Tensor:
    """Return rows of numbers as one tensor."""
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def run_network(network: Network, batch: list[Sentence]) -> tuple[Tensor, ...]:
    """Return the network's scores of a batch."""
    pieces = pad([s.pieces for s in batch], 0)
    mask = pad([[1] * len(s.pieces) for s in batch], 0).float()
    shapes = pad([s.shapes for s in batch], len(SHAPES))
    starts, ends = pad([s.starts for s in batch], 0), pad([s.ends for s in batch], 0)
    result: tuple[Tensor, ...] = network(network.embedding(pieces), shapes, mask, starts, ends)
    return result


def find_loss(network: Network, batch: list[Sentence]) -> Tensor:
    """Return the loss of a batch: heads and relations in full, tags, morphology and names in part."""
    arcs, relation_head, relation_word, tag, morph, name, *_ = run_network(network, batch)
    heads = pad([s.heads for s in batch], IGNORED)
    lengths = torch.tensor([len(s.heads) for s in batch])
    beyond = torch.arange(arcs.shape[2])[None, :] > lengths[:, None]
    arcs = arcs.masked_fill(beyond[:, None, :], -1e4)
    loss = functional.cross_entropy(arcs.flatten(0, 1), heads.flatten(), ignore_index=IGNORED)
    rows, words = torch.nonzero(heads != IGNORED, as_tuple=True)
    scores = network.relation_scores(relation_head[rows, heads[rows, words]], relation_word[rows, words])
    relations = pad([s.relations for s in batch], IGNORED)[rows, words]
    loss = loss + functional.cross_entropy(scores, relations)
    for kind, found in (("tag", tag), ("morph", morph), ("name", name)):
        wanted = pad([getattr(s, f"{kind}s") for s in batch], IGNORED).flatten()
        if (wanted != IGNORED).any():
            part = functional.cross_entropy(found.flatten(0, 1), wanted, ignore_index=IGNORED)
            loss = loss + LOSS_WEIGHTS[kind] * part
    return loss


@torch.inference_mode()
def score_network(network: Network, sentences: list[Sentence]) -> dict[str, float]:
    """Return UAS, LAS (with punctuation) and tag accuracy on gold words."""
    network.eval()
    right = {"uas": 0, "las": 0, "tag": 0}
    total = 0
    for batch in make_batches(sentences, random.Random(0)):
        arcs, relation_head, relation_word, tag, *_ = run_network(network, batch)
        for i, sentence in enumerate(batch):
            size = len(sentence.heads)
            heads = choose_heads(arcs[i, :size, : size + 1].numpy())
            places = torch.from_numpy(heads)
            relations = network.relation_scores(relation_head[i, places], relation_word[i, :size]).argmax(1).numpy()
            same = heads == np.array(sentence.heads)
            right["uas"] += int(same.sum())
            right["las"] += int((same & (relations == np.array(sentence.relations))).sum())
            right["tag"] += int((tag[i, :size].argmax(1).numpy() == np.array(sentence.tags)).sum())
            total += size
    network.train()
    return {name: count / total for name, count in right.items()}


def load_encoder(network: Network, weights: dict[str, Tensor], rows: list[int]) -> None:
    """Copy a BERT encoder's weights (names of Hugging Face's BertModel) into the network; `rows` are kept pieces."""
    pairs = {
        "embedding.weight": weights["embeddings.word_embeddings.weight"][rows],
        "position.weight": weights["embeddings.position_embeddings.weight"],
        "kind": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for number in range(network.size.layers):
        pairs |= {f"layers.{number}.{name}": weight for name, weight in layer_weights(weights, number).items()}
    missing = network.load_state_dict(pairs, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys


def varied(docs: list[Doc], seed: int, *, wording: float, news: float, headlines: float) -> Iterator[Doc]:
    """Yield gold docs and some of their variants (see `augment.py` and `wording.py`)."""
    nlp = spacy.blank("en", vocab=docs[0].vocab)
    augment = WordingAugmenter(wording, news, headlines)
    for generator in (augment.random, augment.news.random, augment.news.headlines.random):
        generator.seed(seed)
    for doc in docs:
        for example in augment(nlp, Example(nlp.make_doc(doc.text), doc)):
            yield example.reference


def learn(corpora: Path, encoder: Path, output: Path, *, epochs: int, limit: int | None = None, seed: int = 7) -> None:
    """Train and write `network.pt`, `labels.json` and `pieces.txt` to `output`.

    `corpora` holds `train.spacy` and `dev.spacy`, `encoder` the weights (`model.safetensors`) and `vocab.txt` of a
    BERT with an uncased vocabulary; `limit` takes only so many sentences, to try it out.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    vocab = spacy.blank("en").vocab
    train, dev = (
        list(DocBin().from_disk(corpora / f"{name}.spacy").get_docs(vocab))[:limit] for name in ("train", "dev")
    )
    labels = Labels.of_docs(train)
    listed = (encoder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    rows = [i for i, piece in enumerate(listed) if is_kept(piece)]
    pieces = WordPieces([listed[i] for i in rows])
    numbering = Numbering(pieces, labels)
    size = NetworkSize(
        pieces=len(rows), relations=len(labels.relations), tags=len(labels.tags), morphs=len(labels.morphs),
        names=len(labels.names),
    )  # fmt: skip
    network = Network(size)
    load_encoder(network, read_encoder(encoder), rows)
    known = [numbering.number(doc) for doc in dev if numbering.knows(doc)]
    fresh = ("root", "arc", "relation", "tag", "morph", "name", "shape")
    heads = [p for n, p in network.named_parameters() if n.startswith(fresh)]
    body = [p for n, p in network.named_parameters() if not n.startswith(fresh)]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    first = [numbering.number(d) for d in varied(train, seed, **VARIANTS)]
    steps = epochs * sum(1 for _ in make_batches(first, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(n / (WARM_UP * steps), max(0.0, (steps - n) / (steps * (1 - WARM_UP)))) if n else 0.01
    )
    output.mkdir(parents=True, exist_ok=True)
    pieces_file = output / "pieces.txt"
    pieces_file.write_text("\n".join(pieces.pieces) + "\n", encoding="utf-8")
    (output / "labels.json").write_text(json.dumps(labels.__dict__, indent=0), encoding="utf-8")
    started = time.monotonic()
    for epoch in range(epochs):
        sentences = first if epoch == 0 else [
            numbering.number(d) for d in varied(train, seed + epoch, **VARIANTS)
        ]  # fmt: skip
        for n, batch in enumerate(make_batches(sentences, rng)):
            loss = find_loss(network, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            if n % 50 == 0:
                print(f"epoch {epoch} batch {n} loss {loss.item():.3f} {time.monotonic() - started:.0f} s", flush=True)
        figures = score_network(network, known[:1500])
        print(f"epoch {epoch}", " ".join(f"{k} {v:.4f}" for k, v in figures.items()), flush=True)
        torch.save({"state": network.state_dict(), "size": size.__dict__}, output / "network.pt")
