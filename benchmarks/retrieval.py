"""Retrieval of the right paragraph: words alone, vectors alone, and both fused.

    python -m benchmarks.retrieval --data FOLDER [--weights] [--model NAME]
    python -m benchmarks.retrieval --languages [--model NAME]
    python -m benchmarks.retrieval --names [--model NAME]

On the paragraphs of squad2_dev and train/squad2_train_part with their answerable questions, and
on XQuAD within and across languages. ``--weights`` tries fusion weights, on the training part
alone, which is how the default was chosen. ``--languages`` tries how much of what languages
bring to nearness is taken off, on a library of reports in eight languages: on the questions by
which it was chosen, then with the chosen weight on the others. ``--names`` does so with what a
name in common counts for, ``--names --data`` on the training part too.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from benchmarks.datasets import QuestionSet, add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, public_library
from benchmarks.reports import of_questions
from benchmarks.sentences import sample
from index.embedder import Embedder
from index.generation import Generation
from index.models import default_model, load_embedder
from qa.retrieve import Found, Fusion, Retriever
from training.first_quotes import reports

Scores = dict[int, float]
#: Questions of each kind by which the weight of languages is tried.
LANGUAGES_ASKED = 300


def rank_of(right: str, scores: Scores, documents: dict[int, str]) -> int | None:
    """The place, from 1, of the document among those of the passages by falling score."""
    seen: dict[str, None] = {}
    for id_ in sorted(scores, key=lambda id_: (-scores[id_], id_)):
        seen.setdefault(documents[id_])
    order = list(seen)
    return order.index(right) + 1 if right in order else None


def line(name: str, ranks: Sequence[int | None]) -> str:
    count = len(ranks)
    first = sum(rank == 1 for rank in ranks) / count
    five = sum(bool(rank and rank <= 5) for rank in ranks) / count
    reciprocal = sum(1 / rank for rank in ranks if rank) / count
    return f"  {name:22} R@1 {first:.3f}   R@5 {five:.3f}   MRR {reciprocal:.3f}   n={count}"


def searched(
    library: PublicLibrary, asked: QuestionSet, retriever: Retriever
) -> list[tuple[str, Found]]:
    """For each answerable question the right document, and what was found."""
    generation = library.index.generation()
    ids = library.document_ids()
    return [
        (ids[question.paragraph], retriever.search(generation, question.text))
        for question in asked.answerable
    ]


def passages_to_documents(generation: Generation) -> dict[int, str]:
    return {
        passage.id: info.id
        for info in generation.documents()
        for passage in generation.passages_of(info.id)
    }


def fused(found: Found, fusion: Fusion) -> Scores:
    return {id_: fusion.score_of(found, id_) for id_ in found.dense}


def report(title: str, library: PublicLibrary, asked: QuestionSet, retriever: Retriever) -> None:
    documents = passages_to_documents(library.index.generation())
    results = searched(library, asked, retriever)
    ranks = {
        "BM25 alone": [rank_of(right, found.lexical, documents) for right, found in results],
        "dense alone": [rank_of(right, found.dense, documents) for right, found in results],
        "fused, no names": [
            rank_of(right, fused(found, replace(retriever.fusion, names_weight=0.0)), documents)
            for right, found in results
        ],
        "fused": [
            rank_of(right, fused(found, retriever.fusion), documents) for right, found in results
        ],
    }
    print(title)
    for name, values in ranks.items():
        print(line(name, values), flush=True)


def try_weights(library: PublicLibrary, asked: QuestionSet, retriever: Retriever) -> None:
    documents = passages_to_documents(library.index.generation())
    results = searched(library, asked, retriever)
    print("fusion weights, on the training part")
    for weight, floor in product((0.1, 0.2, 0.25, 0.3, 0.4), (0.0, 0.05, 0.1)):
        fusion = Fusion(weight, floor)
        values = [rank_of(right, fused(found, fusion), documents) for right, found in results]
        print(line(f"weight {weight}, floor {floor}", values), flush=True)


def try_names(library: PublicLibrary, asked: QuestionSet, retriever: Retriever) -> None:
    documents = passages_to_documents(library.index.generation())
    results = searched(library, asked, retriever)
    for weight in (0.0, 0.02, 0.04, 0.06, 0.08, 0.1):
        fusion = replace(retriever.fusion, names_weight=weight)
        values = [rank_of(right, fused(found, fusion), documents) for right, found in results]
        print(line(f"names {weight}", values), flush=True)


def try_languages(embedder: Embedder) -> None:
    for measured, weights in ((False, (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)), (True, (0.0, None))):
        for across in (False, True):
            library = of_questions(reports(embedder, measured=measured), across=across)
            asked = QuestionSet((), tuple(sample(library.questions.answerable, LANGUAGES_ASKED)))
            documents = passages_to_documents(library.index.generation())
            print("other" if measured else "chosen by", "across" if across else "same language")
            for weight in weights:
                fusion = Fusion() if weight is None else Fusion(language_weight=weight)
                retriever = Retriever(embedder, fusion)
                ranks = [
                    rank_of(right, fused(found, fusion), documents)
                    for right, found in searched(library, asked, retriever)
                ]
                ten = sum(bool(rank and rank <= 10) for rank in ranks) / len(ranks)
                named = line(f"weight {fusion.language_weight}", ranks)
                print(f"{named}   R@10 {ten:.3f}", flush=True)


def try_names_in_reports(embedder: Embedder) -> None:
    for measured in (False, True):
        for across in (False, True):
            library = of_questions(reports(embedder, measured=measured), across=across)
            asked = QuestionSet((), tuple(sample(library.questions.answerable, LANGUAGES_ASKED)))
            print("other" if measured else "chosen by", "across" if across else "same language")
            try_names(library, asked, Retriever(embedder))


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser, required=False)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--weights", action="store_true", help="try fusion weights")
    parser.add_argument("--languages", action="store_true", help="try the weight of languages")
    parser.add_argument("--names", action="store_true", help="try the weight of names")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    if arguments.languages:
        try_languages(embedder)
        return
    if arguments.names:
        try_names_in_reports(embedder)
        if not arguments.data:
            return
    data = data_folder(arguments)
    retriever = Retriever(embedder, Fusion())
    train = squad(data / "train" / "squad2_train_part.json")
    if arguments.weights or arguments.names:
        library = public_library(f"train-{embedder.name}", train, embedder)
        (try_names if arguments.names else try_weights)(library, train, retriever)
        return
    both = squad(data / "squad2_dev.json") + train
    library = public_library(f"squad-{embedder.name}", both, embedder)
    report(f"SQuAD 2, {len(both.paragraphs)} paragraphs", library, both, retriever)
    xquad = {code: squad(data / f"xquad.{code}.json") for code in ("en", "ru", "de")}
    for texts, questions in (("en", "en"), ("en", "ru"), ("en", "de"), ("ru", "en"),
                             ("ru", "ru"), ("de", "de")):  # fmt: skip
        library = public_library(f"xquad-{texts}-{embedder.name}", xquad[texts], embedder)
        title = f"XQuAD, questions {questions} -> texts {texts}"
        report(title, library, xquad[questions], retriever)


if __name__ == "__main__":
    main()
