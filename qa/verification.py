"""What became of a quote: a receipt's words held against the file as it is now.

Nothing here opens a file; a document is given, read anew. The index is not asked, since it says
what the file was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.document import BLOCK_KINDS, Document, Mark, Span
from corpus.locate import fold, folded
from qa.answer import ELLIPSIS, Source
from qa.assistant import source
from qa.receipt import MOST_SPANS, ReceiptQuote, same_place

#: verified    the same file; its words at the spans are the quote, on the page and in the section
#:             that the receipt names
#: reread      the same file, read by another version of ibid, or as another format since its suffix
#:             is another; the words stand in it, perhaps at another place
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
#: Places told at most, and counted at most.
PLACES, MOST_PLACES = 10, 1000
#: Code points between two pieces of a quote, at most; footnotes that interrupt their block are
#: not counted. Pieces further apart may be of different sentences, which somebody put together.
GAP = 3000


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a quote. ``path`` is where its file lies now; the words stand ``found``
    times in it (counted up to :data:`MOST_PLACES`), first at ``places``; ``reason`` is why a file
    can't be read."""

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
    def displaced(self) -> bool:
        """Whether the words stand, but nowhere on the page and in the section of the receipt."""
        return bool(self.places) and not any(same_place(self.quote, at) for at in self.places)

    @property
    def moved(self) -> bool:
        """Whether the file lies elsewhere than the receipt says."""
        return self.path is not None and self.path != self.quote.document.path


def all_sound(findings: Sequence[Finding]) -> bool:
    """Whether every quote is; a receipt without quotes shows nothing."""
    return bool(findings) and all(finding.sound for finding in findings)


def examine(quote: ReceiptQuote, document: Document, extraction: str) -> Finding:
    """Holds the quote against its file, read by the code with the fingerprint ``extraction``."""
    verdict: Verdict
    same_file = document.sha256 == quote.document.sha256
    read_as = (quote.extraction, quote.document.media_type)
    same_reading = read_as == (extraction, document.media_type)
    if same_file and _stands(quote, document):
        there = source(document, quote.spans)
        verdict = "misplaced" if same_reading else "reread"
        if same_place(quote, there):
            verdict = "verified"
        return Finding(quote, verdict, document.path, (there,), 1)
    places = find(document, quote)
    if not same_file:
        verdict = "changed" if places else "words_gone"
    elif not places:
        verdict = "mismatch"
    else:
        verdict = "misplaced" if same_reading else "reread"
    told = tuple(source(document, spans) for spans in places[:PLACES])
    return Finding(quote, verdict, document.path, told, len(places))


def _stands(quote: ReceiptQuote, document: Document) -> bool:
    text = document.text
    slices = [text[start:end] for start, end in quote.spans]
    within = quote.spans[-1].end <= len(text) and ELLIPSIS.join(slices) == quote.quote
    return within and _together(document, quote.spans, _long_blocks(document))


def find(document: Document, quote: ReceiptQuote) -> list[tuple[Span, ...]]:
    """The first :data:`MOST_PLACES` places of the quote's words, white space folded: of a quote
    in pieces, those where the pieces follow one another closely."""
    within = folded(document.text)
    pieces = [fold(piece) for piece in _pieces(quote)]
    if not pieces or not all(piece and piece in within.text for piece in pieces):
        return []
    blocks = _long_blocks(document)
    places: list[tuple[Span, ...]] = []
    for chains in _chains(within.text, pieces):
        for chain in chains:
            ends = zip(chain, pieces, strict=True)
            spans = tuple(within.span(at, at + len(piece)) for at, piece in ends)
            if _together(document, spans, blocks):
                places.append(spans)
                break
        if len(places) == MOST_PLACES:
            break
    return places


def _pieces(quote: ReceiptQuote) -> list[str]:
    """The pieces of the quote, one a span; where the spans don't fit, what the joints part:
    none where those are more than a quote may have."""
    pieces, at = [], 0
    for start, end in quote.spans:
        pieces.append(quote.quote[at : at + end - start])
        at += end - start + len(ELLIPSIS)
    if ELLIPSIS.join(pieces) == quote.quote:
        return pieces
    return quote.quote.split(ELLIPSIS) if quote.quote.count(ELLIPSIS) < MOST_SPANS else []


def _chains(text: str, pieces: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
    """Where the pieces begin, in their order, as near each other as they stand: with the earlier
    pieces as late as the last one lets them, and with the later as early as the first does."""
    start = 0
    while True:
        early: list[int] = []
        for piece in pieces:
            early.append(text.find(piece, start))
            if early[-1] < 0:
                return
            start = early[-1] + len(piece)
        late = early[-1:]
        for piece, least in zip(pieces[-2::-1], early[-2::-1], strict=True):
            late.insert(0, text.rfind(piece, least, late[0]))
        yield late, early
        start = late[0] + 1


def _long_blocks(document: Document) -> list[Mark]:
    """Those in which pieces further apart than :data:`GAP` can stand."""
    blocks = (mark for mark in document.marks if mark.kind in BLOCK_KINDS)
    return [block for block in blocks if block.end - block.start > GAP]


def _together(document: Document, spans: Sequence[Span], blocks: Sequence[Mark]) -> bool:
    """Whether each piece stands close after the one before it, or one of these blocks holds both
    with little but its footnotes between them."""
    return all(
        right.start - left.end <= GAP
        or any(
            _interrupted(document.spans_of(block), left, right)
            for block in blocks
            if block.start <= left.start and right.end <= block.end
        )
        for left, right in pairwise(spans)
    )


def _interrupted(own: Sequence[Span], left: Span, right: Span) -> bool:
    """Whether both pieces are of a block's own words, with at most :data:`GAP` of these between
    them."""
    held = all(any(s <= p.start and p.end <= e for s, e in own) for p in (left, right))
    return held and sum(max(0, min(e, right.start) - max(s, left.end)) for s, e in own) <= GAP
