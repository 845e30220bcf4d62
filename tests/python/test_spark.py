"""The same files on DuckDB and on Spark: every table has the same rows."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import project
import pytest

SAMPLE = project.ROOT / "data" / "sample" / "transactions"
# Whole seconds: file systems differ in what they tell below.
FIRST_DAY, SECOND_DAY = 1_775_000_000, 1_775_100_000
# Whoever names an environment for it wants the comparison, however long it takes.
NAMED = os.environ.get("VECTORELLA_SPARK_PYTHON")
LIMIT_SECONDS = 900 if NAMED else 180
PYTHON = NAMED or sys.executable
SALES_PATH = (
    *("--exclude-resource-type", "test", "unit_test", "--select"),
    *("+landed_files", "+rejected_transactions", "+sales_by_country", "+sales_global"),
    "daily_receipts",
)
# A line whose other versions have gone stays on DuckDB as a version of itself, which says nothing.
SAYS_SOMETHING = {"intermediate.int_repeated_lines": "superseded_by_row_id is not null"}
# When a build read a file is told by the clock.
CLOCKED = ("first_loaded_at", "last_loaded_at")
TABLES = (
    *("main.rejected_transactions", "main.landed_files", "main.order_lines"),
    *("main.daily_sales", "main.daily_receipts", "main.sales_by_country", "main.sales_global"),
    *("staging.stg_country_spellings", "staging.stg_transactions", "landing.raw_strict_records"),
    *("intermediate.int_exchange_rates", "intermediate.int_file_dates"),
    "intermediate.int_repeated_lines",
)


@dataclass(frozen=True)
class Engines:
    """What both engines have made of the same deliveries, a file of each for each day."""

    duckdb: list[Path]
    spark: list[Path]


def needs_spark() -> None:
    is_here = find_spec("pyspark") and find_spec("dbt.adapters.spark")
    if not is_here and not NAMED:
        pytest.skip(
            "Spark is not installed: uv sync --extra spark, or let VECTORELLA_SPARK_PYTHON name "
            "the Python of an environment that has it."
        )
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("There is no Java for Spark.")
    jars = list(Path.home().glob(".ivy2*/jars/io.delta_delta-spark*")) or os.environ.get(
        "VECTORELLA_SPARK_PACKAGES"
    )
    reaches = subprocess.run(
        ["curl", "-sfI", "-m", "10", "https://repo1.maven.org/maven2/"], capture_output=True
    )
    if not jars and reaches.returncode not in (0, 22):
        pytest.skip("Delta Lake's jars are not here, and Maven Central is not reached.")


def put(folder: Path, name: str, content: bytes, seconds: int) -> None:
    path = folder / "transactions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (seconds, seconds))


def of_sample(name: str) -> bytes:
    return (SAMPLE / name).read_bytes()


def first_delivery(folder: Path) -> None:
    for name in ("2026-03/2026-03-01.csv", "2026-03/2026-03-02.csv.gz", "2026-03/2026-03-04.jsonl"):
        put(folder, name, of_sample(name), FIRST_DAY)
    parquet = of_sample("2026-03/2026-03-09.parquet")
    put(folder, "2026-03/[9].parquet", parquet, FIRST_DAY)
    put(folder, "late/again.parquet", parquet, FIRST_DAY + 60)
    put(folder, "torn.parquet", parquet[:3000], FIRST_DAY)
    put(folder, "empty.parquet", b"", FIRST_DAY)
    # A field too many: DuckDB's own reader would stop there.
    header, line, *_ = of_sample("2026-03/2026-03-01.csv").splitlines()
    put(folder, "odd.csv", b"\n".join([header, line, line + b",more", b""]), FIRST_DAY)


def second_delivery(folder: Path, first: Path) -> None:
    """One file is new, one has changed, one is mended, one is gone."""
    shutil.copytree(first, folder)
    put(folder, "2026-03-19.parquet", of_sample("2026-03/2026-03-19.parquet"), SECOND_DAY)
    changed = b"\n".join(of_sample("2026-03/2026-03-04.jsonl").splitlines()[:100])
    put(folder, "2026-03/2026-03-04.jsonl", changed, SECOND_DAY)
    put(folder, "torn.parquet", of_sample("2026-03/2026-03-29.parquet"), SECOND_DAY)
    (folder / "transactions" / "2026-03" / "2026-03-01.csv").unlink()


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    needs_spark()
    folder = tmp_path_factory.mktemp("engines")
    days = [folder / "first", folder / "second"]
    first_delivery(days[0])
    second_delivery(days[1], days[0])
    made = Engines(
        [folder / "duckdb" / f"{day.name}.duckdb" for day in days],
        [folder / "spark" / f"{day.name}.duckdb" for day in days],
    )
    made.spark[0].parent.mkdir()
    build_on_spark(folder, days, made.spark)
    landing = folder / "landing_of_duckdb"
    for day, database in zip(days, made.duckdb, strict=True):
        shutil.rmtree(landing, ignore_errors=True)
        shutil.copytree(day, landing)
        built = project.dbt("build", folder / "duckdb", landing, arguments=SALES_PATH)
        assert built.is_success, built.output
        shutil.copy(built.database, database)
    return made


def build_on_spark(folder: Path, days: list[Path], databases: list[Path]) -> None:
    environment = os.environ | {
        "VECTORELLA_LANDING": str(folder / "landing"),
        "VECTORELLA_WAREHOUSE": str(folder / "warehouse"),
        "VECTORELLA_SPARK_PARTITIONS": "1",
        "SPARK_MASTER": "local[1]",
        "SPARK_DRIVER_MEMORY": "1500m",
        "PYSPARK_PYTHON": PYTHON,
        # Half of a short run is the compiler's work.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    steps = [str(path) for pair in zip(days, databases, strict=True) for path in pair]
    script = Path(__file__).with_name("spark_builds.py")
    try:
        done = subprocess.run(
            [PYTHON, str(script), str(folder / "landing"), *steps],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"Spark was not done after {LIMIT_SECONDS} seconds on this machine.")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def differences(ours: Path, theirs: Path, table: str) -> list[tuple]:
    """Rows that one engine has and the other has not, with the engine's name."""
    with duckdb.connect() as connection:
        for name, path in (("duckdb", ours), ("spark", theirs)):
            connection.execute(f"attach '{path}' as {name}_file (read_only)")
        described = connection.execute(f"describe duckdb_file.{table}").fetchall()
        columns = ", ".join(
            f'"{name}"::{kind} as "{name}"' for name, kind, *_ in described if name not in CLOCKED
        )
        rows = f"{table} where {SAYS_SOMETHING.get(table, 'true')}"
        sides = [f"select {columns} from {name}_file.{rows}" for name in ("duckdb", "spark")]
        return connection.execute(f"""
            select 'duckdb', * from ({sides[0]} except all {sides[1]})
            union all
            select 'spark', * from ({sides[1]} except all {sides[0]})
        """).fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_both_engines_make_the_same_rows_of_the_same_files(engines, table):
    assert not differences(engines.duckdb[0], engines.spark[0], table)


@pytest.mark.parametrize("table", TABLES)
def test_both_engines_make_the_same_of_new_changed_mended_and_vanished_files(engines, table):
    assert not differences(engines.duckdb[1], engines.spark[1], table)


def test_files_that_cannot_be_read_on_spark_are_named_with_a_reason(engines):
    with duckdb.connect(str(engines.spark[0]), read_only=True) as connection:
        problems = dict(
            connection.execute(
                "select path, problem from landed_files where problem is not null"
            ).fetchall()
        )
    assert set(problems) == {"transactions/torn.parquet", "transactions/empty.parquet"}
    assert "empty" in problems["transactions/empty.parquet"]


def test_the_imported_file_holds_a_forecast_of_every_day_asked_for(engines):
    with duckdb.connect(str(engines.spark[1]), read_only=True) as connection:
        days = connection.execute(
            "select count(distinct date) from sales_forecast where level = 'worldwide'"
        ).fetchone()
    assert days == (28,)
