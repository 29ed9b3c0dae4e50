"""The sentence that answers, given the right paragraph: how often the scorer puts it first.

    python -m benchmarks.sentences --data FOLDER [--weights] [--model NAME]

On the answerable questions of squad2_dev. ``--weights`` tries the scorer's weights, on
train/squad2_train_part alone, which is how they were chosen.
"""

import argparse
import math
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.datasets import add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, public_library
from index.embedder import Embedder
from index.models import default_model, load_embedder
from qa.reader import PassageText, SentenceEvidence, TokenMatch


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence of the right paragraph, and whether it overlaps the answer."""

    evidence: SentenceEvidence
    length: int
    right: bool


def read_all(library: PublicLibrary, embedder: Embedder) -> list[list[Read]]:
    """For each answerable question whose answer can be placed: its paragraph's sentences."""
    generation = library.index.generation()
    scorer = TokenMatch(embedder)
    ids = library.document_ids()
    found = []
    for question in library.questions.answerable:
        document = generation.document(ids[question.paragraph])
        right = library.answer_spans(question, document.id)
        passages = generation.passages_of(document.id)
        texts = [PassageText.of(document, passage) for passage in passages]
        readings = scorer.read(question.text, texts, generation.lexical)
        sentences = [
            Read(
                evidence,
                sum(span.end - span.start for span in spans),
                any(a.start < b.end and b.start < a.end for a in right for b in spans),
            )
            for passage, reading in zip(passages, readings, strict=True)
            for spans, evidence in zip(passage.sentences, reading, strict=True)
        ]
        if any(sentence.right for sentence in sentences):
            found.append(sentences)
    return found


def first_right(questions: list[list[Read]], coverage: float, length: float, match: float) -> float:
    def score(read: Read) -> float:
        evidence = read.evidence
        weighed = match * evidence.match + coverage * evidence.coverage
        return weighed - length * math.log(max(read.length, 1))

    return sum(max(sentences, key=score).right for sentences in questions) / len(questions)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--weights", action="store_true", help="try the scorer's weights")
    arguments = parser.parse_args(None if argv is None else list(argv))
    data = data_folder(arguments)
    embedder = load_embedder(arguments.model, say=print)
    name = "train" if arguments.weights else "dev"
    file = "train/squad2_train_part.json" if arguments.weights else "squad2_dev.json"
    library = public_library(f"{name}-{embedder.name}", squad(data / file), embedder)
    questions = read_all(library, embedder)
    print(f"{len(questions)} questions of {file}: the right sentence first, given its paragraph")
    print(f"  coverage alone      {first_right(questions, 1.0, 0.0, 0.0):.3f}")
    print(f"  token match alone   {first_right(questions, 0.0, 0.0, 1.0):.3f}")
    weights = (TokenMatch.COVERAGE_WEIGHT, TokenMatch.LENGTH_WEIGHT)
    tried = [(c, n) for c in (0.0, 0.05, 0.1, 0.15, 0.2) for n in (0.0, 0.005, 0.01, 0.02)]
    for coverage, length in tried if arguments.weights else [weights]:
        figure = first_right(questions, coverage, length, 1.0)
        print(f"  with coverage {coverage}, length {length}   {figure:.3f}")


if __name__ == "__main__":
    main()
