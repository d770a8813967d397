"""Fit the network together with the log-linear models (PyTorch; installed by `make weights`).

Belongs here: the network's layers, as `etl/extract/network/scores.py` applies them, and the fitting. The probability of
a choice is the softmax of the sum of its features' weights and its marks' scores; where several choices are right, the
sum of their probabilities is maximised. Weights of features have a Gaussian prior, the network has dropout and weight
decay (AdamW: Loshchilov and Hutter 2019).
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from etl.extract.loglinear import flat
from etl.extract.network.layout import LAST_SENTENCE, NOTES, Layout, Mark
from etl.extract.network.scores import FAR, HEADS, LABELS, ROLE_WIDTH, ROLES
from etl.extract.training.questions import Lesson

WIDTH, INNER, LAYERS = 192, 384, 2
DROPOUT = 0.25
NETWORK_RATE, WEIGHTS_RATE, DECAY = 7e-4, 0.02, 0.05
ARTICLES_A_STEP, WARM_UP = 8, 60
LEAST_SEEN = 3  # a feature of fewer choices has no weight
NEXT_TO_NOTHING = 0.01
PARTS = (len(ROLES) * ROLE_WIDTH, len(ROLES) * ROLE_WIDTH, len(ROLES), len(ROLES), len(LABELS))


class Layer(nn.Module):
    """Attention and a feed-forward net, each behind its norm."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.inner_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.mixed, self.joined = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return x (articles, words, width) one layer on; `bias` (articles, heads, words, words)."""
        articles, words, width = x.shape
        parts = self.mixed(self.norm(x)).view(articles, words, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        x = x + self.dropout(self.joined(seen.transpose(1, 2).reshape(articles, words, width)))
        inner = functional.relu(self.inner(self.inner_norm(x)))
        result: Tensor = x + self.dropout(self.outer(inner))
        return result


class Network(nn.Module):
    """From an article's layout to the parts that scores are made of, a row for each word."""

    def __init__(self, vectors: int) -> None:
        super().__init__()
        self.first_norm, self.last_norm = nn.LayerNorm(vectors), nn.LayerNorm(WIDTH)
        self.inward = nn.Linear(vectors, WIDTH)
        self.note = nn.Embedding(len(NOTES), WIDTH, padding_idx=0)
        self.sentence = nn.Embedding(LAST_SENTENCE + 1, WIDTH)
        self.distance = nn.Embedding(2 * FAR + 1, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.out = nn.Linear(WIDTH, sum(PARTS))
        self.dropout = nn.Dropout(DROPOUT)
        with torch.no_grad():
            for embedding in (self.note, self.sentence):
                embedding.weight.normal_(std=0.1)
            self.note.weight[0] = 0.0
            self.distance.weight.zero_()
            self.out.weight.zero_()
            self.out.bias.zero_()
            self.out.weight[: PARTS[0] + PARTS[1]].normal_(std=0.02)

    def forward(self, layouts: Sequence[Layout]) -> list[Tensor]:
        """Return a table (words, sum of PARTS) for each article."""
        longest = max(len(layout.notes) for layout in layouts)
        vectors, notes, sentences = (
            torch.stack([_padded(getattr(layout, name), longest) for layout in layouts])
            for name in ("vectors", "notes", "sentences")
        )
        missing = torch.tensor([[i >= len(layout.notes) for i in range(longest)] for layout in layouts])
        x = self.inward(self.dropout(self.first_norm(vectors.float())))
        x = x + self.note(notes.long()).sum(2) + self.sentence(sentences.long())
        places = torch.arange(longest)
        distance = (places[None, :] - places[:, None]).clamp(-FAR, FAR) + FAR
        bias = self.distance(distance).permute(2, 0, 1)[None] + (missing * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        table = self.out(self.dropout(self.last_norm(x)))
        return [table[i, : len(layout.notes)] for i, layout in enumerate(layouts)]


def _padded(rows: NDArray[Any], length: int) -> Tensor:
    padded = np.zeros((length, *rows.shape[1:]), dtype=np.float32)
    padded[: len(rows)] = rows
    return torch.from_numpy(padded)


@dataclass(frozen=True)
class Sheet:
    """The questions of an article as tensors of places: marks are labels first, then roles of nobody, then the rest."""

    layout: Layout
    askers: Tensor  # (questions, 2)
    labels: Tensor  # (marks, question and label)
    empty: Tensor  # (marks, question and role)
    spans: Tensor  # (spans, start and end)
    answers: Tensor  # (spans, question, role, and mark among the rest)
    rest: int  # marks with spans
    marked: Tensor  # (pairs, choice and mark)
    featured: Tensor  # (pairs, choice and feature)
    question_of: Tensor  # of each choice
    right: Tensor  # of each choice


def make_sheet(lesson: Lesson, numbers: Mapping[tuple[str, str], int]) -> Sheet | None:
    """Return the questions of a lesson as tensors; None where it has none."""
    if not lesson.questions:
        return None
    kinds: tuple[dict[tuple[int, Mark], int], ...] = ({}, {}, {})
    marked: list[tuple[int, int, int]] = []
    featured: list[tuple[int, int]] = []
    question_of: list[int] = []
    right: list[bool] = []
    for q, question in enumerate(lesson.questions):
        for i, (features, marks) in enumerate(zip(question.features, question.marks, strict=True)):
            choice = len(question_of)
            question_of.append(q)
            right.append(i in question.right)
            for mark in marks:
                kind = 0 if mark[1] is None else 2 if mark[1] else 1
                marked.append((choice, kind, kinds[kind].setdefault((q, mark), len(kinds[kind]))))
            names = ((question.model, name) for name in flat(features))
            featured += [(choice, numbers[name]) for name in names if name in numbers]
    starts = [0, *accumulate(len(kind) for kind in kinds)]
    spans = [(*span, q, ROLES.index(role), i) for (q, (role, places)), i in kinds[2].items() for span in places or ()]
    return Sheet(
        layout=lesson.layout,
        askers=_table([question.asker for question in lesson.questions], 2),
        labels=_table([(q, LABELS.index(name)) for q, (name, _) in kinds[0]], 2),
        empty=_table([(q, ROLES.index(name)) for q, (name, _) in kinds[1]], 2),
        spans=_table([span[:2] for span in spans], 2),
        answers=_table([span[2:] for span in spans], 3),
        rest=len(kinds[2]),
        marked=_table([(choice, starts[kind] + i) for choice, kind, i in marked], 2),
        featured=_table(featured, 2),
        question_of=torch.tensor(question_of),
        right=torch.tensor(right),
    )


def _table(rows: Sequence[Sequence[int]], width: int) -> Tensor:
    return torch.tensor(rows, dtype=torch.long).reshape(-1, width)


def scores_of(sheet: Sheet, table: Tensor, weights: Tensor) -> Tensor:
    """Return the score of each choice of an article."""
    asked = torch.split(_means(table, sheet.askers), PARTS, dim=1)
    named = torch.split(_means(table, sheet.spans), PARTS, dim=1)
    question, role, mark = sheet.answers.unbind(1)
    asks = asked[0].view(-1, len(ROLES), ROLE_WIDTH)[question, role]
    answers = named[1].view(-1, len(ROLES), ROLE_WIDTH)[torch.arange(len(role)), role]
    fits = named[2][torch.arange(len(role)), role]
    best = torch.full((sheet.rest,), -1e4).scatter_reduce(0, mark, (asks * answers).sum(1) + fits, "amax")
    marks = torch.cat(
        [asked[4][sheet.labels[:, 0], sheet.labels[:, 1]], asked[3][sheet.empty[:, 0], sheet.empty[:, 1]], best]
    )
    found = torch.zeros(len(sheet.question_of))
    found = found.index_add(0, sheet.marked[:, 0], marks[sheet.marked[:, 1]])
    return found.index_add(0, sheet.featured[:, 0], weights[sheet.featured[:, 1]])


def _means(table: Tensor, spans: Tensor) -> Tensor:
    """Return the mean of the rows of each span."""
    sums = torch.cat([table.new_zeros(1, table.shape[1]), table.cumsum(0)])
    return (sums[spans[:, 1]] - sums[spans[:, 0]]) / (spans[:, 1] - spans[:, 0])[:, None]


def loss_of(sheet: Sheet, scores: Tensor) -> Tensor:
    """Return the sum over questions of minus the logarithm of the probability of what is right."""
    count = len(sheet.askers)
    top = torch.full((count,), -1e9).scatter_reduce(0, sheet.question_of, scores.detach(), "amax")
    powers = torch.exp(scores - top[sheet.question_of])
    total = torch.zeros(count).index_add(0, sheet.question_of, powers)
    among = torch.zeros(count).index_add(0, sheet.question_of, powers * sheet.right)
    return -(torch.log(among + 1e-9) - torch.log(total)).sum()


def fit_network(
    lessons: Sequence[Lesson], priors: Mapping[str, float], *, epochs: int, seed: int = 1
) -> tuple[dict[str, dict[str, float]], dict[str, NDArray[np.float16]]]:
    """Return the weights of features by model, and those of the network by name.

    `priors` are the precision of the Gaussian prior of each model's weights.
    """
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    seen = Counter(
        (question.model, name)
        for lesson in lessons
        for question in lesson.questions
        for name in {name for features in question.features for name in flat(features)}
    )
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    numbers = {name: i for i, name in enumerate(names)}
    sheets = [sheet for lesson in lessons if (sheet := make_sheet(lesson, numbers)) is not None]
    questions = sum(len(sheet.askers) for sheet in sheets)
    prior = torch.tensor([priors[model] for model, _ in names])
    network = Network(sheets[0].layout.vectors.shape[1])
    weights = nn.Parameter(torch.zeros(len(names)))
    groups = [
        {"params": [weights], "lr": WEIGHTS_RATE, "weight_decay": 0.0},
        {"params": list(network.parameters()), "lr": NETWORK_RATE, "weight_decay": DECAY},
    ]
    optimizer = torch.optim.AdamW(groups)
    steps = epochs * len(_batches(sheets, shuffle))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, (n + 1) / WARM_UP) * max(0.02, 1 - n / steps)
    )
    started = time.monotonic()
    for epoch in range(epochs):
        total = 0.0
        for batch in _batches(sheets, shuffle):
            tables = network([sheet.layout for sheet in batch])
            losses = [
                loss_of(sheet, scores_of(sheet, table, weights)) for sheet, table in zip(batch, tables, strict=True)
            ]
            loss = torch.stack(losses).sum()
            share = sum(len(sheet.askers) for sheet in batch) / questions
            optimizer.zero_grad(set_to_none=True)
            ((loss + 0.5 * share * (prior * weights**2).sum()) / WARM_UP).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch} loss {total / questions:.4f} {time.monotonic() - started:.0f} s", flush=True)
    by_model: dict[str, dict[str, float]] = {model: {} for model in priors}
    for (model, name), weight in zip(names, weights.tolist(), strict=True):
        if abs(weight) >= NEXT_TO_NOTHING:
            by_model[model][name] = weight
    kept = {name: value.numpy().astype(np.float16) for name, value in network.state_dict().items()}
    return by_model, kept


def _batches(sheets: Sequence[Sheet], shuffle: random.Random) -> list[list[Sheet]]:
    """Return the articles in batches of like length, in random order."""
    mixed = list(sheets)
    shuffle.shuffle(mixed)
    size = 8 * ARTICLES_A_STEP
    pools = [
        sorted(mixed[i : i + size], key=lambda sheet: sheet.layout.offsets[-1]) for i in range(0, len(mixed), size)
    ]
    batches = [pool[i : i + ARTICLES_A_STEP] for pool in pools for i in range(0, len(pool), ARTICLES_A_STEP)]
    shuffle.shuffle(batches)
    return batches
