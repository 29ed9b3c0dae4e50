"""The one normalisation of a document's text, done by its loader.

What is changed, and why a quote is still the document's own words:

- NFC, not NFKC: letters written in two code points become one, so that equal words are equal;
  superscripts, ligatures, fractions and typographic quotes stay as they are.
- Line ends (CRLF, CR, NEL, vertical tab, U+2028) become LF; U+2029 becomes an empty line.
- What is not seen is removed: soft hyphens (at a line's end with the line break), zero-width
  characters, byte order marks, marks of direction (which can make a text read otherwise than it
  is stored), control characters.
- Every kind of space (no-break, thin, ideographic, tab) becomes a plain space, and a run of
  spaces one: line breaking and search see the same words everywhere.
"""

import re
import unicodedata

#: Zero-width and other characters that leave no ink and that nobody means to quote.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffc"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
#: Every character of Unicode's class Zs.
_SPACES = "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACES += "\u202f\u205f\u3000"
#: Code points without a character: lone surrogates and the like, which UTF-8 can't carry.
_SURROGATES = range(0xD800, 0xE000)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(char): None for char in _INVISIBLE + _DIRECTIONS}
    table.update(dict.fromkeys(_CONTROLS))
    table.update(dict.fromkeys(_SURROGATES, "\ufffd"))
    table.update(dict.fromkeys(map(ord, _SPACES), " "))
    table.update({ord("\t"): "    ", ord("\n"): "\n", ord("\f"): "\f"})
    table.update({ord("\v"): "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n\n"})
    return table


_TABLE = _table()
_SOFT_BREAK = re.compile(r"\u00ad[ \t]*\n[ \t]*")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """The text with its lines, form feeds and indents kept: for formats whose lines have a
    meaning. Pass what is written through :func:`squeeze` afterwards."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    mended = _SOFT_BREAK.sub("", unix)
    return unicodedata.normalize("NFC", mended.translate(_TABLE))


def squeeze(text: str) -> str:
    """Every run of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def inline(text: str) -> str:
    """:func:`normalise` and :func:`squeeze`: a run of words as it stands in a block."""
    return squeeze(normalise(text))
