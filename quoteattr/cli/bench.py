"""``quoteattr bench``: one subcommand a corpus; ``speed``, ``scale`` and ``workers``; ``floors`` and ``ablation``."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quoteattr.cli import say
from quoteattr.cli.bench_output import print_tables, show_ceiling, show_run
from quoteattr.cli.options import texts_option
from quoteattr.corpora import CORPORA, Corpus
from quoteattr.records import ACTS, FORMS, Config

if TYPE_CHECKING:
    pass

FORMATS = ("table", "markdown", "json")

#: Those that `bench speed` can time beside quoteattr: ``bench.speed.RUNS_OF_PEERS`` says how.
PEERS = ("textacy",)

_FILE = click.Path(path_type=Path)
_table_format = click.option(
    "--format", "form", type=click.Choice(("table", "markdown")), default="table", show_default=True
)


class _BenchGroup(click.Group):
    """A group that knows each corpus by its name, and else the commands added to it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the corpora, then the other commands."""
        return [*sorted(CORPORA), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command that measures on a corpus, or another one."""
        if cmd_name in CORPORA:
            return _corpus_command(CORPORA[cmd_name])
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say which corpora there are when the first word is none of them."""
        if args and self.get_command(ctx, args[0]) is None:
            known = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"No corpus or command {args[0]!r}; choose among {known}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_BenchGroup,
    subcommand_metavar="CORPUS PATH… [OPTIONS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def bench() -> None:
    """Measure quoteattr, or another tool's output, on an annotated corpus.

    CORPUS says in which layout the corpus at PATH is; `quoteattr bench CORPUS --help` lists the options. What each
    figure means is written in docs/metrics.md.
    """


def _words_of(known: tuple[str, ...]) -> Callable[[click.Context, click.Parameter, str | None], frozenset[str] | None]:
    def split(_: click.Context, __: click.Parameter, value: str | None) -> frozenset[str] | None:
        if value is None:
            return None
        words = frozenset(word.strip() for word in value.split(",") if word.strip())
        return frozenset(known) if words == {"all"} else words

    return split


def _extraction_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that decide about the records; the command gets them as a dict ``asked``."""

    @click.option(
        "--acts",
        callback=_words_of(ACTS),
        metavar="LIST",
        help=f"Keep these acts: {', '.join(ACTS)}, or all. Without it, those that the corpus labels.",
    )
    @click.option(
        "--forms",
        callback=_words_of(FORMS),
        metavar="LIST",
        help=f"Keep these forms: {', '.join(FORMS)}. Without it, all.",
    )
    @click.option("--scheme", metavar="NAME", help="What counts: guide or polnear. Without it, as the corpus labels.")
    @click.option("--min-confidence", type=float, metavar="P", help="Keep records of at least this probability.")
    @click.option(
        "--min-speaker-confidence", type=float, metavar="P", help="Leave a speaker open that is less sure than this."
    )
    @click.option("--model", metavar="NAME", help="spaCy pipeline, by name or path.")
    @click.option(
        "--patterns", multiple=True, metavar="DIR", type=_FILE, help="Folder with further patterns; may be repeated."
    )
    @functools.wraps(command)
    def with_asked(*args: Any, **options: Any) -> Any:
        names = ("acts", "forms", "scheme", "min_confidence", "min_speaker_confidence", "model", "patterns")
        asked = {name: value for name in names if (value := options.pop(name)) not in (None, ())}
        return command(*args, asked=asked, **options)

    return with_asked


def _corpus_command(corpus: Corpus) -> click.Command:
    @click.command(
        corpus.name,
        short_help=corpus.title,
        help=f"Measure on {corpus.title}, which lies at PATH; several are measured as one, and each for itself.",
    )
    @click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=_FILE)
    @click.option(
        "--split",
        default=corpus.default_split,
        show_default=True,
        help='Split to read; several of PolNeAR\'s are joined by "+".',
    )
    @click.option(
        "--annotator", metavar="NAME", help="Take this annotator's labels, and only documents that have them."
    )
    @click.option("--predictions", type=_FILE, metavar="FILE", help="Score these predictions (JSONL); extract nothing.")
    @click.option(
        "--speakers", type=_FILE, metavar="FILE", help="Names of the speakers, where the corpus labels none (JSONL)."
    )
    @texts_option
    @_extraction_options
    @click.option("--ceiling", is_flag=True, help="Score the annotators against each other; extract nothing.")
    @click.option("--format", "output", type=click.Choice(FORMATS), default="table", show_default=True)
    @click.option("--json", "output", flag_value="json", help="The same as --format json.")
    @click.option("--save", type=_FILE, metavar="FILE.json", help="Keep the run, to compare a later one with it.")
    @click.option("--compare", type=_FILE, metavar="OLD.json", help="Say what changed since a run that was kept.")
    @click.option("--errors", type=_FILE, metavar="FILE.html", help="Write a page of all errors in their context.")
    @click.option("--plot", type=_FILE, metavar="FILE.png|svg", help="Draw precision, recall and calibration.")
    def measure_corpus(paths: tuple[Path, ...], ceiling: bool, **options: Any) -> None:
        if options["texts"] is not None and corpus.name != "gold":
            raise click.UsageError(
                "--texts goes with files of labels: quoteattr bench gold LABELS.jsonl --texts FOLDER."
            )
        if ceiling:
            if len(paths) > 1:
                raise click.UsageError("--ceiling takes one PATH.")
            show_ceiling(corpus, paths[0], options["split"], options["output"])
        else:
            _measure(corpus, paths, **options)

    return measure_corpus


def _measure(
    corpus: Corpus,
    paths: tuple[Path, ...],
    *,
    split: str | None,
    annotator: str | None,
    predictions: Path | None,
    speakers: Path | None,
    texts: Path | None,
    asked: dict[str, Any],
    output: str,
    save: Path | None,
    compare: Path | None,
    errors: Path | None,
    plot: Path | None,
) -> None:
    from quoteattr.bench import run as runs
    from quoteattr.bench import saved

    earlier = saved.load(compare) if compare else None
    config = runs.corpus_config(corpus, **asked)
    run = runs.measure(
        runs.Request(
            corpus=corpus,
            paths=paths,
            split=split,
            annotator=annotator,
            config=config,
            predictions=predictions,
            speakers=speakers,
            texts=texts,
        )
    )
    if run.unread:
        say(f"{len(run.unread)} documents of the predictions are not in this split and were left out.")
    if save:
        saved.save(run, save)
    if errors:
        from quoteattr.bench.error_page import write_error_page

        say(f"{write_error_page(run, errors)} errors written to {errors}.")
    if plot:
        from quoteattr.bench import plot as drawing

        drawing.plot(run, plot)
    show_run(run, earlier, output)


@bench.command()
@click.argument("path", type=_FILE)
@click.option("--split", metavar="NAME", help="The split to read where PATH is a folder.  [default: validation]")
@click.option("--predictions", type=_FILE, metavar="FILE.tsv", help="Score these answers; resolve nothing.")
@_extraction_options
@click.option("--format", "output", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--json", "output", flag_value="json", help="The same as --format json.")
@click.option("--save", type=_FILE, metavar="FILE.tsv", help="Keep the answers, in the form GAP's own scorer reads.")
def gap(
    path: Path, split: str | None, predictions: Path | None, asked: dict[str, Any], output: str, save: Path | None
) -> None:
    """Measure whom pronouns mean, on the corpus GAP at PATH.

    GAP is by Webster, Recasens, Axelrod and Baldridge (2018). Counted as its own scorer counts, in snippet context: each
    text is read for itself, mentions are found in it.
    """
    from quoteattr.bench import gap as pronouns
    from quoteattr.bench import saved

    run = pronouns.measure_gap(path, split, Config(**asked), predictions)
    if save:
        saved.write_text(save, pronouns.answers_as_tsv(run))
    if output == "json":
        plain = {name: saved.figure_dict(figure) for name, figure in run.figures.items()}
        click.echo(json.dumps({"signature": run.signature.to_dict(), "figures": plain, "bias": run.bias}, indent=1))
        return
    print_tables([pronouns.gap_table(run)], output)
    click.echo(f"`{run.signature}`" if output == "markdown" else str(run.signature))


@bench.command()
@click.argument("inputs", nargs=-1, required=True, metavar="PATH…")
@_extraction_options
@click.option("--rounds", type=int, default=None, metavar="N", help="Rounds to count.  [default: 5]")
@click.option(
    "--peer", "peers", type=click.Choice(PEERS), multiple=True, help="Time this tool as well; it must be installed."
)
def speed(inputs: tuple[str, ...], asked: dict[str, Any], rounds: int | None, peers: tuple[str, ...]) -> None:
    """Time quoteattr, the stock spaCy pipeline and its bare parse on the texts at PATH, round by round in turn."""
    from quoteattr.bench.speed import ROUNDS, measure_speed

    click.echo("\n".join(measure_speed(_texts(inputs), Config(**asked), rounds or ROUNDS, peers).lines()))


def _texts(inputs: Sequence[str]) -> list[str]:
    from quoteattr.files import Document, Reader, Reading, find_sources

    reading = Reading()
    return [item.text for item in Reader(find_sources(inputs, reading), reading).items() if isinstance(item, Document)]


@bench.command()
@click.argument("inputs", nargs=-1, required=True, metavar="PATH…")
@_extraction_options
@click.option("--largest", type=int, metavar="CHARS", help="Leave out texts of more characters.")
@click.option("--plot", type=_FILE, metavar="FILE.png|svg", help="Draw time and memory.")
@_table_format
def scale(inputs: tuple[str, ...], asked: dict[str, Any], largest: int | None, plot: Path | None, form: str) -> None:
    """Measure how time and memory grow with a text.

    The texts are made from the articles at PATH, up to 10 MB in one; each is read in a process of its own.
    """
    from quoteattr.bench.scale import measure_scale, scale_table

    cases = []
    for case in measure_scale(_texts(inputs), Config(**asked), largest):
        say(f"{case.text}: {case.seconds:.2f} s")
        cases.append(case)
    if plot:
        from quoteattr.bench.scale_plot import plot_scale

        plot_scale(cases, plot)
    print_tables([scale_table(cases)], form)


@bench.command()
@click.argument("inputs", nargs=-1, required=True, metavar="PATH…")
@_extraction_options
@click.option("--workers", type=int, metavar="N", help="Processes of the second run.  [default: 2]")
@click.option("--documents", type=int, metavar="N", help="Articles to read.  [default: 840]")
@_table_format
def workers(
    inputs: tuple[str, ...], asked: dict[str, Any], workers: int | None, documents: int | None, form: str
) -> None:
    """Time extraction with one worker and with more.

    `quoteattr extract` is called on the articles at PATH, which come again where they are too few; its start counts.
    The outputs have to be the same, byte for byte.
    """
    from quoteattr.bench.throughput import DOCUMENTS, WORKERS, measure_throughput, throughput_table

    runs = list(measure_throughput(_texts(inputs), Config(**asked), workers or WORKERS, documents or DOCUMENTS))
    print_tables([throughput_table(runs)], form)


@bench.command()
@click.option(
    "--baseline",
    type=_FILE,
    metavar="FILE",
    default=Path("tests/baseline.json"),
    show_default=True,
    help="The floors; the project's folder is the one above that of this file.",
)
@click.option("--only", multiple=True, metavar="NAME", help="Only this entry; may be repeated.")
@click.option("--pin", is_flag=True, help="Raise the floors to what is measured now.")
@click.option("--allow-lower", is_flag=True, help="With --pin: lower those that fell, too.")
@click.pass_context
def floors(ctx: click.Context, baseline: Path, only: tuple[str, ...], pin: bool, allow_lower: bool) -> None:
    """Measure on every corpus that has floors; exit with 1 where a figure fell below its floor."""
    from quoteattr.bench import floors as flooring

    entries = flooring.read_baseline(baseline)
    chosen = [entry for entry in entries if not only or entry.name in only]
    if unknown := set(only) - {entry.name for entry in entries}:
        raise click.UsageError(f"{baseline} has no entry {min(unknown)!r}.")
    new = {entry.name: entry for entry in entries}
    failed = False
    for checked in flooring.check(chosen, baseline.resolve().parent.parent):
        failed = failed or checked.status in flooring.FAILED
        click.echo("\n".join(flooring.lines(checked)))
        if pin:
            new[checked.entry.name] = flooring.pinned(checked, allow_lower)
    if pin:
        flooring.write_baseline(list(new.values()), baseline)
    elif failed:
        ctx.exit(1)


@bench.command()
@click.argument("corpus", type=click.Choice(sorted(CORPORA)))
@click.argument("path", type=_FILE)
@click.option("--split", metavar="NAME", help="The split to read.  [default: the corpus's own]")
@_table_format
def ablation(corpus: str, path: Path, split: str | None, form: str) -> None:
    """Measure what each part of the engine adds: the figures without it."""
    from quoteattr.bench.ablation import ablate
    from quoteattr.bench.report import PEER_COLUMNS, Table, percent

    rows = [
        (name, *(percent(figures[key].f1) for _, key in PEER_COLUMNS))
        for name, figures in ablate(CORPORA[corpus], path, split, say)
    ]
    heads = ("", *(head for head, _ in PEER_COLUMNS))
    print_tables([Table(title=f"{corpus}: what each part adds", heads=heads, rows=tuple(rows))], form)
