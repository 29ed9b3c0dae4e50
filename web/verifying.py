"""A receipt held against the library's files, each read anew.

A receipt comes from anywhere, so its path opens nothing: it is only looked for among the paths of
the files that a build would look at, which lie in the library and are no links.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property

from corpus.document import Document
from corpus.errors import Unreadable
from corpus.folder import Found, read
from corpus.loaders import load
from index.fingerprint import text_fingerprint
from index.progress import Reporter
from index.scan import scan
from qa.receipt import Receipt, ReceiptQuote
from qa.verification import Finding, examine
from web.documents import LibraryFolder

#: A path and a checksum.
ReceiptFile = tuple[str, str]


def verify_receipt(receipt: Receipt, folder: LibraryFolder) -> list[Finding]:
    """What became of each quote, in their order. Raises
    :class:`~index.errors.LibraryMissing`."""
    files = _Files(folder)
    numbers: dict[ReceiptFile, list[int]] = {}
    for number, quote in enumerate(receipt.quotes):
        numbers.setdefault((quote.document.path, quote.document.sha256), []).append(number)
    findings: dict[int, Finding] = {}
    for named, of_file in numbers.items():  # one file at a time: texts are large
        quotes = [receipt.quotes[number] for number in of_file]
        findings.update(zip(of_file, files.examine(named, quotes), strict=True))
    return [findings[number] for number in range(len(receipt.quotes))]


class _Files:
    """The files of a library as they are now."""

    def __init__(self, folder: LibraryFolder) -> None:
        self._folder = folder
        self._found = {found.path: found for found in folder.files()}

    def examine(self, named: ReceiptFile, quotes: Sequence[ReceiptQuote]) -> list[Finding]:
        """What became of quotes from one file, which is read once."""
        try:
            document = self._document(*named)
        except Unreadable as error:
            return [Finding(quote, "unreadable", named[0], reason=error.reason) for quote in quotes]
        if document is None:
            return [Finding(quote, "file_gone", None) for quote in quotes]
        return [examine(quote, document, text_fingerprint()) for quote in quotes]

    def _document(self, path: str, sha256: str) -> Document | None:
        """The file with the receipt's checksum, wherever it lies; else what lies at its path."""
        limit = self._folder.limit
        found = self._found.get(path)
        data: bytes | None = None
        failed: Unreadable | None = None
        try:
            data = self._bytes(found) if found else None
        except Unreadable as error:
            failed = error  # told below, unless the file that was quoted lies elsewhere
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            moved = self._by_sha256.get(sha256)
            if moved is not None:
                return load(self._bytes(moved), moved.path, limit=limit)
        if failed is not None:
            raise failed
        return None if data is None else load(data, path, limit=limit)

    def _bytes(self, found: Found) -> bytes:
        if not self._folder.holds(found.file):
            raise Unreadable("It lies outside the library, and was left alone.")
        return read(found, self._folder.limit)

    @cached_property
    def _by_sha256(self) -> dict[str, Found]:
        """Of files with the same bytes, the first. Files that can't be read are not the one that
        was quoted, which could be."""
        scanned = scan(self._folder.root, self._folder.limit, Reporter(None))
        return {file.sha256: file.found for file in reversed(scanned.files)}
