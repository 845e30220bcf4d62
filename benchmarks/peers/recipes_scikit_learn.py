"""Recipes to one-hot with CountVectorizer(binary=True)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.peers.rules import clean, recipe_text


def texts(landing: Path) -> Iterator[str]:
    """Yield the text of each recipe, in the order of the files."""
    for path in sorted((landing / "recipes").glob("*.parquet")):
        table = pq.read_table(path, columns=["title", "ingredients", "steps"])
        for row in table.to_pylist():
            yield recipe_text(row["title"], row["ingredients"], row["steps"])


def encode(landing: Path, results: Path) -> None:
    """Write pairs.parquet and vocabulary.parquet; a binary matrix counts no occurrences."""
    vectorizer = CountVectorizer(
        binary=True, analyzer=lambda text: clean(text).split(), dtype=np.int8
    )
    matrix = vectorizer.fit_transform(texts(landing))
    tokens = vectorizer.get_feature_names_out().astype(str)
    recipe_ids = np.repeat(
        np.arange(1, matrix.shape[0] + 1, dtype=np.int32), np.diff(matrix.indptr)
    )
    pq.write_table(
        pa.table({"recipe_id": recipe_ids, "token_id": matrix.indices}), results / "pairs.parquet"
    )
    pq.write_table(
        pa.table(
            {
                "token_id": np.arange(len(tokens)),
                "token": tokens,
                "document_frequency": np.bincount(matrix.indices, minlength=len(tokens)),
            }
        ),
        results / "vocabulary.parquet",
    )


if __name__ == "__main__":
    encode(Path(sys.argv[1]), Path(sys.argv[2]))
