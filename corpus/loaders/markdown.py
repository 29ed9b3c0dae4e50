"""Markdown: CommonMark with tables, strikethrough, footnotes and front matter. The text is what
a reader of the rendered page sees, so no asterisk gets into a quote."""

import re

from markdown_it import MarkdownIt

from corpus.content import Content, TextBuilder
from corpus.errors import DamagedFile
from corpus.loaders.dom import DomWriter, parse, words_of
from corpus.loaders.encoding import decode
from corpus.normalise import inline, normalise

_FRONT = re.compile(r"\A---[ ]*\n(?=[\w-]+[ ]*:)(.*?)\n(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.S)
_TITLE = re.compile(r"^title:[ ]*(.+)$", re.M | re.I)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ ]*")
#: Code, or a reference to a footnote.
_REFERENCE = re.compile(r"(`[^`\n]*`)|\[\^([^\]\s]+)\](?!:)")
_INDENT = " " * 4
#: Levels of lists (two each) and quotations (one) that are read.
_DEEPEST = 200


def load(data: bytes, path: str) -> Content:
    """The title is the front matter's, else the first heading of level 1."""
    front, text = parted(data)
    given = _TITLE.search(front)
    page = parse(_html(_with_notes(text)))
    builder = TextBuilder()
    if page.body is not None:
        DomWriter(builder).write(page.body)
    first = page.css_first("h1")
    title = unquoted(given[1]) if given else words_of(first) if first is not None else ""
    return builder.finish(title or None)


def parted(data: bytes) -> tuple[str, str]:
    """The front matter, "" where there is none, and the text after it."""
    text = normalise(decode(data)).replace("\f", "\n")
    front = _FRONT.match(text)
    return (front[1], text[front.end() :]) if front else ("", text)


def _html(text: str) -> str:
    """What is nested too deep is dropped by the parser without a word, so it is refused here."""
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST})
    markdown.enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise DamagedFile(
            f"Lists or quotations in it stand more than {_DEEPEST // 2} deep in one another, where"
            " words would be lost. Make them flatter."
        )
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html


def unquoted(value: str) -> str:
    """A scalar of YAML as its reader means it."""
    bare = inline(value)
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'" else bare


def _with_notes(text: str) -> str:
    """The source with its footnotes, and the references to them, as HTML elements."""
    numbers = _numbers(text)
    written: list[str] = []
    fence, in_note = "", False
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        note = None if fence or mark else _NOTE.match(line)
        outdented = bool(line.strip()) and not line.startswith(_INDENT)
        if in_note and (note or (outdented and not written[-1].strip())):
            written += ["", "</aside>", ""]
            in_note = False
        if note:
            number = numbers.setdefault(note[1], len(numbers) + 1)
            written += ["", f'<aside role="doc-footnote" data-label="{number}">', ""]
            line, in_note = line[note.end() :], True
        elif in_note:
            line = line.removeprefix(_INDENT)
        written.append(line if fence else _raise_references(line, numbers))
    return "\n".join([*written, "", "</aside>"] if in_note else written)


def _numbers(text: str) -> dict[str, int]:
    """Footnotes are numbered in the order in which they are referred to, as on the page."""
    numbers: dict[str, int] = {}
    for found in _REFERENCE.finditer(text):
        if found[2]:
            numbers.setdefault(found[2], len(numbers) + 1)
    return numbers


def _raise_references(line: str, numbers: dict[str, int]) -> str:
    return _REFERENCE.sub(lambda found: found[1] or f"<sup>{numbers[found[2]]}</sup>", line)
