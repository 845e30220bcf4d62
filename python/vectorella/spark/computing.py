"""The rows of a table that a build makes anew: by Spark itself, or by DuckDB in its tasks.

What adds up rows is Spark's, in SQL that both engines read. What says what a row means (types, time
zones, spellings, which version of a line counts) is run by DuckDB on what a task holds, so that
there is one set of these rules. A model's yml says so in its meta `on_spark`:

    files: a SELECT over records of landed files, each task has some files.
    orders: a SELECT over staged lines, each task has all lines of some orders.
    whole: a SELECT over small tables, which this process reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from vectorella.spark import door, tables, tasks


@dataclass(frozen=True)
class Rows:
    """What a build puts into a table.

    Attributes:
        new: new rows.
        outdated: keys of rows that are no more; None where there are none.
    """

    new: DataFrame
    outdated: DataFrame | None = None


def rows_of(
    session: SparkSession,
    model: Mapping[str, Any],
    code: str,
    is_to_do: str,
    keeps_rows: bool,
    inputs: Sequence[Mapping[str, Any]],
) -> Rows:
    """The rows of a model, as keeping.replace_parts asks."""
    way = model["config"]["meta"].get("on_spark")
    if model["language"] == "python":
        return Rows(_of_python(session, code))
    if way == "files":
        return Rows(_of_files(session, model, code, is_to_do, inputs))
    if way == "orders":
        return _of_orders(session, model, code, is_to_do, keeps_rows)
    if way == "whole":
        return Rows(_of_whole(session, model, code, inputs))
    return Rows(session.sql(code))


def _of_python(session: SparkSession, code: str) -> DataFrame:
    names: dict[str, Any] = {}
    exec(compile(code, "<model>", "exec"), names)
    return names["model"](names["dbtObj"](session.table), session)


def _small_tables(
    session: SparkSession, inputs: Sequence[Mapping[str, Any]]
) -> dict[str, pa.Table]:
    return {tables.name_of(node): session.table(tables.name_of(node)).toArrow() for node in inputs}


def _of_whole(
    session: SparkSession,
    model: Mapping[str, Any],
    code: str,
    inputs: Sequence[Mapping[str, Any]],
) -> DataFrame:
    given = _small_tables(session, inputs)
    with tasks.opened(given) as connection:
        rows = connection.sql(tasks.cast(code, tables.columns_of(model))).to_arrow_table()
    return session.createDataFrame(rows, tables.schema_of(model))


def _of_files(
    session: SparkSession,
    model: Mapping[str, Any],
    code: str,
    is_to_do: str,
    inputs: Sequence[Mapping[str, Any]],
) -> DataFrame:
    kind = model["config"]["meta"]["file_kind"]
    landed = session.table("landing.raw_files").where(f"kind = '{kind}' and is_there")
    files = landed.where(f"reader is not null and {is_to_do}")
    small = [node for node in inputs if node["schema"] != "landing"]
    given = {name: tasks.to_bytes(rows) for name, rows in _small_tables(session, small).items()}
    typed = tasks.cast(code, tables.columns_of(model))
    return door.with_contents(session, files, landed).mapInArrow(
        lambda batches: tasks.typed_records(batches, typed, given), tables.schema_of(model)
    )


def _of_orders(
    session: SparkSession, model: Mapping[str, Any], code: str, is_to_do: str, keeps_rows: bool
) -> Rows:
    """Lines of orders of which any may have come twice, all those of one order in one task."""
    name = tables.name_of(model)
    lines = "staging.stg_transactions"
    repeated = f"""
        select distinct order_id from {lines} where line_hash in (
            select line_hash from {lines} where line_hash is not null
            group by line_hash having count(*) > 1
        )
    """
    if keeps_rows:
        orphaned = f"""
            select row_id from {name}
            where superseded_by_row_id is not null
            and shiftright(superseded_by_row_id, 32) not in (select file_id from landing.raw_files)
        """
        repeated = f"""
            select distinct order_id from {lines}
            where line_hash is not null and ({is_to_do} or row_id in ({orphaned}))
        """
    session.sql(repeated).localCheckpoint().createOrReplaceTempView("orders_to_compare")
    compared = session.sql(f"""
        select staged.*, files.path as file_path, files.modified_at as file_modified_at
        from {lines} as staged
        left semi join orders_to_compare as orders on staged.order_id = orders.order_id
        inner join landing.raw_files as files on staged.file_id = files.file_id
        where staged.line_hash is not null
    """)
    typed = tasks.cast(code, tables.columns_of(model))
    new = compared.repartition("order_id").mapInArrow(
        lambda batches: tasks.compared_lines(batches, typed), tables.schema_of(model)
    )
    if not keeps_rows:
        return Rows(new)
    outdated = session.sql(f"""
        select row_id from {name}
        where
            row_id in (
                select staged.row_id from {lines} as staged
                left semi join orders_to_compare as orders on staged.order_id = orders.order_id
            )
            or file_id not in (select file_id from landing.raw_files)
    """)
    return Rows(new, outdated)
