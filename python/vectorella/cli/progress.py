"""What a build shows while it works: a bar and sentences for a person, JSON lines for a program."""

import json
import os
import shutil
import sys
from types import TracebackType
from typing import Self

import click

from vectorella.cli.messages import wrapped
from vectorella.operations.first_rows import shortened
from vectorella.operations.log import Record

STEPS = ("working", "finished")
BAR_WIDTH = 24
# Of the bar with its counts and time, beside the name of the step.
BAR_COLUMNS = BAR_WIDTH + 28


class Screen:
    """Standard error: a bar of which model or test, how many of how many, and time; sentences."""

    def __init__(self) -> None:
        self._bar = None
        self._running: dict[str, None] = {}

    def __enter__(self) -> Self:
        """Nothing is shown before the first record."""
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
        if record["event"] in STEPS:
            self._step(record)
        elif record["event"] in ("started", "note", "warning"):
            self._close()
            click.echo(wrapped(_sentence(record), sys.stderr), err=True)

    def _step(self, record: Record) -> None:
        """Move the bar; of what runs, it names that which began first."""
        if self._bar is None:
            self._bar = _bar(record["total"])
            self._bar.__enter__()
        is_done = record["event"] == "finished"
        if is_done:
            self._running.pop(record["name"], None)
        else:
            self._running[record["name"]] = None
        self._bar.update(int(is_done), next(iter(self._running), ""))

    def _close(self) -> None:
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def print_json(record: Record) -> None:
    """Print a record that is no step as a line of JSON, at once; a run outlives who reads it."""
    if record["event"] in STEPS:
        return
    try:
        print(json.dumps(record), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bar(length: int) -> "click.progressbar":
    room = max(shutil.get_terminal_size().columns - BAR_COLUMNS, 8)
    return click.progressbar(
        length=length,
        width=BAR_WIDTH,
        show_pos=True,
        show_percent=False,
        show_eta=True,
        item_show_func=lambda name: shortened(name or "", room),
        file=sys.stderr,
        # Also where a step begins, and none has ended.
        update_min_steps=0,
    )


def _sentence(record: Record) -> str:
    if record["event"] == "started":
        again = " It goes on with a run that was killed." if record["resumes"] else ""
        return f"Building {record['database']} from {record['landing']}.{again}"
    return f"{record['event'].capitalize()}: {record['message']}"
