"""What the champion changes in a build: the setting forecast_model."""

import json
from collections.abc import Sequence
from pathlib import Path

import yaml

from vectorella import settings
from vectorella.settings import BEST, FORECAST_MODELS, SettingError

VARIABLES = "--vars"
SETTING = "forecast_model"


def arguments(given: Sequence[str], forecast_model: str | None, project: Path) -> list[str]:
    """Arguments of dbt with the champion's model, where neither they nor the project name one.

    Args:
        given: arguments of dbt; --vars and its value are two of them.
        forecast_model: the champion's; None without one.
        project: the folder of dbt_project.yml.
    """
    variables, others = _parted(given)
    # A champion that an older version has trained may be of a model that is no more.
    is_known = forecast_model in FORECAST_MODELS
    if not is_known or SETTING in variables or _is_set(project):
        return list(given)
    return [*others, VARIABLES, json.dumps(variables | {SETTING: forecast_model})]


def _parted(given: Sequence[str]) -> tuple[dict, list[str]]:
    """The variables, and all other arguments.

    >>> _parted(["--full-refresh", "--vars", "{brand: banana}"])
    ({'brand': 'banana'}, ['--full-refresh'])
    """
    if VARIABLES not in given:
        return {}, list(given)
    at = given.index(VARIABLES)
    return yaml.safe_load(given[at + 1]) or {}, [*given[:at], *given[at + 2 :]]


def _is_set(project: Path) -> bool:
    try:
        return settings.of_project(project).forecast_model != BEST
    except (SettingError, OSError, yaml.YAMLError, KeyError, TypeError):
        # The build says what is wrong.
        return True
