"""What a day costs: a build with one day's new files, against a full build of the whole history."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb
from vectorella.sample import files
from vectorella.sample.plan import Shares, TransactionPlan
from vectorella.sample.recipes import RecipePlan

from benchmarks.measuring import Command, Limits, measure
from benchmarks.sides import dbt_command, parse
from benchmarks.works import Case

LAST_DAY = date(2026, 6, 8)
LINES_A_DAY, CORRECTED_LINES, CORRECTED_DAYS = 100_000, 10_000, 10
RECIPES_A_DAY = 2_000
SHARES = Shares(broken=0)
HISTORIES = {"sales": (1_000_000, 10_000_000), "recipes": (2_000_000,)}


@dataclass(frozen=True)
class Cost:
    """Medians of CPU seconds, of dbt and all that it does.

    Attributes:
        full: a build of the history from nothing.
        nothing: a build over the same files once more, which is dbt's start and a look round.
        day: a build when one day's files have come.
    """

    full: float
    nothing: float
    day: float

    @property
    def share(self) -> float:
        """The work of a day as a share of that of a full build.

        >>> Cost(full=104, nothing=4, day=5).share
        0.01
        """
        return (self.day - self.nothing) / (self.full - self.nothing)

    def row(self, case: Case) -> str:
        """A row of Markdown."""
        parts = (self.full - self.nothing, self.nothing, self.day - self.nothing)
        seconds = " | ".join(f"{part:.2f}" for part in parts)
        return f"| {case.title} | {seconds} | {self.share:.1%} |"


HEADER = (
    "| history | full build, CPU s | dbt's start | the day | the day's share |\n"
    "| --- | ---: | ---: | ---: | ---: |"
)


def cost(case: Case, folder: Path, rounds: int, say: Callable[[str], None]) -> Cost:
    """Measure a history and its next day; each round gives all three a turn.

    Args:
        case: the history: 100,000 lines a day, or recipes.
        folder: for files and databases; what is in it is replaced.
        rounds: how often.
        say: is told what is under way.
    """
    shutil.rmtree(folder, ignore_errors=True)
    landing, arrival, built = folder / "landing", folder / "arrival", folder / "history.duckdb"
    say(f"writing {case.title}")
    write_history(case, landing)
    write_day(case, landing, arrival)
    work = folder / "work"
    work.mkdir()
    command = dbt_command(case, landing, work)
    parse(command)
    seconds: dict[str, list[float]] = {"full": [], "nothing": [], "day": []}
    for number in range(rounds):
        for name, base in (("full", None), ("nothing", built), ("day", built)):
            say(f"round {number + 1} of {rounds}: {name}")
            if name == "day":
                shutil.copytree(arrival, landing, dirs_exist_ok=True)
            seconds[name].append(cpu_seconds(command, base))
            if name == "full":
                shutil.copy(command.results[0], built)
        for path in _arrived(arrival):
            (landing / path).unlink()
    for name, found in seconds.items():
        say(f"{name}: {', '.join(f'{one:.2f}' for one in sorted(found))}")
    return Cost(*(median(seconds[name]) for name in ("full", "nothing", "day")))


def cpu_seconds(command: Command, base: Path | None) -> float:
    """Build, from a copy of a database or from none.

    Raises:
        RuntimeError: the build fails.
    """
    (database,) = command.results
    database.unlink(missing_ok=True)
    if base:
        shutil.copy(base, database)
    found = measure(command, Limits())
    if found.status != "finished":
        raise RuntimeError(f"The build fails: {found.message}")
    return found.cpu_seconds


def _arrived(arrival: Path) -> Iterator[Path]:
    return (path.relative_to(arrival) for path in arrival.rglob("*") if path.is_file())


def write_history(case: Case, landing: Path) -> None:
    """Write the history: lines of 100,000 a day up to the last day, or recipes."""
    for name in ("transactions", "recipes"):
        (landing / name).mkdir(parents=True)
    if case.subject == "recipes":
        files.write_recipes(RecipePlan(case.size), landing / "recipes", "parquet")
        return
    days = max(1, case.size // LINES_A_DAY)
    start = LAST_DAY - timedelta(days=days - 1)
    plan = TransactionPlan(case.size, days, start, shares=SHARES)
    files.write_transactions(plan, landing / "transactions", "parquet")


def write_day(case: Case, landing: Path, arrival: Path) -> None:
    """Write new recipes; or the lines of one more day, with corrections of the ten before it."""
    fresh = arrival.with_name("fresh")
    target = arrival / case.subject.replace("sales", "transactions") / "next"
    target.mkdir(parents=True)
    if case.subject == "recipes":
        files.write_recipes(RecipePlan(RECIPES_A_DAY, seed=2), fresh, "parquet")
        query = f"select * replace ('next ' || id as id) from read_parquet('{fresh}/*.parquet')"
    else:
        next_day = LAST_DAY + timedelta(days=1)
        plan = TransactionPlan(LINES_A_DAY - CORRECTED_LINES, 1, next_day, seed=2, shares=SHARES)
        files.write_transactions(plan, fresh, "parquet")
        query = _lines_of_next_day(landing, fresh, next_day)
    duckdb.sql(query).write_parquet(str(target / "next.parquet"))


def _lines_of_next_day(landing: Path, fresh: Path, next_day: date) -> str:
    first = next_day - timedelta(days=CORRECTED_DAYS)
    return f"""
        with
            corrected as (
                from read_parquet('{landing}/transactions/**/*.parquet')
                where ordered_at[:10] between '{first}' and '{LAST_DAY}'
                order by hash(order_id, line_number)
                limit {CORRECTED_LINES}
            )
        select * replace ('next ' || order_id as order_id)
        from read_parquet('{fresh}/**/*.parquet')
        where ordered_at[:10] between '{LAST_DAY}' and '{next_day}'
        union all by name
        select * replace (quantity + 1 as quantity, '{next_day}T23:59:59Z' as updated_at)
        from corrected
    """
