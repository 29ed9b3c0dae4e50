"""What can go wrong between a question and its answer, besides what the index raises.

QaError
├── NoReader            the embedding model, or the scorer that was chosen, can't read texts
├── QuestionFileError   a file of questions for evaluation is not what it should be
├── BadReceipt          a file is not a receipt that can be verified
└── (QuoteMismatch, in answer.py, is an AssertionError: a defect, never to be caught)
"""


class QaError(Exception):
    """The parent of the errors of this package."""


class QuestionFileError(QaError):
    """The file of questions has a bad line, or doesn't fit the library."""


class BadReceipt(QaError):
    """The file is no receipt, or one that was damaged; the message says what to do."""


class NoReader(QaError):
    """Nothing was trained to read with this embedding model."""
