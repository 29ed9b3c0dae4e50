"""What many tests start from."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser_support import browser, reader, scripted, url  # noqa: F401 (fixtures)
from tests.fakes import FakeEmbedder


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A temporary folder, in memory where the system has one: fsync costs nothing there."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def library(quick_path: Path) -> Path:
    """A folder with a short document in English, Russian and Belarusian."""
    folder = quick_path / "library"
    (folder / "notes").mkdir(parents=True)
    (folder / "treaty.txt").write_text(
        "The treaty was signed in Minsk by three states in the spring of that year.\n\n"
        "It entered into force after the third state had deposited its instrument.\n",
        encoding="utf-8",
    )
    (folder / "notes" / "выборы.txt").write_text(
        "Выборы президента назначены на осень. Наблюдатели приглашены из двенадцати стран.\n\n"
        "Списки избирателей опубликованы за месяц до дня голосования.\n",
        encoding="utf-8",
    )
    (folder / "notes" / "рэспубліка.txt").write_text(
        "Рэспубліка абвясціла незалежнасць. Вярхоўны Савет прыняў пастанову ў жніўні.\n\n"
        "Гэтая пастанова мела сілу канстытуцыйнага закона.\n",
        encoding="utf-8",
    )
    return folder
