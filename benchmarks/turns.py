"""Two checkouts by turns: what a change costs, on a machine that changes its speed."""

import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.day import cpu_seconds, write_day, write_history
from benchmarks.measuring import Command
from benchmarks.sides import ROOT, SELECTED
from benchmarks.works import Case

HEADER = "| build | this, CPU s | other, CPU s | share |\n| --- | ---: | ---: | ---: |"
BUILDS = ("from nothing", "nothing new", "the day")


@dataclass(frozen=True)
class Checkout:
    """A folder with a dbt_project.yml, and the Python that builds it.

    Attributes:
        name: this or other.
        project: the folder.
        python: an interpreter that has the folder's package and what it needs.
    """

    name: str
    project: Path
    python: Path

    def command(self, case: Case, landing: Path, folder: Path) -> Command:
        """The command that builds the models of a subject, without tests."""
        work = folder / self.name
        work.mkdir(exist_ok=True)
        database = work / "vectorella.duckdb"
        paths = {
            "--project-dir": self.project,
            "--profiles-dir": self.project,
            "--target-path": work / "target",
            "--log-path": work,
        }
        return Command(
            (
                *(str(self.python), "-m", "dbt.cli.main", "--quiet", "build"),
                *("--select", *SELECTED[case.subject]),
                *("--exclude-resource-type", "test", "unit_test"),
                *(str(part) for pair in paths.items() for part in pair),
            ),
            work,
            {"VECTORELLA_LANDING": str(landing), "VECTORELLA_DB": str(database)},
            (database,),
            (work / "vectorella.duckdb.tmp",),
        )


def checkouts(other: Path) -> tuple[Checkout, Checkout]:
    """This checkout, and another one with an environment of its own in .venv."""
    python = other / ".venv" / "bin" / "python"
    return Checkout("this", ROOT, Path(sys.executable)), Checkout("other", other, python)


def compare(
    case: Case, other: Path, folder: Path, rounds: int, say: Callable[[str], None]
) -> list[str]:
    """Rows of Markdown: medians of CPU seconds of both, and this one's share of the other's.

    Args:
        case: a history; the day after it is that of `benchmarks day`.
        other: the other checkout.
        folder: for files and databases; what is in it is replaced.
        rounds: how often each build has its turn.
        say: is told what is under way.
    """
    shutil.rmtree(folder, ignore_errors=True)
    landing, arrival = folder / "landing", folder / "arrival"
    say(f"writing {case.title}")
    write_history(case, landing)
    write_day(case, landing, arrival)
    sides = [(side, side.command(case, landing, folder)) for side in checkouts(other)]
    for side, command in sides:
        say(f"{side.name}: first build, which is not counted")
        cpu_seconds(command, None)
        shutil.copy(command.results[0], folder / f"{side.name}.duckdb")
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(rounds):
        for build in BUILDS:
            say(f"round {number + 1} of {rounds}: {build}")
            if build == "the day":
                shutil.copytree(arrival, landing, dirs_exist_ok=True)
            for side, command in sides:
                base = None if build == "from nothing" else folder / f"{side.name}.duckdb"
                seconds[build, side.name].append(cpu_seconds(command, base))
        for path in arrival.rglob("*"):
            if path.is_file():
                (landing / path.relative_to(arrival)).unlink()
    return [_row(build, seconds[build, "this"], seconds[build, "other"]) for build in BUILDS]


def _row(build: str, this: list[float], other: list[float]) -> str:
    """A row of Markdown.

    >>> _row("the day", [1, 2, 3], [4, 4, 4])
    '| the day | 2.00 | 4.00 | 0.50 |'
    """
    ours, theirs = median(this), median(other)
    return f"| {build} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |"
