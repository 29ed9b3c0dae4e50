"""The JSON of rebuilds."""

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel

from web.jobs import Job
from web.progress import describe, percent
from web.schemas import json_example


class JobRef(BaseModel):
    id: str
    url: str


class JobStarted(BaseModel):
    model_config = json_example({"job": {"id": "0a1b2c3d4e5f", "url": "/v1/jobs/0a1b2c3d4e5f"}})

    job: JobRef

    @classmethod
    def of(cls, job: Job) -> "JobStarted":
        return cls(job=JobRef(id=job.id, url=job.url))


class ProgressOut(BaseModel):
    stage: str
    files_done: int
    files_total: int
    passages_done: int
    passages_total: int
    seconds_left: float | None


class JobOut(BaseModel):
    """A rebuild. ``message`` says in one line how far it is, what it did or why it failed."""

    model_config = json_example(
        {
            "id": "0a1b2c3d4e5f",
            "url": "/v1/jobs/0a1b2c3d4e5f",
            "state": "running",
            "percent": 40,
            "progress": {
                "stage": "embed",
                "files_done": 3,
                "files_total": 3,
                "passages_done": 56,
                "passages_total": 140,
                "seconds_left": 4.2,
            },
            "message": "Indexing: 56 of 140 passages, about 4 s left",
        }
    )

    id: str
    url: str
    state: Literal["queued", "running", "done", "failed"]
    percent: int
    progress: ProgressOut | None
    message: str

    @classmethod
    def of(cls, job: Job) -> "JobOut":
        progress = job.progress
        return cls(
            id=job.id,
            url=job.url,
            state=job.state,
            percent=_percent(job),
            progress=ProgressOut(**asdict(progress)) if progress else None,
            message=_message(job),
        )


class JobsOut(BaseModel):
    """Rebuilds, the newest first; only the first can be unfinished."""

    jobs: list[JobOut]


def _percent(job: Job) -> int:
    if job.state == "done":
        return 100
    return percent(job.progress) if job.progress else 0


def _message(job: Job) -> str:
    if job.finished:
        return job.message
    return describe(job.progress) if job.progress else "Waiting for the embedding model"
