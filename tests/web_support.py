"""A small library, indexed with the fake embedder, behind a real application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from fastapi.testclient import TestClient

from index.build import build
from index.embedder import Embedder
from tests.fakes import FakeEmbedder
from web.app import create_app
from web.services import Services
from web.settings import Settings
from web.wiring import make_services

TREATY = """# The Treaty of Examples

## 1 Signature

The treaty was signed in Minsk on 4 May 2016. Seven states signed it on the first day.

## 2 Withdrawal

A state may withdraw with a notice of six months. One state has done so.

| State | Year |
|---|---|
| Narnia | 2016 |
| Ruritania | 2017 |
"""
LETTER = """Письмо наблюдателей

Наблюдатели прибыли в город 12 июня. Их было сорок человек.

<script>alert("no")</script> & <b>жирный</b> текст остаётся текстом.
"""
FILES = {"treaty.md": TREATY, "letters/letter.txt": LETTER, "empty.txt": ""}
ORIGIN = "http://127.0.0.1"
#: What a browser asks for.
HTML = {"Accept": "text/html,*/*"}


def write_library(folder: Path) -> Path:
    """The files above, in ``folder``."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def services_of(
    library: Path,
    *,
    built: bool = True,
    load: Callable[[], Embedder] = FakeEmbedder,
    file_limit_mb: int = 1,
) -> Services:
    """Services over ``library``, with its index built unless ``built`` is False."""
    if built:
        build(library, FakeEmbedder())
    settings = Settings(library=library, file_limit_mb=file_limit_mb)
    return make_services(settings, load, ("When was the treaty signed?",))


@contextmanager
def client_of(services: Services) -> Iterator[TestClient]:
    """A client that calls the application as a browser on the same machine does."""
    with TestClient(create_app(services), base_url=ORIGIN, follow_redirects=False) as client:
        yield client


class Page(HTMLParser):
    """A page's visible text, its marked text, and its elements as (tag, attributes); what is in
    a template or a dialog is not shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.marked: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not {"template", "dialog"} & set(self._open):
            self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "template", "dialog"} & set(self._open):
            self.words.append(data)
        if "mark" in self._open:
            self.marked.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(client: TestClient, url: str, status: int = 200) -> Page:
    """What a browser gets at this address."""
    response = client.get(url, headers=HTML)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)
