"""Which blocks are headings, and of which level."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.pdf.blocks import Block
from corpus.pdf.paragraphs import ends_sentence
from corpus.pdf.pdfium import OutlineEntry
from corpus.pdf.segments import LINE_END_HYPHEN

_LONGEST = 220
_MOST_LINES = 4
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_ONLY_NUMBER = re.compile(r"[\W\d]*|\W*[ivxlcIVXLC]+\W*")

#: Size in half points, bold, all capitals: headings that look alike are of one level.
_Style = tuple[int, bool, bool]


def name_headings(blocks: Sequence[Block], outline: Sequence[OutlineEntry], size: float) -> None:
    """Makes headings of the blocks that stand out by their type or are in the outline, which
    has the last word on their level. ``size`` is that of most of the text."""
    bookmarks: dict[int, dict[str, int]] = defaultdict(dict)
    for entry in outline:
        bookmarks[entry.page].setdefault(_key(entry.title), entry.depth)
    marked: dict[Block, int] = {}
    chosen: list[Block] = []
    for block in blocks:
        if block.kind not in ("paragraph", "item") or len(block.lines) > _MOST_LINES:
            continue
        depth = _depth(block, bookmarks)
        if depth:
            marked[block] = depth
        if depth or _stands_out(block, size):
            chosen.append(block)
    levels = _levels(chosen, marked)
    for block in chosen:
        block.kind, block.number, block.skip, block.group = "heading", levels[block], 0, 0


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.replace(LINE_END_HYPHEN, "").casefold())


def _depth(block: Block, bookmarks: dict[int, dict[str, int]]) -> int:
    """The depth of the bookmark of the block's page that has its words; 0 where none has."""
    titles = bookmarks.get(block.column.page)
    if not titles or len(block.text) > _LONGEST:
        return 0
    key = _key(block.text)
    if key in titles:
        return titles[key]
    bare = re.sub(r"^(?:chapter|kapitel|rozdział|глава|розділ|раздзел)?[\divxl]+", "", key)
    return titles.get(bare, 0) if len(bare) > 3 else 0


def _stands_out(block: Block, size: float) -> bool:
    text = block.text
    if len(text) > _LONGEST or _ONLY_NUMBER.fullmatch(text) or block.skip:
        return False
    if not any(char.isalpha() for char in text) or text[0].islower():
        return False
    if block.size >= 1.12 * size:
        return not text.endswith((",", ";")) and not (ends_sentence(text) and len(text) > 80)
    closed = text.endswith((",", ";", ".", ":")) and not re.fullmatch(r"[\d.]+\s+.*\w\.", text)
    return block.bold and block.size >= 0.88 * size and not closed and len(block.lines) <= 3


def _style(block: Block) -> _Style:
    return (round(2 * block.size), block.bold, block.text.isupper())


def _levels(headings: Sequence[Block], marked: dict[Block, int]) -> dict[Block, int]:
    """Levels by style, the most prominent first; the outline's where a style is in it; within a
    style, deeper where the headings' own numbers are."""
    by_style: dict[_Style, list[Block]] = defaultdict(list)
    for heading in headings:
        by_style[_style(heading)].append(heading)
    levels: dict[Block, int] = {}
    deepest = 0
    for style in sorted(by_style, reverse=True):
        group = by_style[style]
        depths = Counter(marked[block] for block in group if block in marked)
        level = depths.most_common(1)[0][0] if depths else deepest + 1
        numbers = {block: _number_depth(block) for block in group}
        top = min((depth for depth in numbers.values() if depth), default=0)
        for block in group:
            deeper = numbers[block] - top if numbers[block] else 0
            levels[block] = min(marked.get(block, level + deeper), 6)
        deepest = max(deepest if not depths else 0, *(levels[block] for block in group))
    return levels


def _number_depth(block: Block) -> int:
    match = _NUMBERED.match(block.text)
    return match[1].count(".") + 1 if match else 0
