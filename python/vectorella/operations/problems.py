"""What can go wrong in operation, each with the exit code that tells it to a script."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAILED = 1
WRONG_USE = 2
# As in sysexits.h of BSD.
NO_INPUT = 66
CANNOT_CREATE = 73
DISK = 74
HELD = 75

FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_TEXTS = tuple(os.strerror(code) for code in FULL)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR)


class OperationProblem(Exception):
    """A sentence that says what is wrong and what to do, and the exit code of the command."""

    def __init__(self, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Stopped(BaseException):
    """A signal that asks this process to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in a sentence that a folder cannot be written, or that its disk is full.

    Raises:
        OperationProblem: instead of the OSError.
    """
    try:
        yield
    except OSError as error:
        raise of_disk(folder, error) from error


def of_disk(folder: Path, error: Exception) -> OperationProblem:
    """The problem that stands for an error, of the system or of DuckDB, in writing to a folder."""
    number = getattr(error, "errno", None)
    if number in FULL or tells_of_a_full_disk(str(error)):
        return disk_full(folder)
    if number in CLOSED:
        return OperationProblem(
            f"{error.filename or folder} cannot be written: {error.strerror}. "
            f"Give this user the right to write in {folder}, or set VECTORELLA_DB to a file "
            "in a folder that can be written.",
            CANNOT_CREATE,
        )
    return OperationProblem(f"{folder}: {error}", DISK)


def disk_full(folder: Path) -> OperationProblem:
    """The problem of a full disk, with what is left on it."""
    left = shutil.disk_usage(folder).free if folder.exists() else 0
    return OperationProblem(
        f"The disk of {folder} is full: {left / 1e6:,.1f} MB are free. A run needs room for the "
        "work file and for one more copy of the published file. Make room, or keep fewer "
        "published files (--keep), and run again.",
        DISK,
    )


def tells_of_a_full_disk(text: str) -> bool:
    """Whether a message of DuckDB's or dbt's is about a full disk.

    >>> tells_of_a_full_disk('IO Error: Could not write file "a": No space left on device')
    True
    """
    return any(sign in text for sign in FULL_TEXTS)
