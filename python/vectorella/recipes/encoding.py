"""One row for each token of each recipe."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import duckdb
import numpy as np
import pyarrow as pa

SCHEMA = pa.schema({"recipe_id": pa.int32(), "token_id": pa.int32(), "value": pa.int8()})

# Recipes to a chunk. A chunk is one thread's work and about 4 million words, 35 MB of keys. In
# 200,000 recipes on two cores, 25,000 took 1.9 s, as 50,000 did with twice the memory; half of it
# spends more time on hashing the forms anew for each chunk.
CHUNK_RECIPES = 25_000

# Chunks are encoded at the same time by at most this many threads: each holds its own in memory.
MOST_WORKERS = 8

# DuckDB takes an unnest to be as long as its input and so would hash the words of the recipes,
# not the forms. A thousand rows behind an `=` it takes for 200: about the words in a recipe.
WORDS_PER_RECIPE = "(select 1 from range(1000) as guess(i) where i = 0)"


def one_hot(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    form_tokens: duckdb.DuckDBPyRelation,
) -> pa.RecordBatchReader:
    """Stream the distinct (recipe_id, token_id, value 1) of the texts, sorted within each chunk.

    Chunks follow row_id, so the whole is sorted where recipe_id grows with row_id. Only a few
    chunks are in memory at a time, whatever the number of recipes.

    Args:
        session: an open connection; the relations must be committed, since cursors read them.
        texts: (recipe_id, row_id, text), one row for each recipe.
        form_tokens: (form, token_id), distinct.
    """
    query = f"""
        with
            forms as (
                select recipe_id, unnest(string_split(text, ' ')) as form
                from ({texts.sql_query()}), {WORDS_PER_RECIPE}
                where row_id between ? and ?
            )
        select (recipe_id::bigint << 32) | token_id as pair
        from forms
        inner join ({form_tokens.sql_query()}) using (form)
    """
    return pa.RecordBatchReader.from_batches(
        SCHEMA, _batches(session, query, _chunks(session, texts))
    )


def _chunks(
    session: duckdb.DuckDBPyConnection, texts: duckdb.DuckDBPyRelation
) -> list[tuple[int, int]]:
    """First and last row_id of each chunk: row_id may have gaps."""
    return session.sql(f"""
        with
            numbered_rows as (
                select row_id, row_number() over (order by row_id) - 1 as position
                from ({texts.sql_query()})
            )
        select min(row_id), max(row_id)
        from numbered_rows
        group by position // {CHUNK_RECIPES}
        order by 1
    """).fetchall()


def _batches(
    session: duckdb.DuckDBPyConnection, query: str, chunks: list[tuple[int, int]]
) -> Iterator[pa.RecordBatch]:
    """Encode chunks in order, one more than there are workers being ready or under way."""
    [(threads,)] = session.sql("select current_setting('threads')::integer").fetchall()
    workers = min(threads, MOST_WORKERS)
    with ThreadPoolExecutor(workers) as executor:
        pending: deque[Future[pa.RecordBatch]] = deque()
        for chunk in chunks:
            if len(pending) > workers:
                yield pending.popleft().result()
            pending.append(executor.submit(_encode, session.cursor(), query, chunk))
        while pending:
            yield pending.popleft().result()


def _encode(
    cursor: duckdb.DuckDBPyConnection, query: str, chunk: tuple[int, int]
) -> pa.RecordBatch:
    with cursor:
        pairs = distinct(cursor.execute(query, chunk).fetchnumpy()["pair"])
    return pa.record_batch(
        [
            (pairs >> 32).astype(np.int32),
            pairs.astype(np.int32),
            np.ones(len(pairs), np.int8),
        ],
        schema=SCHEMA,
    )


def distinct(numbers: np.ndarray) -> np.ndarray:
    """Sort in place, and return each number once.

    NumPy sorts integers with the processor's vector instructions: 8 million in 0.05 s, where
    hashing them takes 0.6 s.

    >>> distinct(np.array([3, 1, 3]))
    array([1, 3])
    """
    numbers.sort()
    is_first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]
