"""The table of landed files, and the records that only the strict reader delivers."""

from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa

from vectorella.landing import columns, inspection
from vectorella.landing.files import LandedFile, list_files, open_file
from vectorella.landing.strict import StrictRecord, csv_records, json_records

FILES = pa.schema(
    [
        ("file_id", pa.int32()),
        ("kind", pa.string()),
        ("path", pa.string()),
        ("location", pa.string()),
        ("size_bytes", pa.int64()),
        ("modified_at", pa.timestamp("us")),
        ("format", pa.string()),
        ("reader", pa.string()),
        ("delimiter", pa.string()),
        ("relation", pa.string()),
        ("source_columns", pa.list_(pa.string())),
        ("expressions", pa.map_(pa.string(), pa.string())),
        ("record_count", pa.int64()),
        ("problem", pa.string()),
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


def landed_files(
    connection: duckdb.DuckDBPyConnection,
    landing: str,
    mappings: Mapping[str, columns.Mapping_],
) -> pa.Table:
    """One row for each file below the landing folder, in the order of delivery.

    Args:
        connection: reads the files with DuckDB's own readers.
        landing: a folder, or the address of one that fsspec understands.
        mappings: for each kind, canonical columns to the columns of the user's files.

    Raises:
        ColumnError: a mapping names a column that there is not.
    """
    plans = [
        (kind, item)
        for kind in columns.KINDS.values()
        for item in inspection.plan(
            list_files(landing, kind.name), kind, mappings.get(kind.name) or {}, connection
        )
    ]
    in_order = sorted(plans, key=lambda pair: (pair[1].file.modified_at, pair[1].file.path))
    rows = [_row(number, kind, item) for number, (kind, item) in enumerate(in_order, 1)]
    return pa.Table.from_pylist(rows, schema=FILES)


def strict_records(files: duckdb.DuckDBPyRelation) -> pa.RecordBatchReader:
    """Every record of the files that go to the strict reader, a batch at a time."""
    wanted = files.filter("reader = 'strict'").order("file_id").to_arrow_table().to_pylist()
    return pa.RecordBatchReader.from_batches(RECORDS, _batches(wanted))


def _row(file_id: int, kind: columns.Kind, item: inspection.Plan) -> dict:
    file = item.file
    relation = None
    if item.problem is None:
        relation = inspection.fast_relation(item, "{locations}")
    return {
        "file_id": file_id,
        "kind": kind.name,
        "path": file.path,
        "location": file.location,
        "size_bytes": file.size_bytes,
        "modified_at": file.modified_at,
        "format": file.format,
        "reader": item.reader,
        "delimiter": item.delimiter,
        "relation": relation,
        "source_columns": list(item.columns),
        "expressions": dict(zip(kind.columns, item.expressions, strict=False)),
        "record_count": item.record_count,
        "problem": item.problem,
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
    file = LandedFile(row["path"], row["location"], row["size_bytes"], row["modified_at"])
    with open_file(file) as lines:
        if row["format"] == "jsonl":
            yield from json_records(lines, row["source_columns"])
        else:
            next(lines)
            yield from csv_records(lines, row["delimiter"], len(row["source_columns"]))
