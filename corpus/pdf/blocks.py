"""The blocks of a PDF before they are written: lines, and what they are together."""

from dataclasses import dataclass, field

from corpus.document import MarkKind
from corpus.pdf.segments import Line


@dataclass(slots=True, eq=False)
class Column:
    """A column of a page, or a part of one: its lines from the top down, and its edges."""

    page: int
    lines: list[Line]
    left: float
    right: float


@dataclass(slots=True, eq=False)
class Block:
    """A block to be. ``cells`` are the lines of a row's cells, else empty. ``skip`` code points
    at the start of the first line (a bullet) are not written. Footnotes that stand before line
    ``n`` are in ``holes[n]``. ``group`` is the number of the list or table that holds the block,
    0 where none does; ``last_column`` is where the last line stands."""

    kind: MarkKind
    lines: list[Line]
    column: Column
    number: int = 0
    label: str = ""
    skip: int = 0
    cells: tuple[tuple[Line, ...], ...] = ()
    holes: dict[int, list["Block"]] = field(default_factory=dict)
    group: int = 0
    last_column: Column = field(init=False)

    def __post_init__(self) -> None:
        self.last_column = self.column

    @property
    def text(self) -> str:
        """The words, hyphens at line ends and all: to judge by, not to write."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)
