"""The adapter that dbt loads for the target spark."""

from dbt.adapters.base import AdapterPlugin
from dbt.include import vectorella_spark
from dbt_common.exceptions import DbtRuntimeError

try:
    from vectorella.spark.adapter import SparkAdapter, SparkCredentials
except ModuleNotFoundError as error:
    raise DbtRuntimeError("Spark is not installed: run `uv sync --extra spark`.") from error

Plugin = AdapterPlugin(
    adapter=SparkAdapter,
    credentials=SparkCredentials,
    include_path=vectorella_spark.PACKAGE_PATH,
    dependencies=["spark"],
)
