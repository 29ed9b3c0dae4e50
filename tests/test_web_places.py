"""Where a link points to, in a document that has stayed as it was, and in one that has not."""

import pytest

from corpus.document import Document, Span
from corpus.locate import digest
from web.places import BadPlace, Link, Place


def document(text: str, sha256: str = "aa11") -> Document:
    return Document("id", "a.txt", "A", "text/plain", "en", text, sha256)


def link(starts: list[int], ends: list[int], *words: str, sha256: str = "") -> Link:
    told = tuple(digest(word) for word in words)
    return Link(tuple(map(str, starts)), tuple(map(str, ends)), sha256, told)


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ([1], [], "without an end"),
        ([5], [5], "5–5"),
        ([6], [5], "6–5"),
        ([0], [11], "has 10 characters"),
        ([0] * 21, [1] * 21, "more than 20"),
    ],
)
def test_bad_places(starts: list[int], ends: list[int], says: str) -> None:
    with pytest.raises(BadPlace, match=says):
        link(starts, ends).place(document("0123456789"))


def test_places_come_in_the_order_of_the_text() -> None:
    found = link([5, 0], [7, 2]).place(document("0123456789"))
    assert found == Place((Span(0, 2), Span(5, 7)), "there")


def test_words_are_found_where_they_moved_to() -> None:
    followed = link([0, 8], [7, 12], "One two", "four", sha256="bb22")
    assert followed.place(document("Zero.  One\ntwo, and four.")) == Place(
        (Span(7, 14), Span(20, 24)), "moved"
    )


@pytest.mark.parametrize(
    ("text", "found"), [("One three.", "gone"), ("One two. One two.", "several")]
)
def test_words_that_are_gone_or_not_alone(text: str, found: str) -> None:
    place = link([0], [7], "One two", sha256="bb22").place(document(text))
    assert (place.spans, place.found) == ((), found)


def test_the_same_file_may_be_read_otherwise() -> None:
    followed = link([0], [7], "One two", sha256="aa11")
    assert followed.place(document("Zero. One two.")) == Place((Span(6, 13),), "moved")
    assert followed.place(document("One two.")) == Place((Span(0, 7),), "there")
    assert followed.place(document("Zero.")).found == "gone"


def test_ranges_that_overlap_are_one_and_together_not_too_long() -> None:
    long = document("x" * 60_000)
    assert link([0, 1], [5, 9]).place(long) == Place((Span(0, 9),), "there")
    with pytest.raises(BadPlace, match="50,000 characters"):
        link([0, 30_000], [30_000, 60_000]).place(long)


def test_a_link_without_words_can_not_be_followed_into_a_changed_document() -> None:
    followed = link([0], [3], sha256="bb22")
    assert followed.place(document("One two.")) == Place((), "unknown")
    assert followed.place(document("One two.", "bb22cc")) == Place((Span(0, 3),), "there")


def test_what_is_no_digest_is_refused() -> None:
    with pytest.raises(BadPlace, match="which words"):
        Link(("0",), ("3",), "bb22", ("x",)).place(document("One two."))


def test_a_link_goes_on_with_its_words() -> None:
    followed = link([5, 0], [7, 2], "a", "b", sha256="bb22")
    a, b = digest("a"), digest("b")
    query = f"?start=5&end=7&start=0&end=2&sha256=bb22&words={a}&words={b}"
    assert followed.query() == query
    assert followed.query(view="text", page=3) == f"{query}&view=text&page=3"
    assert link([], []).query() == ""
    assert link([], []).query(page=2) == "?page=2"
