"""A receipt held against the library's files, each read anew.

A receipt comes from anywhere, so its path opens nothing: it is only looked for among the paths of
the files that a build would look at, which lie in the library and are no links.
"""

import hashlib
from functools import cached_property

from corpus.document import Document
from corpus.errors import Unreadable
from corpus.folder import Found, read
from corpus.loaders import load
from index.fingerprint import text_fingerprint
from index.progress import Reporter
from index.scan import scan
from qa.receipt import Receipt, ReceiptDocument, ReceiptQuote
from qa.verification import Finding, examine
from web.documents import LibraryFolder


def verify_receipt(receipt: Receipt, folder: LibraryFolder) -> list[Finding]:
    """What became of each quote, in their order. Raises
    :class:`~index.errors.LibraryMissing`."""
    files = _Files(folder)
    return [files.examine(quote) for quote in receipt.quotes]


class _Files:
    """The files of a library as they are now; one that several quotes name is read once."""

    def __init__(self, folder: LibraryFolder) -> None:
        self._folder = folder
        self._found = {found.path: found for found in folder.files()}
        self._documents: dict[ReceiptDocument, Document | None] = {}

    def examine(self, quote: ReceiptQuote) -> Finding:
        named = quote.document
        try:
            if named not in self._documents:
                self._documents[named] = self._document(named)
        except Unreadable as error:
            return Finding(quote, "unreadable", named.path, reason=error.reason)
        document = self._documents[named]
        if document is None:
            return Finding(quote, "file_gone", None)
        return examine(quote, document, text_fingerprint())

    def _document(self, named: ReceiptDocument) -> Document | None:
        """The file with the receipt's checksum, wherever it lies; else what lies at its path."""
        limit = self._folder.limit
        found = self._found.get(named.path)
        data = self._bytes(found) if found else None
        if data is None or hashlib.sha256(data).hexdigest() != named.sha256:
            moved = self._by_sha256.get(named.sha256)
            if moved is not None:
                return load(self._bytes(moved), moved.path, limit=limit)
        return None if data is None else load(data, named.path, limit=limit)

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
