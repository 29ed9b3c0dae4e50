"""What can go wrong between a file and its passages.

CorpusError
├── Unreadable            one file can't be read; ``reason`` says why and what to do
│   ├── EmptyFile         no bytes, or no words
│   ├── EncryptedFile     a password is needed
│   ├── ScannedFile       pages that are pictures, with no text
│   ├── WrongSuffix       the content is not what the file's name says
│   ├── DamagedFile       the format's reader can't make sense of it
│   ├── FileTooLarge      over the size limit
│   └── UnsupportedFormat no loader for the suffix
└── InvalidDocument       a loader broke an invariant of Document: a defect in ibid
"""


class CorpusError(Exception):
    """The parent of every error of this package."""


class InvalidDocument(CorpusError):
    """A loader made a document that breaks an invariant; a defect of ibid, not of the file."""


class Unreadable(CorpusError):
    """A file that can't be read; ``reason`` is one sentence for the person, with what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmptyFile(Unreadable):
    """The file has no bytes, or no words."""


class EncryptedFile(Unreadable):
    """The file asks for a password."""


class ScannedFile(Unreadable):
    """The file's pages are pictures, without text."""


class WrongSuffix(Unreadable):
    """The file's content is not what its name says."""


class DamagedFile(Unreadable):
    """The reader of the file's format can't make sense of it."""


class FileTooLarge(Unreadable):
    """The file is larger than the limit."""


class UnsupportedFormat(Unreadable):
    """No loader reads files of this suffix."""
