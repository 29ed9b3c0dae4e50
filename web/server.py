"""Serving the application on a socket."""

import socket

import uvicorn

from web.app import create_app
from web.services import Services


class PortTaken(Exception):
    """The address can't be listened on; says what to try."""


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 picks a free one. Raises :class:`PortTaken`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise PortTaken(
            f"{host}:{port} can't be listened on ({error.strerror}): "
            "choose another --port or --host"
        ) from error


def url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def serve(services: Services, listening: socket.socket) -> None:
    """Serves until it is told to stop; the model is loaded meanwhile.

    There is no access log: it would write the questions down.
    """
    services.model.start()
    config = uvicorn.Config(
        create_app(services),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[listening])
