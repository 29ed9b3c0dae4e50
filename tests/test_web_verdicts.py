"""What became of a quote, in words."""

from dataclasses import replace

import pytest

from qa.verification import examine
from tests.test_qa_verification import CODE, LEFT, document
from web.verdicts import others, verdict_label, verdict_reason


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


@pytest.mark.parametrize("extraction", [CODE, "later"])
@pytest.mark.parametrize(
    ("page", "label", "section", "told"),
    [
        (7, None, ("Treaty", "Withdrawal"), "The receipt says: p. 7, Withdrawal."),
        (7, "v", ("Treaty",), "The receipt says: p. v (page 7 of the file)."),
        (None, None, ("Treaty",), "The receipt names no page or section."),
    ],
)
def test_a_place_that_is_not_the_receipts_is_told(
    extraction: str, page: int | None, label: str | None, section: tuple[str, ...], told: str
) -> None:
    forged = replace(LEFT, page=page, page_label=label, section=section)
    finding = examine(forged, document(), extraction)
    assert verdict_label(finding) != "Verified"
    assert verdict_reason(finding).endswith(told)
    assert "The receipt" not in verdict_reason(examine(LEFT, document(), extraction))
