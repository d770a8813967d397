"""The network over the words of an article (PyTorch): its layers, and the graph that is written of it.

Belongs here: the layers, and the way to ONNX. The layers are the last ones of the small pretrained encoder that the
language pipeline was trained from (BERT: Devlin et al. 2019), here over words of many sentences: they take the vectors
of the pipeline's middle layer, and attention is biased by the distance of two words and of their sentences.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from etl.extract.network.layout import NOTES, NOTES_A_WORD
from etl.extract.network.scores import LABELS, ROLE_WIDTH, ROLES
from etl.language.training.encoder import find_encoder, layer_weights, read_encoder
from etl.language.training.network import EncoderLayer, NetworkSize

WIDTH, HEADS, LAYERS, ENCODER_LAYERS = 384, 12, 3, 6
DROPOUT, LAST_DROPOUT = 0.15, 0.2
FAR = 33  # words from which on a distance is no longer told
SENTENCES_FAR = 8
SENTENCES_NUMBERED = 8
OTHER_SENTENCE = -2.0  # what attention to a word of another sentence begins with
PARTS = (len(ROLES) * ROLE_WIDTH, len(ROLES) * ROLE_WIDTH, len(ROLES), len(ROLES), len(LABELS))


class Network(nn.Module):
    """From an article's layout to the parts that scores are made of, a row for each word."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(NetworkSize(pieces=0), DROPOUT) for _ in range(LAYERS))
        self.note = nn.Embedding(len(NOTES), WIDTH, padding_idx=0)
        self.sentence = nn.Embedding(SENTENCES_NUMBERED, WIDTH)
        self.distance = nn.Embedding(2 * FAR + 1, HEADS)
        self.apart = nn.Embedding(2 * SENTENCES_FAR + 1, HEADS)
        self.first_norm, self.inward = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, sum(PARTS))
        self.dropout, self.last_dropout = nn.Dropout(DROPOUT), nn.Dropout(LAST_DROPOUT)
        with torch.no_grad():
            for parameter in (self.distance.weight, *self.inward.parameters(), *self.out.parameters()):
                parameter.zero_()
            for parameter in (self.note.weight, self.sentence.weight, self.out.weight[: PARTS[0] + PARTS[1]]):
                parameter.normal_(std=0.02)
            self.note.weight[0] = 0.0
            self.apart.weight.fill_(OTHER_SENTENCE)
            self.apart.weight[SENTENCES_FAR] = 0.0

    def begin_with(self, encoder: dict[str, Tensor]) -> None:
        """Take the weights of an encoder's last layers."""
        for number, layer in enumerate(self.layers):
            layer.load_state_dict(layer_weights(encoder, ENCODER_LAYERS - LAYERS + number))

    def forward(self, vectors: Tensor, notes: Tensor, sentences: Tensor, mask: Tensor) -> Tensor:
        """Return a table (articles, words, sum of PARTS).

        `vectors` (articles, words, 2 * WIDTH) are those of the pipeline's middle and last layers, `notes` (articles,
        words, NOTES_A_WORD) what words are known to name, `sentences` (articles, words) the number of their sentence,
        `mask` (articles, words) 1 for words and 0 for padding.
        """
        middle, last = vectors[..., :WIDTH], vectors[..., WIDTH:]
        x = middle + self.inward(self.dropout(self.first_norm(last)))
        x = x + self.note(notes).sum(2) + self.sentence(sentences.clamp(max=SENTENCES_NUMBERED - 1))
        x = self.dropout(x)
        places = torch.arange(vectors.shape[1])
        distance = (places[None, :] - places[:, None]).clamp(-FAR, FAR) + FAR
        apart = (sentences[:, None, :] - sentences[:, :, None]).clamp(-SENTENCES_FAR, SENTENCES_FAR) + SENTENCES_FAR
        bias = (self.distance(distance)[None] + self.apart(apart)).permute(0, 3, 1, 2)
        bias = bias + ((1.0 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        table: Tensor = self.out(self.last_dropout(x))
        return table


class Several(nn.Module):
    """Networks as one, whose scores are the mean of theirs: their askers and answers stand side by side."""

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, vectors: Tensor, notes: Tensor, sentences: Tensor, mask: Tensor) -> Tensor:
        """Return a table like that of a network, but with as many times ROLE_WIDTH numbers a role as there are."""
        tables = [torch.split(network(vectors, notes, sentences, mask), PARTS, dim=-1) for network in self.networks]
        asks, answers, *rest = zip(*tables, strict=True)
        shape = (*vectors.shape[:2], len(ROLES), ROLE_WIDTH)
        side_by_side = [torch.cat([part.view(shape) for part in parts], dim=-1).flatten(2) for parts in (asks, answers)]
        means = [torch.stack(parts).mean(0) for parts in rest]
        return torch.cat([side_by_side[0] / len(tables), side_by_side[1], *means], dim=-1)


def new_network() -> Network:
    """Return a network that begins with the encoder's weights. Raises FileNotFoundError where it is not installed."""
    network = Network()
    network.begin_with(read_encoder(find_encoder()))
    return network


def network_of(weights: Mapping[str, NDArray[Any]]) -> Network:
    """Return a network with weights by name."""
    network = Network()
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    return network


def write_networks(networks: Sequence[Network], path: Path) -> None:
    """Write networks as one graph for ONNX Runtime that multiplies whole numbers of 8 bits.

    Weights keep 7 bits and a scale for each column, so that processors without VNNI get the same sums.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # needs onnx, which reading does without

    names = ("vectors", "notes", "sentences", "mask")
    example = (
        torch.zeros(1, 7, 2 * WIDTH), torch.zeros(1, 7, NOTES_A_WORD, dtype=torch.long),
        torch.zeros(1, 7, dtype=torch.long), torch.ones(1, 7),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.onnx"
        torch.onnx.export(
            Several(networks).eval(), example, str(file), input_names=list(names), output_names=["table"],
            dynamic_axes={name: {1: "words"} for name in (*names, "table")}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            file, path, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True,
            weight_type=QuantType.QInt8,
        )  # fmt: skip
