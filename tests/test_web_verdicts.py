"""What became of a quote, in words."""

import pytest

from qa.verification import examine
from tests.test_qa_verification import CODE, LEFT, document
from web.verdicts import others


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (1, ""),
        (10, ""),
        (11, "and in 1 other place"),
        (12, "and in 2 other places"),
        (2000, "and in at least 990 other places"),
    ],
)
def test_places_that_are_not_listed_are_counted(times: int, told: str) -> None:
    now = document("# Treaty\n\n" + "One state has left.\n\n" * times)
    assert others(examine(LEFT, now, CODE)) == told
