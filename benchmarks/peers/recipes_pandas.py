"""Recipes to one-hot with pandas: clean the text, split, explode, drop duplicates."""

import sys
from pathlib import Path

import pandas as pd

from benchmarks.peers.rules import clean


def encode(landing: Path, results: Path) -> None:
    """Write pairs.parquet and vocabulary.parquet."""
    recipes = pd.read_parquet(landing / "recipes", columns=["title", "ingredients", "steps"])
    text = (
        recipes["title"]
        + " "
        + recipes["ingredients"].map(" ".join)
        + " "
        + recipes["steps"].map(" ".join)
    )
    words = text.map(clean).str.split().explode()
    token_ids, tokens = pd.factorize(words)
    occurrences = pd.DataFrame({"recipe_id": words.index + 1, "token_id": token_ids})
    pairs = occurrences.drop_duplicates()
    vocabulary = pd.DataFrame(
        {
            "token": tokens,
            "document_frequency": pairs["token_id"].value_counts().sort_index(),
            "occurrence_count": occurrences["token_id"].value_counts().sort_index(),
        }
    )
    pairs.to_parquet(results / "pairs.parquet", index=False)
    vocabulary.rename_axis("token_id").reset_index().to_parquet(results / "vocabulary.parquet")


if __name__ == "__main__":
    encode(Path(sys.argv[1]), Path(sys.argv[2]))
