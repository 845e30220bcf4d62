"""The table of landed files, and the records that only the strict reader delivers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from vectorella.landing import columns, inspection, reading
from vectorella.landing.contents import beginning, is_in_documents
from vectorella.landing.files import LandedFile, can_be_opened, chunks, list_files, open_file
from vectorella.landing.strict import (
    StrictRecord,
    csv_records,
    document_records,
    json_records,
    numbered_records,
    unnested,
)

FILES = pa.schema(
    [
        ("file_id", pa.int32()),
        ("kind", pa.string()),
        ("path", pa.string()),
        ("location", pa.string()),
        ("size_bytes", pa.int64()),
        ("modified_at", pa.timestamp("us")),
        ("etag", pa.string()),
        ("format", pa.string()),
        ("reader", pa.string()),
        ("delimiter", pa.string()),
        ("source_columns", pa.list_(pa.string())),
        ("records_sql", pa.list_(pa.string())),
        ("record_count", pa.int64()),
        ("lines_from", pa.string()),
        ("least_field_count", pa.int32()),
        ("problem", pa.string()),
        ("column_mapping", pa.string()),
        ("is_there", pa.bool_()),
        ("is_tried_again", pa.bool_()),
        ("first_loaded_at", pa.timestamp("us")),
        ("last_loaded_at", pa.timestamp("us")),
    ]
)
RECORDS = pa.schema(
    [
        ("file_id", pa.int32()),
        ("record_number", pa.int64()),
        ("fields", pa.list_(pa.string())),
        ("record_text", pa.string()),
        ("problem", pa.string()),
    ]
)
BATCH_RECORDS = 10_000


@dataclass(frozen=True)
class StoredFile:
    """What an earlier build has noted of a path.

    Attributes:
        file_id: its number.
        version: size, modification time, etag and mapping, as they were.
        first_loaded_at: when it was first found, UTC.
        is_there: whether the folder still held it.
        is_tried_again: whether it could not be read for a reason that may pass.
        problem: why it was set aside.
    """

    file_id: int
    version: tuple
    first_loaded_at: datetime
    is_there: bool
    is_tried_again: bool
    problem: str | None


def folder(*sources: duckdb.DuckDBPyRelation) -> str:
    """Where the landing folder is, as each of the sources (folder) in its one row says."""
    [(landing,)] = sources[0].fetchall()
    return landing


def changed_files(
    connection: duckdb.DuckDBPyConnection,
    landing: str,
    mappings: Mapping[str, columns.Mapping_],
    stored_files: duckdb.DuckDBPyRelation | None,
    now: datetime,
    follows_links: bool = False,
    lines: str | None = None,
) -> duckdb.DuckDBPyRelation:
    """One row for each file below the landing folder that is new, has changed, is gone or is back.

    A file has changed when its size, its modification time, its etag or the mapping of its columns
    has, and where it was set aside for a reason that may pass. File numbers go on from the stored
    ones in the order of delivery; a changed file gets a new one. A file that is gone keeps its
    number and its rows.

    Args:
        connection: reads the files with DuckDB's own readers.
        landing: a folder, or the address of one that fsspec understands.
        mappings: for each kind, canonical columns to the columns of the user's files.
        stored_files: the rows of earlier builds; None where there are none.
        now: when this build reads the files, UTC.
        follows_links: whether a link may lead out of the landing folder.
        lines: the column of transactions that holds a list of rows.

    Raises:
        ColumnError: a mapping names a column that there is not.
    """
    before = _stored_files(stored_files)
    # What cannot be read is found by reading it, and an error ends a transaction.
    inspecting = connection.cursor()
    listed = {
        kind.name: list_files(landing, kind.name, follows_links) for kind in columns.KINDS.values()
    }
    plans = [
        (kind, item)
        for kind in columns.KINDS.values()
        for item in inspection.plan(
            _unknown_files(listed[kind.name], _mapping_text(mappings, kind, lines), before),
            kind,
            mappings.get(kind.name) or {},
            inspecting,
            lines if kind is columns.TRANSACTIONS else None,
        )
        if not _is_as_before(item, before.get(item.file.path))
    ]
    in_order = sorted(plans, key=lambda pair: (pair[1].file.modified_at, pair[1].file.path))
    first_id = 1 + max((file.file_id for file in before.values()), default=0)
    rows = [
        _row(file_id, kind, item)
        | {"column_mapping": _mapping_text(mappings, kind, lines), "is_there": True}
        | _load_times(before.get(item.file.path), now)
        for file_id, (kind, item) in enumerate(in_order, first_id)
    ]
    new = connection.from_arrow(pa.Table.from_pylist(rows, schema=FILES))
    if stored_files is None:
        return new
    paths = {file.path for files in listed.values() for file in files}
    read = {row["path"] for row in rows}
    moved = [
        path
        for path, file in before.items()
        if file.is_there != (path in paths) and path not in read
    ]
    connection.register("moved_files", pa.table({"path": pa.array(moved, pa.string())}))
    return new.union(
        connection.sql(f"""
            select {", ".join(FILES.names)}
            from (
                select * replace (not is_there as is_there)
                from ({stored_files.sql_query()})
                where path in (from moved_files)
            )
        """)
    )


def has_news(
    landing: str,
    mappings: Mapping[str, columns.Mapping_],
    stored_files: duckdb.DuckDBPyRelation,
    follows_links: bool = False,
    lines: str | None = None,
) -> bool:
    """Whether a build would find a file that is new, has changed, or may be read at last.

    No file is opened but those that could not be, by their first byte.
    """
    before = _stored_files(stored_files)
    return any(
        file.path not in before or not _is_still_closed(file, before[file.path])
        for kind in columns.KINDS.values()
        for file in _unknown_files(
            list_files(landing, kind.name, follows_links),
            _mapping_text(mappings, kind, lines),
            before,
        )
    )


def _is_still_closed(file: LandedFile, before: StoredFile) -> bool:
    """Whether what could not be opened cannot be opened now."""
    return before.is_tried_again and file.problem is None and not can_be_opened(file)


def _is_as_before(item: inspection.Plan, before: StoredFile | None) -> bool:
    """Whether a file that was tried again has the problem that it had."""
    return before is not None and before.is_tried_again and item.problem == before.problem


def _mapping_text(
    mappings: Mapping[str, columns.Mapping_], kind: columns.Kind, lines: str | None
) -> str:
    """What decides which columns a file is asked for."""
    mapping = dict(mappings.get(kind.name) or {})
    if lines and kind is columns.TRANSACTIONS:
        mapping["transaction_lines"] = lines
    return json.dumps(mapping, sort_keys=True)


def _stored_files(stored_files: duckdb.DuckDBPyRelation | None) -> dict[str, StoredFile]:
    if stored_files is None:
        return {}
    names = (
        "path, file_id, first_loaded_at, is_there, is_tried_again, problem, size_bytes, "
        "modified_at, etag, column_mapping"
    )
    return {
        path: StoredFile(
            file_id, tuple(version), first_loaded_at, is_there, is_tried_again, problem
        )
        for path, file_id, first_loaded_at, is_there, is_tried_again, problem, *version in (
            stored_files.project(names).fetchall()
        )
    }


def _unknown_files(
    files: Iterable[LandedFile], mapping: str, before: Mapping[str, StoredFile]
) -> list[LandedFile]:
    """Files that no earlier build has noted as they are now."""
    return [file for file in files if not _is_known(file, mapping, before.get(file.path))]


def _is_known(file: LandedFile, mapping: str, before: StoredFile | None) -> bool:
    if before is None or before.version != (
        file.size_bytes,
        file.modified_at,
        file.etag,
        mapping,
    ):
        return False
    # What the listing alone tells, such as of a link, it tells again.
    return file.problem == before.problem if file.problem else not before.is_tried_again


def _load_times(before: StoredFile | None, now: datetime) -> dict[str, datetime]:
    return {
        "first_loaded_at": before.first_loaded_at if before else now,
        "last_loaded_at": now,
    }


def strict_records(
    connection: duckdb.DuckDBPyConnection, files: duckdb.DuckDBPyRelation
) -> duckdb.DuckDBPyRelation:
    """Every record of the files that go to the strict reader, as a stream that can be read once.

    Args:
        connection: takes the records as they are read.
        files: rows as those of changed_files; of those with another reader nothing is returned.
    """
    strict = files.filter("reader = 'strict'").order("file_id").to_arrow_table().to_pylist()
    reader = pa.RecordBatchReader.from_batches(RECORDS, _batches(strict))
    connection.register("strict_records", reader)
    return connection.table("strict_records")


def _row(file_id: int, kind: columns.Kind, item: inspection.Plan) -> dict:
    file = item.file
    return {
        "file_id": file_id,
        "kind": kind.name,
        "path": file.path,
        "location": file.location,
        "size_bytes": file.size_bytes,
        "modified_at": file.modified_at,
        "etag": file.etag,
        "format": file.format,
        "reader": item.reader,
        "delimiter": item.delimiter,
        "source_columns": list(item.columns),
        "records_sql": None if item.problem else reading.records(item, kind),
        "record_count": item.record_count,
        "lines_from": item.lines_from,
        "least_field_count": item.least_field_count,
        "problem": item.problem,
        "is_tried_again": item.is_tried_again,
    }


def _batches(files: list[dict]) -> Iterator[pa.RecordBatch]:
    rows: list[dict] = []
    for row in (row for file in files for row in _strict_rows(file)):
        rows.append(row)
        if len(rows) == BATCH_RECORDS:
            yield pa.RecordBatch.from_pylist(rows, schema=RECORDS)
            rows = []
    yield pa.RecordBatch.from_pylist(rows, schema=RECORDS)


def _strict_rows(row: dict) -> Iterator[dict]:
    for record in _read_strictly(row):
        yield {
            "file_id": row["file_id"],
            "record_number": record.record_number,
            "fields": record.fields,
            "record_text": record.text,
            "problem": record.problem,
        }


def _read_strictly(row: dict) -> Iterator[StrictRecord]:
    names = row["source_columns"]
    records = _strict_records(row)
    if row["lines_from"] is None:
        return records
    return numbered_records(unnested(records, names.index(row["lines_from"])))


def _strict_records(row: dict) -> Iterator[StrictRecord]:
    file = LandedFile(row["path"], row["location"], row["size_bytes"], row["modified_at"])
    names = row["source_columns"]
    with open_file(file) as lines:
        if row["format"] == "csv":
            next(lines)
            yield from csv_records(lines, row["delimiter"], len(names), row["least_field_count"])
        elif is_in_documents(beginning(file)):
            yield from numbered_records(document_records(chunks(file), names))
        else:
            yield from json_records(lines, names)
