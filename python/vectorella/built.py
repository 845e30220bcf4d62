"""A file that dbt has built, opened to read it, with a sentence where it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class FileProblem(OSError):
    """A file that cannot be opened as a database; the message says why and what to do."""


@contextmanager
def opened(database: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A built file, read-only.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: another process writes it, or it is no file of DuckDB.
    """
    if not Path(database).is_file():
        raise FileNotFoundError(f"There is no database at {database}: run dbt build first.")
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise FileProblem(_sentence(database, str(error).splitlines()[0])) from error
    with connection:
        yield connection


def _sentence(database: str | Path, said: str) -> str:
    if "Could not set lock" in said:
        return (
            f"{database} is open for writing elsewhere: wait until that is done, or end it. DuckDB "
            f"says: {said}"
        )
    return (
        f"{database} cannot be read as a database: name a file that dbt has built. DuckDB says: "
        f"{said}"
    )
