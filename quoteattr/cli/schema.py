"""``quoteattr schema``."""

from __future__ import annotations

import json

import click

from quoteattr import records


@click.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of the records that `quoteattr extract` writes, one a line."""
    click.echo(json.dumps(records.schema(), indent=2))
