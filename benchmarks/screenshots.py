"""Pictures of every page over the demo library, wide and narrow, light and dark; three small ones
for the README: ``python -m benchmarks.screenshots [--out docs/screenshots]``."""

import argparse
import io
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from corpus.demo import EXAMPLE_QUESTIONS, copy_to
from corpus.document import document_id
from index.embedder import Embedder
from web import wiring
from web.app import create_app
from web.server import listen, url_of
from web.settings import Settings, read_settings

#: Where all pictures go; git ignores it.
ALL = Path(__file__).parent / "cache" / "screenshots"
WIDTHS = {"wide": 1280, "narrow": 360}
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Colours of the pictures for the README, which must be small.
PALETTE = 128

NOTHING = "How many moons does Jupiter have?"
PDF = document_id("reports/election-observation.pdf")
TEXT = document_id("notes/helsinki-1975.txt")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to be pictured, whole, or at the quote that ``{place}`` stands for; ``keep`` names
    the look of it that the README shows."""

    name: str
    path: str
    keep: str = ""


def asked(question: str, **limits: str) -> str:
    return "/?" + urlencode({"q": question, **limits})


SHOTS = (
    Shot("form", "/"),
    Shot("answer", asked(EXAMPLE_QUESTIONS[0]), keep="wide-light"),
    Shot("across", asked(EXAMPLE_QUESTIONS[1]), keep="narrow-dark"),
    Shot("limited", asked(EXAMPLE_QUESTIONS[0], folder="reports", language="en")),
    Shot("not-answered", asked(NOTHING)),
    Shot("documents", "/documents"),
    Shot("document-pages", f"/documents/{PDF}?page=1"),
    Shot("document-text", f"/documents/{TEXT}"),
    Shot("remove", f"/documents/{TEXT}/remove"),
    Shot("missing", "/nothing"),
    Shot("bad-limit", asked(EXAMPLE_QUESTIONS[0], language="xx")),
    Shot("quote-in-source", "{place}", keep="wide-light"),
    Shot("cite", "{cite}"),
    Shot("reference", f"/documents/{PDF}/reference"),
    Shot("verify", "/verify"),
)


@contextmanager
def demo_server(settings: Settings, embedder: Embedder) -> Iterator[str]:
    """The URL of a server over the demo library."""
    services = wiring.make_services(settings, lambda: embedder, tuple(EXAMPLE_QUESTIONS))
    with listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(create_app(services), log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield url_of(listening)
        finally:
            server.should_exit = True
            thread.join()


def quoted_place(browser: Browser, url: str) -> str:
    """Where the first quote of the first example leads."""
    page = browser.new_page()
    page.goto(url + asked(EXAMPLE_QUESTIONS[0]))
    address = page.locator(".quote .title").first.get_attribute("href")
    page.close()
    assert address
    return address


def take(browser: Browser, url: str, out: Path) -> None:
    """All pictures to :data:`ALL`, those for the README to ``out`` too."""
    place = quoted_place(browser, url)
    for size, width in WIDTHS.items():
        for colours in COLOURS:
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=colours
            )
            page = context.new_page()
            for shot in SHOTS:
                page.goto(url + shot.path.format(place=place, cite=place.replace("?", "/cite?")))
                page.wait_for_load_state("networkidle")
                look = f"{size}-{colours}"
                file = ALL / f"{shot.name}-{look}.png"
                page.screenshot(path=file, full_page=shot.path != "{place}")
                if shot.keep == look:
                    shrink(page.screenshot(), out / f"{shot.name}.png")
            context.close()
    page = browser.new_page()
    page.goto(url + asked(EXAMPLE_QUESTIONS[0]))
    page.pdf(path=ALL / "answer-printed.pdf", format="A4")
    page.close()


def shrink(picture: bytes, target: Path) -> None:
    """Writes the picture with few colours."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(PALETTE).save(target, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    out = parser.parse_args().out
    for folder in (ALL, out):
        folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "demo"
        copy_to(library)
        settings = read_settings(library=library)
        embedder = wiring.open_embedder(settings, print)
        print("building the demo library …", flush=True)
        wiring.build_index(settings, embedder, lambda progress: None)
        with demo_server(settings, embedder) as url, sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            take(browser, url, out)
            browser.close()
    print(f"{len(SHOTS) * 4} pictures in {ALL}, three of them in {out}")


if __name__ == "__main__":
    main()
