"""What a build on Spark needs, looked at before it runs: versions, rights, what it will read."""

import platform
from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as sql

from vectorella.spark import door
from vectorella.spark.profile import SparkProblem

# Far from the names of tables.
TRIAL = "progress.vectorella_spark_check"


def sentences(session: SparkSession) -> Iterator[str]:
    """What is found, one sentence at a time, until something is wrong.

    Raises:
        SparkProblem: a build would fail; the message says why and what to do.
    """
    yield f"Spark {session.version} answers."
    yield _workers(session)
    yield _rights(session)
    yield _landing(session)


def _workers(session: SparkSession) -> str:
    here = f"Python {platform.python_version()} and DuckDB {duckdb.__version__}"
    try:
        [row] = session.range(1).mapInArrow(_versions, "python string, duckdb string").collect()
    except PySparkException as error:
        raise SparkProblem(
            f"The workers cannot run our Python: install vectorella on them, with {here}. Spark "
            f"says: {_last_line(error)}"
        ) from error
    there = f"Python {row.python} and DuckDB {row.duckdb}"
    if row.duckdb != duckdb.__version__:
        raise SparkProblem(f"The workers have {there}, and here is {here}: they have to be equal.")
    return f"Its workers have {there}, as here."


def _versions(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        yield pa.RecordBatch.from_pylist(
            [{"python": platform.python_version(), "duckdb": duckdb.__version__}]
        )


def _rights(session: SparkSession) -> str:
    place = session.conf.get("spark.sql.warehouse.dir")
    try:
        session.sql("create schema if not exists progress")
        session.sql(f"drop table if exists {TRIAL}")
        session.sql(f"create table {TRIAL} using delta as select 1 as number")
        session.sql(f"drop table {TRIAL}")
    except PySparkException as error:
        raise SparkProblem(
            f"A Delta table cannot be written to {place}: let this user write there, and see that "
            f"Delta Lake is on the cluster (docs/scale-out.md). Spark says: {_first_line(error)}"
        ) from error
    return f"Delta tables can be written to {place}."


def _landing(session: SparkSession) -> str:
    place = door.folder(door.landing())
    try:
        listed = door.listed_files(session, door.landing())
        count, size = listed.agg(sql.count("*"), sql.sum("size_bytes")).first()
    except PySparkException as error:
        raise SparkProblem(
            f"{place}/transactions cannot be listed: set VECTORELLA_LANDING, and let the cluster "
            f"read there. Spark says: {_first_line(error)}"
        ) from error
    if not count:
        return f"{place}/transactions holds no file: set VECTORELLA_LANDING, or deliver some."
    new = count
    if session.catalog.tableExists("landing.raw_files"):
        known = session.table("landing.raw_files").select("path", "size_bytes", "modified_at")
        new = listed.join(known, known.columns, "left_anti").count()
    return f"{place}/transactions holds {count:,} files of {size:,} bytes; {new:,} are to be read."


def _first_line(error: PySparkException) -> str:
    return str(error).splitlines()[0]


def _last_line(error: PySparkException) -> str:
    said = [line for line in str(error).splitlines() if "Error: " in line]
    return (said or str(error).splitlines())[-1].strip()
