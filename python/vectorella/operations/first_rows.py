"""The first rows of what a test found, so that nobody has to look for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from vectorella.operations.building import Result, Workplace, parsed

Row = dict[str, Any]

SHOWN = 3
STORED_LENGTH = 400
VALUE_LENGTH = 100
ROW_LENGTH = 200


def added(results: Sequence[Result], where: Workplace) -> list[Result]:
    """The results, those of tests that found something with its first rows and their advice.

    Args:
        results: of a build that has ended.
        where: it was.
    """
    if not any(map(_found_something, results)):
        return list(results)
    nodes = parsed(where.target / "manifest.json").get("nodes", {})
    return [
        replace(
            item,
            rows=_rows(item.sql, nodes[item.unique_id]["database"], where),
            advice=nodes[item.unique_id]["config"]["meta"].get("advice"),
        )
        if _found_something(item) and item.unique_id in nodes
        else item
        for item in results
    ]


def shown(rows: Sequence[Row], total: int) -> str:
    """Rows as a person reads them, and how many more there are.

    >>> shown([{"country": "Lilliput", "line_count": 19}, {"country": "Oz", "line_count": 6}], 3)
    'Lilliput (19 lines), Oz (6), and 1 more'
    >>> shown([{"path": "a.csv", "problem": "It is torn."}], 1)
    'path a.csv, problem It is torn.'
    """
    more = [f"and {total - len(rows):,} more"] * (total > len(rows))
    if all(map(_is_name_and_count, rows)):
        return ", ".join([*_counted(rows), *more])
    return "; ".join([*map(_listed, rows), *more])


def shortened(text: str, length: int) -> str:
    r"""A text on one line, of no more than so many characters.

    >>> shortened("A long\n text", 11), shortened("A long text", 8)
    ('A long text', 'A lon...')
    """
    printable = "".join(each if each.isprintable() else " " for each in text)
    line = " ".join(printable.split())
    return line if len(line) <= length else line[: length - 3] + "..."


def _found_something(result: Result) -> bool:
    return result.kind == "test" and bool(result.failure_count) and result.sql is not None


def _rows(sql: str, catalog: str, where: Workplace) -> list[Row]:
    options = {"temp_directory": f"{where.database}.tmp"}
    if "VECTORELLA_MEMORY_LIMIT" in where.environment:
        options["memory_limit"] = where.environment["VECTORELLA_MEMORY_LIMIT"]
    file = str(where.database).replace("'", "''")
    try:
        with duckdb.connect(config=options) as connection:
            connection.execute(f"attach '{file}' as \"{catalog}\" (read_only)")
            connection.execute("set TimeZone = 'UTC'")
            return _first(connection.sql(sql))
    # As where a test asks for a function that dbt's connection alone has: the number of rows,
    # which dbt tells, has to do.
    except duckdb.Error:
        return []


def _first(found: duckdb.DuckDBPyRelation) -> list[Row]:
    """The first rows, of names with counts those that count most."""
    names = [f'"{name}"' for name in found.columns]
    kinds = [str(kind) for kind in found.types]
    are_counts = len(kinds) == 2 and kinds[0] == "VARCHAR" and kinds[1].endswith(("INT", "INTEGER"))
    ordered = found.order(f"{names[1]} desc, {names[0]}" if are_counts else ", ".join(names))
    rows = ordered.limit(SHOWN).fetchall()
    return [dict(zip(found.columns, map(_plain, row), strict=True)) for row in rows]


def _plain(value: object) -> str | int | float | bool | None:
    """A value that JSON knows; a long text without its end."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return shortened(str(value), STORED_LENGTH)


def _is_name_and_count(row: Row) -> bool:
    kinds = [type(value) for value in row.values()]
    return kinds in ([str, int], [type(None), int])


def _counted(rows: Sequence[Row]) -> list[str]:
    """Names with their counts; the first one says what is counted."""
    pairs = [tuple(row.values()) for row in rows]
    texts = [f"{_text(name)} ({count:,})" for name, count in pairs]
    if rows:
        column, (name, count) = list(rows[0])[1], pairs[0]
        unit = column.removesuffix("_count").replace("_", " ") + "s" * (count != 1)
        texts[0] = f"{_text(name)} ({count:,} {unit})" if column.endswith("_count") else texts[0]
    return texts


def _listed(row: Row) -> str:
    pairs = [f"{name} {_text(value)}" for name, value in row.items() if value is not None]
    return shortened(", ".join(pairs), ROW_LENGTH)


def _text(value: object) -> str:
    if value is None:
        return "null"
    return shortened(str(value), VALUE_LENGTH) or "an empty text"
