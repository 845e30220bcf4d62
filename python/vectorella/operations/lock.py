"""One run at a time: the kernel's lock on a file, which ends with the processes that hold it."""

import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from vectorella.operations.problems import HELD, OperationProblem, writing

try:
    import fcntl
except ImportError:
    # On Windows; all else of the package works there.
    fcntl = None

# `holder` takes the lock for the blink of an eye, and must not turn a run away.
ATTEMPTS = 5
SECONDS_BETWEEN = 0.05


@contextmanager
def hold(path: Path, purpose: str) -> Iterator[TextIO]:
    """Hold the lock while the block runs; who holds it and since when stands in the file.

    Yields the open file. A child process that is handed its descriptor holds the lock too, so
    that no run starts as long as a part of the last one lives.

    Raises:
        OperationProblem: another process holds it, or the file cannot be written.
    """
    if fcntl is None:
        raise OperationProblem("The daily run needs Linux, or another Unix: use `dbt build` here.")
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    with file:
        if not _is_taken(file):
            raise OperationProblem(_held(path), HELD)
        with writing(path.parent):
            _sign(file, purpose)
        yield file


def holder(path: Path) -> dict | None:
    """Who holds the lock at this moment, as `hold` has signed it; None where nobody does."""
    if fcntl is None or not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _signature(path)
    return None


def _is_taken(file: TextIO) -> bool:
    for attempt in range(ATTEMPTS):
        time.sleep(SECONDS_BETWEEN if attempt else 0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def _sign(file: TextIO, purpose: str) -> None:
    signature = {
        "purpose": purpose,
        "pid": os.getpid(),
        "user": _user(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    file.truncate(0)
    file.write(json.dumps(signature))
    file.flush()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _signature(path: Path) -> dict:
    """The signature, or {} where its writer has not come to it yet."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        return {}


def _held(path: Path) -> str:
    who = _signature(path)
    if not who:
        return f"Another process has just taken {path}. Wait until it is done."
    return (
        f"{who['purpose']} is under way: process {who['pid']} of {who['user']} on {who['host']} "
        f"holds {path} since {who['since']}. Wait until it is done."
    )
