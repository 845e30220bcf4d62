"""How the daily run is: the last success, the age of the published data, the room it takes."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vectorella.operations import credentials, journal, lock, publication
from vectorella.operations.journal import Run
from vectorella.operations.places import Places

OLDEST_CREDENTIAL = timedelta(days=90)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Status:
    """What there is to know at one moment.

    Attributes:
        database: the published file.
        published_at: when it was published, UTC; None where there is no file.
        age: time since then, or since a run found that nothing had changed.
        is_of_last_success: whether it is what the last successful run published, and neither
            rolled back nor built by dbt itself.
        last_success: the last run that published, or found that nothing had changed.
        last_run: the last run that has ended.
        holder: who runs at this moment; None where nobody does.
        sizes_bytes: of the published file, the work file and the kept ones together.
        free_bytes: what is left on their disk.
        credential_warnings: what is wrong with the credential files that a run reads.
    """

    database: str
    published_at: datetime | None
    age: timedelta | None
    is_of_last_success: bool
    last_success: Run | None
    last_run: Run | None
    holder: dict | None
    sizes_bytes: dict[str, int]
    free_bytes: int
    credential_warnings: Sequence[str] = ()

    def is_older_than(self, limit: timedelta) -> bool:
        """Whether the age is more, or nothing is published."""
        return self.age is None or self.age > limit


def read(
    places: Places,
    at: datetime | None = None,
    environment: Mapping[str, str] | None = None,
    oldest_credential: timedelta = OLDEST_CREDENTIAL,
) -> Status:
    """The status, without writing anything or opening the database.

    Args:
        places: the files of the database.
        at: the moment, with a time zone; now if not given.
        environment: of the runs, which names their credential files; none are looked at without.
        oldest_credential: what is older is warned of.
    """
    at = at or datetime.now(UTC)
    holder = lock.holder(places.lock)
    runs = journal.read(places.journal, places.database)
    if holder and runs and runs[-1].ended_at is None:
        runs.pop()
    published_at = publication.published_at(places.database)
    successes = [run for run in runs if run.state in journal.SUCCESSES]
    last_success = successes[-1] if successes else None
    is_of_last_success = bool(
        last_success and last_success.published == journal.identity(places.database)
    )
    fresh_at = published_at
    if is_of_last_success and last_success.state == journal.UNCHANGED:
        fresh_at = datetime.fromisoformat(last_success.started_at).replace(tzinfo=UTC)
    return Status(
        database=str(places.database),
        published_at=published_at,
        age=fresh_at and at - fresh_at,
        is_of_last_success=is_of_last_success,
        last_success=last_success,
        last_run=runs[-1] if runs else None,
        holder=holder,
        sizes_bytes=_sizes(places),
        free_bytes=shutil.disk_usage(_nearest_folder(places.database)).free,
        credential_warnings=credentials.warnings(
            credentials.files(places.landing, environment or {}), at, oldest_credential
        ),
    )


def duration(text: str) -> timedelta:
    """A time in minutes, hours or days.

    Raises:
        ValueError: it is none.

    >>> duration("26h")
    datetime.timedelta(days=1, seconds=7200)
    """
    match = re.fullmatch(r"(\d+)([mhd])", text)
    if not match:
        raise ValueError(f"{text} is no time. Write it as 90m, 26h or 2d.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in path.parents if folder.is_dir())


def _sizes(places: Places) -> dict[str, int]:
    files = {
        "published": [places.database],
        "work": [places.work],
        "kept": [file.path for file in publication.kept(places)],
    }
    return {
        name: sum(path.stat().st_size for path in paths if path.exists())
        for name, paths in files.items()
    }
