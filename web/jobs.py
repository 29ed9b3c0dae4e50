"""Rebuilding the index in the background, one build at a time."""

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from corpus.errors import CorpusError
from index.errors import IndexError_
from index.progress import Progress

log = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "failed"]
#: Finished jobs that can still be asked about.
KEPT = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A rebuild at one moment. ``version`` grows with every change; ``message`` says in one
    line, at the end, what was done or why it failed."""

    id: str
    state: State = "queued"
    version: int = 0
    progress: Progress | None = None
    message: str = ""

    @property
    def url(self) -> str:
        return f"/v1/jobs/{self.id}"

    @property
    def finished(self) -> bool:
        return self.state in ("done", "failed")


class JobRunning(Exception):
    """A rebuild was asked for while ``job`` runs."""

    def __init__(self, job: Job) -> None:
        super().__init__("a rebuild is running already")
        self.job = job


#: Builds the index, telling its progress; returns one line on what was done.
Rebuild = Callable[[Callable[[Progress], None]], str]


class Jobs:
    """The rebuilds of one server.

    ``rebuild`` runs in a daemon thread: a server that is stopped doesn't wait for it, and a
    build that is cut off leaves the old answers. ``finished`` is called after each one.
    """

    def __init__(self, rebuild: Rebuild, finished: Callable[[Job], None]) -> None:
        self._rebuild = rebuild
        self._finished = finished
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._again = False

    def start(self) -> Job:
        """Starts a rebuild. Raises :class:`JobRunning` while one runs."""
        with self._lock:
            running = self._running()
            if running:
                raise JobRunning(running)
            return self._launch()

    def ensure(self) -> Job:
        """A rebuild that begins after this call: started now, or as soon as the running one
        ends, since that one may have read the folder already."""
        with self._lock:
            running = self._running()
            if running:
                self._again = True
                return running
            return self._launch()

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def newest_first(self) -> list[Job]:
        """Those that can still be asked about."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def latest(self) -> Job | None:
        return next(iter(self.newest_first()), None)

    def running(self) -> Job | None:
        with self._lock:
            return self._running()

    def _running(self) -> Job | None:
        return next((job for job in self._jobs.values() if not job.finished), None)

    def _launch(self) -> Job:
        job = self._queue()
        self._begin(job)
        return job

    def _queue(self) -> Job:
        self._again = False
        job = Job(uuid.uuid4().hex[:12])
        self._jobs[job.id] = job
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        return job

    def _begin(self, job: Job) -> None:
        threading.Thread(target=self._run, args=(job.id,), name="rebuild", daemon=True).start()

    def _run(self, job_id: str) -> None:
        self._change(job_id, state="running")
        try:
            message = self._rebuild(lambda progress: self._tell(job_id, progress))
        except (CorpusError, IndexError_, OSError) as error:
            self._end(job_id, state="failed", message=str(error))
        except Exception:
            log.exception("the rebuild failed")
            self._end(
                job_id,
                state="failed",
                message="An error in ibid; the window in which it was started says more.",
            )
        else:
            self._end(job_id, state="done", message=message)

    def _end(self, job_id: str, **changes: object) -> None:
        """Ends the job; who sees that it has ended sees the one that follows it, too."""
        with self._lock:
            ended = self._replace(job_id, **changes)
            following = self._queue() if self._again else None
        self._finished(ended)
        if following:
            self._begin(following)

    def _tell(self, job_id: str, progress: Progress) -> None:
        self._change(job_id, progress=progress)

    def _change(self, job_id: str, **changes: object) -> None:
        with self._lock:
            self._replace(job_id, **changes)

    def _replace(self, job_id: str, **changes: object) -> Job:
        job = self._jobs[job_id]
        job = replace(job, version=job.version + 1, **changes)  # type: ignore[arg-type]
        self._jobs[job_id] = job
        return job
