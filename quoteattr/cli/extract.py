"""``quoteattr extract``: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quoteattr.cli import FAILED_DOCUMENTS, INTERRUPTED, number_of, say
from quoteattr.cli.language import LanguageCheck, lang_check_option
from quoteattr.cli.options import config_options, default_of, input_options, keep_option, workers_option
from quoteattr.cli.progress import progress_bar
from quoteattr.cli.streams import ignore_interrupts
from quoteattr.errors import InputError
from quoteattr.files import (
    OUTPUT_FORMATS,
    STDIN,
    Done,
    ExtractTask,
    Fault,
    FileOutput,
    Output,
    OutputFormat,
    Reader,
    Reading,
    Running,
    Source,
    StreamOutput,
    errors_path,
    find_sources,
    format_of,
    is_file,
    load_pyarrow,
    output_format_of,
    part_path,
    progress_path,
    refuse_foreign_ending,
    run,
    same_file,
    signature,
)
from quoteattr.records import ON_ERROR, Config, OnError

# With a file that takes the faults, stderr shows the first few only: a million bad lines would drown the rest.
_FAULTS_SHOWN = 5


@click.command()
@input_options
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file; without it, to standard output.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(OUTPUT_FORMATS),
    help="Format of the output. Without it, told by the ending of FILE, else jsonl.",
)
@keep_option("that go along into every record")
@config_options
@workers_option("; the output is the same")
@click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    default=default_of(Running, "timeout"),
    help="Give a document up that takes longer than this.",
)
@click.option(
    "--on-error",
    type=click.Choice(ON_ERROR),
    default=default_of(Running, "on_error"),
    show_default=True,
    help="What to do when a document fails: skip it and go on, or stop.",
)
@lang_check_option
@click.option("--resume", is_flag=True, help="Go on with a run that was broken off; needs --output.")
@click.option("--html", metavar="FILE", help="Also make the page of `quoteattr view`; needs --output.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary.")
def extract(
    inputs: tuple[str, ...],
    reading: Reading,
    output: str,
    output_format: OutputFormat | None,
    config: Config,
    workers: int,
    timeout: float | None,
    on_error: OnError,
    lang_check: bool,
    resume: bool,
    html: str | None,
    quiet: bool,
) -> None:
    """Write down who said what in articles: one record for each quotation, one record a line.

    INPUTS are text files, folders of them, tables with one article a row (.jsonl, .csv, .parquet), or - for standard
    input; all but Parquet may be gzipped (.gz).

    A document that fails does not stop the others: it is told on stderr and, with --output, in FILE's errors file
    (out.jsonl.errors.jsonl for out.jsonl). Exit codes: 0 all done; 1 done, but some documents failed; 2 the run could not
    start or go on; 130 interrupted.
    """
    running = Running(workers=workers, timeout=timeout, on_error=on_error)
    sources = find_sources(inputs, reading)
    if output_format is None:
        refuse_foreign_ending(output)
    chosen = output_format or output_format_of(output)
    if html is not None:
        _refuse_html(html, output, sources)
    target = _open_output(output, chosen, config, reading, sources, resume)
    check = LanguageCheck(lang_check)
    reader = Reader(sources, reading, check)
    if isinstance(target, FileOutput) and target.complete:
        say(f"{output} is finished and stays as it is: nothing to resume. To make it anew, leave --resume out.")
    tally = target.tally
    with progress_bar(reader, tally, quiet) as bar:

        def on_result(result: Done | Fault) -> None:
            if isinstance(result, Fault) and (target.errors is None or tally.failed <= _FAULTS_SHOWN):
                say(f"{result.where}: {result.reason}")
            bar.update()

        try:
            run(reader, ExtractTask(config, chosen), target, running, on_result)
        except KeyboardInterrupt:
            ignore_interrupts()
            way_on = " Go on with the same command and --resume." if getattr(target, "unfinished", False) else ""
            say(f"interrupted after {number_of(tally.documents, 'document')}.{way_on}")
            click.get_current_context().exit(INTERRUPTED)
    check.tell_of_more()
    if isinstance(target, FileOutput) and not quiet and not target.complete:
        say(f"{number_of(tally.documents, 'document')}, {number_of(tally.records, 'record')} in {output}.")
    if html is not None and not getattr(target, "unfinished", False):
        from quoteattr.cli.view import write_page_of_records

        write_page_of_records(sources, reading, Path(output), html)
    if tally.failed:
        there = f": see {target.errors}" if target.errors else ""
        stopped = " The run stopped there." if on_error == "stop" and not getattr(target, "complete", False) else ""
        say(f"{number_of(tally.failed, 'document')} failed{there}.{stopped}")
        click.get_current_context().exit(FAILED_DOCUMENTS)


def _open_output(
    name: str, chosen: OutputFormat, config: Config, reading: Reading, sources: Sequence[Source], resume: bool
) -> Output:
    if not name:
        raise InputError("The name of the output is empty; leave --output out to write to standard output.")
    if chosen == "parquet":
        load_pyarrow()
        if name.endswith(".gz") or not is_file(name):
            raise InputError("Parquet needs a file of its own: name one with --output, as in out.parquet.")
    if not is_file(name):
        if resume:
            raise InputError("--resume needs --output and a file: what went to a stream cannot be taken up.")
        return StreamOutput(name, format_of(chosen, reading.keep).heading)
    path = Path(name)
    for source in sources:
        if same_file(source.path, _own_files(path)):
            raise InputError(f"{source.shown} is among the inputs and would be overwritten; write to another --output.")
    return FileOutput(path, format_of(chosen, reading.keep), signature(config, reading, sources, chosen), resume)


def _own_files(output: Path) -> list[Path]:
    """Return the files that a run writes for an output."""
    return [output, errors_path(output), progress_path(output), part_path(output)]


def _refuse_html(html: str, output: str, sources: Sequence[Source]) -> None:
    """Refuse ``--html`` where inputs or output cannot be read again at the end, to make the page from them."""
    if not is_file(output) or any(source.path == STDIN for source in sources):
        raise InputError("--html needs files as inputs and as --output; `quoteattr view` makes the page of a pipe.")
    if same_file(html, [*_own_files(Path(output)), *(each.path for each in sources)]):
        raise InputError(f"{html} is among the inputs or the output and would be overwritten; write to another --html.")
