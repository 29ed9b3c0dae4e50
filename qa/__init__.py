"""From a question to exact quotes, or to saying that the documents don't answer."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.quoting import Reading


def quote(question: str, text: str) -> "Reading":
    """A :class:`qa.quoting.Reading` of one text: see :func:`qa.quoting.quote`."""
    from qa.quoting import quote as read  # what it needs takes seconds to import

    return read(question, text)
