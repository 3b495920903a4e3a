"""``quoteattr serve``: records over HTTP."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from quoteattr.cli import say
from quoteattr.cli.options import config_options, default_of, workers_option
from quoteattr.errors import InputError
from quoteattr.files import Running
from quoteattr.records import Config
from quoteattr.serve import Limits, Pool, ServeTask

TOKEN_VARIABLE = "QUOTEATTR_TOKEN"
# What a header can bear, by RFC 6750.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


@click.command()
@click.option("--host", metavar="NAME", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 for a free one.")
@workers_option(", each with the model loaded")
@click.option(
    "--queue",
    type=int,
    metavar="N",
    default=default_of(Limits, "queue"),
    show_default=True,
    help="Requests that are taken on at a time; more are told to try again.",
)
@click.option(
    "--max-chars",
    type=int,
    metavar="N",
    default=default_of(Limits, "max_chars"),
    show_default=True,
    help="Refuse requests whose texts have more characters.",
)
@click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    default=default_of(Limits, "timeout"),
    show_default=True,
    help="Give a request up that takes longer than this, waiting included.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"File that holds a token; requests with texts must bear it. Without it, ${TOKEN_VARIABLE} where that is set.",
)
@config_options
def serve(
    host: str,
    port: int,
    workers: int,
    queue: int,
    max_chars: int,
    timeout: float,
    token_file: Path | None,
    config: Config,
) -> None:
    """Answer over HTTP who said what in texts: POST /extract gives the records that `quoteattr extract` writes.

    At / is a page to paste or drop an article into, at /openapi.json what programs need. The options for records are
    those of requests that do not say. It is reached from this machine alone unless --host says otherwise. Ctrl-C or
    SIGTERM ends it, once the requests that it has taken are answered.
    """
    limits = Limits(queue=queue, max_chars=max_chars, timeout=timeout)
    running = Running(workers=workers)
    token = _token(token_file)
    try:
        from quoteattr.serve.app import Service
        from quoteattr.serve.server import address_of, bind, is_of_this_machine, run
    except ImportError as error:
        raise InputError(f'Serving needs {error.name}: pip install "quoteattr[serve]".') from error
    with bind(host, port) as listening, Pool(ServeTask(config), running.workers, limits.timeout) as pool:
        service = Service(pool, config, limits, token)
        if token is None and not is_of_this_machine(listening):
            say("whoever reaches this address may use the service; --token-file asks for a token.")
        say(f"answers at {address_of(listening)} until Ctrl-C.")
        run(service, listening, limits.timeout)


def _token(file: Path | None) -> str | None:
    """Return the token that requests must bear, or None.

    Raises:
        InputError: It cannot be read or sent.
    """
    if file is None:
        token = os.environ.get(TOKEN_VARIABLE)
        where = f"${TOKEN_VARIABLE}"
    else:
        where = str(file)
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise InputError(
                f"--token-file {file} cannot be read: {getattr(error, 'strerror', None) or error}."
            ) from error
    if token is not None and not _TOKEN.fullmatch(token):
        raise InputError(
            f"The token in {where} must be one word of letters, digits and ._~+/-, as in: openssl rand -hex 32."
        )
    return token
