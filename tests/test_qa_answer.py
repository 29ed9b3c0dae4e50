"""The first promise: a quote is the document's own words, or an error."""

import pytest

from corpus.document import Document, Span
from qa.answer import ELLIPSIS, Quote, QuoteMismatch, verify

DOCUMENT = Document("d", "d.txt", "D", "text/plain", "be", "Рада прыняла пастанову.", "0")


def test_the_very_words_pass() -> None:
    verify(Quote("d", (Span(0, 4), Span(13, 22)), f"Рада{ELLIPSIS}пастанову", 0.9), DOCUMENT)


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        ((Span(0, 4),), "Рада "),
        ((Span(0, 4),), "рада"),
        ((Span(0, 4), Span(13, 22)), "Рада пастанову"),
        ((), ""),
        ((Span(4, 4),), ""),
        ((Span(90, 94),), ""),
        ((Span(13, 99),), "пастанову."),
        ((Span(-10, 22),), "пастанову"),
        ((Span(13, 22), Span(0, 4)), f"пастанову{ELLIPSIS}Рада"),
    ],
)
def test_any_other_words_are_an_error(spans: tuple[Span, ...], text: str) -> None:
    with pytest.raises(QuoteMismatch, match=r"d\.txt"):
        verify(Quote("d", spans, text, 0.9), DOCUMENT)
