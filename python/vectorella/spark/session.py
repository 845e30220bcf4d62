"""The Spark session of a build: of this machine, or of a cluster by Spark Connect."""

import os
import warnings
from collections.abc import Mapping
from functools import cache

from pyspark.sql import SparkSession

# Spark's own time is UTC, as DuckDB's here. Delta replaces parts of a table by conditions that the
# new rows need not fulfil, and keeps its own books in as many tasks as small tables need.
ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 * 1024 * 1024),
    "spark.databricks.delta.replaceWhere.constraintCheck.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
}
# What only a session of this machine is started with.
AT_START = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "FATAL",
}


def is_remote(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names a cluster, by Spark's own variable.

    >>> is_remote({"SPARK_REMOTE": "sc://cluster:15002"}), is_remote({})
    (True, False)
    """
    return bool(environment.get("SPARK_REMOTE"))


def started(parameters: Mapping[str, str]) -> SparkSession:
    """The session of this process, which the first call starts.

    Args:
        parameters: settings of Spark, from the profile.
    """
    return _started(tuple(parameters.items()))


@cache
def _started(parameters: tuple[tuple[str, str], ...]) -> SparkSession:
    # PySpark warns of each new pandas, of which nothing is used here.
    warnings.filterwarnings("ignore", module="pyspark", category=FutureWarning)
    builder = SparkSession.builder
    if is_remote():
        session = builder.remote(os.environ["SPARK_REMOTE"]).getOrCreate()
    else:
        settings = AT_START | {name: value for name, value in parameters if value}
        session = builder.config(map=settings).enableHiveSupport().getOrCreate()
    for name, value in ALWAYS.items():
        session.conf.set(name, value)
    return session
