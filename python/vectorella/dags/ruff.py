"""What ruff's rules about Airflow say of the same files, where there is a ruff."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from vectorella.dags.findings import Rule, Spot

PREFIX = "AIR"
# Those that break a DAG. The others say how a name is to be spelled in years to come.
DEFAULT = ("AIR003", "AIR301", "AIR302", "AIR303", "AIR304")
URL = "https://docs.astral.sh/ruff/rules/"


class RuffProblem(Exception):
    """A sentence about why ruff said nothing."""


def find_ruff() -> str | None:
    """The program: on the path, or beside the Python that runs this."""
    beside = Path(sys.executable).with_name("ruff")
    return shutil.which("ruff") or (str(beside) if beside.exists() else None)


def check(program: str, files: Sequence[Path]) -> list[tuple[Rule, Spot]]:
    """The findings of a ruff, by its own settings of nobody's project.

    Raises:
        RuffProblem: it did not run, or it answered something else.
    """
    command = [program, "check", "--isolated", "--no-cache", "--preview", "--exit-zero"]
    command += ["--select", PREFIX, "--output-format", "json", "--"]
    try:
        finished = subprocess.run(
            [*command, *(str(file.absolute()) for file in files)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        found = json.loads(finished.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RuffProblem(f"{program} did not check the files: {error}") from error
    return list(_read(found, {str(file.absolute()): file for file in files}))


def _read(found: list[dict], files: dict[str, Path]) -> Iterator[tuple[Rule, Spot]]:
    for entry in found:
        code = entry.get("code") or ""
        path = files.get(entry["filename"])
        if code.startswith(PREFIX) and path is not None:
            place = entry["location"]
            names = frozenset(entry["message"].split("`")[1::2])
            message = entry["message"].rstrip(".;") + "."
            yield _rule(entry), Spot(path, place["row"], place["column"], message, names)


def _rule(entry: dict) -> Rule:
    fix = entry.get("fix") or {}
    url = entry.get("url") or URL
    return Rule(
        entry["code"],
        (entry.get("name") or "a rule of ruff").replace("-", " "),
        why=f"Found by ruff, which says why: {url}",
        instead=fix.get("message") or "What the message names.",
        find=lambda _: (),
    )
