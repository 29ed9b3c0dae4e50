"""The embedding model, loaded in the background while the server is up already."""

import logging
import threading
from collections.abc import Callable

from index.embedder import Embedder
from index.errors import IndexError_, ModelUnavailable

log = logging.getLogger(__name__)

#: How long a question waits for the model before the caller is asked to come back, in seconds.
PATIENCE = 60.0


class ModelLoading(IndexError_):
    """The model is not loaded yet."""


class Model:
    """An embedder that is loaded once, by :meth:`start` or by whoever needs it first. ``warm``
    does with it, before it counts as loaded, what the first question would have to wait for;
    where that fails the embedder is there all the same, for what needs nothing more."""

    def __init__(self, load: Callable[[], Embedder], warm: Callable[[Embedder], object]) -> None:
        self._load, self._warm = load, warm
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loaded = threading.Event()
        self._embedder: Embedder | None = None
        self._error: str | None = None

    def start(self) -> None:
        """Begins loading, and returns at once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="model", daemon=True)
                self._thread.start()

    def get(self, patience: float = PATIENCE) -> Embedder:
        """The embedder, waiting up to ``patience`` seconds for it.

        Raises :class:`ModelLoading` when it takes longer, :class:`ModelUnavailable` when it
        can't be loaded.
        """
        self.start()
        if not self._loaded.wait(patience):
            raise ModelLoading(
                "ibid is still starting: its model is being loaded. Ask again in a few seconds."
            )
        if self._embedder is None:
            raise ModelUnavailable(self._error)
        return self._embedder

    def _run(self) -> None:
        try:
            self._embedder = self._load()
        except IndexError_ as error:
            self._error = str(error)
        except Exception as error:
            log.exception("the embedding model can't be loaded")
            self._error = f"the embedding model can't be loaded: {error}"
        else:
            self._warm_up(self._embedder)
        self._loaded.set()

    def _warm_up(self, embedder: Embedder) -> None:
        """The first question meets the same error, and tells it to who asks."""
        try:
            self._warm(embedder)
        except IndexError_ as error:
            log.error("questions can't be answered: %s", error)
        except Exception:
            log.exception("questions may not be answered: what answers them failed on a trial")
