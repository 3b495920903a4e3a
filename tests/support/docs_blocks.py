"""Runs the code blocks of a Markdown page as a reader would: one after the other, in one folder.

A comment right above a block says what it is, where its language does not:

    <!-- output -->           what the block before it printed; a line "…" stands for any lines
    <!-- record -->           one of the records that the block before it printed
    <!-- file: NAME -->       a file of that name, for the blocks behind it
    <!-- exit: N -->          commands that end with this exit code
    <!-- beside: WORDS -->    a command that goes on beside the blocks behind it, once it has printed these words
    <!-- needs: A, B -->      run only where these programs and modules are installed (CI installs them)
    <!-- in CI -->            run by .ci/run itself, as the README's `test command` is
    <!-- help: ... -->        checked by test_cli_docs.py
    <!-- not run: REASON -->  neither run nor checked

Python blocks of a page share their names. In ``console`` blocks, lines that begin with "$ " are commands, and what they
print stands below them.
"""

import contextlib
import importlib.util
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from unittest.mock import patch

from attrs import define, field, frozen
from click.testing import CliRunner
from markdown_it import MarkdownIt

import quoteattr
from quoteattr.cli import cli

ROOT = Path(__file__).parent.parent.parent
GAP = "…"
SHELL = ("sh", "bash")
_MARKER = re.compile(r"<!--\s*([a-z]+(?: [A-Za-z]+)?)(?::\s*(.*?))?\s*-->", re.DOTALL)
_SPAN = re.compile(r'\{\s+"start": (\d+),\s+"end": (\d+),\s+"text": (".*")\s+\}')
# What a shell must read; everything else is run in this process, on the model that is loaded already.
_FOR_A_SHELL = re.compile(r"[|<>;&$*`]")


class WrongDocsError(AssertionError):
    """A page shows what does not hold."""


@frozen(kw_only=True)
class Block:
    """A code block: where it stands, its language, its text, and the marker above it with what the marker says."""

    page: Path
    line: int  # of its first line of text, from 1
    language: str
    text: str
    marker: str = ""
    told: str = ""

    @property
    def place(self):
        return f"{self.page.relative_to(ROOT)}, line {self.line}"


def blocks_of(page):
    """All code blocks of a page, fenced and indented."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    found = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type not in ("fence", "code_block"):
            continue
        match = (
            _MARKER.fullmatch(before.content.strip()) if before is not None and before.type == "html_block" else None
        )
        marker, told = (match[1], match[2] or "") if match else ("", "")
        fenced = token.type == "fence"
        language = token.info.strip() if fenced else "sh"
        line = token.map[0] + (2 if fenced else 1)
        found.append(
            Block(
                page=page, line=line, language=language, text=token.content, marker=marker, told=" ".join(told.split())
            )
        )
    return found


@define
class Reader(contextlib.AbstractContextManager):
    """Follows a page in a folder, and stops at its end what still runs; ``printed`` is what the last block gave."""

    folder: Path
    names: dict = field(factory=dict)
    printed: str | None = ""  # None behind a block that could not be run here
    beside: list = field(factory=list)

    def __exit__(self, *_):
        for process in self.beside:
            process.terminate()
            process.communicate(timeout=30)

    def follow(self, block):
        """Run or check a block; return its text as it should be, where it shows an output."""
        if block.marker in ("not run", "in CI", "test command", "help") or block.language.startswith("{"):
            if block.marker == "not run" and not block.told:
                raise WrongDocsError(f"{block.place}: say why it is not run")
        elif block.marker == "needs" and not all(map(is_there, block.told.split(", "))):
            self.printed = None
        elif block.marker == "file":
            (self.folder / block.told).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / block.told).write_text(block.text, encoding="utf-8")
        elif block.marker == "output":
            return block.text if self.printed is None else fitted(block.text, self.printed)
        elif block.marker == "record":
            return self._record(block)
        elif block.marker == "beside":
            self._run_beside(block)
        elif block.language == "python":
            self._run_python(block)
        elif block.language in SHELL:
            self.printed = "".join(self._run_command(line, block) for line in commands(block.text))
        elif block.language == "console":
            return self._run_console(block)
        else:
            raise WrongDocsError(
                f"{block.place}: a {block.language or 'nameless'} block without a marker; see docs_blocks.py"
            )
        return block.text

    def _run_python(self, block):
        printed = io.StringIO()
        # Empty lines before it, so that an error names the line of the page.
        code = compile("\n" * (block.line - 1) + block.text, str(block.page), "exec")
        with self._at_home(), contextlib.redirect_stdout(printed):
            exec(code, self.names)
        self.printed = printed.getvalue()

    def _run_console(self, block):
        lines = []
        for part in re.split(r"^(?=\$ )", block.text, flags=re.MULTILINE):
            if not part.startswith("$ "):
                if part.strip():
                    raise WrongDocsError(f"{block.place}: a console block begins with a command")
                continue
            command, _, shown = part.partition("\n")
            while command.endswith("\\"):
                more, _, shown = shown.partition("\n")
                command += "\n" + more
            self.printed = self._run_command(command[2:].replace("\\\n", " "), block)
            lines.append(f"{command}\n{fitted(shown, self.printed)}")
        return "".join(lines)

    def _run_beside(self, block):
        (line,) = commands(block.text)
        command = [sys.executable, "-m", *shlex.split(line)]
        with self._at_home():
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.beside.append(process)
        self.printed = ""
        for printed in process.stdout:
            self.printed += printed
            if block.told in printed:
                return
        raise WrongDocsError(f"{block.place}: `{line}` ended before it said `{block.told}`:\n{self.printed}")

    def _run_command(self, line, block):
        line = self._behind_install(line, block)
        words = shlex.split(line, comments=True)
        if not words:
            return ""
        if words[0] == "quoteattr" and not _FOR_A_SHELL.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", line)):
            with self._at_home():
                done = CliRunner().invoke(cli, words[1:], prog_name="quoteattr")
            code, printed = done.exit_code, done.output
            if done.exception is not None and not isinstance(done.exception, SystemExit):
                raise done.exception
        else:
            path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            with self._at_home():
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", line],
                    env=os.environ | {"PATH": path},
                    capture_output=True,
                    text=True,
                )
            code, printed = done.returncode, done.stdout + done.stderr
        expected = int(block.told) if block.marker == "exit" else 0
        if code != expected:
            raise WrongDocsError(f"{block.place}: `{line}` ended with {code}, not {expected}:\n{printed}")
        return printed

    def _behind_install(self, line, block):
        """Check the extras of a leading ``pip install``, which CI has installed already; return what follows it."""
        match = re.match(r'pip install (?:-e )?"(?:\.|quoteattr)\[([a-z,]+)\]"(?: && )?', line)
        if match is None:
            return line
        known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
        unknown = set(match[1].split(",")) - set(known)
        if unknown:
            raise WrongDocsError(f"{block.place}: there is no extra {', '.join(unknown)}")
        return line[match.end() :]

    def _record(self, block):
        records = [json.loads(line) for line in self.printed.splitlines() if line.startswith("{")]
        shown = json.loads(block.text)
        if shown in records:
            return block.text
        content = [span["text"] for span in shown["content"]]
        close = [record for record in records if [span["text"] for span in record["content"]] == content]
        if not close:
            raise WrongDocsError(f"{block.place}: no record printed before has the content {content}")
        return laid_out(close[0])

    @contextlib.contextmanager
    def _at_home(self):
        # Processes that a block starts run what this one runs, installed or not.
        own = {"PYTHONPATH": str(Path(quoteattr.__file__).parent.parent), "PYSPARK_PYTHON": sys.executable}
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with patch.dict(os.environ, own):
                yield
        finally:
            os.chdir(before)


def is_there(name):
    return shutil.which(name) is not None or importlib.util.find_spec(name) is not None


def commands(text):
    """The commands of a block of shell lines; a line that ends in a backslash goes on in the next one."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def fitted(shown, printed):
    """What a page should show of an output: all of it, or as many lines before and behind the gap as it shows now."""
    lines = shown.splitlines()
    actual = [line.rstrip() for line in printed.rstrip().splitlines()]
    if GAP in lines:
        before, behind = lines.index(GAP), len(lines) - lines.index(GAP) - 1
        if before + behind < len(actual):
            actual = [*actual[:before], GAP, *actual[len(actual) - behind :]]
    return "".join(f"{line}\n" for line in actual)


def laid_out(record):
    """A record as pages show it: an object or list a line, but spans on one."""
    plain = json.dumps(record, ensure_ascii=False, indent=1)
    return _SPAN.sub(r'{"start": \1, "end": \2, "text": \3}', plain) + "\n"


def rewritten(page, texts):
    """The page with its blocks replaced by these texts, in order."""
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    for block, text in reversed(list(zip(blocks_of(page), texts, strict=True))):
        if text != block.text:
            first = block.line - 1
            lines[first : first + block.text.count("\n")] = [text]
    return "".join(lines)
