import pytest

from corpus.content import TextBuilder
from corpus.document import Document, Mark, Span
from web.layout import Block, Group, Piece, headings, lay_out


def document(builder: TextBuilder) -> Document:
    content = builder.finish()
    return Document("id", "a.pdf", "A", "application/pdf", "en", content.text, "0", content.marks)


def plain(text: str, *marks: Mark) -> Document:
    return Document("id", "a.txt", "A", "text/plain", "en", text, "0", marks)


@pytest.fixture
def talks() -> Document:
    """A sentence that a footnote and a page break cut in two."""
    builder = TextBuilder()
    builder.page(1, "i")
    builder.block("heading", "Talks", number=1)
    with builder.mark("paragraph"):
        builder.write("Talks went")
        builder.block("footnote", "1 See the annex.", label="1")
        builder.page(2, "ii")
        builder.write("on in June.")
    return document(builder)


def text_of(groups: list[Group]) -> str:
    return "".join(
        piece.text for group in groups for block in group.blocks for cell in block.cells
        for piece in cell
    )  # fmt: skip


def test_a_paragraph_stays_whole_around_its_footnote(talks: Document) -> None:
    first, second = (mark for mark in talks.marks if mark.kind == "page")
    quoted = (
        Span(talks.text.index("Talks went"), talks.text.index("went") + 4),
        Span(talks.text.index("on in"), len(talks.text)),
    )
    heading, paragraph, footnote = (group.blocks[0] for group in lay_out(talks, quoted))
    assert heading == Block("heading", ((Piece("Talks"),),), 1, page=first)
    assert paragraph == Block(
        "paragraph",
        (
            (
                Piece("Talks went", quoted=True, first=True),
                Piece("\n\n"),
                Piece("\n\n"),
                Piece(page=second),
                Piece("on in June.", quoted=True),
            ),
        ),
        start=talks.text.index("Talks went"),
    )
    note = talks.text.index("1 See")
    assert footnote == Block("footnote", ((Piece("1 See the annex."),),), start=note)


def test_rows_are_parted_into_cells_and_grouped() -> None:
    builder = TextBuilder()
    with builder.mark("table"):
        builder.block("row", "State | Year")
        builder.block("row", "Narnia | 2016")
    with builder.mark("list"):
        builder.block("item", "first", number=1)
        builder.block("item", "2. second", number=2)
    read = document(builder)
    table, listed = lay_out(read, [Span(17, 18), Span(22, 26)])
    assert table.kind == "table"
    assert [block.cells for block in table.blocks] == [
        ((Piece("State"),), (Piece("Year"),)),
        (
            (Piece("Narn"), Piece("i", quoted=True, first=True), Piece("a")),
            (Piece("2016", quoted=True),),
        ),
    ]
    assert listed.kind == "list"
    assert [(block.number, block.label) for block in listed.blocks] == [(1, "–"), (2, "")]


def test_text_that_no_block_covers_is_shown() -> None:
    read = plain("Title\n\nLoose words.\n\nMore.\n\nEnd", Mark(0, 5, "heading", 1))
    groups = lay_out(read)
    assert [group.blocks[0].kind for group in groups] == ["heading"] + ["paragraph"] * 3
    assert text_of(groups) == "TitleLoose words.More.End"


def test_a_footnote_gets_the_label_that_its_text_lacks() -> None:
    read = plain("See the annex.", Mark(0, 14, "footnote", label="a"))
    assert lay_out(read)[0].blocks[0].label == "a"


def test_quotes_that_overlap_are_marked_once() -> None:
    read = plain("One two three.", Mark(0, 14, "paragraph"))
    (group,) = lay_out(read, [Span(0, 7), Span(4, 13)])
    assert group.blocks[0].cells == (
        (
            Piece("One ", quoted=True, first=True),
            Piece("two", quoted=True),
            Piece(" three", quoted=True),
            Piece("."),
        ),
    )


def test_headings_are_the_outline() -> None:
    read = plain("One\n\nWords.\n\nTwo", Mark(0, 3, "heading", 1), Mark(13, 16, "heading", 2))
    outline = [(block.fragment, block.number) for block in headings(lay_out(read))]
    assert outline == [("at-0", 1), ("at-13", 2)]
