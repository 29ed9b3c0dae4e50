"""One builder at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexUnusable, LibraryLocked


@contextmanager
def building_lock(index_dir: Path) -> Iterator[None]:
    """Holds the index for one builder, its folder made where need be. Raises
    :class:`LibraryLocked` while another holds it, and :class:`IndexUnusable` where its folder
    can't be written.

    The operating system holds the lock for the process, so a dead process can't keep it; the
    file itself stays and means nothing."""
    lock = FileLock(index_dir / "lock", timeout=0, thread_local=False)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise LibraryLocked(
            f"another process is building the index in {index_dir}: wait until it is done"
        ) from error
    except OSError as error:
        raise IndexUnusable(
            f"the index can't be written to {index_dir} ({error.strerror}): "
            "name another folder with --index-dir or IBID_INDEX_DIR"
        ) from error
    try:
        yield
    finally:
        lock.release()
