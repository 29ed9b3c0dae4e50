"""From what speaks for a quote to the probability that it answers, and the decision to answer.

A logistic model (Platt, 1999) whose numbers stand in calibration.json, made by
training/calibrate.py on data that is named there. Between a question and a text in different
languages words don't match, so what they cover is left out of the second model.
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
    answered when the probability reaches the threshold of the model that gave it.
    ``given_text`` is for a text that was not searched for, but given; None for a scorer that
    can't tell."""

    same: Logistic
    across: Logistic
    threshold: float
    threshold_across: float
    given_text: Logistic | None = None

    def probability(self, candidate: Candidate) -> float:
        model = self.across if candidate.hit.across else self.same
        return model.probability(features(candidate))

    def threshold_of(self, *, across: bool) -> float:
        return self.threshold_across if across else self.threshold


def features(candidate: Candidate) -> dict[str, float]:
    """What speaks for a candidate: what its scorer says, how near in meaning its
    passage is, how many of the question's names it holds, and how far what was found stands out."""
    hit = candidate.hit
    found = {
        "dense": hit.dense,
        "names": hit.names,
        "lead": candidate.lead,
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
        entry.get("threshold_across", entry["threshold"]),
        Logistic(**given) if given else None,
    )
