"""A reference as an entry of BibTeX, in UTF-8."""

import re
import unicodedata

from web.references.names import Name, split_name
from web.references.reference import Reference

_TYPES = {
    "article": "article",
    "book": "book",
    "legislation": "misc",
    "report": "techreport",
    "webpage": "misc",
}
#: What the entry type calls a publisher.
_PUBLISHERS = {"article": "journal", "techreport": "institution", "misc": "howpublished"}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
#: Braces are counted even where they are escaped, so they are written as commands.
_SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_IN_ADDRESS = {"\\": "%5C", "{": "%7B", "}": "%7D"}


def bibtex(reference: Reference, locator: str = "") -> str:
    """``locator`` is the page that is cited, as a note: the field for pages holds the work's."""
    kind = _TYPES[reference.type.text]
    names = [split_name(author.text) for author in reference.authors]
    publisher = _PUBLISHERS.get(kind, "publisher")
    fields = [
        ("author", " and ".join(map(_name, names))),
        ("title", f"{{{_escaped(reference.title.text)}}}"),
        (publisher, _escaped(reference.publisher.text) if reference.publisher else ""),
        ("address", _escaped(reference.place.text) if reference.place else ""),
    ]
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    if reference.issued:
        year, *rest = reference.issued.text.split("-")
        lines.append(f"  year = {{{year}}}")
        lines += [f"  month = {_MONTHS[int(month) - 1]}" for month in rest[:1]]
    if reference.url:
        address = "".join(_IN_ADDRESS.get(char, char) for char in reference.url.text)
        lines.append(f"  url = {{{address}}}")
    if locator:
        lines.append(f"  note = {{p. {_escaped(locator)}}}")
    return f"@{kind}{{{_key(reference, names)},\n" + ",\n".join(lines) + "\n}\n"


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{_escaped(name.literal)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_escaped(part) for part in parts if part)


def _key(reference: Reference, names: list[Name]) -> str:
    """Family name and year, or the document's id where no letter of the name is Latin."""
    first = (names[0].family or names[0].literal) if names else ""
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    key = re.sub(r"\W+", "", plain).lower()
    year = reference.issued.text[:4] if reference.issued else ""
    return f"{key}{year}" if key else reference.document


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
