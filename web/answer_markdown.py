"""A whole answer as Markdown, to be kept with one's notes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from qa.answer import Answer, Citation, Source
from web.links import quote_page
from web.markdown_text import escaped
from web.wording import count, place, strength


def answer_markdown(answer: Answer, asked_at: datetime, base_url: str, limited: str = "") -> str:
    """The question, what was found and what was searched; links begin with ``base_url``, the
    server's address. ``limited`` is the sentence on what the question was limited to."""
    return "\n\n".join(_blocks(answer, asked_at, base_url.rstrip("/"), limited)) + "\n"


def _blocks(answer: Answer, asked_at: datetime, base: str, limited: str) -> Iterator[str]:
    yield f"# {escaped(answer.question)}"
    if answer.answerable:
        yield f"**{count(len(answer.citations), 'quote')}**"
    else:
        yield "**Not answered by your documents**"
        if answer.near_misses:
            yield "Near misses: these came nearest, and are probably no answer."
    if limited:
        yield escaped(limited)
    for citation in answer.citations:
        yield from _quote(citation, f"{strength(citation.quote.score)} match", base)
    for citation in answer.near_misses:
        yield from _quote(citation, "near miss", base)
    yield "---"
    yield _searched(answer, asked_at)


def _quote(citation: Citation, verdict: str, base: str) -> Iterator[str]:
    yield f"> {escaped(citation.quote.text)}"
    path = escaped(citation.source.path)
    yield f"{citation.rank}\\. {_where(citation.source, base)} ({path}; {verdict})"
    for other in citation.also:
        yield f"The same words in {_where(other, base)} ({escaped(other.path)})"


def _where(source: Source, base: str) -> str:
    link = f"[{escaped(source.title)}]({base}{quote_page(source)}#quote)"
    return ", ".join(part for part in (link, escaped(place(source))) if part)


def _searched(answer: Answer, asked_at: datetime) -> str:
    searched = answer.searched
    line = (
        f"Asked on {asked_at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC. Searched "
        f"{count(searched.documents, 'document')}, {count(searched.passages, 'passage')}"
    )
    if searched.unreadable:
        line += f"; {count(searched.unreadable, 'file')} could not be read"
    return f"{line}. Index {searched.generation}, model {escaped(searched.model)}."
