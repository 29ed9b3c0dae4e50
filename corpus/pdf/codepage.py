"""Cyrillic that a PDF passes off as Western letters.

Fonts of the windows-1251 code page without a table of what their characters mean come out as
Latin-1: "Ñïèñîê òàáëèö" for "Список таблиц". No language writes whole words of such letters, so
where a document is full of these words, they are read as what the page shows.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.pdf.segments import Segment

_WORD = re.compile(r"[^\W\d_]+")
_WESTERN = re.compile(r"[\u00c0-\u00ff]+")
#: A word of so many letters without one of ASCII is no word of a Western language.
_MIN_LETTERS = 4
_MIN_SHARE = 0.25
#: Letters of windows-1251 outside its alphabetic block: і І ї Ї є Є ў Ў ё Ё.
_LETTERS = "³²¿¯ºª¢¡¸¨"
_MENDED = re.compile(rf"[\u00c0-\u00ff{_LETTERS}]+")
#: TeX's fonts have these quotation marks where windows-1251 has ѕ and ї.
_TEX_QUOTES = str.maketrans("¾¿", "«»")


def is_cyrillic_in_disguise(texts: Iterable[str]) -> bool:
    """Whether a good part of the longer words is made of Western letters beyond ASCII alone."""
    words = [word for text in texts for word in _WORD.findall(text) if len(word) >= _MIN_LETTERS]
    strange = sum(1 for word in words if _WESTERN.fullmatch(word))
    return strange > max(10, _MIN_SHARE * len(words))


def has_tex_quotes(texts: Iterable[str]) -> bool:
    """Whether the document's quotation marks are where TeX's fonts have them."""
    return any("¾" in text for text in texts)


def unmask(segment: Segment, tex_quotes: bool = False) -> Segment:
    """The segment with its Western letters read as those of windows-1251."""
    if segment.text.isascii():
        return segment
    text = segment.text.translate(_TEX_QUOTES) if tex_quotes else segment.text
    return replace(segment, text=_MENDED.sub(_decode, text))


def _decode(match: re.Match[str]) -> str:
    return match[0].encode("cp1252").decode("cp1251")
