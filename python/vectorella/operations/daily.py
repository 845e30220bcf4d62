"""One day: build into the work file, test it, publish it, or say why not."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import duckdb

from vectorella.operations import building, failures, journal, lock, publication, records, work
from vectorella.operations.building import Build, Step
from vectorella.operations.journal import Run
from vectorella.operations.log import Log, Record
from vectorella.operations.places import Places, check_landing
from vectorella.operations.problems import DISK, OperationProblem, of_disk

KEEP = 7


class Stopped(BaseException):
    """A signal that asks this process to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Options:
    """How to run.

    Attributes:
        keep: how many files that were published before stay.
        dbt_arguments: more arguments for dbt build.
        fatal_warnings: names of tests of which a warning is a failure.
    """

    keep: int = KEEP
    dbt_arguments: Sequence[str] = ()
    fatal_warnings: Sequence[str] = ()


def run(places: Places, options: Options, watch: Callable[[Record], None]) -> Run:
    """Build, test and publish, under the lock.

    Args:
        places: the files of the database.
        options: how.
        watch: is given every record of the log.

    Raises:
        OperationProblem: nothing was published, and why.
        Stopped: a signal came; the next run goes on from there.
    """
    with lock.hold(places.lock, "vectorella daily") as held:
        started = _started()
        log = Log(places.log, started.run_id, watch)
        try:
            return _recorded(places, options, log, started, held.fileno())
        finally:
            log.close()


def _started() -> Run:
    at = datetime.now(UTC)
    since = at.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return Run(at.strftime("%Y%m%dT%H%M%S.%fZ"), journal.RUNNING, since, since)


def _recorded(places: Places, options: Options, log: Log, run: Run, held: int) -> Run:
    """The run, with its end in the journal and the log however it ends."""
    attempt = _Attempt(places, options, log, run)
    try:
        return attempt.run_through(held)
    except OperationProblem as problem:
        attempt.fail(problem)
        raise
    except (OSError, duckdb.Error) as error:
        problem = of_disk(places.database.parent, error)
        attempt.fail(problem)
        raise problem from error
    except Stopped as stop:
        attempt.end(journal.INTERRUPTED, f"It was stopped by signal {stop.number}.")
        raise


class _Attempt:
    """A run while it is under way; `run` is what is known of it so far."""

    def __init__(self, places: Places, options: Options, log: Log, run: Run) -> None:
        self.places = places
        self.options = options
        self.log = log
        self.run = run

    def run_through(self, held: int) -> Run:
        """From the landing folder to the published file."""
        earlier = journal.settle(self.places.journal, self.places.database)
        check_landing(self.places.landing)
        self._start(earlier[-1] if earlier else None)
        build = building.build(self.places, self.options.dbt_arguments, held, self._tell)
        self._note(build)
        problem = failures.of_build(build, self.places, self.options.fatal_warnings)
        if problem:
            raise problem
        self._count(build, earlier)
        self._publish()
        return self.run

    def fail(self, problem: OperationProblem) -> None:
        """Note that the run failed. A disk that is full gets its room back first."""
        work.remove(self.places.publishing)
        if problem.exit_code == DISK:
            work.remove(self.places.work)
        self.end(journal.FAILED, str(problem))

    def end(self, state: str, failure: str | None = None) -> None:
        """Note the end; where not even that can be written, the caller still says why."""
        self.run = replace(
            self.run,
            state=state,
            failure=failure,
            ended_at=self.run.ended_at or journal.now(),
            published=self.run.published if state == journal.PUBLISHED else None,
        )
        with suppress(OSError):
            journal.append(self.places.journal, self.run)
        self.log.say(state, **_summary(self.run))

    def _start(self, last: Run | None) -> None:
        resumes = work.prepare(self.places, last)
        self.run = replace(
            self.run,
            base=journal.identity(self.places.database),
            building_since=last.building_since if resumes else self.run.building_since,
            token_count_before=(
                last.token_count_before if resumes else records.token_count(self.places.work)
            ),
        )
        journal.append(self.places.journal, self.run)
        self.log.say(
            "started",
            landing=self.places.landing,
            database=str(self.places.database),
            resumes=last.run_id if resumes else None,
        )

    def _tell(self, step: Step) -> None:
        self.log.say("finished" if step.is_done else "working", **_facts(step))

    def _note(self, build: Build) -> None:
        """Keep what dbt said: its models for the journal, its troubles for the log."""
        warnings = [item for item in build.results if item.status == "warn"]
        self.run = replace(
            self.run,
            invocation_id=build.invocation_id,
            warning_count=len(warnings),
            models=records.model_runs(build.results),
        )
        for message in build.warnings:
            self.log.say("warning", message=message)
        for item in build.results:
            if item.status in ("warn", *failures.FAILURES):
                self.log.say(
                    "warning" if item.status == "warn" else "problem",
                    message=failures.sentence(item),
                    name=item.name,
                    kind=item.kind,
                    rows=item.failure_count,
                )

    def _count(self, build: Build, earlier: Sequence[Run]) -> None:
        """Bring the tables of runs up to date, this run as one that is published."""
        self.run = replace(
            records.counted(self.places.work, self.run, build.results), ended_at=journal.now()
        )
        records.store(self.places.work, [*earlier, replace(self.run, state=journal.PUBLISHED)])

    def _publish(self) -> None:
        file = publication.copy_to_publish(self.places)
        self.run = replace(self.run, state=journal.PUBLISHING, published=journal.identity(file))
        journal.append(self.places.journal, self.run)
        publication.put_in_place(self.places, file, self.options.keep)
        self.end(journal.PUBLISHED)


def _facts(step: Step) -> Record:
    return {name: value for name, value in vars(step).items() if name != "is_done"}


def _summary(run: Run) -> Record:
    names = ("failure", "file_count", "row_count", "rejected_count", "new_token_count")
    return {name: getattr(run, name) for name in (*names, "warning_count", "ended_at")}
