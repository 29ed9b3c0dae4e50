"""The flow of a document's text: paragraphs that columns and pages cut are joined again, and
footnotes are put at the end of the text of their page.

A table or a figure's caption between the halves of a paragraph is read after the paragraph when
it stands at the top of the second half's page or column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pdf.blocks import Block
from corpus.pdf.lists import marker_length
from corpus.pdf.paragraphs import ends_sentence
from corpus.pdf.segments import LINE_END_HYPHEN
from corpus.pdf.tables import LEADER

_CAPTION = re.compile(
    r"(?:table|tab\.|figure|fig\.|chart|box|map|tabelle|abbildung|abb\.|tableau|graphique|tabela|"
    r"rysunek|rys\.|таблица|табл\.|рисунок|рис\.|таблиця|рисунок|табліца|малюнак|мал\.|lentelė|"
    r"paveikslas|pav\.|source|quelle|źródło|источник|джерело|крыніца|šaltinis)\b",
    re.IGNORECASE,
)
#: So many blocks at the top of a page may be floats.
_MOST_FLOATS = 40


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The blocks of one page in reading order, and its footnotes."""

    number: int
    body: list[Block]
    footnotes: list[Block]


def flow(pages: Sequence[PageBlocks], size: float) -> list[Block]:
    """The blocks of all pages in order. A paragraph that goes on over a page's end is one block,
    with the page's footnotes in its holes. ``size`` is that of most of the text."""
    out: list[Block] = []
    last: Block | None = None
    waiting: list[Block] = []
    for page in pages:
        for block in _floats_last(page.body, last, size):
            if last is not None and _goes_on(last, block):
                if waiting:
                    last.holes[len(last.lines)] = waiting
                last.lines += block.lines
                last.last_column = block.column
            else:
                out += waiting
                out.append(block)
                last = block
            waiting = []
        waiting = [*waiting, *page.footnotes]
    return out + waiting


def _floats_last(body: Sequence[Block], last: Block | None, size: float) -> list[Block]:
    """The blocks of a page, floats at the top of it or of a column moved behind the paragraph
    that they interrupt."""
    ordered: list[Block] = []
    place = 0
    while place < len(body):
        above = ordered[-1] if ordered else last
        end = place
        while end < len(body) and end - place < _MOST_FLOATS and _is_float(body[end], size):
            end += 1
        rest = body[end] if place < end < len(body) else None
        if rest is not None and above is not None and _goes_on(above, rest):
            ordered += [rest, *body[place:end]]
            place = end + 1
        else:
            ordered.append(body[place])
            place += 1
    return ordered


def _is_float(block: Block, size: float) -> bool:
    return block.kind == "row" or block.size < 0.96 * size or bool(_CAPTION.match(block.text))


def _goes_on(above: Block, below: Block) -> bool:
    """Whether ``below``, at the top of a column, is more of ``above``."""
    if above.kind not in ("paragraph", "item") or below.kind != "paragraph":
        return False
    line, before = below.lines[0], above.lines[-1]
    if above.last_column is below.column or marker_length(line.text):
        return False
    if abs(line.size - before.size) > 0.06 * before.size or LEADER.search(before.text):
        return False
    if before.text.endswith(LINE_END_HYPHEN):
        return True
    if ends_sentence(before.text):
        return False
    edges = above.last_column
    full = before.right > edges.right - 0.2 * (edges.right - edges.left)
    return line.text[0].islower() or (full and before.bold == line.bold)
