"""Delta tables with the columns that a model's yml declares, each written in one commit."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from vectorella.spark.types import spark_type

# With more, a condition by values is no quicker than a join.
MOST_VALUES = 10_000


def literal(text: str) -> str:
    r"""A text as Spark's SQL writes it.

    >>> print(literal("it's \\n"))
    'it\'s \\n'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def columns_of(model: Mapping[str, Any]) -> dict[str, str]:
    """Names and declared types of a model's columns."""
    return {name: column["data_type"] for name, column in model["columns"].items()}


def schema_of(model: Mapping[str, Any]) -> str:
    """A model's columns as Spark declares them, without constraints."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in columns_of(model).items())


def name_of(model: Mapping[str, Any]) -> str:
    """Schema and name of a model's table."""
    return f"{model['schema']}.{model['alias']}"


def typed(rows: DataFrame, model: Mapping[str, Any]) -> DataFrame:
    """The rows, with the columns and types that the model declares."""
    return rows.select(
        *(
            sql.col(f"`{name}`").cast(spark_type(kind)).alias(name)
            for name, kind in columns_of(model).items()
        )
    )


def overwrite(session: SparkSession, model: Mapping[str, Any], rows: DataFrame) -> None:
    """Put rows in the place of all that a table holds, and make it where there is none."""
    name = name_of(model)
    is_there = session.catalog.tableExists(name)
    if is_there and session.table(name).schema.names != list(model["columns"]):
        session.sql(f"drop table {name}")
        is_there = False
    if not is_there:
        session.sql(_created(model))
    typed(rows, model).write.format("delta").mode("overwrite").saveAsTable(name)


def _created(model: Mapping[str, Any]) -> str:
    columns = ", ".join(_column(column) for column in model["columns"].values())
    return (
        f"create table {name_of(model)} ({columns}) using delta "
        f"comment {literal(_line(model['description']))}"
    )


def _column(column: Mapping[str, Any]) -> str:
    kinds = {constraint["type"] for constraint in column["constraints"]}
    required = "not null" if "not_null" in kinds else ""
    comment = literal(_line(column["description"]))
    return f"`{column['name']}` {spark_type(column['data_type'])} {required} comment {comment}"


def _line(text: str) -> str:
    return " ".join(text.split())


def describe(session: SparkSession, table: str, model: Mapping[str, Any]) -> None:
    """Write descriptions that have changed to a table and its columns."""
    session.sql(f"comment on table {table} is {literal(_line(model['description']))}")
    for field in session.table(table).schema:
        column = model["columns"].get(field.name)
        if column and _line(column["description"]) != field.metadata.get("comment"):
            comment = literal(_line(column["description"]))
            session.sql(f"alter table {table} alter column `{field.name}` comment {comment}")


def replace(
    model: Mapping[str, Any], rows: DataFrame, column: str, outdated: Sequence[object]
) -> None:
    """Put rows in the place of those with certain values of a column, in one commit."""
    writer = typed(rows, model).write.format("delta")
    if outdated:
        condition = f"{column} in ({', '.join(map(value, outdated))})"
        writer.mode("overwrite").option("replaceWhere", condition).saveAsTable(name_of(model))
    else:
        writer.mode("append").saveAsTable(name_of(model))


def value(of: object) -> str:
    """A number or a date as SQL writes it."""
    return str(of) if isinstance(of, int) else f"date '{of}'"


def merge(
    session: SparkSession,
    model: Mapping[str, Any],
    rows: DataFrame,
    key: str,
    outdated: DataFrame | None = None,
) -> None:
    """Put rows in the place of those of the same key, and take out outdated ones, in one commit.

    Args:
        session: where the table is.
        model: of the table.
        rows: its new rows.
        key: the column that tells rows apart.
        outdated: keys of rows that are no more, among them those of new rows.
    """
    new = typed(rows, model).withColumn("is_gone", sql.lit(False)).localCheckpoint()
    if outdated is not None:
        gone = outdated.select(key).distinct().join(new.select(key), key, "left_anti")
        new = new.unionByName(gone.withColumn("is_gone", sql.lit(True)), allowMissingColumns=True)
    new.createOrReplaceTempView("new_rows")
    names = [f"`{name}`" for name in model["columns"]]
    session.sql(f"""
        merge into {name_of(model)} as stored using new_rows on stored.{key} = new_rows.{key}
        when matched and new_rows.is_gone then delete
        when matched then update set {", ".join(f"{name} = new_rows.{name}" for name in names)}
        when not matched and not new_rows.is_gone then insert ({", ".join(names)})
            values ({", ".join(f"new_rows.{name}" for name in names)})
    """)
    session.catalog.dropTempView("new_rows")


def load_seed(session: SparkSession, model: Mapping[str, Any], table: str) -> None:
    """Load a CSV file as DuckDB reads it, with the types that the seed's yml declares."""
    path = Path(model["root_path"], model["original_file_path"])
    kinds = model["config"]["column_types"]
    with duckdb.connect() as connection:
        rows = connection.read_csv(str(path), header=True, all_varchar=True).to_arrow_table()
    frame = session.createDataFrame(rows)
    frame = frame.select(
        *(sql.col(name).cast(spark_type(kinds.get(name, "varchar"))) for name in frame.columns)
    )
    writer = frame.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
    writer.saveAsTable(table)


def contract_problem(session: SparkSession, model: Mapping[str, Any], code: str) -> str | None:
    """What is wrong with the columns of a SELECT, as a sentence; None where nothing is."""
    given = {field.name: field.dataType.simpleString() for field in session.sql(code).schema}
    wanted = {name: _simple(kind) for name, kind in columns_of(model).items()}
    wrong = [
        f"{name} is {given.get(name, 'not there')} and not {kind}"
        for name, kind in wanted.items()
        if given.get(name) != kind
    ]
    wrong += [f"{name} is not declared" for name in given if name not in wanted]
    return f"{model['name']} breaks its contract: {'; '.join(wrong)}." if wrong else None


def _simple(declared: str) -> str:
    return re.sub(r"\s", "", spark_type(declared))
