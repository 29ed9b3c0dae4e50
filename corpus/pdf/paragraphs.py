"""The lines of a column to blocks: table rows, list items, lines of contents, paragraphs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from corpus.pdf.blocks import Block, Column
from corpus.pdf.lists import bullet_length, is_sure, marker_length
from corpus.pdf.segments import LINE_END_HYPHEN, Line
from corpus.pdf.tables import LEADER, find_tables

_CLOSING = "\"'»”’“)]}*†‡⁰¹²³⁴⁵⁶⁷⁸⁹"
_REFERENCE_AT_END = re.compile(r"(?<=[.!?…:;»”\"])\d{1,3}$")
_CONTENTS = re.compile(rf"^(.*?)({LEADER.pattern})(\S{{0,8}})$")
#: A numbered block longer than this is a numbered paragraph, as in a resolution.
_LONGEST_ITEM = 700


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in a document: ``size`` of type of most of the text, ``pitch`` from line to
    line (in points) by size in half points."""

    size: float
    pitch: dict[int, float]

    def pitch_of(self, line: Line) -> float:
        return self.pitch.get(round(2 * line.size), 1.25 * line.size)


def measure(columns: Iterable[Column]) -> Measures:
    """Counts over all lines of a document."""
    sizes: Counter[float] = Counter()
    pitches: dict[int, Counter[float]] = defaultdict(Counter)
    for column in columns:
        for line in column.lines:
            sizes[round(line.size, 1)] += len(line.text)
        for above, below in pairwise(column.lines):
            step = below.base - above.base
            if abs(above.size - below.size) < 0.3 and 0.9 < step / below.size < 2.6:
                pitches[round(2 * below.size)][round(step, 1)] += 1
    usual = {size: steps.most_common(1)[0][0] for size, steps in pitches.items()}
    return Measures(sizes.most_common(1)[0][0] if sizes else 10.0, usual)


def ends_sentence(text: str) -> bool:
    """Whether a sentence, or what announces a list, ends here."""
    bare = _REFERENCE_AT_END.sub("", text.rstrip()).rstrip(_CLOSING).rstrip()
    return bare.endswith((".", "!", "?", "…", ":", ";"))


class BlockMaker:
    """Makes the blocks of a document's columns, one column after another."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._groups = count(1)

    def blocks(self, column: Column) -> list[Block]:
        lines = column.lines
        tables = {table.start: table for table in find_tables(lines)}
        made: list[Block] = []
        run: list[Line] = []
        place = 0
        while place < len(lines):
            table = tables.get(place)
            if table is None:
                run.append(lines[place])
                place += 1
                continue
            made += self._text(run, column)
            run = []
            group = next(self._groups)
            for cells in table.rows:
                own = [line for cell in cells for line in cell]
                made.append(Block("row", own, column, cells=cells, group=group))
            place = table.end
        made += self._text(run, column)
        self._number_lists(made)
        return made

    def _text(self, lines: Sequence[Line], column: Column) -> list[Block]:
        """Blocks of lines without tables."""
        if not lines:
            return []
        parts: list[list[Line]] = [[lines[0]]]
        for i, (above, line) in enumerate(pairwise(lines), start=1):
            after = lines[i + 1] if i + 1 < len(lines) else None
            if self._breaks(parts[-1], above, line, after, column):
                parts.append([line])
            else:
                parts[-1].append(line)
        return [_block(part, column) for part in parts]

    def _breaks(
        self, part: list[Line], above: Line, line: Line, after: Line | None, column: Column
    ) -> bool:
        """Whether a new block begins with ``line``."""
        if _CONTENTS.match(above.text) or LEADER.search(line.text):
            return True
        step = line.base - above.base
        pitch = max(self._measures.pitch_of(line), 1.05 * line.size)
        if step < 0 or step > 1.28 * pitch:
            return True
        if step > 1.1 * pitch and ends_sentence(above.text) and not line.text[0].islower():
            return True
        if abs(above.size - line.size) > 0.07 * max(above.size, line.size):
            return not _is_one_word(above, line)
        if above.bold != line.bold and all(each.bold == above.bold for each in part):
            return True
        if above.text.endswith(LINE_END_HYPHEN):
            return False
        if _begins_item(part, above, line):
            return True
        if _is_centred(above, column) and _is_centred(line, column):
            return False
        return _is_indented(part, above, line, after) or _ends_short(above, line, column)

    def _number_lists(self, made: list[Block]) -> None:
        """Gives lists their numbers, and items the depth that their indent shows."""
        run: list[Block] = []
        for block in [*made, None]:
            if block is not None and block.kind == "item":
                run.append(block)
                continue
            if run:
                group = next(self._groups)
                edges = _edges(run)
                for item in run:
                    item.group = group
                    item.number = (
                        min(range(len(edges)), key=lambda i: abs(edges[i] - item.lines[0].left)) + 1
                    )
            run = []


def _edges(items: Sequence[Block]) -> list[float]:
    edges: list[float] = []
    for left in sorted(item.lines[0].left for item in items):
        if not edges or left - edges[-1] > 6:
            edges.append(left)
    return edges


def _block(lines: list[Line], column: Column) -> Block:
    text = lines[0].text
    if _CONTENTS.match(text):
        return Block("item", lines, column)
    length = sum(len(line.text) for line in lines)
    bullet = bullet_length(text)
    if bullet and bullet < len(text):
        return Block("item", lines, column, skip=bullet)
    if marker_length(text) and length <= _LONGEST_ITEM:
        return Block("item", lines, column)
    return Block("paragraph", lines, column)


def _is_one_word(above: Line, line: Line) -> bool:
    return above.text.endswith(LINE_END_HYPHEN) and line.text[:1].islower()


def _begins_item(part: list[Line], above: Line, line: Line) -> bool:
    """A bullet begins an item; a dash or a number only where the line above is done."""
    if is_sure(line.text):
        return True
    if not marker_length(line.text):
        return False
    if ends_sentence(above.text) or above.text.endswith(","):
        return True
    same = marker_length(part[0].text) > 0 and abs(part[0].left - line.left) < 2
    return same and (len(part) == 1 or part[1].left > line.left + 4)


def _is_centred(line: Line, column: Column) -> bool:
    left, right = line.left - column.left, column.right - line.right
    return min(left, right) > 1.5 * line.size and abs(left - right) < 1.2 * line.size


def _is_indented(part: list[Line], above: Line, line: Line, after: Line | None) -> bool:
    """Whether the line begins a paragraph by its indent: it stands further right than the lines
    around it; or, after hanging lines, further left."""
    indent = line.left - above.left
    if 0.7 * line.size < indent < 6 * line.size:
        returns = after is None or after.left < line.left - 0.5 * line.size
        if len(part) == 1:  # else the first line of a hanging block
            return returns and ends_sentence(above.text) and not marker_length(above.text)
        return returns
    if indent < -0.7 * line.size and len(part) > 1:
        hanging = part[0].left < above.left - 0.5 * line.size
        return hanging and abs(line.left - part[0].left) < 0.5 * line.size
    return False


def _ends_short(above: Line, line: Line, column: Column) -> bool:
    """Whether the line above ends a paragraph: the first word of this one had room on it."""
    room = column.right - above.right
    letters = max(len(line.text), 1)
    word = line.text.split(" ", 1)[0]
    needed = (line.right - line.left) * (len(word) + 1) / letters
    if ends_sentence(above.text):
        return room > 1.15 * needed + 0.5 * line.size
    return room > 1.5 * needed + 0.12 * (column.right - column.left) + 2 * line.size
