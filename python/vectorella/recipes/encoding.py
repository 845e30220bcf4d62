"""One row for each token of each recipe, with how often it occurs there."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

import duckdb
import numpy as np
import pyarrow as pa

# Rows are stored by blocks of this many recipes, within a block by token: a token's recipes stand
# together and take few bits, and a recipe is still found in the few row groups of its block. Of
# 200,000 recipes a pair takes 2.1 bytes so, in order of recipes 3.1; a look-up 0.7 ms and 0.5.
BLOCK_BITS = 11
IN_BLOCK = (1 << BLOCK_BITS) - 1

# A pair as one number that sorts as it is stored: block (20 bits), token (32), recipe in the block.
PAIR = f"""
    ((recipe_id >> {BLOCK_BITS})::bigint << {BLOCK_BITS + 32})
    | (token_id::bigint << {BLOCK_BITS})
    | (recipe_id & {IN_BLOCK})
"""
RECIPE_ID = f"(pair >> {BLOCK_BITS + 32} << {BLOCK_BITS}) | (pair & {IN_BLOCK})"
TOKEN_ID = f"pair >> {BLOCK_BITS} & {(1 << 32) - 1}"
PAIRS = pa.schema({"pair": pa.int64(), "occurrence_count": pa.int32()})

# Recipes to a chunk: one thread's work, about 2 million words, 18 MB of pairs. Chunks of 12,500 to
# 25,000 cost the same 3.2 CPU seconds of 200,000 recipes; of 2 million, all that the build holds in
# memory is 1.47 GB and 1.55.
CHUNK_RECIPES = 12_500

# Chunks are encoded at the same time by at most this many threads: each holds its own in memory.
MOST_WORKERS = 8

# DuckDB takes an unnest to be as long as its input and so would hash the words of the recipes,
# not the forms. A thousand rows behind an `=` it takes for 200: about the words in a recipe.
WORDS_PER_RECIPE = "(select 1 from range(1000) as guess(i) where i = 0)"

# Words are looked up by a number, of which a hash table takes half the memory and no more time than
# of texts: each worker has one, and a million forms are 110 MB of texts. The numbers of the forms
# are made once: for each chunk of 2 million recipes anew they took 13 of 55 CPU seconds.
FORM_HASH = "hash(form)"

# The words of fewer recipes are fewer than the forms: they are what to hash. 2,000 recipes among
# 2.7 million forms cost 0.16 CPU seconds so, and 0.38 the other way round.
FEW_RECIPES = 5_000


def recipe_tokens(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    form_tokens: duckdb.DuckDBPyRelation,
    word_forms: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """Encode texts as distinct (recipe_id INTEGER, token_id INTEGER, occurrence_count INTEGER).

    Chunks follow row_id and each is sorted by block of recipes, token and recipe. Only a few
    chunks are in memory at a time, whatever the number of recipes. The result is a stream: it can
    be read once.

    Args:
        session: an open connection; the relations must be committed, since cursors read them.
        texts: (recipe_id, row_id, text), one row for each recipe.
        form_tokens: (form, token_id), a row for each time that the form holds the token.
        word_forms: (form), every form in the texts, those without a token as well.
    """
    [(recipe_count,)] = texts.aggregate("count(*)").fetchall()
    is_few = recipe_count <= FEW_RECIPES
    guess, kept = ("(select 1)", "materialized") if is_few else (WORDS_PER_RECIPE, "")
    key = "form" if is_few or _share_a_hash(word_forms) else FORM_HASH
    # Not materialized, the join below texts may hand on a dictionary that DuckDB 2.0's hash join
    # dies of behind an unnest, much as in duckdb/duckdb#24807.
    query = f"""
        with
            chunk_texts as materialized (
                select recipe_id, text
                from ({texts.sql_query()})
                where row_id between ? and ?
            ),
            forms as {kept} (
                select recipe_id, unnest(string_split(text, ' ')) as form
                from chunk_texts, {guess}
            )
        select {PAIR} as pair
        from (select recipe_id, {key} as form_key from forms)
        inner join token_keys using (form_key)
    """
    token_keys = form_tokens.project(f"token_id, {key} as form_key").to_arrow_table()
    batches = _batches(_cursors(session, token_keys), query, _chunks(session, texts))
    session.register("recipe_token_pairs", pa.RecordBatchReader.from_batches(PAIRS, batches))
    return session.sql(f"""
        select
            ({RECIPE_ID})::integer as recipe_id,
            ({TOKEN_ID})::integer as token_id,
            occurrence_count
        from recipe_token_pairs
    """)


def _share_a_hash(word_forms: duckdb.DuckDBPyRelation) -> bool:
    """Whether two forms have one hash: of ten million, once in 370,000 sets of them."""
    [(is_shared,)] = word_forms.aggregate(f"count(distinct {FORM_HASH}) < count(*)").fetchall()
    return is_shared


def _cursors(
    session: duckdb.DuckDBPyConnection, token_keys: pa.Table
) -> list[duckdb.DuckDBPyConnection]:
    """One for each worker, made while the session is not yet busy with writing the result."""
    [(threads,)] = session.sql("select current_setting('threads')::integer").fetchall()
    cursors = [session.cursor() for _ in range(min(threads, MOST_WORKERS))]
    for cursor in cursors:
        cursor.register("token_keys", token_keys)
    return cursors


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
    cursors: list[duckdb.DuckDBPyConnection], query: str, chunks: list[tuple[int, int]]
) -> Iterator[pa.RecordBatch]:
    """Encode chunks in order, as many being ready or under way as there are workers."""
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for cursor in cursors:
        free.put(cursor)

    def encode(chunk: tuple[int, int]) -> pa.RecordBatch:
        cursor = free.get()
        try:
            pairs = cursor.execute(query, chunk).fetchnumpy()["pair"]
        finally:
            free.put(cursor)
        return pa.record_batch(list(distinct(pairs)), schema=PAIRS)

    with ThreadPoolExecutor(len(cursors)) as executor:
        pending: deque[Future[pa.RecordBatch]] = deque()
        for chunk in chunks:
            if len(pending) == len(cursors):
                yield pending.popleft().result()
            pending.append(executor.submit(encode, chunk))
        while pending:
            yield pending.popleft().result()


def distinct(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort in place, and return each number once, with how often it occurs (int32).

    NumPy sorts integers with the processor's vector instructions: 8 million in 0.05 s, where
    hashing them takes 0.6 s.

    >>> distinct(np.array([3, 1, 3]))
    (array([1, 3]), array([1, 2], dtype=int32))
    """
    numbers.sort()
    is_first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    counts = np.empty(len(starts), np.int32)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1], casting="same_kind")
    counts[-1:] = len(numbers) - starts[-1:]
    return numbers[starts], counts
