"""The coat a passage wears to be found: its title and headings.

They say what the passage is about where its own words don't. For display the coat comes off.
"""

from corpus.document import Document, Passage

#: How much the coat counts in a passage's vector, its own words counting for 1. A title before
#: the words, in one text, makes the passages of a document too much alike; chosen by
#: benchmarks/coat.py.
COAT_WEIGHT = 0.15


def label(document: Document, passage: Passage) -> str:
    """Title and headings (outermost first), a line each; a heading that repeats the line above
    it is left out."""
    lines: list[str] = []
    for line in (document.title, *passage.section):
        if line and line not in lines[-1:]:
            lines.append(line)
    return "\n".join(lines)


def coat(document: Document, passage: Passage) -> str:
    """The label, and the words of the passage on a line of their own."""
    words = document.slice(passage.spans)
    named = label(document, passage)
    return f"{named}\n{words}" if named else words
