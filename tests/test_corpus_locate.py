"""Words are found again where they are, whatever became of the white space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from corpus.locate import digest, fold, locate, locate_digest

TEXT = "One state\n\nhas done  so. Has done so? One state has done so."


def test_white_space_is_folded() -> None:
    assert locate(TEXT, "One  state has done so.") == [Span(0, 24), Span(38, 60)]
    assert [TEXT[start:end] for start, end in locate(TEXT, "done so")] == [
        "done  so",
        "done so",
        "done so",
    ]


def test_words_that_are_not_there() -> None:
    assert locate(TEXT, "Two states") == []
    assert locate(TEXT, " \n") == []
    assert locate("", "One") == []


def test_a_digest_finds_the_words_and_does_not_hold_them() -> None:
    told = digest("Has done\nso?")
    assert told.startswith("12-")
    assert len(told) == 19
    assert locate_digest(TEXT, told) == [Span(25, 37)]
    assert locate_digest(TEXT, digest("as done so?")) == []
    assert locate_digest(TEXT, digest("One state has done so.")) == [Span(0, 24), Span(38, 60)]
    assert locate_digest("short", told) == []


@pytest.mark.parametrize(
    "wrong",
    ["", "12", "0-9f86d081884c7d65", "12-9f86", "-1-9f86d081884c7d65", "100000-9f86d081884c7d65"],
)
def test_what_is_no_digest_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no digest"):
        locate_digest(TEXT, wrong)


WORDS = st.text(st.sampled_from("аб ab\n.,\u00a0"), min_size=1)


@given(before=WORDS, words=WORDS.filter(lambda words: words.strip()), after=WORDS)
def test_words_are_found_in_any_surroundings(before: str, words: str, after: str) -> None:
    text = f"{before} {words} {after}"
    found = locate(text, words)
    assert found
    assert {fold(text[start:end]) for start, end in found} == {fold(words)}
    digested = locate_digest(text, digest(words))
    assert set(digested) <= set(found)
    stripped = words.strip()
    at = len(before) + 1 + words.index(stripped)
    assert Span(at, at + len(stripped)) in digested
