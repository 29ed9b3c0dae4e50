"""What counts how much, and that what was asked is not asked again."""

from pathlib import Path

import pytest

from training.calibrate import weights_of
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
