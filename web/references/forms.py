"""The forms in which a reference is given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from qa.answer import ELLIPSIS
from web.markdown_text import escaped
from web.references.bibtex import bibtex
from web.references.csl import csl_item
from web.references.reference import Reference
from web.references.styles import StyleName, write

FormName = Literal["chicago", "gost", "apa", "bibtex", "csl-json", "markdown"]
FORMS: Mapping[FormName, str] = MappingProxyType(
    {
        "chicago": "Chicago, footnote",
        "gost": "ГОСТ Р 7.0.5–2008",
        "apa": "APA, 7th edition",
        "bibtex": "BibTeX",
        "csl-json": "CSL-JSON",
        "markdown": "Markdown",
    }
)
_STYLES: Mapping[FormName, StyleName] = MappingProxyType(
    {"chicago": "chicago", "gost": "gost", "apa": "apa"}
)


@dataclass(frozen=True, slots=True)
class Cited:
    """What of the document is cited: its words, the page printed on it ("" where there is
    none), and the address of the place; all empty for the whole document."""

    words: tuple[str, ...] = ()
    locator: str = ""
    address: str = ""


def write_form(form: FormName, reference: Reference, cited: Cited) -> str:
    if form in _STYLES:
        return _styled(_STYLES[form], reference, cited)
    if form == "bibtex":
        return bibtex(reference, cited.locator)
    if form == "csl-json":
        item = csl_item(reference, cited.locator)
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"
    return _markdown(reference, cited)


def _styled(style: StyleName, reference: Reference, cited: Cited) -> str:
    return write(csl_item(reference), cited.locator, style, reference.language)


def _markdown(reference: Reference, cited: Cited) -> str:
    """The quote as a quotation, and under it the reference, which leads to the place."""
    source = escaped(_styled("chicago", reference, cited))
    if not cited.words:
        return source + "\n"
    return f"> {escaped(ELLIPSIS.join(cited.words))}\n>\n> — {source} [↗]({cited.address})\n"
