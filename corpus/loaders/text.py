"""Plain text. Its structure is what the eye sees in it: empty lines, bullets, numbers, capitals,
underlines. A guess is made only where little can go wrong: a heading taken for a paragraph is
still found and quoted."""

import re
from collections.abc import Sequence
from itertools import groupby

from corpus.content import Content, TextBuilder
from corpus.loaders.blocks import Block, blocks
from corpus.loaders.encoding import decode
from corpus.loaders.lines import Line, chunks, joints, width
from corpus.normalise import normalise

_PAGE_NUMBER = re.compile(r"[-–—\s]*(\d{1,4}|[ivxlc]{1,7})[-–—\s]*")


def load(data: bytes, path: str) -> Content:
    """Form feeds part pages. Bullets and rules are read as structure and are not in the text;
    the numbers of items, headings and footnotes are."""
    found = chunks(normalise(decode(data)))
    paged = bool(found) and found[-1][-1].page > 1
    labels = _take_page_numbers(found) if paged else {}
    made, title = blocks(found, width(found))
    writer = _Writer(labels, paged=paged)
    for is_list, group in groupby(made, lambda block: block.kind == "item"):
        if is_list:
            writer.items(list(group))
        else:
            for block in group:
                writer.block(block)
    return writer.builder.finish(title)


def _take_page_numbers(found: list[list[Line]]) -> dict[int, str]:
    """Takes the numbers printed at the head or foot of pages out, and gives them by page."""
    labels: dict[int, str] = {}
    taken = []
    for page, group in groupby(found, lambda chunk: chunk[0].page):
        ends = list(group)
        for chunk, line in ((ends[-1], ends[-1][-1]), (ends[0], ends[0][0])):
            number = _PAGE_NUMBER.fullmatch(line.text)
            if number and page not in labels:
                labels[page] = number[1]
                taken.append((chunk, line))
    for chunk, line in taken:
        chunk.remove(line)
    found[:] = [chunk for chunk in found if chunk]
    return labels


class _Writer:
    """Writes blocks, and says when another page begins."""

    def __init__(self, labels: dict[int, str], *, paged: bool) -> None:
        self.builder = TextBuilder()
        self._labels = labels
        self._paged = paged
        self._page = 0

    def block(self, block: Block) -> None:
        with self.builder.mark(block.kind, block.number, block.label):
            written = joints(block.lines)
            for place, line in enumerate(block.lines):
                holes = block.holes.get(place, [])
                for hole in holes:
                    self.block(hole)
                self._turn_to(line.page)
                self.builder.write(written[place].lstrip() if holes else written[place])

    def items(self, items: Sequence[Block]) -> None:
        indents: list[int] = []
        with self.builder.mark("list"):
            for item in items:
                indent = item.lines[0].indent
                indents = [*(outer for outer in indents if outer < indent), indent]
                item.number = len(indents)
                self.block(item)

    def _turn_to(self, page: int) -> None:
        if self._paged and page != self._page:
            self.builder.page(page, self._labels.get(page, ""))
            self._page = page
