"""Every page, in light and dark, narrow and wide, with scripts and without: axe finds nothing to
mend, nothing is wider than the window, no policy is broken and no other server called."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from corpus.document import document_id
from tests.browser_support import Reader, expect, running
from tests.web_support import services_of, write_library

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the browser extra")

pytestmark = pytest.mark.browser

DATA = Path(__file__).parent / "data"
TREATY, BRIEF, EMPTY = map(document_id, ("treaty.md", "brief.pdf", "empty.txt"))
GONE = document_id("letters/letter.txt")
#: A page of its own for each: the server that shows it, its address, its status.
PAGES = [
    ("ready", "/", 200),
    ("ready", "/?q=treaty+signed+Minsk", 200),
    ("ready", "/?q=zzz+qqq", 200),
    ("ready", "/?q=state+year+months+nothing", 200),
    ("ready", f"/?q=treaty&document={TREATY}&folder=letters&language=en", 200),
    ("ready", "/?language=be", 422),
    ("ready", "/?q=%3F", 422),
    ("ready", "/documents", 200),
    ("ready", f"/documents/{TREATY}", 200),
    ("ready", f"/documents/{TREATY}?start=30&end=75", 200),
    ("ready", f"/documents/{TREATY}?start=0&end=99999", 422),
    ("ready", f"/documents/{BRIEF}", 200),
    ("ready", f"/documents/{BRIEF}?start=0&end=40", 200),
    ("ready", f"/documents/{BRIEF}?view=text", 200),
    ("ready", f"/documents/{GONE}", 200),
    ("ready", f"/documents/{GONE}/remove", 404),
    ("ready", f"/documents/{EMPTY}/remove", 200),
    ("ready", "/documents/nothing", 404),
    ("ready", "/nothing", 404),
    ("ready", "/verify", 200),
    ("ready", f"/documents/{TREATY}/reference", 200),
    ("ready", f"/documents/{TREATY}/cite?start=30&end=75", 200),
    ("unread", "/", 200),
    ("unread", "/?q=treaty", 503),
    ("unread", "/documents", 200),
    ("empty", "/", 200),
    ("empty", "/?q=treaty", 200),
    ("empty", "/documents", 200),
    ("failing", "/?q=treaty", 500),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
SCRIPT = "text/javascript"
#: What Chromium's console says of a page whose status is an error.
STATUS = "Failed to load resource: the server responded with a status of "


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    colours: str
    width: int
    scripts: bool


LOOKS = [
    Look("light", 320, True),
    Look("dark", 1280, True),
    Look("light", 1280, False),
    Look("dark", 320, False),
]


def failing() -> NoReturn:
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The URLs of servers over libraries in the states that pages speak of."""
    folder = tmp_path_factory.mktemp("libraries")
    ready = write_library(folder / "ready")
    shutil.copy(DATA / "brief.pdf", ready)
    unread = write_library(folder / "unread")
    (folder / "empty").mkdir()
    services = services_of(ready)
    (ready / "letters" / "letter.txt").unlink()
    libraries = {
        "ready": services,
        "unread": services_of(unread, built=False),
        "empty": services_of(folder / "empty"),
        "failing": replace(services, assistant=failing),
    }
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running(services))[0] for name, services in libraries.items()
        }


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_can_be_used_by_everyone(
    browser: Any, servers: dict[str, str], look: Look
) -> None:
    wrong: list[str] = []
    with browser.new_context(
        color_scheme=look.colours,
        viewport={"width": look.width, "height": 800},
    ) as context:
        if not look.scripts:
            # axe is a script itself, so ours are kept away instead.
            context.route("**/*.js", lambda route: route.fulfill(body="", content_type=SCRIPT))
        for server, path, status in PAGES:
            reader = Reader(context.new_page(), servers[server])
            response = reader.page.goto(reader.url + path)
            assert response.status == status, path
            found = [*faults(reader), *(line for line in reader.wrong if STATUS not in line)]
            wrong += [f"{server} {path}: {fault}" for fault in found]
            reader.page.close()
    assert wrong == []


def faults(reader: Reader) -> list[str]:
    """What axe finds on the page, and whether it is wider than the window."""
    result = axe.Axe().run(reader.page, options=OPTIONS).response
    found = [
        f"{violation['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    wide = reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{wide} px too wide"] if wide > 0 else found


def test_the_dialog_of_keys_can_be_used_by_everyone(browser: Any, servers: dict[str, str]) -> None:
    for colours in ("light", "dark"):
        with browser.new_context(color_scheme=colours) as context:
            reader = Reader(context.new_page(), servers["ready"])
            reader.open("/")
            reader.page.get_by_role("button", name="Keyboard shortcuts").click()
            expect(reader.page.get_by_role("dialog")).to_be_visible()
            assert faults(reader) == []
            assert reader.wrong == []
