"""Recipes to one-hot as a loop with dictionaries."""

import csv
import sys
from array import array
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.peers.rules import clean, recipe_text


def encode(landing: Path, results: Path) -> None:
    """Write pairs.bin (recipe, token; int32 each) and vocabulary.csv."""
    token_ids: defaultdict[str, int] = defaultdict(lambda: len(token_ids))
    occurrence_counts: Counter[int] = Counter()
    document_frequencies: Counter[int] = Counter()
    recipe_id = 0
    with (results / "pairs.bin").open("wb") as pairs_file:
        for path in sorted((landing / "recipes").glob("*.parquet")):
            pairs = array("i")
            rows = pq.read_table(path, columns=["title", "ingredients", "steps"]).to_pylist()
            for row in rows:
                recipe_id += 1
                text = clean(recipe_text(row["title"], row["ingredients"], row["steps"]))
                words = [token_ids[word] for word in text.split()]
                tokens = sorted(set(words))
                occurrence_counts.update(words)
                document_frequencies.update(tokens)
                for token_id in tokens:
                    pairs.append(recipe_id)
                    pairs.append(token_id)
            pairs.tofile(pairs_file)
    with (results / "vocabulary.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("token_id", "token", "document_frequency", "occurrence_count"))
        for token, token_id in token_ids.items():
            writer.writerow(
                (token_id, token, document_frequencies[token_id], occurrence_counts[token_id])
            )


if __name__ == "__main__":
    encode(Path(sys.argv[1]), Path(sys.argv[2]))
