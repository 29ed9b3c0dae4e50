"""A document's title and the numbers of its pages."""

import re
from collections.abc import Mapping, Sequence

from corpus.normalise import inline
from corpus.pdf.blocks import Block

_LONGEST = 200
#: Titles that a program wrote, not a person.
_PROGRAM = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)|untitled|unbenannt|без ?имени|без назв|bez tytułu|"
    r"sans titre|document\d*|documento?|dokument\d*|презентация|slide ?\d*|print|scan|img|"
    r"layout ?\d*|powerpoint)\b|"
    r"\.(?:docx?|pdf|indd|qxd|rtf|odt|tex|dvi|ps|pptx?|xlsx?)$|^[\W\d_]*$",
    re.IGNORECASE,
)


_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|spis treści|"
    r"содержание|оглавление|зміст|змест|turinys",
    re.IGNORECASE,
)


def find_title(stated: str, blocks: Sequence[Block]) -> str | None:
    """The title among the file's properties, if a person can have written it; else the words
    in the largest type of the first page, if they are larger than the rest."""
    title = inline(stated)
    if 3 <= len(title) <= _LONGEST and not _PROGRAM.search(title) and " " in title:
        return title
    first = [block for block in blocks if block.column.page == 1 and block.kind != "row"]
    shown = _largest(first)
    if shown:
        return shown
    usable = 3 <= len(title) <= _LONGEST and not _PROGRAM.search(title) and "_" not in title
    return title if usable else None


def _largest(blocks: Sequence[Block]) -> str | None:
    sizes = [block.size for block in blocks if any(char.isalpha() for char in block.text)]
    if not sizes:
        return None
    largest = max(sizes)
    for place, block in enumerate(blocks):
        if block.size < largest - 0.3 or block.kind != "heading" or _CONTENTS.fullmatch(block.text):
            continue
        words = [block.text]
        for following in blocks[place + 1 :]:
            if following.kind != "heading" or abs(following.size - largest) > 0.3:
                break
            words.append(following.text)
        title = inline(" ".join(words))
        return title if 3 <= len(title) <= _LONGEST else None
    return None


def page_labels(stated: Mapping[int, str], printed: Mapping[int, str]) -> dict[int, str]:
    """The label of each page: the file's own; where the file has none, the number printed on
    the page; else the page's place in the file."""
    has_labels = any(label for label in stated.values())
    trusted = len(printed) >= max(2, len(stated) // 3) or len(stated) < 3
    labels = {}
    for page, label in stated.items():
        if has_labels:
            labels[page] = label or str(page)
        else:
            labels[page] = printed.get(page, str(page)) if trusted else str(page)
    return labels
