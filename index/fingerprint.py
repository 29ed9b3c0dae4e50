"""What a file's passages and terms depend on besides the file."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import corpus

#: Parts that read files, find sentences and stem words: another version may do so otherwise.
PARTS = (
    "chardet",
    "lxml",
    "mammoth",
    "markdown-it-py",
    "py3langid",
    "pypdfium2",
    "PyStemmer",
    "selectolax",
    "sentencex",
    "simplemma",
    "trafilatura",
)
#: Our own code that does, besides all of the package ``corpus``.
_OURS = ("analysis", "belarusian", "coat", "lexical", "names", "suffixes", "ukrainian")


@cache
def text_fingerprint() -> str:
    """Changes whenever an unchanged file might be read, split or stemmed otherwise: with any
    change to the code that does it, and with the version of each part. Files that an index
    holds under another fingerprint are read again."""
    digest = hashlib.sha256(fingerprint_of(_sources()).encode())
    for part in PARTS:
        digest.update(f"{part} {_version(part)}\0".encode())
    return digest.hexdigest()


def fingerprint_of(paths: Iterable[Path]) -> str:
    """Changes with the name and the bytes of any of these files, and with their order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources() -> list[Path]:
    here = Path(__file__).parent
    package = Path(corpus.__path__[0])
    # Documents, and the script that makes them; what is said of a file, beside its text.
    apart = {package / "demo", package / "metadata"}
    reading = [path for path in package.rglob("*.py") if not apart & {*path.parents}]
    return [*sorted(reading), *(here / f"{name}.py" for name in _OURS)]


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "absent"
