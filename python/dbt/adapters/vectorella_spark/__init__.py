"""The adapter that dbt loads for the target spark."""

from dbt.adapters.base import AdapterPlugin
from dbt.include import vectorella_spark
from vectorella.spark.adapter import SparkAdapter, SparkCredentials

Plugin = AdapterPlugin(
    adapter=SparkAdapter,
    credentials=SparkCredentials,
    include_path=vectorella_spark.PACKAGE_PATH,
    dependencies=["spark"],
)
