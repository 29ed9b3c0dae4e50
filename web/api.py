"""The JSON routes."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from corpus.document import document_id
from index.catalogue import DocumentInfo
from web.job_schemas import JobOut, JobsOut, JobStarted
from web.jobs import Job, JobRunning
from web.links import document_page, document_text
from web.problems import MEDIA_TYPE, Problem, wants_html
from web.question import LIMIT, MAX_LIMIT, Documents, Languages, Question
from web.quote_schemas import QuoteRequest, QuoteResponse, ReadingOut
from web.schemas import (
    AddedOut,
    AskRequest,
    AskResponse,
    DocumentOut,
    LibraryOut,
    LinksOut,
    ProblemOut,
    UnreadableOut,
    WaitingOut,
)
from web.scope import Scope, ask_page
from web.services import Wired

#: Seconds between two looks at a job whose events are being sent.
EVENT_INTERVAL = 0.2

router = APIRouter()
#: Routes with bodies larger than the others'.
uploads = APIRouter()


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these errors."""
    content = {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}
    return {status: {"description": "A problem", "content": content} for status in statuses}


def _needs_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "Send the question as JSON, with Content-Type: application/json.")


@router.post(
    "/ask",
    summary="Ask (the same as POST /v1/ask)",
    operation_id="ask_alias",
    tags=["ask"],
    dependencies=[Depends(_needs_json)],
    responses=problems(400, 413, 415, 422, 503),
)
@router.post(
    "/v1/ask",
    summary="Ask",
    operation_id="ask",
    tags=["ask"],
    dependencies=[Depends(_needs_json)],
    responses=problems(400, 413, 415, 422, 503),
)
def ask(asked: AskRequest, services: Wired) -> AskResponse:
    """Exact quotes that answer the question, or the nearest misses where none does."""
    answer = services.ask(
        asked.question, limit=asked.limit, documents=asked.documents, languages=asked.languages
    )
    return AskResponse.of(answer)


@router.get(
    "/ask",
    summary="Ask by URL",
    tags=["ask"],
    response_model=AskResponse,
    responses=problems(422, 503),
)
def ask_by_url(
    request: Request,
    services: Wired,
    q: Annotated[Question, Query(description="The question.")],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = LIMIT,
    documents: Annotated[Documents, Query()] = (),
    languages: Annotated[Languages, Query()] = (),
) -> AskResponse | RedirectResponse:
    """The same answer as POST; a browser, which prefers HTML, is sent to the page."""
    if wants_html(request):
        return RedirectResponse(ask_page(q, Scope(documents, (), languages)), 303)
    answer = services.ask(q, limit=limit, documents=documents, languages=languages)
    return AskResponse.of(answer)


@router.post(
    "/v1/quote",
    summary="Read texts of your own",
    tags=["ask"],
    dependencies=[Depends(_needs_json)],
    responses=problems(400, 413, 415, 422, 503),
)
def quote(asked: QuoteRequest, services: Wired) -> QuoteResponse:
    """What in each text answers the question, by the reader alone: nothing is searched, and
    nothing is written to disk. What was read stays in memory until other texts take its place."""
    readings = services.quote(asked.question, asked.texts)
    return QuoteResponse(
        question=asked.question, texts=[ReadingOut.of(reading) for reading in readings]
    )


@router.get("/v1/documents", summary="The library", tags=["documents"])
def library(services: Wired) -> LibraryOut:
    """What is searched, what couldn't be read and why, and what waits for a rebuild."""
    generation = services.generation()
    return LibraryOut(
        generation=generation.name if generation else None,
        documents=[_document(info) for info in generation.documents()] if generation else [],
        unreadable=[
            UnreadableOut(id=document_id(file.path), path=file.path, reason=file.reason)
            for file in (generation.unreadable if generation else ())
        ],
        waiting=[
            WaitingOut(id=document_id(path), path=path) for path in services.waiting(generation)
        ],
    )


@uploads.post(
    "/v1/documents",
    summary="Add a file",
    tags=["documents"],
    status_code=201,
    responses=problems(413, 415, 422, 507),
)
def add(services: Wired, response: Response, file: Annotated[UploadFile, File()]) -> AddedOut:
    """Stores the file in the library, under its own name where that is free and safe."""
    path, size = services.folder.add(file.filename or "", file.file)
    added = document_id(path)
    response.headers["Location"] = f"/v1/documents/{added}"
    return AddedOut(
        id=added, path=path, size=size, next="The file is searched after POST /v1/index/rebuild."
    )


@router.get(
    "/v1/documents/{document}",
    summary="One document",
    tags=["documents"],
    responses=problems(404, 503),
)
def one(document: str, services: Wired) -> DocumentOut:
    return _document(services.find(document)[0])


@router.get(
    "/v1/documents/{document}/text",
    summary="The text that offsets refer to",
    tags=["documents"],
    response_class=PlainTextResponse,
    responses=problems(404, 503),
)
def text(document: str, services: Wired) -> PlainTextResponse:
    """UTF-8. Offsets count the Unicode code points of this text."""
    return PlainTextResponse(services.find(document)[1].text)


@router.delete(
    "/v1/documents/{document}",
    summary="Take a file out",
    tags=["documents"],
    status_code=204,
    responses=problems(403, 404, 409),
)
def remove(document: str, services: Wired) -> None:
    """Deletes the file from the library; it is gone from answers after the next rebuild."""
    services.folder.remove(document)


@router.post(
    "/v1/index/rebuild",
    summary="Rebuild the index",
    tags=["index"],
    status_code=202,
    responses=problems(409),
)
def rebuild(services: Wired, response: Response) -> JobStarted:
    """Reads and embeds what changed, in the background; the old answers stay until the end."""
    try:
        job = services.jobs.start()
    except JobRunning as error:
        raise Problem(
            409,
            f"A rebuild is running already; see {error.job.url}.",
            headers={"Location": error.job.url},
            job={"id": error.job.id, "url": error.job.url},
        ) from error
    response.headers["Location"] = job.url
    return JobStarted.of(job)


@router.get("/v1/jobs", summary="The latest rebuilds", tags=["index"])
def jobs(services: Wired) -> JobsOut:
    """The newest first. They are forgotten when the server restarts."""
    return JobsOut(jobs=[JobOut.of(job) for job in services.jobs.newest_first()])


def _job(job: str, services: Wired) -> Job:
    found = services.jobs.get(job)
    if found is None:
        raise Problem(404, "No job has this id; jobs are forgotten when the server restarts.")
    return found


FoundJob = Annotated[Job, Depends(_job)]


@router.get("/v1/jobs/{job}", summary="A rebuild's state", tags=["index"], responses=problems(404))
def job_state(job: FoundJob) -> JobOut:
    return JobOut.of(job)


@router.get(
    "/v1/jobs/{job}/events",
    summary="A rebuild's progress, as server-sent events",
    tags=["index"],
    response_class=EventSourceResponse,
    responses=problems(404),
)
async def job_events(job: FoundJob, services: Wired) -> AsyncIterator[ServerSentEvent]:
    """An event ``job`` with each change, the job's state as its data; ends when the job does.

    Asynchronous, unlike the other routes, so that a page that is left open holds no thread.
    """
    seen = -1
    while True:
        current = services.jobs.get(job.id) or job
        if current.version != seen:
            seen = current.version
            yield ServerSentEvent(data=JobOut.of(current), event="job", id=str(seen))
        if current.finished:
            return
        await anyio.sleep(EVENT_INTERVAL)


def _document(info: DocumentInfo) -> DocumentOut:
    return DocumentOut(
        id=info.id,
        title=info.title,
        path=info.path,
        media_type=info.media_type,
        language=info.language,
        sha256=info.sha256,
        size=info.size,
        pages=info.pages,
        passages=info.passages,
        notes=[*info.notes],
        links=LinksOut(page=document_page(info.id), text=document_text(info.id)),
    )
