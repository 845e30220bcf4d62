"""The one-hot rows as a sparse matrix, for scikit-learn, SciPy and PyTorch."""

from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.sparse import csr_matrix

from vectorella.built import opened


class OneHot(NamedTuple):
    """A recipe in each row, a token in each column."""

    matrix: csr_matrix
    """float32, shape (recipes, tokens). In int8 a product such as X.T @ X would overflow."""
    recipe_ids: np.ndarray
    """int32: the recipe of each row, ascending. A recipe without any word has an empty row."""
    tokens: np.ndarray
    """The token of each column, that is in order of token_id."""


def load_csr(database: str | Path | duckdb.DuckDBPyConnection) -> OneHot:
    """Read the one-hot matrix of all recipes, sparse from beginning to end.

    Args:
        database: path of a built database, opened read-only, or an open connection to one.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        LookupError: the database holds no one-hot rows yet.
    """
    if isinstance(database, duckdb.DuckDBPyConnection):
        return _read(database)
    with opened(database) as connection:
        return _read(connection)


def _read(connection: duckdb.DuckDBPyConnection) -> OneHot:
    try:
        recipe_ids = _column(connection, "select recipe_id from recipes order by recipe_id")
        tokens = _column(connection, "select coalesce(token, '') from vocabulary order by token_id")
        pairs = connection.execute("select recipe_id, token_id from recipe_one_hot").fetchnumpy()
    except duckdb.CatalogException as error:
        raise LookupError(
            f"The database has no one-hot rows: run dbt build first. {error}"
        ) from error
    return OneHot(_matrix(pairs, recipe_ids, len(tokens)), recipe_ids, tokens)


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> np.ndarray:
    (column,) = connection.execute(query).fetchnumpy().values()
    return column


def _matrix(pairs: dict[str, np.ndarray], recipe_ids: np.ndarray, width: int) -> csr_matrix:
    ones = np.ones(len(pairs["token_id"]), np.float32)
    rows = np.searchsorted(recipe_ids, pairs["recipe_id"]).astype(np.int32)
    return csr_matrix((ones, (rows, pairs["token_id"])), shape=(len(recipe_ids), width))
