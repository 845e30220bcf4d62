"""One day: build into the work file, test it, publish it, or say why not; or find nothing new."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from vectorella.operations import (
    access,
    building,
    champions,
    erasure,
    failures,
    fingerprint,
    first_rows,
    journal,
    lock,
    named_tests,
    news,
    publication,
    records,
    reporting,
    work,
)
from vectorella.operations.building import Build
from vectorella.operations.journal import Run
from vectorella.operations.log import Log, Record
from vectorella.operations.places import Places, check_landing
from vectorella.operations.problems import DISK, OperationProblem, Stopped, of_disk
from vectorella.retraining import registry

KEEP = 7
# They read no landed file, and so say every day the same.
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
FULL_REFRESH = "--full-refresh"
NOTHING_NEW = "No file, seed, setting or version has changed since"


@dataclass(frozen=True)
class Options:
    """How to run.

    Attributes:
        keep: how many files that were published before stay.
        dbt_arguments: more arguments for dbt build.
        fatal_warnings: names of tests of which a warning is a failure.
        report: the page to publish with the data; None for none.
    """

    keep: int = KEEP
    dbt_arguments: Sequence[str] = ()
    fatal_warnings: Sequence[str] = ()
    report: Path | None = None


def run(places: Places, options: Options, watch: Callable[[Record], None]) -> Run:
    """Build, test and publish, under the lock; nothing of it where nothing has changed.

    Args:
        places: the files of the database.
        options: how.
        watch: is given every record of the log.

    Raises:
        OperationProblem: nothing was published, and why.
        Stopped: a signal came; the next run goes on from there.
    """
    with access.closed_to_others(), lock.hold(places.lock, "vectorella daily") as held:
        access.as_published(places)
        started = _started()
        log = Log(places.log, started.run_id, watch)
        try:
            return _recorded(places, options, log, started, held.fileno())
        finally:
            log.close()
            access.as_published(places)


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
        self.registry = registry.Registry()
        self.arguments: Sequence[str] = options.dbt_arguments

    def run_through(self, held: int) -> Run:
        """From the landing folder to the published file."""
        earlier = journal.settle(self.places.journal, self.places.database)
        check_landing(self.places.landing)
        named_tests.check(self.options.fatal_warnings, building.of_daily(self.places))
        self._take_champion()
        self.run = replace(self.run, fingerprint=self._fingerprint())
        reason = self._reason_to_build(earlier)
        if reason is None:
            self._leave(journal.last_build(earlier))
            return self.run
        self._start(journal.last_build(earlier), reason)
        build = self._build(held)
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

    def end(self, state: str, failure: str | None = None, **facts: str) -> None:
        """Note the end; where not even that can be written, the caller still says why."""
        self.run = replace(
            self.run,
            state=state,
            failure=failure,
            ended_at=self.run.ended_at or journal.now(),
            published=self.run.published if state in journal.SUCCESSES else None,
        )
        with suppress(OSError):
            journal.append(self.places.journal, self.run)
        self.log.say(state, **_summary(self.run), **facts)

    def _take_champion(self) -> None:
        """Let the champion's model forecast, where no setting names one."""
        try:
            self.registry = registry.read(self.places.models)
        except registry.RegistryProblem as problem:
            raise OperationProblem(str(problem)) from problem
        champion = self.registry.champion
        self.arguments = champions.arguments(
            self.options.dbt_arguments, champion and champion.forecast_model, self.places.project
        )

    def _fingerprint(self) -> str:
        where = building.of_daily(self.places)
        arguments = [each for each in self.arguments if each != FULL_REFRESH]
        # A warning that shall fail: with the same ones, the last run has shown that none came up.
        fatal = sorted(self.options.fatal_warnings)
        champion = self.registry.champion
        others = (fatal, champion and champion.model_id)
        return fingerprint.of_build(where.project, arguments, where.environment, *others)

    def _reason_to_build(self, earlier: Sequence[Run]) -> str | None:
        if FULL_REFRESH in self.options.dbt_arguments or "DBT_FULL_REFRESH" in os.environ:
            return "A full refresh was asked for."
        return news.reason_to_build(self.places, earlier, self.run.fingerprint)

    def _leave(self, last: Run) -> None:
        """Note that what the last run published holds all there is, its warnings included."""
        self._bring_page()
        self.run = replace(
            self.run,
            published=last.published,
            file_count=0,
            row_count=0,
            rejected_count=0,
            new_token_count=0,
            warning_count=last.warning_count,
            warnings=last.warnings,
        )
        for message in last.warnings:
            self.log.say("warning", message=message)
        self.end(journal.UNCHANGED, message=f"{NOTHING_NEW} the last publication.")

    def _start(self, last: Run | None, reason: str) -> None:
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
            reason=reason,
        )

    def _build(self, held: int) -> Build:
        where = building.of_daily(self.places)
        arguments = [*NO_UNIT_TESTS, *self.arguments]
        build = building.build(where, arguments, partial(reporting.step, self.log), [held])
        return replace(build, results=first_rows.added(build.results, where))

    def _note(self, build: Build) -> None:
        """Keep what dbt said: its models for the journal, its troubles for the log."""
        self.run = replace(
            self.run,
            invocation_id=build.invocation_id,
            warning_count=sum(item.status == "warn" for item in build.results),
            warnings=reporting.warnings(build),
            models=records.model_runs(build.results),
        )
        reporting.outcome(self.log, build)

    def _count(self, build: Build, earlier: Sequence[Run]) -> None:
        """Bring the tables of runs up to date, this run as one that is published."""
        self.run = replace(
            records.counted(self.places.work, self.run, build.results), ended_at=journal.now()
        )
        runs = [*earlier, replace(self.run, state=journal.PUBLISHED)]
        records.store(self.places.work, runs, self.registry.models)

    def _publish(self) -> None:
        if erasure.rewrite_where_due(self.places.work):
            self.log.say("rewritten", file=str(self.places.work))
        file = publication.copy_to_publish(self.places)
        page = self._page_of(file)
        self.run = replace(self.run, state=journal.PUBLISHING, published=journal.identity(file))
        journal.append(self.places.journal, self.run)
        publication.put_in_place(self.places, file, self.options.keep)
        self._put_page(page)
        self.end(journal.PUBLISHED)

    def _bring_page(self) -> None:
        """Make the page anew where it is not that of the published file."""
        report = self.options.report
        if report:
            from vectorella.report import writing

            if not writing.is_of(report, self.places.database):
                self._put_page(self._page_of(self.places.database))

    def _page_of(self, database: Path) -> Path | None:
        """The page of a file, prepared before anything is published; None where none is wanted."""
        if not self.options.report:
            return None
        from vectorella.report import writing

        try:
            page = writing.prepare(database, self.options.report)
        except (ValueError, LookupError, duckdb.Error) as error:
            raise OperationProblem(f"The page cannot be made: {error}") from error
        access.give(page, access.group_of(self.places.database))
        return page

    def _put_page(self, page: Path | None) -> None:
        if page:
            from vectorella.report import writing

            writing.put_in_place(page, self.options.report)


def _summary(run: Run) -> Record:
    names = ("failure", "file_count", "row_count", "rejected_count", "new_token_count")
    return {name: getattr(run, name) for name in (*names, "warning_count", "ended_at")}
