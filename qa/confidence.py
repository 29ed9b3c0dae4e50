"""From what speaks for a quote to the probability that it answers, and the decision to answer.

A logistic model (Platt, 1999) whose numbers stand in calibration.json, made by
training/calibrate.py on data that is named there. Between a question and a text in different
languages words don't match, so what they cover is left out of the second model.
"""

import json
import math
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from qa.quotes import Candidate


@dataclass(frozen=True, slots=True)
class Logistic:
    """``probability = 1 / (1 + exp(-(bias + Σ weight · feature)))``"""

    bias: float
    weights: dict[str, float]

    def probability(self, features: dict[str, float]) -> float:
        value = self.bias + sum(self.weights[name] * features[name] for name in self.weights)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """``same`` for a quote in the question's language, ``across`` for another. A question is
    answered when the probability reaches ``threshold``."""

    same: Logistic
    across: Logistic
    threshold: float

    def probability(self, candidate: Candidate, *, same_language: bool) -> float:
        model = self.same if same_language else self.across
        return model.probability(features(candidate))


def features(candidate: Candidate) -> dict[str, float]:
    """What speaks for a candidate, each from 0 to 1 and neither depending on the size of the
    library."""
    return {"match": candidate.evidence.match, "coverage": candidate.evidence.coverage}


def load_calibration(model: str) -> Calibration:
    """The calibration for this embedding model; for one that has none of its own, the one that
    goes by words alone, which needs no model but knows less."""
    table: dict[str, Any] = json.loads(
        files("qa").joinpath("calibration.json").read_text(encoding="utf-8")
    )
    entry = table.get(model, table["words"])
    return Calibration(Logistic(**entry["same"]), Logistic(**entry["across"]), entry["threshold"])
