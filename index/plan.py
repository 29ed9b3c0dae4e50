"""What the files of a library mean for its next generation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.catalogue import DocumentInfo, UnreadableFile
from index.fingerprint import text_fingerprint
from index.generation import Generation
from index.scan import FoundFile, Scan


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about each file: read it, or take its document or its reason over."""

    read: tuple[FoundFile, ...]
    kept: tuple[str, ...]
    unreadable: tuple[UnreadableFile, ...]

    def changes_nothing(self, last: Generation) -> bool:
        """Whether it would only make ``last`` again."""
        return (
            not self.read
            and len(self.kept) == len(last.documents())
            and self.unreadable == last.unreadable
        )


def make_plan(scan: Scan, last: Generation | None) -> Plan:
    """A file is read unless ``last`` has read the same bytes under the same path, in the way
    that they would be read now."""
    documents: set[tuple[str, str]] = set()
    reasons: dict[tuple[str, str], UnreadableFile] = {}
    if last is not None and last.manifest.text_fingerprint == text_fingerprint():
        documents = {(info.path, info.sha256) for info in last.documents()}
        reasons = {(file.path, file.sha256): file for file in last.unreadable}
    read: list[FoundFile] = []
    kept: list[str] = []
    unreadable = list(scan.unreadable)
    for file in scan.files:
        key = (file.path, file.sha256)
        if key in documents:
            kept.append(file.path)
        elif key in reasons:
            unreadable.append(reasons[key])
        else:
            read.append(file)
    unreadable.sort(key=lambda file: file.path)
    return Plan(tuple(read), tuple(kept), tuple(unreadable))


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths, by what became of them since the last generation. ``renamed`` has (old, new), and
    neither is in ``added`` or ``removed``."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unchanged: tuple[str, ...]


def compare(before: Collection[DocumentInfo], now: Collection[DocumentInfo]) -> Changes:
    """What became of the documents of one generation in the next."""
    old = {info.path: info.sha256 for info in before}
    new = {info.path: info.sha256 for info in now}
    common = sorted(old.keys() & new.keys())
    renamed = _renamed(
        [(path, sha) for path, sha in sorted(old.items()) if path not in new],
        [(path, sha) for path, sha in sorted(new.items()) if path not in old],
    )
    moved = {path for pair in renamed for path in pair}
    return Changes(
        added=tuple(sorted(new.keys() - old.keys() - moved)),
        changed=tuple(path for path in common if old[path] != new[path]),
        removed=tuple(sorted(old.keys() - new.keys() - moved)),
        renamed=tuple(renamed),
        unchanged=tuple(path for path in common if old[path] == new[path]),
    )


def _renamed(
    gone: Sequence[tuple[str, str]], come: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Pairs of a path that is gone and a new one with the same content, each path once."""
    places: dict[str, list[str]] = {}
    for path, sha256 in come:
        places.setdefault(sha256, []).append(path)
    return [(path, places[sha256].pop(0)) for path, sha256 in gone if places.get(sha256)]
