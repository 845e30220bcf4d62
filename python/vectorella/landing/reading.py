"""The door between files and staging: SQL for every record of the files of one shape.

Another engine would have a module like this one. What comes out has the same columns whatever the
file's format and reader:

    landed_file_id INTEGER, landed_record_number BIGINT: which file, and where in it.
    landed_problem VARCHAR: why it is no record; null for a record.
    landed_record: the record as it came, a struct, or its text from the strict reader.
    raw_<column>, of whatever type the file has: one for each canonical column.

Our own columns start with landed_, so that a file may have any other name among its own.
"""

from vectorella.landing import columns
from vectorella.landing.inspection import Plan, fast_relation

# What the caller puts in place of these: an SQL list of locations; a relation (file_id, file_index,
# records_before) of the same files; the strict reader's records; an SQL list of file ids.
LOCATIONS, FILES, RECORDS, FILE_IDS = "{locations}", "{files}", "{records}", "{file_ids}"


def records(item: Plan, kind: columns.Kind) -> str:
    """SQL over all files of the shape of one of them, with places for what differs between them."""
    raw = ", ".join(
        f"{expression} as raw_{column}"
        for column, expression in zip(kind.columns, item.expressions, strict=True)
    )
    if item.reader == "strict":
        return _strict(item, raw)
    return f"""
        select
            landed_file_id,
            {_record_number(item)} as landed_record_number,
            null::varchar as landed_problem,
            {_record(item)} as landed_record,
            {raw}
        from ({_numbered(item)})
        inner join {FILES} as landed_files using (landed_file_index)
    """


def _record_number(item: Plan) -> str:
    """Where a record stands: the row from 1 (parquet), or the line, header included."""
    if item.file.format == "parquet":
        return "landed_position + 1"
    lines_before = 1 if item.file.format == "csv" else 0
    return f"landed_position + {lines_before} - landed_records_before"


def _numbered(item: Plan) -> str:
    """Records with their place.

    Parquet knows the position of a row in its file. Records of other formats are counted through
    all files, which takes one thread, and whatever hangs on it: kept first, the rest is done by all
    threads.
    """
    relation = fast_relation(item, LOCATIONS)
    if item.file.format == "parquet":
        return f"""
            select *, file_index::bigint as landed_file_index, file_row_number as landed_position
            from {relation} {_types(item)}
        """
    return f"""
        with numbered_records as materialized (
            select
                *,
                file_index::bigint as landed_file_index,
                row_number() over () as landed_position
            from {relation}
        )
        select * from numbered_records
    """


def _types(item: Plan) -> str:
    """A comment, for which files with other types are read by another statement.

    Read by one, all would be cast to the types of the first.
    """
    types = ", ".join(item.columns.values()).replace("*/", "")
    return f"/* {types.replace('{', '(').replace('}', ')')} */"


def _record(item: Plan) -> str:
    fields = (f"{name} := {name}" for name in map(columns.quoted, item.columns))
    return f"struct_pack({', '.join(fields)})"


def _strict(item: Plan, raw: str) -> str:
    fields = "".join(
        f"landed.fields[{position}] as {columns.quoted(name)}, "
        for position, name in enumerate(item.columns, 1)
    )
    return f"""
        select landed_file_id, landed_record_number, landed_problem, landed_record, {raw}
        from
            (
                select
                    {fields}
                    landed.file_id as landed_file_id,
                    landed.record_number as landed_record_number,
                    landed.problem as landed_problem,
                    landed.record_text as landed_record
                from {RECORDS} as landed
                where landed.file_id in ({FILE_IDS})
            )
    """
