"""A library folder and its last generation to the next generation.

What did not change is taken over: a file with the same path and content is not read again, and
a text that was embedded before is not embedded again. The result is the same as from scratch.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.loaders import DEFAULT_LIMIT
from index.assemble import write_catalogue, write_derived
from index.catalogue import Catalogue, DocumentInfo, UnreadableFile
from index.embedder import Embedder
from index.embedding import write_vectors
from index.errors import IndexMissing, IndexOutdated, LibraryMissing
from index.fingerprint import text_fingerprint
from index.generation import VECTORS, Generation
from index.live import open_generation
from index.lock import building_lock
from index.manifest import Manifest, checksums
from index.plan import compare, make_plan
from index.progress import Progress, Reporter
from index.publish import (
    Current,
    collect,
    discard_building,
    next_name,
    publish,
    read_current,
    start_building,
)
from index.scan import scan

__all__ = ["BuildReport", "Progress", "build", "default_index_dir"]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``generation`` is the one that is published now: a new one, unless
    nothing had changed (``published`` is False then). Each document is counted in one of
    ``added``, ``changed``, ``renamed`` and ``unchanged``; ``embedded`` counts texts; ``noted``
    are the documents of which not all could be read."""

    generation: str
    published: bool
    documents: int
    passages: int
    added: int
    changed: int
    removed: int
    renamed: int
    unchanged: int
    embedded: int
    unreadable: tuple[UnreadableFile, ...]
    noted: tuple[DocumentInfo, ...]
    seconds: float


def default_index_dir(library: Path) -> Path:
    """Where a library's index lies unless the person says otherwise."""
    return library / ".ibid"


def build(
    library: Path,
    embedder: Embedder,
    *,
    index_dir: Path | None = None,
    full: bool = False,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Builds and publishes the next generation of the index of ``library``; ``full`` takes
    nothing over from the last one, and so mends a damaged index or changes its model. A file
    that can't be read, or is larger than ``limit_bytes``, is reported and the others indexed.

    Raises :class:`~index.errors.LibraryMissing`, :class:`~index.errors.LibraryLocked`,
    :class:`~index.errors.IndexUnusable` and, but for ``full``,
    :class:`~index.errors.IndexCorrupt` or :class:`~index.errors.IndexMismatch` where the last
    generation can't be built upon.
    """
    if not library.is_dir():
        raise LibraryMissing(f"{library} is not a folder: name the folder with your documents")
    index_dir = index_dir or default_index_dir(library)
    with building_lock(index_dir):
        collect(index_dir)
        last = None if full else _last(index_dir, embedder)
        return _build(library, index_dir, embedder, last, limit_bytes, Reporter(progress))


def _last(index_dir: Path, embedder: Embedder) -> Generation | None:
    """What can be built upon: nothing of an earlier ibid's, of whichever model it was."""
    try:
        current = read_current(index_dir)
    except IndexMissing:
        return None
    try:
        last = open_generation(index_dir, current)
    except IndexOutdated:
        return None
    last.require_model(embedder)
    return last


def _build(
    library: Path,
    index_dir: Path,
    embedder: Embedder,
    last: Generation | None,
    limit: int,
    reporter: Reporter,
) -> BuildReport:
    started = time.monotonic()
    before = last.documents() if last is not None else []
    plan = make_plan(scan(library, limit, reporter), last)
    if last is not None and plan.changes_nothing(last):
        return _report(last.manifest, before, before, 0, last.unreadable, started)
    folder = start_building(index_dir)
    try:
        catalogue = write_catalogue(folder, plan, last, limit, reporter)
        embedded = write_vectors(folder / VECTORS, catalogue, last, embedder, reporter)
        reporter.begin("write")
        write_derived(folder, catalogue, embedder.dim)
        manifest = _manifest(next_name(index_dir), folder, catalogue, embedder)
        publish(index_dir, folder, Current(manifest.name, manifest.write(folder)))
    finally:
        discard_building(index_dir)
    collect(index_dir)
    now, unreadable = catalogue.documents(), catalogue.unreadable()
    return _report(manifest, before, now, embedded, unreadable, started)


def _manifest(name: str, folder: Path, catalogue: Catalogue, embedder: Embedder) -> Manifest:
    return Manifest(
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.name,
        model_fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        text_fingerprint=text_fingerprint(),
        documents=len(catalogue.documents()),
        passages=len(catalogue.vector_ids()),
        unreadable=len(catalogue.unreadable()),
        files=checksums(folder),
    )


def _report(
    manifest: Manifest,
    before: list[DocumentInfo],
    now: list[DocumentInfo],
    embedded: int,
    unreadable: tuple[UnreadableFile, ...],
    started: float,
) -> BuildReport:
    changes = compare(before, now)
    return BuildReport(
        generation=manifest.name,
        published=now is not before,
        documents=manifest.documents,
        passages=manifest.passages,
        added=len(changes.added),
        changed=len(changes.changed),
        removed=len(changes.removed),
        renamed=len(changes.renamed),
        unchanged=len(changes.unchanged),
        embedded=embedded,
        unreadable=unreadable,
        noted=tuple(info for info in now if info.notes),
        seconds=time.monotonic() - started,
    )
