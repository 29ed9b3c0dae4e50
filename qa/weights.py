"""The file of a reader's weights: safetensors, with the network's shape in its metadata.

A whole reader's matrices are kept in eight bits, with a scale for each row. An adapter holds only
what is added to the embedding model's matrices, each as the product of two narrow ones (low-rank
adaptation, Hu et al., "LoRA", ICLR 2022), in eight bits with a scale for each unit of rank. All
else is in half precision.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from qa.network import ReaderNetwork, Shape

_SCALE, _LEFT, _RIGHT, _NORM = ".scale", ".left", ".right", ".norm"
#: How far the norm of a matrix may be from what an adapter was made for: more than rounding brings
#: on another processor, less than any training or other quantisation of the model.
_ALIKE = 1e-4
_STEPS = 127


def save(path: Path, network: ReaderNetwork) -> None:
    """Writes a whole reader, for :func:`load_network`."""
    tensors: dict[str, Tensor] = {}
    for name, value in network.state_dict().items():
        tensors |= _packed(name, value) if is_matrix(name, value) else {name: _half(value)}
    _write(path, network, tensors)


def save_adapter(path: Path, network: ReaderNetwork, layers: Sequence[Any], rank: int) -> None:
    """Writes what an adapter of this rank keeps of a reader that began as ``layers``, those of
    the embedding model: of the difference of each matrix the ``rank`` greatest singular values,
    which is the nearest matrix of that rank (Eckart and Young, 1936)."""
    began = beginning(network.shape, layers).state_dict()
    tensors: dict[str, Tensor] = {}
    for name, value in network.state_dict().items():
        if is_matrix(name, value):
            left, right = factors(value - began[name], rank)
            tensors |= _packed(name + _LEFT, left.T) | _packed(name + _RIGHT, right)
            tensors[name + _NORM] = began[name].norm()
        else:
            tensors[name] = _half(value)
    _write(path, network, tensors)


def is_matrix(name: str, value: Tensor) -> bool:
    """Whether it is one of the matrices of the layers, of which nearly all numbers are."""
    return name.startswith("layers.") and value.dim() == 2


def factors(matrix: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Of shapes (n, rank) and (rank, m): their product is the nearest matrix of that rank."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    root = values[:rank].sqrt()
    return left[:, :rank] * root, root[:, None] * right[:rank]


def beginning(shape: Shape, layers: Sequence[Any]) -> ReaderNetwork:
    """A reader before any training, on these layers of the embedding model."""
    network = ReaderNetwork(shape)
    network.start_from(layers)
    return network


def _packed(name: str, value: Tensor) -> dict[str, Tensor]:
    scale = (value.abs().amax(1) / _STEPS).clamp_min(1e-12)
    eight = (value / scale[:, None]).round().to(torch.int8)
    return {name: eight.contiguous(), name + _SCALE: scale}


def _half(value: Tensor) -> Tensor:
    return value.half().contiguous()


def _write(path: Path, network: ReaderNetwork, tensors: dict[str, Tensor]) -> None:
    save_file(tensors, path, {"shape": json.dumps(asdict(network.shape))})


def load_network(path: Path, layers: Callable[[], Sequence[Any]] | None = None) -> ReaderNetwork:
    """The network in a file that :func:`save` or :func:`save_adapter` wrote, in float32;
    ``layers`` are those of the embedding model, asked for only where the file is an adapter.
    Raises ValueError where they are needed and not given, or are not those that the adapter was
    made for, and what safetensors and torch raise of a file that is something else."""
    with safe_open(path, "pt") as file:
        shape = Shape(**json.loads(file.metadata()["shape"]))
        held: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    tensors = {name: value.float() for name, value in held.items() if not name.endswith(_SCALE)}
    for name, value in held.items():
        if name.endswith(_SCALE):
            tensors[name.removesuffix(_SCALE)] *= value[:, None]
    adapted = [name.removesuffix(_LEFT) for name in tensors if name.endswith(_LEFT)]
    if not adapted:
        network = ReaderNetwork(shape)
    elif layers is None:
        raise ValueError("it is an adapter: it needs the embedding model's layers")
    else:
        network = beginning(shape, layers())
    began = network.state_dict()
    for name in adapted:
        if not torch.isclose(began[name].norm(), tensors.pop(name + _NORM), rtol=_ALIKE):
            raise ValueError("it was made for another embedding model")
        tensors[name] = began[name] + tensors.pop(name + _LEFT).T @ tensors.pop(name + _RIGHT)
    if not shape.early:  # a file that was written before there were any lacks them
        tensors.setdefault("gates", network.gates.data)
    network.load_state_dict(tensors)
    return network.eval()
