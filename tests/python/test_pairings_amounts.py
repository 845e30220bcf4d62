"""How many jars a line asks for."""

import kitchen
import pytest
from vectorella.ingredients.amounts import jars

SIZES = {"small": 200.0, "medium": 400.0, "large": 750.0}

ONE_AND_A_HALF_CUPS = [
    *("1½ cups Noltella", "1 ½ cups Noltella", "1 1/2 cups Noltella", "1-1/2 cups Noltella"),
    *("1 - 1/2 cups Noltella", "1.5 cups Noltella", "1 and 1/2 cups Noltella"),
    *("1 & 1/2 cups Noltella", "1 1⁄2 cups Noltella", "1&frac12; cups Noltella"),
    *("one and a half cups Noltella", "1,5 cups Noltella", "1+1/2 cups Noltella"),
    *("1 cup + 1/2 cup Noltella", "Noltella (1½ cups)", "Noltella, 1½ cups"),
    *("about 1½ cups Noltella", "1 and a half cups Noltella", "1&#189; c. Noltella"),
]


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
        *((line, 1.11) for line in ONE_AND_A_HALF_CUPS),
        ("1 heaping cup Noltella", 0.74),
        ("1 dozen jars Noltella", 12),
        ("half a dozen jars Noltella", 6),
        ("1,000 g Noltella", 2.5),
        ("1.000 g Noltella", 2.5),
        ("1 000 g Noltella", 2.5),
        ("1 kg Noltella", 2.5),
        ("1,500 kg Noltella", 3.75),
        ("2 x 400g jars Noltella", 2),
        ("2 x 200 g Noltella", 1),
        ("2½ tbsp Noltella", 0.116),
        ("⅓ cup Noltella", 0.247),
        ("2⅔ cups Noltella", 1.973),
        ("1½-2 cups Noltella", 1.295),
        ("1 1/2-2 cups Noltella", 1.295),
        ("1 small (200g) jar Noltella", 0.5),
        ("1½ jars Noltella", 1.5),
        ("2 T. Noltella", 0.092),
        ("2 T Noltella", 0.092),
        ("2 t Noltella", 0.031),
        ("1 C. Noltella", 0.74),
        ("2 Tbs. Noltella", 0.092),
        ("2 large spoonfuls Noltella", 0.092),
        ("1 lb Noltella", 1.134),
        ("13 oz. Noltella", 0.921),
        ("13-oz jar Noltella", 0.921),
        ("1 (26.5-ounce) jar Noltella", 1.878),
        ("350ml Noltella", 1.094),
        ("1 pint Noltella", 1.48),
        ("½ jar of Noltella", 0.5),
        ("half a jar of Noltella", 0.5),
        ("a jar of Noltella", 1),
        ("1/2 of a 13oz jar Noltella", 0.461),
        ("3/4 c. Noltella", 0.555),
        ("1 cup plus 1 tbsp Noltella", 0.786),
        ("half a cup Noltella", 0.37),
        ("two cups Noltella", 1.48),
        ("three quarters of a cup of Noltella", 0.555),
    ],
)
def test_jars_are_counted_in_medium_ones(line, count):
    assert jars(line, kitchen.seeds().spread_grams, SIZES, "medium") == count
