"""What a user sets: the variables of dbt_project.yml, their types, and what is wrong with them.

dbt_project.yml holds the defaults. What a build was made with stands in the file it made: in
progress.settings for the last build, in progress.models for each table.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import yaml

from vectorella.built import opened
from vectorella.landing import columns

# Older than the flat variables: a dictionary that may name any of the settings.
DICTIONARY = "pairings"

# What becomes of a recipe whose licence is not known.
KEEP, EXCLUDE = "keep", "exclude"

# Those of sales.forecast.models, which is not loaded for a look at the settings.
BEST = "best"
FORECAST_MODELS = (BEST, "weekday_smoothing", "weekday_mean", "seasonal_naive")


class SettingError(ValueError):
    """A setting that cannot be; the message says which, and what to write instead."""


@dataclass(frozen=True)
class Settings:
    """Every setting; dbt_project.yml says what each is for.

    Attributes:
        reporting_currency: ISO 4217 code of the currency of revenue.
        absent_values: what stands for no value, in lower case.
        cancelled_statuses: statuses of lines that count as neither sold nor returned.
        refunded_statuses: statuses of lines that came back.
        sold_statuses: statuses of lines that were sold.
        recipe_list_delimiters: what parts a list that is one text, in order of preference.
        transaction_columns: canonical column -> column or expression of the user's files.
        recipe_columns: the same for recipes.
        recipe_licences: which licences recipes may have: allow and deny, lists of them, and
            unknown, which is keep or exclude.
        transaction_lines: the column with an order's list of lines, each of which is a row; None
            where a row is a line already.
        follow_links: whether a link may lead out of the landing folder.
        brand: canonical name of the ingredient that everything is about.
        brand_stand_ins: what to ask instead while no recipe has the brand.
        jar_size: the jar to count in, a size of the seed products.
        most_ingredients: so many of the most used ingredients are compared with each other.
        minimum_recipes: an ingredient in fewer recipes is left out.
        dimensions: length of a vector.
        evaluated_ingredients: so many of the most used take part in the evaluation.
        few_brand_recipes: with fewer recipes with the brand, the evidence is thin.
        combinations: most rows of noltella_combinations.
        staples: families of ingredients that every kitchen has; combinations do not name them.
        seed: of everything that is drawn at random.
        forecast_days: so many days after the last complete one are forecast.
        forecast_interval: share of the days on which the units sold are to be between the bounds.
        backtest_origins: from so many earlier days the models forecast what is known by now.
        history_days: a model learns from so many days before the first of these origins.
        forecast_model: which model forecasts, one of FORECAST_MODELS; best leaves it to the
            champion or the backtest.
        promotion_pinball: a candidate's pinball loss is at most so many times the champion's.
        promotion_bias: share by which what it expected worldwide may be off, too high or too low.
        promotion_recall: a candidate's recall at 10 is at least so many times the champion's.
        keep_numbers: whether a full refresh leaves the numbers of recipes, tokens and ingredients.
    """

    reporting_currency: str
    absent_values: Sequence[str]
    cancelled_statuses: Sequence[str]
    refunded_statuses: Sequence[str]
    sold_statuses: Sequence[str]
    recipe_list_delimiters: Sequence[str]
    transaction_columns: Mapping[str, Any]
    recipe_columns: Mapping[str, Any]
    recipe_licences: Mapping[str, Any]
    transaction_lines: str | None
    follow_links: bool
    brand: str
    brand_stand_ins: Sequence[str]
    jar_size: str
    most_ingredients: int
    minimum_recipes: int
    dimensions: int
    evaluated_ingredients: int
    few_brand_recipes: int
    combinations: int
    staples: Sequence[str]
    seed: int
    forecast_days: int
    forecast_interval: float
    backtest_origins: int
    history_days: int
    forecast_model: str
    promotion_pinball: float
    promotion_bias: float
    promotion_recall: float
    keep_numbers: bool


NAMES = tuple(field.name for field in fields(Settings))


def of_project(project: Path, **changed: object) -> Settings:
    """Read the settings of a project's dbt_project.yml, some of them changed.

    Raises:
        SettingError: one of them cannot be.
    """
    read = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    given = {name: value for name, value in read["vars"].items() if name != DICTIONARY}
    return parsed(given | (read["vars"].get(DICTIONARY) or {}) | changed)


def from_json(text: str) -> Settings:
    """Settings as a build hands them to its Python models, checked before it began."""
    return Settings(**json.loads(text))


def of_database(connection: duckdb.DuckDBPyConnection, *tables: str) -> Settings:
    """Read the settings that tables of a built file were made with.

    Raises:
        SettingError: the file does not say so.
    """
    places = ", ".join("?" for _ in tables)
    rules = f"select rules from progress.models where model_name in ({places})"
    try:
        stored = connection.execute("select name, value from progress.settings").fetchall()
        made = connection.execute(rules, tables).fetchall()
    except duckdb.CatalogException as error:
        raise SettingError(
            "The database does not say with which settings it was made: run `dbt build` first, or "
            "`dbt build --full-refresh` if an older version of this project made it."
        ) from error
    values = {name: json.loads(value) for name, value in stored}
    for (text,) in made:
        values |= json.loads(text)["settings"]
    missing = [name for name in NAMES if name not in values]
    if missing:
        raise SettingError(
            f"The database was made by an older version, which did not know {', '.join(missing)}: "
            "run `dbt build`."
        )
    return Settings(**{name: values[name] for name in NAMES})


def of_file(database: str | Path, *tables: str) -> Settings:
    """The same of a file, opened read-only.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        SettingError: the file does not say so.
    """
    with opened(database) as connection:
        return of_database(connection, *tables)


def column_mappings(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """For each kind of landed file, canonical columns to the columns of the user's files."""
    return {name: getattr(settings, kind.variable) or {} for name, kind in columns.KINDS.items()}


def parsed(values: Mapping[str, object]) -> Settings:
    """Settings from plain values.

    Raises:
        SettingError: a name that is no setting, one that is missing, or a value that cannot be.
    """
    check_names(values)
    missing = [name for name in NAMES if name not in values]
    if missing:
        raise SettingError(
            f"dbt_project.yml does not set {', '.join(missing)} below vars. Write the line again."
        )
    for name, value in values.items():
        _CHECKS[name](name, value)
    return Settings(**values)


def check_names(names: Sequence[str] | Mapping[str, object]) -> None:
    """Raise SettingError where one of them is no setting."""
    for name in names:
        if name not in (*NAMES, DICTIONARY):
            near = get_close_matches(str(name), NAMES, 1)
            hint = f" Did you mean {near[0]}?" if near else f" Use any of: {', '.join(NAMES)}."
            raise SettingError(f"There is no setting {name}.{hint}")


def checked(
    values: Mapping[str, object], given: Sequence[str], currencies: Sequence[str]
) -> Settings:
    """The settings of a build.

    Args:
        values: every setting.
        given: names that a user wrote, which may be none of a setting.
        currencies: those of which the seed exchange_rates has a rate.

    Raises:
        SettingError: one of them cannot be.
    """
    check_names(given)
    settings = parsed(values)
    _check_currency(settings.reporting_currency, currencies)
    return settings


def _check_currency(currency: str, currencies: Sequence[str]) -> None:
    if currency not in currencies:
        raise SettingError(
            f"The setting reporting_currency is {currency}, of which seeds/exchange_rates.csv has "
            f"no rate. Use any of: {', '.join(sorted(currencies))}."
        )


def _refuse(name: str, value: object, wanted: str) -> None:
    hint = ""
    if isinstance(value, bool) and wanted != "true or false":
        hint = " YAML reads Yes, No, On and Off as true and false: put such a word in quotes."
    raise SettingError(f"The setting {name} is {json.dumps(value)}. Write {wanted}.{hint}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _text(name: str, value: object) -> None:
    if not _is_text(value):
        _refuse(name, value, "one text")


def _text_or_nothing(name: str, value: object) -> None:
    if value is not None:
        _text(name, value)


def _currency(name: str, value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        _refuse(name, value, "a currency's three letters, such as EUR")


def _texts(name: str, value: object) -> None:
    if not isinstance(value, list) or not all(map(_is_text, value)):
        _refuse(name, value, "a list of texts, such as [one, two]")


def _delimiters(name: str, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        _refuse(name, value, 'a list of texts, such as ["|", ";"]')


def _whole(least: int, most: int) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            _refuse(name, value, f"a whole number from {least} to {most}")

    return check


def _share(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.01 <= value <= 0.99:
        _refuse(name, value, "a share from 0.01 to 0.99")


def _number(least: float, most: float) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and least <= value <= most):
            _refuse(name, value, f"a number from {least} to {most}")

    return check


def _one_of(*names: str) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        if value not in names:
            _refuse(name, value, f"one of {', '.join(names)}")

    return check


def _truth(name: str, value: object) -> None:
    if not isinstance(value, bool):
        _refuse(name, value, "true or false")


def _licences(name: str, value: object) -> None:
    wanted = "{allow: [CC-BY-*, MIT], deny: [], unknown: keep}, of which each may be left out"
    if not isinstance(value, Mapping) or set(value) - {"allow", "deny", "unknown"}:
        _refuse(name, value, wanted)
    for part in ("allow", "deny"):
        _texts(f"{name}.{part}", value.get(part, []))
    if value.get("unknown", KEEP) not in (KEEP, EXCLUDE):
        _refuse(f"{name}.unknown", value["unknown"], f"{KEEP} or {EXCLUDE}")


def _mapping(kind: columns.Kind) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        columns.check_mapping(kind, {} if value is None else value)

    return check


_CHECKS: dict[str, Callable[[str, object], None]] = {
    "reporting_currency": _currency,
    "absent_values": _texts,
    "cancelled_statuses": _texts,
    "refunded_statuses": _texts,
    "sold_statuses": _texts,
    "recipe_list_delimiters": _delimiters,
    "transaction_columns": _mapping(columns.TRANSACTIONS),
    "recipe_columns": _mapping(columns.RECIPES),
    "recipe_licences": _licences,
    "transaction_lines": _text_or_nothing,
    "follow_links": _truth,
    "brand": _text,
    "brand_stand_ins": _texts,
    "jar_size": _text,
    "most_ingredients": _whole(2, 50_000),
    "minimum_recipes": _whole(1, 1_000_000),
    "dimensions": _whole(1, 4_096),
    "evaluated_ingredients": _whole(2, 50_000),
    "few_brand_recipes": _whole(0, 1_000_000),
    "combinations": _whole(0, 10_000),
    "staples": _texts,
    "seed": _whole(0, 2**32 - 1),
    "forecast_days": _whole(1, 366),
    "forecast_interval": _share,
    "backtest_origins": _whole(1, 52),
    "history_days": _whole(1, 1461),
    "forecast_model": _one_of(*FORECAST_MODELS),
    "promotion_pinball": _number(0.5, 10),
    "promotion_bias": _number(0, 10),
    "promotion_recall": _number(0, 2),
    "keep_numbers": _truth,
}
