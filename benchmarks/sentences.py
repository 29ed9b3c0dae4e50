"""The sentence that answers, given the right paragraph, and whether the paragraph answers at all.

    python -m benchmarks.sentences --data FOLDER [--questions N] [--model NAME] [--weights]
        [--second]

On squad2_dev and XQuAD, for the untrained scorer and the reader (both its readings) side by side:
how often the best sentence overlaps the answer; on squad2_dev also the area under the ROC curve of
the best sentence's score for answerable against unanswerable questions; and of the reader's
highlights in right first sentences, how many there are, and the mean overlap in words with the
answer (the F1 of Rajpurkar et al., 2016).

``--weights`` tries the untrained scorer's weights of coverage and length, on
train/squad2_train_part, which is how they were chosen. ``--second`` tries what the second reading
of the best sentences counts for, on squad2_dev and on the reports by which confidence is fitted.
"""

import argparse
import math
import random
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.metrics import roc_auc_score

from benchmarks.datasets import Question, add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, public_library
from corpus.document import Span
from index.embedder import Embedder
from index.models import default_model, load_embedder
from qa.quotes import placed
from qa.reader import PassageText, SentenceEvidence, SentenceScorer
from qa.scorers import SCORERS, default_scorer
from qa.second_reading import read_twice
from qa.token_match import TokenMatch
from training.first_quotes import reports

SEED = 11
#: What the second reading may count for in a score, from 0 to 1.
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Question and paragraph, by language.
PAIRS = (("en", "en"), ("de", "de"), ("ru", "ru"), ("ru", "en"), ("en", "ru"))


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence of the paragraph; ``right`` where it overlaps the answer. ``overlaps`` are the
    F1 of its highlights."""

    evidence: SentenceEvidence
    length: int
    right: bool
    overlaps: tuple[float, ...] = ()


def read_all(
    library: PublicLibrary, scorer: SentenceScorer, questions: Iterable[Question]
) -> list[list[Read]]:
    """For each question its paragraph's sentences; those whose answer can't be placed are left
    out."""
    generation = library.index.generation()
    ids = library.document_ids()
    found = []
    for question in questions:
        document = generation.document(ids[question.paragraph])
        right = library.answer_spans(question, document.id)
        passages = generation.passages_of(document.id)
        texts = [PassageText.of(document, passage) for passage in passages]
        readings = read_twice(scorer, question.text, texts, generation.lexical)
        sentences = []
        for passage, reading in zip(passages, readings, strict=True):
            for spans, evidence in zip(passage.sentences, reading, strict=True):
                holds = any(a.start < b.end and b.start < a.end for a in right for b in spans)
                words = [
                    max(overlap(document.text, part, answer) for answer in right)
                    for part in placed(spans, evidence.highlights)
                    if holds
                ]
                length = sum(span.end - span.start for span in spans)
                sentences.append(Read(evidence, length, holds, tuple(words)))
        if not question.answers or any(sentence.right for sentence in sentences):
            found.append(sentences)
    return found


def overlap(text: str, one: Span, other: Span) -> float:
    """F1 of the words of two spans."""
    a, b = (Counter(text[span.start : span.end].split()) for span in (one, other))
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def best(sentences: Sequence[Read]) -> Read:
    return max(sentences, key=lambda read: read.evidence.score)


def first(questions: Sequence[Sequence[Read]]) -> float:
    return sum(best(sentences).right for sentences in questions) / len(questions)


def weighed_first(questions: list[list[Read]], coverage: float, length: float) -> float:
    """By the match of tokens with these weights beside it."""

    def score(read: Read) -> float:
        features = read.evidence.features
        weighed = features["match"] + coverage * features["coverage"]
        return weighed - length * math.log(max(read.length, 1))

    return sum(max(sentences, key=score).right for sentences in questions) / len(questions)


def sample(questions: Sequence[Question], count: int) -> list[Question]:
    """The same ones at every run; all where there are no more."""
    if len(questions) <= count:
        return list(questions)
    return random.Random(SEED).sample(list(questions), count)


def squad_figures(library: PublicLibrary, scorer: SentenceScorer, count: int) -> dict[str, float]:
    """On ``count`` questions that their paragraph answers, and as many that it doesn't."""
    answerable = sample(library.questions.answerable, count)
    impossible = sample([q for q in library.questions.questions if not q.answers], count)
    present = read_all(library, scorer, answerable)
    absent = read_all(library, scorer, impossible)
    scores = [best(sentences).evidence.score for sentences in present + absent]
    labels = [True] * len(present) + [False] * len(absent)
    marked = [f1 for sentences in present for f1 in best(sentences).overlaps]
    figures = {"first": first(present), "AUROC": float(roc_auc_score(labels, scores))}
    if marked:
        figures["highlighted"] = len(marked) / len(present)
        figures["F1 of highlights"] = statistics.mean(marked)
    return figures


def xquad_figures(
    data: Path, embedder: Embedder, scorer: SentenceScorer, count: int
) -> dict[str, float]:
    """The right sentence first, by the languages of question and paragraph."""
    sets = {lang: squad(data / f"xquad.{lang}.json") for lang in ("en", "de", "ru")}
    figures = {}
    for asked, held in PAIRS:
        library = public_library(f"xquad-{held}-{embedder.name}", sets[held], embedder)
        texts = {question.id: question.text for question in sets[asked].questions}
        questions = [replace(q, text=texts[q.id]) for q in sets[held].answerable]
        name = f"XQuAD, {asked} on {held}"
        figures[name] = first(read_all(library, scorer, sample(questions, count)))
    return figures


def squad_library(data: Path, embedder: Embedder) -> PublicLibrary:
    """The paragraphs of squad2_dev."""
    return public_library(f"dev-{embedder.name}", squad(data / "squad2_dev.json"), embedder)


def try_weights(data: Path, embedder: Embedder, count: int) -> None:
    part = squad(data / "train/squad2_train_part.json")
    library = public_library(f"train-{embedder.name}", part, embedder)
    asked = sample(library.questions.answerable, count)
    questions = read_all(library, TokenMatch(embedder), asked)
    for coverage in (0.0, 0.05, 0.1, 0.15, 0.2):
        for length in (0.0, 0.005, 0.01, 0.02):
            figure = weighed_first(questions, coverage, length)
            print(f"coverage {coverage}, length {length}   {figure:.3f}")


def try_second(data: Path, embedder: Embedder, scorer: SentenceScorer, count: int) -> None:
    libraries = {
        "squad2_dev": squad_library(data, embedder),
        "reports": reports(embedder, measured=False),
    }
    for name, library in libraries.items():
        for share in SHARES:
            scorer.weights = replace(scorer.weights, reread_share=share)  # type: ignore[misc]
            figures = squad_figures(library, scorer, count)
            print(f"{name}, {share:g}: first {figures['first']:.3f}, AUROC {figures['AUROC']:.3f}")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=10_000, help="of each kind, at most")
    parser.add_argument("--scorer", choices=SCORERS, help="this one alone")
    parser.add_argument("--weights", action="store_true", help="try the untrained scorer's weights")
    parser.add_argument("--second", action="store_true", help="try what a second reading counts")
    arguments = parser.parse_args(None if argv is None else list(argv))
    data = data_folder(arguments)
    embedder = load_embedder(arguments.model, say=print)
    if arguments.second:
        scorer = SCORERS[arguments.scorer or "default"](embedder)
        if not scorer.weights.reread:
            parser.error("only a reader reads twice")
        try_second(data, embedder, scorer, arguments.questions)
        return
    if arguments.weights:
        try_weights(data, embedder, arguments.questions)
        return
    scorers = [TokenMatch(embedder), default_scorer(embedder)]
    if arguments.scorer:
        scorers = [SCORERS[arguments.scorer](embedder)]
    dev = squad_library(data, embedder)
    for scorer in scorers:
        print(scorer.name)
        figures = squad_figures(dev, scorer, arguments.questions)
        figures |= xquad_figures(data, embedder, scorer, arguments.questions)
        for name, value in figures.items():
            print(f"  {name:20} {value:.3f}")


if __name__ == "__main__":
    main()
