"""The countries that Noltella sells in: how people write them, their clocks, prices and size.

The table is `markets.csv`, largest market first. Its exchange rates are round numbers of the right
size, good enough to make a price look like a price in that country; sizes are relative.
"""

import csv
import unicodedata
from dataclasses import dataclass
from importlib import resources

# What the five products cost in euros, and the share of lines that each takes on average.
PRODUCTS = ("NT-SPREAD-S", "NT-SPREAD-M", "NT-SPREAD-L", "NT-GELATO", "NT-BISCUITS")
EURO_PRICES = (2.49, 4.29, 7.49, 5.99, 3.79)
PRODUCT_SHARES = (0.26, 0.34, 0.14, 0.10, 0.16)

UNKNOWN_PRODUCTS = ("NT-SPREAD-XL", "NT-WAFER", "GIFT-CARD-25", "MUG-2026")
UNKNOWN_COUNTRIES = ("Atlantis", "Lilliput", "El Dorado", "Web shop")

SOUTHERN = frozenset({"AU", "NZ", "AR", "BR", "CL", "ZA", "UY", "PE", "ID"})


@dataclass(frozen=True)
class Market:
    """A country of sale; `zones` are IANA names, the primary one first."""

    code: str
    spellings: tuple[str, ...]
    zones: tuple[str, ...]
    currency: str
    units_per_euro: float
    size: float

    @property
    def is_southern(self) -> bool:
        """Whether summer is in January."""
        return self.code in SOUTHERN

    @property
    def prices(self) -> tuple[int, ...]:
        """The list price of each product, in hundredths of the currency."""
        return tuple(shelf_price(price * self.units_per_euro) for price in EURO_PRICES)


def load(count: int) -> tuple[Market, ...]:
    """Return the `count` largest markets.

    Raises:
        ValueError: when the table does not have as many.

    >>> [market.code for market in load(3)]
    ['US', 'DE', 'IT']
    """
    text = resources.files(__package__).joinpath("markets.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    if not 1 <= count <= len(rows):
        raise ValueError(f"The number of countries must be between 1 and {len(rows)}, not {count}.")
    return tuple(_market(row) for row in rows[:count])


def _market(row: dict[str, str]) -> Market:
    return Market(
        code=row["code"],
        spellings=spellings(row["code"], row["alpha3"], row["name"], row["aliases"]),
        zones=tuple(row["zones"].split(";")),
        currency=row["currency"],
        units_per_euro=float(row["units_per_euro"]),
        size=float(row["size"]),
    )


def spellings(code: str, alpha3: str, name: str, aliases: str) -> tuple[str, ...]:
    """Return every way the logs write a country, its code first.

    >>> spellings("PE", "PER", "Peru", "Perú")
    ('PE', 'PER', 'Peru', 'Perú', 'pe', 'per', 'PERU', 'peru', 'PERÚ')
    """
    names = [name, *filter(None, aliases.split(";"))]
    odd = [code.lower(), alpha3.lower()]
    for each in names:
        odd += [each.upper(), each.lower() if each.isascii() else without_accents(each)]
    return tuple(dict.fromkeys([code, alpha3, *names, *odd]))


def without_accents(text: str) -> str:
    """Return the text with its letters' accents taken off.

    >>> without_accents("Österreich")
    'Osterreich'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def shelf_price(amount: float) -> int:
    """Return a price that a shop would print, in hundredths: three digits, the last of them a 9.

    >>> shelf_price(4.72), shelf_price(699.3), shelf_price(77649.0)
    (479, 69900, 7790000)
    """
    hundredths = round(amount * 100)
    unit = 10 ** max(len(str(hundredths)) - 3, 0)
    return (hundredths // (10 * unit)) * 10 * unit + 9 * unit
