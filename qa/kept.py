"""What was worked out for a text before, kept up to a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[int, str]


class Kept(Generic[T]):
    """The least lately used values go first. Several threads may ask at once; two that miss the
    same key may both work it out."""

    def __init__(self, limit: int, size: Callable[[T], int]) -> None:
        self._limit = limit
        self._size = size
        self._values: OrderedDict[Key, T] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, keys: Sequence[Key], make: Callable[[list[str]], Sequence[T]]) -> list[T]:
        """The value of each key; ``make`` is called once, with the texts of those that are not
        known, and gives their values in order."""
        with self._lock:
            known = {key: self._values[key] for key in keys if key in self._values}
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            known.update(zip(missing, make([text for _, text in missing]), strict=True))
        with self._lock:
            for key in dict.fromkeys(keys):
                self._keep(key, known[key])
        return [known[key] for key in keys]

    def _keep(self, key: Key, value: T) -> None:
        if key in self._values:
            self._values.move_to_end(key)
            return
        self._values[key] = value
        self._bytes += self._size(value)
        while self._bytes > self._limit and len(self._values) > 1:
            _, dropped = self._values.popitem(last=False)
            self._bytes -= self._size(dropped)
