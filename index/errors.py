"""What can go wrong between passages and their index.

IndexError_
├── IndexMissing      the library has no index yet
├── IndexCorrupt      a file of the index is not what was written; names the file
├── IndexMismatch     the index was built with another model, or by a later ibid
│   └── IndexOutdated     the index was built by an earlier ibid
├── IndexUnusable     the folder of the index can't be read or written
├── DocumentMissing   no document of this id in the index
├── PassageMissing    no passage of this id in the index
├── LibraryMissing    the library's folder is not there
├── LibraryLocked     another build holds the library
└── ModelUnavailable  the embedding model can't be had, or its files are not what they should be
"""


class IndexError_(Exception):
    """The parent of every error of this package (the plain name is a builtin)."""


class IndexMissing(IndexError_):
    """The library has no published generation."""


class IndexCorrupt(IndexError_):
    """A file of the generation is missing, or its checksum is not the manifest's."""


class IndexMismatch(IndexError_):
    """The index was built with another model, schema or settings than are asked for now."""


class IndexOutdated(IndexMismatch):
    """An earlier ibid laid the generation out otherwise: a build takes nothing over from it."""


class IndexUnusable(IndexError_):
    """The folder of the index is closed to us, or is no folder."""


class DocumentMissing(IndexError_):
    """The generation has no document of this id."""


class PassageMissing(IndexError_):
    """The generation has no passage of this id."""


class LibraryMissing(IndexError_):
    """The library is not a folder that can be read."""


class LibraryLocked(IndexError_):
    """Another process is building this library."""


class ModelUnavailable(IndexError_):
    """The model's files can't be found, or their checksum is wrong."""
