"""How alike an embedding model finds texts because of their languages, whatever they say.

A multilingual model puts texts of one language nearer to each other, and so do texts of kindred
languages. In a library of several languages that keeps a question away from what answers it in
another one (self-language bias: Yang et al., "A Simple and Effective Method To Eliminate the
Self Language Bias in Multilingual Representations", EMNLP 2021). The numbers stand in
likeness.json, made by training/likeness.py.
"""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Likeness:
    """``table[question][text]`` is how much the cosine of a question and a text of these
    languages is above the mean over languages. A language that isn't in the table is taken for
    one like the others."""

    table: Mapping[str, Mapping[str, float]]

    def of(self, question: str, text: str) -> float:
        known = self.table.get(question, {}).get(text)
        if known is not None:
            return known
        alike = [
            value
            for one, row in self.table.items()
            for other, value in row.items()
            if (one == other) == (question == text)
        ]
        return statistics.mean(alike) if alike else 0.0


def load_likeness(model: str) -> Likeness:
    """That of the model; of one that was not measured, nothing."""
    tables = json.loads(files("qa").joinpath("likeness.json").read_text(encoding="utf-8"))
    return Likeness(tables.get(model, {}))
