"""The form page with its answer, and the description of the API. Each page works without
JavaScript; htmx and the scripts in static/ make them quicker."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from index.errors import IndexError_, IndexMissing
from qa.answer import Answer
from web.errors import index_problem
from web.question import LIMIT, QUESTION_LENGTH, BadQuestion, parse_question
from web.rendering import STATIC, render
from web.scope import MAX_LISTED, BadScope, Limited, Scope, folders, languages
from web.security import API_DOCS_POLICY
from web.services import Services, Wired
from web.state import library_state

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answer part of the form page shows, and its status; ``unbuilt`` where there is
    no index yet."""

    status: int = 200
    answer: Answer | None = None
    problem: str | None = None
    unbuilt: bool = False


@router.get("/")
def home(
    request: Request,
    services: Wired,
    scope: Limited,
    q: str = "",
) -> Response:
    """The form, and the answer to ``q``; for htmx, the answer alone."""
    state = library_state(services)
    library = services.library() if state["kind"] != "broken" else ()
    outcome = _outcome(services, q, scope)
    context: dict[str, Any] = {
        "question": q,
        "outcome": outcome,
        "asked": bool(q),
        "state": state,
        "examples": services.examples,
        "question_length": QUESTION_LENGTH,
        "scope": scope,
        "chosen": [info for info in library if info.id in scope.documents],
        "library": library if len(library) <= MAX_LISTED else (),
        "folders": folders(library),
        "languages": languages(library),
    }
    headers = {"Vary": "HX-Request"}
    if request.headers.get("hx-request-type") == "partial":
        return render(request, "_answer.html", outcome.status, headers, **context)
    return render(request, "home.html", outcome.status, headers, **context)


def _outcome(services: Services, q: str, scope: Scope) -> Outcome:
    try:
        documents = services.chosen(scope)
        if not q:
            return Outcome()
        question = parse_question(q)
        return Outcome(answer=services.ask(question, limit=LIMIT, documents=documents))
    except (BadQuestion, BadScope) as error:
        return Outcome(422, problem=str(error))
    except IndexMissing:
        return Outcome(503, unbuilt=True)
    except IndexError_ as error:
        problem = index_problem(error)
        return Outcome(problem.status, problem=problem.detail)


@router.get("/docs")
def api_docs(request: Request) -> Response:
    """Swagger UI from this server's own files."""
    return render(request, "api_docs.html", 200, {"Content-Security-Policy": API_DOCS_POLICY})


@router.get("/favicon.ico")
def favicon() -> Response:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")
