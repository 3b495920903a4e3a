"""``quoteattr calibrate``: fits the weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoteattr.cli import say
from quoteattr.cli.options import counted, texts_option
from quoteattr.cli.weights_output import check_folder, telling_of, weights_output
from quoteattr.corpora import CORPORA
from quoteattr.corpora.gold import read_labels
from quoteattr.errors import InputError

if TYPE_CHECKING:
    from quoteattr.calibrate import TrainingSet
    from quoteattr.records import Scheme

_PATH = click.Path(path_type=Path)

#: So many articles of plain sentences are made: enough to be learnt from, and few beside the others.
TEXTBOOK_ARTICLES = 240


@click.command()
@click.argument("corpus", type=click.Choice(sorted(CORPORA)))
@click.argument("path", type=_PATH)
@click.option("--split", metavar="NAME", help="The split to fit on. [default: the corpus's own]")
@click.option(
    "--also",
    metavar="LABELS[:TIMES]",
    multiple=True,
    help="A folder with gold.jsonl, or such a file, fitted on as well, each article TIMES over; may be given several times.",
)
@texts_option
@click.option(
    "--textbook",
    metavar="FILE",
    type=_PATH,
    help=f"Families of plain sentences (seeds/textbook/families.toml); {TEXTBOOK_ARTICLES} articles of them are fitted on.",
)
@click.option("--cache", metavar="DIR", type=_PATH, help="Keep parses and proposals here from fit to fit.")
@click.option("--quick", is_flag=True, help="Smaller models on a third of the documents, to compare ideas.")
@click.option(
    "--out-of-fold",
    metavar="FILE",
    type=_PATH,
    help="Write the records of the documents, each by models that never saw it; `bench … --predictions` reads them.",
)
@click.option("--model", metavar="NAME", help="The spaCy pipeline. [default: the best installed]")
@click.option("--logistic", is_flag=True, help="Only tell what a logistic model in place of the trees would reach.")
@click.option(
    "--adapt",
    is_flag=True,
    help="Start from the weights that come with quoteattr and learn from a few dozen articles of your own; needs -o.",
)
@click.option("--force", is_flag=True, help="With --adapt: write the weights even where they are worse than before.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=_PATH,
    help="Where to write what can be read, a .json; the arrays go beside it, as .npz. [default: weights.json beside the "
    "patterns]",
)
def calibrate(
    corpus: str,
    path: Path,
    split: str | None,
    also: tuple[str, ...],
    texts: Path | None,
    textbook: Path | None,
    cache: Path | None,
    quick: bool,
    out_of_fold: Path | None,
    model: str | None,
    logistic: bool,
    adapt: bool,
    force: bool,
    output: Path | None,
) -> None:
    """Fit the weights on an annotated corpus: what a pattern, a cue and a boundary are worth.

    Takes some minutes. The same corpus, patterns and command give the same files, byte for byte.

    With --adapt, as in `quoteattr calibrate gold my-articles --adapt -o mine.json`, what was learnt stays, and small
    trees are added to it. Figures before and after are told, each article measured by weights that never saw it; weights
    that are worse are not written. `quoteattr extract --weights mine.json` uses them.
    """
    from quoteattr.calibrate import TrainingSet, labelled, logistic_full_f
    from quoteattr.calibrate import calibrate as fit_weights
    from quoteattr.calibrate.textbook import make_textbook
    from quoteattr.rules import load_patterns, write_weights_part
    from quoteattr.text import load_pipeline
    from quoteattr.weighing import ATTRIBUTIONS, as_part, builtin_weights

    split = split or CORPORA[corpus].default_split
    command = f"quoteattr calibrate {corpus} {path}" + (f" --split {split}" if split else "")
    if adapt:
        if also or texts or textbook or quick or logistic or out_of_fold or cache:
            raise InputError("--adapt learns from the articles of PATH alone: beside it only --split, --model and -o.")
        _adapt(corpus, path, split, f"{command} --adapt", model, force, output)
        return
    if force:
        raise InputError("--force goes with --adapt.")
    if quick and output is None and not logistic:
        raise InputError("A quick fit is only good to compare with another: name a file for its weights with -o.")
    file = weights_output(output, builtin_weights())
    if out_of_fold is not None:
        check_folder(out_of_fold, "--out-of-fold")
    sets = [_training_set(corpus, path, split)]
    for labels, times in map(counted, also):
        sets.append(TrainingSet(f"gold {labels}", tuple(read_labels(labels, texts)), "guide", times))
        command += f" --also {labels}:{times}"
    if texts is not None:
        command += f" --texts {texts}"
    if textbook is not None:
        sets.append(TrainingSet("textbook", tuple(make_textbook(textbook, TEXTBOOK_ARTICLES)), "guide"))
        command += f" --textbook {textbook}"
    if logistic:
        patterns = load_patterns(())
        for scheme, (bound, figure) in logistic_full_f(
            labelled(sets, load_pipeline(model), patterns, say, cache)[0], patterns, say
        ).items():
            say(f"logistic, {scheme}: full F out of fold {figure} at threshold {bound}.")
        return
    with telling_of(file):
        weights = fit_weights(
            sets,
            load_pipeline(model),
            load_patterns(()),
            command,
            say,
            cache=cache,
            quick=quick,
            out_of_fold=out_of_fold,
        )
        write_weights_part(ATTRIBUTIONS, as_part(weights), file)
    say(f"{file}: threshold {weights.threshold}, full F out of fold {weights.made['full_f_out_of_fold']}.")


def _training_set(corpus: str, path: Path, split: str | None) -> TrainingSet:
    from quoteattr.calibrate import TrainingSet

    scheme: Scheme = "polnear" if CORPORA[corpus].chains == "outermost" else "guide"
    return TrainingSet(f"{corpus} {split or 'all'}", tuple(CORPORA[corpus].read(path, split)), scheme)


def _adapt(
    corpus: str, path: Path, split: str | None, command: str, model: str | None, force: bool, output: Path | None
) -> None:
    """Write the weights that come with quoteattr, adapted to some articles, unless they are worse.

    Raises:
        InputError: No file is named, or the weights are worse and not forced.
    """
    from quoteattr.calibrate import DECIDES, adapt_weights
    from quoteattr.rules import load_patterns, write_weights_part
    from quoteattr.text import load_pipeline
    from quoteattr.weighing import ATTRIBUTIONS, as_part, builtin_weights, load_weights

    if output is None:
        raise InputError("--adapt leaves the weights of quoteattr as they are: name a file for yours with -o.")
    file = weights_output(output, builtin_weights())
    if file.resolve() == builtin_weights().resolve():
        raise InputError(f"{file} holds the weights of quoteattr; name another file for yours with -o.")
    training = _training_set(corpus, path, split)
    adapted = adapt_weights(training, load_pipeline(model), load_patterns(()), load_weights(), command, say)
    before, after = (figures.get(DECIDES, 0.0) for figures in (adapted.before, adapted.after))
    told = f"{DECIDES} F {before:.1f} before, {after:.1f} after"
    if adapted.is_worse and not force:
        raise InputError(
            f"Not written, for it would be worse: {told}. More articles help; --force writes it all the same."
        )
    with telling_of(file):
        write_weights_part(ATTRIBUTIONS, as_part(adapted.weights), file)
    say(f"{file}: {told}.")
