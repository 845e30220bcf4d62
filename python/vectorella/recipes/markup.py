"""Text that carries HTML, as the plain text a reader sees."""

import html
import re

import duckdb
import pyarrow as pa

from vectorella.recipes.arrow import map_strings

TAG = re.compile(r"<!--.*?-->|<[a-z/!][^<>]*>", re.IGNORECASE | re.DOTALL)
SCHEMA = pa.schema({"row_id": pa.int64(), "plain_text": pa.string()})
# An entity is an ampersand with a letter or # behind it: "salt & pepper" is left alone.
HAS_MARKUP = "contains(text, '<') or (contains(text, '&') and regexp_matches(text, '&[#A-Za-z]'))"


def plain_text(text: str) -> str:
    """Undo HTML entities and tags, until there is nothing more to undo.

    A tag opens with `<` and a letter, `/` or `!`, and leaves a space behind.

    >>> plain_text("Salt &amp;amp; <b>pepper</b>, 1 < 2 &frac12;")
    'Salt &  pepper , 1 < 2 ½'
    """
    undone = TAG.sub(" ", html.unescape(text))
    return undone if undone == text else plain_text(undone)


def plain_texts(
    session: duckdb.DuckDBPyConnection, texts: duckdb.DuckDBPyRelation
) -> pa.RecordBatchReader:
    """Stream (row_id, plain_text) of the few texts that carry HTML.

    Args:
        session: an open connection.
        texts: a relation with row_id and text.
    """
    query = f"select row_id, text from ({texts.sql_query()}) where {HAS_MARKUP}"
    reader = session.cursor().sql(query).to_arrow_reader(10_000)
    return pa.RecordBatchReader.from_batches(
        SCHEMA,
        (
            pa.record_batch([batch["row_id"], map_strings(plain_text, batch["text"])], SCHEMA)
            for batch in reader
        ),
    )
