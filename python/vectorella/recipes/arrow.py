"""What DuckDB has no function for, applied to Arrow strings."""

from collections.abc import Callable

import pyarrow as pa


def map_strings(function: Callable[[str], str], strings: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Apply a Python function to each string: for the few that SQL cannot treat.

    >>> map_strings(str.upper, pa.array(["é"])).to_pylist()
    ['É']
    """
    return pa.array((function(string.as_py()) for string in strings), pa.string())
