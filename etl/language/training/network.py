"""The network under the pipeline: a small BERT encoder, a biaffine parser over it, and heads for tags and names.

Belongs here: PyTorch modules, used only for training and export. The parser is Dozat and Manning's (2017, Deep Biaffine
Attention for Neural Dependency Parsing); the encoder is BERT's (Devlin et al. 2019), with one thing added: an
embedding of how a word is printed, since its vocabulary has no capitals. Shapes: B sentences, T pieces, W words;
in arc scores head 0 is the root and head i + 1 is word i.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from etl.language.wordpieces import SHAPES


@dataclass(frozen=True)
class NetworkSize:
    """Sizes of the encoder (given by its weights) and of the layers over it."""

    pieces: int
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    arc: int = 256
    relation: int = 128
    relations: int = 0
    tags: int = 0
    morphs: int = 0
    names: int = 0


class EncoderLayer(nn.Module):
    """One layer of BERT: attention and a feed-forward net, each with its residual and norm."""

    def __init__(self, size: NetworkSize, dropout: float) -> None:
        super().__init__()
        self.heads = size.heads
        self.query, self.key, self.value = (nn.Linear(size.width, size.width) for _ in range(3))
        self.mix = nn.Linear(size.width, size.width)
        self.mix_norm = nn.LayerNorm(size.width, eps=1e-12)
        self.inner = nn.Linear(size.width, size.inner)
        self.outer = nn.Linear(size.inner, size.width)
        self.outer_norm = nn.LayerNorm(size.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return x (B, T, width) one layer on; `bias` (B, 1 or heads, 1 or T, T) shuts padding out."""
        batch, length, width = x.shape

        def part(linear: nn.Linear) -> Tensor:
            return linear(x).view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = part(self.query), part(self.key), part(self.value)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        seen = seen.transpose(1, 2).reshape(batch, length, width)
        x = self.mix_norm(x + self.dropout(self.mix(seen)))
        return self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Network(nn.Module):
    """From embedded pieces to the scores of heads, relations, tags, morphology and names."""

    def __init__(self, size: NetworkSize, dropout: float = 0.1) -> None:
        super().__init__()
        self.size = size
        self.embedding = nn.Embedding(size.pieces, size.width)
        self.position = nn.Embedding(size.positions, size.width)
        self.kind = nn.Parameter(torch.zeros(size.width))
        self.shape = nn.Embedding(len(SHAPES) + 1, size.width)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.layers = nn.ModuleList(EncoderLayer(size, dropout) for _ in range(size.layers))
        self.root = nn.Parameter(torch.randn(size.width) * 0.02)
        self.arc_head, self.arc_word = (nn.Linear(size.width, size.arc) for _ in range(2))
        self.relation_head, self.relation_word = (nn.Linear(size.width, size.relation) for _ in range(2))
        self.arc = nn.Parameter(torch.zeros(size.arc + 1, size.arc))
        self.relation = nn.Parameter(torch.zeros(size.relation + 1, size.relations, size.relation + 1))
        nn.init.normal_(self.arc, std=0.02)
        nn.init.normal_(self.relation, std=0.02)
        self.tag = nn.Linear(size.width, size.tags)
        self.morph = nn.Linear(size.width, size.morphs)
        self.name = nn.Linear(size.width, size.names)
        self.dropout = nn.Dropout(dropout)
        self.wide_dropout = nn.Dropout(0.3)

    def forward(
        self, embedded: Tensor, shapes: Tensor, mask: Tensor, starts: Tensor, ends: Tensor
    ) -> tuple[Tensor, ...]:
        """Return arc scores (B, W, W + 1), relation vectors of heads and words, tag, morph and name scores.

        The last two are the words' vectors (B, W, width) in the middle of the encoder and at its end.

        `embedded` (B, T, width) are the pieces' vectors, `shapes` (B, T) how their words are printed (the last number
        for the marks around a sentence), `mask` (B, T) is 1 for pieces and 0 for padding, `starts` and `ends` (B, W)
        are each word's first and last piece.
        """
        places = torch.arange(embedded.shape[1], device=embedded.device)
        x = self.dropout(self.norm(embedded + self.position(places) + self.kind + self.shape(shapes)))
        bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
        half = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, bias)
            half = x if 2 * number == len(self.layers) else half
        middle, last = (_words_of(pieces, starts, ends) for pieces in (half, x))
        words = self.dropout(last)
        heads = torch.cat([self.root.expand(words.shape[0], 1, words.shape[2]), words], dim=1)
        arc_head = self.wide_dropout(functional.gelu(self.arc_head(heads)))
        arc_word = self.wide_dropout(functional.gelu(self.arc_word(words)))
        arcs = (arc_word @ self.arc[:-1] + self.arc[-1]) @ arc_head.transpose(1, 2)
        relation_head = self.wide_dropout(functional.gelu(self.relation_head(heads)))
        relation_word = self.wide_dropout(functional.gelu(self.relation_word(words)))
        tags, morphs, names = self.tag(words), self.morph(words), self.name(words)
        return arcs, relation_head, relation_word, tags, morphs, names, middle, last

    def relation_scores(self, relation_head: Tensor, relation_word: Tensor) -> Tensor:
        """Return the scores (N, relations) of N words' relations to their heads, from both vectors (N, relation)."""
        head, word = (torch.cat([v, v.new_ones(v.shape[0], 1)], dim=1) for v in (relation_head, relation_word))
        return torch.einsum("nd,dlh,nh->nl", word, self.relation, head)


def _words_of(pieces: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Return the vectors of words (B, W, width): the mean of each word's first and last piece."""
    first, last = (
        torch.gather(pieces, 1, places[:, :, None].expand(-1, -1, pieces.shape[-1])) for places in (starts, ends)
    )
    return (first + last) / 2
