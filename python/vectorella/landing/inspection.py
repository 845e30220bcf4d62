"""How each landed file is to be read, or why it is set aside.

The fast reader is DuckDB's own. A file goes to the strict reader when the number of records
that DuckDB delivers is not the number of lines that hold one.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from vectorella.landing import columns
from vectorella.landing.files import LandedFile, chunks, open_file

DELIMITERS = ",;\t|"


class FileProblem(ValueError):
    """A file that cannot be read as a whole; the message says why and what to do."""


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
    opened = [_attempt(_open, Plan(file)) for file in landed]
    by_shape: dict[tuple, list[Plan]] = defaultdict(list)
    for item in opened:
        by_shape[item.shape].append(item)
    decided = {
        item.file.path: item for same in by_shape.values() for item in _decide(same, connection)
    }
    in_order = [decided[item.file.path] for item in opened]
    return list(_resolved(in_order, kind, mapping, connection))


def fast_relation(item: Plan, locations: str, skip_bad_lines: bool = False) -> str:
    """The call of DuckDB's reader for files of one shape, as SQL.

    Args:
        item: any one of the files.
        locations: an SQL expression for the list of their locations.
        skip_bad_lines: leave out lines that are no record, instead of failing.
    """
    typed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in item.columns.items())
    if item.file.format == "parquet":
        return f"read_parquet({locations})"
    if item.file.format == "jsonl":
        return f"read_json({locations}, columns = {{{typed}}}, format = 'newline_delimited')"
    return (
        f"read_csv({locations}, columns = {{{typed}}}, header = true, auto_detect = false, "
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
    except (FileProblem, columns.ColumnError) as error:
        return _set_aside(item, str(error))
    except (OSError, EOFError, pa.ArrowException) as error:
        return _set_aside(item, f"It cannot be read: {_one_line(error)}. Deliver it again.")


def _set_aside(item: Plan, problem: str) -> Plan:
    return replace(item, reader=None, columns={}, record_count=0, problem=problem)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _open(item: Plan) -> Plan:
    """Columns and number of records, from the file itself."""
    openers = {"csv": _open_csv, "jsonl": _open_jsonl, "parquet": _open_parquet}
    if item.file.format not in openers:
        raise FileProblem(
            "Its name does not end in .csv, .tsv, .jsonl, .ndjson, .json or .parquet (also with "
            ".gz or .zst). Rename it, or take it out of the landing folder."
        )
    if item.file.size_bytes == 0:
        raise FileProblem("It is empty. Deliver it again, or take it out of the landing folder.")
    return openers[item.file.format](item)


def _open_csv(item: Plan) -> Plan:
    with open_file(item.file) as stream:
        header = _header_text(stream.readline())
    delimiter = "\t" if ".tsv" in item.file.path.lower() else max(DELIMITERS, key=header.count)
    names = _unique_names(next(csv.reader([header], delimiter=delimiter), []))
    lines = count_lines(chunks(item.file))
    if lines.total < 2:
        raise FileProblem("It has a header and no rows: there is nothing to read.")
    return replace(
        item,
        reader="strict" if lines.has_nul else "fast",
        delimiter=delimiter,
        columns=dict.fromkeys(names, "VARCHAR"),
        record_count=lines.total - 1,
    )


def _header_text(line: bytes) -> str:
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem("It is UTF-16. Save it as UTF-8.")
    if b"\r" in line.rstrip(b"\r\n"):
        raise FileProblem("Its lines end in carriage returns alone. Save it with \\n or \\r\\n.")
    try:
        header = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError as error:
        raise FileProblem("Its header is not UTF-8. Save the file as UTF-8.") from error
    if not header.strip() or "\0" in header:
        raise FileProblem("Its first line is no header. Write the column names there.")
    return header


def _unique_names(names: list[str]) -> list[str]:
    """The header's names, none of them empty and none given twice.

    >>> _unique_names(["id", "", "ID", "id"])
    ['id', 'column_2', 'ID_3', 'id_4']
    """
    seen: set[str] = set()
    unique = []
    for position, raw in enumerate(names, 1):
        name = raw.strip() or f"column_{position}"
        if name.lower() in seen:
            name = f"{name}_{position}"
        seen.add(name.lower())
        unique.append(name)
    return unique


@dataclass(frozen=True)
class Lines:
    """How many lines a file has, the last one with or without its end, and whether a NUL."""

    total: int
    has_nul: bool


def count_lines(content: Iterable[bytes]) -> Lines:
    r"""Lines in the bytes of a file, empty ones included.

    >>> count_lines([b"a\nb", b"\nc"])
    Lines(total=3, has_nul=False)
    """
    total, has_nul, last = 0, False, b"\n"
    for chunk in content:
        total += chunk.count(b"\n")
        has_nul = has_nul or b"\0" in chunk
        last = chunk[-1:]
    return Lines(total + (last != b"\n"), has_nul)


def _open_jsonl(item: Plan) -> Plan:
    with open_file(item.file) as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"["):
        raise FileProblem("It is one JSON array. Write one JSON object a line.")
    lines = count_lines(chunks(item.file))
    return replace(item, reader="strict" if lines.has_nul else "fast", record_count=lines.total)


def _open_parquet(item: Plan) -> Plan:
    with open_file(item.file) as stream:
        metadata = pq.ParquetFile(stream).metadata
    names = dict.fromkeys(metadata.schema.to_arrow_schema().names, "")
    types = (str(kind) for kind in metadata.schema.to_arrow_schema().types)
    if metadata.num_rows == 0:
        raise FileProblem("It has columns and no rows: there is nothing to read.")
    return replace(
        item,
        reader="fast",
        columns=dict(zip(names, types, strict=True)),
        record_count=metadata.num_rows,
    )


def _decide(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    """The reader of each of the files of one shape."""
    if same[0].problem is not None:
        return same
    deciders = {"csv": _decide_csv, "jsonl": _decide_jsonl, "parquet": _decide_parquet}
    decide = deciders[same[0].file.format]
    try:
        return decide(same, connection)
    except duckdb.Error as error:
        if len(same) > 1:
            return [decided for item in same for decided in _decide([item], connection)]
        return [_undelivered(same[0], error)]


def _undelivered(item: Plan, error: duckdb.Error) -> Plan:
    """The plan for a file that DuckDB cannot read to its end."""
    if item.file.format == "parquet":
        problem = f"It is broken inside: {_one_line(error)}. Deliver it again."
        return _set_aside(item, problem)
    return replace(item, reader="strict")


def _decide_csv(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    # Every column is counted, since DuckDB does not check the ones that nobody asks for.
    counts = ", ".join(f"count({columns.quoted(name)})" for name in same[0].columns)
    delivered = {
        row[0]: row[1]
        for row in connection.execute(
            f"""
            select file_index, count(*), {counts}
            from {fast_relation(same[0], _locations(same), skip_bad_lines=True)}
            group by file_index
            """
        ).fetchall()
    }
    return [
        item if delivered.get(index, 0) == item.record_count else replace(item, reader="strict")
        for index, item in enumerate(same)
    ]


def _decide_jsonl(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    objects = f"""
        from read_ndjson_objects({_locations(same)}, ignore_errors = true)
        where json_type(json) = 'OBJECT'
    """
    counted = f"select file_index, count(*) {objects} group by file_index"
    delivered = dict(connection.execute(counted).fetchall())
    keys = defaultdict(set)
    distinct_keys = f"select distinct file_index, unnest(json_keys(json)) {objects}"
    for index, key in connection.execute(distinct_keys).fetchall():
        keys[index].add(key)
    return [
        replace(
            item,
            reader="fast" if delivered.get(index, 0) == item.record_count else "strict",
            columns=dict.fromkeys(_without_case_variants(keys[index]), "VARCHAR"),
        )
        for index, item in enumerate(same)
    ]


def _without_case_variants(names: set[str]) -> list[str]:
    """Sorted names; of those that SQL cannot tell apart, the first.

    >>> _without_case_variants({"b", "Id", "id"})
    ['b', 'Id']
    """
    first: dict[str, str] = {}
    for name in sorted(names):
        first.setdefault(name.lower(), name)
    return sorted(first.values(), key=str.lower)


def _decide_parquet(same: list[Plan], connection: duckdb.DuckDBPyConnection) -> list[Plan]:
    one_file = f"read_parquet([{literal(exact_path(same[0].file.location))}])"
    described = connection.execute(f"describe select * from {one_file}").fetchall()
    typed = {row[0]: row[1] for row in described}
    # A broken page shows only when its values are decoded; count and max take the footer's word.
    decoded = ", ".join(f"bit_xor(hash({columns.quoted(name)}))" for name in typed)
    connection.execute(f"select {decoded} from read_parquet({_locations(same)})").fetchall()
    return [replace(item, columns=typed) for item in same]


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
    resolved = columns.resolve(kind, mapping, item.columns, connection)
    return replace(item, expressions=tuple(resolved))
