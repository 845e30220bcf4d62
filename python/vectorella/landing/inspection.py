"""How each landed file is to be read, or why it is set aside.

The fast reader is DuckDB's own. A file goes to the strict reader when the number of records
that DuckDB delivers is not the number of lines that hold one.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import duckdb
import pyarrow as pa

from vectorella.landing import columns
from vectorella.landing.contents import FileError, column_names, hint, look
from vectorella.landing.files import LandedFile, can_be_opened, may_pass, open_file
from vectorella.landing.strict import bounded_lines, json_keys

# Our own columns beside a file's; a file that brings one of its own cannot be told from us.
OUR_COLUMNS = {
    *("landed_file_id", "landed_file_index", "landed_position", "landed_records_before"),
    *("landed_record_number", "landed_problem", "landed_record", "landed_path"),
}
# DuckDB has columns of these names beside those of a file, and the file's own hide them.
READER_COLUMNS = {"file_index", "file_row_number"}
# An element of a list that is taken apart.
LINE = "line"


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
        is_tried_again: whether the problem may pass without a change of the file.
        is_in_documents: whether it is JSON of another layout than one object a line.
        path_columns: names of columns that the file does not have, but its path, as name=value.
        lines_from: the column with a list of which each element is a row; None for rows as they
            stand. The element is a column `line`, as JSON.
        taken: the columns that are taken out of each record, which is read as JSON; None where
            every column is read.
        least_field_count: so many fields a line of CSV has at least, where the others are empty.
    """

    file: LandedFile
    reader: str | None = None
    delimiter: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    expressions: tuple[str, ...] = ()
    record_count: int = 0
    problem: str | None = None
    is_tried_again: bool = False
    is_in_documents: bool = False
    path_columns: tuple[str, ...] = ()
    lines_from: str | None = None
    least_field_count: int | None = None
    taken: tuple[str, ...] | None = None

    @property
    def shape(self) -> tuple:
        """Files of one shape are read by one statement."""
        beside = (self.path_columns, self.lines_from)
        if self.taken is not None and self.reader == "fast":
            return (self.file.format, self.taken, *beside)
        return (self.file.format, self.delimiter, tuple(self.columns.items()), *beside)

    @property
    def own(self) -> dict[str, str]:
        """The file's own columns, as far as they are read, with their types."""
        return self.columns if self.taken is None else dict.fromkeys(self.taken, "VARCHAR")

    @property
    def source(self) -> dict[str, str]:
        """Every column that an expression may name, with its type."""
        beside = dict.fromkeys(self.path_columns, "VARCHAR")
        return self.own | beside | ({LINE: "JSON"} if self.lines_from else {})


def plan(
    landed: Iterable[LandedFile],
    kind: columns.Kind,
    mapping: columns.Mapping_,
    connection: duckdb.DuckDBPyConnection,
    lines: str | None = None,
) -> list[Plan]:
    """A plan for every file, in the order given.

    Args:
        landed: the files.
        kind: what they hold.
        mapping: of their columns.
        connection: reads with DuckDB's own readers.
        lines: the column that holds a list of rows, in files that have one of this name.

    Raises:
        ColumnError: the mapping itself is wrong. What is wrong with one file is in its plan.
    """
    columns.check_mapping(kind, mapping)
    plans = [_attempt(_open, Plan(file)) for file in landed]
    plans = _for_each_shape(_json_columns, _is_fast("jsonl"), plans, connection)
    plans = [_attempt(_with_lines, item, lines) for item in plans]
    plans = _of_few_shapes(plans, kind, mapping)
    plans = _for_each_shape(_delivered, _is_fast("csv", "jsonl"), plans, connection)
    plans = _for_each_shape(_decoded, _is_fast("parquet"), plans, connection)
    plans = _for_each_shape(_with_line_counts, _has_lists_of_lines, plans, connection)
    plans = [_attempt(_strict_json_columns, item) for item in plans]
    plans = [_attempt(_with_path_columns, item) for item in plans]
    plans = list(_resolved(plans, kind, mapping, connection))
    return _for_each_shape(_without_cut_lists, _picks_from_lists, plans, connection)


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
    if item.taken is not None:
        taken = ", ".join(
            f"json ->> {literal(_json_path(name))} as {columns.quoted(name)}" for name in item.taken
        )
        return f"""(
            select *, file_index, {taken or "null"}
            from read_ndjson_objects({locations}, ignore_errors = {str(skip_bad_lines).lower()})
        )"""
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
    except duckdb.FatalException:
        raise
    # A library of an object store raises errors of its own.
    except Exception as error:
        if may_pass(error, item.file):
            return _closed(item, error)
        if isinstance(error, OSError | EOFError | pa.ArrowException):
            return _set_aside(item, f"It cannot be read: {_one_line(error)}. Deliver it again.")
        raise


def _closed(item: Plan, error: Exception) -> Plan:
    said = getattr(error, "strerror", None) or _one_line(error)
    problem = f"It cannot be read: {said}. Let this user read it; each build tries again."
    return replace(_set_aside(item, problem), is_tried_again=True)


def _set_aside(item: Plan, problem: str) -> Plan:
    told = problem.encode("utf-8", "backslashreplace").decode()
    return replace(item, reader=None, columns={}, record_count=0, problem=told)


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
        is_in_documents=contents.is_in_documents,
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
    if not can_be_opened(item.file):
        return _attempt(_open, item)
    if item.file.format == "parquet":
        problem = f"It is broken inside: {_one_line(error)}. Deliver it again."
        return _set_aside(item, problem)
    return replace(item, reader="strict")


# Each statement over a shape takes memory; beyond these, or with more columns, records of JSON are
# read as such, and only what the mapping names is taken out of them.
MOST_SHAPES = 50
MOST_COLUMNS = 1000


def _of_few_shapes(plans: list[Plan], kind: columns.Kind, mapping: columns.Mapping_) -> list[Plan]:
    """JSON of many sets of keys, or of many keys, as few shapes.

    Of a CSV file with many columns DuckDB holds thousands of rows at a time, the strict reader one.
    """
    is_json = _is_fast("jsonl")
    are_many = len({item.shape for item in filter(is_json, plans)}) > MOST_SHAPES
    named = " ".join(_named(kind, mapping)).lower()
    return [
        _with_few_columns(item, named)
        if len(item.columns) > MOST_COLUMNS or (are_many and is_json(item))
        else item
        for item in plans
    ]


def _with_few_columns(item: Plan, named: str) -> Plan:
    """With those columns alone that an expression may name."""
    if item.file.format == "parquet":
        return item
    reader = "strict" if item.file.format == "csv" else item.reader
    taken = tuple(name for name in item.columns if name.lower() in named)
    return replace(item, reader=reader, taken=taken)


def _named(kind: columns.Kind, mapping: columns.Mapping_) -> Iterator[str]:
    """The names and expressions that the columns of a kind are looked up by."""
    for column in kind.columns:
        wanted = mapping.get(column, columns.DEFAULTS.get(column, column))
        yield from map(str, wanted if isinstance(wanted, list | tuple) else [wanted])


def _json_path(name: str) -> str:
    r"""The path of a key, whatever letters it has.

    >>> _json_path('unit "price"')
    '$."unit \\"price\\""'
    """
    return '$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _delivered(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """Strict where the fast reader does not deliver each record."""
    # Every column is counted, since DuckDB does not check the ones that nobody asks for.
    relation = fast_relation(same[0], _locations(same), skip_bad_lines=True)
    counts = ", ".join(f"count({columns.quoted(name)})" for name in same[0].columns)
    if same[0].taken is not None:
        counts = "count(json)"
        relation = f"(select file_index, json from {relation} where json_type(json) = 'OBJECT')"
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
    names = column_names(keys)
    is_fast = len(names) == len(keys) > 0 and not set(map(str.lower, names)) & READER_COLUMNS
    return replace(
        item,
        reader=item.reader if is_fast else "strict",
        columns=dict.fromkeys(names, "VARCHAR"),
        taken=None,
    )


def _strict_json_columns(item: Plan) -> Plan:
    """With the keys that the strict reader sees, which are not always those that DuckDB sees."""
    if item.reader != "strict" or item.file.format != "jsonl" or item.is_in_documents:
        return item
    with open_file(item.file) as stream:
        keys = json_keys(bounded_lines(stream))
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


def _with_lines(item: Plan, lines: str | None) -> Plan:
    """With the column of which each element is to be a row, where the file has it."""
    name = next((name for name in item.columns if name.lower() == (lines or "").lower()), None)
    if name is None:
        return item
    if LINE in map(str.lower, item.columns):
        raise FileError(f"Its column {LINE} has the name that elements of {name} get. Rename it.")
    reader = item.reader if item.file.format == "parquet" else "strict"
    return replace(item, lines_from=name, reader=reader)


def _has_lists_of_lines(item: Plan) -> bool:
    return item.file.format == "parquet" and item.lines_from is not None and item.problem is None


def _with_line_counts(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """With as many records as the lists of each file have elements; an empty list is one."""
    name, type_ = same[0].lines_from, same[0].columns[same[0].lines_from]
    if not type_.endswith("]"):
        problem = f"Its column {name} holds no lists: take it out of transaction_lines."
        return [_set_aside(item, problem) for item in same]
    counted = f"""
        select file_index, sum(greatest(coalesce(len({columns.quoted(name)}), 0), 1))
        from {fast_relation(same[0], _locations(same))}
        group by file_index
    """
    counts = dict(connection.execute(counted).fetchall())
    return [replace(item, record_count=int(counts[at])) for at, item in enumerate(same)]


def path_values(path: str) -> dict[str, str]:
    """What the folders of a path say, as Hive and Spark write it.

    >>> path_values("transactions/country=IT/date=2026-01-05/part-0.csv")
    {'country': 'IT', 'date': '2026-01-05'}
    """
    pairs = (part.partition("=") for part in PurePosixPath(path).parts[:-1])
    return {name: value for name, mark, value in pairs if name and mark}


def _with_path_columns(item: Plan) -> Plan:
    """With columns that stand in its path alone; the file's own are its own."""
    own = set(map(str.lower, item.source))
    names = [name for name in path_values(item.file.path) if name.lower() not in own]
    return replace(item, path_columns=tuple(column_names(set(names))))


PICKED = re.compile(r"\[-?\d+\]")


def _picks_from_lists(item: Plan) -> bool:
    """Whether an expression takes one element out of a list."""
    return item.reader == "fast" and any(map(PICKED.search, item.expressions))


def _without_cut_lists(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """Set aside where the element that is taken is one of several objects: lines would be lost."""
    picked = " ".join(filter(PICKED.search, same[0].expressions)).lower()
    found: dict[int, str] = {}
    for name in (name for name in same[0].own if name.lower() in picked):
        several = _has_several_objects(name, same[0])
        if several:
            query = f"""
                select distinct file_index
                from {fast_relation(same[0], _locations(same))}
                where {several}
            """
            found |= {index: name for (index,) in connection.execute(query).fetchall()}
    return [
        _set_aside(item, _cut_list(found[index])) if index in found else item
        for index, item in enumerate(same)
    ]


def _has_several_objects(name: str, item: Plan) -> str | None:
    """SQL for whether a column holds a list of several objects; None where it can hold none."""
    column = columns.quoted(name)
    if item.file.format == "parquet":
        is_list = item.columns[name].startswith("STRUCT(") and item.columns[name].endswith("[]")
        return f"len({column}) > 1" if is_list else None
    return f"""
        json_valid({column})
        and try(json_array_length({column})) > 1
        and try(json_type({column}, '$[0]')) = 'OBJECT'
    """


def _cut_list(name: str) -> str:
    return (
        f"Some of its rows hold several lines in {name}, of which the mapping takes one. Set "
        f"transaction_lines: {name}, and map sku to \"line->>'$.sku'\" and so on: then each line "
        "is a row."
    )


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
            yield replace(
                item, expressions=like.expressions, least_field_count=like.least_field_count
            )
        elif item.problem is None:
            yield _attempt(_without_columns, item, like.problem, kind, mapping)
        else:
            yield item


def _without_columns(
    item: Plan, problem: str, kind: columns.Kind, mapping: columns.Mapping_
) -> Plan:
    """Set aside, with what its first lines say of the reason."""
    names = set(_named(kind, mapping))
    return _set_aside(item, f"{hint(item.file, names)} {problem}".lstrip())


def _with_expressions(
    item: Plan,
    kind: columns.Kind,
    mapping: columns.Mapping_,
    connection: duckdb.DuckDBPyConnection,
) -> Plan:
    ours = OUR_COLUMNS.intersection(map(str.lower, item.columns))
    if ours:
        raise FileError(_reserved(ours))
    resolved = columns.resolve(kind, mapping, item.source, connection)
    needed = " ".join(resolved[: len(kind.required)]).lower()
    positions = [at for at, name in enumerate(item.columns, 1) if name.lower() in needed]
    return replace(
        item,
        expressions=tuple(resolved),
        least_field_count=max(positions, default=0) if item.file.format == "csv" else None,
    )
