"""The door between files and staging: SQL for every record of the files of one shape.

Another engine would have a module like this one. What comes out has the same columns whatever the
file's format and reader:

    landed_file_id INTEGER, landed_record_number BIGINT: which file, and where in it.
    landed_problem VARCHAR: why it is no record; null for a record.
    landed_record: the record as it came, a struct, or its text from the strict reader.
    raw_<column>, of whatever type the file has: one for each canonical column.

Our own columns start with landed_, so that a file may have any other name among its own.
"""

import re

from vectorella.landing import columns
from vectorella.landing.columns import quoted
from vectorella.landing.inspection import LINE, Plan, fast_relation, literal

# What the caller puts in place of these: an SQL list of locations; a relation (landed_file_id,
# landed_path, landed_file_index, landed_records_before) of the same files; the strict reader's
# records; an SQL list of file ids. No name of a file or of a column holds a NUL.
LOCATIONS, FILES, RECORDS, FILE_IDS = "\0locations\0", "\0files\0", "\0records\0", "\0file_ids\0"


def records(item: Plan, kind: columns.Kind) -> list[str]:
    """SQL over all files of the shape of one of them, with places for what differs between them.

    Returns:
        SQL and names of places, `locations`, `files`, `records` or `file_ids`, by turns.
    """
    return _sql(item, kind).split("\0")


def _sql(item: Plan, kind: columns.Kind) -> str:
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
        inner join {_files(item)} as landed_files using (landed_file_index)
    """


def _files(item: Plan) -> str:
    """The files, with what their paths say of them."""
    if not item.path_columns:
        return FILES
    values = ", ".join(f"{_path_value(name)} as {quoted(name)}" for name in item.path_columns)
    return f"(select *, {values} from {FILES} as given_files)"


def _path_value(name: str) -> str:
    """SQL for the value of a folder name=value, as Hive escapes it and writes null."""
    pattern = literal(f"(?:^|/){re.escape(name)}=([^/]*)/")
    value = f"url_decode(regexp_extract(landed_path, {pattern}, 1))"
    return f"nullif({value}, '__HIVE_DEFAULT_PARTITION__')"


def _record_number(item: Plan) -> str:
    """Where a record stands: the row from 1 (parquet), or the line, header included.

    Of lists that are taken apart, the number of the element in its file.
    """
    if item.file.format == "parquet" and not item.lines_from:
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
    if item.lines_from:
        column = quoted(item.lines_from)
        return f"""
            with numbered_records as materialized (
                select *, row_number() over () as landed_position
                from
                    (
                        select
                            *,
                            file_index::bigint as landed_file_index,
                            to_json(
                                unnest(case when len({column}) > 0 then {column} else [null] end)
                            ) as {quoted(LINE)}
                        from {relation}
                    )
            )
            select * from numbered_records
        """
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
    return f"/* {types} */"


def _record(item: Plan) -> str:
    if item.taken is not None:
        return "json"
    fields = (f"{name} := {name}" for name in map(quoted, item.columns))
    return f"struct_pack({', '.join(fields)})"


def _strict(item: Plan, raw: str) -> str:
    fields = "".join(
        f"landed.fields[{position}] as {quoted(name)}, "
        for position, name in enumerate([*item.columns, *[LINE] * bool(item.lines_from)], 1)
        if name in item.source
    )
    values = "".join(f"landed_files.{quoted(name)}, " for name in item.path_columns)
    return f"""
        select landed_file_id, landed_record_number, landed_problem, landed_record, {raw}
        from
            (
                select
                    {fields}
                    {values}
                    landed.file_id as landed_file_id,
                    landed.record_number as landed_record_number,
                    landed.problem as landed_problem,
                    landed.record_text as landed_record
                from {RECORDS} as landed
                inner join {_files(item)} as landed_files on landed.file_id = landed_file_id
                where landed.file_id in ({FILE_IDS})
            )
    """
