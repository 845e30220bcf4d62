"""A Spark of two cores on this machine, as its documentation sets one up."""

import os
from pathlib import Path

from pyspark.sql import SparkSession


def session() -> SparkSession:
    """Start Spark; what it spills goes to the folder for temporary files."""
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "8g")
        # The default of 200 partitions is meant for a cluster.
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.local.dir", os.environ.get("TMPDIR", "/tmp"))
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )


def files_below(folder: Path) -> str:
    """Return the pattern of all files below a folder, as Spark wants it."""
    return f"file://{folder.resolve()}"
