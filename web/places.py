"""The words that a link points to, in a document that may have changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query

from corpus.document import Document, Span
from corpus.locate import digest, locate_digest

#: Ranges that one link may name, and characters in all of them.
MAX_PLACES, MAX_CHARACTERS = 20, 50_000


class BadPlace(ValueError):
    """A link that can't be followed; the message says why."""


#: Whether a link's words stand where it says, elsewhere in a document that has changed, more than
#: once in it, or no more; ``unknown`` where it doesn't tell which words it means.
Found = Literal["there", "moved", "several", "gone", "unknown"]


@dataclass(frozen=True, slots=True)
class Place:
    """``spans`` are what to mark, in the order of the text: nothing where the words are gone."""

    spans: tuple[Span, ...]
    found: Found = "there"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: ranges, the first digits of the document's hash, digests of the words of
    each range. All but the ranges may be missing."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    sha256: str
    words: tuple[str, ...]

    def place(self, document: Document) -> Place:
        """Raises :class:`BadPlace`."""
        spans = self._spans()
        if not spans or (document.sha256.startswith(self.sha256) and self._stand(document, spans)):
            return Place(_within(document, spans))
        if len(self.words) != len(spans):
            return Place((), "unknown")
        try:
            found = [locate_digest(document.text, digested) for digested in self.words]
        except ValueError as error:
            raise BadPlace("The link doesn't say which words it means.") from error
        if not all(found):
            return Place((), "gone")
        if any(len(places) > 1 for places in found):
            return Place((), "several")
        return Place(tuple(sorted(places[0] for places in found)), "moved")

    def _stand(self, document: Document, spans: Sequence[Span]) -> bool:
        """Whether the words are there, if the link tells them: the same file may be read otherwise
        by another version of ibid."""
        there = tuple(digest(document.text[start:end]) for start, end in spans)
        return not self.words or there == self.words

    def parameters(self) -> list[tuple[str, str]]:
        """What the link says, as the parameters of another link to the same words."""
        pairs = zip(self.starts, self.ends, strict=False)
        ranges = [pair for start, end in pairs for pair in (("start", start), ("end", end))]
        digests = [("words", digested) for digested in self.words]
        return ranges + ([("sha256", self.sha256)] if self.sha256 else []) + digests

    def query(
        self, *, view: str | None = None, page: int | None = None, saved: bool = False
    ) -> str:
        """The same words in another view, another page with them marked, or with word that a
        correction was saved; "" for none of it."""
        more = [("view", view)] if view else []
        more += [("page", str(page))] if page else []
        more += [("saved", "true")] if saved else []
        parameters = [*self.parameters(), *more]
        return f"?{urlencode(parameters)}" if parameters else ""

    def _spans(self) -> tuple[Span, ...]:
        starts, ends = _offsets(self.starts), _offsets(self.ends)
        if len(starts) != len(ends):
            raise BadPlace("The link names a start without an end, or an end without a start.")
        if len(starts) > MAX_PLACES:
            raise BadPlace(f"The link names more than {MAX_PLACES} places.")
        return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def _link(
    start: Annotated[list[str] | None, Query()] = None,
    end: Annotated[list[str] | None, Query()] = None,
    sha256: str = "",
    words: Annotated[list[str] | None, Query()] = None,
) -> Link:
    return Link(tuple(start or ()), tuple(end or ()), sha256, tuple(words or ()))


#: The link by which a page was reached.
Followed = Annotated[Link, Depends(_link)]


def _offsets(values: Sequence[str]) -> list[int]:
    for value in values:
        if not (value.isascii() and value.isdigit() and len(value) < 12):
            raise BadPlace("The link's place is not a number of characters.")
    return [int(value) for value in values]


def _within(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    size = len(document.text)
    for span in spans:
        if not 0 <= span.start < span.end <= size:
            raise BadPlace(
                f"The link points to {span.start}–{span.end}, and the text of this document "
                f"has {size:,} characters. The document may have changed since the link was made."
            )
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    if sum(end - start for start, end in merged) > MAX_CHARACTERS:
        raise BadPlace(f"The link names more than {MAX_CHARACTERS:,} characters.")
    return tuple(merged)
