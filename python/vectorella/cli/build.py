"""`vectorella build`: `dbt build`, with a bar, and the few lines that matter."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences, stopping
from vectorella.cli.progress import Screen
from vectorella.operations import development, places
from vectorella.operations.development import Built
from vectorella.operations.places import Places
from vectorella.operations.problems import Stopped
from vectorella.operations.records import Landed


@click.command(context_settings={"ignore_unknown_options": True})
@options.project
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def build(project_dir: Path | None, dbt_arguments: tuple[str, ...]) -> None:
    """Run `dbt build`, and say what matters of it: warnings, with their first rows, and counts.

    It builds the file of the project, vectorella.duckdb or VECTORELLA_DB, and takes every option
    of `dbt build`, such as --select +sales_global or --full-refresh. What dbt itself says goes to
    logs/dbt.log. The exit code is that of dbt.
    """
    with sentences():
        found = places.find(os.environ, project_dir)
        built = _run(found, dbt_arguments)
    if built.failure:
        click.echo(f"Error: {built.failure}", err=True)
    else:
        click.echo("\n".join(f"{name + ':':<11}{text}" for name, text in _lines(built)))
    sys.exit(128 - built.exit_code if built.exit_code < 0 else built.exit_code)


def _run(found: Places, dbt_arguments: tuple[str, ...]) -> Built:
    try:
        with stopping(), Screen() as screen:
            return development.run(found, dbt_arguments, screen)
    except Stopped as stop:
        click.echo("Stopped. The next build goes on from what is built.", err=True)
        sys.exit(128 + stop.number)


def _lines(built: Built) -> Iterator[tuple[str, str]]:
    yield "built", f"{_near(built.where.database)}, in {built.seconds:.0f} s"
    yield "done", _done(built)
    if built.landed:
        yield "read", _read(built.landed)
        yield "set aside", _set_aside(built.landed)
    yield "look at", "sales_by_country, noltella_combinations; docs/connect.md says how"
    yield "dbt's log", _near(built.where.dbt_log)


def _done(built: Built) -> str:
    made = _some(built.counts, "seed", "model")
    tested = " and ".join(_some(built.counts, "test", "unit_test"))
    warned = [f"{built.warned_count:,} warned"] * bool(built.warned_count)
    return ", ".join([*made, *[f"{tested} passed"] * bool(tested), *warned]) or "nothing"


def _some(counts: Mapping[str, int], *kinds: str) -> list[str]:
    return [_counted(counts[kind], kind.replace("_", " ")) for kind in kinds if counts.get(kind)]


def _read(landed: Landed) -> str:
    if not landed.file_count:
        return "no new file"
    return f"{_counted(landed.file_count, 'new file')} with {_counted(landed.row_count, 'row')}"


def _set_aside(landed: Landed) -> str:
    rows = _counted(landed.rejected_count, "row")
    tables = " (rejected_transactions, rejected_recipes)" * bool(landed.rejected_count)
    files = _counted(landed.set_aside_count, "file")
    return f"{rows}{tables}, {files}" + " (landed_files)" * bool(landed.set_aside_count)


def _counted(count: int, noun: str) -> str:
    """A number of things.

    >>> _counted(1, "row"), _counted(2_000, "row"), _counted(0, "row")
    ('1 row', '2,000 rows', 'no row')
    """
    return f"{count:,} {noun}{'s' * (count > 1)}" if count else f"no {noun}"


def _near(path: Path) -> str:
    """A path as seen from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
