"""From Spark to one DuckDB file: the marts, the seeds beside them, and the forecast."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession

from vectorella import settings
from vectorella.sales.forecast import tables as forecast

MARTS = (
    *("main.daily_sales", "main.daily_receipts", "main.sales_by_country", "main.sales_global"),
    *("main.order_lines", "main.rejected_transactions", "main.landed_files"),
)
BESIDE = (
    *("main.countries", "main.products", "reference.exchange_rates"),
    *("reference.sales_calendar", "landing.raw_files", "progress.settings", "progress.models"),
)


class ImportProblem(ValueError):
    """Why nothing was imported; the message says what to do."""


def write(
    session: SparkSession,
    database: Path,
    names: Iterable[str] = (*MARTS, *BESIDE),
    tell: Callable[[str], None] = lambda text: None,
) -> None:
    """Write tables of Spark, and the forecast, to a file, which takes its place when it is whole.

    Args:
        session: holds the tables.
        database: the file, replaced where there is one.
        names: of the tables, with their schemas.
        tell: is told of each table, in a sentence.

    Raises:
        ImportProblem: a table is not there.
    """
    absent = [name for name in names if not session.catalog.tableExists(name)]
    if absent:
        raise ImportProblem(
            f"Spark has no table {', '.join(absent)}: run `dbt build --target spark` first."
        )
    beside = database.with_name(f"{database.name}.import")
    beside.unlink(missing_ok=True)
    with duckdb.connect(str(beside)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name in names:
            count = _copy(connection, session, name)
            tell(f"{name}: {count:,} rows.")
        _forecast(connection)
    beside.replace(database)


def _copy(connection: duckdb.DuckDBPyConnection, session: SparkSession, name: str) -> int:
    rows = session.table(name)
    _keep(connection, name, rows.toArrow())
    for field in rows.schema:
        comment = (field.metadata or {}).get("comment")
        if comment:
            text = comment.replace("'", "''")
            connection.execute(f"comment on column {name}.\"{field.name}\" is '{text}'")
    return connection.execute(f"select count(*) from {name}").fetchone()[0]


def _keep(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | object) -> None:
    connection.execute(f"create schema if not exists {name.split('.')[0]}")
    connection.register("given_rows", rows)
    connection.execute(f"create or replace table {name} as from given_rows")
    connection.unregister("given_rows")


def _forecast(connection: duckdb.DuckDBPyConnection) -> None:
    values = connection.execute("select name, value from progress.settings").fetchall()
    chosen = settings.from_json(json.dumps({name: json.loads(value) for name, value in values}))
    sales = forecast.delivered(
        connection.table("main.daily_sales"), connection.table("landing.raw_files")
    )
    calendar = connection.table("reference.sales_calendar")
    tested = forecast.evaluations(connection, sales, calendar, chosen)
    _keep(connection, "main.forecast_evaluations", tested)
    made = forecast.forecasts(
        connection,
        sales,
        connection.table("main.daily_receipts"),
        connection.table("main.forecast_evaluations"),
        calendar,
        chosen,
    )
    _keep(connection, "main.sales_forecast", made)
