"""Which of a file's columns, or which SQL expression over them, is which canonical column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

MISSING = "null"
# Not a type of the engine's: how Spark, Hive and Impala store points in time in Parquet, which the
# engine reads as timestamps without a zone.
INSTANT_96 = "INT96"

# What gives points in time in UTC as timestamps without a zone, and what says which zone is meant.
_OF_EPOCH = re.compile(
    r"\b(epoch_ms|make_timestamp_ms|make_timestamp_ns|to_timestamp)\s*\("
    r"|\bmake_timestamp\s*\((?=[^,]*$)|1970-01-01|'epoch'",
    re.IGNORECASE,
)
_OF_ZONE = re.compile(r"\btimezone\s*\(|\bat\s+time\s+zone\b", re.IGNORECASE)
# A call, a cast, a text or a condition: names of columns look so seldom.
_LIKE_SQL = re.compile(r"\w\(|::|->|\|\||^\s*'|'.*'|\bcase\s+when\b", re.IGNORECASE | re.DOTALL)


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
    ("line_number", "status", "time_zone", "updated_at", "line_amount"),
)
RECIPES = Kind(
    "recipes",
    ("recipe_id", "title", "ingredients", "steps"),
    ("language", "source", "licence"),
)
KINDS = {kind.name: kind for kind in (TRANSACTIONS, RECIPES)}

# A log of amounts needs no prices. A file that has both is read by its prices, unless the amount is
# mapped: a column of that name may hold anything.
STAND_INS = {"unit_price": "line_amount"}

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
        problem = None if alternatives else "Write the name of a column, or an SQL expression."
        for one in alternatives:
            problem = problem or _problem(one)
        if problem:
            raise ColumnError(
                f"The variable {kind.variable} maps {column} to {wanted!r}. {problem}"
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
    reasons = []
    main = next((main for main, stand_in in STAND_INS.items() if stand_in == column), None)
    if column not in mapping and (main in mapping or main in names):
        return MISSING
    if column in kind.optional and column not in mapping:
        # Rows of one file may be written with either name.
        found = [
            _column(column, names[name.lower()], source)
            for name in candidates
            if name.lower() in names
        ]
        return f"coalesce({', '.join(found)})" if len(found) > 1 else "".join(found) or MISSING
    for candidate in candidates:
        if candidate.lower() in names:
            return _column(column, names[candidate.lower()], source)
        if column in mapping:
            try:
                type_ = _type_of_one_row(candidate, source, connection)
            except ColumnError as error:
                reasons.append(str(error))
            else:
                # One row that an expression cannot compute is that row's trouble, not the file's.
                return _in_utc(f"try({candidate})", candidate, type_, source)
    stand_in = STAND_INS.get(column)
    if column not in mapping and stand_in and (stand_in in mapping or stand_in in names):
        return MISSING
    no_expression = " and no SQL expression over one row" if column in mapping else ""
    why = f" ({'; '.join(reasons)})" if reasons else ""
    raise ColumnError(
        f"It has no column{no_expression} for {column} (looked for {' or '.join(candidates)})"
        f"{why}; its columns are {', '.join(source)}. Map {column} in the variable "
        f"{kind.variable}, or mend the file."
    )


def _column(column: str, name: str, source: Mapping[str, str]) -> str:
    again = _second_of(name, source)
    if again is not None:
        raise ColumnError(
            f"It has two columns named {name}, and which is meant cannot be known. Rename one, or "
            f"map {column} to {quoted(name)} for the first or {quoted(again)} for the second."
        )
    return _in_utc(quoted(name), name, source[name], source)


def _second_of(name: str, source: Mapping[str, str]) -> str | None:
    """The column that has the same name in the file, to which its position was added.

    >>> _second_of("id", {"id": "VARCHAR", "sku": "VARCHAR", "ID_3": "VARCHAR"})
    'ID_3'
    """
    return next(
        (
            other
            for position, other in enumerate(source, 1)
            if other.lower() == f"{name.lower()}_{position}"
        ),
        None,
    )


def _in_utc(expression: str, written: str, type_: str, source: Mapping[str, str]) -> str:
    """An expression that says that it is a point in time, where its type does not.

    >>> _in_utc("try(epoch_ms(ms))", "epoch_ms(ms)", "TIMESTAMP", {"ms": "BIGINT"})
    "timezone('UTC', try(epoch_ms(ms))::timestamp)"
    """
    if type_ != INSTANT_96 and (not type_.startswith("TIMESTAMP") or "TZ" in type_ or " " in type_):
        return expression
    instants = [name for name, kind in source.items() if kind == INSTANT_96]
    is_instant = type_ == INSTANT_96 or (
        (_OF_EPOCH.search(written) or any(name in written for name in instants))
        and not _OF_ZONE.search(written)
    )
    return f"timezone('UTC', {expression}::timestamp)" if is_instant else expression


def _problem(wanted: object) -> str | None:
    """What is wrong with one alternative of a mapping, before any file is known."""
    if isinstance(wanted, bool) or wanted is None:
        return "YAML reads Yes, No, On, Off and null as no text: put such a word in quotes."
    if not isinstance(wanted, str | int | float) or not str(wanted).strip():
        return "Write the name of a column, an SQL expression, or a list of such."
    if isinstance(wanted, str) and _LIKE_SQL.search(wanted):
        try:
            with duckdb.connect() as connection:
                connection.extract_statements(f"select {wanted}")
        except duckdb.Error as error:
            return (
                f"DuckDB cannot read it ({_first_line(error)}). Mend it, or, if it is the name of "
                "a column, put it in double quotes."
            )
    return None


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0].rstrip(".")


def _candidates(column: str, mapping: Mapping_) -> tuple[str, ...]:
    wanted = mapping.get(column, DEFAULTS.get(column, column))
    return (str(wanted),) if isinstance(wanted, str | int | float) else tuple(map(str, wanted))


def _type_of_one_row(
    expression: str, source: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> str:
    """The type of one SQL expression that gives each row one value out of that row alone.

    Raises:
        ColumnError: it is none; the message is the engine's.
    """
    nothing = ", ".join(
        f"null::{'TIMESTAMP' if kind == INSTANT_96 else kind} as {quoted(name)}"
        for name, kind in source.items()
    )
    # A condition admits neither aggregates nor windows, which the statement of the rows would not.
    query = f"""
        describe select try({expression}) from (select {nothing}) where try({expression}) is null
    """
    try:
        is_one_statement = len(connection.extract_statements(query)) == 1
        described = connection.execute(query).fetchall() if is_one_statement else []
    except duckdb.FatalException:
        raise
    except duckdb.Error as error:
        raise ColumnError(_first_line(error)) from error
    if len(described) != 1:
        raise ColumnError("it is not one value")
    return described[0][1]
