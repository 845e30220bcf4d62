"""Which of a file's columns, or which SQL expression over them, is which canonical column."""

from collections.abc import Mapping, Sequence
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
# schema.org and American spelling have names of their own for what is optional.
DEFAULTS = {
    "recipe_id": ("id", "recipe_id"),
    "language": ("language", "inLanguage", "lang"),
    "licence": ("licence", "license"),
}

Mapping_ = Mapping[str, str | Sequence[str]]


class ColumnError(ValueError):
    """A file lacks a column that its mapping needs; the message says which and what to do."""


def check_mapping(kind: Kind, mapping: object) -> None:
    """Raise ColumnError where a mapping is none, or names a column that the kind does not have."""
    if not isinstance(mapping, Mapping):
        raise ColumnError(
            f"The variable {kind.variable} is {mapping!r}. Write one entry per column, such as "
            f"{kind.columns[0]}: the name of your column."
        )
    unknown = sorted(set(map(str, mapping)) - set(kind.columns))
    if unknown:
        raise ColumnError(
            f"The variable {kind.variable} maps {', '.join(unknown)}, which is no column of "
            f"{kind.name}. Use any of: {', '.join(kind.columns)}."
        )
    for column, wanted in mapping.items():
        alternatives = wanted if isinstance(wanted, list | tuple) else [wanted]
        if not alternatives or not all(_is_wanted(one) for one in alternatives):
            raise ColumnError(
                f"The variable {kind.variable} maps {column} to {wanted!r}. Write the name of a "
                "column, an SQL expression, or a list of such."
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

    >>> print(quoted('Order "ID" (raw)'))
    "Order ""ID"" (raw)"
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
    if column in kind.optional and column not in mapping:
        # Rows of one file may be written with either name.
        found = [quoted(names[name.lower()]) for name in candidates if name.lower() in names]
        return f"coalesce({', '.join(found)})" if len(found) > 1 else "".join(found) or MISSING
    for candidate in candidates:
        if candidate.lower() in names:
            return quoted(names[candidate.lower()])
        if column in mapping and _is_of_one_row(candidate, source, connection):
            # One row that an expression cannot compute is that row's trouble, not the file's.
            return f"try({candidate})"
    no_expression = " and no SQL expression over one row" if column in mapping else ""
    raise ColumnError(
        f"It has no column{no_expression} for {column} (looked for {' or '.join(candidates)}); its "
        f"columns are {', '.join(source)}. Map {column} in the variable {kind.variable}, or mend "
        "the file."
    )


def _is_wanted(value: object) -> bool:
    return isinstance(value, str | int | float) and str(value).strip() != ""


def _candidates(column: str, mapping: Mapping_) -> tuple[str, ...]:
    wanted = mapping.get(column, DEFAULTS.get(column, column))
    return (str(wanted),) if isinstance(wanted, str | int | float) else tuple(map(str, wanted))


def _is_of_one_row(
    expression: str, source: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> bool:
    """Whether it is one SQL expression that gives each row one value out of that row alone."""
    nothing = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind in source.items())
    # A condition admits neither aggregates nor windows, which the statement of the rows would not.
    query = f"""
        describe select try({expression}) from (select {nothing}) where try({expression}) is null
    """
    try:
        is_one_statement = len(connection.extract_statements(query)) == 1
        return is_one_statement and len(connection.execute(query).fetchall()) == 1
    except duckdb.FatalException:
        raise
    except duckdb.Error:
        return False
