"""The scorers, by name."""

from collections.abc import Callable

from index.embedder import Embedder
from qa.reader import SentenceScorer
from qa.token_match import TokenMatch


def default_scorer(embedder: Embedder) -> SentenceScorer:
    """The trained reader where there is one for this model, else the untrained scorer."""
    from qa.reader_files import has_reader

    return trained_reader(embedder) if has_reader(embedder.name) else TokenMatch(embedder)


def trained_reader(embedder: Embedder) -> SentenceScorer:
    from qa.trained import open_reader  # takes seconds to import

    return open_reader(embedder)


SCORERS: dict[str, Callable[[Embedder], SentenceScorer]] = {
    "default": default_scorer,
    "reader": trained_reader,
    "token-match": TokenMatch,
}
