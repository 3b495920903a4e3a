"""The web server: takes its address before anything is loaded, and stops when it is told to, with all that it took done."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from types import FrameType

import uvicorn

from quoteattr.errors import InputError
from quoteattr.serve.app import Service

# Seconds beyond a request's own limit that its last words may take.
_LAST_WORDS = 5


def bind(host: str, port: int) -> socket.socket:
    """Take an address and listen on it; connections wait until the server runs.

    Args:
        host: A name or number; one that is not of this machine alone opens the service to others.
        port: 0 for one that is free.

    Raises:
        InputError: It cannot be taken.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        listening = socket.socket(family, kind)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"--host {host} is no address of this machine ({error}); leave it out for 127.0.0.1."
        ) from error
    try:
        if os.name == "posix":  # elsewhere it would take a port that is in use
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise InputError(
            f"Cannot listen on port {port} of {host} ({error.strerror}); choose another --port or --host."
        ) from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Return what a browser finds the service under."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_of_this_machine(listening: socket.socket) -> bool:
    """Tell whether nobody but this machine can reach the service."""
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def run(service: Service, listening: socket.socket, timeout: float) -> None:
    """Answer requests until Ctrl-C or SIGTERM, and then those that were taken.

    Args:
        service: What answers.
        listening: Where requests come in.
        timeout: Seconds that a request may take.
    """
    config = uvicorn.Config(
        service.app,
        lifespan="off",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(timeout) + _LAST_WORDS,
    )
    server = uvicorn.Server(config)

    def stop(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    # The server handles these while it runs, and hands them on when it has stopped: there they end in nothing.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
