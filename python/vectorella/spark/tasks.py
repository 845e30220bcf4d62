"""What the workers run: the project's own SQL, by DuckDB, on what a task holds.

Nothing here asks Spark for anything. A task takes Arrow batches and gives Arrow batches.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from vectorella.landing import columns, inspection, inventory
from vectorella.landing.files import LandedFile
from vectorella.landing.inspection import literal
from vectorella.spark.types import duckdb_type

# So many bytes of files are read by one statement.
SPOOLED_BYTES = 64 * 1024 * 1024
BATCH_ROWS = 10_000


def cast(code: str, declared: Mapping[str, str]) -> str:
    """A SELECT whose columns have the declared types, as far as Spark has them."""
    typed = ", ".join(
        f"{columns.quoted(name)}::{duckdb_type(kind)} as {columns.quoted(name)}"
        for name, kind in declared.items()
    )
    return f"select {typed} from ({code}) as model_rows"


def to_bytes(table: pa.Table) -> bytes:
    """A small table as it travels to the workers."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def from_bytes(sent: bytes) -> pa.Table:
    """The table that to_bytes was given."""
    return pa.ipc.open_stream(sent).read_all()


@contextmanager
def opened(given: Mapping[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with tables of names `schema.table`."""
    with TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"set threads = 1; set temp_directory = {literal(spill)}")
        connection.execute("set memory_limit = '2GB'; set TimeZone = 'UTC'")
        for schema in {*(name.split(".")[0] for name in given), "landing", "staging"}:
            connection.execute(f"create schema if not exists {schema}")
        for name, rows in given.items():
            _keep(connection, name, rows)
        yield connection


def _keep(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("given_rows", rows)
    connection.execute(f"create or replace table {name} as from given_rows")
    connection.unregister("given_rows")


@contextmanager
def _spooled(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[LandedFile]]:
    """The files of rows (path, content, ...) on this worker's disk, where DuckDB reads them."""
    with TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(rows):
            local = Path(folder, f"{number}{''.join(PurePosixPath(row['path']).suffixes[-2:])}")
            local.write_bytes(row["content"])
            files.append(LandedFile(row["path"], str(local), row["size_bytes"], row["modified_at"]))
        yield files


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[dict[str, Any]]]:
    """Rows with contents, a few megabytes of them at a time."""
    rows, held = [], 0
    for row in (row for batch in batches for row in batch.to_pylist()):
        rows.append(row)
        held += len(row["content"])
        if held >= SPOOLED_BYTES:
            yield rows
            rows, held = [], 0
    if rows:
        yield rows


def inspected_files(
    batches: Iterable[pa.RecordBatch], kind: str, mapping: columns.Mapping_, lines: str | None
) -> Iterator[pa.RecordBatch]:
    """How each file is to be read, or why it is set aside.

    Args:
        batches: file_id, path, location, size_bytes, modified_at, content.
        kind: what the files hold.
        mapping: of their columns.
        lines: the column that holds a list of rows.

    Yields:
        Rows of INSPECTED.
    """
    for rows in _groups(batches):
        with _spooled(rows) as files, opened({}) as connection:
            plans = inspection.plan(files, columns.KINDS[kind], mapping, connection, lines)
            found = [
                inventory.file_row(row["file_id"], columns.KINDS[kind], item)
                | {"location": row["location"]}
                for row, item in zip(rows, plans, strict=True)
            ]
        yield pa.RecordBatch.from_pylist(found, schema=INSPECTED)


LOAD_COLUMNS = ("column_mapping", "is_there", "first_loaded_at", "last_loaded_at")
INSPECTED = pa.schema([field for field in inventory.FILES if field.name not in LOAD_COLUMNS])


def strict_records(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Every record of files that go to the strict reader; batches as typed_records takes them."""
    for rows in _groups(batches):
        with _spooled(rows) as files, opened({}) as connection:
            yield from inventory.strict_records(
                connection, connection.from_arrow(_file_table(rows, files))
            ).to_arrow_reader(BATCH_ROWS)


def typed_records(
    batches: Iterable[pa.RecordBatch], code: str, given: Mapping[str, bytes]
) -> Iterator[pa.RecordBatch]:
    """What a staging model makes of the records of files.

    Args:
        batches: rows of raw_files, with their contents.
        code: the model's SELECT, over `landed_records`, landing.raw_files and given tables.
        given: small tables by name.
    """
    small = {name: from_bytes(sent) for name, sent in given.items()}
    for rows in _groups(batches):
        with _spooled(rows) as files, opened(small) as connection:
            _keep(connection, "landing.raw_files", _file_table(rows, files))
            strict = inventory.strict_records(connection, connection.table("landing.raw_files"))
            strict.create("landing.raw_strict_records")
            for shape in _shapes(rows, files):
                connection.execute(f"create or replace temp view landed_records as {shape}")
                yield from connection.sql(code).to_arrow_reader(BATCH_ROWS)


def _file_table(rows: Sequence[Mapping[str, Any]], files: Sequence[LandedFile]) -> pa.Table:
    located = [
        {name: row[name] for name in INSPECTED.names} | {"location": file.location}
        for row, file in zip(rows, files, strict=True)
    ]
    return pa.Table.from_pylist(located, schema=INSPECTED)


def _shapes(rows: Sequence[Mapping[str, Any]], files: Sequence[LandedFile]) -> Iterator[str]:
    """A SELECT over the records of all files of each shape, as the macro landed_records has it."""
    shapes: dict[tuple[str, ...], dict[int, str]] = {}
    for row, file in zip(rows, files, strict=True):
        shapes.setdefault(tuple(row["records_sql"]), {})[row["file_id"]] = literal(file.location)
    for parts, locations in shapes.items():
        ids = sorted(locations)
        file_ids = ", ".join(map(str, ids))
        places = {
            "locations": f"[{', '.join(locations[id_] for id_ in ids)}]",
            "files": f"""(
                select
                    file_id as landed_file_id,
                    path as landed_path,
                    row_number() over (order by file_id) - 1 as landed_file_index,
                    (sum(record_count) over (order by file_id) - record_count)::bigint
                        as landed_records_before
                from landing.raw_files
                where file_id in ({file_ids})
            )""",
            "records": "landing.raw_strict_records",
            "file_ids": file_ids,
        }
        yield "".join(part if at % 2 == 0 else places[part] for at, part in enumerate(parts))


def compared_lines(batches: Iterable[pa.RecordBatch], code: str) -> Iterator[pa.RecordBatch]:
    """Which lines of whole orders are versions of each other.

    Args:
        batches: staged lines with file_path and file_modified_at of their files.
        code: the model's SELECT over staging.stg_transactions and landing.raw_files.
    """
    lines = pa.Table.from_batches(list(batches))
    if not lines.num_rows:
        return
    with opened({"staging.lines": lines}) as connection:
        connection.execute("""
            create table staging.stg_transactions as
            select * exclude (file_path, file_modified_at) replace (line_hash::ubigint as line_hash)
            from staging.lines;
            create table landing.raw_files as
            select distinct file_id, file_path as path, file_modified_at as modified_at
            from staging.lines
        """)
        yield from connection.sql(code).to_arrow_reader(BATCH_ROWS)
