"""PDF: pages of placed characters to text in reading order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.content import Content
from corpus.errors import EmptyFile, ScannedFile
from corpus.pdf.blocks import Block, Column
from corpus.pdf.characters import Direction, read_directions
from corpus.pdf.codepage import has_tex_quotes, is_cyrillic_in_disguise, unmask
from corpus.pdf.columns import regions
from corpus.pdf.flow import PageBlocks, flow
from corpus.pdf.furniture import PageRows, find_furniture
from corpus.pdf.headings import name_headings
from corpus.pdf.joining import Joiner
from corpus.pdf.notes import Note, split_notes
from corpus.pdf.paragraphs import BlockMaker, Measures, measure
from corpus.pdf.pdfium import OpenFile, OutlineEntry, opened
from corpus.pdf.pictures import is_picture, pictures_note
from corpus.pdf.segments import Segment, line_of, read_segments, rows
from corpus.pdf.titles import find_title, page_labels
from corpus.pdf.writing import Writer

_EMPTY = "The file is empty. Export it again, and add that."
_SCANNED = (
    "Its pages are pictures without text. Run OCR over it "
    "(for example ocrmypdf in.pdf out.pdf) and add the result."
)
#: Fewer letters than this a page, on average, are a scanner's stamp and not the text.
_MIN_LETTERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """What is read of one page: directions of writing, the main one first, each with its
    segments. ``picture``: it looks like a scan."""

    number: int
    directions: tuple[tuple[Direction, list[Segment]], ...]
    picture: bool


def load(data: bytes, path: str) -> Content:
    """Reads a PDF. Raises EmptyFile, EncryptedFile, ScannedFile (no text on its pages) and
    DamagedFile (the file, or one page of it, can't be read)."""
    if not data.strip():
        raise EmptyFile(_EMPTY)
    with opened(data) as file:
        pages = [_read(file, number) for number in range(1, len(file) + 1)]
        stated = {page.number: file.label(page.number) for page in pages}
        outline, title = file.outline(), file.property("Title")
    texts = [s.text for page in pages for _, found in page.directions for s in found]
    if sum(map(len, texts)) < _MIN_LETTERS * len(pages):
        raise ScannedFile(_SCANNED)
    if is_cyrillic_in_disguise(texts):
        quotes = has_tex_quotes(texts)
        pages = [_unmasked(page, quotes) for page in pages]
    return _content(pages, stated, outline, title)


def _read(file: OpenFile, number: int) -> _Page:
    with file.page(number) as page:
        directions = read_directions(page)
        picture = is_picture(page)
    segments = tuple((each, read_segments(each.characters)) for each in directions)
    return _Page(number, segments, picture)


def _unmasked(page: _Page, tex_quotes: bool) -> _Page:
    directions = tuple(
        (each, [unmask(segment, tex_quotes) for segment in found])
        for each, found in page.directions
    )
    return replace(page, directions=directions)


def _content(
    pages: Sequence[_Page], stated: dict[int, str], outline: Sequence[OutlineEntry], title: str
) -> Content:
    main = [
        PageRows(page.number, direction.top, direction.bottom, segments)
        for page in pages
        for direction, segments in page.directions[:1]
    ]
    furniture = find_furniture(main, _usual_size(pages))
    columns = {page.number: _columns(page, furniture.segments) for page in pages}
    every = [column for found in columns.values() for column, _ in found]
    measures = measure(every)
    made = _blocks(columns, measures)
    labels = {page.number: {note.label for note in page.footnotes if note.label} for page in made}
    blocks = flow(made, measures.size)
    name_headings(blocks, outline, measures.size)
    joiner = Joiner(line.text for column in every for line in column.lines)
    writer = Writer(joiner, labels, page_labels(stated, furniture.printed))
    content = writer.write(blocks, find_title(title, blocks))
    unread = [page.number for page in pages if page.picture and not _letters(columns[page.number])]
    return replace(content, notes=(pictures_note(unread),) if unread else ())


def _letters(columns: Iterable[tuple[Column, Direction]]) -> bool:
    """Whether there are more than a scanner's stamp has."""
    return sum(len(line.text) for column, _ in columns for line in column.lines) >= _MIN_LETTERS


def _usual_size(pages: Iterable[_Page]) -> float:
    """The size of most of the text, furniture and all."""
    sizes: dict[float, int] = {}
    for page in pages:
        for _, segments in page.directions:
            for segment in segments:
                size = round(segment.size, 1)
                sizes[size] = sizes.get(size, 0) + len(segment.text)
    return max(sizes, key=lambda size: sizes[size])


def _columns(page: _Page, furniture: set[Segment]) -> list[tuple[Column, Direction]]:
    """The page's columns in reading order, without its furniture."""
    found = []
    for direction, segments in page.directions:
        for region in regions([each for each in segments if each not in furniture]):
            lines = [line_of(row, page.number) for row in rows(region)]
            left, right = min(line.left for line in lines), max(line.right for line in lines)
            found.append((Column(page.number, lines, left, right), direction))
    return found


def _blocks(
    columns: dict[int, list[tuple[Column, Direction]]], measures: Measures
) -> list[PageBlocks]:
    maker = BlockMaker(measures)
    pages = []
    for number, found in columns.items():
        body: list[Block] = []
        footnotes: list[Block] = []
        for column, direction in found:
            column.lines, notes = split_notes(column.lines, direction.rules, measures.size)
            body += maker.blocks(column)
            footnotes += [_footnote(note, column) for note in notes]
        pages.append(PageBlocks(number, body, footnotes))
    return pages


def _footnote(note: Note, column: Column) -> Block:
    return Block("footnote", list(note.lines), column, label=note.label)
