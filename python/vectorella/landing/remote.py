"""A landing folder in an object store, such as s3://bucket/landing, for DuckDB's own readers.

dbt-duckdb loads this module as a plugin, since a file system belongs to a connection.
"""

import os

import duckdb
import fsspec
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from vectorella.landing.files import is_remote


class Plugin(BasePlugin):
    """Registers the file system of VECTORELLA_LANDING, where that is an address."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Let the connection read by the address's protocol.

        Raises:
            DbtRuntimeError: the library for the protocol is not installed.
        """
        landing = os.environ.get("VECTORELLA_LANDING", "")
        if not is_remote(landing):
            return
        protocol = landing.partition("://")[0]
        try:
            conn.register_filesystem(fsspec.filesystem(protocol))
        except (ImportError, ValueError) as error:
            raise DbtRuntimeError(
                f"VECTORELLA_LANDING is {landing}, but nothing here reads {protocol}://. For S3 "
                f"run `uv sync --extra s3`; for another store install its fsspec library. {error}"
            ) from error
