"""dbt builds, each in a process of its own that starts warm and may be killed.

Run as a program, this file is the server: it parses the project once and forks for every build,
which saves the four seconds that dbt needs to start. It never opens a database itself, so that
a fork is safe and a database is closed when its build ends.
"""

import importlib
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DATABASE = "vectorella.duckdb"
BUILT_FROM = ("models", "macros", "seeds", "python", "tests/generic")
MODELS_ONLY = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


class BuildFailed(AssertionError):
    """A build that should have succeeded did not; the message is dbt's."""


@dataclass(frozen=True)
class Kill:
    """A moment of a build.

    Attributes:
        share: how many of its models and seeds have started, 0 to 1.
        milliseconds: how long the last of these has been at work.
    """

    share: float
    milliseconds: int


@dataclass(frozen=True)
class Outcome:
    """How a build ended.

    Attributes:
        was_killed: false for a build that was done before its kill came.
        problems: dbt's messages of what failed.
        started: models and seeds in the order in which they started.
    """

    was_killed: bool
    problems: list[str]
    started: list[str]


def copied(project: Path, copy: Path) -> Path:
    """A copy of all that a build needs of a project, which may be changed."""
    for part in BUILT_FROM:
        shutil.copytree(project / part, copy / part, dirs_exist_ok=True)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project / file, copy)
    return copy


class Builds:
    """Builds of one project over one landing folder.

    Args:
        project: the folder of dbt_project.yml, whose python/ is used too.
        landing: where the files arrive.
        workspace: for what dbt writes beside the databases.
    """

    def __init__(self, project: Path, landing: Path, workspace: Path) -> None:
        self.original = project
        self.project = copied(project, workspace / "project")
        self.landing, self.workspace = landing, workspace
        self._start()

    def restore_seeds(self) -> None:
        """Give every seed the rows that it has in the project."""
        seeds = self.original / "seeds"
        changed = [
            file
            for file in seeds.glob("*.csv")
            if file.read_bytes() != (self.project / "seeds" / file.name).read_bytes()
        ]
        for file in changed:
            shutil.copy(file, self.project / "seeds")
        if changed:
            self.restart()

    def add_to_seed(self, name: str, row: str) -> None:
        """Write a row behind those of a seed of the copy."""
        with (self.project / "seeds" / f"{name}.csv").open("a", encoding="utf-8") as seed:
            seed.write(row + "\n")
        self.restart()

    def restart(self) -> None:
        """Read the copy anew, once a file of it has changed."""
        self._stop()
        self._start()

    def _start(self) -> None:
        project, landing, workspace = self.project, self.landing, self.workspace
        environment = {
            **os.environ,
            "VECTORELLA_LANDING": str(landing),
            "VECTORELLA_DB": str(workspace / DATABASE),
            "PYTHONPATH": str(project / "python"),
            # A killed build leaves semaphores behind, and Python says so.
            "PYTHONWARNINGS": "ignore::UserWarning:multiprocessing.resource_tracker",
        }
        self.server = subprocess.Popen(
            [sys.executable, __file__, str(project), str(workspace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __enter__(self) -> "Builds":
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def _stop(self) -> None:
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()

    def build(self, database: Path, *arguments: str, kill: Kill | None = None) -> Outcome:
        """Build without tests; the outcome may be a kill.

        Raises:
            BuildFailed: something in the build failed.
        """
        return self.dbt("build", *MODELS_ONLY, *arguments, database=database, kill=kill)

    def dbt(self, *arguments: str, database: Path, kill: Kill | None = None) -> Outcome:
        """Any command of dbt's."""
        request = {
            "arguments": list(arguments),
            "database": str(database),
            "kill": kill and asdict(kill),
        }
        print(json.dumps(request), file=self.server.stdin, flush=True)
        answer = self.server.stdout.readline()
        if not answer:
            raise BuildFailed("The project does not parse; dbt has said why on standard error.")
        outcome = Outcome(**json.loads(answer))
        if outcome.problems and not outcome.was_killed:
            raise BuildFailed("\n".join(outcome.problems))
        return outcome


def serve(project: str, workspace: str) -> None:
    """Answer requests, one a line, until the input ends."""
    common = ["--project-dir", project, "--profiles-dir", project, "--quiet"]
    common += ["--target-path", f"{workspace}/target", "--log-path", f"{workspace}/logs"]
    common += ["--log-level-file", "none", "--no-write-json"]
    answers = os.fdopen(os.dup(1), "w")
    # Whatever dbt prints is not an answer.
    os.dup2(2, 1)
    _import_everything("vectorella")
    manifest = _parsed(common)
    built = [node for node in manifest.nodes.values() if node.resource_type in ("model", "seed")]
    for line in sys.stdin:
        request = json.loads(line)
        outcome = _forked(lambda say, r=request: _build(manifest, r, common, len(built), say))
        print(json.dumps(asdict(outcome)), file=answers, flush=True)


def _import_everything(package: str) -> None:
    """Before the first fork: quicker, and safe from edits while histories are played.

    Of Spark, which no history is played on, nothing.
    """
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not module.name.startswith("vectorella.spark."):
            importlib.import_module(module.name)


def _parsed(common: list[str]) -> Any:
    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(["parse", "--no-partial-parse", *common])
    if not parsed.success:
        sys.exit(f"dbt cannot parse the project: {parsed.exception}")
    return parsed.result


def _forked(work: Callable[[Callable[[str, str], None]], None]) -> Outcome:
    """What a fork of this process says it did, be it killed or not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            work(lambda kind, text: print(json.dumps([kind, text]), file=pipe, flush=True))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = [json.loads(line) for line in pipe if line.endswith("\n")]
    _, status = os.waitpid(child, 0)
    was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    problems = [text for kind, text in said if kind == "problem"]
    if status and not was_killed:
        problems.append(f"The process of the build ended with status {status}.")
    return Outcome(was_killed, problems, [text for kind, text in said if kind == "started"])


def _build(
    manifest: Any,
    request: dict[str, Any],
    common: list[str],
    node_count: int,
    say: Callable[[str, str], None],
) -> None:
    from dbt.cli.main import dbtRunner

    os.environ["VECTORELLA_DB"] = request["database"]
    kill = request["kill"] and Kill(**request["kill"])
    started: set[str] = set()

    def watch(event: Any) -> None:
        if event.info.name == "LogStartLine" and event.data.node_info.unique_id not in started:
            started.add(event.data.node_info.unique_id)
            say("started", event.data.node_info.node_name)
            if kill and len(started) >= max(1, round(kill.share * node_count)):
                threading.Timer(kill.milliseconds / 1000, _die).start()

    result = dbtRunner(manifest=manifest, callbacks=[watch]).invoke(
        [*request["arguments"], *common]
    )
    if result.exception:
        say("problem", str(result.exception))
    for node in getattr(result.result, "results", []):
        if node.status in ("error", "fail"):
            say("problem", f"{node.node.name}: {node.message}")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    serve(*sys.argv[1:])
