"""How far each table is on Spark, and what of it a build makes anew.

Progress stands in Delta tables of the schema `progress`, as vectorella.progress describes them. A
table's rows are replaced in one commit, its progress is written in the next. A build that dies
between the two does that part again, which ends with the same rows: a part's rows are replaced, not
added to. A part's state never comes back to what it was, since files are numbered once, so that
progress which lags never passes for true.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from vectorella.spark import computing, tables

PROGRESS = {
    "models": "model_name string not null, rules string, comments string, is_made boolean not null",
    "inputs": (
        "model_name string not null, input_name string not null, strategy string not null, "
        "is_nearest boolean not null"
    ),
    "parts": "model_name string not null, part bigint not null, state bigint not null",
    "settings": "name string not null, value string not null",
}


def engine(session: SparkSession) -> str:
    """What makes the rows: a part is made anew where another version might give others."""
    return f"spark {session.version}, duckdb {duckdb.__version__}"


def make_tables(session: SparkSession) -> None:
    """Create the tables of progress where there are none."""
    session.sql("create schema if not exists progress")
    for name, columns in PROGRESS.items():
        if not session.catalog.tableExists(f"progress.{name}"):
            parted = "partitioned by (model_name)" if name in ("models", "parts") else ""
            session.sql(f"create table progress.{name} ({columns}) using delta {parted}")


def write_plan(session: SparkSession, decided: Mapping[str, Any]) -> None:
    """Write what a plan decides; what is as it was, is not written again.

    Args:
        session: where the tables are.
        decided: `emptied`, names of tables whose parts are forgotten; `models`, `inputs` and
            `settings`, rows of these tables.
    """
    _made.clear()
    if decided["emptied"]:
        names = ", ".join(map(tables.literal, decided["emptied"]))
        session.sql(f"delete from progress.parts where model_name in ({names})")
    for name in ("models", "inputs", "settings"):
        rows = [tuple(row) for row in decided[name]]
        stored = {tuple(row) for row in session.table(f"progress.{name}").collect()}
        if stored != set(rows):
            frame = session.createDataFrame(rows, PROGRESS[name].replace(" not null", ""))
            frame.write.format("delta").mode("overwrite").saveAsTable(f"progress.{name}")


def record_made(session: SparkSession, name: str, rules: str | None) -> None:
    """Record that a table or view is made, by which rules."""
    model = f"model_name = {tables.literal(name)}"
    stored = session.table("progress.models").where(model).collect()
    rows = [(row.model_name, rules or row.rules, row.comments, True) for row in stored]
    if rows and rows != [tuple(row) for row in stored]:
        _write(session.createDataFrame(rows, PROGRESS["models"].replace(" not null", "")), model)
    _made.update({row[0]: row[1] for row in rows})


def is_made(session: SparkSession, name: str, rules: str | None) -> bool:
    """Whether a table or view is made, and by these rules where some are given."""
    if not _made:
        stored = session.table("progress.models").where("is_made").collect()
        _made.update({row.model_name: row.rules for row in stored})
    return name in _made and rules in (None, _made[name])


# What this process knows of progress.models, which no other writes meanwhile.
_made: dict[str, str | None] = {}


def _write(rows: DataFrame, condition: str, table: str = "models") -> None:
    writer = rows.write.format("delta").mode("overwrite").option("replaceWhere", condition)
    writer.saveAsTable(f"progress.{table}")


def differ(session: SparkSession, wanted: str, stored: str) -> bool:
    """Whether two SELECTs of parts return other rows."""
    both = f"(({wanted}) except ({stored})) union all (({stored}) except ({wanted}))"
    return bool(session.sql(f"select * from ({both}) limit 1").take(1))


def condition(session: SparkSession, column: str, values: str) -> str:
    """SQL condition for a column to have one of the values that a SELECT returns.

    Few are written out, since a value prunes files and a subquery does not.
    """
    found = session.sql(f"select * from ({values}) limit {tables.MOST_VALUES + 1}").collect()
    if len(found) > tables.MOST_VALUES:
        return f"{column} in ({values})"
    return f"{column} in ({', '.join(tables.value(row[0]) for row in found) or 'null'})"


def replace_parts(
    session: SparkSession,
    model: Mapping[str, Any],
    code: str,
    strategy: Mapping[str, Any],
    keeps_rows: bool,
    inputs: Sequence[Mapping[str, Any]],
) -> None:
    """Make anew what a table does not hold as it should, and record that it does.

    Args:
        session: where the tables are.
        model: the model, as dbt knows it.
        code: its SQL or Python, compiled.
        strategy: what a macro of the model's strategy returns.
        keeps_rows: whether rows that are there stay.
        inputs: the tables that the model reads, as dbt knows them.
    """
    rows = computing.rows_of(session, model, code, strategy["is_to_do"], keeps_rows, inputs)
    key = model["config"].get("unique_key")
    if not keeps_rows:
        tables.overwrite(session, model, rows.new)
    elif key:
        tables.merge(session, model, rows.new, key, rows.outdated)
    else:
        _replace(session, model, rows.new, strategy["outdated_rows"])
    parts = session.sql(f"select * from ({strategy['parts']})")
    name = tables.literal(model["name"])
    columns = [sql.lit(model["name"]).alias("model_name"), "part", "state"]
    _write(parts.select(*columns), f"model_name = {name}", "parts")
    record_made(session, model["name"], None)


def _replace(
    session: SparkSession, model: Mapping[str, Any], rows: DataFrame, outdated_rows: str
) -> None:
    column = outdated_rows.split()[0]
    name = tables.name_of(model)
    found = session.sql(f"select distinct {column} from {name} where {outdated_rows}")
    values = [row[0] for row in found.limit(tables.MOST_VALUES + 1).collect()]
    if len(values) <= tables.MOST_VALUES:
        tables.replace(model, rows, column, values)
    else:
        kept = session.sql(f"select * from {name} where not coalesce({outdated_rows}, false)")
        tables.overwrite(session, model, kept.unionByName(tables.typed(rows, model)))
