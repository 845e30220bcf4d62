"""How every command speaks to a person: sentences for errors, a bar for progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the errors that a user can mend into one sentence without a traceback."""
    try:
        yield
    except (ValueError, OSError, LookupError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on a terminal, nothing elsewhere: yields what is told of each step done."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
