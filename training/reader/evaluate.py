"""How well the network reads whole paragraphs, while it is trained and after.

    python -m training.reader.evaluate READER... --data FOLDER [--questions N]
    python -m training.reader.evaluate READER... --briefs FILE [--questions N] [--labelled]

On squad2_dev, or a file of briefs, for each file of a reader; ``--labelled`` shows it the title
of each brief.
"""

import argparse
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from qa.network import ReaderNetwork
from training.reader.data import Examples, read_briefs, read_squad
from training.reader.preparation import measured, open_network
from training.reader.sampling import Sampler


def evaluate(
    network: ReaderNetwork, dev: Sampler, count: int, *, labelled: bool = False
) -> dict[str, float]:
    """On ``count`` questions: the right sentence first, given its paragraph; the area under the
    curve of the best sentence's logit over the null logit, for answerable against unanswerable;
    answer's first and last token both right."""
    asked = range(len(dev.examples.asked))
    chosen = random.Random(0).sample(asked, min(count, len(asked)))
    pairs = sorted(
        (pair for n in chosen if (pair := dev.whole(n, labelled=labelled)) is not None),
        key=lambda p: len(p.tokens),
    )
    first, margins, answerable, exact = [], [], [], []
    network.eval()
    for start in range(0, len(pairs), 16):
        part = pairs[start : start + 16]
        batch, _ = dev.batch(part)
        device = network.trust.device
        with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
            reading = network(batch.to(device))
        margins += (torch.logsumexp(reading.sentences, 1) - reading.null).tolist()
        best = reading.sentences.argmax(1).tolist()
        ends = zip(reading.start.argmax(1).tolist(), reading.end.argmax(1).tolist(), strict=True)
        for pair, sentence, found in zip(part, best, ends, strict=True):
            answerable.append(bool(pair.right))
            if pair.right:
                first.append(sentence in pair.right)
                exact.append(found in pair.spans)
    network.train()
    return {
        "first": round(float(np.mean(first)), 4),
        "auroc": round(float(roc_auc_score(answerable, margins)), 4),
        "exact": round(float(np.mean(exact)), 4),
    }


def add_examples_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, help="the folder of public sets: squad2_dev is read")
    where.add_argument("--briefs", type=Path, help="a file of briefs")


def examples_of(arguments: argparse.Namespace) -> Examples:
    """What the arguments name."""
    if arguments.briefs:
        return read_briefs(arguments.briefs)
    return read_squad(arguments.data / "squad2_dev.json", "squad2_dev")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", type=Path, nargs="+")
    add_examples_arguments(parser)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--labelled", action="store_true", help="with the titles of briefs")
    parser.add_argument("--states", type=Path, help="where states of the lower layers are kept")
    arguments = parser.parse_args(None if argv is None else list(argv))
    networks = {path: open_network(path) for path in arguments.readers}
    shapes = {network.shape for network in networks.values()}
    if len(shapes) > 1:
        parser.error("the readers are not of one shape")
    if arguments.labelled and not arguments.briefs:
        parser.error("only briefs have titles: --labelled needs --briefs")
    dev = measured(examples_of(arguments), shapes.pop(), arguments.states)
    for path, network in networks.items():
        print(path, evaluate(network, dev, arguments.questions, labelled=arguments.labelled))


if __name__ == "__main__":
    main()
