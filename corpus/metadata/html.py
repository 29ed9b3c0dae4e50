"""Web pages: the elements of their head that are written for references and for sharing."""

from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser

from corpus.loaders.dom import parse
from corpus.loaders.html import markup
from corpus.metadata.stated import Metadata, Stated, authors, date, url, words

#: Names of meta elements, the most exact first; they are compared without regard to case.
_AUTHORS = ("citation_author", "DC.creator", "DCTERMS.creator", "author", "article:author")
_TITLES = ("citation_title", "DC.title", "DCTERMS.title", "og:title")
_PUBLISHERS = ("citation_publisher", "DC.publisher", "DCTERMS.publisher", "og:site_name")
_DATES = (
    "citation_publication_date", "citation_date", "DC.date.issued", "DCTERMS.issued", "DC.date",
    "article:published_time",
)  # fmt: skip
_ADDRESSES = ("citation_public_url", "og:url")


def read(data: bytes) -> Metadata:
    page = parse(markup(data))
    head = _Head(page)
    return Metadata(
        authors=head.authors(),
        title=head.first(_TITLES, words),
        publisher=head.first(_PUBLISHERS, words),
        issued=head.first(_DATES, date),
        url=_canonical(page) or head.first(_ADDRESSES, url),
    )


class _Head:
    """What the page's meta elements say, by their names in small letters."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._said: dict[str, list[str]] = {}
        for element in page.css("meta[content]"):
            name = element.attributes.get("name") or element.attributes.get("property") or ""
            content = element.attributes.get("content") or ""
            if name and content.strip():
                self._said.setdefault(name.lower(), []).append(content)

    def first(
        self, names: tuple[str, ...], made: Callable[[str, str], Stated | None]
    ) -> Stated | None:
        found = (made(value, origin) for value, origin in self._values(names))
        return next((stated for stated in found if stated), None)

    def authors(self) -> tuple[Stated, ...]:
        """All that the most exact name lists."""
        for name in _AUTHORS:
            values = self._said.get(name.lower(), ())
            if found := authors(values, _origin(name)):
                return found
        return ()

    def _values(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name in names:
            for value in self._said.get(name.lower(), ()):
                yield value, _origin(name)


def _origin(name: str) -> str:
    return f"{name} meta tag"


def _canonical(page: LexborHTMLParser) -> Stated | None:
    link = page.css_first("link[rel~=canonical][href]")
    return url(link.attributes.get("href"), "canonical link") if link is not None else None
