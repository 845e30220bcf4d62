"""What was taken down leaves the bytes of a file too, not only its tables.

A database file keeps old rows in blocks that nobody reads any more: until the file is written
anew. So a build that has worked in take-downs has its file written anew once.
"""

from pathlib import Path

import duckdb

from vectorella.operations import copying
from vectorella.operations.places import wal

# The take-downs that stg_recipes has worked in, and those that the file was written after.
_WORKED_IN = "select state from progress.parts where model_name = 'stg_recipes' and part = -1"
_ERASED = "create or replace table progress.erased (state ubigint not null)"
_COMMENT = """
    comment on table progress.erased
    is 'Up to which take-downs no byte is left in the file. One row.'
"""
# The records of files that went to the strict reader: whose they are is known when they are staged.
_READ_STRICTLY = """
    update landing.raw_strict_records set fields = null, record_text = ''
    where
        record_text <> ''
        and (file_id, record_number) in (
            select (file_id, record_number) from staging.stg_recipes where take_down is not null
        )
"""


def rewrite_where_due(database: Path) -> bool:
    """Write a file anew if take-downs were worked in since that was last done.

    The file that it replaces stays in place until the new one is whole.

    Args:
        database: nobody else has it open.

    Returns:
        Whether it was due.

    Raises:
        OSError: it cannot be written.
        duckdb.Error: the same, or it cannot be read.
    """
    with duckdb.connect(str(database)) as connection:
        if not _is_due(connection):
            return False
        fresh = database.with_name(f"{database.stem}.rewritten{database.suffix}")
        _remove(fresh)
        try:
            _write(connection, fresh)
        except BaseException:
            _remove(fresh)
            raise
    copying.store(fresh)
    fresh.replace(database)
    wal(database).unlink(missing_ok=True)
    copying.store_names(database.parent)
    return True


def _is_due(connection: duckdb.DuckDBPyConnection) -> bool:
    tables = {
        name
        for (name,) in connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal"
        ).fetchall()
    }
    if not {"progress.parts", "staging.stg_recipes", "reference.take_downs"} <= tables:
        return False
    connection.execute(_READ_STRICTLY)
    [(emptied,)] = connection.fetchall() or [(0,)]
    [(is_asked,)] = connection.execute("select count(*) from reference.take_downs").fetchall()
    erased = []
    if "progress.erased" in tables:
        erased = connection.execute("select state from progress.erased").fetchall()
    worked_in = connection.execute(_WORKED_IN).fetchall()
    return emptied > 0 or (erased != worked_in and (is_asked > 0 or bool(erased)))


def _write(connection: duckdb.DuckDBPyConnection, fresh: Path) -> None:
    connection.execute(_ERASED)
    connection.execute(f"insert into progress.erased {_WORKED_IN}")
    connection.execute(_COMMENT)
    [(catalog, version)] = connection.execute("""
        select database_name, coalesce(tags['storage_version'], 'v1.4.0')
        from duckdb_databases()
        where database_name = current_database()
    """).fetchall()
    path = str(fresh).replace("'", "''")
    # As profiles.yml has it, unless the file says otherwise.
    storage = version.split(" ")[0].split("+")[0]
    connection.execute(f"attach '{path}' as rewritten (storage_version '{storage}')")
    connection.execute(f'copy from database "{catalog}" to rewritten')
    connection.execute("checkpoint rewritten")
    connection.execute("detach rewritten")


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    wal(database).unlink(missing_ok=True)
