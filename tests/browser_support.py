"""A browser, a real server, and readers with and without JavaScript.

The fixtures are known to all tests through conftest.py; nothing here needs playwright before a
test asks for a browser.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Milliseconds that a page may take: the machine may be busy with other things.
TIMEOUT = 60_000


@dataclass
class Reader:
    """A page of a browser, and what went wrong on it: errors of the console, and requests to
    other servers."""

    page: Any
    url: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT)
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
    playwright.expect.set_options(timeout=TIMEOUT)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def running(services: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a real server over these services, and what stops it before its time."""
    import uvicorn

    from web.app import create_app
    from web.server import listen, url_of

    with listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            create_app(services), log_level="warning", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)

        def stop() -> None:
            server.should_exit = True
            thread.join()

        yield url_of(listening), stop
        stop()


@contextmanager
def serving(library: Path) -> Iterator[str]:
    """A real server on the library, which is indexed first; its address."""
    from tests.web_support import services_of

    with running(services_of(library)) as (url, _):
        yield url


@pytest.fixture
def url(library: Path) -> Iterator[str]:
    with serving(library) as url:
        yield url


@pytest.fixture(params=["javascript", "plain"])
def reader(browser: Any, url: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with JavaScript, and one without."""
    context = browser.new_context(java_script_enabled=request.param == "javascript")
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.wrong == []


@pytest.fixture
def scripted(browser: Any, url: str) -> Iterator[Reader]:
    """A reader with JavaScript, on a phone."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.wrong == []


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect

    return expect(locator)


QUESTION = "When was the treaty signed in Minsk?"
QUOTE = "The treaty was signed in Minsk on 4 May 2016."


def ask(reader: Reader, question: str = QUESTION) -> None:
    """Asks by the form."""
    reader.page.get_by_label("Ask your documents").fill(question)
    reader.page.get_by_role("button", name="Ask").click()
