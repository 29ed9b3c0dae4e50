"""What a low-rank adapter keeps of a reader.

    python -m benchmarks.low_rank READER (--data FOLDER | --briefs FILE) [--questions N]

READER is the file of a whole one, as training writes it. squad2_dev, or the file of briefs, is read
as in :mod:`training.reader.evaluate`, by the whole and by adapters as they are shipped, in eight
bits.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from index.models import default_model
from qa.weights import save_adapter
from training.reader.evaluate import add_examples_arguments, evaluate, examples_of
from training.reader.preparation import measured, model_layers, open_network

RANKS = (16, 45, 86, 180)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_examples_arguments(parser)
    parser.add_argument("reader", type=Path)
    parser.add_argument("--questions", type=int, default=600)
    arguments = parser.parse_args(None if argv is None else list(argv))
    network, layers = open_network(arguments.reader), model_layers(default_model())
    dev = measured(examples_of(arguments), network.shape)
    print("whole", evaluate(network, dev, arguments.questions), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adapter.safetensors"
        for rank in RANKS:
            save_adapter(path, network, layers, rank)
            figures = evaluate(open_network(path), dev, arguments.questions)
            print(f"rank {rank}, {path.stat().st_size / 1e6:.2f} MB", figures, flush=True)


if __name__ == "__main__":
    main()
