"""The demo library: briefs written for this project, in eight languages and five formats.

The files under ``library`` are what a person gets; ``sources`` and ``build.py`` make those of
them that are not written by hand. ``questions.jsonl`` asks about them, for ``ibid eval``.
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

#: Three questions to try on the demo library; the second is asked in another language than that
#: of the document which answers it.
EXAMPLE_QUESTIONS: tuple[str, str, str] = (
    "Does ODIHR certify or annul the results of an election?",
    "Когда Беларусь вышла из Орхусской конвенции?",
    "Can a state leave the Ottawa Convention in the middle of a war?",
)


def library_files() -> list[tuple[str, Traversable]]:
    """The path of each file in the library, with ``/`` between folders, and the file; sorted."""
    return sorted(_walk(files(__name__) / "library", ""), key=lambda entry: entry[0])


def copy_to(folder: Path) -> None:
    """Lays the demo library into a folder, made if need be. Files that are already there stay as
    they are, so a person's changes are never overwritten."""
    for path, file in library_files():
        target = folder / path
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # Renamed when whole, so that a file cut short by a kill is not taken for a finished one.
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(file.read_bytes())
        part.replace(target)


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
