"""What Spark calls the types that yml declares."""

# What DuckDB and yml call a type -> what Spark does. Spark has no unsigned numbers, and its
# timestamps without a zone have a name of their own.
TYPES = {
    "varchar": "string",
    "integer": "int",
    "ubigint": "decimal(20,0)",
    "timestamp": "timestamp_ntz",
}


def spark_type(declared: str) -> str:
    """Spark's name of a type.

    >>> spark_type("varchar"), spark_type("varchar[]"), spark_type("decimal(18,4)")
    ('string', 'array<string>', 'decimal(18,4)')
    """
    name = declared.strip().lower()
    if name.endswith("[]"):
        return f"array<{spark_type(name[:-2])}>"
    return TYPES.get(name, name)


def duckdb_type(declared: str) -> str:
    """DuckDB's type of what Spark is to take over as a declared one.

    >>> duckdb_type("ubigint"), duckdb_type("varchar")
    ('decimal(20,0)', 'varchar')
    """
    return "decimal(20,0)" if declared.strip().lower() == "ubigint" else declared
