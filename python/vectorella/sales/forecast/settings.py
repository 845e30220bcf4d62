"""What a user sets for the forecast."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings of the forecast; their defaults stand here and nowhere else.

    Attributes:
        forecast_days: so many days after the last complete one are forecast.
        forecast_interval: share of the days on which the units sold are to be between the bounds.
        backtest_origins: from so many earlier days the models forecast what is known by now.
        history_days: a model learns from so many days before the first of these origins.
    """

    forecast_days: int = 28
    forecast_interval: float = 0.8
    backtest_origins: int = 8
    history_days: int = 365

    def __post_init__(self) -> None:
        """Check every setting.

        Raises:
            ValueError: a setting is out of its range, with the range.
        """
        ranges = {"forecast_days": 366, "backtest_origins": 52, "history_days": 1461}
        for name, most in ranges.items():
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= most:
                raise ValueError(f"{name} is {value}: set a whole number from 1 to {most}.")
        if not 0.01 <= self.forecast_interval <= 0.99:
            raise ValueError(
                f"forecast_interval is {self.forecast_interval}: set a share from 0.01 to 0.99."
            )


def from_mapping(given: Mapping[str, Any]) -> Settings:
    """Make settings of what a user has set; everything else keeps its default.

    >>> from_mapping({"forecast_days": 7}).forecast_days
    7

    Raises:
        ValueError: a setting that does not exist, with those that do, or one out of its range.
    """
    known = [each.name for each in fields(Settings)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(
            f"The variable forecast has no setting {', '.join(unknown)}. Use any of: "
            f"{', '.join(known)}."
        )
    return Settings(**given)
