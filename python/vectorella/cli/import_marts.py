"""`vectorella import-marts`: what Spark has made, as one DuckDB file."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import built_file, database_option, project_folder


@click.command(name="import-marts")
@options.project
@database_option
def import_marts(project_dir: Path | None, database: Path | None) -> None:
    """Bring the marts from Spark into a DuckDB file, and make the forecast of them."""
    from vectorella.spark import profile

    with sentences():
        profile.check_installed()
        from vectorella.spark import importing

        to = built_file(project_dir, database)
        session = profile.session(project_folder(project_dir))
        importing.write(session, to, tell=click.echo)
    click.echo(f"Wrote {to}.")
