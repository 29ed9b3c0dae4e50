"""A reference as an item of CSL-JSON, the form that programs for references exchange."""

from typing import Any

from web.references.names import split_name
from web.references.reference import Reference

_TYPES = {"book": "book", "webpage": "webpage", "legislation": "legislation", "report": "report"}


def csl_item(reference: Reference, locator: str = "") -> dict[str, Any]:
    """``locator`` is the page that is cited. What publishes an article is what contains it; an
    article of which that isn't known is a document like another."""
    publisher = reference.publisher.text if reference.publisher else None
    item: dict[str, Any] = {"id": reference.document, "title": reference.title.text}
    if reference.type.text == "article":
        item["type"] = "article-magazine" if publisher else "document"
        item["container-title"] = publisher
    else:
        item["type"] = _TYPES[reference.type.text]
        item["publisher"] = publisher
    item["author"] = [_name(author.text) for author in reference.authors]
    item["publisher-place"] = reference.place.text if reference.place else None
    if reference.issued:
        item["issued"] = {"date-parts": [[int(n) for n in reference.issued.text.split("-")]]}
    item["URL"] = reference.url.text if reference.url else None
    item["language"] = reference.language
    item["locator"] = locator
    return {name: value for name, value in item.items() if value}


def _name(text: str) -> dict[str, str]:
    name = split_name(text)
    parts = {
        "family": name.family,
        "given": name.given,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {part: value for part, value in parts.items() if value}
