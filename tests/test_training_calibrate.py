"""Where the threshold is put, and that what was asked is not asked again."""

from pathlib import Path

import numpy as np
import pytest

from training.calibrate import youden
from training.first_quotes import Example, kept_or_asked


def test_the_threshold_parts_present_from_absent() -> None:
    present, absent = np.array([0.6, 0.7, 0.8, 0.9]), np.array([0.1, 0.2, 0.3, 0.4])
    assert youden([(present, absent)]) == 0.6


def test_each_library_counts_alike() -> None:
    many = (np.full(100, 0.9), np.full(100, 0.5))
    few = (np.array([0.4]), np.array([0.2]))
    assert youden([many, few]) == 0.9
    assert youden([many, few, few]) == 0.4


def test_of_thresholds_nearly_as_good_the_highest_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = np.concatenate([[0.5], np.full(99, 0.9)])
    absent = np.full(100, 0.1)
    assert youden([(present, absent)]) == 0.9
    monkeypatch.setattr("training.calibrate.NEARLY", 0.0)
    assert youden([(present, absent)]) == 0.5


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
