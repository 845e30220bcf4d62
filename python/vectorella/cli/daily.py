"""`vectorella daily` and `vectorella rollback`: publish, and return to what was published."""

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click
import yaml

from vectorella.cli import options
from vectorella.cli.messages import sentences, stopping, wrapped
from vectorella.cli.options import NEVER
from vectorella.cli.progress import Screen, print_json
from vectorella.operations import daily as operation
from vectorella.operations import journal, lock, notification, places, publication
from vectorella.operations.daily import Options
from vectorella.operations.journal import Run
from vectorella.operations.log import Record
from vectorella.operations.places import Places
from vectorella.operations.problems import HELD, OperationProblem, Stopped


def _checked_variables(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> str | None:
    """The text, which dbt reads again; refused where it is no mapping in YAML."""
    try:
        is_mapping = text is None or isinstance(yaml.safe_load(text), dict)
    except yaml.YAMLError:
        is_mapping = False
    if not is_mapping:
        raise click.BadParameter(f"{text} names no variables. Write it as '{{brand: banana}}'.")
    return text


def _checked_report(
    context: click.Context, parameter: click.Parameter, page: Path | None
) -> Path | None:
    """The page's path, absolute; refused where no page can be written there."""
    if page is None:
        return None
    from vectorella.report import writing

    try:
        writing.check(page.absolute())
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return page.absolute()


@click.command()
@options.project
@options.keep
@options.on_failure
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="PATH",
    envvar="VECTORELLA_REPORT",
    callback=_checked_report,
    help="Publish a page with the data, a .html file, as vectorella report makes it.",
)
@click.option(
    "--fail-on-warning",
    multiple=True,
    envvar="VECTORELLA_FAIL_ON_WARNING",
    metavar="TEST",
    help="A test of which a warning shall fail; may be given again.",
)
@options.retrain
@click.option("--full-refresh", is_flag=True, help="Read every file again and build from nothing.")
@click.option(
    "--vars",
    "variables",
    metavar="YAML",
    callback=_checked_variables,
    help="Settings for this run, such as '{brand: banana}'.",
)
@click.option(
    "--log-format",
    type=click.Choice(["auto", "text", "json"]),
    default="auto",
    show_default=True,
    help="auto is text on a terminal, JSON lines elsewhere.",
)
@click.option("--quiet", is_flag=True, help="Say nothing unless it fails, as for cron.")
def daily(
    project_dir: Path | None,
    keep: int,
    on_failure: str | None,
    report: Path | None,
    fail_on_warning: tuple[str, ...],
    retrain: str,
    full_refresh: bool,
    variables: str | None,
    log_format: str,
    quiet: bool,
) -> None:
    """Build, test and publish; where nothing has changed, say so and end.

    Readers see the published file of the last success until the new one takes its place whole.

    \b
    Exit codes
      0   published, or nothing has changed since the last publication
      1   the build or a test failed, or the published file is in use
      2   wrong options
      66  no landing folder, or no project
      73  the folder of the published file cannot be written
      74  the disk is full, or fails
      75  another run holds the lock
      130, 143  stopped by SIGINT, SIGTERM

    Nothing is published unless the exit code is 0. With --retrain, models are trained, validated
    and promoted after the publication, as docs/retraining.md tells; a model that is kept out, or
    cannot be trained, is a warning and no failure of the day.
    """  # noqa: D301 -- click wants the character itself.
    dbt_arguments = ["--full-refresh"] * full_refresh
    dbt_arguments += ["--vars", variables] if variables else []
    with sentences():
        found = places.find(os.environ, project_dir)
        how = Options(keep, dbt_arguments, fail_on_warning, report)
        run = _run(found, how, on_failure, _watcher(log_format, quiet))
        if not quiet and _is_text(log_format):
            click.echo(wrapped(_outcome(found, run), sys.stdout))
        if retrain != NEVER:
            _retrain(found, how, retrain, log_format, quiet)


@click.command()
@click.argument("name", required=False)
@options.project
@options.keep
@click.option("--list", "is_list", is_flag=True, help="Show the names, newest first, and end.")
def rollback(name: str | None, project_dir: Path | None, keep: int, is_list: bool) -> None:
    """Publish an earlier file again, by its NAME or else the newest, in one step.

    The next daily run starts from it and reads again what has landed since then: mend or take out
    what was wrong before. The file that it replaces is kept, so that a rollback can be undone.
    """
    with sentences():
        found = places.find(os.environ, project_dir)
        if is_list:
            for file in publication.kept(found):
                click.echo(file.name)
            return
        with lock.hold(found.lock, "vectorella rollback"):
            chosen = publication.roll_back(found, name, keep)
    click.echo(f"{found.database} is the file of {chosen.name} again.")


def _retrain(found: Places, how: Options, every: str, log_format: str, quiet: bool) -> None:
    """Retrain where that is due, and tell of each step; of one that failed also where quiet."""
    # Libraries that a day with nothing to do does not wait for.
    from vectorella.operations import retraining

    try:
        if not retraining.is_due(found, every, datetime.now(UTC).date()):
            return
        with stopping(), _watcher(log_format, quiet) as watch:
            for outcome in retraining.after_daily(found, how, watch):
                _tell(outcome.plain(), log_format, quiet)
    except OperationProblem as problem:
        click.echo(f"Warning: {problem}", err=True)
    except Stopped as stop:
        click.echo("Stopped after the publication. Run again to go on.", err=True)
        sys.exit(128 + stop.number)


def _tell(outcome: Record, log_format: str, quiet: bool) -> None:
    if outcome["exit_code"]:
        click.echo(wrapped(f"Warning: {outcome['message']}", sys.stderr), err=True)
    if _is_text(log_format) and not outcome["exit_code"] and not quiet:
        click.echo(wrapped(outcome["message"], sys.stdout))
    elif not _is_text(log_format) and not quiet:
        print_json({"event": outcome["command"], **outcome})


def _run(
    found: Places,
    how: Options,
    on_failure: str | None,
    watcher: "Screen | nullcontext[Callable]",
) -> Run:
    try:
        with stopping(), watcher as watch:
            return operation.run(found, how, watch)
    except Stopped as stop:
        click.echo("Stopped. Nothing was published; the next run goes on from here.", err=True)
        sys.exit(128 + stop.number)
    except OperationProblem as problem:
        if on_failure and problem.exit_code != HELD:
            _notify(on_failure, found, problem)
        raise


def _notify(target: str, found: Places, problem: OperationProblem) -> None:
    facts = {
        "text": f"vectorella daily failed: {problem}",
        "database": str(found.database),
        "exit_code": problem.exit_code,
    }
    trouble = notification.notify(target, facts)
    if trouble:
        click.echo(trouble, err=True)


def _is_text(log_format: str) -> bool:
    return log_format == "text" or (log_format == "auto" and sys.stderr.isatty())


def _watcher(log_format: str, quiet: bool) -> "Screen | nullcontext[Callable]":
    if quiet:
        return nullcontext(lambda record: None)
    return Screen() if _is_text(log_format) else nullcontext(print_json)


def _outcome(found: Places, run: Run) -> str:
    if run.state == journal.UNCHANGED:
        at = publication.published_at(found.database)
        return f"{operation.NOTHING_NEW} {found.database} was published at {at:%Y-%m-%d %H:%M} UTC."
    return (
        f"Published {found.database}: {run.file_count:,} new files with {run.row_count:,} rows, "
        f"{run.rejected_count:,} of them rejected, {run.new_token_count:,} new tokens."
    )
