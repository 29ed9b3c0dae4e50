"""Words as Markdown that shows them as they are."""

import re

from corpus.locate import fold

#: What Markdown, or a common extension of it, gives a meaning anywhere in a line.
_MARKS = re.compile(r"[\\`*_{}\[\]<>&#|~$]")
#: What it gives a meaning at the start of one: bullets, numbers, underlines.
_OPENER = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")


def escaped(text: str) -> str:
    """On one line, so that it is shown as it is."""
    return _OPENER.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", fold(text)))
