"""What the library's index can do just now, as pages say it."""

from typing import Any

from index.errors import IndexError_
from web.job_schemas import JobOut
from web.services import Services


def library_state(services: Services) -> dict[str, Any]:
    """What there is to answer from: ``kind`` is ready, missing, empty or broken."""
    try:
        generation = services.generation()
        if generation is None:
            return {"kind": "missing", "files": len(services.folder.paths())}
    except IndexError_ as error:
        return {"kind": "broken", "detail": str(error)}
    documents = generation.documents()
    return {
        "kind": "ready" if documents else "empty",
        "documents": len(documents),
        "languages": sorted({document.language for document in documents}),
    }


def running_job(services: Services) -> JobOut | None:
    job = services.jobs.running()
    return JobOut.of(job) if job else None
