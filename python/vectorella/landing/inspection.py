"""How each landed file is to be read, or why it is set aside.

The fast reader is DuckDB's own. A file goes to the strict reader when the number of records
that DuckDB delivers is not the number of lines that hold one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from vectorella.landing import columns
from vectorella.landing.contents import FileError, look
from vectorella.landing.files import LandedFile, open_file
from vectorella.landing.strict import json_keys

# Our own columns beside a file's; a file that brings one of its own cannot be told from us.
OUR_COLUMNS = {
    *("landed_file_id", "landed_file_index", "landed_position", "landed_records_before"),
    *("landed_record_number", "landed_problem", "landed_record"),
}
# DuckDB has columns of these names beside those of a file, and the file's own hide them.
READER_COLUMNS = {"file_index", "file_row_number"}


@dataclass(frozen=True)
class Plan:
    """What is known of one file before its rows are read.

    Attributes:
        file: the file.
        reader: `fast` (DuckDB's own) or `strict`; None for a file that is set aside.
        delimiter: of a CSV file.
        columns: the file's own columns, in its order, with their DuckDB types.
        expressions: one SQL expression per canonical column of the kind.
        record_count: records that the file holds, good or bad; 0 for a file that is set aside.
        problem: a sentence for a file that is set aside.
    """

    file: LandedFile
    reader: str | None = None
    delimiter: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    expressions: tuple[str, ...] = ()
    record_count: int = 0
    problem: str | None = None

    @property
    def shape(self) -> tuple:
        """Files of one shape are read by one statement."""
        return (self.file.format, self.delimiter, tuple(self.columns.items()))


def plan(
    landed: Iterable[LandedFile],
    kind: columns.Kind,
    mapping: columns.Mapping_,
    connection: duckdb.DuckDBPyConnection,
) -> list[Plan]:
    """A plan for every file, in the order given.

    Raises:
        ColumnError: the mapping itself is wrong. What is wrong with one file is in its plan.
    """
    columns.check_mapping(kind, mapping)
    plans = [_attempt(_open, Plan(file)) for file in landed]
    plans = _for_each_shape(_json_columns, _is_fast("jsonl"), plans, connection)
    plans = _for_each_shape(_delivered, _is_fast("csv", "jsonl"), plans, connection)
    plans = _for_each_shape(_decoded, _is_fast("parquet"), plans, connection)
    plans = [_attempt(_strict_json_columns, item) for item in plans]
    return list(_resolved(plans, kind, mapping, connection))


def fast_relation(item: Plan, locations: str, skip_bad_lines: bool = False) -> str:
    """The call of DuckDB's reader for files of one shape, as SQL.

    Args:
        item: any one of the files.
        locations: an SQL expression for the list of their locations.
        skip_bad_lines: leave out lines that are no record, instead of failing.
    """
    typed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in item.columns.items())
    # A folder named sku=1 would replace the column of that name.
    always = f"{locations}, hive_partitioning = false"
    if item.file.format == "parquet":
        return f"read_parquet({always})"
    if item.file.format == "jsonl":
        return f"read_json({always}, columns = {{{typed}}}, format = 'newline_delimited')"
    return (
        f"read_csv({always}, columns = {{{typed}}}, header = true, auto_detect = false, "
        f"delim = {literal(item.delimiter or ',')}, quote = '\"', escape = '\"', "
        f"ignore_errors = {str(skip_bad_lines).lower()})"
    )


def literal(value: str) -> str:
    """A text as an SQL literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def exact_path(location: str) -> str:
    """A path that DuckDB takes as it is, and not as a pattern.

    >>> exact_path("sales [1].csv")
    'sales [[]1].csv'
    """
    return "".join(f"[{character}]" if character in "[*?" else character for character in location)


def _attempt(step, item: Plan, *arguments: object) -> Plan:  # noqa: ANN001
    """The plan after one more step, or the plan with what is wrong with its file."""
    if item.problem is not None:
        return item
    try:
        return step(item, *arguments)
    except (FileError, columns.ColumnError) as error:
        return _set_aside(item, str(error))
    except (OSError, EOFError, pa.ArrowException) as error:
        return _set_aside(item, f"It cannot be read: {_one_line(error)}. Deliver it again.")


def _set_aside(item: Plan, problem: str) -> Plan:
    return replace(item, reader=None, columns={}, record_count=0, problem=problem)


def _one_line(error: Exception) -> str:
    """What went wrong, without the statement in which it did."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split()).rstrip(".")


def _open(item: Plan) -> Plan:
    """The plan with what the file says of itself."""
    contents = look(item.file)
    names = {name.lower() for name in contents.columns}
    is_fast = contents.is_regular and not names & READER_COLUMNS
    if item.file.format == "parquet" and not is_fast:
        raise FileError(_reserved(names & READER_COLUMNS))
    return replace(
        item,
        reader="fast" if is_fast else "strict",
        delimiter=contents.delimiter,
        columns=contents.columns,
        record_count=contents.record_count,
    )


def _reserved(names: set[str]) -> str:
    return f"Its column {', '.join(sorted(names))} has a name that the reader needs. Rename it."


Step = Callable[[list[Plan], duckdb.DuckDBPyConnection], list[Plan]]


def _is_fast(*formats: str) -> Callable[[Plan], bool]:
    return lambda item: item.reader == "fast" and item.file.format in formats


def _for_each_shape(
    step: Step,
    is_concerned: Callable[[Plan], bool],
    plans: list[Plan],
    connection: duckdb.DuckDBPyConnection,
) -> list[Plan]:
    """The plans in their order, those concerned after one more step, which takes one shape."""
    by_shape: dict[tuple, list[Plan]] = defaultdict(list)
    for item in filter(is_concerned, plans):
        by_shape[item.shape].append(item)
    after = {
        item.file.path: item
        for same in by_shape.values()
        for item in _halved(step, same, connection)
    }
    return [after.get(item.file.path, item) for item in plans]


def _halved(step: Step, same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """A step over files of one shape; what fails is found by trying each half by itself."""
    try:
        return step(same, connection)
    except duckdb.FatalException:
        raise
    except duckdb.Error as error:
        if len(same) == 1:
            return [_undelivered(same[0], error)]
    middle = len(same) // 2
    return [
        item for half in (same[:middle], same[middle:]) for item in _halved(step, half, connection)
    ]


def _undelivered(item: Plan, error: duckdb.Error) -> Plan:
    """The plan for a file that DuckDB cannot read to its end."""
    if item.file.format == "parquet":
        problem = f"It is broken inside: {_one_line(error)}. Deliver it again."
        return _set_aside(item, problem)
    return replace(item, reader="strict")


def _delivered(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """Strict where the fast reader does not deliver each record."""
    # Every column is counted, since DuckDB does not check the ones that nobody asks for.
    counts = ", ".join(f"count({columns.quoted(name)})" for name in same[0].columns)
    relation = fast_relation(same[0], _locations(same), skip_bad_lines=True)
    counted = f"select file_index, count(*), {counts} from {relation} group by file_index"
    delivered = {row[0]: row[1] for row in connection.execute(counted).fetchall()}
    return [
        item if delivered.get(index, 0) == item.record_count else replace(item, reader="strict")
        for index, item in enumerate(same)
    ]


def _json_columns(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """With the keys of each file's objects; strict where the fast reader would mix them up."""
    found = connection.execute(
        f"""
        select distinct file_index, unnest(json_keys(json))
        from read_ndjson_objects({_locations(same)}, ignore_errors = true)
        where json_type(json) = 'OBJECT'
        """
    ).fetchall()
    keys = defaultdict(set)
    for index, key in found:
        keys[index].add(key)
    return [_with_keys(item, keys[index]) for index, item in enumerate(same)]


def _with_keys(item: Plan, keys: set[str]) -> Plan:
    names = _column_names(keys)
    is_fast = len(names) == len(keys) > 0 and not set(map(str.lower, names)) & READER_COLUMNS
    return replace(
        item,
        reader=item.reader if is_fast else "strict",
        columns=dict.fromkeys(names, "VARCHAR"),
    )


def _column_names(keys: set[str]) -> list[str]:
    """Sorted keys that can be columns; of those that SQL cannot tell apart, the first.

    >>> _column_names({"b", "Id", "id", ""})
    ['b', 'Id']
    """
    first: dict[str, str] = {}
    for key in sorted(keys):
        if key and "\0" not in key:
            first.setdefault(key.lower(), key)
    return sorted(first.values(), key=str.lower)


def _strict_json_columns(item: Plan) -> Plan:
    """With the keys that the strict reader sees, which are not always those that DuckDB sees."""
    if item.reader != "strict" or item.file.format != "jsonl":
        return item
    with open_file(item.file) as lines:
        keys = json_keys(lines)
    if not keys:
        raise FileError("It holds no JSON object with a key. Write one JSON object a line.")
    return _with_keys(item, keys)


def _decoded(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """With DuckDB's types, once every value of a Parquet file could be decoded."""
    one_file = fast_relation(same[0], _locations(same[:1]))
    described = connection.execute(f"describe select * from {one_file}").fetchall()
    typed = {row[0]: row[1] for row in described}
    typed |= {name: type_ for name, type_ in same[0].columns.items() if type_ == columns.INSTANT_96}
    decoded = ", ".join(_last_value(name, type_) for name, type_ in typed.items())
    every_file = fast_relation(same[0], _locations(same))
    connection.execute(f"select {decoded} from {every_file}").fetchall()
    return [replace(item, columns=typed) for item in same]


def _last_value(name: str, type_: str) -> str:
    """SQL for which every value is decoded: count and max take the footer's word for it.

    Of a list its length is kept, not a copy of it: 200,000 recipes take 0.05 s less so, of 0.24.
    """
    column = columns.quoted(name)
    return f"last(len({column}))" if type_.endswith("]") else f"last({column})"


def _locations(same: list[Plan]) -> str:
    return "[" + ", ".join(literal(exact_path(item.file.location)) for item in same) + "]"


def _resolved(
    items: list[Plan],
    kind: columns.Kind,
    mapping: columns.Mapping_,
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[Plan]:
    """Each plan with its expressions, which depend on the columns alone."""
    known: dict[tuple, Plan] = {}
    for item in items:
        if item.problem is None and item.shape not in known:
            known[item.shape] = _attempt(_with_expressions, item, kind, mapping, connection)
        like = known.get(item.shape, item)
        if like.problem is None:
            yield replace(item, expressions=like.expressions)
        else:
            yield _set_aside(item, like.problem)


def _with_expressions(
    item: Plan,
    kind: columns.Kind,
    mapping: columns.Mapping_,
    connection: duckdb.DuckDBPyConnection,
) -> Plan:
    ours = OUR_COLUMNS.intersection(map(str.lower, item.columns))
    if ours:
        raise FileError(_reserved(ours))
    resolved = columns.resolve(kind, mapping, item.columns, connection)
    return replace(item, expressions=tuple(resolved))
