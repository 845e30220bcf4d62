"""One row for each token of each recipe, with how often it occurs there."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

import duckdb
import numpy as np
import pyarrow as pa

from vectorella.recipes.lookup import TokensByKey

# Rows are stored by blocks of this many recipes, within a block by token: a token's recipes stand
# together and take few bits, and a recipe is still found in the few row groups of its block. Of
# 200,000 recipes a pair takes 2.1 bytes so, in order of recipes 3.1; a look-up 0.7 ms and 0.5.
BLOCK_BITS = 11
IN_BLOCK = (1 << BLOCK_BITS) - 1

# A pair as one number that sorts as it is stored: block (20 bits), token (32), recipe in the block.
RECIPE_PART = f"(recipe_id >> {BLOCK_BITS})::bigint << {BLOCK_BITS + 32} | (recipe_id & {IN_BLOCK})"
TOKEN_PART = f"(token_id::bigint << {BLOCK_BITS})"
RECIPE_ID = f"(pair >> {BLOCK_BITS + 32} << {BLOCK_BITS}) | (pair & {IN_BLOCK})"
TOKEN_ID = f"pair >> {BLOCK_BITS} & {(1 << 32) - 1}"
PAIRS = pa.schema({"pair": pa.int64(), "occurrence_count": pa.int32()})

# Recipes to a chunk: one thread's work, about 1.3 million words, 11 MB of pairs. Twice as many take
# as long, and half as many a twentieth more.
CHUNK_RECIPES = 12_500

# Recipes whose words, 50,000 or so, are looked up at a time: what is made of them on the way stays
# in the processor's cache. With all of a chunk at once, encoding takes a tenth more.
RECIPES_AT_A_TIME = 512

# Chunks are encoded at the same time by at most this many threads: each holds its own in memory.
MOST_WORKERS = 8

FORM_HASH = "hash(form)"

# Fewer recipes are joined sooner than all forms are sorted: 2,000 take 0.15 s among the forms of 2
# million, and 0.5 s looked up; 40,000 take the same both ways.
FEW_RECIPES = 10_000

# What the words of a chunk come to, one number for each token of each word.
Encode = Callable[[duckdb.DuckDBPyConnection, tuple[int, int]], np.ndarray]


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
    if recipe_count <= FEW_RECIPES or _share_a_hash(word_forms):
        encode = _joined(texts, form_tokens)
    else:
        encode = _looked_up(texts, form_tokens)
    batches = _batches(_cursors(session), encode, _chunks(session, texts))
    session.register("recipe_token_pairs", pa.RecordBatchReader.from_batches(PAIRS, batches))
    return session.sql(f"""
        select
            ({RECIPE_ID})::integer as recipe_id,
            ({TOKEN_ID})::integer as token_id,
            occurrence_count
        from recipe_token_pairs
    """)


def _joined(texts: duckdb.DuckDBPyRelation, form_tokens: duckdb.DuckDBPyRelation) -> Encode:
    """Look words up as they are written: for few recipes, or where hashes would mix words up."""
    # Not materialized, the join below texts may hand on a dictionary that DuckDB 2.0's hash join
    # dies of behind an unnest, much as in duckdb/duckdb#24807.
    query = f"""
        with
            chunk_words as materialized (
                select {RECIPE_PART} as recipe_part, unnest(string_split(text, ' ')) as form
                from ({texts.sql_query()})
                where row_id between ? and ?
            )
        select recipe_part | {TOKEN_PART} as pair
        from chunk_words
        inner join ({form_tokens.sql_query()}) using (form)
    """
    return lambda cursor, chunk: cursor.execute(query, chunk).fetchnumpy()["pair"]


def _looked_up(texts: duckdb.DuckDBPyRelation, form_tokens: duckdb.DuckDBPyRelation) -> Encode:
    """Look words up by their hashes, of which all workers share one table.

    DuckDB's join would make one for each chunk: of 2 million recipes it takes 21 s, this 14 to 16.
    """
    rows = form_tokens.project(f"{FORM_HASH} as key, token_id").order("key").fetchnumpy()
    tokens = TokensByKey.of(rows["key"], rows["token_id"])
    query = f"""
        select
            {RECIPE_PART} as recipe_part,
            list_transform(string_split(text, ' '), lambda form: {FORM_HASH}) as keys
        from ({texts.sql_query()})
        where row_id between ? and ?
    """

    def encode(cursor: duckdb.DuckDBPyConnection, chunk: tuple[int, int]) -> np.ndarray:
        recipes = cursor.sql(query, params=list(chunk)).to_arrow_reader(RECIPES_AT_A_TIME)
        return np.concatenate([pairs_of(some) for some in recipes])

    def pairs_of(recipes: pa.RecordBatch) -> np.ndarray:
        words = recipes["keys"]
        recipe_parts = np.repeat(recipes["recipe_part"], words.value_lengths())
        positions, token_ids = tokens.find(words.flatten().to_numpy())
        pairs = recipe_parts.take(positions) | token_ids << BLOCK_BITS
        return pairs.take(_by_token(token_ids))

    return encode


def _by_token(token_ids: np.ndarray) -> np.ndarray:
    """The order that sorts token ids, (pairs,) int64, and leaves equal ones as they stand.

    NumPy sorts 16 bits at a time by counting: the same on every processor, 9 ns a pair.
    """
    low, high = (token_ids & 0xFFFF).astype(np.uint16), (token_ids >> 16).astype(np.uint16)
    return np.lexsort((low, high))


def _share_a_hash(word_forms: duckdb.DuckDBPyRelation) -> bool:
    """Whether two forms have one hash: of ten million, once in 370,000 sets of them."""
    [(is_shared,)] = word_forms.aggregate(f"count(distinct {FORM_HASH}) < count(*)").fetchall()
    return is_shared


def _cursors(session: duckdb.DuckDBPyConnection) -> list[duckdb.DuckDBPyConnection]:
    """One for each worker, made while the session is not yet busy with writing the result."""
    [(threads,)] = session.sql("select current_setting('threads')::integer").fetchall()
    return [session.cursor() for _ in range(min(threads, MOST_WORKERS))]


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
    cursors: list[duckdb.DuckDBPyConnection], encode: Encode, chunks: list[tuple[int, int]]
) -> Iterator[pa.RecordBatch]:
    """Encode chunks in order, as many being ready or under way as there are workers."""
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for cursor in cursors:
        free.put(cursor)

    def batch_of(chunk: tuple[int, int]) -> pa.RecordBatch:
        cursor = free.get()
        try:
            pairs = encode(cursor, chunk)
        finally:
            free.put(cursor)
        return pa.record_batch(list(distinct(pairs)), schema=PAIRS)

    with ThreadPoolExecutor(len(cursors)) as executor:
        pending: deque[Future[pa.RecordBatch]] = deque()
        for chunk in chunks:
            if len(pending) == len(cursors):
                yield pending.popleft().result()
            pending.append(executor.submit(batch_of, chunk))
        while pending:
            yield pending.popleft().result()


def distinct(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort in place, and return each number once, with how often it occurs (int32).

    The stable sort merges numbers that are in order by parts, as those looked up are: 1.3 million
    in 5 ms. NumPy's other sort takes 8 to 68 ms, as the processor has vector instructions for it.

    >>> distinct(np.array([3, 1, 3]))
    (array([1, 3]), array([1, 2], dtype=int32))
    """
    numbers.sort(kind="stable")
    is_first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    counts = np.empty(len(starts), np.int32)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1], casting="same_kind")
    counts[-1:] = len(numbers) - starts[-1:]
    return numbers[starts], counts
