"""A browser, a real server, and readers with and without JavaScript.

The fixtures are known to all tests through conftest.py; nothing here needs playwright before a
test asks for a browser.
"""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Reader:
    """A page of a browser, and what went wrong on it: errors of the console, and requests to
    other servers."""

    page: Any
    url: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.wrong.append(request.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the browser extra")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving(library: Path) -> Iterator[str]:
    """A real server on the library, which is indexed first; its address."""
    import uvicorn

    from tests.web_support import services_of
    from web.app import create_app
    from web.server import listen, url_of

    with listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            create_app(services_of(library)), log_level="warning", timeout_graceful_shutdown=1
        )
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield url_of(listening)
        running.should_exit = True
        thread.join()


@pytest.fixture
def url(library: Path) -> Iterator[str]:
    with serving(library) as url:
        yield url


@pytest.fixture(params=["javascript", "plain"])
def reader(browser: Any, url: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with JavaScript, and one without."""
    context = browser.new_context(java_script_enabled=request.param == "javascript")
    context.set_default_timeout(10_000)
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.wrong == []


@pytest.fixture
def scripted(browser: Any, url: str) -> Iterator[Reader]:
    """A reader with JavaScript, on a phone."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.set_default_timeout(10_000)
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.wrong == []


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect

    return expect(locator)
