"""`vectorella report`: a page to look at."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import built_file, database_option


@click.command()
@options.project
@database_option
@options.out("report.html", ".html")
def report(project_dir: Path | None, database: Path | None, out: Path) -> None:
    """Write a page of sales, of what came in and of what goes with Noltella.

    It is one file that loads nothing from elsewhere: mail it, or put it on a file share.
    """
    from vectorella.report import writing

    with sentences():
        writing.write(built_file(project_dir, database), out)
    click.echo(f"Wrote {out}.")
