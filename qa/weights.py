"""The file of a reader's weights: safetensors, with the network's shape in its metadata.

The matrices of the layers are kept in eight bits with a scale for each row, the rest in half
precision. That halves the file.
"""

import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from qa.network import ReaderNetwork, Shape

_SCALE = ".scale"
_STEPS = 127


def save(path: Path, network: ReaderNetwork) -> None:
    """Writes the weights, for :func:`load_network`."""
    tensors = {}
    for name, value in network.state_dict().items():
        if name.startswith("layers.") and value.dim() == 2:
            scale = (value.abs().amax(1) / _STEPS).clamp_min(1e-12)
            tensors[name] = (value / scale[:, None]).round().to(torch.int8)
            tensors[name + _SCALE] = scale
        else:
            tensors[name] = value.half().contiguous()
    save_file(tensors, path, {"shape": json.dumps(asdict(network.shape))})


def load_network(path: Path) -> ReaderNetwork:
    """The network in a file that :func:`save` wrote, in float32. Raises what safetensors and
    torch raise of a file that is something else."""
    with safe_open(path, "pt") as file:
        shape = Shape(**json.loads(file.metadata()["shape"]))
        held: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    tensors = {name: value.float() for name, value in held.items() if not name.endswith(_SCALE)}
    for name, value in held.items():
        if name.endswith(_SCALE):
            tensors[name.removesuffix(_SCALE)] *= value[:, None]
    network = ReaderNetwork(shape)
    if not shape.early:  # a file that was written before there were any lacks them
        tensors.setdefault("gates", network.gates.data)
    network.load_state_dict(tensors)
    return network.eval()
