"""What is in a database, and where two of them differ."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb

Rows = Counter[tuple]
Tables = dict[str, Rows]
SHOWN_ROWS = 5

# Numbers that a rebuild gives anew, and the times at which files were loaded.
BUILD_COLUMNS = ("row_id", "file_id", "superseded_by_row_id")
LOAD_TIMES = ("_loaded_at", "_load_at", "_seen_at")


def read_only(database: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(database), read_only=True)


def stored(database: Path) -> Tables:
    """Every public table and view with every column, to see whether anything has changed."""
    with read_only(database) as connection:
        return {
            table: _rows(connection, f"select * from main.{table}")
            for table in _public_tables(connection)
        }


def comparable(database: Path) -> Tables:
    """The same without what may differ between two builds of the same landing folder.

    Recipes go by the user's own ids, tokens by their text and ingredients by their names. A token
    or an ingredient that no recipe holds any more keeps its number in a database that is built day
    by day, so it is left out.
    """
    with read_only(database) as connection:
        tables = {
            table: _rows(connection, _meaning(connection, table))
            for table in _public_tables(connection)
        }
        # What a build leaves behind shows here.
        every_table = "select table_schema, table_name from information_schema.tables"
        return tables | {"the list of tables": _rows(connection, every_table)}


def queried(database: Path, **queries: str) -> Tables:
    """The rows of queries, under the names that they are given."""
    with read_only(database) as connection:
        return {name: _rows(connection, query) for name, query in queries.items()}


def differences(here: Tables, there: Tables, names: tuple[str, str]) -> list[str]:
    """A paragraph for each table that is not the same, with some of the rows of either side.

    >>> print(*differences({"a": Counter([(1,)])}, {"a": Counter([(2,)])}, ("old", "new")))
    a differs
      only in old, 1 row
        (1,)
      only in new, 1 row
        (2,)
    """
    found = []
    for table in sorted({*here, *there}):
        if table not in here or table not in there:
            found.append(f"{table} is only in {names[table in there]}")
        elif here[table] != there[table]:
            sides = zip(names, (here, there), (there, here), strict=True)
            paragraphs = [_only(name, one[table] - other[table]) for name, one, other in sides]
            found.append("\n".join([f"{table} differs", *filter(None, paragraphs)]))
    return found


def numbers(database: Path, table: str, name: str, number: str) -> dict[str, int]:
    """The number that stands for each name in a table; what was taken down has none."""
    query = f"select {name}, {number} from main.{table} where {name} is not null"
    with read_only(database) as connection:
        return dict(connection.sql(query).fetchall())


def renumbered(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, tuple]:
    """Names whose number is another now; a name that is gone has kept its number.

    >>> renumbered({"a": 0, "b": 1}, {"a": 1})
    {'a': (0, 1)}
    """
    return {
        name: (number, after[name])
        for name, number in before.items()
        if after.get(name, number) != number
    }


def _only(name: str, rows: Rows) -> str:
    if not rows:
        return ""
    count = rows.total()
    shown = [f"    {row}" for row in sorted(rows.elements(), key=repr)[:SHOWN_ROWS]]
    more = [f"    and {count - SHOWN_ROWS} more"] if count > SHOWN_ROWS else []
    return "\n".join([f"  only in {name}, {count} row{'s' * (count > 1)}", *shown, *more])


def _public_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    named = connection.sql("""
        select table_name from information_schema.tables where table_schema = 'main' order by 1
    """)
    return [name for (name,) in named.fetchall()]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    described = connection.sql(f"select column_name from (describe main.{table})")
    return [name for (name,) in described.fetchall()]


def _meaning(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The query for what a table says, whatever its rows are numbered."""
    columns = _columns(connection, table)
    left_out = {*BUILD_COLUMNS, *(name for name in columns if name.endswith(LOAD_TIMES))}
    if "source_recipe_id" in columns:
        left_out.add("recipe_id")
    if "token" in columns:
        left_out.add("token_id")
    if "ingredient" in columns:
        left_out |= {"ingredient_id", "other_ingredient_id"}
    replaced = {
        "recipe_id": "(select source_recipe_id from main.recipes as r where r.recipe_id = t.{})",
        "token_id": "(select token from main.vocabulary as v where v.token_id = t.{})",
        "ingredient_id": """(
            select ingredient from main.ingredients as i where i.ingredient_id = t.{}
        )""",
    }
    selected = ", ".join(
        replaced.get(name, "t.{}").format(name) + f" as {name}"
        for name in sorted(columns)
        if name not in left_out
    )
    counted = {"vocabulary": "document_frequency", "ingredients": "recipe_count"}
    kept = f"where t.{counted[table]} > 0" if table in counted else ""
    return f"select {selected} from main.{table} as t {kept}"


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    return Counter(tuple(map(_hashable, row)) for row in connection.sql(query).fetchall())


def _hashable(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return repr(value) if isinstance(value, dict) else value
