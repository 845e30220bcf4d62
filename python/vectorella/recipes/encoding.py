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
# What is made of the words of a block on the way, 200,000 or so, stays in the processor's cache.
BLOCK_RECIPES = 2048

# Recipes to a chunk, one thread's work at a time: about 1.3 million words, 11 MB of rows.
CHUNK_RECIPES = 6 * BLOCK_RECIPES

# Chunks are encoded at the same time by at most this many threads: each holds its own in memory.
MOST_WORKERS = 8

FORM_HASH = "hash(form)"

# Fewer recipes are joined sooner than all forms are sorted: 2,000 take 0.15 s among the forms of 2
# million, and 0.5 s looked up; 40,000 take the same both ways.
FEW_RECIPES = 10_000

RECIPE_TOKENS = pa.schema(
    {"recipe_id": pa.int32(), "token_id": pa.int32(), "occurrence_count": pa.int32()}
)

Encode = Callable[[duckdb.DuckDBPyConnection, tuple[int, int]], pa.RecordBatch]


def recipe_tokens(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    form_tokens: duckdb.DuckDBPyRelation,
    word_forms: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """Encode texts as distinct (recipe_id INTEGER, token_id INTEGER, occurrence_count INTEGER).

    Rows come by block of recipes, token and recipe.

    Args:
        session: an open connection; the relations must be committed, since cursors read them.
        texts: (recipe_id, row_id, text), one row for each recipe.
        form_tokens: (form, token_id), a row for each time that the form holds the token.
        word_forms: (form), every form in the texts, those without a token as well.
    """
    [(recipe_count,)] = texts.aggregate("count(*)").fetchall()
    if recipe_count <= FEW_RECIPES or _share_a_hash(word_forms):
        return _joined(session, texts, form_tokens)
    return _looked_up(session, texts, form_tokens)


def _joined(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    form_tokens: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """Look words up as they are written: for few recipes, or where hashes would mix words up."""
    # Not materialized, the join below texts may hand on a dictionary that DuckDB 2.0's hash join
    # dies of behind an unnest, much as in duckdb/duckdb#24807.
    return session.sql(f"""
        with
            words as materialized (
                select recipe_id, unnest(string_split(text, ' ')) as form
                from ({texts.sql_query()})
            )
        select recipe_id, token_id, count(*)::integer as occurrence_count
        from words
        inner join ({form_tokens.sql_query()}) using (form)
        group by recipe_id, token_id
        order by (recipe_id - 1) // {BLOCK_RECIPES}, token_id, recipe_id
    """)


def _looked_up(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    form_tokens: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """Look words up by their hashes, of which all workers share one table.

    DuckDB's join would make one for each chunk: of 2 million recipes it takes 21 s, this 14 to 16.
    Only a few chunks are in memory at a time, whatever the number of recipes. The result is a
    stream: it can be read once.
    """
    rows = form_tokens.project(f"{FORM_HASH} as key, token_id").order("key").fetchnumpy()
    tokens = TokensByKey.of(rows["key"], rows["token_id"])
    query = f"""
        select
            recipe_id,
            list_transform(string_split(text, ' '), lambda form: {FORM_HASH}) as keys
        from ({texts.sql_query()})
        where row_id between ? and ?
    """

    def encode(cursor: duckdb.DuckDBPyConnection, chunk: tuple[int, int]) -> pa.RecordBatch:
        blocks = cursor.sql(query, params=list(chunk)).to_arrow_reader(BLOCK_RECIPES)
        return pa.concat_batches([_by_token(block, tokens) for block in blocks])

    batches = _batches(_cursors(session), encode, _chunks(session, texts))
    session.register("encoded_recipes", pa.RecordBatchReader.from_batches(RECIPE_TOKENS, batches))
    return session.table("encoded_recipes")


def _by_token(recipes: pa.RecordBatch, tokens: TokensByKey) -> pa.RecordBatch:
    """Encode (recipe_id, keys) as RECIPE_TOKENS, by token, and of a token in order of recipes."""
    words = recipes["keys"]
    token_ids, counts = tokens.find(words.flatten().to_numpy())
    # Splitting gives each recipe a word at least, an empty one.
    lengths = words.value_lengths().to_numpy()
    tokens_in_recipe = np.add.reduceat(counts, lengths.cumsum() - lengths)
    recipe_ids = recipes["recipe_id"].to_numpy().repeat(tokens_in_recipe)
    order = _ascending(token_ids)
    token_ids, recipe_ids = token_ids.take(order), recipe_ids.take(order)
    is_first = np.ones(len(order), bool)
    is_first[1:] = (token_ids[1:] != token_ids[:-1]) | (recipe_ids[1:] != recipe_ids[:-1])
    firsts = np.flatnonzero(is_first)
    occurrence_counts = np.diff(firsts, append=len(order))
    columns = [recipe_ids.take(firsts), token_ids.take(firsts), occurrence_counts.astype(np.int32)]
    return pa.record_batch(columns, schema=RECIPE_TOKENS)


def _ascending(token_ids: np.ndarray) -> np.ndarray:
    """The order that sorts token ids, (tokens,) int32, and leaves equal ones as they stand.

    NumPy sorts numbers of 16 bits by counting, at the same speed on every processor. Few words
    have a higher token than that: they are sorted again.

    >>> _ascending(np.array([70_000, 3, 65_535, 70_000, 3], np.int32)).tolist()
    [1, 4, 2, 0, 3]
    """
    highest = np.iinfo(np.uint16).max
    small = np.minimum(token_ids, highest).astype(np.uint16)
    order = small.argsort(kind="stable")
    rest = order[len(order) - np.count_nonzero(small == highest) :]
    rest[:] = rest.take(token_ids.take(rest).argsort(kind="stable"))
    return order


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
            return encode(cursor, chunk)
        finally:
            free.put(cursor)

    with ThreadPoolExecutor(len(cursors)) as executor:
        pending: deque[Future[pa.RecordBatch]] = deque()
        for chunk in chunks:
            if len(pending) == len(cursors):
                yield pending.popleft().result()
            pending.append(executor.submit(batch_of, chunk))
        while pending:
            yield pending.popleft().result()
