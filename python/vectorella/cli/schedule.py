"""`vectorella schedule`: every day by cron or systemd, at a time in UTC."""

import os
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.operations import places
from vectorella.operations.schedule import cron, systemd
from vectorella.operations.schedule.plan import plan

SCHEDULERS = {"cron": cron, "systemd": systemd}

scheduler_option = click.option(
    "--scheduler",
    type=click.Choice(list(SCHEDULERS)),
    default="cron",
    show_default=True,
    help="What starts the run.",
)


@click.group()
def schedule() -> None:
    """Start the daily run every day."""


@schedule.command()
@options.project
@scheduler_option
@click.option("--at", required=True, metavar="HH:MM", help="Time of the day in UTC.")
@click.argument("daily_options", nargs=-1, type=click.UNPROCESSED)
def install(
    project_dir: Path | None, scheduler: str, at: str, daily_options: tuple[str, ...]
) -> None:
    """Install it, in place of an older schedule for the same file.

    The VECTORELLA_ settings of this shell go along. DAILY_OPTIONS, after --, are options of
    `vectorella daily`, such as: -- --keep 14
    """
    with sentences():
        found = places.find(os.environ, project_dir)
        places.check_landing(found.landing)
        planned = plan(found, at, daily_options, os.environ)
        installed = SCHEDULERS[scheduler].install(planned)
    click.echo(installed)
    click.echo(f"Every day at {planned.hour:02}:{planned.minute:02} UTC.", err=True)


@schedule.command()
@options.project
@scheduler_option
def show(project_dir: Path | None, scheduler: str) -> None:
    """Show it."""
    with sentences():
        found = places.find(os.environ, project_dir)
        installed = SCHEDULERS[scheduler].show(found.database)
    click.echo(installed or f"No schedule of {scheduler} for {found.database}.")


@schedule.command()
@options.project
@scheduler_option
def remove(project_dir: Path | None, scheduler: str) -> None:
    """Remove it, and leave all else as it was."""
    with sentences():
        found = places.find(os.environ, project_dir)
        is_removed = SCHEDULERS[scheduler].remove(found.database)
    click.echo(
        f"Removed the schedule of {found.database}."
        if is_removed
        else f"No schedule of {scheduler} for {found.database}."
    )
