"""What is delivered: lines of orders and recipes, good and bad ones."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

# In May no country puts its clocks forward or back.
FIRST_ORDER = datetime(2026, 5, 4)
# Spellings of each country; the first is its code.
COUNTRIES = {
    "DE": ("DE", "Germany", "DEU"),
    "JP": ("JP", "japan", "JPN"),
    "US": ("US", "United States", "usa"),
    "NZ": ("NZ", "New Zealand", "nzl"),
    "ZZ": ("Atlantis",),
}
TIME_ZONES = {
    "DE": "Europe/Berlin",
    "JP": "Asia/Tokyo",
    "US": "America/New_York",
    "NZ": "Pacific/Auckland",
    "ZZ": "UTC",
}
CURRENCIES = {"DE": "EUR", "JP": "JPY", "US": "USD", "NZ": "NZD", "ZZ": "XXX"}
SKUS = ("NT-SPREAD-S", "NT-SPREAD-L", "NT-GELATO", "NT-UNHEARD-OF")
STATUSES = (None, "paid", "cancelled")

# What may be wrong with a line; the first three only where a file is text.
LINE_DEFECTS = ("torn", "NUL", "not UTF-8", "quantity", "date", "no sku")
RECIPE_DEFECTS = ("torn", "NUL", "not UTF-8", "no id", "no ingredients")
TEXT_DEFECTS = ("torn", "NUL", "not UTF-8")

WORDS = (
    *("cocoa", "hazelnut", "Milk", "sugar;", "don't", "it’s", "½", "crème", "<b>hot</b>"),
    *("&amp;", "oven", "巧克力", "ОРЕХ", "jar", "I'll", "ﬁne", "salt,", "O'Brien's", "bake"),
)


LICENCES = ("CC BY 4.0", "MIT", None, "Ask the cook", "public domain", "MIT, CC0")


@dataclass(frozen=True)
class Line:
    """One version of one line of an order; times in UTC."""

    order_id: str
    line_number: int
    ordered_at: datetime
    country: str
    sku: str
    quantity: int
    unit_price: str
    status: str | None = None
    updated_at: datetime | None = None
    defect: str | None = None

    @property
    def content(self) -> tuple:
        """What was sold, by which a line without a number is recognized."""
        return (self.ordered_at, self.country, self.sku, self.quantity, self.unit_price)

    @property
    def local_time(self) -> datetime:
        """When it was ordered, on a clock in the country of sale."""
        zone = ZoneInfo(TIME_ZONES[self.country])
        return self.ordered_at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


@dataclass(frozen=True)
class Recipe:
    """One version of one recipe."""

    recipe_id: str
    title: str
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]
    defect: str | None = None

    @property
    def source(self) -> str:
        return f"https://site{int(self.recipe_id[1:]) % 4}.example/{self.recipe_id}"

    @property
    def licence(self) -> str | None:
        """Of versions of one recipe, another."""
        return LICENCES[(int(self.recipe_id[1:]) + len(self.title)) % len(LICENCES)]


def new_order(random: Random, order_id: str) -> list[Line]:
    """One to four lines, now and then two equal ones."""
    country = random.choice(list(COUNTRIES))
    minutes = timedelta(minutes=random.randrange(0, 8 * 24 * 60))
    lines = [
        Line(
            order_id=order_id,
            line_number=number,
            ordered_at=FIRST_ORDER + minutes,
            country=country,
            sku=random.choice(SKUS),
            quantity=random.choice((1, 1, 2, 3, -1)),
            unit_price=random.choice(("2.49", "6.49")),
            status=random.choice(STATUSES),
            updated_at=random.choice((None, FIRST_ORDER + minutes)),
        )
        for number in range(1, random.randint(1, 3) + 1)
    ]
    if random.random() < 0.3:
        lines.append(replace(lines[0], line_number=len(lines) + 1))
    return lines


def corrected(random: Random, line: Line, is_newer: bool = True) -> Line:
    """Another version of a line, which may move to another day, country or product."""
    changes = random.choice(
        (
            {"quantity": line.quantity + 1},
            {"ordered_at": line.ordered_at - timedelta(days=2)},
            {"ordered_at": line.ordered_at + timedelta(days=random.choice((1, 3)))},
            {"country": random.choice(list(COUNTRIES))},
            {"sku": random.choice(SKUS)},
            {"status": random.choice(STATUSES)},
        )
    )
    updated_at = random.choice((None, line.updated_at, line.updated_at or line.ordered_at))
    if updated_at is not None:
        days = random.randint(0, 3)
        updated_at += timedelta(days=days if is_newer else -days)
    return replace(line, updated_at=updated_at, **changes)


def new_recipe(random: Random, recipe_id: str) -> Recipe:
    """A few words in a few steps."""
    return Recipe(
        recipe_id=recipe_id,
        title=_phrase(random, 3),
        ingredients=tuple(_phrase(random, 2) for _ in range(random.randint(1, 3))),
        steps=tuple(_phrase(random, 5) for _ in range(random.randint(0, 2))),
    )


def edited(random: Random, recipe: Recipe) -> Recipe:
    """Another version of a recipe: shorter, longer or with other words."""
    return random.choice(
        (
            replace(recipe, title=_phrase(random, 3)),
            replace(recipe, steps=(*recipe.steps, _phrase(random, 4))),
            replace(recipe, steps=recipe.steps[:-1], ingredients=recipe.ingredients[:1]),
            new_recipe(random, recipe.recipe_id),
        )
    )


def spoiled(random: Random, row: Line | Recipe, as_text: bool) -> Line | Recipe:
    """The row with something wrong."""
    defects = LINE_DEFECTS if isinstance(row, Line) else RECIPE_DEFECTS
    wanted = [defect for defect in defects if as_text or defect not in TEXT_DEFECTS]
    return replace(row, defect=random.choice(wanted))


def _phrase(random: Random, most_words: int) -> str:
    words = [random.choice(WORDS) for _ in range(random.randint(1, most_words))]
    # A word that few recipes share comes and goes with them.
    return " ".join([*words, f"rare{random.randrange(60)}"])
