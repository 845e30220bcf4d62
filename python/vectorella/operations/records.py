"""The tables of runs and of models in the work file, and the counts that stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from vectorella.operations.building import Result
from vectorella.operations.journal import PUBLISHED, ModelRun, Run
from vectorella.retraining.registry import Model

TIMES = pa.timestamp("us")
RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("invocation_id", pa.string()),
        ("state", pa.string()),
        ("failure", pa.string()),
        ("file_count", pa.int64()),
        ("row_count", pa.int64()),
        ("rejected_count", pa.int64()),
        ("new_token_count", pa.int64()),
        ("warning_count", pa.int64()),
        ("is_published", pa.bool_()),
        ("started_at", TIMES),
        ("ended_at", TIMES),
    ]
)
RUN_MODELS = pa.schema(
    [
        ("run_id", pa.string()),
        ("model_name", pa.string()),
        ("status", pa.string()),
        ("row_count", pa.int64()),
        ("seconds", pa.float64()),
    ]
)
MODELS = pa.schema(
    [
        ("model_id", pa.string()),
        ("state", pa.string()),
        ("verdict", pa.string()),
        ("reasons", pa.string()),
        ("forecast_model", pa.string()),
        ("recommender", pa.string()),
        ("sales_until", pa.date32()),
        ("recipe_count", pa.int64()),
        ("trained_at", TIMES),
        ("validated_at", TIMES),
        ("promoted_at", TIMES),
        ("retired_at", TIMES),
    ]
)
MODEL_SCORES = pa.schema(
    [
        ("model_id", pa.string()),
        ("measure", pa.string()),
        ("level", pa.string()),
        ("value", pa.float64()),
        ("champion_value", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Landed:
    """What has come in by way of the landing folder.

    Attributes:
        file_count: files that were new or had changed.
        row_count: rows in these files.
        rejected_count: rows of these that were rejected.
        set_aside_count: files, of all there are, that could not be read.
    """

    file_count: int
    row_count: int
    rejected_count: int
    set_aside_count: int


def token_count(database: Path) -> int:
    """How many tokens the vocabulary of a file has; 0 where there is no file or no vocabulary."""
    if not database.exists():
        return 0
    with duckdb.connect(str(database), read_only=True) as connection:
        return _token_count(connection) if "vocabulary" in _main_tables(connection) else 0


def counted(work: Path, run: Run, results: Sequence[Result]) -> Run:
    """The run with its counts, taken from the work file that has just been built.

    Args:
        work: the file.
        run: the run, without them.
        results: what dbt did.
    """
    with duckdb.connect(str(work), read_only=True) as connection:
        landed = _landed(connection, run.building_since)
        return replace(
            run,
            file_count=landed.file_count,
            row_count=landed.row_count,
            rejected_count=landed.rejected_count,
            new_token_count=max(_token_count(connection) - run.token_count_before, 0),
            models=_model_runs(results, _row_counts(connection, results)),
        )


def landed(database: Path, since: str) -> Landed | None:
    """What has come in since a moment, UTC in ISO 8601; None where the file cannot tell.

    It cannot where no build has come to the table landed_files, or to all that this is made from.
    """
    if not database.exists():
        return None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return _landed(connection, since)
    except duckdb.Error:
        return None


def model_runs(results: Sequence[Result]) -> list[ModelRun]:
    """What dbt says of its models, without their rows."""
    return _model_runs(results, {})


def store(work: Path, runs: Sequence[Run], models: Sequence[Model] = ()) -> None:
    """Write runs and models into the tables of the work file, in place of what is there of them.

    Of models, nothing else stays there: these are all. Nothing is left in the write-ahead log, so
    that a copy of the file is whole.
    """
    run_rows = [_run_row(run) for run in runs]
    model_rows = [_model_row(run, model) for run in runs for model in run.models]
    with duckdb.connect(str(work)) as connection:
        connection.execute("begin")
        _replace(connection, "runs", run_rows, RUNS)
        _replace(connection, "run_models", model_rows, RUN_MODELS)
        _fill(connection, "models", [_trained_row(model) for model in models], MODELS)
        scores = [row for model in models for row in _score_rows(model)]
        _fill(connection, "model_scores", scores, MODEL_SCORES)
        connection.execute("commit")
        connection.execute("force checkpoint")


def _landed(connection: duckdb.DuckDBPyConnection, since: str) -> Landed:
    counts = connection.execute(
        """
        select
            count(*) filter (last_loaded_at >= $since::timestamp),
            coalesce(sum(rows_read) filter (last_loaded_at >= $since::timestamp), 0)::bigint,
            coalesce(sum(rows_rejected) filter (last_loaded_at >= $since::timestamp), 0)::bigint,
            count(*) filter (problem is not null)
        from landed_files
        """,
        {"since": since},
    ).fetchone()
    return Landed(*counts)


def _replace(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict], schema: pa.Schema
) -> None:
    connection.register("given", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"delete from {table} where run_id in (select run_id from given)")
    connection.execute(f"insert into {table} by name select * from given")
    connection.unregister("given")


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict], schema: pa.Schema
) -> None:
    connection.register("given", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} by name select * from given")
    connection.unregister("given")


def _trained_row(model: Model) -> dict:
    row = {name: getattr(model, name) for name in MODELS.names}
    times = ("trained_at", "validated_at", "promoted_at", "retired_at")
    return {
        **row,
        **{name: row[name] and datetime.fromisoformat(row[name]) for name in times},
        "sales_until": row["sales_until"] and date.fromisoformat(row["sales_until"]),
        "reasons": " ".join(model.reasons) or None,
    }


def _score_rows(model: Model) -> list[dict]:
    return [{"model_id": model.model_id, **vars(score)} for score in model.scores]


def _run_row(run: Run) -> dict:
    return {
        **{name: getattr(run, name, None) for name in RUNS.names},
        "is_published": run.state == PUBLISHED,
        "started_at": datetime.fromisoformat(run.started_at),
        "ended_at": datetime.fromisoformat(run.ended_at) if run.ended_at else None,
    }


def _model_row(run: Run, model: ModelRun) -> dict:
    return {"run_id": run.run_id} | vars(model)


def _model_runs(results: Sequence[Result], row_counts: dict[str, int]) -> list[ModelRun]:
    return [
        ModelRun(result.name, result.status, row_counts.get(result.name), result.seconds)
        for result in results
        if result.kind == "model"
    ]


def _row_counts(connection: duckdb.DuckDBPyConnection, results: Sequence[Result]) -> dict[str, int]:
    """Rows of each model that is stored; a view would have to be computed for it."""
    stored = {
        f'"{database}"."{schema}"."{table}"'
        for database, schema, table in connection.execute(
            "select database_name, schema_name, table_name from duckdb_tables()"
        ).fetchall()
    }
    return {
        result.name: connection.execute(f"select count(*) from {result.relation}").fetchone()[0]
        for result in results
        if result.kind == "model" and result.relation in stored
    }


def _token_count(connection: duckdb.DuckDBPyConnection) -> int:
    return connection.execute("select count(*) from vocabulary").fetchone()[0]


def _main_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'main'"
    ).fetchall()
    return {name for (name,) in rows}
