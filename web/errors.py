"""How errors reach the caller: as problem details, or as a page for a browser."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import IndexError_, IndexMissing, LibraryLocked
from web.model import ModelLoading
from web.problems import Problem, problem_response, validation_problem, wants_html
from web.rendering import render

log = logging.getLogger(__name__)

#: What to say where the framework has only a status.
DETAILS = {
    404: "There is nothing at this address.",
    405: "This address can't be used in that way.",
    413: "What was sent is larger than this address takes: send fewer or smaller files, or "
    "texts, at once; /documents names the limit for a file, and what isn't a file may take 1 MiB.",
    500: "The fault is ibid's, not yours. Try again, and if it comes back start ibid again: the "
    "window in which it was started says more.",
}


def index_problem(error: IndexError_) -> Problem:
    """Why there is nothing to answer from now; the server itself is well."""
    if isinstance(error, LibraryLocked):
        return Problem(409, str(error))
    if isinstance(error, ModelLoading):
        return Problem(503, str(error), headers={"Retry-After": "5"})
    if isinstance(error, IndexMissing):
        return Problem(503, "The documents have not been read yet: open /documents and choose "
                            "“Read the documents”, run `ibid index`, or POST "
                            "/v1/index/rebuild.")  # fmt: skip
    return Problem(503, str(error))


def http_problem(error: HTTPException) -> Problem:
    detail = DETAILS.get(error.status_code) or f"{str(error.detail).rstrip('.')}."
    return Problem(error.status_code, detail, headers=error.headers)


def respond(request: Request, problem: Problem) -> Response:
    """The problem for this caller. htmx takes what it gets as a part of the page."""
    if not wants_html(request) or request.url.path.startswith("/v1/"):
        return problem_response(problem)
    template = "_problem.html" if request.headers.get("hx-request") else "problem.html"
    return render(request, template, problem.status, problem.headers, problem=problem)


def add_handlers(app: FastAPI) -> None:
    """Makes every expected error a problem."""

    @app.exception_handler(Problem)
    def on_problem(request: Request, error: Problem) -> Response:
        return respond(request, error)

    @app.exception_handler(IndexError_)
    def on_index_error(request: Request, error: IndexError_) -> Response:
        return respond(request, index_problem(error))

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return respond(request, validation_problem(error))

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> Response:
        return respond(request, http_problem(error))


class ProblemMiddleware:
    """Makes problems of what the framework answers by itself, past its handlers: a defect, and
    a body whose declared length is over the limit.

    It stands inside the security middleware, so that its answers get the headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = replaced = False

        async def send_unless_replaced(message: Message) -> None:
            nonlocal started, replaced
            if message["type"] == "http.response.start":
                started = True
                replaced = _is_plain_413(message)
                if replaced:
                    await problem(413, DETAILS[413])
            if not replaced:
                await send(message)

        async def problem(status: int, detail: str) -> None:
            response = respond(Request(scope), Problem(status, detail))
            await response(scope, receive, send)

        try:
            await self._app(scope, receive, send_unless_replaced)
        except Exception:
            if started:
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            await problem(500, DETAILS[500])


def _is_plain_413(message: Message) -> bool:
    headers = Headers(raw=message.get("headers", []))
    return message["status"] == 413 and headers.get("content-type", "").startswith("text/plain")
