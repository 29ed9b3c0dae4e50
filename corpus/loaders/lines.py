"""The lines of a plain text, and which of them belong to one paragraph."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.normalise import squeeze


class Line(NamedTuple):
    """A line without its outer spaces; ``indent`` counts those before it, ``page`` form feeds
    before it plus one."""

    text: str
    indent: int
    page: int


class Marker(NamedTuple):
    """How a list item begins: with a bullet, or with a number (0 for a bullet)."""

    bullet: str
    number: int
    length: int


#: Lines longer than this aren't cut to a width: each is a paragraph.
_WIDEST = 130
#: A line is full when the next word would have taken it beyond this part of the width.
FULL = 0.8
#: A list or an address may run over short lines that end with a comma.
_SHORT = 80

_BULLETS = "•◦▪▫‣●○■□⁃∙·*\uf0b7\uf0a7"
_DASHES = "–—-"  # the hyphen last: it stands in a class of a pattern
#: A bullet may stand on a line of its own, as in what is copied out of a PDF.
_MARKER = re.compile(rf"([{_BULLETS}])(?:\s+|$)|([{_DASHES}])\s+(?=\S)|(\d{{1,3}})[.)]\s+(?=\S)")
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]+\s*(?=\S)|\[\d{1,3}\]\s+(?=\S)|\d{1,3}\s+(?=<?(?:https?://|www\.))")
#: What may follow the full stop of a sentence: quotes, brackets, references to notes.
_AFTER = re.compile(r"(?:\[\d{1,3}\]|[⁰¹²³⁴-⁹]|[*\"'»”’“)\]])+$")
_HYPHEN = re.compile(r"\w-$")
_RULE = re.compile(r"[\s\-=_*~#+·•—–]{3,}")


def ends_sentence(text: str) -> bool:
    """Whether a sentence, or what announces a list, ends here."""
    return _AFTER.sub("", text).rstrip().endswith((".", "!", "?", "…", ":", ";"))


def marker(text: str) -> Marker | None:
    """The list marker that the text begins with."""
    found = _MARKER.match(text)
    if not found:
        return None
    return Marker(found[1] or found[2] or "", int(found[3] or 0), found.end())


def note_label(text: str) -> str:
    """The number of the footnote that the text begins as; "" where it is none."""
    found = _NOTE.match(text)
    if not found:
        return ""
    digits = (char for char in found[0] if char.isdigit())
    return str(int("".join(str(_digit(char)) for char in digits)))


def _digit(char: str) -> int:
    return "⁰¹²³⁴⁵⁶⁷⁸⁹".index(char) if char in "⁰¹²³⁴⁵⁶⁷⁸⁹" else int(char)


def chunks(text: str) -> list[list[Line]]:
    """Lines by what parts them: empty lines, rules and form feeds. Underlines of headings stay."""
    found: list[list[Line]] = []
    for number, page in enumerate(text.split("\f"), start=1):
        chunk: list[Line] = []
        for raw in page.split("\n"):
            line = Line(squeeze(raw), len(raw) - len(raw.lstrip()), number)
            if line.text and (not _RULE.fullmatch(line.text) or is_underline(line, chunk)):
                chunk.append(line)
            elif chunk:
                found.append(chunk)
                chunk = []
        if chunk:
            found.append(chunk)
    return found


def is_underline(line: Line, above: Sequence[Line]) -> bool:
    """Whether this line of "=" or "-" underlines the one line before it."""
    if len(above) != 1 or set(line.text) not in ({"="}, {"-"}):
        return False
    return len(above[0].text) * 0.5 <= len(line.text) <= len(above[0].text) * 1.5


def width(found: Sequence[Sequence[Line]]) -> int:
    """The width, in characters, that the text's lines were cut to; 0 where each line is a
    paragraph: when lines are long, or mostly end with a sentence."""
    lengths = sorted(len(line.text) for chunk in found for line in chunk)
    inner = [
        above.text for chunk in found for above, line in pairwise(chunk) if not _has_bullet(line)
    ]
    if not inner:
        return 0
    longest = lengths[int(len(lengths) * 0.95)] if len(lengths) >= 20 else lengths[-1]
    cut = sum(not ends_sentence(text) for text in inner)
    return longest if longest <= _WIDEST and cut > len(inner) / 2 else 0


def _has_bullet(line: Line) -> bool:
    begins = marker(line.text)
    return begins is not None and bool(begins.bullet)


def paragraphs(chunk: Sequence[Line], wide: int) -> list[list[Line]]:
    """The chunk's lines by the paragraph, list item, footnote or heading that they are part of."""
    parts = [[chunk[0]]]
    for above, line in pairwise(chunk):
        if _continues(parts[-1], above, line, wide):
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts


def _continues(part: Sequence[Line], above: Line, line: Line, wide: int) -> bool:
    if (len(part) == 2 and is_underline(above, part[:1])) or _begins_item(part[0], above, line):
        return False
    if note_label(line.text) and (note_label(part[0].text) or ends_sentence(above.text)):
        return False
    if is_underline(line, part) or _HYPHEN.search(above.text):
        return True
    if above.text in _BULLETS:
        return True
    if not wide:
        return above.text.endswith(",") and len(above.text) < _SHORT
    if ends_sentence(above.text) and line.indent >= above.indent + 2 and not marker(part[0].text):
        return False
    next_word = line.text.split(" ", 1)[0]
    full = len(above.text) + above.indent + 1 + len(next_word) > wide * FULL
    return full or (not ends_sentence(above.text) and not line.text[0].isupper())


def _begins_item(first: Line, above: Line, line: Line) -> bool:
    """Whether the line begins an item, and doesn't merely begin with a dash or a number."""
    here = marker(line.text)
    if here is None:
        return False
    before = marker(first.text)
    if here.number:
        follows = before is not None and here.number == before.number + 1
        return follows or (here.number == 1 and ends_sentence(above.text))
    if here.bullet in _BULLETS:
        return True
    return ends_sentence(above.text) or (before is not None and before.bullet == here.bullet)


def joints(lines: Sequence[Line]) -> list[str]:
    """What to write for each line, so that together they are one. After a hyphen no space is
    put: whether the hyphen belongs to the word can't be known, and a quote must not lose one
    that does."""
    written = [lines[0].text]
    for above, line in pairwise(lines):
        hyphen = _HYPHEN.search(above.text) and line.text[0].isalnum()
        written.append(line.text if hyphen else " " + line.text)
    return written


def join(lines: Sequence[Line]) -> str:
    """The lines as one."""
    return "".join(joints(lines))
