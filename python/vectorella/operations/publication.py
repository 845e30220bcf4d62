"""The published file: put in place whole, kept when another takes its place, brought back."""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from vectorella.operations import access, copying, journal, work
from vectorella.operations.places import Places, wal
from vectorella.operations.problems import OperationProblem

READ_ONLY = 0o440
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Kept:
    """A file that was published before.

    Attributes:
        name: when it was published, as YYYYMMDDTHHMMSSZ in UTC.
        path: where it is.
    """

    name: str
    path: Path


def copy_to_publish(places: Places) -> Path:
    """A copy of the work file beside the published one, stored, read-only and seen to open.

    Raises:
        OSError: it cannot be written; nothing is left of it.
        OperationProblem: the work file has a write-ahead log, or the copy does not open.
    """
    if wal(places.work).exists():
        raise OperationProblem(f"{wal(places.work)} is in use: end the process that has it open.")
    copying.copy(places.work, places.publishing)
    try:
        access.give(places.publishing, access.group_of(places.database))
        places.publishing.chmod(READ_ONLY)
        with duckdb.connect(str(places.publishing), read_only=True) as connection:
            connection.execute("select count(*) from runs").fetchone()
    except duckdb.Error as error:
        work.remove(places.publishing)
        raise OperationProblem(
            f"The copy of {places.work} does not open: {error} Run again; when it happens "
            "again, look after the disk."
        ) from error
    return places.publishing


def put_in_place(places: Places, file: Path, keep: int) -> None:
    """Let a file take the place of the published one, which is kept, in one step.

    Args:
        places: the files of the database.
        file: of the same file system, whole and stored.
        keep: how many earlier files stay.

    Raises:
        OperationProblem: another process writes the published file.
    """
    work.check_nobody_writes(places.database)
    # What a build that was killed there has not brought into the file; beside the new one it
    # would be taken for the new one's.
    wal(places.database).unlink(missing_ok=True)
    if keep and places.database.exists():
        _keep(places)
    file.replace(places.database)
    copying.store_names(places.database.parent)
    for old in kept(places)[keep:]:
        with suppress(OSError):
            old.path.unlink()


def kept(places: Places) -> list[Kept]:
    """The files that were published before, the newest first.

    A run that was killed at its last step has the published file here too; it does not count.
    """
    stem, suffix = re.escape(places.database.stem), re.escape(places.database.suffix)
    pattern = re.compile(rf"{stem}\.(\d{{8}}T\d{{6}}Z){suffix}")
    current = journal.identity(places.database)
    found = [
        Kept(match[1], path)
        for path in places.folder.glob("*")
        if (match := pattern.fullmatch(path.name)) and journal.identity(path) != current
    ]
    return sorted(found, key=lambda item: item.name, reverse=True)


def roll_back(places: Places, name: str | None, keep: int) -> Kept:
    """Publish an earlier file again; the one that it replaces is kept in its stead.

    Args:
        places: the files of the database.
        name: of the kept file; None for the newest.
        keep: how many earlier files stay.

    Raises:
        OperationProblem: there is no such file, or another process writes the published one.
        OSError: a file cannot be written.
    """
    files = kept(places)
    chosen = next((file for file in files if name in (None, file.name)), None)
    if chosen is None:
        names = ", ".join(file.name for file in files) or "none"
        raise OperationProblem(f"No file of that name is kept. Kept are: {names}.")
    journal.settle(places.journal, places.database)
    put_in_place(places, chosen.path, max(keep, len(files)))
    work.remove(places.work)
    return chosen


def published_at(database: Path) -> datetime | None:
    """When the file was published, UTC: when its copy was made; None where there is none."""
    if not database.exists():
        return None
    return datetime.fromtimestamp(database.stat().st_mtime, UTC)


def _keep(places: Places) -> None:
    stamp = published_at(places.database).strftime(STAMP)
    target = places.folder / places.named(stamp).name
    target.unlink(missing_ok=True)
    try:
        os.link(places.database, target)
    except OSError:
        # The file system knows one name a file.
        copying.copy(places.database, target)
        shutil.copystat(places.database, target)
