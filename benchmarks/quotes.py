"""How scored sentences become quotes: the numbers of each rule, tried one rule at a time.

    python -m benchmarks.quotes --data FOLDER [--questions N] [--model NAME] [--highlights]

On the paragraphs of squad2_dev, which is how they were chosen, as ibid reads: how near a neighbour
must come to be quoted with a sentence; what each quote of a document takes off its next; what a
sentence in another language than the question gets, on the reports of training/briefs/held_out;
from what share of the threshold further quotes are shown, on both; and how probable words must be
to be highlighted, and how much of their sentence they may be.

A quote's F1 is that of its sentences against those that answer; a highlight's, that of its words
against the answer's (Rajpurkar et al., 2016), over the right first sentences, 0 where nothing is
highlighted.
"""

import argparse
import math
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from benchmarks.answers import SEED, share
from benchmarks.datasets import Question, add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, overlaps, public_library
from benchmarks.reports import of_questions
from benchmarks.sentences import best, read_all, sample
from corpus.document import Span
from index.embedder import Embedder
from index.models import default_model, load_embedder
from qa.assistant import Assistant
from qa.quotes import Candidate, choose
from qa.reader import QuoteWeights, SentenceScorer
from qa.trained import TrainedReader, open_reader
from training.first_quotes import reports
from web.question import LIMIT

ACROSS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)
MERGE = (0.0, 0.1, 0.3, 0.6, 1.0, 2.0)
CROWDING = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)
FLOORS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
HIGHLIGHTS, PARTS = (0.0, 0.1, 0.2, 0.3, 0.5), (0.5, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question, its candidates, of every passage read, and what answers it in which document."""

    text: str
    candidates: list[Candidate]
    home: str
    answer: list[Span]

    def right(self, candidate: Candidate) -> bool:
        return candidate.document_id == self.home and overlaps(candidate.spans, self.answer)


Order = Callable[[Ranked], Sequence[Candidate]]


def rank_all(
    library: PublicLibrary, assistant: Assistant, asked: Iterable[Question]
) -> list[Ranked]:
    generation, ids = library.index.generation(), library.document_ids()
    return [
        Ranked(
            question.text,
            assistant.rank(generation, question.text),
            ids[question.paragraph],
            library.answer_spans(question, ids[question.paragraph]),
        )
        for question in asked
    ]


def first_and_three(ranked: Sequence[Ranked], order: Order) -> str:
    ranks = [
        next((n for n, c in enumerate(order(question)) if question.right(c)), math.inf)
        for question in ranked
    ]
    first, three = share(rank == 0 for rank in ranks), share(rank < 3 for rank in ranks)
    return f"right first {first:.3f}, in three {three:.3f}"


def quoted(
    library: PublicLibrary, question: Ranked, weights: QuoteWeights, limit: int = 3
) -> list[Candidate]:
    generation = library.index.generation()
    ids = {candidate.document_id for candidate in question.candidates}
    held = {id_: generation.document(id_) for id_ in ids}
    return choose(question.text, question.candidates, held, limit, weights)


def sentence_f1(question: Ranked, quote: Candidate) -> tuple[int, float]:
    """How many sentences a quote has, and their F1 against those that answer."""
    inside = [
        c
        for c in question.candidates
        if c.document_id == quote.document_id and overlaps(c.spans, quote.spans)
    ]
    hits = sum(question.right(c) for c in inside)
    every = sum(question.right(c) for c in question.candidates)
    return len(inside), 2 * hits / (len(inside) + every) if every else 0.0


def try_quotes(library: PublicLibrary, ranked: Sequence[Ranked], weights: QuoteWeights) -> None:
    for merge in MERGE:
        counts, scores = [], []
        for question in ranked:
            quotes = quoted(library, question, replace(weights, merge=merge))
            count, score = sentence_f1(question, quotes[0]) if quotes else (0, 0.0)
            counts.append(count)
            scores.append(score)
        several = share(count > 1 for count in counts)
        print(f"merge {merge:g}: F1 {statistics.mean(scores):.3f}, of several {several:.3f}")
    for crowding in CROWDING:
        trial = replace(weights, crowding=crowding)
        shown = [quoted(library, question, trial) for question in ranked]
        three = share(
            any(question.right(c) for c in quotes)
            for question, quotes in zip(ranked, shown, strict=True)
        )
        documents = statistics.mean(len({c.document_id for c in quotes}) for quotes in shown)
        print(f"crowding {crowding:g}: right in three {three:.3f}, of {documents:.2f} documents")


def try_further(library: PublicLibrary, ranked: Sequence[Ranked], assistant: Assistant) -> None:
    """Of the questions that are answered: how many further quotes are shown for each, how many of
    these are right, and whether one of the first three shown is."""
    threshold, answered = assistant.calibration.threshold, []
    for question in ranked:
        quotes = quoted(library, question, assistant.scorer.weights, LIMIT)
        numbered = zip(assistant.probabilities(quotes), map(question.right, quotes), strict=True)
        (probability, right), *further = [*numbered, (0.0, False)]
        if probability >= threshold:
            answered.append((right, further[:-1]))
    for floor in FLOORS:
        shown = [
            (first, [right for probability, right in further if probability >= floor * threshold])
            for first, further in answered
        ]
        every = [right for _, further in shown for right in further]
        three = share(first or any(further[:2]) for first, further in shown)
        print(
            f"further quotes from {floor:g} of the threshold: {len(every)} for {len(shown)} "
            f"questions, right {share(every):.3f}; right in three {three:.3f}"
        )


def try_reports(embedder: Embedder, scorer: SentenceScorer, count: int) -> None:
    """On reports in eight languages, questions in a report's own language and in others."""
    for across in (False, True):
        library = of_questions(reports(embedder, measured=False), across=across)
        asked = sample(library.questions.answerable, count)
        assistant = Assistant(library.index, embedder, scorer=scorer)
        ranked = rank_all(library, assistant, asked)
        print(f"reports, question in {'another' if across else 'their own'} language:")
        for added in ACROSS:
            print(f"{added:g} for another: {first_and_three(ranked, raised(added))}")
        try_further(library, ranked, assistant)


def raised(added: float) -> Order:
    """With so much for sentences in another language than the question."""

    def quality(candidate: Candidate) -> float:
        return candidate.quality + added * candidate.hit.across

    return lambda question: sorted(question.candidates, key=quality, reverse=True)


def try_highlights(library: PublicLibrary, reader: TrainedReader, asked: list[Question]) -> None:
    for probable in HIGHLIGHTS:
        for part in PARTS:
            reader.HIGHLIGHT, reader.PART = probable, part
            read = [best(sentences) for sentences in read_all(library, reader, asked)]
            of_right = [max(sentence.overlaps, default=0.0) for sentence in read if sentence.right]
            marked = share(bool(s.overlaps) for s in read if s.right)
            print(
                f"highlights from {probable:g}, to {part:g} of the sentence: "
                f"F1 {statistics.mean(of_right):.3f}, in {marked:.3f} of sentences"
            )


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--highlights", action="store_true", help="try those alone")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    reader = open_reader(embedder)
    chosen = squad(data_folder(arguments) / "squad2_dev.json")
    library = public_library(f"dev-{embedder.name}", chosen, embedder)
    asked = random.Random(SEED).sample(chosen.answerable, arguments.questions)
    if not arguments.highlights:
        assistant = Assistant(library.index, embedder, scorer=reader)
        ranked = rank_all(library, assistant, asked)
        try_quotes(library, ranked, reader.weights)
        try_further(library, ranked, assistant)
        try_reports(embedder, reader, arguments.questions)
    try_highlights(library, reader, asked)


if __name__ == "__main__":
    main()
