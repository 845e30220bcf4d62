"""How many jars a line asks for."""

import kitchen
import pytest
from vectorella.ingredients.amounts import jars

SIZES = {"small": 200.0, "medium": 400.0, "large": 750.0}


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("4 jars Noltella", 4),
        ("four jars Noltella, divided", 4),
        ("5 (400 g) jars Noltella", 5),
        ("4 medium jars Noltella", 4),
        ("1 small jar of Noltella", 0.5),
        ("2 large jars Noltella", 3.75),
        ("1 13-ounce jar Nutella", 0.921),
        ("½ cup Noltella", 0.37),
        ("1 1/2 cups Noltella", 1.11),
        ("3 tbsp Noltella", 0.139),
        ("200 g Noltella", 0.5),
        ("200g Noltella", 0.5),
        ("2 to 4 jars Noltella", 3),
        ("&frac12; cup Noltella", 0.37),
        ("Noltella, for serving", None),
        ("0 jars Noltella", None),
    ],
)
def test_jars_are_counted_in_medium_ones(line, count):
    assert jars(line, kitchen.seeds().spread_grams, SIZES, "medium") == count
