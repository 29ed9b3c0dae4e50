"""What became of a quote: a receipt's words held against the file as it is now.

Nothing here opens a file; a document is given, read anew. The index is not asked, since it says
what the file was.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from corpus.document import Document, Span
from corpus.locate import locate
from qa.answer import ELLIPSIS, Source
from qa.assistant import source
from qa.receipt import ReceiptQuote, same_place

#: verified    the same file, and its words at the spans are the quote
#: reread      the same file, read by another version of ibid, or as another format since its suffix
#:             is another; the words stand in it
#: changed     the file has changed; the words still stand in it
#: misplaced   the same file, and the words stand in it, but not where the receipt says
#: mismatch    the same file, and the words do not stand in it
#: words_gone  the file has changed, and the words no longer stand in it
#: file_gone   no file at the path, and none with the checksum
#: unreadable  there is a file, and it can't be read
Verdict = Literal[
    "verified",
    "reread",
    "changed",
    "misplaced",
    "mismatch",
    "words_gone",
    "file_gone",
    "unreadable",
]
#: Places told at most.
PLACES = 10
#: Code points between two pieces of a quote, at most: a long footnote. Pieces further apart may
#: be of different sentences, which somebody put together.
GAP = 3000


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a quote. ``path`` is where its file lies now; the words stand ``found``
    times in it, first at ``places``; ``reason`` is why a file can't be read."""

    quote: ReceiptQuote
    verdict: Verdict
    path: str | None
    places: tuple[Source, ...] = ()
    found: int = 0
    reason: str = ""

    @property
    def sound(self) -> bool:
        """Whether the words stand in the very file that the receipt names."""
        return self.verdict in ("verified", "reread")

    @property
    def moved(self) -> bool:
        """Whether the file lies elsewhere than the receipt says."""
        return self.path is not None and self.path != self.quote.document.path


def examine(quote: ReceiptQuote, document: Document, extraction: str) -> Finding:
    """Holds the quote against its file, read by the code with the fingerprint ``extraction``."""
    same_file = document.sha256 == quote.document.sha256
    read_as = (quote.extraction, quote.document.media_type)
    same_reading = read_as == (extraction, document.media_type)
    if same_file and _stands(quote, document.text):
        there = source(document, quote.spans)
        true = not same_reading or same_place(quote, there)
        return Finding(quote, "verified" if true else "misplaced", document.path, (there,), 1)
    places = find(document.text, quote)
    verdict: Verdict
    if not same_file:
        verdict = "changed" if places else "words_gone"
    elif not places:
        verdict = "mismatch"
    else:
        verdict = "misplaced" if same_reading else "reread"
    told = tuple(source(document, spans) for spans in places[:PLACES])
    return Finding(quote, verdict, document.path, told, len(places))


def _stands(quote: ReceiptQuote, text: str) -> bool:
    slices = [text[start:end] for start, end in quote.spans]
    return quote.spans[-1].end <= len(text) and ELLIPSIS.join(slices) == quote.quote


def find(text: str, quote: ReceiptQuote) -> list[tuple[Span, ...]]:
    """All places of the quote's words, white space folded: of a quote in pieces, those where
    the pieces follow one another closely."""
    places: list[tuple[Span, ...]] = []
    first, *others = [locate(text, piece) for piece in _pieces(quote)]
    for start in first:
        spans = _followed(start, others)
        if spans and places and spans[1:] and places[-1][1:] == spans[1:]:
            places.pop()  # the same continuation from farther away
        if spans:
            places.append(spans)
    return places


def _pieces(quote: ReceiptQuote) -> list[str]:
    """The pieces of the quote, one a span; where the spans don't fit, what the joints part."""
    pieces, at = [], 0
    for start, end in quote.spans:
        pieces.append(quote.quote[at : at + end - start])
        at += end - start + len(ELLIPSIS)
    return pieces if ELLIPSIS.join(pieces) == quote.quote else quote.quote.split(ELLIPSIS)


def _followed(start: Span, others: list[list[Span]]) -> tuple[Span, ...]:
    """The span and, for each further piece, the next of its spans; empty where one is missing."""
    spans = [start]
    for candidates in others:
        end = spans[-1].end
        at = bisect_left(candidates, end, key=lambda span: span.start)
        if at == len(candidates) or candidates[at].start > end + GAP:
            return ()
        spans.append(candidates[at])
    return tuple(spans)
