"""What a low-rank adapter would keep of the reader.

    python -m benchmarks.low_rank --data FOLDER [--questions N] [--weights FILE]

The reader's layers began as those of the embedding model. Here the difference of each matrix is
cut to its largest singular values, which is the best that an adapter of that rank (LoRA, Hu et
al., 2022) put beside the embedding model could be without being trained as one; then
squad2_dev is read as in :mod:`training.reader.evaluate`.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.datasets import add_data_argument, data_folder
from index.models import default_model
from qa.network import ReaderNetwork
from qa.reader_files import reader_file
from qa.weights import load_network
from training.reader.data import read_squad
from training.reader.evaluate import evaluate
from training.reader.preparation import measured

RANKS = (16, 45, 90, 180)


def cut(matrix: Tensor, rank: int) -> Tensor:
    """The nearest matrix of that rank."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    nearest: Tensor = left[:, :rank] * values[:rank] @ right[:rank]
    return nearest


def with_rank(network: ReaderNetwork, began: ReaderNetwork, rank: int) -> tuple[ReaderNetwork, int]:
    """The network with its differences cut, and how many numbers they then take."""
    state, first, numbers = dict(network.state_dict()), began.state_dict(), 0
    for name, value in state.items():
        if name.startswith("layers.") and value.dim() == 2:
            state[name] = first[name] + cut(value - first[name], rank)
            numbers += rank * sum(value.shape)
    made = ReaderNetwork(network.shape)
    made.load_state_dict(state)
    return made.eval(), numbers


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--weights", type=Path, default=reader_file(default_model()))
    arguments = parser.parse_args(None if argv is None else list(argv))
    network = load_network(arguments.weights)
    examples = read_squad(data_folder(arguments) / "squad2_dev.json", "squad2_dev")
    dev, began = measured(examples, network.shape)
    print("whole", evaluate(network, dev, arguments.questions), flush=True)
    for rank in RANKS:
        made, numbers = with_rank(network, began, rank)
        figures = evaluate(made, dev, arguments.questions)
        print(f"rank {rank}, {2 * numbers / 1e6:.1f} MB in half precision", figures, flush=True)


if __name__ == "__main__":
    main()
