"""What a build has to work in: recipes that changed since a table was last written.

int_recipe_ids gives each recipe the version in which it last changed. A table made from recipes
keeps, in a column of the same name, up to which version it was made; so a build that was killed
after any model is completed by the next one.
"""

import duckdb


def worked_in(known: duckdb.DuckDBPyRelation | None) -> int:
    """Up to which version the table holds what recipes gave; 0 for none or an empty one.

    >>> session = duckdb.connect()
    >>> worked_in(session.sql("select unnest([2, 3]) as version"))
    3
    >>> worked_in(None)
    0
    """
    if known is None:
        return 0
    [(version,)] = known.aggregate("coalesce(max(version), 0)").fetchall()
    return version


def changed_since(version: int, texts: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Rows of a later version only."""
    return texts.filter(f"version > {version}")
