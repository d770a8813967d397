"""Fit the network together with the log-linear models (PyTorch; installed by `make weights`).

Belongs here: questions as tensors, and the fitting. The probability of a choice is the softmax of the sum of its
features' weights and its marks' scores; where several choices are right, the sum of their probabilities is maximised.
Weights of features have a Gaussian prior, the network has dropout and weight decay (AdamW: Loshchilov and Hutter 2019).
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from etl.extract.loglinear import flat
from etl.extract.network.layout import Layout, Mark
from etl.extract.network.scores import LABELS, ROLE_WIDTH, ROLES, parts_of
from etl.extract.training.network import PARTS, Network, new_network
from etl.extract.training.questions import Lesson

ENCODER_RATE, NETWORK_RATE, WEIGHTS_RATE, DECAY = 1.5e-4, 3e-4, 0.02, 0.05
ARTICLES_A_STEP, WARM_UP = 8, 100
SCALE = 60.0  # what the loss of a step is divided by
LEAST_SEEN = 3  # a feature of fewer choices has no weight
NEXT_TO_NOTHING = 0.01
UNTOLD = {"trade sides": 0.2}
"""How often the features of a model are left out of an article, so that the network learns to do without them."""


def tables_of(network: Network, layouts: Sequence[Layout]) -> list[Tensor]:
    """Return the network's table (words, sum of PARTS) of each article, read in parts as `encode` reads it."""
    parts = [(layout, *part) for layout in layouts for part in parts_of(layout.offsets)]
    order = sorted(range(len(parts)), key=lambda i: parts[i][3] - parts[i][1])
    tables: dict[int, Tensor] = {}
    for some in (order[: len(order) // 2], order[len(order) // 2 :]):
        if some:
            tables |= zip(some, _read(network, [parts[i] for i in some]), strict=True)
    count = [sum(1 for _ in parts_of(layout.offsets)) for layout in layouts]
    ends = list(accumulate(count))
    return [torch.cat([tables[i] for i in range(end - n, end)]) for n, end in zip(count, ends, strict=True)]


def _read(network: Network, parts: Sequence[tuple[Layout, int, int, int]]) -> list[Tensor]:
    """Return the rows of each part: those of the words after its context."""
    longest = max(end - first for _, first, _, end in parts)
    vectors, notes, sentences = (
        torch.stack([_padded(getattr(layout, name)[first:end], longest) for layout, first, _, end in parts])
        for name in ("vectors", "notes", "sentences")
    )
    mask = torch.tensor([[float(i < end - first) for i in range(longest)] for _, first, _, end in parts])
    with torch.autocast("cpu", torch.bfloat16):
        table = network(vectors, notes.long(), sentences.long(), mask)
    return [
        rows[start - first : end - first].float() for rows, (_, first, start, end) in zip(table, parts, strict=True)
    ]


def _padded(rows: NDArray[Any], length: int) -> Tensor:
    padded = np.zeros((length, *rows.shape[1:]), dtype=np.float32)
    padded[: len(rows)] = rows
    return torch.from_numpy(padded)


Feature = tuple[str, str]
"""A model and one of its features."""


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


def make_sheet(lesson: Lesson, numbers: Mapping[Feature, int]) -> Sheet:
    """Return the questions of a lesson as tensors."""
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
    return found.index_add(0, sheet.featured[:, 0], weights.index_select(0, sheet.featured[:, 1]))


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


def make_sheets(lessons: Iterable[Lesson]) -> tuple[list[Feature], list[Sheet]]:
    """Return the features that have a weight, and the questions of the lessons as tensors."""
    kept = [lesson for lesson in lessons if lesson.questions]
    seen = Counter(
        (question.model, name)
        for lesson in kept
        for question in lesson.questions
        for name in {name for features in question.features for name in flat(features)}
    )
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    numbers = {name: i for i, name in enumerate(names)}
    return names, [make_sheet(lesson, numbers) for lesson in kept]


def fit_network(
    names: Sequence[Feature], sheets: Sequence[Sheet], priors: Mapping[str, float], *, epochs: int, seed: int = 1
) -> tuple[dict[str, dict[str, float]], Network]:
    """Return the weights of features by model, and the network.

    `priors` are the precision of the Gaussian prior of each model's weights.
    """
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    questions = sum(len(sheet.askers) for sheet in sheets)
    prior = torch.tensor([priors[model] for model, _ in names])
    models = {model: torch.tensor([float(own == model) for own, _ in names]) for model in UNTOLD}
    network = new_network()
    weights = nn.Parameter(torch.zeros(len(names)))
    groups = [
        {"params": [weights], "lr": WEIGHTS_RATE, "weight_decay": 0.0},
        {"params": list(network.layers.parameters()), "lr": ENCODER_RATE, "weight_decay": DECAY},
        {
            "params": [p for n, p in network.named_parameters() if not n.startswith("layers.")],
            "lr": NETWORK_RATE,
            "weight_decay": DECAY,
        },
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
            tables = tables_of(network, [sheet.layout for sheet in batch])
            losses = [
                loss_of(sheet, scores_of(sheet, table, weights * _told(models, shuffle)))
                for sheet, table in zip(batch, tables, strict=True)
            ]
            loss = torch.stack(losses).sum()
            share = sum(len(sheet.askers) for sheet in batch) / questions
            optimizer.zero_grad(set_to_none=True)
            ((loss + 0.5 * share * (prior * weights**2).sum()) / SCALE).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"seed {seed} epoch {epoch} loss {total / questions:.4f} {time.monotonic() - started:.0f} s", flush=True)
    by_model: dict[str, dict[str, float]] = {model: {} for model in priors}
    for (model, name), weight in zip(names, weights.tolist(), strict=True):
        if abs(weight) >= NEXT_TO_NOTHING:
            by_model[model][name] = weight
    return by_model, network


def _told(models: Mapping[str, Tensor], chance: random.Random) -> Tensor | float:
    """Return what the weights of features are multiplied by: nothing for those of a model that is left out."""
    left_out = [own for model, own in models.items() if chance.random() < UNTOLD[model]]
    return 1.0 - torch.stack(left_out).sum(0) if left_out else 1.0


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
