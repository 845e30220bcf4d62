"""The work file: what a run builds in, and what it starts from.

It goes on from the last work file where that one leads on from the published file: after a run
that published it, or after one that was killed. After a run that failed, and after a rollback,
it starts anew from a copy of the published file: what made a run fail does not stay.
"""

import shutil
from pathlib import Path

import duckdb

from vectorella.operations import copying, journal
from vectorella.operations.journal import Run
from vectorella.operations.places import Places, wal
from vectorella.operations.problems import OperationProblem


def prepare(places: Places, last: Run | None) -> bool:
    """Make the work file ready, and remove what killed runs left.

    Args:
        places: the files of the database.
        last: the run before this one.

    Returns:
        Whether it goes on with the build of a run that was killed.

    Raises:
        OperationProblem: another process writes the published file.
        OSError: a file cannot be written.
    """
    remove(places.publishing)
    shutil.rmtree(_spilled(places.work), ignore_errors=True)
    check_nobody_writes(places.database)
    if last and places.work.exists() and _leads_on(last, journal.identity(places.database)):
        return last.state == journal.INTERRUPTED
    remove(places.work)
    if places.database.exists():
        _start_from_published(places)
    return False


def remove(database: Path) -> None:
    """Remove a database file with its write-ahead log."""
    database.unlink(missing_ok=True)
    wal(database).unlink(missing_ok=True)


def check_nobody_writes(published: Path) -> None:
    """Refuse to go on while another process has the published file open for writing.

    Raises:
        OperationProblem: one has; DuckDB says which.
    """
    if not published.exists():
        return
    try:
        duckdb.connect(str(published), read_only=True).close()
    except duckdb.IOException as error:
        raise OperationProblem(
            f"{published} cannot be opened read-only: {_first_line(error)} Let every client open "
            "it read-only; where the file is broken, return to one before it with "
            "`vectorella rollback`."
        ) from error


def _leads_on(last: Run, published: journal.Identity | None) -> bool:
    if last.state == journal.PUBLISHED:
        return last.published == published
    return last.state == journal.INTERRUPTED and last.base == published


def _start_from_published(places: Places) -> None:
    """Copy, with the log of a build that was killed in the published file itself."""
    copying.copy(places.database, places.publishing)
    if wal(places.database).exists():
        copying.copy(wal(places.database), wal(places.work))
    places.publishing.replace(places.work)


def _spilled(database: Path) -> Path:
    """Where DuckDB spills what memory does not hold."""
    return database.with_name(f"{database.name}.tmp")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") + "."
