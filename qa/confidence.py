"""From what speaks for a quote to the probability that it answers, and the decision to answer.

A logistic model (Platt, 1999) whose numbers stand in calibration.json, made by
training/calibrate.py on data that is named there. Between a question and a text in different
languages other things tell, so there is a second model for them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from qa.quotes import Candidate


@dataclass(frozen=True, slots=True)
class Logistic:
    """``probability = 1 / (1 + exp(-(bias + Σ weight · feature)))``"""

    bias: float
    weights: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        value = self.bias + sum(self.weights[name] * features[name] for name in self.weights)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """``same`` for a quote in the question's language, ``across`` for another. A question is
    answered when the probability reaches the threshold.
    ``given_text`` is for a text that was not searched for, but given; None for a scorer that
    can't tell."""

    same: Logistic
    across: Logistic
    threshold: float
    given_text: Logistic | None = None

    def probability(self, candidate: Candidate) -> float:
        model = self.across if candidate.hit.across else self.same
        return model.probability(features(candidate))


def features(candidate: Candidate) -> dict[str, float]:
    """What speaks for a candidate: what its scorer says, how it stands among all that was
    read, how near in meaning its passage is, and how many of the question's names that holds."""
    found = {
        "standing": candidate.standing,
        "dense": candidate.hit.dense,
        "names": candidate.hit.names,
    }
    return {**candidate.evidence.features, **found}


def load_calibration(scorer: str, model: str) -> Calibration:
    """The calibration of this scorer on this embedding model; where there is none, the one that
    goes by words alone, which needs no model but knows less."""
    table: dict[str, Any] = json.loads(
        files("qa").joinpath("calibration.json").read_text(encoding="utf-8")
    )
    entry = table.get(f"{scorer}/{model}", table["words"])
    given = entry.get("given_text")
    return Calibration(
        Logistic(**entry["same"]),
        Logistic(**entry["across"]),
        entry["threshold"],
        Logistic(**given) if given else None,
    )
