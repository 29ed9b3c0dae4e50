"""What keeps other sites, and the text of documents, from acting in the reader's name."""

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import Problem, problem_response

#: Names by which a browser on the same machine calls the server.
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Scripts run by nonce alone, so markup that gets into a page can't run one; htmx obeys only
#: elements that carry the nonce (its hx-csp extension), and only it may write HTML.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
#: Swagger UI draws with data: images and sets HTML itself, so its page has a policy of its own.
API_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: "no-referrer" would make browsers send ``Origin: null`` with our own forms.
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SecurityMiddleware:
    """Checks Host and Origin, and sets the security headers.

    The Host check stops DNS rebinding: a page of another site whose name is made to resolve to
    this machine still sends its own name. The Origin check stops forms and scripts of other
    sites from changing the library. Callers that are not browsers send no Origin.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = LOCAL_HOSTS | {host.lower().strip("[]") for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope["path"], nonce)
            await send(message)

        problem = self._check(scope["method"], Headers(scope=scope))
        app = problem_response(problem) if problem else self._app
        await app(scope, receive, send_with_headers)

    def _check(self, method: str, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if _hostname(host) not in self._hosts:
            return Problem(
                400,
                "This server is not called by that name; open it as http://127.0.0.1, or name "
                "the host in IBID_ALLOWED_HOSTS.",
            )
        if method in SAFE_METHODS:
            return None
        origin = headers.get("origin")
        if origin is None:
            foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        else:
            foreign = _netloc(origin) != host.lower()
        if foreign:
            return Problem(403, "The request comes from another site, and was not carried out.")
        return None


def _netloc(origin: str) -> str | None:
    """The host and port of an Origin header, lower-cased; None where it is malformed."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _hostname(host: str) -> str | None:
    """The name in a Host header, lower-cased, without its port; None where it is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or parts.username is not None:
        return None
    return parts.hostname


def _add_headers(headers: MutableHeaders, path: str, nonce: str) -> None:
    if path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-cache")
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=nonce))
    for name, value in FIXED_HEADERS.items():
        headers.setdefault(name, value)
