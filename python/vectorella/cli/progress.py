"""What `vectorella daily` shows while it works: a bar for a person, a JSON line for a program."""

import json
import os
import sys
from types import TracebackType
from typing import Self

import click

from vectorella.operations.log import Record

SILENT = ("working", "finished")


class Bar:
    """A bar on standard error: which model or test, how many of how many, and time."""

    def __init__(self) -> None:
        self._bar = None

    def __enter__(self) -> Self:
        """Nothing is shown before the first step."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line of the bar."""
        self._close()

    def __call__(self, record: Record) -> None:
        """Show one record of the log."""
        if record["event"] in SILENT:
            self._step(record)
        elif record["event"] in ("started", "warning"):
            self._close()
            click.echo(_sentence(record), err=True)

    def _step(self, record: Record) -> None:
        if self._bar is None:
            self._bar = click.progressbar(
                length=record["total"],
                show_pos=True,
                show_percent=False,
                show_eta=True,
                item_show_func=lambda name: name,
                file=sys.stderr,
            )
            self._bar.__enter__()
        self._bar.update(record["event"] == "finished", record["name"])

    def _close(self) -> None:
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def print_json(record: Record) -> None:
    """Print one record of the log as a line of JSON, at once; a run outlives who reads it."""
    try:
        print(json.dumps(record), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(record: Record) -> str:
    if record["event"] == "started":
        again = " It goes on with a run that was killed." if record["resumes"] else ""
        return f"Building {record['database']} from {record['landing']}.{again}"
    return f"Warning: {record['message']}"
