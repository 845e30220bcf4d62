"""The session of profiles.yml's target spark, for commands that run beside dbt.

Nothing here loads Spark before it is known to be there.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import chdir
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from jinja2 import Template

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkProblem(ValueError):
    """Why Spark cannot be used; the message says what to do."""


def check_installed(environment: Mapping[str, str] = os.environ) -> None:
    """See that Spark is installed, and Java where it is needed.

    Raises:
        SparkProblem: it is not.
    """
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        raise SparkProblem("Spark is not installed: run `uv sync --extra spark`.")
    has_java = shutil.which("java") or environment.get("JAVA_HOME")
    if not environment.get("SPARK_REMOTE") and not has_java:
        raise SparkProblem(
            "A Spark of this machine needs Java 17 or later, and there is no java on the PATH. "
            "Install one, or set SPARK_REMOTE to the address of a cluster."
        )


def parameters(project: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Settings of Spark as the profile gives them, with the environment's values."""
    read = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    given = read["vectorella"]["outputs"]["spark"]["server_side_parameters"]
    return {
        name: Template(str(value)).render(env_var=environment.get) for name, value in given.items()
    }


def session(project: Path) -> "SparkSession":
    """The session that `dbt build --target spark` would have.

    Raises:
        SparkProblem: it does not start.
    """
    from vectorella.spark.session import started

    try:
        with chdir(project):
            return started(parameters(project))
    except Exception as error:
        raise SparkProblem(
            f"Spark does not start, or does not answer at {os.environ.get('SPARK_REMOTE', 'home')}."
            f" It says: {str(error).splitlines()[0]}"
        ) from error
