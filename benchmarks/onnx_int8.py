"""The reader's layers in eight bits by ONNX Runtime, beside torch: what they cost and bring.

    pip install onnx onnxruntime
    python -m benchmarks.onnx_int8 --data FOLDER [--questions N] [--weights FILE]

The layers become an ONNX graph whose matrices have eight bits and a scale for each output, with
activations quantised as they come; attention, normalisation and the rest stay in float32. Then
squad2_dev is read as in :mod:`training.reader.evaluate`, and the layers run on twelve windows of
140 tokens, by torch in float32, bfloat16 and its own eight bits and by ONNX Runtime in turns. ibid
itself doesn't use them (docs/design.md says why).
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.datasets import add_data_argument, data_folder
from index.models import default_model
from index.precision import Precision, prepared, running
from qa.network import Layer, ReaderNetwork
from qa.reader_files import reader_file
from training.reader.data import read_squad
from training.reader.evaluate import evaluate
from training.reader.preparation import measured, open_network

ROWS, LENGTH, ROUNDS = 12, 140, 9
_OWN = "com.microsoft"


class OnnxLayer(nn.Module):
    """A :class:`qa.network.Layer` that ONNX Runtime runs."""

    def __init__(self, layer: Layer, hidden: int) -> None:
        super().__init__()
        self._session = _session(layer, hidden)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        rows, length, _ = states.shape
        bias = mask.expand(rows, mask.shape[1], length, length).float().contiguous()
        given = {"states": states.float().contiguous().numpy(), "bias": bias.numpy()}
        return torch.from_numpy(self._session.run(None, given)[0])


def _session(layer: Layer, hidden: int) -> Any:
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    nodes: list[Any] = []
    tensors = {"split": np.full(3, hidden)}

    def node(kind: str, given: list[str], made: list[str], **more: Any) -> None:
        nodes.append(helper.make_node(kind, given, made, **more))

    def linear(name: str, given: str) -> str:
        module = getattr(layer, name)
        weight = module.weight.detach().numpy()
        scale = np.abs(weight).max(1) / 127
        tensors[f"{name}.weight"] = np.round(weight / scale[:, None]).astype(np.int8).T.copy()
        tensors[f"{name}.scale"] = scale
        tensors[f"{name}.zero"] = np.zeros(len(scale), np.int8)
        tensors[f"{name}.bias"] = module.bias.detach().numpy()
        parts = [f"{name}.{part}" for part in ("weight", "scale", "zero", "bias")]
        node("DynamicQuantizeMatMul", [given, *parts], [f"{name}.out"], domain=_OWN)
        return f"{name}.out"

    def normalised(name: str, one: str, other: str, made: str) -> str:
        module = getattr(layer, name)
        tensors[f"{name}.weight"] = module.weight.detach().numpy()
        tensors[f"{name}.bias"] = module.bias.detach().numpy()
        given = [one, other, f"{name}.weight", f"{name}.bias"]
        node("SkipLayerNormalization", given, [made], domain=_OWN, epsilon=module.eps)
        return made

    heads = ["query", "key", "value"]
    node("Split", [linear("attend", "states"), "split"], heads, axis=-1)
    attention = [*heads, "", "", "bias"]
    node("MultiHeadAttention", attention, ["mixed"], domain=_OWN, num_heads=layer.heads)
    middle = normalised("norm", linear("attended", "mixed"), "states", "middle")
    node("Gelu", [linear("widen", middle)], ["active"], domain=_OWN)
    normalised("final_norm", linear("narrow", "active"), middle, "made")

    def info(name: str, *shape: str | int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "layer",
        [info("states", "b", "l", hidden), info("bias", "b", "h", "l", "l")],
        [info("made", "b", "l", hidden)],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_OWN, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def by_onnx(network: ReaderNetwork) -> ReaderNetwork:
    made = ReaderNetwork(network.shape)
    made.load_state_dict(network.state_dict())
    layers = (OnnxLayer(layer, network.shape.hidden) for layer in network.layers)  # type: ignore[arg-type]
    made.layers = nn.ModuleList(layers)
    return made.eval()


def times(network: ReaderNetwork, other: ReaderNetwork) -> None:
    states = torch.randn(ROWS, LENGTH, network.shape.hidden)
    mask = torch.zeros(ROWS, 1, 1, LENGTH)

    def by(layers: Any, precision: Precision) -> Callable[[], None]:
        def run() -> None:
            made = states
            with torch.inference_mode(), running(precision):
                for layer in layers:
                    made = layer(made, mask)

        return run

    ways = {
        "torch, float32": by(network.layers, "float32"),
        "torch, bfloat16": by(network.layers, "bfloat16"),
        "torch, int8": by(prepared(network.layers, "int8"), "int8"),
        "ONNX Runtime, int8": by(other.layers, "float32"),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            started = time.perf_counter()
            run()
            taken[name].append(1000 * (time.perf_counter() - started))
    for name, values in taken.items():
        print(f"{name}: {statistics.median(values):.0f} ms for {ROWS} windows")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--weights", type=Path, default=reader_file(default_model()))
    arguments = parser.parse_args(None if argv is None else list(argv))
    network = open_network(arguments.weights)
    other = by_onnx(network)
    times(network, other)
    examples = read_squad(data_folder(arguments) / "squad2_dev.json", "squad2_dev")
    dev = measured(examples, network.shape)
    for name, tried in (("torch", network), ("ONNX Runtime, int8", other)):
        print(name, evaluate(tried, dev, arguments.questions), flush=True)


if __name__ == "__main__":
    main()
