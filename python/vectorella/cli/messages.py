"""How every command speaks to a person: sentences for errors, a bar for progress."""

import shutil
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from vectorella.operations.problems import OperationProblem, Stopped


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the errors that a user can mend into one sentence without a traceback."""
    try:
        yield
    except (ValueError, OSError, LookupError) as error:
        raise click.ClickException(str(error)) from error
    except OperationProblem as problem:
        failure = click.ClickException(str(problem))
        failure.exit_code = problem.exit_code
        raise failure from problem


def wrapped(text: str, stream: TextIO) -> str:
    """A text on lines as wide as the terminal; on one line elsewhere."""
    if not stream.isatty():
        return text
    return textwrap.fill(
        text,
        shutil.get_terminal_size().columns,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@contextmanager
def stopping() -> Iterator[None]:
    """Raise Stopped where the block is asked to end, by Ctrl-C or by SIGTERM."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, _stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: object) -> None:
    raise Stopped(number)


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on a terminal, nothing elsewhere: yields what is told of each step done."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
