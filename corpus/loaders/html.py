"""Web pages. The words come from the page's own elements; trafilatura only says which element
holds the article, where menus and teasers stand around it."""

import re
from collections import Counter
from collections.abc import Iterator

import trafilatura
from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.content import Content, TextBuilder
from corpus.loaders.dom import DomWriter, is_note, parse, words_of
from corpus.loaders.encoding import decode
from corpus.normalise import inline

#: What stands around an article. A header may hold its title: see :func:`_is_around`.
_AROUND = ("nav", "footer", "aside")
_AROUND_ROLES = ("navigation", "banner", "contentinfo", "search", "complementary", "dialog")
_NOTES = "[role=doc-footnote], [role=doc-endnote], [role=doc-endnotes], li[id^=fn]"
#: Links that make a header one of the site and not of the article.
_MENU = 4
#: An element that holds this part of the article's words holds the article; with little else
#: beside it, the element around it does.
_MOST, _LITTLE_ELSE = 0.9, 0.8
#: What is found inside <main> must be this part of it, or all of <main> is read.
_OF_MAIN = 0.6
#: Letters by which a block is known again; shorter blocks stand in menus too.
_KNOWN_BY = 40
_LEAVES = "p, li, pre, dd, blockquote, h1, h2, h3, h4, td, div, section, article"
_INNER = "p, li, pre, dd, blockquote, td, div, section, article"

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.I
)
_SELF_CLOSED = re.compile(
    r"<(script|style|title|iframe|textarea|div|span|a|p|td|th|li|i|b|em|strong)(\s[^<>]*)?/>", re.I
)
_NOT_ALNUM = re.compile(r"[\W_]+")


def load(data: bytes, path: str) -> Content:
    """The article of a page, or all of a page that is nothing else."""
    html = markup(data)
    page = parse(html)
    builder = TextBuilder()
    if (body := page.body) is not None:
        root = _article(body, html)
        heading = body.css_first("h1")
        if heading is not None and root.css_first("h1") is None:
            builder.block("heading", words_of(heading), 1)
        DomWriter(builder, skip=_is_around).write(root)
    return builder.finish(_title(page))


def markup(data: bytes) -> str:
    """The page's characters, in the encoding that it declares or has, as HTML closes elements."""
    declared = _CHARSET.search(data[:4096])
    html = decode(data, declared[1].decode("ascii") if declared else None)
    if html.lstrip().startswith("<?xml"):
        html = _SELF_CLOSED.sub(r"<\1\2></\1>", html)
    return html


def _title(page: LexborHTMLParser) -> str | None:
    """The one for sharing, or the heading that <title> repeats, or <title>, or the heading."""
    shared = page.css_first("meta[property='og:title']")
    if shared is not None and (given := inline(shared.attributes.get("content") or "")):
        return given
    tag, heading = page.css_first("title"), page.css_first("h1")
    named = inline(tag.text()) if tag is not None else ""
    headed = words_of(heading) if heading is not None else ""
    return (headed if headed in named else named) or headed or named or None


def _is_around(node: LexborNode) -> bool:
    """Whether an element is furniture of the site; never where it holds footnotes."""
    tag, role = node.tag, node.attributes.get("role")
    if tag != "header" and tag not in _AROUND and role not in _AROUND_ROLES:
        return False
    if is_note(node) or node.css_first(_NOTES) is not None:
        return False
    return tag != "header" or role == "banner" or len(node.css("a")) >= _MENU


def _article(body: LexborNode, html: str) -> LexborNode:
    """The element to read: <body> where nothing stands around the article."""
    main = body.css_first("main, [role=main]")
    if main is None and not any(map(_is_around, body.css("nav, header, footer, aside, [role]"))):
        return body
    whole = main if main is not None else body
    found = _found_by_words(body, html)
    if found is None:
        return whole
    within = main is not None and _size(found) < _size(main) * _OF_MAIN
    return whole if within else found


def _found_by_words(body: LexborNode, html: str) -> LexborNode | None:
    """The innermost element that holds what trafilatura takes for the article."""
    try:
        text = trafilatura.extract(html, include_comments=False, favor_recall=True)
    except Exception:  # its guess is a help, not the reader: without it the whole page is read
        return None
    known = {key for line in (text or "").splitlines() if (key := _key(line))}
    sizes: Counter[int] = Counter()
    total = 0
    for leaf in body.css(_LEAVES):
        inside = [node for node in leaf.css(_INNER) if node != leaf]
        if inside or _key(leaf.text()) not in known:
            continue
        size = _size(leaf)
        total += size
        for node in _upwards(leaf):
            sizes[node.mem_id] += size
    if not total:
        return None
    found = body
    while inner := next((n for n in found.iter() if sizes[n.mem_id] >= total * _MOST), None):
        found = inner
    while (outer := found.parent) is not None and found.tag not in ("body", "main", "article"):
        if _size(found) < _size(outer) * _LITTLE_ELSE:
            break
        found = outer
    return found


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    above: LexborNode | None = node
    while above is not None:
        yield above
        above = above.parent


def _key(text: str) -> str:
    """The first letters and digits of a block; "" where they are too few."""
    key = _NOT_ALNUM.sub("", text[: _KNOWN_BY * 4])[:_KNOWN_BY]
    return key if len(key) == _KNOWN_BY else ""


def _size(node: LexborNode) -> int:
    return len(node.text())
