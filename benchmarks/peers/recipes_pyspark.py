"""Recipes to one-hot with PySpark: only the distinct spellings are cleaned."""

import sys
from pathlib import Path

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812, the name that Spark's users know

from benchmarks.peers.rules import MARKUP, MIXED_NUMBER, contractions
from benchmarks.peers.spark import files_below, session

# Spark has no function for NFKC: what changes in the recipes.
FRACTIONS = {"½": "1 2", "¼": "1 4", "¾": "3 4"}


def replaced(text: Column, replacements: dict[str, str]) -> Column:
    """Replace each key by its value, one after the other."""
    for old, new in replacements.items():
        text = F.replace(text, F.lit(old), F.lit(new))
    return text


def form_tokens(spark: SparkSession, forms: DataFrame) -> DataFrame:
    """Return (form, token), a row for each token in each form."""
    expansions = F.broadcast(
        spark.createDataFrame(
            pa.table(
                [list(contractions()), list(contractions().values())], ["contraction", "expansion"]
            )
        )
    )
    parted = F.regexp_replace("form", MIXED_NUMBER, "$1 $2")
    normal = F.lower(replaced(parted, {"\u2019": "'", **FRACTIONS}))
    words = forms.select(
        "form",
        F.explode(F.regexp_extract_all(normal, F.lit(r"([\p{L}\p{M}\p{N}']+)"))).alias("word"),
    )
    bare = F.regexp_replace(F.expr("trim(trailing '\\'' from word)"), "'s$", "")
    as_written = expansions.toDF("word", "written")
    unquoted = expansions.toDF("unquoted", "unquoted_expansion")
    expanded = (
        words.withColumn("unquoted", F.expr("trim(both '\\'' from word)"))
        .join(as_written, "word", "left")
        .join(unquoted, "unquoted", "left")
        .select("form", F.coalesce("written", "unquoted_expansion", bare).alias("expanded"))
    )
    tokens = F.regexp_extract_all("expanded", F.lit(r"([\p{L}\p{M}\p{N}]+)"))
    return expanded.select("form", F.explode(tokens).alias("token"))


def encode(landing: Path, results: Path) -> None:
    """Write recipes, pairs and vocabulary as folders of Parquet."""
    spark = session()
    recipes = spark.read.parquet(files_below(landing / "recipes")).withColumn(
        "recipe_id", F.monotonically_increasing_id()
    )
    text = F.concat_ws(" ", "title", "ingredients", "steps")
    words = recipes.select(
        "recipe_id", F.explode(F.split(replaced(text, MARKUP), " ")).alias("form")
    )
    forms = words.groupBy("form").count()
    tokens = form_tokens(spark, forms.select("form")).cache()
    vocabulary = (
        tokens.join(forms, "form")
        .groupBy("token")
        .agg(F.sum("count").alias("occurrence_count"))
        .withColumn(
            "token_id",
            F.row_number().over(Window.orderBy(F.desc("occurrence_count"), "token")) - 1,
        )
        .cache()
    )
    numbered = tokens.join(vocabulary, "token").select("form", "token_id")
    words.join(F.broadcast(numbered), "form").select(
        "recipe_id", "token_id"
    ).distinct().write.parquet(str(results / "pairs"))
    frequencies = (
        spark.read.parquet(str(results / "pairs"))
        .groupBy("token_id")
        .agg(F.count("*").alias("document_frequency"))
    )
    vocabulary.join(frequencies, "token_id").write.parquet(str(results / "vocabulary"))
    recipes.select("recipe_id", F.col("id").alias("source_recipe_id")).write.parquet(
        str(results / "recipes")
    )
    spark.stop()


if __name__ == "__main__":
    encode(Path(sys.argv[1]), Path(sys.argv[2]))
