"""Answers end to end: is the right sentence quoted, and does silence come when it should?

    python -m benchmarks.answers --data FOLDER [--questions N] [--model NAME] [--ablation]

A library of the 1,340 paragraphs of squad2_dev and train/squad2_train_part. A sample of their
questions is asked of the whole library, then of the library without the paragraph that answers;
then as many that SQuAD 2 marks unanswerable. ``--ablation`` does so with parts of ibid left out.
"""

import argparse
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.datasets import Question, add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, overlaps, public_library
from index.embedder import Embedder
from index.models import default_model, load_embedder
from qa.answer import Answer
from qa.assistant import Assistant
from qa.retrieve import Fusion, Retriever
from qa.scorers import SCORERS
from training.calibrate import WEIGHTS, expected_calibration_error

SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """``rank`` is that of the first right quote, shown as an answer or as a near miss; ``home``
    whether the first one shown is of the right paragraph."""

    answer: Answer
    rank: int | None
    home: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the questions of each kind."""

    present: list[Asked]
    absent: list[Asked]
    unanswerable: list[Asked]


def ask(
    library: PublicLibrary,
    assistant: Assistant,
    question: Question,
    documents: Sequence[str] | None,
    home: str,
) -> Asked:
    answer = assistant.ask(question.text, documents=documents)
    right = library.answer_spans(question, home)
    shown = answer.citations or answer.near_misses
    rank = next(
        (c.rank for c in shown if c.source.document_id == home and overlaps(c.source.spans, right)),
        None,
    )
    return Asked(answer, rank, bool(shown) and shown[0].source.document_id == home)


def squad_library(data: Path, embedder: Embedder) -> PublicLibrary:
    """The 1,340 paragraphs."""
    dev, train = (squad(data / f"{n}.json") for n in ("squad2_dev", "train/squad2_train_part"))
    return public_library(f"squad-{embedder.name}", dev + train, embedder)


class Trial:
    """The questions, the same ones for every assistant."""

    def __init__(self, library: PublicLibrary, count: int) -> None:
        chance = random.Random(SEED)
        questions = library.questions
        self.library = library
        self.ids = library.document_ids()
        impossible = [question for question in questions.questions if not question.answers]
        count = min(count, len(questions.answerable), len(impossible))
        self.answerable = chance.sample(questions.answerable, count)
        self.impossible = chance.sample(impossible, count)

    def run(self, assistant: Assistant) -> Outcome:
        return Outcome(
            self._ask(assistant, self.answerable),
            self._ask(assistant, self.answerable, without=True),
            self._ask(assistant, self.impossible),
        )

    def _ask(
        self, assistant: Assistant, questions: Sequence[Question], *, without: bool = False
    ) -> list[Asked]:
        found = []
        for question in questions:
            home = self.ids[question.paragraph]
            within = [id_ for id_ in self.ids if id_ != home] if without else None
            found.append(ask(self.library, assistant, question, within, home))
        return found


def figures(outcome: Outcome) -> dict[str, float]:
    """Shares from 0 to 1, and the time in milliseconds."""
    present, absent, unanswerable = outcome.present, outcome.absent, outcome.unanswerable
    confidence = [
        np.array([a.answer.confidence for a in part]) for part in (present, absent, unanswerable)
    ]
    five_percent = np.quantile(confidence[0], 0.05)
    right = np.array([a.rank == 1 for a in present] + [False] * (len(absent) + len(unanswerable)))
    weight = np.repeat(list(WEIGHTS.values()), len(present))
    return {
        "right paragraph first": share(a.home for a in present),
        "right sentence first": share(a.rank == 1 for a in present),
        "right sentence in three": share(bool(a.rank and a.rank <= 3) for a in present),
        "answered, paragraph present": share(a.answer.answerable for a in present),
        "refused, paragraph taken out": share(not a.answer.answerable for a in absent),
        "the same, at 5 % wrong refusals": float((confidence[1] < five_percent).mean()),
        "refused, seemingly answerable": share(not a.answer.answerable for a in unanswerable),
        "expected calibration error": expected_calibration_error(
            np.concatenate(confidence), right, weight
        ),
        "p50 of a question, ms": statistics.median(a.answer.took_ms for a in present),
    }


def reliability(outcome: Outcome, bins: int = 10) -> list[tuple[float, float, int]]:
    """For each tenth of confidence that has questions: its mean, how many were right, and how
    many questions there were."""
    asked = outcome.present + outcome.absent + outcome.unanswerable
    pairs = [(a.answer.confidence, a in outcome.present and a.rank == 1) for a in asked]
    rows = []
    for n in range(bins):
        inside = [pair for pair in pairs if min(int(pair[0] * bins), bins - 1) == n]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            rows.append((mean, share(right for _, right in inside), len(inside)))
    return rows


def say_reliability(outcome: Outcome) -> None:
    for mean, right, count in reliability(outcome):
        print(f"    confidence {mean:.2f}: right {right:.2f} of {count}")


def share(holds: Iterable[bool]) -> float:
    values = list(holds)
    return sum(values) / len(values) if values else 0.0


def variant(
    library: PublicLibrary,
    embedder: Embedder,
    scorer: str,
    *,
    fusion: Fusion | None = None,
    once: bool = False,
) -> Callable[[], Assistant]:
    """Makes an assistant with this scorer, with other retrieval where given; ``once`` leaves
    the second reading out."""

    def make() -> Assistant:
        reads = SCORERS[scorer](embedder)
        if once:
            reads.weights = replace(reads.weights, reread=0)  # type: ignore[misc]
        made = Assistant(library.index, embedder, scorer=reads)
        made.retriever = Retriever(embedder, fusion)
        return made

    return make


def ablations(library: PublicLibrary, embedder: Embedder) -> dict[str, Callable[[], Assistant]]:
    make = partial(variant, library, embedder)
    return {
        "untrained, no words": make("token-match", fusion=Fusion(lexical_weight=0.0)),
        "untrained": make("token-match"),
        "reader": make("default"),
        "reader, no words": make("default", fusion=Fusion(lexical_weight=0.0)),
        "reader, no names": make("default", fusion=Fusion(names_weight=0.0)),
        "reader, read once": make("default", once=True),
    }


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=500, help="of each kind")
    parser.add_argument("--scorer", default="default", choices=SCORERS)
    parser.add_argument("--ablation", action="store_true", help="leave parts out, one by one")
    arguments = parser.parse_args(None if argv is None else list(argv))
    data = data_folder(arguments)
    embedder = load_embedder(arguments.model, say=print)
    library = squad_library(data, embedder)
    trial = Trial(library, arguments.questions)
    variants = ablations(library, embedder)
    if not arguments.ablation:
        variants = {arguments.scorer: variant(library, embedder, arguments.scorer)}
    print(f"{arguments.questions} questions of each kind")
    for name, make in variants.items():
        outcome = trial.run(make())
        print(name)
        for figure, value in figures(outcome).items():
            print(f"  {figure:32} {value:.3f}")
        say_reliability(outcome)


if __name__ == "__main__":
    main()
