import threading
from collections.abc import Callable

import pytest

from index.errors import LibraryLocked
from index.progress import Progress
from web.job_schemas import JobOut
from web.jobs import Job, JobRunning, Jobs


class Builds:
    """A rebuild that waits to be let go, and the jobs that ended."""

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.ended: list[Job] = []
        self.changed = threading.Condition()
        self.jobs = Jobs(self.rebuild, self.finished)

    def rebuild(self, tell: Callable[[Progress], None]) -> str:
        tell(Progress("embed", 2, 2, 30, 120, 4.0))
        self.begun.release()
        assert self.may.acquire(timeout=10)
        return "Indexed."

    def finished(self, job: Job) -> None:
        with self.changed:
            self.ended.append(job)
            self.changed.notify()

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.ended) == count, 10)


def test_a_job_tells_how_far_it_is() -> None:
    builds = Builds()
    job = builds.jobs.start()
    assert builds.begun.acquire(timeout=10)
    told = JobOut.of(builds.jobs.get(job.id))
    assert (told.state, told.percent) == ("running", 50)
    assert told.message == "Indexing: 30 of 120 passages, about 4 s left"
    builds.may.release()
    builds.wait_for(1)
    told = JobOut.of(builds.jobs.get(job.id))
    assert (told.state, told.percent, told.message) == ("done", 100, "Indexed.")


def test_a_second_start_is_refused_and_ensure_runs_once_more() -> None:
    builds = Builds()
    first = builds.jobs.start()
    with pytest.raises(JobRunning) as refused:
        builds.jobs.start()
    assert refused.value.job.id == first.id
    assert builds.jobs.ensure().id == first.id
    assert builds.jobs.ensure().id == first.id
    builds.may.release(3)
    builds.wait_for(2)
    assert [job.state for job in builds.ended] == ["done", "done"]
    assert builds.ended[0].id == first.id
    assert builds.jobs.latest().id == builds.ended[1].id
    assert builds.jobs.running() is None


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (LibraryLocked("another build holds the library"), "another build holds the library"),
        (
            ZeroDivisionError("secret"),
            "An error in ibid; the window in which it was started says more.",
        ),
    ],
)
def test_a_failed_job_says_why(error: Exception, message: str) -> None:
    ended = threading.Event()

    def fail(tell: Callable[[Progress], None]) -> str:
        raise error

    jobs = Jobs(fail, lambda job: ended.set())
    job = jobs.start()
    assert ended.wait(10)
    failed = jobs.get(job.id)
    assert (failed.state, failed.message) == ("failed", message)
    assert jobs.get("other") is None


def test_who_sees_that_a_job_ended_sees_the_one_that_follows() -> None:
    builds = Builds()
    first = builds.jobs.start()
    assert builds.begun.acquire(timeout=10)
    builds.jobs.ensure()
    seen: list[list[str]] = []
    finished = builds.finished

    def look(job: Job) -> None:
        seen.append([one.state for one in builds.jobs.newest_first()])
        finished(job)

    builds.jobs._finished = look
    builds.may.release(2)
    builds.wait_for(2)
    assert seen[0] == ["queued", "done"]
    assert builds.jobs.newest_first()[-1].id == first.id
