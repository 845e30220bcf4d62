"""`dbt build` in development, straight into the file: the same steps and troubles, told calmly."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from vectorella.operations import building, failures, first_rows, journal, records, reporting
from vectorella.operations.building import Build, Workplace
from vectorella.operations.log import Log, Record
from vectorella.operations.places import Places
from vectorella.operations.records import Landed

SUCCESSES = ("success", "pass", "no-op")


@dataclass(frozen=True)
class Built:
    """What a build has done.

    Attributes:
        where: it was.
        exit_code: of dbt; negative for the signal that ended it.
        failure: what failed and what to do, in sentences; None where nothing did.
        counts: how many seeds, models, tests and unit tests succeeded, by kind.
        warned_count: how many tests warned.
        landed: what it has read; None where the file cannot tell.
        seconds: time it took.
    """

    where: Workplace
    exit_code: int
    failure: str | None
    counts: Mapping[str, int]
    warned_count: int
    landed: Landed | None
    seconds: float


def run(places: Places, arguments: Sequence[str], watch: Callable[[Record], None]) -> Built:
    """Run `dbt build` as a person would, and say what it did.

    Args:
        places: the files of the database, of which the published one is built here.
        arguments: of dbt.
        watch: is given every record of the log.

    Raises:
        OSError: the folder of the logs cannot be written.
        Stopped: a signal came.
    """
    since, begin = journal.now(), time.monotonic()
    where = building.of_development(places)
    where.logs.mkdir(parents=True, exist_ok=True)
    log = Log(where.logs / "log.jsonl", since, watch)
    try:
        log.say("started", database=str(where.database), landing=places.landing, resumes=None)
        build = building.build(where, arguments, partial(reporting.step, log))
        build = replace(build, results=first_rows.added(build.results, where))
        reporting.outcome(log, build)
        built = _built(where, build, since, time.monotonic() - begin)
        log.say("failed" if built.failure else "built", failure=built.failure)
    finally:
        log.close()
    return built


def _built(where: Workplace, build: Build, since: str, seconds: float) -> Built:
    return Built(
        where,
        build.exit_code,
        failures.reason(build, where) if build.exit_code else None,
        Counter(item.kind for item in build.results if item.status in SUCCESSES),
        sum(item.status == "warn" for item in build.results),
        records.landed(where.database, since),
        seconds,
    )
