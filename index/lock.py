"""One builder at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryLocked


@contextmanager
def building_lock(index_dir: Path) -> Iterator[None]:
    """Holds the index for one builder; raises :class:`LibraryLocked` while another holds it.
    The operating system holds the lock for the process, so a dead process can't keep it; the
    file itself stays and means nothing."""
    lock = FileLock(index_dir / "lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryLocked(
            f"another process is building the index in {index_dir}: wait until it is done"
        ) from error
    try:
        yield
    finally:
        lock.release()
