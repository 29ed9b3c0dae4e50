"""How far a build is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Stage = Literal["scan", "read", "embed", "write"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A build at one moment. Files are counted in the stages "scan" (all of them) and "read"
    (all but those taken over unread), passages in "embed" (those without a vector yet); a total
    of 0 is not known, or none. ``seconds_left`` is an estimate for the stage "embed"."""

    stage: Stage
    files_done: int = 0
    files_total: int = 0
    passages_done: int = 0
    passages_total: int = 0
    seconds_left: float | None = None


class Reporter:
    """Keeps the count of a build, and tells it."""

    def __init__(self, tell: Callable[[Progress], None] | None) -> None:
        self._tell = tell or (lambda progress: None)
        self._now = Progress("scan")
        self._since = time.monotonic()

    def begin(self, stage: Stage, *, files: int | None = None, passages: int | None = None) -> None:
        """The stage begins, with so many files or passages to do; counts not given stay."""
        changed = replace(self._now, stage=stage, seconds_left=None)
        if files is not None:
            changed = replace(changed, files_done=0, files_total=files)
        if passages is not None:
            changed = replace(changed, passages_done=0, passages_total=passages)
        self._since = time.monotonic()
        self._say(changed)

    def file_done(self) -> None:
        self._say(replace(self._now, files_done=self._now.files_done + 1))

    def passages_done(self, more: int) -> None:
        done = self._now.passages_done + more
        left = self._now.passages_total - done
        seconds = (time.monotonic() - self._since) / done * left if done else None
        self._say(replace(self._now, passages_done=done, seconds_left=seconds))

    def _say(self, progress: Progress) -> None:
        self._now = progress
        self._tell(progress)
