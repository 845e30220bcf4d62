"""The four levels of a forecast: everything is forecast by country and product, and added up."""

from dataclasses import dataclass

import numpy as np

from vectorella.sales.forecast.history import sums

BY_SERIES = "country_product"
# What is added up from series, in the order of the table.
ADDED_UP = ("country", "product", "worldwide")


@dataclass(frozen=True)
class Groups:
    """Which country and product each series belongs to.

    Attributes:
        country_of: int (series).
        product_of: int (series).
        country_count: how many countries there are.
        product_count: how many products there are.
    """

    country_of: np.ndarray
    product_of: np.ndarray
    country_count: int
    product_count: int

    def of(self, numbers: np.ndarray) -> "Groups":
        """Return the groups of some of the series."""
        countries, products = self.country_of[numbers], self.product_of[numbers]
        return Groups(countries, products, self.country_count, self.product_count)

    def add_up(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """Sums of each level that is added up: (..., series) to (..., countries) and so on.

        >>> groups = Groups(np.array([0, 0]), np.array([0, 1]), 1, 2)
        >>> {level: sum.tolist() for level, sum in groups.add_up(np.array([1.0, 2.0])).items()}
        {'country': [3.0], 'product': [1.0, 2.0], 'worldwide': [3.0]}
        """
        by_country = sums(values, self.country_of, self.country_count)
        by_product = sums(values, self.product_of, self.product_count)
        worldwide = by_country.sum(axis=-1, keepdims=True)
        return dict(zip(ADDED_UP, (by_country, by_product, worldwide), strict=True))
