"""Whether everybody found the same: results reduced to counts and sums that can be compared."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

# Each line of two queries that must agree: what it is, its columns, the tables it comes from. They
# are reduced to how many rows there are and the sum of their hashes, whatever their order.
RECIPES = {
    "tokens": ("token", "vocabulary"),
    "document_frequency": ("token, document_frequency::bigint", "vocabulary"),
    "occurrence_count": ("token, occurrence_count::bigint", "vocabulary"),
    # Hashed before they are joined: pairs are many.
    "pairs": (
        "recipe_hash, token_hash",
        """
            pairs
            inner join (select token_id, hash(token) as token_hash from vocabulary)
                using (token_id)
            inner join (select recipe_id, hash(source_recipe_id) as recipe_hash from recipes)
                using (recipe_id)
        """,
    ),
}
TOTALS = """
    units_sold::bigint, units_returned::bigint, net_units::bigint, line_count::bigint,
    cancelled_line_count::bigint, first_order_date::date, last_order_date::date
"""
SALES = {
    "order_lines": (
        """
            order_id, line_number::bigint, country_code, sku, currency, quantity::bigint,
            unit_price::decimal(18, 2), is_cancelled::boolean, order_date::date,
            epoch(ordered_at::timestamp)::bigint
        """,
        "order_lines",
    ),
    "sales_by_country": (f"country_code, sku, {TOTALS}", "sales_by_country"),
    "sales_global": (f"sku, {TOTALS}", "sales_global"),
}
COMPARED = {"recipes": RECIPES, "sales": SALES}
TABLES = {
    "recipes": ("vocabulary", "pairs", "recipes"),
    "sales": ("order_lines", "sales_by_country", "sales_global"),
}

# Revenue is rounded to the cent for each day, country and product, and languages do not agree on
# which way half a cent goes: by a cent a day the sums of two peers may differ.
MOST_CENTS = 100

Digest = dict[str, Any]


def differences(ours: Digest, theirs: Digest, lacks: frozenset[str] = frozenset()) -> list[str]:
    """Say in what two results differ; nothing where they are the same.

    Args:
        ours: digest of the project's own result.
        theirs: digest of a peer's.
        lacks: what the peer is known not to produce.

    >>> differences({"tokens": [2, 7]}, {"tokens": [1, 5]})
    ['tokens: 1 rows where there are 2']
    >>> differences({"tokens": [2, 7], "pairs": [3, 1]}, {"tokens": [2, 8]}, frozenset({"pairs"}))
    ['tokens: as many rows (2), but not the same']
    >>> differences({"cents": {"IT NT-GELATO": 1000}}, {"cents": {"IT NT-GELATO": 2000}})
    ['revenue of IT NT-GELATO: 20.00 EUR where it is 10.00']
    """
    found = []
    for what in ours.keys() - lacks:
        if what not in theirs:
            found.append(f"{what}: missing")
        elif what == "cents":
            found += _different_revenues(ours[what], theirs[what])
        elif theirs[what][0] != ours[what][0]:
            found.append(f"{what}: {theirs[what][0]:,} rows where there are {ours[what][0]:,}")
        elif theirs[what] != ours[what]:
            found.append(f"{what}: as many rows ({ours[what][0]:,}), but not the same")
    return sorted(found)


def _different_revenues(ours: Mapping[str, int], theirs: Mapping[str, int]) -> list[str]:
    return [
        f"revenue of {key}: {theirs.get(key, 0) / 100:.2f} EUR where it is {cents / 100:.2f}"
        for key, cents in ours.items()
        if abs(theirs.get(key, 0) - cents) > MOST_CENTS
    ]


def digest_of_project(subject: str, database: Path) -> Digest:
    """Reduce what dbt built to numbers."""
    with duckdb.connect(str(database), read_only=True) as connection:
        if subject == "recipes":
            connection.execute("""
                create temporary view pairs as
                select recipe_id, token_id from recipe_one_hot where value = 1
            """)
            connection.execute("""
                create temporary view recipes as
                select recipe_id, source_recipe_id from intermediate.int_recipe_ids
            """)
        return _digest(connection, subject, frozenset())


def digest_of_peer(
    subject: str, results: Path, landing: Path, lacks: frozenset[str] = frozenset()
) -> Digest:
    """Reduce the files that a peer left to numbers.

    A table is `<name>.parquet`, `.csv`, `.bin` (int32 pairs) or a folder of Parquet files. A peer
    that left no recipes numbered them from 1 in the order of the raw files.

    Raises:
        duckdb.Error: a table or a column is missing.
    """
    with duckdb.connect() as connection:
        for table in TABLES[subject]:
            _open_table(connection, table, results, landing)
        return _digest(connection, subject, lacks)


def _digest(connection: duckdb.DuckDBPyConnection, subject: str, lacks: frozenset[str]) -> Digest:
    digest: Digest = {}
    for what in COMPARED[subject].keys() - lacks:
        columns, tables = COMPARED[subject][what]
        query = f"select count(*), sum(hash({columns})::hugeint) from {tables}"
        [(row_count, hash_sum)] = connection.sql(query).fetchall()
        digest[what] = [row_count, int(hash_sum or 0)]
    if subject == "sales":
        digest["cents"] = _cents(connection)
    return digest


def _cents(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.sql("""
        select country_code || ' ' || sku, (100 * revenue::decimal(28, 2))::bigint
        from sales_by_country
        order by 1
    """).fetchall()
    return dict(rows)


def _open_table(
    connection: duckdb.DuckDBPyConnection, table: str, results: Path, landing: Path
) -> None:
    relations = {
        f"{table}.bin": _pairs,
        table: lambda path: f"select * from read_parquet('{path}/*.parquet')",
        f"{table}.parquet": lambda path: f"select * from read_parquet('{path}')",
        f"{table}.csv": lambda path: f"select * from read_csv('{path}', quote = '\"')",
    }
    for name, relation in relations.items():
        path = results / name
        if path.exists():
            made = relation(path)
            if isinstance(made, pa.Table):
                connection.register(table, made)
            else:
                connection.execute(f"create view {table} as {made}")
            return
    if table == "recipes":
        connection.execute(f"""
            create view recipes as
            select row_number() over () as recipe_id, id as source_recipe_id
            from read_parquet('{landing}/recipes/*.parquet')
        """)


def _pairs(path: Path) -> pa.Table:
    numbers = np.fromfile(path, dtype=np.int32).reshape(-1, 2)
    return pa.table({"recipe_id": numbers[:, 0].copy(), "token_id": numbers[:, 1].copy()})
