"""The coat a passage wears to be embedded and searched for: its title and headings.

They say what the passage is about where its own words don't. For display the coat comes off.
"""

from corpus.document import Document, Passage


def coat(document: Document, passage: Passage) -> str:
    """Title, headings (outermost first) and words of the passage, a line each; a heading that
    repeats the line above it is left out."""
    lines: list[str] = []
    for line in (document.title, *passage.section):
        if line and line not in lines[-1:]:
            lines.append(line)
    return "\n".join([*lines, document.slice(passage.spans)])
