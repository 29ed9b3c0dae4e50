"""What fewer bits cost the reader, and what they bring.

    python -m benchmarks.precision --data FOLDER [--questions N] [--weights FILE]

On squad2_dev, each question with its own paragraph: the right sentence first, and the area under
the ROC curve of the best sentence's score for answerable against unanswerable questions. Then the
time to read ten passages that were not read before, and ten that were, of a question each;
precisions take turns.
"""

import argparse
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from sklearn.metrics import roc_auc_score

from benchmarks.datasets import Question, QuestionSet, add_data_argument, data_folder, squad
from benchmarks.sentences import sample
from corpus.sentences import split_sentences
from index.models import default_model, load_embedder
from index.precision import Precision
from qa.reader import PassageText
from qa.reader_files import reader_file
from qa.second_reading import read_twice
from qa.trained import TrainedReader
from qa.weights import load_network

PASSAGES, ROUNDS = 10, 12


def passage_of(questions: QuestionSet, n: int) -> PassageText:
    text = questions.paragraphs[n].text
    sentences = tuple((span.start, span.end) for span in split_sentences(text, "en"))
    return PassageText(n, text, sentences, "en")


def figures(reader: TrainedReader, dev: QuestionSet, asked: list[Question]) -> tuple[float, float]:
    """Right sentence first, AUROC."""
    first, best, answerable = [], [], []
    for question in asked:
        passage = passage_of(dev, question.paragraph)
        scores = [evidence.score for evidence in read_twice(reader, question.text, [passage])[0]]
        best.append(max(scores))
        answerable.append(bool(question.answers))
        if question.answers:
            start, end = passage.sentences[scores.index(max(scores))]
            first.append(any(a < end and start < b for a, b in question.answers))
    return statistics.mean(first), float(roc_auc_score(answerable, best))


def times(readers: dict[Precision, TrainedReader], dev: QuestionSet) -> None:
    """Medians, in milliseconds."""
    taken: dict[tuple[Precision, str], list[float]] = {}
    for turn in range(ROUNDS):
        passages = [passage_of(dev, PASSAGES * turn + n) for n in range(PASSAGES)]
        for precision, reader in readers.items():
            for kind in ("new", "known"):
                started = time.perf_counter()
                reader.read(dev.questions[turn].text, passages)
                seconds = time.perf_counter() - started
                taken.setdefault((precision, kind), []).append(1000 * seconds)
    for (precision, kind), values in taken.items():
        print(f"{precision:9} ten {kind} passages: p50 {statistics.median(values):.0f} ms")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--questions", type=int, default=1000, help="of each kind")
    parser.add_argument("--weights", type=Path, default=reader_file(default_model()))
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(default_model(), say=print)
    dev = squad(data_folder(arguments) / "squad2_dev.json")
    network = load_network(arguments.weights, embedder.layers)
    precisions: tuple[Precision, ...] = get_args(Precision)
    asked = sample(dev.answerable, arguments.questions)
    asked += sample([q for q in dev.questions if not q.answers], arguments.questions)
    for precision in precisions:
        first, auroc = figures(TrainedReader(embedder, network, precision), dev, asked)
        print(f"{precision:9} right sentence first {first:.3f}, AUROC {auroc:.3f}", flush=True)
    times({p: TrainedReader(embedder, network, p) for p in precisions}, dev)


if __name__ == "__main__":
    main()
