"""What is started every day: a command with absolute paths, and the environment it needs."""

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorella.operations.places import Places


@dataclass(frozen=True)
class Plan:
    """A daily run to be started.

    Attributes:
        hour: of the day in UTC.
        minute: of the hour.
        database: the published file, by which a schedule is known.
        project: the folder of dbt_project.yml.
        command: program and arguments.
        environment: the settings it needs, no secret of any cloud among them.
    """

    hour: int
    minute: int
    database: Path
    project: Path
    command: Sequence[str]
    environment: Mapping[str, str]

    @property
    def shell_command(self) -> str:
        """The command with its environment, for a shell."""
        settings = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        return " ".join([*settings, shlex.join(self.command)])


def plan(places: Places, at: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Plan:
    """The plan of a project's daily run.

    Args:
        places: the files of the database.
        at: time of the day in UTC, HH:MM.
        arguments: more options of `vectorella daily`.
        environment: of which the settings of Vectorella are taken along.

    Raises:
        ValueError: at is no time of the day.
    """
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if not match:
        raise ValueError(f"{at} is no time of the day. Write it as 03:15, in UTC.")
    settings = {
        name: value
        for name, value in sorted(environment.items())
        if name.startswith("VECTORELLA_") and name != "VECTORELLA_PROJECT"
    }
    return Plan(
        int(match[1]),
        int(match[2]),
        places.database,
        places.project,
        [*_program(), "daily", "--project-dir", str(places.project), *arguments],
        settings | {"VECTORELLA_DB": str(places.database), "VECTORELLA_LANDING": places.landing},
    )


def _program() -> list[str]:
    """This program by absolute paths: the script beside Python, or Python itself."""
    script = Path(sys.executable).with_name("vectorella")
    return [str(script)] if script.exists() else [sys.executable, "-m", "vectorella.cli"]
