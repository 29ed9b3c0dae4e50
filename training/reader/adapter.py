"""What is shipped of a reader: a low-rank adapter to the embedding model.

    python -m training.reader.adapter READER --out FILE [--rank R] [--model NAME]

:mod:`benchmarks.low_rank` tells what is lost at which rank.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from index.models import default_model
from qa.weights import load_network, save_adapter
from training.reader.preparation import model_layers

#: Of the matrices of the adapter.
RANK = 86


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reader", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rank", type=int, default=RANK)
    parser.add_argument("--model", default=default_model(), help="a bundled one, or a folder")
    arguments = parser.parse_args(None if argv is None else list(argv))
    layers = model_layers(arguments.model)
    network = load_network(arguments.reader, lambda: layers)
    save_adapter(arguments.out, network, layers, arguments.rank)


if __name__ == "__main__":
    main()
