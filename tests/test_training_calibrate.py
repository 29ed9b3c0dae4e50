"""What counts how much, and that what was asked is not asked again."""

import random
from math import exp, log
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import index
import qa
from training.calibrate import (
    THRESHOLD,
    code_fingerprint,
    expected_calibration_error,
    fit,
    weights_of,
)
from training.first_quotes import Example, kept_or_asked


def test_a_library_weighs_by_the_root_of_its_questions() -> None:
    def of(library: str, kind: str) -> Example:
        return Example(library, kind, "", {}, right=False, across=False)

    weights = weights_of([of("few", "present")] + [of("many", "absent")] * 32)
    assert weights[0] == pytest.approx(weights[1:].sum() / 4)
    assert weights.mean() == pytest.approx(1)
    both = weights_of([of("one", "present"), of("one", "absent")])
    assert both[0] == pytest.approx(2 * both[1])


def test_what_was_asked_is_read_the_next_time(tmp_path: Path) -> None:
    example = Example("reports", "absent", "Отчёт\u2028", {"margin": -1.5}, False, True)
    path, made_by = tmp_path / "examples.jsonl", {"reader": "abc", "questions": 3}
    assert kept_or_asked(path, made_by, lambda: [example]) == [example]

    def never() -> list[Example]:
        raise AssertionError

    assert kept_or_asked(path, made_by, never) == [example]
    assert kept_or_asked(None, made_by, list) == []
    with pytest.raises(ValueError, match="name another file"):
        kept_or_asked(path, {**made_by, "reader": "def"}, never)


def test_the_model_that_made_the_examples_is_found() -> None:
    chance, examples = random.Random(5), []
    for n in range(4000):
        margin, noise = chance.gauss(0, 2), chance.gauss(0, 1)
        right = chance.random() < 1 / (1 + exp(1 - 1.5 * margin))
        kind = "present" if right or n % 2 else "absent"
        features = {"margin": margin, "noise": noise}
        examples.append(Example("one", kind, str(n % 50), features, right, across=False))
    found = fit(examples, ("margin", "noise"))
    weights = found["model"]["weights"]
    # Wrong ones that are absent count half, which adds to the bias.
    assert weights["margin"] == pytest.approx(1.5, abs=0.15)
    assert weights["noise"] == pytest.approx(0, abs=0.15)
    assert -1 < found["model"]["bias"] < -0.4
    figures = found["figures"]["one"]
    assert figures["questions"] == 4000
    assert figures["expected_calibration_error"] < 0.05
    assert figures["auroc_present_absent"] > 0.6
    kinds = [e.kind for e in examples]
    assert figures["first_quote_right"] == pytest.approx(
        sum(e.right for e in examples) / kinds.count("present"), abs=1e-4
    )
    bias = found["model"]["bias"]
    below = [bias + 1.5 * e.features["margin"] < log(THRESHOLD / (1 - THRESHOLD))
             for e in examples if e.kind == "absent"]  # fmt: skip
    assert figures["refused_absent"] == pytest.approx(sum(below) / len(below), abs=0.04)


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    probabilities = np.array([0.1, 0.15, 0.9, 1.0])
    right = np.array([False, True, True, True])
    # In the second tenth .125 is said and half are right; in the last .95, and all are.
    assert expected_calibration_error(probabilities, right, np.ones(4)) == pytest.approx(
        (0.375 * 2 + 0.05 * 2) / 4
    )
    weight = np.array([3.0, 1.0, 0.0, 0.0])
    assert expected_calibration_error(probabilities, right, weight) == pytest.approx(
        abs(3 * 0.1 + 0.15 - 1) / 4
    )


@pytest.mark.parametrize("package", [qa, index])
def test_the_fingerprint_of_the_code_changes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: ModuleType
) -> None:
    monkeypatch.setattr(package, "__path__", [str(tmp_path)])
    found = [code_fingerprint()]
    for name in ("quotes.py", "likeness.json"):
        (tmp_path / name).write_text("3")
        found.append(code_fingerprint())
    assert len(set(found)) == 3
    (tmp_path / "quotes.py").unlink()
    (tmp_path / "likeness.json").unlink()
    assert code_fingerprint() == found[0]
