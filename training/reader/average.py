"""The mean of the weights of several readers (Izmailov et al., 2018; Wortsman et al., 2022).

    python -m training.reader.average FILE FILE... --out FILE [--shares A B...]

For readers of one shape that have one beginning, such as two steps of a run.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from qa.weights import save
from training.reader.preparation import open_network


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shares", type=float, nargs="+", help="of each, else they count alike")
    arguments = parser.parse_args(None if argv is None else list(argv))
    networks = [open_network(path) for path in arguments.readers]
    if len({network.shape for network in networks}) > 1:
        parser.error("the readers are not of one shape")
    shares = arguments.shares or [1.0] * len(networks)
    if len(shares) != len(networks):
        parser.error("there must be a share for each reader")
    states = [network.state_dict() for network in networks]
    mean = {
        name: sum(share * state[name] for share, state in zip(shares, states, strict=True))
        / sum(shares)
        for name in states[0]
    }
    networks[0].load_state_dict(mean)
    save(arguments.out, networks[0])


if __name__ == "__main__":
    main()
