"""Names of tests that a person gives, looked up before a build begins."""

import os
import subprocess
import sys
from collections.abc import Collection
from difflib import get_close_matches

from vectorella.operations.building import Workplace, parsed
from vectorella.operations.problems import WRONG_USE, OperationProblem


def check(names: Collection[str], where: Workplace) -> None:
    """Refuse a name of which there is no test.

    Args:
        names: as given.
        where: the build is to be; dbt parses the project there for a name that nothing tells yet.

    Raises:
        OperationProblem: there is no test of a name.
    """
    if set(names) <= _known(where):
        return
    _parse(where)
    unknown = sorted(set(names) - _known(where))
    if unknown:
        near = get_close_matches(unknown[0], _known(where), 1)
        hint = f" Did you mean {near[0]}?" * bool(near)
        raise OperationProblem(
            f"There is no test {', '.join(unknown)} to fail on.{hint}", WRONG_USE
        )


def _known(where: Workplace) -> set[str]:
    """Tests that are files of their own, and those that dbt knew when it last read the project."""
    files = {file.stem for file in (where.project / "tests").rglob("*.sql")}
    nodes = parsed(where.target / "manifest.json").get("nodes", {})
    return files | {id_.split(".")[2] for id_ in nodes if id_.startswith("test.")}


def _parse(where: Workplace) -> None:
    """Let dbt read the project; where it cannot, the build says why."""
    command = [sys.executable, "-m", "vectorella.operations.dbt_process", str(os.getpid()), "parse"]
    options = {
        "--project-dir": where.project,
        "--profiles-dir": where.project,
        "--target-path": where.target,
        "--log-path": where.logs,
    }
    subprocess.run(
        [*command, *(str(part) for option in options.items() for part in option)],
        cwd=where.project,
        env=where.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
