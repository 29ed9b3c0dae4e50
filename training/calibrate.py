"""Fits the probability that a quote answers, and the threshold; writes qa/calibration.json.

    python -m training.calibrate --data FOLDER [--questions N] [--model NAME] [--dry-run]

On squad2_dev: its paragraphs are a library, and each question is asked

- *present*: of the whole library, right when the first quote overlaps the answer;
- *absent*: of the library without the paragraph that answers it, where nothing is right;
- *unanswerable*: SQuAD 2's questions that their paragraph only seems to answer, never right.

Half of the weight is on questions that are answered there. Features are of
:func:`qa.confidence.features`, of the first quote; for the untrained scorer the passage's
retrieval score is left out, because it adds nothing to what the best sentence tells (its weight
comes out negative). The
threshold is where the shares of present questions answered and of absent ones refused sum to
most (Youden's J). The figures printed are of five-fold cross-validation, folds split by article.

A library of 646 paragraphs on a few subjects, in one language, is one kind. The other is the
demo library: few documents, unlike each other, in eight languages. Its questions are asked in
the same ways, and count for as much in the fit and in the threshold. Between two languages a
match is weaker, so the bias of that model is set on those of them that are asked in another
language than their document's.

For a reader there is also the probability that a text *given* with the question answers it: on
as many questions, half of them unanswerable, each with its own paragraph.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.datasets import Question, add_data_argument, data_folder, squad
from benchmarks.library import CACHE, PublicLibrary, public_library
from corpus import demo
from index.build import build, default_index_dir
from index.live import LiveIndex
from index.models import default_model, load_embedder
from qa.assistant import Assistant
from qa.confidence import features
from qa.evaluate import read_questions
from qa.quotes import Candidate, choose
from qa.quoting import windows
from qa.scorers import SCORERS

SEED = 2026
OUTPUT = Path(__file__).parent.parent / "qa" / "calibration.json"
#: By scorer: the features for a quote in the question's language, and in another.
FEATURES = {
    "reader": {
        "same": ("margin", "coverage", "dense", "lexical", "lead"),
        "across": ("margin", "dense", "lead"),
    },
    "token-match": {"same": ("match", "coverage"), "across": ("match",)},
}
WORDS = ("coverage",)
#: How much a question of each kind counts.
WEIGHTS = {"present": 1.0, "absent": 0.5, "unanswerable": 0.5}


@dataclass(frozen=True, slots=True)
class Example:
    """``across`` tells whether the question is in another language than the document that
    answers it; ``weight`` makes both libraries count alike."""

    kind: str
    article: str
    features: dict[str, float]
    right: bool
    across: bool = False
    weight: float = 1.0


def first_quote(
    assistant: Assistant, question: str, documents: Sequence[str] | None = None
) -> Candidate | None:
    generation = assistant.library.generation()
    ranked = assistant.rank(generation, question, documents=documents)
    held = {c.document_id: generation.document(c.document_id) for c in ranked}
    chosen = choose(ranked, held, 1, assistant.scorer.weights)
    return chosen[0] if chosen else None


def is_right(library: PublicLibrary, ids: list[str], asked: Question, quote: Candidate) -> bool:
    document = ids[asked.paragraph]
    return quote.document_id == document and any(
        span.start < answer.end and answer.start < span.end
        for answer in library.answer_spans(asked, document)
        for span in quote.spans
    )


def collect(library: PublicLibrary, assistant: Assistant, count: int) -> list[Example]:
    """``count`` questions of each kind, the same ones at every run."""
    ids = library.document_ids()
    chance = random.Random(SEED)
    answerable = chance.sample(library.questions.answerable, count)
    unanswerable = chance.sample([q for q in library.questions.questions if not q.answers], count)
    asked = [("present", q) for q in answerable] + [("absent", q) for q in answerable]
    asked += [("unanswerable", q) for q in unanswerable]
    examples = []
    for kind, question in asked:
        home = ids[question.paragraph]
        within = [id_ for id_ in ids if id_ != home] if kind == "absent" else None
        quote = first_quote(assistant, question.text, within)
        if quote is not None:
            right = kind == "present" and is_right(library, ids, question, quote)
            article = library.questions.paragraphs[question.paragraph].title
            examples.append(Example(kind, article, features(quote), right))
    return examples


def matrix(examples: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[example.features[name] for name in names] for example in examples])


def expected_calibration_error(
    probabilities: NDArray[np.float64],
    right: NDArray[np.bool_],
    weight: NDArray[np.float64],
    bins: int = 10,
) -> float:
    """Mean gap between probability and frequency over bins of equal width, each counting by the
    weight in it (Naeini et al., 2015)."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [abs(np.sum((weight * (probabilities - right))[which == n])) for n in range(bins)]
    return float(sum(gaps) / weight.sum())


def fit(examples: Sequence[Example], names: Sequence[str]) -> dict[str, Any]:
    """Weights, bias, threshold, and cross-validated figures."""
    values, right = matrix(examples, names), np.array([e.right for e in examples])
    kinds = np.array([e.kind for e in examples])
    weight = np.array([WEIGHTS[example.kind] * example.weight for example in examples])
    folds = GroupKFold(5).split(values, right, groups=[example.article for example in examples])
    probabilities = np.empty(len(examples))
    for learn, test in folds:
        fold = LogisticRegression(C=1000.0).fit(values[learn], right[learn], weight[learn])
        probabilities[test] = fold.predict_proba(values[test])[:, 1]
    model = LogisticRegression(C=1000.0).fit(values, right, weight)
    small = np.array([example.weight != 1.0 for example in examples])
    threshold = youden(
        [
            (probabilities[(kinds == "present") & part], probabilities[(kinds == "absent") & part])
            for part in (small, ~small)
            if part.any()
        ]
    )
    figures = {
        "auroc_present_absent": auroc(probabilities, kinds, "absent"),
        "auroc_present_unanswerable": auroc(probabilities, kinds, "unanswerable"),
        "expected_calibration_error": expected_calibration_error(probabilities, right, weight),
        "first_quote_right": float(right[kinds == "present"].mean()),
    } | {
        f"refused_{kind}": float((probabilities[kinds == kind] < threshold).mean())
        for kind in ("present", "absent", "unanswerable")
    }
    weights = dict(zip(names, (round(float(w), 4) for w in model.coef_[0]), strict=True))
    return {
        "model": {"bias": round(float(model.intercept_[0]), 4), "weights": weights},
        "threshold": round(threshold, 4),
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }


def youden(libraries: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> float:
    """The threshold that answers most of the present and refuses most of the absent questions,
    each library counting alike."""
    tried = np.unique(np.concatenate([part for pair in libraries for part in pair]))
    gains = sum(
        (present[:, None] >= tried).mean(axis=0) + (absent[:, None] < tried).mean(axis=0)
        for present, absent in libraries
    )
    return float(tried[int(np.argmax(gains))])


def collect_demo(assistant: Assistant) -> list[Example]:
    """The demo library's questions: present, absent with their document taken out, and those
    that it doesn't answer, which are absent too."""
    generation = assistant.library.generation()
    info = {document.path: document for document in generation.documents()}
    examples = []
    for question in read_questions(Path(demo.__file__).parent / "questions.jsonl"):
        if question.doc is None or question.must is None:
            quote = first_quote(assistant, question.question)
            if quote is not None:
                examples.append(Example("absent", question.id, features(quote), right=False))
            continue
        home = info[question.doc]
        at = generation.document(home.id).text.index(question.must)
        others = [document.id for document in info.values() if document.id != home.id]
        for kind, within in (("present", None), ("absent", others)):
            quote = first_quote(assistant, question.question, within)
            if quote is None:
                continue
            right = quote.document_id == home.id and any(
                span.start < at + len(question.must) and at < span.end for span in quote.spans
            )
            across = home.language != question.lang
            examples.append(Example(kind, question.id, features(quote), right, across))
    return examples


def bias_across(examples: Sequence[Example], weights: dict[str, float]) -> float:
    """The bias with which the probabilities sum to the number of right first quotes."""
    values = np.array([sum(weights[name] * e.features[name] for name in weights) for e in examples])
    right = sum(example.right for example in examples)
    return float(brentq(lambda bias: np.sum(1 / (1 + np.exp(-(bias + values)))) - right, -100, 100))


def auroc(probabilities: NDArray[np.float64], kinds: NDArray[np.str_], against: str) -> float:
    chosen = (kinds == "present") | (kinds == against)
    return float(roc_auc_score(kinds[chosen] == "present", probabilities[chosen]))


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--scorer", default="default", choices=SCORERS)
    parser.add_argument("--questions", type=int, default=1000, help="of each kind")
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    dev = squad(data_folder(arguments) / "squad2_dev.json")
    library = public_library(f"dev-{embedder.name}", dev, embedder)
    scorer = SCORERS[arguments.scorer](embedder)
    assistant = Assistant(library.index, embedder, scorer=scorer)
    examples = collect(library, assistant, arguments.questions)
    folder = CACHE / f"demo-{embedder.name}"
    demo.copy_to(folder)
    build(folder, embedder)
    own = collect_demo(Assistant(LiveIndex(default_index_dir(folder)), embedder, scorer=scorer))
    print(f"{len(examples)} examples of {len(dev.paragraphs)} paragraphs, {len(own)} of the demo")
    scale = len(examples) / len(own)
    within = [replace(example, weight=scale) for example in own if not example.across]
    names = FEATURES[assistant.scorer.name]
    fitted = {
        "same": fit(examples + within, names["same"]),
        "across": fit(examples, names["across"]),
    }
    if assistant.scorer.name == "reader":
        fitted["given_text"] = fit_given(library, assistant, arguments.questions)
    else:  # for the same scorer on models that have no calibration
        fitted["words"] = fit(examples + within, WORDS)
    across = fitted["across"]["model"]
    across["bias"] = round(bias_across([e for e in own if e.across], across["weights"]), 4)
    for name, result in fitted.items():
        print(name, json.dumps(result, indent=1))
    if not arguments.dry_run:
        write(f"{assistant.scorer.name}/{embedder.name}", fitted)


def fit_given(library: PublicLibrary, assistant: Assistant, count: int) -> dict[str, Any]:
    """Bias and weight of the best sentence's margin; figures cross-validated by article."""
    chance = random.Random(SEED)
    questions = library.questions
    asked = chance.sample(questions.answerable, count // 2)
    asked += chance.sample([q for q in questions.questions if not q.answers], count // 2)
    margins, groups = [], []
    for question in asked:
        paragraph = questions.paragraphs[question.paragraph]
        parts = [part for _, part in windows(paragraph.text)]
        readings = assistant.scorer.read(question.text, parts)
        margins.append(max(e.features["margin"] for reading in readings for e in reading))
        groups.append(paragraph.title)
    values, right = np.array(margins)[:, None], np.array([bool(q.answers) for q in asked])
    probabilities = np.empty(len(asked))
    for learn, test in GroupKFold(5).split(values, right, groups=groups):
        fold = LogisticRegression(C=1000.0).fit(values[learn], right[learn])
        probabilities[test] = fold.predict_proba(values[test])[:, 1]
    model = LogisticRegression(C=1000.0).fit(values, right)
    error = expected_calibration_error(probabilities, right, np.ones(len(asked)))
    return {
        "model": {
            "bias": round(float(model.intercept_[0]), 4),
            "weights": {"margin": round(float(model.coef_[0][0]), 4)},
        },
        "figures": {
            "auroc": round(float(roc_auc_score(right, probabilities)), 4),
            "expected_calibration_error": round(error, 4),
        },
    }


def write(name: str, fitted: dict[str, dict[str, Any]]) -> None:
    table = json.loads(OUTPUT.read_text(encoding="utf-8"))
    parts = [part for part in ("same", "across", "given_text") if part in fitted]
    table[name] = {part: fitted[part]["model"] for part in parts}
    table[name]["threshold"] = fitted["same"]["threshold"]
    table[name]["threshold_across"] = fitted["across"]["threshold"]
    if "words" in fitted:
        words = fitted["words"]
        table["words"] = dict.fromkeys(("same", "across"), words["model"])
        table["words"]["threshold"] = words["threshold"]
    OUTPUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
