"""Probabilities, by hand, and the calibrations that ship."""

import math

import pytest

from corpus.document import Passage, Span
from qa.answer import Hit
from qa.confidence import Calibration, Logistic, load_calibration
from qa.quotes import Candidate
from qa.reader import SentenceEvidence


def candidate(match: float, coverage: float, *, across: bool = False) -> Candidate:
    spans = (Span(0, 1),)
    hit = Hit(Passage(1, "d", (spans,)), 0.0, 0.0, across)
    return Candidate(
        "d", spans, hit, SentenceEvidence(0.0, {"match": match, "coverage": coverage}), 0.0
    )


def test_the_logistic_model_by_hand() -> None:
    model = Logistic(-1.0, {"match": 2.0, "coverage": 0.5})
    assert model.probability({"match": 1.0, "coverage": 2.0}) == pytest.approx(
        1 / (1 + math.exp(-2.0))
    )
    assert model.probability({"match": 1e9, "coverage": 0.0}) == pytest.approx(1.0)


def test_words_count_only_within_a_language() -> None:
    calibration = Calibration(
        Logistic(0.0, {"match": 1.0, "coverage": 1.0}), Logistic(0.0, {"match": 1.0}), 0.5
    )
    few, many = candidate(0.5, 0.0), candidate(0.5, 1.0)
    assert calibration.probability(many) > calibration.probability(few)
    few, many = candidate(0.5, 0.0, across=True), candidate(0.5, 1.0, across=True)
    assert calibration.probability(many) == calibration.probability(few)


@pytest.mark.parametrize("model", ["multilingual-e5-small", "all-MiniLM-L6-v2"])
def test_what_ships_rises_with_the_evidence(model: str) -> None:
    calibration = load_calibration("token-match", model)
    assert 0 < calibration.threshold < 1
    for across in (False, True):
        low, high = (
            calibration.probability(candidate(match, match, across=across)) for match in (0.1, 0.95)
        )
        assert low < calibration.threshold < high


def test_what_ships_of_the_reader_rises_with_its_margin() -> None:
    calibration = load_calibration("reader", "multilingual-e5-small")
    rest = {"standing": 0.7, "dense": 0.85, "names": 1.0}
    models = [calibration.same, calibration.across, calibration.given_text]
    for model in models:
        assert model is not None
        assert set(model.weights) <= {"margin", *rest}
        low, high = (model.probability({"margin": margin, **rest}) for margin in (-9.0, 5.0))
        assert low < calibration.threshold < high


def test_a_model_without_a_calibration_goes_by_words() -> None:
    unknown, words = (
        load_calibration("token-match", "somebody/else"),
        load_calibration("none", "none"),
    )
    assert unknown == words
    assert set(unknown.same.weights) == {"coverage"}
