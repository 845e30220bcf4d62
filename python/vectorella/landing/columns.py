"""Which of a file's columns, or which SQL expression over them, is which canonical column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

MISSING = "null"


@dataclass(frozen=True)
class Kind:
    """What a landing folder holds.

    Attributes:
        name: the folder's name.
        required: canonical columns without which a file cannot be read.
        optional: canonical columns that are null where a file has none.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All canonical columns, in the order of the staging model."""
        return self.required + self.optional

    @property
    def variable(self) -> str:
        """The dbt variable that maps the canonical columns.

        >>> TRANSACTIONS.variable
        'transaction_columns'
        """
        return f"{self.name.removesuffix('s')}_columns"


TRANSACTIONS = Kind(
    "transactions",
    ("order_id", "ordered_at", "country", "sku", "quantity", "unit_price", "currency"),
    ("line_number", "status", "time_zone", "updated_at"),
)
RECIPES = Kind(
    "recipes",
    ("recipe_id", "title", "ingredients", "steps"),
    ("language", "source", "licence"),
)
KINDS = {kind.name: kind for kind in (TRANSACTIONS, RECIPES)}

# A file of our own layout needs no mapping: the raw id is called `id` in recipe files.
DEFAULTS = {"recipe_id": ("id", "recipe_id")}

Mapping_ = Mapping[str, str | Sequence[str]]


class ColumnError(ValueError):
    """A file lacks a column that its mapping needs; the message says which and what to do."""


def check_mapping(kind: Kind, mapping: Mapping_) -> None:
    """Raise ColumnError where a mapping names a column that the kind does not have."""
    unknown = sorted(set(mapping) - set(kind.columns))
    if unknown:
        raise ColumnError(
            f"The variable {kind.variable} maps {', '.join(unknown)}, which is no column of "
            f"{kind.name}. Use any of: {', '.join(kind.columns)}."
        )


def resolve(
    kind: Kind,
    mapping: Mapping_,
    source: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> list[str]:
    """The SQL expression for each canonical column over a file's own columns.

    Args:
        kind: what the folder holds.
        mapping: canonical column to a column name, an SQL expression, or a list of such, of
            which the first that fits the file is taken.
        source: the file's column names with their DuckDB types.
        connection: binds expressions, without reading any row.

    Raises:
        ColumnError: a required or an explicitly mapped column is not there.
    """
    return [_expression(kind, column, mapping, source, connection) for column in kind.columns]


def quoted(name: str) -> str:
    """A name as an SQL identifier.

    >>> print(quoted('the "ID" of the order'))
    "the ""ID"" of the order"
    """
    return '"' + name.replace('"', '""') + '"'


def _expression(
    kind: Kind,
    column: str,
    mapping: Mapping_,
    source: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> str:
    candidates = _candidates(column, mapping)
    names = {name.lower(): name for name in source}
    for candidate in candidates:
        if candidate.lower() in names:
            return quoted(names[candidate.lower()])
        if column in mapping and _binds(candidate, source, connection):
            # One row that an expression cannot compute is that row's trouble, not the file's.
            return f"try({candidate})"
    if column in kind.optional and column not in mapping:
        return MISSING
    raise ColumnError(
        f"It has no column for {column} ({_said(candidates)}); its columns are "
        f"{', '.join(source)}. Map {column} in the variable {kind.variable}, or mend the file."
    )


def _candidates(column: str, mapping: Mapping_) -> tuple[str, ...]:
    wanted = mapping.get(column, DEFAULTS.get(column, column))
    return (str(wanted),) if isinstance(wanted, str | int | float) else tuple(map(str, wanted))


def _binds(
    expression: str, source: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> bool:
    nothing = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind in source.items())
    try:
        connection.execute(f"explain select try({expression}) from (select {nothing})").fetchall()
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException):
        return False
    return True


def _said(candidates: Iterable[str]) -> str:
    return "looked for " + " or ".join(candidates)
