"""Who may read what a daily run writes: whoever may read the published file, and nobody else.

The work file, the kept files, the log and dbt's artifacts hold the same data.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vectorella.operations.places import Places, wal

# The user may write, the group may read.
OTHERS_NOTHING = 0o027


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Let what is made meanwhile be of the user and the group, whatever the umask was."""
    before = os.umask(OTHERS_NOTHING)
    try:
        yield
    finally:
        os.umask(before)


def as_published(places: Places) -> None:
    """Give what lies beside the published file its group, and others nothing.

    What belongs to somebody else stays as it is.
    """
    group = group_of(places.database)
    beside = [places.folder, *places.folder.rglob("*"), places.work, wal(places.work)]
    for path in beside:
        with suppress(OSError):
            _close(path, group)


def group_of(published: Path) -> int | None:
    """The group of the published file; None before there is one."""
    return published.stat().st_gid if published.exists() else None


def give(path: Path, group: int | None) -> None:
    """Give a file to a group, as far as this user may."""
    if group is not None and path.stat().st_gid != group:
        with suppress(OSError):
            os.chown(path, -1, group)


def _close(path: Path, group: int | None) -> None:
    if path.is_symlink():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    # A kept file is as it was published, under another name.
    reading = 0o050 if path.is_dir() else 0o040
    path.chmod((mode | reading) & ~OTHERS_NOTHING)
    give(path, group)
