"""Shows the page of a review to one reviewer on this machine and takes the answers.

Whoever has the address has the articles: it holds a random token, and nothing listens but on loopback. A page of another
site cannot post to it (the origin is asked for) nor reach it under a name of its own (so is the host).
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, cast

from quoteattr.errors import InputError
from quoteattr.review.page import render_review
from quoteattr.review.session import Plain, Session
from quoteattr.view import FRAMED_BY_NONE, SAFE_HEADERS, Page

HOST = "127.0.0.1"
_LONGEST_BODY = 1 << 20
#: Of a longer one so many bytes are read away before it is refused, each part of them for so many seconds at most.
_MOST_READ_AWAY = 1 << 24
_LITTLE_PATIENCE = 2
_PATIENCE = 60  # seconds that a connection may be silent


class ReviewServer(ThreadingHTTPServer):
    """Serves one session until it is shut down.

    Attributes:
        url: Where the page is.
    """

    def __init__(self, session: Session, port: int = 0) -> None:
        """Listen on loopback.

        Args:
            session: The review.
            port: The port; 0 takes a free one.

        Raises:
            InputError: The port cannot be had.
        """
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"Cannot listen on port {port}: {reason}. Leave --port out to take a free one.") from error
        self._session = session
        self._lock = Lock()
        self.token = secrets.token_urlsafe(16)
        self.hosts = tuple(f"{name}:{self.server_port}" for name in (HOST, "localhost"))
        self.url = f"http://{self.hosts[0]}/{self.token}/"

    def page(self) -> Page:
        """Return the page, with the next record."""
        with self._lock:
            task = self._session.task(self._session.next_place())
        return render_review(task)

    def answer(self, what: str, told: Plain) -> Plain:
        """Do what the page asks for.

        Raises:
            InputError: It cannot be done.
            OSError: It is not on disk.
        """
        session, place = self._session, cast(int, told.get("place"))  # what is none is told there
        asked: dict[str, Callable[[], Plain]] = {
            "task": lambda: session.task(place, told.get("mended"), told.get("missed") is True),
            "judge": lambda: session.judge(place, told.get("faults"), told.get("mended")),
            "missed": lambda: session.add_missed(place, told.get("mended")),
            "undo": lambda: session.undo(place),
            "stop": lambda: {"stopped": True},
        }
        with self._lock:
            return asked[what]()

    def knows(self, path: str) -> str | None:
        """Return what a path asks for, or None where it is not of this review."""
        token, slash, what = path.removeprefix("/").partition("/")
        right = hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())
        return what if right and slash and what in ("", "task", "judge", "missed", "undo", "stop") else None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say in a line what went wrong; of a browser that went away, nothing."""
        error = sys.exception()
        if not isinstance(error, OSError):
            sys.stderr.write(f"quoteattr: a request failed: {error!r}\n")


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "quoteattr", ""
    timeout = _PATIENCE
    # Head and body in one packet, at once: else each answer waits for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Give the page."""
        if self.headers.get("Host") not in self.server.hosts or self.server.knows(self.path) != "":
            return self._fail(HTTPStatus.NOT_FOUND, "Nothing is here.")
        page = self.server.page()
        policy = {"Content-Security-Policy": f"{page.policy}; {FRAMED_BY_NONE}"}
        return self._send(HTTPStatus.OK, page.html.encode(), "text/html", policy)

    def do_POST(self) -> None:
        """Take an answer."""
        host = self.headers.get("Host")
        what = self.server.knows(self.path)
        if host not in self.server.hosts or not what:
            return self._fail(HTTPStatus.NOT_FOUND, "Nothing is here.")
        if self.headers.get("Origin") != f"http://{host}":
            return self._fail(HTTPStatus.FORBIDDEN, "Only this review's own page may ask.")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > len(str(_LONGEST_BODY)) or int(length) > _LONGEST_BODY:
            self._read_away(length)
            return self._fail(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too long, or does not say how long.")
        try:
            told = json.loads(self.rfile.read(int(length)))
            if not isinstance(told, dict):
                raise ValueError("no object")
        except (ValueError, RecursionError) as error:
            return self._fail(HTTPStatus.BAD_REQUEST, f"The request is no JSON object ({error}).")
        try:
            answer = self.server.answer(what, told)
        except InputError as error:
            return self._fail(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), close=False)
        except OSError as error:
            reason = error.strerror or error
            return self._fail(HTTPStatus.INSUFFICIENT_STORAGE, f"Not saved: {reason}.", close=False)
        self._send_json(HTTPStatus.OK, answer)
        if what == "stop":
            Thread(target=self.server.shutdown).start()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""

    def _read_away(self, length: str) -> None:
        """Read what is too long to take: a connection closed on unread bytes is reset, and the answer may be lost."""
        left = min(int(length[:9]), _MOST_READ_AWAY) if length.isdecimal() else 0
        self.connection.settimeout(_LITTLE_PATIENCE)
        with suppress(OSError):
            while left > 0 and (chunk := self.rfile.read(min(left, 2**16))):
                left -= len(chunk)

    def _fail(self, status: HTTPStatus, reason: str, close: bool = True) -> None:
        # What was sent with a request that is not read would be taken for the next one.
        self.close_connection = close
        self._send_json(status, {"error": reason})

    def _send_json(self, status: HTTPStatus, plain: Plain) -> None:
        body = json.dumps(plain, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self._send(status, body, "application/json", {})

    def _send(self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        further = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in (SAFE_HEADERS | headers | further).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
