"""What an installed Airflow says of the files: here they are imported, in a process of its own."""

import ast
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vectorella.dags import probe
from vectorella.dags.findings import Rule, Spot
from vectorella.dags.rules import RULES
from vectorella.dags.rules.duckdb_files import writers
from vectorella.dags.source import Source

SLOW_SECONDS = 1.0
TIMEOUT_SECONDS = 900
# What Airflow raises for what a rule of ours finds, too.
RAISED = {
    "SyntaxError": "VD001",
    "IndentationError": "VD001",
    "AirflowDagDuplicatedIdException": "VD401",
    "AirflowTimetableInvalid": "VD206",
    "DuplicateTaskIdFound": "VD402",
    "has to be made of alphanumeric": "VD403",
    "AirflowDagCycleException": "VD404",
    "Cycle detected": "VD404",
}
IMPORT_ERROR = Rule(
    "VD901",
    "an import error",
    why="Airflow cannot import the file: its DAGs vanish or stay as they were.",
    instead="Mend what the message says; the file's own text shows no more than that.",
    find=lambda _: (),
)
SLOW = Rule(
    "VD902",
    "a file that is slow to read",
    why="Airflow reads it again every 30 seconds, and all other files wait for their turn.",
    instead="Import slow libraries, read and compute inside tasks.",
    find=lambda _: (),
)
NO_POOL = Rule(
    "VD903",
    "a pool that does not exist",
    why="The task is never queued: it waits for ever, without an error.",
    instead="Make the pool before the first run: airflow pools set NAME SLOTS DESCRIPTION",
    find=lambda _: (),
)
ENVIRONMENT_RULES = {rule.id: rule for rule in (IMPORT_ERROR, SLOW, NO_POOL)}


class AirflowProblem(Exception):
    """A sentence about why an Airflow said nothing."""


def check(
    python: str,
    folders: Sequence[Path],
    sources: Sequence[Source],
    environment: Mapping[str, str],
) -> tuple[list[tuple[Rule, Spot]], list[str]]:
    """What Airflow finds, and notes on what it could not look at.

    Raises:
        AirflowProblem: that Python has no Airflow, or it did not end.
    """
    files = {str(source.path.absolute()): source for source in sources if source.mentions_a_dag}
    told = _ask(python, folders, sorted(files), environment)
    found = [*_errors(told["errors"], files), *_slow(told["seconds"], files)]
    notes = []
    if told["pools"] is None:
        notes.append("Airflow's database was not to be read: pools were not checked.")
    else:
        found += [*_missing_pools(told, files), *_wide_pools(told["pools"], sources)]
    return found, notes


def _ask(
    python: str, folders: Sequence[Path], files: list[str], environment: Mapping[str, str]
) -> dict:
    with tempfile.TemporaryDirectory() as scratch:
        has_home = "AIRFLOW_HOME" in environment or Path("~/airflow").expanduser().exists()
        own = {} if has_home else {"AIRFLOW_HOME": scratch}
        quiet = {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONDONTWRITEBYTECODE": "1"}
        answer = Path(scratch) / "answer.json"
        asked = {
            "folders": [str(_folder(folder)) for folder in folders],
            "files": files,
            "has_database": has_home or "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" in environment,
        }
        try:
            finished = subprocess.run(
                [python, os.fspath(probe.__file__), str(answer)],
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                check=False,
                timeout=TIMEOUT_SECONDS,
                env={**environment, **own, **quiet},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AirflowProblem(f"{python} did not read the DAGs: {error}") from error
        if not answer.exists():
            last = (finished.stderr.strip().splitlines() or ["it ended without an answer"])[-1]
            raise AirflowProblem(
                f"{python} did not read the DAGs: {last}. Give the Python of an environment in "
                "which Airflow is installed."
            )
        return json.loads(answer.read_text(encoding="utf-8"))


def _folder(path: Path) -> Path:
    return (path if path.is_dir() else path.parent).absolute()


def _errors(errors: Mapping[str, str], files: Mapping[str, Source]) -> Iterator[tuple[Rule, Spot]]:
    for file, error in errors.items():
        source = files.get(file)
        if source is None:
            continue
        lines = [int(line) for line in re.findall(rf'File "{re.escape(file)}", line (\d+)', error)]
        last = error.strip().splitlines()[-1].strip()
        kind = next((RAISED[name] for name in RAISED if name in error), None)
        rule = RULES[kind] if kind == "VD404" else IMPORT_ERROR
        line = lines[-1] if lines else 1
        words = frozenset(re.findall(r"\w[\w.]*\w", last)) | ({kind} if kind else set())
        yield rule, Spot(source.path, line, 1, f"Airflow says: {last}", frozenset(words))


def _slow(seconds: Mapping[str, float], files: Mapping[str, Source]) -> Iterator[tuple[Rule, Spot]]:
    for file, taken in seconds.items():
        if taken > SLOW_SECONDS:
            message = f"Airflow takes {taken:.1f} CPU seconds to read the file."
            yield SLOW, Spot(files[file].path, 1, 1, message)


def _missing_pools(told: dict, files: Mapping[str, Source]) -> Iterator[tuple[Rule, Spot]]:
    seen: set[tuple[str, str]] = set()
    for task in told["tasks"]:
        source, pool = files.get(task["file"]), task["pool"]
        if source is None or pool in told["pools"] or (task["file"], pool) in seen:
            continue
        seen.add((task["file"], pool))
        line = _line_of(pool, source)
        message = f"Task {task['dag']}.{task['task']} waits for pool {pool}, which is not there."
        yield NO_POOL, Spot(source.path, line, 1, message)


def _line_of(text: str, source: Source) -> int:
    lines = [
        node.lineno
        for node in source.nodes
        if isinstance(node, ast.Constant) and node.value == text
    ]
    return min(lines, default=1)


def _wide_pools(pools: Mapping[str, int], sources: Sequence[Source]) -> Iterator[tuple[Rule, Spot]]:
    for file, of_file in writers(sources).items():
        for writer in of_file:
            slots = pools.get(writer.pool or "")
            if slots not in (None, 1):
                message = f"Pool {writer.pool} of the writers of {file} has {slots} slots, not one."
                line = _line_of(writer.pool or "", writer.source)
                yield RULES["VD601"], Spot(writer.source.path, line, 1, message)
                break
