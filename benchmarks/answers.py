"""Answers end to end: is the right sentence quoted, and does silence come when it should?

    python -m benchmarks.answers --data FOLDER [--questions N] [--model NAME] [--weights]

A library of the 1,340 paragraphs of squad2_dev and train/squad2_train_part. A sample of their
questions is asked of the whole library, then of the library without the paragraph that answers;
then as many that SQuAD 2 marks unanswerable. ``--weights`` tries how much a passage's score
counts for its sentences, on train/squad2_train_part alone, which is how it was chosen.
"""

import argparse
import random
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.datasets import Question, add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, public_library
from corpus.document import Span
from index.models import default_model, load_embedder
from qa.answer import Answer
from qa.assistant import Assistant
from training.calibrate import WEIGHTS, expected_calibration_error

SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """``rank`` is that of the first right quote, shown as an answer or as a near miss."""

    answer: Answer
    rank: int | None


def ask(
    library: PublicLibrary,
    assistant: Assistant,
    question: Question,
    documents: Sequence[str] | None,
    right: tuple[str, Sequence[Span]],
) -> Asked:
    answer = assistant.ask(question.text, documents=documents)
    document, spans = right
    rank = next(
        (
            citation.rank
            for citation in answer.citations or answer.near_misses
            if citation.quote.document_id == document
            and any(
                a.start < b.end and b.start < a.end for a in spans for b in citation.quote.spans
            )
        ),
        None,
    )
    return Asked(answer, rank)


def try_weights(library: PublicLibrary, assistant: Assistant, questions: list[Question]) -> None:
    """Right sentence first and in three, by :data:`qa.quotes.PASSAGE_WEIGHT`."""
    generation = library.index.generation()
    ids = library.document_ids()
    ranked = [(question, assistant.rank(generation, question.text)) for question in questions]
    for weight in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5):
        ranks = []
        for question, candidates in ranked:
            home = ids[question.paragraph]
            right = library.answer_spans(question, home)
            order = sorted(candidates, key=lambda c: -(c.evidence.score + weight * c.hit.score))
            hits = [
                n
                for n, c in enumerate(order)
                if c.document_id == home
                and any(a.start < b.end and b.start < a.end for a in right for b in c.spans)
            ]
            ranks.append(hits[0] if hits else None)
        first = share(rank == 0 for rank in ranks)
        three = share(rank is not None and rank < 3 for rank in ranks)
        print(f"passage weight {weight}: right sentence first {first}, in three {three}")


def share(holds: Iterable[bool]) -> str:
    values = list(holds)
    return f"{sum(values) / len(values):.3f}" if values else "–"


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=500, help="of each kind")
    parser.add_argument("--weights", action="store_true", help="try the passage's weight")
    arguments = parser.parse_args(None if argv is None else list(argv))
    data = data_folder(arguments)
    embedder = load_embedder(arguments.model, say=print)
    chance = random.Random(SEED)
    if arguments.weights:
        train = squad(data / "train" / "squad2_train_part.json")
        library = public_library(f"train-{embedder.name}", train, embedder)
        sample = chance.sample(train.answerable, arguments.questions)
        try_weights(library, Assistant(library.index, embedder), sample)
        return
    both = squad(data / "squad2_dev.json") + squad(data / "train" / "squad2_train_part.json")
    library = public_library(f"squad-{embedder.name}", both, embedder)
    assistant = Assistant(library.index, embedder)
    ids = library.document_ids()
    answerable = chance.sample(both.answerable, arguments.questions)
    impossible = chance.sample([q for q in both.questions if not q.answers], arguments.questions)

    def run(questions: Sequence[Question], *, without: bool = False) -> list[Asked]:
        return [
            ask(
                library,
                assistant,
                question,
                [id_ for id_ in ids if id_ != ids[question.paragraph]] if without else None,
                (ids[question.paragraph], library.answer_spans(question, ids[question.paragraph])),
            )
            for question in questions
        ]

    present, absent, unanswerable = run(answerable), run(answerable, without=True), run(impossible)
    print(f"questions of each kind        {arguments.questions}")
    print(f"right sentence first          {share(a.rank == 1 for a in present)}")
    print(f"right sentence in three       {share(bool(a.rank and a.rank <= 3) for a in present)}")
    print(f"answered, paragraph present   {share(a.answer.answerable for a in present)}")
    print(f"refused, paragraph taken out  {share(not a.answer.answerable for a in absent)}")
    print(f"refused, SQuAD 2 unanswerable {share(not a.answer.answerable for a in unanswerable)}")
    everything = present + absent + unanswerable
    right = np.array([a.rank == 1 for a in present] + [False] * (2 * arguments.questions))
    confidence = np.array([a.answer.confidence for a in everything])
    weight = np.repeat(list(WEIGHTS.values()), arguments.questions)
    error = expected_calibration_error(confidence, right, weight)
    print(f"expected calibration error    {error:.3f}")
    print(
        f"p50 of a question             {statistics.median(a.answer.took_ms for a in present)} ms"
    )


if __name__ == "__main__":
    main()
