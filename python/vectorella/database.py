"""The database file as dbt opens it: with a sentence where it cannot be, and with our functions.

dbt-duckdb loads this module as a plugin: it would show DuckDB's error with a traceback.
"""

import os
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from vectorella import environment, progress, settings
from vectorella.recipes.markup import plain_texts


class Plugin(BasePlugin):
    """Attaches the files that the profile names, before dbt-duckdb does."""

    def initialize(self, plugin_config: dict) -> None:
        """Look at the environment before anything is opened.

        Raises:
            DbtRuntimeError: a variable cannot be.
        """
        problem = environment.problem(os.environ)
        if problem:
            raise DbtRuntimeError(problem)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach each file with its options, and make what SQL has no function for.

        Raises:
            DbtRuntimeError: another process has a file open, it cannot be read or written, or it is
                published.
        """
        for attachment in self.creds.attach or []:
            _refuse_published(Path(attachment.path))
            try:
                conn.execute(attachment.to_sql())
            except duckdb.Error as error:
                raise DbtRuntimeError(
                    f"{attachment.path} cannot be opened for writing: close it where it is open, "
                    "make its folder if there is none, or set VECTORELLA_DB to another file. "
                    f"DuckDB says: {error}"
                ) from error
        conn.create_function("plain_text", plain_texts, ["VARCHAR"], "VARCHAR", type="arrow")
        conn.create_function("setting_names", lambda: list(settings.NAMES), [], "VARCHAR[]")
        conn.create_function("build_plan", progress.plan, ["VARCHAR"], "VARCHAR")


def _refuse_published(database: Path) -> None:
    """Refuse to build in a file that `vectorella daily` has published.

    Its mode keeps everybody from writing it but root, whom a mode keeps from nothing.
    """
    try:
        is_published = not database.stat().st_mode & 0o222
    except OSError:
        return
    if is_published:
        raise DbtRuntimeError(
            f"{database} is published, and read-only so that nobody changes it under its readers. "
            "Run `vectorella daily`, which builds beside it, or set VECTORELLA_DB to another file."
        )
