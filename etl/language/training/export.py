"""Write a trained network as the files that the pipeline reads: an ONNX graph, vectors, pieces and labels.

Belongs here: the way from PyTorch to ONNX, and the 8-bit weights. Each row of a weight is kept as whole numbers from
-127 to 127 and one scale, a quarter of the size; the graph turns them back when it is loaded.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from etl.language.reading import EMBEDDING, LABELS, NETWORK, PIECES
from etl.language.training.network import Network, NetworkSize

INPUTS = ("embedded", "shapes", "mask", "starts", "ends")
OUTPUTS = ("arcs", "heads", "words", "tags", "morphs", "names", "middle", "last")
LARGE = 10_000


def export_network(trained: Path, output: Path) -> None:
    """Write the network that `learn` left in `trained` to `output`."""
    saved = torch.load(trained / "network.pt", weights_only=True)
    network = Network(NetworkSize(**saved["size"])).eval()
    network.load_state_dict(saved["state"])
    output.mkdir(parents=True, exist_ok=True)
    width = network.size.width
    example = (
        torch.zeros(2, 7, width), torch.zeros(2, 7, dtype=torch.long), torch.ones(2, 7),
        torch.ones(2, 5, dtype=torch.long), torch.ones(2, 5, dtype=torch.long),
    )  # fmt: skip
    axes = {name: {0: "sentences", 1: "pieces"} for name in INPUTS[:3]}
    axes |= {name: {0: "sentences", 1: "words"} for name in (*INPUTS[3:], *OUTPUTS)}
    graph_file = output / NETWORK
    torch.onnx.export(
        network, example, str(graph_file), input_names=list(INPUTS), output_names=list(OUTPUTS), dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
    graph = onnx.load(graph_file)
    shrink_weights(graph)
    onnx.save(graph, graph_file)
    pieces, scale = to_bytes(saved["state"]["embedding.weight"].numpy(), axis=1)
    relation = saved["state"]["relation"].numpy().astype(np.float16)
    np.savez(output / EMBEDDING, pieces=pieces, piece_scale=scale[:, 0], relation=relation)
    for name in (PIECES, LABELS):
        shutil.copy(trained / name, output / name)


def to_bytes(weight: NDArray[np.float32], *, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a weight as 8-bit numbers and the scale of each row along `axis`."""
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), 1e-12).astype(np.float32) / 127
    return np.round(weight / scale).astype(np.int8), scale


def shrink_weights(model: onnx.ModelProto) -> None:
    """Replace each large matrix of the graph by 8-bit numbers and the two steps that restore it."""
    steps = []
    for tensor in list(model.graph.initializer):
        weight = numpy_helper.to_array(tensor)
        if weight.dtype != np.float32 or weight.ndim != 2 or weight.size < LARGE:
            continue
        numbers, scale = to_bytes(weight, axis=0)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(numbers, f"{tensor.name}.numbers"),
                numpy_helper.from_array(scale, f"{tensor.name}.scale"),
            ]
        )
        steps += [
            helper.make_node("Cast", [f"{tensor.name}.numbers"], [f"{tensor.name}.cast"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{tensor.name}.cast", f"{tensor.name}.scale"], [tensor.name]),
        ]
    nodes = [*steps, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
