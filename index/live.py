"""The published generation, as it is now."""

import threading
from pathlib import Path

from index.errors import IndexCorrupt
from index.generation import Generation
from index.manifest import MEND, NAME, sha256_of
from index.publish import Current, generation_folder, read_current

#: A generation can be collected while it is being opened only if newer ones are published
#: meanwhile; so many times in a row it isn't.
ATTEMPTS = 5


class LiveIndex:
    """Gives the generation that CURRENT names, and notices by itself when that changes. Take one
    generation for a whole request. Safe from several threads."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._opening = threading.Lock()
        self._held: tuple[Current, Generation] | None = None

    def generation(self) -> Generation:
        """Costs the read of one short file unless there is a new generation to open. While one
        thread opens it, others get the one before.

        Raises :class:`~index.errors.IndexMissing` where nothing is published, and
        :class:`~index.errors.IndexCorrupt` where what is published is not what was written: it
        is never answered from, nor is an older one in its place."""
        held = self._held
        if held is not None:
            if held[0] == read_current(self.index_dir):
                return held[1]
            if not self._opening.acquire(blocking=False):
                return held[1]
        else:
            self._opening.acquire()
        try:
            return self._open()
        finally:
            self._opening.release()

    def _open(self) -> Generation:
        for attempt in range(1, ATTEMPTS + 1):
            current = read_current(self.index_dir)
            if self._held is not None and self._held[0] == current:
                return self._held[1]
            try:
                generation = open_generation(self.index_dir, current)
            except IndexCorrupt:
                if attempt < ATTEMPTS and read_current(self.index_dir) != current:
                    continue
                raise
            self._held = (current, generation)
            return generation
        raise AssertionError("the last attempt returns or raises")


def open_generation(index_dir: Path, current: Current) -> Generation:
    """Opens the generation that CURRENT names; raises :class:`~index.errors.IndexCorrupt`."""
    folder = generation_folder(index_dir, current.name)
    if not folder.is_dir():
        raise IndexCorrupt(f"{index_dir / 'CURRENT'} names {folder}, which is missing: {MEND}")
    generation = Generation.open(folder)
    if sha256_of(folder / NAME) != current.manifest_sha256:
        raise IndexCorrupt(f"{folder / NAME} is not the one that was published: {MEND}")
    return generation
