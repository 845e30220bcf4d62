"""How each side is run, and what is read off its result: ours by dbt, a peer as a program."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from benchmarks import checking, inputs
from benchmarks.measuring import Command
from benchmarks.works import OURS, START, Case

ROOT = Path(__file__).parents[1]
NATIVE_SOURCE = ROOT / "benchmarks" / "peers" / "recipes_native.cpp"

# The models that make what the peers make, and the seeds they need.
SELECTED = {
    "recipes": ("+recipe_one_hot", "+vocabulary"),
    "sales": ("+sales_by_country", "+sales_global"),
}

# What a peer does not produce. DuckDB, the floor of sales, supersedes nothing: it is not compared.
LACKS = {"scikit-learn": frozenset({"occurrence_count"})}
FLOOR = "duckdb"

# The largest inputs whose results are compared: beyond, comparing takes longer than making them.
MOST_COMPARED = {"recipes": 2_000_000, "sales": 10_000_000}


def command(side: str, case: Case, landing: Path, folder: Path) -> Command:
    """Return the command by which a side works on a landing folder, in a folder of its own."""
    if side in (START, OURS):
        return dbt_command(case, landing, folder)
    results, temporary = folder / "results", folder / "temporary"
    results.mkdir()
    temporary.mkdir()
    return Command(
        (*_program(side, case, landing), str(results)),
        folder,
        {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        (results,),
        (temporary,),
    )


def parse(command: Command) -> None:
    """Have dbt parse the project for a command: what a user's second run finds done.

    Raises:
        subprocess.CalledProcessError: the project does not parse.
    """
    arguments = list(command.arguments)
    build = arguments.index("build")
    options = arguments[arguments.index("--project-dir") :]
    subprocess.run(
        [*arguments[:build], "parse", *options],
        cwd=command.folder,
        env=command.variables,
        capture_output=True,
        check=True,
    )


def dbt_command(case: Case, landing: Path, folder: Path) -> Command:
    """Return the command that builds the project's own models, without their tests.

    What dbt parsed stays beside the folder, and the result is in it.
    """
    database = folder / "vectorella.duckdb"
    environment = {"VECTORELLA_LANDING": str(landing), "VECTORELLA_DB": str(database)}
    if case.memory_limit:
        environment["VECTORELLA_MEMORY_LIMIT"] = case.memory_limit
    paths = {
        "--project-dir": ROOT,
        "--profiles-dir": ROOT,
        "--target-path": target_of(folder),
        "--log-path": folder,
    }
    return Command(
        (
            *(sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build"),
            *("--select", *SELECTED[case.subject]),
            *("--exclude-resource-type", "test", "unit_test"),
            *(str(part) for pair in paths.items() for part in pair),
        ),
        folder,
        environment,
        (database,),
        (folder / "vectorella.duckdb.tmp",),
    )


def target_of(folder: Path) -> Path:
    """Return the folder for what dbt parsed."""
    return folder.parent / "target"


def _program(side: str, case: Case, landing: Path) -> tuple[str, ...]:
    if side == "native":
        return (str(compiled(landing.parent)), str(inputs.cleaned_words(landing)))
    module = f"benchmarks.peers.{case.subject}_{side.replace('-', '_')}"
    return (sys.executable, "-m", module, str(landing))


def compiled(folder: Path) -> Path:
    """Return the native program, compiled anew where its source is newer.

    Raises:
        FileNotFoundError: there is no g++.
        subprocess.CalledProcessError: it does not compile.
    """
    program = folder / "recipes_native"
    if not program.exists() or program.stat().st_mtime < NATIVE_SOURCE.stat().st_mtime:
        subprocess.run(["g++", "-O2", "-o", str(program), str(NATIVE_SOURCE)], check=True)
    return program


def digest(side: str, case: Case, landing: Path, folder: Path) -> checking.Digest | None:
    """Reduce what a side left in its folder to numbers; None where nothing is to be compared."""
    if side in (START, FLOOR) or case.size > MOST_COMPARED[case.subject]:
        return None
    if side == OURS:
        return checking.digest_of_project(case.subject, folder / "vectorella.duckdb")
    return checking.digest_of_peer(
        case.subject, folder / "results", landing, LACKS.get(side, frozenset())
    )


def facts(side: str, case: Case, folder: Path) -> Mapping[str, Any]:
    """Return what else is known of our own build: seconds for each step, and the one-hot rows."""
    if side not in (START, OURS):
        return {}
    known: dict[str, Any] = {"steps": steps(target_of(folder) / "run_results.json")}
    if side == OURS and case.subject == "recipes":
        known |= one_hot_facts(folder / "vectorella.duckdb")
    return known


def steps(run_results: Path) -> dict[str, float]:
    """Return the seconds that dbt took for each seed and model."""
    results = json.loads(run_results.read_text())["results"]
    return {
        result["unique_id"].split(".")[-1]: round(result["execution_time"], 3)
        for result in results
        if result["unique_id"].startswith(("model.", "seed."))
    }


def one_hot_facts(database: Path) -> dict[str, Any]:
    """Return how many pairs there are, their bytes in the file, and ms to find a recipe."""
    with duckdb.connect(str(database), read_only=True) as connection:
        [(pairs, recipes)] = connection.sql(
            "select count(*), max(recipe_id) from recipe_one_hot"
        ).fetchall()
        [(block_size,)] = connection.sql("select block_size from pragma_database_size()").fetchall()
        # Columns share blocks, so only the table as a whole has a size.
        [(block_count,)] = connection.sql("""
            with
                blocks as (
                    select unnest(list_concat([block_id], additional_block_ids)) as block_id
                    from pragma_storage_info('intermediate.int_recipe_tokens')
                    where persistent
                )
            select count(distinct block_id)
            from blocks
            where block_id >= 0
        """).fetchall()
        return {
            "pairs": pairs,
            "one_hot_bytes": block_count * block_size,
            "lookup_ms": lookup_milliseconds(connection, recipes),
        }


def lookup_milliseconds(connection: duckdb.DuckDBPyConnection, recipes: int) -> float:
    """Return the median time in which the tokens of a recipe are read, over 100 recipes."""
    query = "select token_id from recipe_one_hot where recipe_id = ?"
    times = []
    for number in range(100):
        recipe_id = 1 + number * (recipes - 1) // 99
        started = perf_counter()
        connection.execute(query, [recipe_id]).fetchall()
        times.append(1000 * (perf_counter() - started))
    return round(median(times), 2)
