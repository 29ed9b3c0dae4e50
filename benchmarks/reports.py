"""Answers from reports in eight languages, asked in the same language and in another.

    python -m benchmarks.reports [--questions N] [--model NAME] [--scorer NAME] [--no-names]

The library is of the reports of training/briefs/held_out, from which no reader learns; the
questions are of the half by which confidence is not fitted. They are asked as in
:mod:`benchmarks.answers`, of whose figures these are the same. Reports and questions were written
for ibid, by one hand as it were: they tell languages apart, and readers, but not how well ibid
does on the papers of others.
"""

import argparse
from collections.abc import Iterable
from dataclasses import replace

from benchmarks.answers import Trial, figures
from benchmarks.datasets import QuestionSet
from benchmarks.library import PublicLibrary
from corpus.language import detect
from index.models import default_model, load_embedder
from qa.assistant import Assistant
from qa.retrieve import Fusion, Retriever
from qa.scorers import SCORERS
from training.first_quotes import reports


def of_questions(library: PublicLibrary, *, across: bool) -> PublicLibrary:
    """With the questions that are in their report's language, or those that are not."""
    generation, ids = library.index.generation(), library.document_ids()
    languages = [generation.document(id_).language for id_ in ids]
    chosen = [
        question
        for question in library.questions.questions
        if (detect(question.text) != languages[question.paragraph]) == across
    ]
    return replace(library, questions=QuestionSet(library.questions.paragraphs, tuple(chosen)))


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=100, help="of each kind")
    parser.add_argument("--scorer", default="default", choices=SCORERS)
    parser.add_argument("--no-names", action="store_true", help="don't look for names by sound")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    library = reports(embedder, measured=True)
    assistant = Assistant(library.index, embedder, scorer=SCORERS[arguments.scorer](embedder))
    if arguments.no_names:
        assistant.retriever = Retriever(embedder, Fusion(names_weight=0.0))
    columns = []
    for across in (False, True):
        trial = Trial(of_questions(library, across=across), arguments.questions)
        columns.append(figures(trial.run(assistant)))
    print(f"{'figure':34} {'same language':>14} {'across':>9}")
    for name, value in columns[0].items():
        digits = 0 if value > 1 else 3
        print(f"{name:34} {value:>14.{digits}f} {columns[1][name]:>9.{digits}f}")


if __name__ == "__main__":
    main()
