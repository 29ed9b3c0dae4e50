"""What the tests of the reader's training data share."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from training.reader.data import Examples, read_briefs
from training.reader.sampling import Sampler
from training.reader.states import States

BRIEFS = Path(__file__).parent.parent / "training" / "briefs"


@cache
def some_briefs() -> Examples:
    found = Examples((), ())
    for language in ("be", "de", "en", "lt"):
        found += read_briefs(BRIEFS / f"{language}.jsonl")
    return found


def word_states(texts: list[str]) -> States:
    """A token a word, without vectors."""
    spans = [[m.span() for m in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]
    bounds = np.concatenate([[0], np.cumsum([len(s) for s in spans])])
    flat = np.array([span for s in spans for span in s], np.int32)
    return States(
        np.zeros((len(flat), 2), np.float16), np.arange(len(flat), dtype=np.int32), flat, bounds
    )


def sampler_on(
    examples: Examples,
    texts: States,
    questions: States | None = None,
    labelled: Mapping[int, int] | None = None,
    **known: Any,
) -> Sampler:
    """Without similar texts, twins and swaps, but for those that are ``known``."""
    none = np.full(len(examples.asked), -1, np.int64)
    arrays = {"similar": none[:, None].astype(np.int32), "twins": none, "swapped": none, **known}
    questions = questions or word_states([asked.question for asked in examples.asked])
    return Sampler(examples, texts, questions, labelled=labelled or {}, **arrays)
