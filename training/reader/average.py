"""The mean of the weights of several readers (Izmailov et al., 2018; Wortsman et al., 2022).

    python -m training.reader.average FILE FILE... --out FILE

For readers of one shape that have one beginning, such as two steps of a run.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import torch

from qa.weights import load_network, save


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args(None if argv is None else list(argv))
    networks = [load_network(path) for path in arguments.readers]
    if len({network.shape for network in networks}) > 1:
        parser.error("the readers are not of one shape")
    states = [network.state_dict() for network in networks]
    mean = {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}
    networks[0].load_state_dict(mean)
    save(arguments.out, networks[0])


if __name__ == "__main__":
    main()
