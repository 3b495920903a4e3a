"""Options that several subcommands share. Their defaults are those of ``Config`` and ``Reading``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import click
from click.core import ParameterSource

from quoteattr.errors import InputError
from quoteattr.files import INPUT_FORMATS, Reading, Running
from quoteattr.records import ACTS, FORMS, Config

_Command = Callable[..., Any]


def default_of(cls: type[attrs.AttrsInstance], name: str) -> Any:
    """Return the default that an attrs class states for a field."""
    default = attrs.fields_dict(cls)[name].default
    return ",".join(sorted(default)) if isinstance(default, frozenset) else default


def _words_of(known: tuple[str, ...]) -> Callable[[click.Context, click.Parameter, str], frozenset[str]]:
    """Return a callback that splits words at commas; ``all`` stands for all of them. ``Config`` checks the words."""

    def split(_: click.Context, __: click.Parameter, value: str) -> frozenset[str]:
        words = frozenset(word.strip() for word in value.split(",") if word.strip())
        return frozenset(known) if words == {"all"} else words

    return split


texts_option = click.option(
    "--texts",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where the texts stand of those files of labels that lie without.",
)


def counted(labels: str) -> tuple[Path, int]:
    """Return the path in ``PATH`` or ``PATH:TIMES``, and how often it counts."""
    path, _, times = labels.rpartition(":")
    return (Path(path), int(times)) if path and times.isdecimal() else (Path(labels), 1)


def counted_sets(sets: Sequence[str]) -> list[tuple[Path, int]]:
    """Return the paths in ``PATH`` or ``PATH:TIMES``, and how often each counts.

    Raises:
        InputError: None of them counts.
    """
    labels = list(map(counted, sets))
    if not any(times for _, times in labels):
        raise InputError("All labels count 0 times: let some count once at least, as in LABELS or LABELS:1.")
    return labels


def workers_option(and_then: str = "") -> Callable[[_Command], _Command]:
    """Return the option ``--workers``; its help may say more."""
    return click.option(
        "--workers",
        type=int,
        metavar="N",
        default=default_of(Running, "workers"),
        show_default=True,
        help=f"Processes that work side by side{and_then}.",
    )


def split_at_commas(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the words between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def keep_option(what: str) -> Callable[[_Command], _Command]:
    """Return the option ``--keep``, for further columns of the input that are to be of some use."""
    return click.option(
        "--keep",
        metavar="LIST",
        default="",
        callback=split_at_commas,
        help=f"Columns of the input {what}, as in --keep outlet,date.",
    )


def records_option(verb: str) -> Callable[[_Command], _Command]:
    """Return the option ``--records`` of a command that does something with records made before."""
    return click.option(
        "--records",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"{verb} the records in this file, made by `quoteattr extract` from the same inputs; nothing is extracted.",
    )


def is_given(context: click.Context, option: str) -> bool:
    """Tell whether an option stands in the call."""
    return context.get_parameter_source(option) is ParameterSource.COMMANDLINE


def refuse_config(context: click.Context, *but: str) -> None:
    """Refuse options that decide about records where the records are made already: they would do nothing.

    Args:
        context: Of the call.
        but: Fields of ``Config`` that are of use all the same.

    Raises:
        InputError: One of the others is given.
    """
    for option in attrs.fields(Config):
        if option.name not in but and is_given(context, option.name):
            shown = f"--{option.name.replace('_', '-')}"
            raise InputError(f"{shown} decides about records that are made anew; leave it out, or leave out --records.")


def config_options(command: _Command) -> _Command:
    """Add the options that decide about the records; the command gets them as ``config``."""

    @click.option(
        "--acts",
        callback=_words_of(ACTS),
        metavar="LIST",
        default=default_of(Config, "acts"),
        show_default=True,
        help=f"Keep these acts: {', '.join(ACTS)}, with commas between them, or all.",
    )
    @click.option(
        "--forms",
        callback=_words_of(FORMS),
        metavar="LIST",
        default=default_of(Config, "forms"),
        show_default=True,
        help=f"Keep these forms: {', '.join(FORMS)}, or all.",
    )
    @click.option(
        "--scheme",
        metavar="NAME",
        default=default_of(Config, "scheme"),
        show_default=True,
        help="What counts as an attribution: guide, the guide of these docs; or polnear, as that corpus labels it.",
    )
    @click.option(
        "--min-confidence",
        type=float,
        metavar="P",
        default=default_of(Config, "min_confidence"),
        help="Keep records of at least this probability (0 to 1). Without it, the threshold that suits the weights.",
    )
    @click.option(
        "--min-speaker-confidence",
        type=float,
        metavar="P",
        default=default_of(Config, "min_speaker_confidence"),
        help="Leave a speaker open that is less sure than this (0 to 1). Without it, the bound that suits the weights.",
    )
    @click.option(
        "--model",
        metavar="NAME",
        default=default_of(Config, "model"),
        help="spaCy pipeline, by name or path. Without it, the best English one installed.",
    )
    @click.option(
        "--patterns",
        multiple=True,
        metavar="DIR",
        type=click.Path(),
        default=default_of(Config, "patterns"),
        help="Folder with further patterns and cues; may be given several times.",
    )
    @click.option(
        "--weights",
        metavar="FILE",
        type=click.Path(),
        default=default_of(Config, "weights"),
        help="Weights of your own, as `quoteattr calibrate -o` writes them.",
    )
    @click.option(
        "--batch-size",
        type=int,
        metavar="N",
        default=default_of(Config, "batch_size"),
        show_default=True,
        help="Paragraphs that the parser takes at a time.",
    )
    @functools.wraps(command)
    def with_config(*args: Any, **options: Any) -> Any:
        config = Config(**{field.name: options.pop(field.name) for field in attrs.fields(Config)})
        return command(*args, config=config, **options)

    return with_config


def input_options(command: _Command) -> _Command:
    """Add the inputs and how they are read; the command gets them as ``inputs`` and ``reading``."""

    @click.argument("inputs", nargs=-1, required=True)
    @click.option(
        "--glob",
        multiple=True,
        metavar="PATTERN",
        default=default_of(Reading, "glob"),
        show_default=True,
        help="Files to read in a folder, at any depth; may be given several times.",
    )
    @click.option(
        "--text-field",
        metavar="NAME",
        default=default_of(Reading, "text_field"),
        show_default=True,
        help="Field or column that holds the text.",
    )
    @click.option(
        "--id-field",
        metavar="NAME",
        default=default_of(Reading, "id_field"),
        help='Field or column that names the document. Without it, "id" where there is one, else the row\'s number.',
    )
    @click.option(
        "--input-format",
        type=click.Choice(INPUT_FORMATS),
        default=default_of(Reading, "input_format"),
        help="What the inputs are. Without it, told by their endings; anything unknown is text.",
    )
    @click.option(
        "--encoding",
        metavar="NAME",
        default=default_of(Reading, "encoding"),
        show_default=True,
        help="Encoding of texts and tables.",
    )
    @click.option(
        "--max-chars",
        type=int,
        metavar="N",
        default=default_of(Reading, "max_chars"),
        help="Leave out documents longer than this.",
    )
    @functools.wraps(command)
    def with_reading(*args: Any, **options: Any) -> Any:
        named = (field.name for field in attrs.fields(Reading))
        reading = Reading(**{name: options.pop(name) for name in named if name in options})
        return command(*args, reading=reading, **options)

    return with_reading
