"""The project's rules as small tables and functions, for peers in whose language they are cheap."""

import csv
import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"

CANCELLED = ("cancelled", "canceled", "void", "voided")

# The entities and the tag that the recipes hold, for languages without a function for HTML.
MARKUP = {
    "&amp;": "&",
    "&frac12;": "½",
    "&deg;": "°",
    "&eacute;": "é",
    "&#39;": "'",
    "<br />": " ",
}

# Where 1½ becomes 1 and ½: NFKC alone would make an eleven of its digits.
MIXED_NUMBER = r"([0-9])([¼-¾⅐-⅞])"

TAG = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)
WORD_WITH_APOSTROPHE = re.compile(r"\w*'[\w']*")
TOKEN = re.compile(r"[^\W_]+")


def recipe_text(title: str, ingredients: Sequence[str], steps: Sequence[str]) -> str:
    """Join a recipe to one text."""
    return " ".join((title, *ingredients, *steps))


def clean(text: str) -> str:
    """Return the tokens of a text with spaces between them.

    >>> clean("Don\u2019t skip Mom's <b>crème</b> brûlée!")
    'do not skip mom crème brûlée'
    >>> clean("1½ cups")
    '1 1 2 cups'
    """
    if "&" in text or "<" in text:
        text = TAG.sub(" ", html.unescape(text))
    if not text.isascii():
        text = re.sub(MIXED_NUMBER, r"\1 \2", text.replace("\u2019", "'"))
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    if "'" in text:
        text = WORD_WITH_APOSTROPHE.sub(_expand, text)
    return " ".join(TOKEN.findall(text))


def _expand(match: re.Match[str]) -> str:
    word, known = match.group(), contractions()
    if word in known:
        return known[word]
    return known.get(word.strip("'"), word.rstrip("'").removesuffix("'s"))


@cache
def contractions() -> dict[str, str]:
    """Contraction to its expansion."""
    return {row["contraction"]: row["expansion"] for row in seed("contractions")}


@cache
def country_code(spelling: str) -> str:
    """Return the code of a country in any spelling, ZZ for one that nobody knows.

    >>> country_code("pérou"), country_code("U.S.A."), country_code("Atlantis")
    ('PE', 'US', 'ZZ')
    """
    return _country_codes().get(_country_key(spelling), "ZZ")


@cache
def _country_codes() -> dict[str, str]:
    names = {row["alias"]: row["country_code"] for row in seed("country_aliases")}
    for row in seed("countries"):
        for column in ("country_name", "alpha_3", "country_code"):
            names[row[column]] = row["country_code"]
    return {_country_key(name): code for name, code in names.items()}


def _country_key(spelling: str) -> str:
    letters = unicodedata.normalize("NFKD", spelling.lower())
    return "".join(filter(str.isalnum, letters))


@cache
def time_zones() -> dict[str, str]:
    """Country code to the country's primary time zone; UTC for a country that nobody knows."""
    return {row["country_code"]: row["time_zone"] for row in seed("countries")} | {"ZZ": "UTC"}


@cache
def euro_rates() -> list[dict[str, str | float]]:
    """What a unit of each currency is worth in euros, from a day on: by currency and day."""
    rows = sorted(seed("exchange_rates"), key=lambda row: (row["currency"], row["valid_from"]))
    return [
        {
            "currency": row["currency"],
            "valid_from": row["valid_from"],
            "euros": 1 / float(row["units_per_euro"]),
        }
        for row in rows
    ]


def seed(name: str) -> list[dict[str, str]]:
    """Read one of the project's reference tables."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
