"""`vectorella take-down`: forget recipes for good, and look for what is left of a text."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences, stopping
from vectorella.cli.progress import Screen
from vectorella.operations import daily, development, erasure, places, take_downs
from vectorella.operations.daily import Options
from vectorella.operations.places import Places
from vectorella.operations.problems import WRONG_USE, OperationProblem, Stopped
from vectorella.operations.take_downs import TakeDown


@click.command("take-down")
@click.argument("ids", nargs=-1)
@options.project
@options.keep
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="PATTERN",
    help="All recipes of a source, where a * stands for any text; may be given again.",
)
@click.option("--reason", default="", help="Why, in words that do not repeat the recipe's.")
@click.option("--drop-kept", is_flag=True, help="Remove the files that were published before.")
@click.option(
    "--verify",
    "texts",
    multiple=True,
    metavar="TEXT",
    help="Look for a text of the recipe in every file here; may be given again.",
)
def take_down(
    ids: tuple[str, ...],
    project_dir: Path | None,
    keep: int,
    sources: tuple[str, ...],
    reason: str,
    drop_kept: bool,
    texts: tuple[str, ...],
) -> None:
    """Forget recipes by their IDS, those that their source gives them, and publish without them.

    Writes the request to seeds/take_downs.csv, builds, and has the file written anew, so that no
    byte of them is left in it. What comes again under the same id stays out. A run that is killed
    leaves the file of before; the next one, of this command or of vectorella daily, completes it.

    \b
    Exit codes are those of vectorella daily; besides
      1   --verify has found the text
    """  # noqa: D301 -- click wants the character itself.
    with sentences():
        found = places.find(os.environ, project_dir)
        if not (ids or sources or texts or drop_kept):
            raise OperationProblem(
                "Name the recipes, or a --source, or a text to --verify.", WRONG_USE
            )
        if (ids or sources) and not reason.strip():
            raise OperationProblem(
                "Say why with --reason: it stands beside the request.", WRONG_USE
            )
        if ids or sources:
            _carry_out(found, keep, _requests(ids, sources, reason))
        if drop_kept:
            dropped = take_downs.drop_kept(found)
            click.echo(f"Removed {len(dropped)} files that were published before.")
        if texts:
            sys.exit(_tell(found, texts))


def _requests(ids: tuple[str, ...], sources: tuple[str, ...], reason: str) -> list[TakeDown]:
    today = datetime.now(UTC).date().isoformat()
    named = [TakeDown(each.strip(), "", today, reason) for each in ids]
    return named + [TakeDown("", each.strip(), today, reason) for each in sources]


def _carry_out(found: Places, keep: int, requests: list[TakeDown]) -> None:
    new = take_downs.write_down(found.project, requests)
    click.echo(f"{found.project / take_downs.SEED}: {len(new)} new requests.")
    try:
        with stopping(), Screen() as screen:
            if found.journal.exists():
                daily.run(found, Options(keep), screen)
            else:
                _build(found, screen)
    except Stopped as stop:
        click.echo("Stopped. The next run goes on from here.", err=True)
        sys.exit(128 + stop.number)
    click.echo(f"{found.database} is without them.")


def _build(found: Places, screen: Screen) -> None:
    """In development, where nothing is published and the file itself is built."""
    built = development.run(found, (), screen)
    if built.failure:
        raise OperationProblem(built.failure)
    erasure.rewrite_where_due(found.database)


def _tell(found: Places, texts: tuple[str, ...]) -> int:
    left = list(take_downs.traces(found, texts))
    for trace in left:
        click.echo(f"{trace.path}: left in {trace.where}. {trace.remedy}")
    if not left:
        click.echo("Nothing of it is left in the database, the kept files and the logs.")
    click.echo(f"Not looked at: the landing folder {found.landing}, the page of --report, backups.")
    return 1 if left else 0
