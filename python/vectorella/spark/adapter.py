"""What dbt calls for the target spark: dbt-spark's adapter, with steps that SQL has no word for.

A step that needs Python stands behind `adapter.` in a macro, as DuckDB's stand behind a function.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt.adapters.base.meta import available
from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.spark import SparkAdapter as DbtSparkAdapter
from dbt.adapters.spark import SparkConnectionManager as DbtSparkConnectionManager
from dbt.adapters.spark import SparkCredentials as DbtSparkCredentials
from dbt.adapters.spark.session import Cursor, SessionConnectionWrapper
from dbt_common.exceptions import DbtRuntimeError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from vectorella import progress, settings
from vectorella.spark import keeping, tables
from vectorella.spark.session import started

TYPE = "vectorella_spark"


class SparkCredentials(DbtSparkCredentials):
    """dbt-spark's, under a type of its own."""

    @property
    def type(self) -> str:
        """The type that profiles.yml names."""
        return TYPE


class _Cursor(Cursor):
    """Runs statements in the one session."""

    def execute(self, sql: str, *parameters: object) -> None:
        """Run a statement.

        Raises:
            DbtRuntimeError: Spark refuses it.
        """
        session = started(self.server_side_parameters)
        try:
            self._df = session.sql(sql % parameters if parameters else sql)
        except PySparkException as error:
            raise DbtRuntimeError(str(error)) from error


class _Handle:
    """What dbt-spark takes for a connection."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self.parameters = dict(parameters)

    def cursor(self) -> Cursor:
        """A cursor over the one session."""
        return _Cursor(server_side_parameters=self.parameters)


class _ConnectionManager(DbtSparkConnectionManager):
    """Opens the session of the package."""

    TYPE = TYPE

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Give a connection of dbt's the session's handle."""
        if connection.state != ConnectionState.OPEN:
            parameters = connection.credentials.server_side_parameters
            connection.handle = SessionConnectionWrapper(_Handle(parameters))
            connection.state = ConnectionState.OPEN
        return connection


class SparkAdapter(DbtSparkAdapter):
    """dbt-spark's adapter, and the steps of this project."""

    ConnectionManager = _ConnectionManager

    @property
    def _session(self) -> SparkSession:
        return started(self.config.credentials.server_side_parameters)

    @available
    def setting_names(self) -> list[str]:
        """Names of every setting."""
        return list(settings.NAMES)

    @available
    def currencies(self, file: str) -> list[str]:
        """The distinct currencies of a CSV file of exchange rates."""
        with Path(file).open(encoding="utf-8", newline="") as rows:
            return sorted({row["currency"] for row in csv.DictReader(rows)})

    @available
    def engine(self) -> str:
        """What makes the rows: versions of Spark and of the DuckDB in its tasks."""
        return keeping.engine(self._session)

    @available
    def make_progress_tables(self) -> None:
        """Create the tables of progress where there are none."""
        keeping.make_tables(self._session)

    @available
    def build_plan(self, question: str) -> str:
        """What a build does before its first model; see vectorella.progress.plan."""
        return progress.plan(question)

    @available
    def write_plan(self, plan: Mapping[str, Any]) -> None:
        """Write what a plan says of progress."""
        keeping.write_plan(self._session, plan["progress"])

    @available
    def is_made(self, name: str, rules: str | None) -> bool:
        """Whether a table or view is made, and by these rules where some are given."""
        return keeping.is_made(self._session, name, rules)

    @available
    def describe(self, table: str, model: Mapping[str, Any]) -> None:
        """Write descriptions that have changed to a table and its columns."""
        tables.describe(self._session, table, model)

    @available
    def commit(self) -> None:
        """Nothing: each statement is a commit of its own."""

    @available
    def differ(self, wanted: str, stored: str) -> bool:
        """Whether the parts that a table should hold are others than it holds, both as SQL."""
        return keeping.differ(self._session, wanted, stored)

    @available
    def condition(self, column: str, values: str) -> str:
        """SQL condition for a column to have one of the values that SQL returns."""
        return keeping.condition(self._session, column, values)

    @available
    def replace_parts(
        self,
        model: Mapping[str, Any],
        code: str,
        strategy: Mapping[str, Any],
        keeps_rows: bool,
        inputs: Sequence[Mapping[str, Any]],
    ) -> None:
        """Make anew what a table does not hold as it should, and record that it does."""
        keeping.replace_parts(self._session, model, code, strategy, keeps_rows, inputs)

    @available
    def record_made(self, name: str, rules: str | None = None) -> None:
        """Record that a table or view is made, by which rules."""
        keeping.record_made(self._session, name, rules)

    @available
    def load_seed(self, model: Mapping[str, Any], table: str) -> None:
        """Load a seed's CSV file with the types that its yml declares."""
        tables.load_seed(self._session, model, table)

    @available
    def check_view(self, model: Mapping[str, Any], code: str) -> None:
        """See that a view has the columns that its contract declares.

        Raises:
            DbtRuntimeError: it has others.
        """
        problem = tables.contract_problem(self._session, model, code)
        if problem:
            raise DbtRuntimeError(problem)

    @available
    def settings_json(self) -> str:
        """The settings of this build, as JSON."""
        rows = self._session.table("progress.settings").collect()
        return json.dumps({row.name: json.loads(row.value) for row in rows})
