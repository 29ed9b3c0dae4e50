"""Markdown: its front matter, of which plain values and lists of them are read."""

import re

from corpus.loaders.markdown import parted, unquoted
from corpus.metadata.stated import Metadata, authors, date, url, words

_LINE = re.compile(r"([A-Za-z][\w-]*)[ ]*:[ ]*(.*)")
_ITEM = re.compile(r"[ ]*-[ ]+(?:name:[ ]*)?(.+)")
_INLINE_LIST = re.compile(r"\[(.*)\]")
#: Between the items of a list in brackets: commas outside quotation marks.
_COMMA = re.compile(r""",(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_ORIGIN = "front matter"
#: Of characters; the commas of a list are looked at one by one, each with what follows it.
_LONGEST_LINE = 2000


def read(data: bytes) -> Metadata:
    front, _ = parted(data)
    said = _values(front)

    def one(*names: str) -> str | None:
        return next((said[name][0] for name in names if said.get(name)), None)

    named = said.get("authors") or said.get("author") or []
    return Metadata(
        authors=authors(named, _ORIGIN),
        title=words(one("title"), _ORIGIN),
        publisher=words(one("publisher"), _ORIGIN),
        issued=date(one("date", "issued"), _ORIGIN),
        url=url(one("url", "source"), _ORIGIN),
    )


def _values(front: str) -> dict[str, list[str]]:
    """The values of each name, in small letters; nested mappings are passed over."""
    said: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (line for line in front.splitlines() if len(line) <= _LONGEST_LINE):
        if item := _ITEM.fullmatch(line):
            current.append(unquoted(item[1]))
        elif named := _LINE.fullmatch(line):
            current = said.setdefault(named[1].lower(), [])
            listed = _INLINE_LIST.fullmatch(named[2].strip())
            parts = _COMMA.split(listed[1]) if listed else [named[2]]
            current += [unquoted(part) for part in parts if part.strip()]
    return said
