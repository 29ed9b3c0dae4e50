"""Making a generation the one that is answered from, so that a kill at any moment leaves the
old one or the new one.

    <index>/generations/g-000007/   a generation, never changed once it has this name
    <index>/CURRENT                 the name of the published one, and its manifest's sha256
    <index>/building/               a generation being written
    <index>/discarded/              generations on their way out
    <index>/lock                    held by the builder
"""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from index.errors import IndexCorrupt, IndexMissing, IndexUnusable
from index.manifest import MEND

_GENERATION = re.compile(r"g-(\d{6,})")
_CURRENT = re.compile(r"(g-\d{6,}) ([0-9a-f]{64})\n")


class Current(NamedTuple):
    """The published generation: its name, and the sha256 of its manifest."""

    name: str
    manifest_sha256: str


def generation_folder(index_dir: Path, name: str) -> Path:
    return index_dir / "generations" / name


def read_current(index_dir: Path) -> Current:
    """Raises :class:`IndexMissing` where nothing was ever published, :class:`IndexCorrupt` where
    CURRENT is not as written, :class:`IndexUnusable` where it can't be read."""
    path = index_dir / "CURRENT"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {index_dir}: run `ibid index`") from error
    except OSError as error:
        raise IndexUnusable(
            f"{path} can't be read ({error.strerror}): mend that, or name another folder with "
            "--index-dir or IBID_INDEX_DIR"
        ) from error
    match = _CURRENT.fullmatch(data.decode(errors="replace"))
    if match is None:
        raise IndexCorrupt(f"{path} is not what was written: {MEND}")
    return Current(*match.groups())


def start_building(index_dir: Path) -> Path:
    """An empty folder to write the next generation in; what a killed build left goes."""
    building = index_dir / "building"
    discard_building(index_dir)
    building.mkdir(parents=True)
    return building


def discard_building(index_dir: Path) -> None:
    """Removes what a build that did not end has written."""
    _discard(index_dir, index_dir / "building")


def next_name(index_dir: Path) -> str:
    """The name of the next generation: one that was not used before."""
    numbers = [number for number, _ in _generations(index_dir)]
    current = re.match(_GENERATION, _current_text(index_dir))
    if current:
        numbers.append(int(current[1]))
    return f"g-{max(numbers, default=0) + 1:06}"


def publish(index_dir: Path, building: Path, current: Current) -> None:
    """Gives the finished generation in ``building`` its name and makes it the current one."""
    folder = generation_folder(index_dir, current.name)
    folder.parent.mkdir(exist_ok=True)
    _sync_tree(building)
    building.rename(folder)
    _sync(folder.parent)
    _sync(index_dir)
    fresh = index_dir / "CURRENT.new"
    fresh.write_text(f"{current.name} {current.manifest_sha256}\n", encoding="ascii")
    _sync(fresh)
    fresh.replace(index_dir / "CURRENT")
    _sync(index_dir)


def collect(index_dir: Path) -> None:
    """Discards what no reader needs: generations that are newer than CURRENT, and so were never
    published, and those older than the one before it, which is kept to fall back on. A reader
    that has files of them open keeps them."""
    shutil.rmtree(index_dir / "discarded", ignore_errors=True)
    match = re.match(_GENERATION, _current_text(index_dir))
    if match is None:
        return
    published = [folder for number, folder in _generations(index_dir) if number <= int(match[1])]
    for _, folder in _generations(index_dir):
        if folder not in published[-2:]:
            _discard(index_dir, folder)


def _current_text(index_dir: Path) -> str:
    path = index_dir / "CURRENT"
    return path.read_bytes().decode(errors="replace") if path.exists() else ""


def _generations(index_dir: Path) -> list[tuple[int, Path]]:
    folders = (index_dir / "generations").glob("g-*")
    matches = ((_GENERATION.fullmatch(folder.name), folder) for folder in folders)
    return sorted((int(match[1]), folder) for match, folder in matches if match)


def _discard(index_dir: Path, folder: Path) -> None:
    """Takes the folder out of its place at once, then removes it; what can't be removed now
    goes with the next build."""
    if not folder.exists():
        return
    discarded = index_dir / "discarded"
    discarded.mkdir(exist_ok=True)
    place = discarded / f"{folder.name}-{os.getpid()}"
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    shutil.rmtree(discarded, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
