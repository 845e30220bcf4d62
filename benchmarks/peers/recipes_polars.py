"""Recipes to one-hot with Polars: only the distinct spellings are cleaned."""

import sys
from pathlib import Path

import polars as pl

from benchmarks.peers.rules import MARKUP, MIXED_NUMBER, contractions


def words(landing: Path) -> pl.LazyFrame:
    """Return (recipe_id, form): what stands between two spaces of each recipe."""
    text = pl.concat_str(
        pl.col("title"),
        pl.col("ingredients").list.join(" "),
        pl.col("steps").list.join(" "),
        separator=" ",
    )
    plain = text.str.replace_many(list(MARKUP), list(MARKUP.values()))
    return (
        pl.scan_parquet(landing / "recipes" / "*.parquet")
        .with_row_index("recipe_id", offset=1)
        .select("recipe_id", form=plain.str.split(" "))
        .explode("form")
    )


def form_tokens(forms: pl.DataFrame) -> pl.DataFrame:
    """Return (form, token), a row for each token in each form."""
    normal = (
        pl.col("form")
        .str.replace_all("\u2019", "'", literal=True)
        .str.replace_all(MIXED_NUMBER, "$1 $2")
        .str.normalize("NFKC")
        .str.to_lowercase()
    )
    word = pl.col("word")
    bare = word.str.strip_chars_end("'").str.strip_suffix("'s")
    expanded = (
        word.replace_strict(contractions(), default=None)
        .fill_null(word.str.strip_chars("'").replace_strict(contractions(), default=None))
        .fill_null(bare)
    )
    return (
        forms.select("form", word=normal.str.extract_all(r"[\p{L}\p{M}\p{N}']+"))
        .explode("word")
        .drop_nulls()
        .select("form", token=expanded.str.extract_all(r"[\p{L}\p{M}\p{N}]+"))
        .explode("token")
        .drop_nulls()
    )


def encode(landing: Path, results: Path) -> None:
    """Write pairs.parquet and vocabulary.parquet."""
    all_words = words(landing).collect(engine="streaming")
    forms = all_words.group_by("form").len("occurrence_count")
    tokens = form_tokens(forms).join(forms, on="form")
    vocabulary = (
        tokens.group_by("token")
        .agg(pl.col("occurrence_count").sum())
        .sort("occurrence_count", "token", descending=[True, False])
        .with_row_index("token_id")
    )
    numbered = tokens.join(vocabulary, on="token").select("form", "token_id")
    pairs = (
        all_words.lazy()
        .join(numbered.lazy(), on="form")
        .select("recipe_id", "token_id")
        .unique()
        .collect(engine="streaming")
    )
    frequencies = pairs.group_by("token_id").len("document_frequency")
    pairs.write_parquet(results / "pairs.parquet")
    vocabulary.join(frequencies, on="token_id").write_parquet(results / "vocabulary.parquet")


if __name__ == "__main__":
    encode(Path(sys.argv[1]), Path(sys.argv[2]))
