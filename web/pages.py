"""The pages. Each works without JavaScript; htmx and app.js make them quicker."""

import contextlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import FileResponse, RedirectResponse, Response

from corpus.document import Span, document_id
from index.errors import IndexError_, IndexMissing
from qa.answer import Answer
from web.errors import index_problem
from web.job_schemas import JobOut
from web.jobs import JobRunning
from web.layout import BadPlace, lay_out, places
from web.problems import Problem
from web.question import LIMIT, QUESTION_LENGTH, BadQuestion, parse_question
from web.rendering import STATIC, render
from web.security import API_DOCS_POLICY
from web.services import Services, Wired

router = APIRouter(include_in_schema=False)
#: Routes with bodies larger than the others'.
uploads = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answer part of the form page shows, and its status; ``unbuilt`` where there is
    no index yet."""

    status: int = 200
    answer: Answer | None = None
    problem: str | None = None
    unbuilt: bool = False


@router.get("/")
def home(request: Request, services: Wired, q: str = "") -> Response:
    """The form, and the answer to ``q``; for htmx, the answer alone."""
    outcome = _outcome(services, q) if q else Outcome()
    context: dict[str, Any] = {
        "question": q,
        "outcome": outcome,
        "asked": bool(q),
        "state": _state(services),
        "job": _running(services),
        "examples": services.examples,
        "question_length": QUESTION_LENGTH,
    }
    headers = {"Vary": "HX-Request"}
    if request.headers.get("hx-request-type") == "partial":
        return render(request, "_answer.html", outcome.status, headers, **context)
    return render(request, "home.html", outcome.status, headers, **context)


def _outcome(services: Services, q: str) -> Outcome:
    try:
        return Outcome(answer=services.ask(parse_question(q), limit=LIMIT))
    except BadQuestion as error:
        return Outcome(422, problem=str(error))
    except IndexMissing:
        return Outcome(503, unbuilt=True)
    except IndexError_ as error:
        problem = index_problem(error)
        return Outcome(problem.status, problem=problem.detail)


def _state(services: Services) -> dict[str, Any]:
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


def _running(services: Services) -> JobOut | None:
    job = services.jobs.running()
    return JobOut.of(job) if job else None


@router.get("/documents")
def documents(request: Request, services: Wired) -> Response:
    return _library(request, services)


def _library(
    request: Request, services: Services, status: int = 200, problems: tuple[str, ...] = ()
) -> Response:
    state = _state(services)
    generation = services.generation() if state["kind"] != "broken" else None
    latest = services.jobs.latest()
    return render(
        request,
        "documents.html",
        status,
        state=state,
        generation=generation,
        documents=generation.documents() if generation else (),
        unreadable=[(document_id(file.path), file) for file in generation.unreadable]
        if generation
        else [],
        waiting=[(document_id(path), path) for path in services.waiting(generation)],
        job=_running(services),
        latest=JobOut.of(latest) if latest and latest.finished else None,
        suffixes=services.folder.suffixes,
        limit=services.folder.limit,
        problems=problems,
    )


@uploads.post("/documents")
def upload(
    request: Request, services: Wired, files: Annotated[list[UploadFile], File()]
) -> Response:
    """Adds the files and starts a rebuild, so that they are searched as one expects."""
    problems = []
    for file in files:
        try:
            services.folder.add(file.filename or "", file.file)
        except Problem as problem:
            problems.append((problem.status, f"{file.filename}: {problem.detail}"))
    if len(problems) < len(files):
        services.jobs.ensure()
    if problems:
        lines = tuple(line for _, line in problems)
        return _library(request, services, problems[0][0], lines)
    return RedirectResponse("/documents", 303)


@router.post("/documents/rebuild")
def rebuild(services: Wired) -> Response:
    """Starts a rebuild, or shows the one that runs."""
    with contextlib.suppress(JobRunning):
        services.jobs.start()
    return RedirectResponse("/documents", 303)


@router.get("/documents/{document}/remove")
def confirm_removal(request: Request, document: str, services: Wired) -> Response:
    path = services.folder.find(document).path
    return render(request, "remove.html", document=document, path=path)


@router.post("/documents/{document}/remove")
def remove(document: str, services: Wired) -> Response:
    """Deletes the file and starts a rebuild, so that answers forget it."""
    services.folder.remove(document)
    services.jobs.ensure()
    return RedirectResponse("/documents", 303)


@router.get("/documents/{document}")
def document_page(
    request: Request,
    document: str,
    services: Wired,
    start: Annotated[list[str] | None, Query()] = None,
    end: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The text, with the places of the link marked; the first one has the id "quote"."""
    info, read = services.find(document)
    marked: tuple[Span, ...] = ()
    problem = None
    try:
        marked = places(read, _offsets(start), _offsets(end))
    except BadPlace as error:
        problem = str(error)
    return render(
        request,
        "document.html",
        422 if problem else 200,
        info=info,
        document=read,
        groups=lay_out(read, marked),
        marked=marked,
        problem=problem,
    )


def _offsets(values: list[str] | None) -> list[int]:
    for value in values or ():
        if not (value.isascii() and value.isdigit() and len(value) < 12):
            raise BadPlace("The link's place is not a number of characters.")
    return [int(value) for value in values or ()]


@router.get("/docs")
def api_docs(request: Request) -> Response:
    """Swagger UI from this server's own files."""
    return render(request, "api_docs.html", 200, {"Content-Security-Policy": API_DOCS_POLICY})


@router.get("/favicon.ico")
def favicon() -> Response:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")
