"""dbt's part of a run: a process of its own, what it says while it works, and its artifacts."""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vectorella.operations.places import Places

UNPARSED_LINES = 20
FINISHED = ("LogModelResult", "LogTestResult", "LogSeedResult", "LogNodeNoOpResult")
NOTES = ("JinjaLogInfo",)
WARNINGS = ("JinjaLogWarning", "NoNodesForSelectionCriteria", "NothingToDo")
PROBLEMS = ("MainEncounteredError", "RunResultError", "GenericExceptionOnRun")


@dataclass(frozen=True)
class Workplace:
    """Where dbt builds, and what it leaves where.

    Attributes:
        project: the folder of dbt_project.yml.
        database: the file that it builds.
        target: the folder of its artifacts.
        logs: the folder of its log.
        environment: of its process.
    """

    project: Path
    database: Path
    target: Path
    logs: Path
    environment: Mapping[str, str]

    @property
    def dbt_log(self) -> Path:
        """All that dbt has to say."""
        return self.logs / "dbt.log"


def of_daily(places: Places) -> Workplace:
    """The daily run's: the work file, and a folder beside it for all else."""
    environment = {
        **os.environ,
        "VECTORELLA_DB": str(places.work),
        "VECTORELLA_LANDING": places.landing,
    }
    return Workplace(places.project, places.work, places.target, places.folder, environment)


def of_development(places: Places) -> Workplace:
    """Where `dbt build` in the project's folder works, with the environment as it is.

    Other values of it would have dbt read the whole project again at each change of the command.
    """
    project = places.project
    return Workplace(
        project, places.database, project / "target", project / "logs", dict(os.environ)
    )


@dataclass(frozen=True)
class Step:
    """A seed, model or test at its start or its end.

    Attributes:
        name: of the node.
        kind: seed, model, test or unit_test.
        is_done: whether this is its end.
        status: dbt's word for how it ended; started at its start.
        index: its place among all, from 1.
        total: how many there are.
        seconds: time it took; 0 at its start.
    """

    name: str
    kind: str
    is_done: bool
    status: str
    index: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """How one seed, model or test ended, from dbt's run_results.json.

    Attributes:
        unique_id: dbt's name, whose first part is the kind.
        status: success, error, skipped, pass, fail or warn.
        message: dbt's sentence.
        failure_count: rows that a test found; None for what is no test.
        seconds: time it took.
        relation: the stored table or view, quoted; None for a test.
        sql: what it ran, with every name resolved; None where it ran none.
        rows: the first rows that a test found.
        advice: what to do about them, a sentence.
    """

    unique_id: str
    status: str
    message: str
    failure_count: int | None
    seconds: float
    relation: str | None
    sql: str | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    advice: str | None = None

    @property
    def kind(self) -> str:
        """A model, seed, test or unit_test."""
        return self.unique_id.split(".")[0]

    @property
    def name(self) -> str:
        """The name without project and hash."""
        return self.unique_id.split(".")[2]


@dataclass(frozen=True)
class Build:
    """What a finished dbt left.

    Attributes:
        exit_code: of its process; negative for the signal that ended it.
        results: one for each seed, model and test that it came to.
        problems: what it said that no result tells.
        warnings: what it warned of that no result tells.
        invocation_id: its name for this build.
        notes: what it said beside.
    """

    exit_code: int
    results: Sequence[Result]
    problems: Sequence[str]
    warnings: Sequence[str]
    invocation_id: str | None
    notes: Sequence[str] = field(default_factory=list)


def build(
    where: Workplace,
    arguments: Sequence[str],
    watch: Callable[[Step], None],
    descriptors: Collection[int] = (),
) -> Build:
    """Run `dbt build`.

    Args:
        where: it works.
        arguments: more arguments for dbt.
        watch: is told of every step.
        descriptors: of open files that its process holds too, such as a lock's.
    """
    results = where.target / "run_results.json"
    results.unlink(missing_ok=True)
    heard = _Heard(watch)
    process = _started(where, arguments, descriptors)
    try:
        for line in process.stdout:
            heard.line(line)
        exit_code = process.wait()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    artifact = parsed(results)
    return Build(
        exit_code,
        list(_results(artifact)),
        heard.problems or (["\n".join(heard.unparsed)] if exit_code and not artifact else []),
        heard.warnings,
        artifact.get("metadata", {}).get("invocation_id"),
        heard.notes,
    )


class _Heard:
    """What dbt has said so far, sorted: steps are told on, the rest is kept."""

    def __init__(self, watch: Callable[[Step], None]) -> None:
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self.unparsed: deque[str] = deque(maxlen=UNPARSED_LINES)
        self._watch = watch

    def line(self, line: str) -> None:
        """Sort one line; what is no event of dbt's may tell why it died."""
        try:
            event = json.loads(line)
            name, data, message = event["info"]["name"], event["data"], event["info"]["msg"]
        except (json.JSONDecodeError, KeyError, TypeError):
            self.unparsed.append(line.rstrip())
            return
        if name == "LogStartLine" or name in FINISHED:
            self._watch(_step(data, is_done=name != "LogStartLine"))
        elif name in PROBLEMS:
            self.problems.append(message)
        elif name in WARNINGS:
            self.warnings.append(message)
        elif name in NOTES:
            self.notes.append(message)


def parsed(artifact: Path) -> dict[str, Any]:
    """One of dbt's JSON files; {} where it is not there, or torn as by a full disk."""
    try:
        return json.loads(artifact.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _started(
    where: Workplace, arguments: Sequence[str], descriptors: Collection[int]
) -> subprocess.Popen:
    options = {
        "--project-dir": where.project,
        "--target-path": where.target,
        "--log-path": where.logs,
        "--log-format": "json",
        "--log-level": "info",
        "--log-format-file": "text",
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "vectorella.operations.dbt_process", str(os.getpid())),
            *("build", "--no-use-colors", "--profiles-dir", str(where.project)),
            *arguments,
            *(str(part) for option in options.items() for part in option),
        ],
        cwd=where.project,
        env=where.environment,
        pass_fds=tuple(descriptors),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # A Ctrl-C is the command's, which ends the build in its own way.
        start_new_session=True,
    )


def _step(data: Mapping[str, Any], is_done: bool) -> Step:
    node = data["node_info"]
    return Step(
        node["node_name"],
        node["resource_type"],
        is_done,
        node["node_status"],
        data.get("index", 0),
        data.get("total") or data.get("num_models", 0),
        round(data.get("execution_time", 0.0), 3),
    )


def _results(artifact: Mapping[str, Any]) -> Iterator[Result]:
    for result in artifact.get("results", []):
        yield Result(
            result["unique_id"],
            result["status"],
            result["message"] or "",
            result["failures"],
            round(result["execution_time"], 3),
            result.get("relation_name"),
            result.get("compiled_code"),
        )
