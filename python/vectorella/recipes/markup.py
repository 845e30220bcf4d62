"""Text that carries HTML, as the plain text a reader sees."""

import html
import re

import pyarrow as pa

from vectorella.recipes.arrow import map_strings

# What a browser does not show.
HIDDEN = re.compile(
    r"<(script|style|noscript|template)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"<!--.*?-->|<[a-z/!][^<>]*>", re.IGNORECASE | re.DOTALL)


def plain_text(text: str) -> str:
    """Undo HTML entities and tags, until there is nothing more to undo.

    A tag opens with `<` and a letter, `/` or `!`, and leaves a space behind; scripts and styles go
    with what they hold.

    >>> plain_text("Salt &amp;amp; <b>pepper</b>, 1 < 2 &frac12;")
    'Salt &  pepper , 1 < 2 ½'
    """
    before = None
    while text != before:
        before, text = text, TAG.sub(" ", HIDDEN.sub(" ", html.unescape(text)))
    return text


def plain_texts(texts: pa.Array) -> pa.Array:
    """The same of many texts, as DuckDB calls it under the name `plain_text`."""
    return map_strings(plain_text, texts)
