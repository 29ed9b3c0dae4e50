"""A text of the caller's own, cut into what is read: sentences, rows of tables, windows of them."""

from collections.abc import Iterator

from corpus.document import CELL_SEPARATOR, Span
from corpus.language import detect
from corpus.sentences import split_sentences
from corpus.split import cut_long
from qa.reader import PassageText

#: Characters of a text that are read together: what the model reads at once, in any language.
WINDOW = 1500
#: What the line is made of that Markdown puts under the head of a table.
_RULE = " \t\r\n|:+-"


def windows(text: str) -> Iterator[tuple[int, PassageText]]:
    """Runs of whole sentences up to :data:`WINDOW` characters, each with where it begins in the
    text; the last sentence of one is the first of the next, for what is said across the cut, and
    a row comes with the head of its table."""
    whole = read_text(text)
    ends = [end for _, end in whole.sentences]
    first = 0
    while first < len(ends):
        start = whole.sentences[first][0]
        last = first + 1
        while last < len(ends) and ends[last] - start <= WINDOW:
            last += 1
        yield start, whole.part(first, last)
        if last == len(ends):
            return
        first = last if last - first == 1 else last - 1


def read_text(text: str) -> PassageText:
    """The text by itself, in the language that it seems to be in."""
    language = detect(text)
    sentences, heads = sentences_and_heads(text, language)
    return PassageText(-1, text, tuple((s.start, s.end) for s in sentences), language, heads=heads)


def sentences_and_heads(text: str, language: str) -> tuple[list[Span], dict[int, int]]:
    """Sentences, what is too long to be read at once cut as in a library. Two neighbouring lines
    or more with :data:`corpus.document.CELL_SEPARATOR` are rows of a table, each of which is one;
    by the number of a row, that of its table's first, which is taken for the head."""
    sentences: list[Span] = []
    heads: dict[int, int] = {}
    for start, end, rows in _blocks(text):
        found = rows or [
            Span(start + span.start, start + span.end)
            for span in split_sentences(text[start:end], language)
        ]
        head = len(sentences)
        for n, span in enumerate(found):
            pieces = list(cut_long(text, span))
            if rows and n:
                heads |= {len(sentences) + k: head for k in range(len(pieces))}
            sentences += pieces
    return sentences, heads


def _blocks(text: str) -> Iterator[tuple[int, int, list[Span]]]:
    """Where tables and what stands between them begin and end, with the rows of each table."""
    rows: list[Span] = []
    prose = at = 0
    for line in [*text.splitlines(keepends=True), ""]:
        span = Span(at + len(line) - len(line.lstrip()), at + len(line.rstrip()))
        is_rule = rows and "|" in line and not line.strip(_RULE)
        if CELL_SEPARATOR in line and not is_rule:
            rows.append(span)
        elif not is_rule:
            if len(rows) > 1:
                yield prose, rows[0].start, []
                yield rows[0].start, rows[-1].end, rows
                prose = at
            rows = []
        at += len(line)
    yield prose, len(text), []
