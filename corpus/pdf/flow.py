"""The flow of a document's text: paragraphs that columns and pages cut are joined again, and
footnotes are put at the end of the text of their page."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pdf.blocks import Block
from corpus.pdf.lists import marker_length
from corpus.pdf.paragraphs import ends_sentence
from corpus.pdf.segments import LINE_END_HYPHEN


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The blocks of one page in reading order, and its footnotes."""

    number: int
    body: list[Block]
    footnotes: list[Block]


def flow(pages: Sequence[PageBlocks]) -> list[Block]:
    """The blocks of all pages in order. A paragraph that goes on over a page's end is one block,
    with the page's footnotes in its holes."""
    out: list[Block] = []
    last: Block | None = None
    waiting: list[Block] = []
    for page in pages:
        for block in page.body:
            if last is not None and _goes_on(last, block):
                if waiting:
                    last.holes[len(last.lines)] = waiting
                last.lines += block.lines
            else:
                out += waiting
                out.append(block)
                last = block
            waiting = []
        waiting = [*waiting, *page.footnotes]
    return out + waiting


def _goes_on(above: Block, below: Block) -> bool:
    """Whether ``below``, at the top of a column, is more of ``above``."""
    if above.kind not in ("paragraph", "item") or below.kind != "paragraph":
        return False
    line, before = below.lines[0], above.lines[-1]
    if before.page == line.page and above.column is below.column:
        return False
    if abs(line.size - before.size) > 0.06 * before.size or marker_length(line.text):
        return False
    if before.text.endswith(LINE_END_HYPHEN):
        return True
    if ends_sentence(before.text):
        return False
    full = before.right > above.column.right - 0.2 * (above.column.right - above.column.left)
    return line.text[0].islower() or (full and before.bold == line.bold)
