"""What a low-rank adapter keeps of a reader.

    python -m benchmarks.low_rank READER --data FOLDER [--questions N] [--briefs FILE]

READER is the file of a whole one, as training writes it. squad2_dev (or the briefs) is read as in
:mod:`training.reader.evaluate`, by the whole and by adapters as they are shipped, in eight bits.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.datasets import add_data_argument, data_folder
from index.models import default_model
from qa.weights import load_network, save_adapter
from training.reader.data import read_briefs, read_squad
from training.reader.evaluate import evaluate
from training.reader.preparation import Backbone, measured

RANKS = (16, 45, 86, 180)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("reader", type=Path)
    parser.add_argument("--briefs", type=Path, help="to be read instead of squad2_dev")
    parser.add_argument("--questions", type=int, default=600)
    arguments = parser.parse_args(None if argv is None else list(argv))
    layers = Backbone(default_model(), 0, 0.0).layers
    network = load_network(arguments.reader, layers)
    if arguments.briefs:
        examples = read_briefs(arguments.briefs)
    else:
        examples = read_squad(data_folder(arguments) / "squad2_dev.json", "squad2_dev")
    dev, _ = measured(examples, network.shape)
    print("whole", evaluate(network, dev, arguments.questions), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adapter.safetensors"
        for rank in RANKS:
            save_adapter(path, network, layers(), rank)
            figures = evaluate(load_network(path, layers), dev, arguments.questions)
            print(f"rank {rank}, {path.stat().st_size / 1e6:.2f} MB", figures, flush=True)


if __name__ == "__main__":
    main()
