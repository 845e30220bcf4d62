"""`vectorella status`: how the daily run is, for a person and for a monitor."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.operations import places
from vectorella.operations import status as operation
from vectorella.operations.journal import UNCHANGED, Run
from vectorella.operations.status import Status


@click.command()
@options.project
@click.option("--max-age", metavar="TIME", help="Fail when the data is older: 90m, 26h or 2d.")
@click.option(
    "--max-credential-age",
    metavar="TIME",
    default="90d",
    show_default=True,
    help="Warn of credential files that are older.",
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object, without rows per model.")
def status(
    project_dir: Path | None, max_age: str | None, max_credential_age: str, is_json: bool
) -> None:
    """Show the last success, the age of the published data, the last run's counts, disk use.

    The age is the time since the data was published, or since a run found that nothing had changed.
    Exits with 1 where it is more than --max-age, or nothing is published. With a landing folder in
    S3 it warns of credential files that others may read, or that are old.
    """
    with sentences():
        limit = operation.duration(max_age) if max_age else None
        found = operation.read(
            places.find(os.environ, project_dir),
            environment=os.environ,
            oldest_credential=operation.duration(max_credential_age),
        )
    is_old = limit is not None and found.is_older_than(limit)
    if is_json:
        click.echo(json.dumps(_plain(found) | {"is_too_old": is_old}))
    else:
        click.echo("\n".join(f"{name + ':':<14}{text}" for name, text in _lines(found)))
    for warning in found.credential_warnings:
        click.echo(f"Warning: {warning}", err=True)
    if is_old:
        click.echo(f"The published data is older than {max_age}, or there is none.", err=True)
        sys.exit(1)


def _lines(found: Status) -> Iterator[tuple[str, str]]:
    yield "published", _published(found)
    yield "last success", _run(found.last_success)
    if found.last_run != found.last_success:
        yield "last run", _run(found.last_run)
    if found.holder is not None:
        yield "running", "process {pid} since {since}".format_map(_Unknown(found.holder))
    sizes = ", ".join(f"{name} {_megabytes(size)}" for name, size in found.sizes_bytes.items())
    yield "disk", f"{sizes}; {_megabytes(found.free_bytes)} free"


class _Unknown(dict):
    def __missing__(self, key: str) -> str:
        return "unknown"


def _published(found: Status) -> str:
    if found.age is None:
        return f"nothing; {found.database} is not there"
    whose = "" if found.is_of_last_success else ", not the file of the last success"
    return f"{found.database}, {_age(found.age)} old{whose}"


def _run(run: Run | None) -> str:
    if run is None:
        return "none"
    when = f"{run.started_at.split('.')[0]}Z"
    if run.failure:
        return f"{when} {run.state}: {run.failure}"
    warnings = f"{run.warning_count} warning{'s' * (run.warning_count != 1)}"
    if run.state == UNCHANGED:
        return f"{when}, nothing new, {warnings}"
    return (
        f"{when}, {run.file_count} files, {run.row_count} rows, {run.rejected_count} rejected, "
        f"{run.new_token_count} new tokens, {warnings}"
    )


def _age(age: timedelta) -> str:
    """Hours and minutes.

    >>> _age(timedelta(days=1, minutes=5))
    '24 h 5 min'
    """
    minutes = int(age.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60} min"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _plain(found: Status) -> dict:
    plain = asdict(found)
    for name in ("last_success", "last_run"):
        if plain[name]:
            del plain[name]["models"]
    plain["age_seconds"] = found.age and found.age.total_seconds()
    del plain["age"]
    plain["published_at"] = found.published_at and _iso(found.published_at)
    return plain


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
