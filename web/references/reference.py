"""A reference: each of its values with where it came from."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from corpus.metadata.stated import Metadata, Stated, is_web_address
from index.catalogue import DocumentInfo

#: What a correction may call a document, and how a page does.
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "report": "Report",
        "book": "Book",
        "article": "Article in a journal or newspaper",
        "webpage": "Web page",
        "legislation": "Law or resolution",
    }
)
CORRECTED = "corrected by hand"
TITLE_SHOWN = "its heading, or the file’s name"
TYPE_GUESSED = "the file’s format"
_ISSUED = re.compile(r"\d{4}(?:-\d{2}){0,2}")


class BadValue(ValueError):
    """A correction that no reference can hold; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person says instead of the file. None: nothing; "" or no authors: that there is
    none."""

    authors: tuple[str, ...] | None = None
    title: str | None = None
    publisher: str | None = None
    place: str | None = None
    issued: str | None = None
    url: str | None = None
    type: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))

    def check(self) -> None:
        """Raises :class:`BadValue`."""
        if self.title == "":
            raise BadValue("A reference needs a title.")
        if self.issued and not _is_date(self.issued):
            raise BadValue("Write the date as 2024, 2024-05 or 2024-05-04.")
        if self.url and not is_web_address(self.url):
            raise BadValue("Write the address in full, as https://example.org/report.")
        if self.type is not None and self.type not in TYPES:
            raise BadValue(f"The type is one of {', '.join(TYPES)}.")


@dataclass(frozen=True, slots=True)
class Reference:
    """``document`` is the id of what is referred to, ``language`` its code; ``note`` says why
    what the file says of itself is not known, where it isn't."""

    document: str
    language: str
    title: Stated
    type: Stated
    authors: tuple[Stated, ...] = ()
    publisher: Stated | None = None
    place: Stated | None = None
    issued: Stated | None = None
    url: Stated | None = None
    note: str = ""


def stated_reference(info: DocumentInfo, metadata: Metadata, note: str = "") -> Reference:
    """What the file says, and where it is silent what can be told without it."""
    kind = "webpage" if info.media_type in ("text/html", "application/xhtml+xml") else "report"
    return Reference(
        document=info.id,
        language=info.language,
        title=metadata.title or Stated(info.title, TITLE_SHOWN),
        type=Stated(kind, TYPE_GUESSED),
        authors=metadata.authors,
        publisher=metadata.publisher,
        issued=metadata.issued,
        url=metadata.url,
        note=note,
    )


def corrected(reference: Reference, corrections: Corrections) -> Reference:
    """What a person says, and for the rest what the file does."""
    names = corrections.authors
    return replace(
        reference,
        title=_said(corrections.title, reference.title) or reference.title,
        type=_said(corrections.type, reference.type) or reference.type,
        authors=reference.authors if names is None else tuple(_by_hand(name) for name in names),
        publisher=_said(corrections.publisher, reference.publisher),
        place=_said(corrections.place, reference.place),
        issued=_said(corrections.issued, reference.issued),
        url=_said(corrections.url, reference.url),
    )


def _said(correction: str | None, stated: Stated | None) -> Stated | None:
    if correction is None:
        return stated
    return _by_hand(correction) if correction else None


def _by_hand(text: str) -> Stated:
    return Stated(text, CORRECTED)


def _is_date(text: str) -> bool:
    if not _ISSUED.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True
