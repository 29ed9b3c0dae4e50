"""The table of what the reader is measured by, on the shipped weights, beside the untrained scorer.

    python -m benchmarks.table --data FOLDER [--questions N] [--of-sentences N]

A row is a figure of :mod:`benchmarks.sentences` (given the paragraph) or :mod:`benchmarks.answers`
(end to end, over 1,340 paragraphs), with the goal that it is held to; below stands the reliability
diagram of the reader's confidence.
"""

import argparse
from collections.abc import Iterable

from benchmarks.answers import Trial, figures, say_reliability, variant
from benchmarks.answers import squad_library as all_paragraphs
from benchmarks.datasets import add_data_argument, data_folder
from benchmarks.sentences import squad_figures, squad_library, xquad_figures
from index.models import default_model, load_embedder
from qa.scorers import SCORERS

#: By figure: the goal; what is a time or an error is to be at most that, the others at least.
GOALS = {
    "first": 0.94,
    "AUROC": 0.88,
    "right paragraph first": 0.90,
    "right sentence first": 0.84,
    "right sentence in three": 0.93,
    "the same, at 5 % wrong refusals": 0.85,
    "expected calibration error": 0.05,
    "XQuAD, en on en": 0.93,
    "XQuAD, de on de": 0.90,
    "XQuAD, ru on ru": 0.88,
    "XQuAD, ru on en": 0.86,
    "XQuAD, en on ru": 0.86,
    "p50 of a question, ms": 250.0,
}


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--questions", type=int, default=500, help="of each kind, end to end")
    parser.add_argument("--of-sentences", type=int, default=1000, help="given the paragraph")
    arguments = parser.parse_args(None if argv is None else list(argv))
    data, embedder = data_folder(arguments), load_embedder(default_model(), say=print)
    everything = all_paragraphs(data, embedder)
    trial, dev = Trial(everything, arguments.questions), squad_library(data, embedder)
    columns = []
    for name in ("token-match", "reader"):
        scorer = SCORERS[name](embedder)
        outcome = trial.run(variant(everything, embedder, name)())
        columns.append(
            squad_figures(dev, scorer, arguments.of_sentences)
            | xquad_figures(data, embedder, scorer, arguments.of_sentences)
            | figures(outcome)
        )
    untrained, trained = columns
    print(f"{'figure':34} {'untrained':>9} {'reader':>9} {'goal':>9}")
    for figure, value in trained.items():
        digits = 0 if value > 1 else 3
        cells = [untrained.get(figure), value, GOALS.get(figure)]
        shown = ["" if cell is None else f"{cell:.{digits}f}" for cell in cells]
        print(f"{figure:34} {shown[0]:>9} {shown[1]:>9} {shown[2]:>9}")
    say_reliability(outcome)


if __name__ == "__main__":
    main()
