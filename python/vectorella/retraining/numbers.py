"""Whether numbers that stand for tokens and ingredients still mean what they meant."""

from collections.abc import Mapping

import duckdb

NUMBERED = {
    "token_id": ("vocabulary", "token"),
    "ingredient_id": ("ingredients", "ingredient"),
}


def numbers(session: duckdb.DuckDBPyConnection) -> dict[str, list]:
    """How many numbers of each kind are dealt, and a hash of what they stand for."""
    return {name: [count, _hash(session, name, count)] for name, count in _counts(session).items()}


def changed(session: duckdb.DuckDBPyConnection, known: Mapping[str, list]) -> list[str]:
    """The kinds of numbers of which one that was dealt before means something else by now.

    Args:
        session: a published file, opened.
        known: what `numbers` said of an earlier one.
    """
    return [
        name
        for name, (count, before) in known.items()
        if name in NUMBERED and _hash(session, name, count) != before
    ]


def _counts(session: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {
        name: session.table(table).aggregate("count(*)").fetchall()[0][0]
        for name, (table, _) in NUMBERED.items()
    }


def _hash(session: duckdb.DuckDBPyConnection, name: str, count: int) -> str:
    """Of what the first numbers stand for, in their order."""
    table, meaning = NUMBERED[name]
    return session.sql(f"""
        with
            meanings as (
                select string_agg({meaning}, chr(10) order by {name}) as text, count(*) as dealt
                from {table}
                where {name} < {count}
            )
        select dealt || '-' || sha256(coalesce(text, '')) from meanings
    """).fetchall()[0][0]
