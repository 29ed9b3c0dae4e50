"""From a tree of HTML elements to blocks of text; for HTML itself, and for the formats that are
turned into HTML on the way (DOCX, Markdown)."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.content import TextBuilder
from corpus.document import CELL_SEPARATOR
from corpus.errors import DamagedFile, FileTooLarge
from corpus.normalise import inline


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Elements that stand apart from the words around them.
_BLOCKS = _names(
    "address article aside blockquote body center details dd div dl dt fieldset figcaption figure"
    " footer form header hr html legend li main nav ol p pre section summary table tbody td tfoot"
    " th thead tr ul caption h1 h2 h3 h4 h5 h6"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: Elements whose content is not text for a reader.
_SILENT = _names(
    "script style noscript template head svg iframe object embed canvas button select input"
    " textarea audio video map dialog datalist img picture source link meta -comment"
)
_UNSEEN_STYLE = re.compile(r"display:none|visibility:hidden")
_UNSEEN_CLASSES = _names(
    "sr-only visually-hidden visuallyhidden screen-reader-text headerlink heading-anchor"
    " mw-editsection footnote-back footnote-backref noprint"
)
_NOTE_ID = re.compile(r"(?:_?ftn|fn|footnote|endnote|_?edn|cite_note)[-_:]?.*?(\d+)$", re.I)
_NOTE_REFERENCE = re.compile(r"\[?(\d{1,3})\]?")
_BACK = re.compile(r"#(?:_?ftnref|_?ednref|fnref|footnote-ref|endnote-ref|cite_ref)", re.I)
_DIGITS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_LAST_DIGITS = re.compile(r"\d+$")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_RAISABLE = re.compile(r"[+\-−]?\d+[+\-−]?")

#: A cell longer than this is a piece of page layout, not of a table.
_LONGEST_CELL = 3000
#: Elements within elements; deeper ones are read without their structure.
_DEEPEST = 200
#: Elements that are never closed make a parser quadratic; no real page has so many.
_MOST_OPEN = 3000
#: Characters; what a page of this size would take in memory is a gigabyte.
_LONGEST = 30_000_000
_TAG = re.compile(
    r"<(/?)(div|span|font|[abiu]|em|strong|section|blockquote|[uo]l|table|sup)\b", re.I
)


def parse(html: str) -> LexborHTMLParser:
    """The tree of a page. Raises :class:`FileTooLarge` and :class:`DamagedFile` for pages that
    would take a parser's time or memory away."""
    if len(html) > _LONGEST:
        raise FileTooLarge(
            f"The page has {len(html):,} characters; {_LONGEST:,} can be read. Split it."
        )
    still_open = 0
    for tag in _TAG.finditer(html):
        still_open += -1 if tag[1] else 1
        if still_open > _MOST_OPEN:
            raise DamagedFile(
                f"More than {_MOST_OPEN:,} of the page's elements are never closed. Open it in a"
                " browser, copy the text and save it as DOCX or text."
            )
    return LexborHTMLParser(html)


class DomWriter:
    """Writes what a reader sees of an element and those in it.

    - Headings, paragraphs, list items (with their depth), table rows (cells joined by
      :data:`CELL_SEPARATOR`), footnotes. Bullets and numbers that a browser would add to lists
      are not text; a table that only lays a page out is read cell by cell.
    - Digits set above or below the line become the characters for that: m², H₂O. So does the
      reference to a footnote: "[3]" becomes "³".
    - A line break in a paragraph is a space, two in a row begin a new paragraph.
    """

    def __init__(
        self, builder: TextBuilder, skip: Callable[[LexborNode], bool] = lambda node: False
    ) -> None:
        """``skip``: says which further elements are left out."""
        self._builder = builder
        self._skip = skip
        self._words: list[str] = []
        self._kind: Literal["paragraph", "item"] = "paragraph"
        self._depth = 0

    def write(self, root: LexborNode) -> None:
        self._children(root, 0)
        self._flush()

    def _children(self, node: LexborNode, level: int) -> None:
        for child in node.iter(include_text=True):
            self._node(child, level + 1)

    def _node(self, node: LexborNode, level: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._words.append(_text(node))
        elif _is_unseen(node) or self._skip(node):
            return
        elif level > _DEEPEST:
            self._words.append(node.text(separator=" "))
        elif tag in ("br", "sup", "sub", "wbr"):
            self._words.append(_small(node))
        elif tag not in _BLOCKS:
            self._children(node, level)
        else:
            self._flush()
            self._block(node, tag, level)
            self._flush()

    def _block(self, node: LexborNode, tag: str, level: int) -> None:
        if is_note(node):
            self._builder.block("footnote", words_of(node), label=_note_label(node))
        elif tag in _HEADINGS:
            self._builder.block("heading", words_of(node), _HEADINGS[tag])
        elif tag in ("ul", "ol") and not _lists_notes(node):
            self._list(node, level)
        elif tag == "li":
            kind, self._kind = self._kind, "item"
            self._children(node, level)
            self._flush()
            self._kind = kind
        elif tag == "table" and not _lays_out(node):
            self._table(node)
        else:
            self._children(node, level)

    def _list(self, node: LexborNode, level: int) -> None:
        self._depth += 1
        with self._builder.mark("list"):
            self._children(node, level)
            self._flush()
        self._depth -= 1

    def _table(self, table: LexborNode) -> None:
        if caption := table.css_first("caption"):
            self._builder.block("paragraph", words_of(caption))
        with self._builder.mark("table"):
            for row in table.css("tr"):
                cells = [words_of(cell) for cell in _cells(row)]
                if any(cells):
                    self._builder.block("row", inline(CELL_SEPARATOR.join(cells).rstrip(" |")))

    def _flush(self) -> None:
        """Writes the words gathered so far as a block of the kind that they stand in."""
        words, self._words = "".join(self._words), []
        for part in _PARAGRAPH_BREAK.split(words):
            depth = self._depth if self._kind == "item" else 0
            self._builder.block(self._kind, inline(part), depth)


def _text(node: LexborNode) -> str:
    text = node.text_content or ""
    return text if _is_preformatted(node) else text.replace("\n", " ").replace("\r", " ")


def _is_preformatted(node: LexborNode) -> bool:
    parent = node.parent
    if parent is not None and parent.tag == "code":
        parent = parent.parent
    return parent is not None and parent.tag == "pre"


def _small(node: LexborNode) -> str:
    """What a line break, or a raised or lowered text, is written as."""
    if node.tag in ("br", "wbr"):
        return "\n" if node.tag == "br" else ""
    words = words_of(node)
    reference = _NOTE_REFERENCE.fullmatch(words)
    if node.tag == "sup" and reference:
        return reference[1].translate(_DIGITS)
    if _RAISABLE.fullmatch(words):
        return words.translate(_DIGITS if node.tag == "sup" else _LOWERED)
    return words


def words_of(node: LexborNode) -> str:
    """All words of an element in one line."""
    return inline("".join(_words(node, 0)))


def _words(node: LexborNode, level: int) -> Iterator[str]:
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield child.text_content or ""
        elif _is_unseen(child):
            continue
        elif level > _DEEPEST:
            yield child.text(separator=" ")
        elif tag in ("br", "sup", "sub", "wbr"):
            yield _small(child)
        elif tag in _BLOCKS:
            yield from (" ", *_words(child, level + 1), " ")
        else:
            yield from _words(child, level + 1)


def _is_unseen(node: LexborNode) -> bool:
    if node.tag in _SILENT:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = (attributes.get("style") or "").replace(" ", "").lower()
    classes = (attributes.get("class") or "").split()
    if _UNSEEN_STYLE.search(style) or not _UNSEEN_CLASSES.isdisjoint(classes):
        return True
    back = node.tag == "a" and _BACK.match(attributes.get("href") or "")
    return bool(back) or attributes.get("role") == "doc-backlink"


def is_note(node: LexborNode) -> bool:
    """Whether the element is a footnote."""
    attributes = node.attributes
    if attributes.get("role") in ("doc-footnote", "doc-endnote"):
        return True
    named = bool(_NOTE_ID.match(attributes.get("id") or ""))
    return named and node.tag in ("li", "div", "aside", "p")


def _lists_notes(node: LexborNode) -> bool:
    first = node.css_first("li")
    return first is not None and is_note(first)


def _note_label(node: LexborNode) -> str:
    """The footnote's number: as a loader has set it, its place in a list, or as its id ends."""
    if label := node.attributes.get("data-label"):
        return label
    if node.tag == "li":
        place, before = 1, node.prev
        while before is not None:
            place += before.tag == "li"
            before = before.prev
        return str(place)
    named = _LAST_DIGITS.search(node.attributes.get("id") or "")
    return named[0] if named else ""


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return (cell for cell in row.iter() if cell.tag in ("td", "th"))


def _lays_out(table: LexborNode) -> bool:
    """Whether a table is there for the look of the page."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    if len(table.css("table")) > 1 or table.css_first("h1, h2, h3, h4, h5, h6"):
        return True
    rows = [list(_cells(row)) for row in table.css("tr")]
    if all(len(row) <= 1 for row in rows):
        return True
    return any(len(cell.text()) > _LONGEST_CELL for row in rows for cell in row)
