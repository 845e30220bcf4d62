"""Whether a daily run has anything to do, found out before dbt starts."""

from collections.abc import Sequence

import duckdb

from vectorella import settings
from vectorella.landing import inventory
from vectorella.operations import journal
from vectorella.operations.journal import Run
from vectorella.operations.places import Places, wal


def reason_to_build(places: Places, earlier: Sequence[Run], fingerprint: str) -> str | None:
    """Why a build might publish something else than what is published; None where it cannot.

    Args:
        places: the files of the database.
        earlier: the runs before.
        fingerprint: of what decides the tables beside the landed files.
    """
    last = journal.last_build(earlier)
    if last is None or last.state != journal.PUBLISHED:
        return "The last run did not publish."
    if last.published != journal.identity(places.database) or wal(places.database).exists():
        return "The published file is not the one that the last run published."
    if last.fingerprint != fingerprint:
        return "A seed, a setting, a version or an option has changed."
    return _news(places)


def _news(places: Places) -> str | None:
    """Why the landing folder asks for a build: `inventory.has_news` finds what one would read."""
    try:
        with duckdb.connect(str(places.database), read_only=True) as connection:
            made_with = settings.of_database(connection, "raw_files")
            has_news = inventory.has_news(
                places.landing,
                settings.column_mappings(made_with),
                connection.table("landing.raw_files"),
                made_with.follow_links,
                made_with.transaction_lines,
            )
    # Whatever it is, in the file, in the folder or in an object store: the build meets it too,
    # and says in a sentence what to do.
    except Exception as error:
        return f"It cannot be told whether a file is new: {error}"
    return "A file is new or has changed." if has_news else None
