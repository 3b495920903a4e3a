"""The service as an ASGI application: what stands at which address, and what keeps requests from doing harm."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import quoteattr
from quoteattr import records
from quoteattr.files import Done, json_line
from quoteattr.records import Config, shortened
from quoteattr.serve.openapi import openapi
from quoteattr.serve.page import page_data, start_page
from quoteattr.serve.pool import FailedError, Pool
from quoteattr.serve.requests import Asked, Limits, RefusedError, read_request
from quoteattr.serve.task import Posted
from quoteattr.view import FRAMED_BY_NONE, SAFE_HEADERS

# Seconds until a client that found the service full may try again.
_RETRY_AFTER = 2
# Seconds that a request that is refused may go on sending: a client that still writes would not read why.
_DRAINING = 5.0
_HEADERS = {**SAFE_HEADERS, "Content-Security-Policy": f"default-src 'none'; {FRAMED_BY_NONE}"}


class Service:
    """Answers requests; counts those that it has taken.

    Args:
        pool: Works on the texts.
        config: Settings of requests that do not say.
        limits: How much it takes on.
        token: What requests with texts have to bear; None for nothing.

    Attributes:
        app: The ASGI application.
    """

    app: ASGIApp

    def __init__(self, pool: Pool, config: Config, limits: Limits, token: str | None = None) -> None:
        self._pool = pool
        self._config = config
        self._limits = limits
        self._token = token
        self._taken = 0
        self._page = start_page(with_token=token is not None, max_chars=limits.max_chars)
        self._schema = _json(records.schema())
        self._openapi = _json(openapi(limits, with_token=token is not None))
        app = Starlette(
            routes=[
                Route("/", self._start),
                Route("/extract", self._extract, methods=["POST"]),
                Route("/article", self._article, methods=["POST"]),
                Route("/schema", lambda _: Response(self._schema, media_type="application/schema+json")),
                Route("/openapi.json", lambda _: Response(self._openapi, media_type="application/json")),
                Route("/health", self._health),
            ],
            exception_handlers={RefusedError: _refusal, HTTPException: _no_such_thing, Exception: _failure},
        )
        app.router.redirect_slashes = False
        self.app = _with_safe_headers(app)

    async def _start(self, _: Request) -> Response:
        policy = f"{self._page.policy}; {FRAMED_BY_NONE}"
        return Response(self._page.html, media_type="text/html", headers={"Content-Security-Policy": policy})

    async def _health(self, _: Request) -> Response:
        alive = self._pool.alive
        told = {
            "status": "ok" if alive else "failing",
            "version": quoteattr.__version__,
            "workers": alive,
            "requests": self._taken,
            "queue": self._limits.queue,
        }
        return Response(_json(told), 200 if alive else 503, media_type="application/json")

    async def _extract(self, request: Request) -> Response:
        """Answer with the records, each in the very bytes that the command writes."""
        asked, answers = await self._work_on(request)
        if "application/x-ndjson" in request.headers.get("accept", ""):
            return Response(b"".join(answer.lines for answer in answers), media_type="application/x-ndjson")
        objects = [_object(*both) for both in zip(asked.documents, answers, strict=True)]
        whole = objects[0] if asked.one else b'{"documents": [' + b", ".join(objects) + b"]}"
        return Response(whole, media_type="application/json")

    async def _article(self, request: Request) -> Response:
        """Answer with a text and its records as the page takes them in."""
        asked, answers = await self._work_on(request)
        data = await asyncio.to_thread(page_data, asked.documents, answers)
        return Response(data, media_type="application/json")

    async def _work_on(self, request: Request) -> tuple[Asked, Sequence[Done]]:
        """Return what a request asks for, and the answers to its texts.

        Raises:
            RefusedError: There are none.
        """
        chunks = request.stream()
        try:
            with self._place(request):
                async with asyncio.timeout(self._limits.timeout):
                    body = await _kept(chunks, self._limits.max_bytes)
                    if body is None:
                        raise self._limits.too_long()
                    asked = read_request(body, self._config, self._limits)
                    return asked, await self._answers(asked.documents)
        except TimeoutError as error:
            raise RefusedError(
                504,
                f"The request took longer than {self._limits.timeout:g} seconds; send fewer or shorter texts, or start "
                "the service with a longer --timeout.",
            ) from error
        except asyncio.CancelledError as error:  # a second Ctrl-C waits for nothing
            raise RefusedError(503, "The service was stopped before the request was done; send it again.") from error
        except ClientDisconnect as error:
            raise RefusedError(400, "The request broke off before its end; send it again.") from error
        except RefusedError:
            with suppress(TimeoutError, ClientDisconnect):
                async with asyncio.timeout(_DRAINING):
                    await _kept(chunks, 0)
            raise

    @contextmanager
    def _place(self, request: Request) -> Iterator[None]:
        """Take a request on while the block runs.

        Raises:
            RefusedError: It may not be taken on.
        """
        if self._token is not None and not _bears(request, self._token):
            raise RefusedError(
                401,
                "The request does not bear the service's token; send it in a header, as in Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": "Bearer"},
            )
        # A page of another origin can send text and forms unasked; JSON only if the service allows it, and it never does.
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise RefusedError(
                415, "The request is not said to be JSON; send the header Content-Type: application/json."
            )
        if self._taken >= self._limits.queue:
            raise RefusedError(
                503,
                f"The service has {self._limits.queue:,} requests in hand and takes no more; try again in "
                f"{_RETRY_AFTER} seconds.",
                {"Retry-After": str(_RETRY_AFTER)},
            )
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def _answers(self, documents: Sequence[Posted]) -> list[Done]:
        """Have the texts worked on side by side; the first that fails takes the others back."""
        answers = [self._pool.submit(document) for document in documents]
        try:
            return await asyncio.gather(*map(asyncio.wrap_future, answers))
        except FailedError as error:
            raise RefusedError(500, f"{error} Leave the text out, and tell the makers of quoteattr of it.") from error
        finally:
            for answer in answers:
                answer.cancel()


def _bears(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


async def _kept(chunks: AsyncIterator[bytes], most: int) -> bytes | None:
    """Read all of a body; of one that has more bytes than that nothing is kept."""
    kept = bytearray()
    length = 0
    async for chunk in chunks:
        length += len(chunk)
        if length <= most:
            kept += chunk
        else:
            kept.clear()
    return bytes(kept) if length <= most else None


def _object(document: Posted, answer: Done) -> bytes:
    """Return a text's records as one object of JSON, in which each stands as the command writes it."""
    records_in_it = b", ".join(answer.lines.removesuffix(b"\n").split(b"\n"))
    return b'{"doc": ' + _json(document.doc) + b', "records": [' + records_in_it + b"]}"


def _json(value: Any) -> bytes:
    return json_line(value).removesuffix(b"\n")


def _told(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(_json({"error": sentence}), status, headers, media_type="application/json")


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _told(error.status, str(error), error.headers)


async def _no_such_thing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = shortened(request.url.path, 80)
    return _told(
        error.status_code, f"{request.method} {path} is nothing here; /openapi.json says what is.", error.headers
    )


async def _failure(_: Request, __: Exception) -> Response:
    return _told(500, "The service failed, and has written down why; tell those who run it.")


def _with_safe_headers(app: ASGIApp) -> ASGIApp:
    """Return an application whose every answer bears the headers that it does not set itself."""

    async def safe(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, send_safely)

    return safe
