"""`vectorella spark-check`: whether a build on Spark would find what it needs."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import project_folder


@click.command(name="spark-check")
@options.project
def spark_check(project_dir: Path | None) -> None:
    """Look at the connection, versions, rights and files of a build on Spark, before it runs."""
    from vectorella.spark import profile

    with sentences():
        profile.check_installed()
        from vectorella.spark import check

        for sentence in check.sentences(profile.session(project_folder(project_dir))):
            click.echo(sentence)
