"""What the paragraphs of a plain text are: headings, list items, footnotes, or just that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.document import MarkKind
from corpus.loaders.lines import (
    FULL,
    Line,
    ends_sentence,
    is_underline,
    join,
    marker,
    note_label,
    paragraphs,
)


@dataclass(slots=True)
class Block:
    """A block to be. ``lines`` are its own; a footnote that stands before line ``n`` is in
    ``holes[n]``. ``alone``: empty lines stand before and after it."""

    lines: list[Line]
    alone: bool = False
    kind: MarkKind = "paragraph"
    number: int = 0
    label: str = ""
    holes: dict[int, list["Block"]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return join(self.lines)


_HEADING_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4}\.?|\d{1,2}\.|[IVX]{1,5}\.)\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE_INSIDE = re.compile(r"[^\W\d]{2}[.!?] [^\W\d_]")
_LONGEST_NUMBERED, _LONGEST_HEADING, _LONGEST_TITLE = 120, 80, 150
#: A body this long below a short line makes the line a heading.
_BODY = 60
#: Between long lines that no empty line parts, a heading is shorter and its body longer.
_TIGHT_HEADING, _TIGHT_BODY = 60, 200
#: A first line this short ("POLICY BRIEF") names a kind of document, not the document.
_KIND_WORDS = 2
_LONGEST_ITEM = 1000
_NOTHING = Block([Line("", 0, 1)])


def blocks(found: Sequence[Sequence[Line]], wide: int) -> tuple[list[Block], str | None]:
    """The text's blocks in order, footnotes inside the paragraph that they interrupt; and the
    title, where the text begins with one."""
    made = []
    for chunk in found:
        parts = paragraphs(chunk, wide)
        made += [Block(part, alone=len(parts) == 1) for part in parts]
    for block in made:
        _name_by_itself(block)
    made = [block for block in made if block.lines]
    _name_numbered_items(made)
    _name_headings(made, wide)
    title = _name_title(made)
    return _mend(made), title


def _name_by_itself(block: Block) -> None:
    if label := note_label(block.text):
        block.kind, block.label = "footnote", label
    elif len(block.lines) == 2 and is_underline(block.lines[1], block.lines[:1]):
        block.kind, block.number = "heading", 1 if block.lines[1].text[0] == "=" else 2
        del block.lines[1]
    elif (begins := marker(block.text)) and begins.bullet:
        block.kind, block.number = "item", 1
        first = block.lines[0]
        rest = first.text[begins.length :]
        block.lines[:1] = [first._replace(text=rest)] if rest else []


def _name_numbered_items(made: Sequence[Block]) -> None:
    """A number begins an item where its neighbour has the number before or after."""
    body = [block for block in made if block.kind != "footnote"]
    for left, right in pairwise(body):
        one, two = marker(left.text), marker(right.text)
        if one and two and one.number and two.number == one.number + 1:
            for block in (left, right):
                if block.kind == "paragraph" and len(block.text) <= _LONGEST_ITEM:
                    block.kind, block.number = "item", 1


def _name_headings(made: Sequence[Block], wide: int) -> None:
    before, interrupted = None, False
    for place, block in enumerate(made):
        if block.kind == "footnote":
            interrupted = True
            continue
        if before is not None and before.lines[-1].page != block.lines[0].page:
            interrupted = True
        if block.kind == "paragraph":
            goes_on = interrupted and before is not None and not _is_closed(before)
            is_full = wide and len(block.text) > wide * FULL
            after = made[place + 1] if place + 1 < len(made) else _NOTHING
            level = _level(block, before, after)
            if level and (_is_numbered(block) or not (goes_on or is_full)):
                block.kind, block.number = "heading", level
        before, interrupted = block, False


def _is_closed(block: Block) -> bool:
    return block.kind == "heading" or ends_sentence(block.text)


def _level(block: Block, before: Block | None, after: Block) -> int:
    """The heading's level, 0 for what is none. Where headings are numbered, the number tells."""
    text = block.text
    if ends_sentence(text) or text.endswith(",") or not _WORD.search(text):
        return 0
    if _SENTENCE_INSIDE.search(text) or not _may_head(after):
        return 0
    numbered = _HEADING_NUMBER.match(text)
    if numbered:
        title = text[numbered.end() :]
        fits = len(text) <= _LONGEST_NUMBERED and title[0].isupper() and bool(after.text)
        return min(len(re.findall(r"\w+", numbered[0])), 6) if fits else 0
    if len(text) > _LONGEST_HEADING or not text[0].isupper() or "@" in text:
        return 0
    if block.alone and len(block.lines) == 1:
        return int(after.kind == "item" or len(after.text) >= _BODY or _is_numbered(after))
    if before is None or len(text) > _TIGHT_HEADING or ": " in text:
        return 0
    return int(min(len(before.text), len(after.text)) > _TIGHT_BODY)


def _may_head(after: Block) -> bool:
    """Whether what comes after a short line can be what it is the heading of."""
    goes_on = after.kind == "paragraph" and after.text[:1].islower()
    return after.kind != "footnote" and not goes_on


def _is_numbered(block: Block) -> bool:
    return bool(_HEADING_NUMBER.match(block.text)) and not ends_sentence(block.text)


def _name_title(made: Sequence[Block]) -> str | None:
    """The first of the short lines that the text begins with is its title, or the longest of
    them where the first says only what kind of document it is. The others are no headings."""
    opening = list(_opening(made))
    if not opening:
        return None
    title = opening[0]
    if len(title.text.split()) <= _KIND_WORDS:
        title = max(opening, key=lambda block: len(block.text))
    for place, block in enumerate(opening):
        if place < opening.index(title) or block.text in title.text:
            block.kind, block.number = "paragraph", 0
    title.kind, title.number = "heading", 1
    return title.text


def _opening(made: Sequence[Block]) -> Iterator[Block]:
    for block, after in pairwise(made):
        text = block.text
        short = len(text) <= _LONGEST_TITLE and not ends_sentence(text) and not text.endswith(",")
        if block.kind not in ("paragraph", "heading") or not short or not _WORD.search(text):
            return
        if _is_numbered(block) or _SENTENCE_INSIDE.search(text) or not _may_head(after):
            return
        yield block


def _mend(made: Sequence[Block]) -> list[Block]:
    """Joins the halves of a paragraph that footnotes, or the end of a page, stand between."""
    mended: list[Block] = []
    waiting: list[Block] = []
    for block in made:
        if block.kind == "footnote" and mended:
            waiting.append(block)
            continue
        above = mended[-1] if mended else None
        if above is not None and _goes_on(above, block, bool(waiting)):
            if waiting:
                above.holes[len(above.lines)] = waiting
            above.lines += block.lines
        else:
            mended += [*waiting, block]
        waiting = []
    return mended + waiting


def _goes_on(above: Block, below: Block, interrupted: bool) -> bool:
    if above.kind not in ("paragraph", "item") or below.kind != "paragraph":
        return False
    small = below.text[0].islower()
    open_ended = not ends_sentence(above.text)
    if interrupted:
        return small or (open_ended and above.kind == "paragraph")
    return small and open_ended and above.lines[-1].page != below.lines[0].page
