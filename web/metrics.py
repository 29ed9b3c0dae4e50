"""What the server counts, for Prometheus. Questions and names of documents are never in it."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ibid_requests",
            "HTTP requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "ibid_request_seconds",
            "Time to the end of the response by route.",
            ["route"],
            registry=self.registry,
        )
        self.questions = Counter(
            "ibid_questions",
            "Questions by outcome: answered, not_answered.",
            ["outcome"],
            registry=self.registry,
        )
        self.question_seconds = Histogram(
            "ibid_question_seconds", "Time to answer a question.", registry=self.registry
        )
        self.rebuilds = Counter(
            "ibid_rebuilds",
            "Index rebuilds by outcome: done, failed.",
            ["outcome"],
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)


class MetricsMiddleware:
    """Counts and times each request under its route's template, not its URL."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = getattr(scope.get("route"), "path", "") or "other"
            method = scope["method"] if route != "other" else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - started)
