"""The pages of the library: its documents, adding some, taking one out."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from corpus.document import document_id
from web.job_schemas import JobOut
from web.problems import Problem
from web.references.sidecar import is_corrected
from web.rendering import render
from web.services import Services, Wired
from web.state import library_state

router = APIRouter(include_in_schema=False)
#: Routes with bodies larger than the others'.
uploads = APIRouter(include_in_schema=False)


@router.get("/documents")
def documents(request: Request, services: Wired) -> Response:
    return _library(request, services)


def _library(
    request: Request, services: Services, status: int = 200, problems: tuple[str, ...] = ()
) -> Response:
    state = library_state(services)
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
    """Starts a rebuild; where one runs, another follows it, for what it has not seen."""
    services.jobs.ensure()
    return RedirectResponse("/documents", 303)


@router.get("/documents/{document}/remove")
def confirm_removal(request: Request, document: str, services: Wired) -> Response:
    found = services.folder.find(document)
    corrected = is_corrected(found.file)
    return render(request, "remove.html", document=document, path=found.path, corrected=corrected)


@router.post("/documents/{document}/remove")
def remove(document: str, services: Wired) -> Response:
    """Deletes the file and starts a rebuild, so that answers forget it."""
    services.folder.remove(document)
    services.jobs.ensure()
    return RedirectResponse("/documents", 303)
