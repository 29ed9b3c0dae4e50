"""Fits the probability that a quote answers; writes qa/calibration.json.

    python -m training.calibrate --data FOLDER [--questions N] [--model NAME] [--dry-run]
        [--examples FILE]

On the first quotes of three libraries (:mod:`training.first_quotes`), which count by the square
root of how much there is of each, so that none is drowned and few don't outweigh many: the
paragraphs of squad2_dev, many on a few subjects, in English; reports in eight languages that the
reader didn't learn from; and the demo library, few documents unlike each other. About half of
the weight is on questions that are answered there. There are two models: for a quote in the
question's language, and for one in another.

Features are of :func:`qa.confidence.features`; for the untrained scorer the passage's retrieval
score is left out, because it adds nothing to what the best sentence tells (its weight comes out
negative). Asking takes long: ``--examples`` keeps what was quoted first in a file, and reads it
from there the next time. The figures printed are of five-fold cross-validation, folds split by
article or document.

For a reader there is also the probability that a text *given* with the question answers it: on
as many questions of squad2_dev, half of them unanswerable, each with its own paragraph.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

import index
import qa
from benchmarks.datasets import add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, public_library
from index.fingerprint import fingerprint_of, text_fingerprint
from index.manifest import sha256_of
from index.models import default_model, load_embedder
from qa.given_text import windows
from qa.reader import SentenceScorer
from qa.reader_files import reader_file
from qa.scorers import SCORERS
from qa.second_reading import read_twice
from training import first_quotes
from training.first_quotes import (
    SEED,
    Example,
    demo_examples,
    examples_of,
    kept_or_asked,
    reports,
)

OUTPUT = Path(__file__).parent.parent / "qa" / "calibration.json"
#: By scorer: the features for a quote in the question's language, and in another.
FEATURES: dict[str, dict[str, tuple[str, ...]]] = {
    "reader": {
        "same": ("margin", "standing", "dense"),
        "across": ("margin", "standing", "names"),
    },
    "token-match": {"same": ("match", "coverage"), "across": ("match",)},
}
WORDS = ("coverage",)
#: The probability from which a question is answered, where near misses are shown otherwise: a wrong
#: quote then costs a little more than half of what a right one brings.
THRESHOLD = 0.35
#: How much a question of each kind counts.
WEIGHTS = {"present": 1.0, "absent": 0.5, "unanswerable": 0.5}


def matrix(examples: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[example.features[name] for name in names] for example in examples])


def weights_of(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Kinds by :data:`WEIGHTS`, a library by the square root of its sum; the mean is 1."""
    weight = np.array([WEIGHTS[example.kind] for example in examples])
    libraries = np.array([example.library for example in examples])
    for library in np.unique(libraries):
        weight[libraries == library] /= np.sqrt(weight[libraries == library].sum())
    return np.asarray(weight / weight.mean())


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
    """Weights, bias, and cross-validated figures, of each library apart."""
    values, right = matrix(examples, names), np.array([e.right for e in examples])
    kinds, libraries = (np.array([getattr(e, n) for e in examples]) for n in ("kind", "library"))
    weight = weights_of(examples)
    folds = GroupKFold(5).split(values, right, groups=[example.group for example in examples])
    probabilities = np.empty(len(examples))
    for learn, test in folds:
        fold = LogisticRegression(C=1000.0).fit(values[learn], right[learn], weight[learn])
        probabilities[test] = fold.predict_proba(values[test])[:, 1]
    model = LogisticRegression(C=1000.0).fit(values, right, weight)
    parts = {str(name): libraries == name for name in np.unique(libraries)}
    figures = {
        name: figures_of(probabilities[part], right[part], weight[part], kinds[part])
        for name, part in parts.items()
    }
    weights = dict(zip(names, (round(float(w), 4) for w in model.coef_[0]), strict=True))
    return {
        "model": {"bias": round(float(model.intercept_[0]), 4), "weights": weights},
        "figures": figures,
    }


def figures_of(
    probabilities: NDArray[np.float64],
    right: NDArray[np.bool_],
    weight: NDArray[np.float64],
    kinds: NDArray[np.str_],
) -> dict[str, float]:
    figures = {
        "questions": float(len(kinds)),
        "expected_calibration_error": expected_calibration_error(probabilities, right, weight),
        "first_quote_right": float(right[kinds == "present"].mean()),
    }
    for kind in np.unique(kinds):
        figures[f"refused_{kind}"] = float((probabilities[kinds == kind] < THRESHOLD).mean())
        if kind != "present":
            chosen = (kinds == "present") | (kinds == kind)
            area = roc_auc_score(kinds[chosen] == "present", probabilities[chosen])
            figures[f"auroc_present_{kind}"] = float(area)
    return {name: round(value, 4) for name, value in figures.items()}


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--scorer", default="default", choices=SCORERS)
    parser.add_argument("--questions", type=int, default=1000, help="of each kind and library")
    parser.add_argument("--examples", type=Path, help="where what was quoted first is kept")
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    scorer = SCORERS[arguments.scorer](embedder)
    dev = squad(data_folder(arguments) / "squad2_dev.json")
    paragraphs = public_library(f"dev-{embedder.name}", dev, embedder)

    def ask() -> list[Example]:
        libraries = {"squad2_dev": paragraphs, "reports": reports(embedder, measured=False)}
        found = demo_examples(scorer, embedder)
        for name, library in libraries.items():
            found += examples_of(name, library, scorer, embedder, arguments.questions)
        return found

    made_by = {
        "scorer": scorer.name,
        "reader": sha256_of(reader_file(embedder.name)) if scorer.name == "reader" else "",
        "model": embedder.fingerprint,
        "weights": repr(scorer.weights),
        "questions": arguments.questions,
        "text": text_fingerprint(),
        "code": code_fingerprint(),
    }
    examples = kept_or_asked(arguments.examples, made_by, ask)
    same = [example for example in examples if not example.across]
    # In squad2_dev only a question whose language was mistaken is in another.
    across = [e for e in examples if e.across and e.library != "squad2_dev"]
    names = FEATURES[scorer.name]
    fitted = {"same": fit(same, names["same"]), "across": fit(across, names["across"])}
    if scorer.name == "reader":
        fitted["given_text"] = fit_given(paragraphs, scorer, arguments.questions)
    else:  # for the same scorer on models that have no calibration
        fitted["words"] = fit(same, WORDS)
    for name, result in fitted.items():
        print(name, json.dumps(result, indent=1))
    if not arguments.dry_run:
        write(f"{scorer.name}/{embedder.name}", fitted)


def code_fingerprint() -> str:
    """Changes with the code and the numbers that retrieve, read and quote, but for those that are
    fitted here."""
    paths = [Path(first_quotes.__file__)]
    for package in (qa, index):
        folder = Path(package.__path__[0])
        paths += sorted([*folder.glob("*.py"), *folder.glob("*.json")])
    return fingerprint_of(path for path in paths if path != OUTPUT)


def fit_given(library: PublicLibrary, scorer: SentenceScorer, count: int) -> dict[str, Any]:
    """Bias and weight of the best sentence's margin; figures cross-validated by article."""
    chance = random.Random(SEED)
    questions = library.questions
    asked = chance.sample(questions.answerable, count // 2)
    asked += chance.sample([q for q in questions.questions if not q.answers], count // 2)
    margins, groups = [], []
    for question in asked:
        paragraph = questions.paragraphs[question.paragraph]
        parts = [part for _, part in windows(paragraph.text)]
        readings = read_twice(scorer, question.text, parts)
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
    table[name]["threshold"] = THRESHOLD
    if "words" in fitted:
        words = fitted["words"]
        table["words"] = dict.fromkeys(("same", "across"), words["model"])
        table["words"]["threshold"] = THRESHOLD
    OUTPUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
