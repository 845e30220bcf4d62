"""What lies in the landing folder, and its records, found and read by Spark's workers.

Spark lists the folder and brings bytes; what a file is and how its records are read is decided by
vectorella.landing, on a worker's disk. So a file that cannot be read is set aside by its name, and
every format comes out as it does on one machine.
"""

import os
import re
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as sql

from vectorella import settings
from vectorella.landing import columns, inventory
from vectorella.landing.files import is_remote
from vectorella.spark import tasks
from vectorella.spark.session import is_remote as is_cluster

KIND = columns.TRANSACTIONS
EPOCH = datetime(1970, 1, 1)
# A file is read as one value, of which Spark takes 2 GiB at most, and needs memory for several.
LARGEST_BYTES = 1024**3
IS_READABLE = f"size_bytes between 1 and {LARGEST_BYTES}"
# No more files are read by their names.
MOST_NAMES = 10_000
INSPECTED = """
    file_id int, kind string, path string, location string, size_bytes bigint,
    modified_at timestamp_ntz, etag string, format string, reader string, delimiter string,
    source_columns array<string>, records_sql array<string>, record_count bigint,
    lines_from string, least_field_count int, problem string, is_tried_again boolean
"""
STRICT = """
    file_id int, record_number bigint, fields array<string>, record_text string, problem string
"""


def landing() -> str:
    """The landing folder, as the environment names it."""
    return os.environ.get("VECTORELLA_LANDING", "data/sample")


def folder(landing: str) -> str:
    """The address of a landing folder, as Spark knows it.

    >>> folder("s3://bucket/landing/")
    's3a://bucket/landing'
    """
    if not is_remote(landing):
        return f"file:{Path(landing).resolve()}"
    scheme, _, place = landing.rstrip("/").partition("://")
    return f"{'s3a' if scheme == 's3' else scheme}://{place}"


def listed_files(session: SparkSession, landing: str) -> DataFrame:
    """Every file of transactions: path, location, size_bytes, modified_at; none is opened."""
    root = folder(landing)
    try:
        found = _binary(session).load(f"{_escaped(root)}/{KIND.name}")
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        found = session.createDataFrame(
            [], "path string, modificationTime timestamp, length bigint, content binary"
        )
    listed = found.select(
        sql.expr(f"substring(path, {len(root) + 2})").alias("path"),
        sql.col("path").alias("location"),
        sql.col("length").alias("size_bytes"),
        sql.col("modificationTime").cast("timestamp_ntz").alias("modified_at"),
    ).localCheckpoint()
    empty = _empty_files(session, found, listed, root)
    return listed if empty is None else listed.unionByName(empty)


def _empty_files(
    session: SparkSession, found: DataFrame, listed: DataFrame, root: str
) -> DataFrame | None:
    """Files without a byte, which Spark names, and leaves out of every table."""
    names = [re.sub("^file:/+", "file:/", unquote(name)) for name in found.inputFiles()]
    if len(names) == listed.count():
        return None
    named = session.createDataFrame([(name,) for name in names], "location string")
    missing = [row.location for row in named.join(listed, "location", "left_anti").collect()]
    rows = [(name[len(root) + 1 :], name, 0, _modified_at(session, name)) for name in missing]
    return session.createDataFrame(rows, listed.schema)


def _modified_at(session: SparkSession, name: str) -> datetime:
    """When a file was modified, UTC; 1970 where a cluster does not say."""
    if is_cluster():
        return EPOCH
    path = session._jvm.org.apache.hadoop.fs.Path(name)
    system = path.getFileSystem(session._jsc.hadoopConfiguration())
    return EPOCH + timedelta(milliseconds=system.getFileStatus(path).getModificationTime())


def _binary(session: SparkSession) -> object:
    return session.read.format("binaryFile").option("recursiveFileLookup", "true")


def _escaped(name: str) -> str:
    r"""A name that Spark takes for a name and not for a pattern.

    >>> print(_escaped("/landing/a[1].csv"))
    /landing/a\[1\].csv
    """
    return "".join(f"\\{letter}" if letter in "\\*?[]{}" else letter for letter in name)


def with_contents(session: SparkSession, files: DataFrame, landed: DataFrame) -> DataFrame:
    """Rows of files with their bytes as `content`.

    Where a good part of the folder is asked for, as in a first build, Spark lists it and asks for
    each file once more. Few among many are read by their names: some six requests for each in an
    object store, and none for the others.

    Args:
        session: reads.
        files: rows of files (location, size_bytes, modified_at, ...), of at most LARGEST_BYTES. One
            that is gone by now has no row.
        landed: (size_bytes, modified_at) of all that the folder holds.
    """
    count, first = files.agg(sql.count("*"), sql.min("modified_at")).first()
    if not count:
        return files.where("false").withColumn("content", sql.lit(b""))
    reader = _binary(session).option("ignoreMissingFiles", "true")
    since = landed.where(IS_READABLE).where(sql.col("modified_at") >= sql.lit(first))
    if count <= MOST_NAMES and (count < since.count() / 2 or count < landed.count() / 4):
        names = [row.location for row in files.select("location").collect()]
        found = reader.load([_escaped(name) for name in names])
    else:
        found = reader.load(_escaped(f"{folder(landing())}/{KIND.name}")).where(
            (sql.col("modificationTime") >= sql.lit(first).cast("timestamp"))
            & sql.col("length").between(1, LARGEST_BYTES)
        )
    contents = found.select(sql.col("path").alias("location"), "content")
    return contents.join(sql.broadcast(files), "location").select(*files.columns, "content")


def changed_files(session: SparkSession, chosen: str, stored: DataFrame | None) -> DataFrame:
    """One row for each file that is new, has changed, is gone or is back, as the inventory has it.

    Args:
        session: lists and reads.
        chosen: the settings of the build, as JSON.
        stored: rows of earlier builds; None where there are none.
    """
    values = settings.from_json(chosen)
    mappings = settings.column_mappings(values)
    mapping = inventory.mapping_text(mappings, KIND, values.transaction_lines)
    listed = listed_files(session, landing())
    known = _known(stored, mapping) if stored is not None else None
    new = listed if known is None else listed.join(known, known.columns, "left_anti")
    numbered = _numbered(new, stored).localCheckpoint()
    inspect = partial(
        tasks.inspected_files,
        kind=KIND.name,
        mapping=mappings.get(KIND.name) or {},
        lines=values.transaction_lines,
    )
    inspected = _with_all_contents(session, numbered, listed).mapInArrow(
        lambda batches: inspect(batches), INSPECTED
    )
    rows = _with_load_times(_all_inspected(numbered, inspected), stored, mapping)
    return rows if stored is None else rows.unionByName(_moved(listed, stored, rows))


def _known(stored: DataFrame, mapping: str) -> DataFrame:
    is_same = (sql.col("column_mapping") == mapping) & ~sql.col("is_tried_again")
    return stored.where(is_same).select("path", "size_bytes", "modified_at")


def _numbered(new: DataFrame, stored: DataFrame | None) -> DataFrame:
    last = 0 if stored is None else stored.agg(sql.max("file_id")).first()[0] or 0
    order = Window.orderBy("modified_at", "path")
    return new.withColumn("file_id", (sql.row_number().over(order) + last).cast("int"))


def _with_all_contents(session: SparkSession, files: DataFrame, listed: DataFrame) -> DataFrame:
    """Of an empty file Spark reads nothing, and one that is too large it cannot."""
    empty = files.where("size_bytes = 0").withColumn("content", sql.lit(b""))
    return with_contents(session, files.where(IS_READABLE), listed).unionByName(empty)


def _all_inspected(files: DataFrame, inspected: DataFrame) -> DataFrame:
    """Also those of which no task had the bytes."""
    found = inspected.drop("kind", "path", "location", "size_bytes", "modified_at")
    problem = f"""
        case
            when problem is not null or reader is not null then problem
            when size_bytes > {LARGEST_BYTES}
            then 'It is larger than 1 GiB, which no task reads at once. Land it in several files.'
            else 'It was gone before it could be read. Deliver it again.'
        end
    """
    return files.join(found, "file_id", "left").withColumns(
        {
            "kind": sql.lit(KIND.name),
            "is_tried_again": sql.coalesce("is_tried_again", sql.expr("reader is null")),
            "record_count": sql.coalesce("record_count", sql.lit(0)),
            "problem": sql.expr(problem),
        }
    )


def _with_load_times(rows: DataFrame, stored: DataFrame | None, mapping: str) -> DataFrame:
    now = sql.expr("current_timestamp()::timestamp_ntz")
    rows = rows.withColumns(
        {
            "column_mapping": sql.lit(mapping),
            "is_there": sql.lit(True),
            "last_loaded_at": now,
        }
    )
    if stored is None:
        return rows.withColumn("first_loaded_at", now)
    before = stored.select("path", sql.col("first_loaded_at").alias("found_at"))
    found = rows.join(before, "path", "left")
    return found.withColumn("first_loaded_at", sql.coalesce("found_at", now)).drop("found_at")


def _moved(listed: DataFrame, stored: DataFrame, read: DataFrame) -> DataFrame:
    """Files that are gone, or back as they were."""
    paths = listed.select("path", sql.lit(True).alias("is_listed"))
    compared = stored.join(paths, "path", "left").join(read.select("path"), "path", "left_anti")
    is_listed = sql.coalesce("is_listed", sql.lit(False))
    moved = compared.where(sql.col("is_there") != is_listed)
    return moved.withColumn("is_there", is_listed).select(*stored.columns)


def strict_records(session: SparkSession, files: DataFrame, landed: DataFrame) -> DataFrame:
    """Every record of those files, rows of raw_files, that go to the strict reader."""
    strict = files.where("reader = 'strict'")
    return with_contents(session, strict, landed.where("is_there")).mapInArrow(
        lambda batches: tasks.strict_records(batches), STRICT
    )
