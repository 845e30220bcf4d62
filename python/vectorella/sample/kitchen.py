"""Ingredients and dishes, as `pantry.csv` and `dishes.toml` describe them."""

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np


@dataclass(frozen=True)
class Ingredient:
    """What a recipe lists: amounts that go with it, and what is done to it before cooking.

    The list says the name ("all-purpose flour"), titles and steps the noun ("flour").
    """

    noun: str
    name: str
    amounts: tuple[str, ...]
    preparations: tuple[str, ...]
    has_brands: bool


@dataclass(frozen=True)
class Part:
    """One line of a dish's ingredients: numbers of the ingredients to choose from.

    `probability` is that of the line being there at all.
    """

    probability: float
    ingredients: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Dish:
    """A kind of dish; `parts` keep the order in which a recipe lists them."""

    kind: str
    weight: float
    titles: tuple[str, ...]
    parts: dict[str, Part]
    steps: tuple[tuple[str, ...], ...]

    @property
    def has_noltella(self) -> bool:
        """Whether the dish is made with Noltella, by this or another name."""
        return self.kind.startswith("noltella-")


@cache
def pantry() -> dict[str, Ingredient]:
    """Return all ingredients by the key that dishes use."""
    rows = csv.DictReader(_text("pantry.csv").splitlines(), delimiter="|")
    return {row["ingredient"]: _ingredient(row) for row in rows}


@cache
def dishes() -> tuple[Dish, ...]:
    """Return all kinds of dishes."""
    return tuple(
        Dish(
            kind=kind,
            weight=dish["weight"],
            titles=tuple(map(mark_attributive, dish["titles"])),
            parts={name: part(text) for name, text in dish["parts"].items()},
            steps=tuple(tuple(step) for step in dish["steps"]),
        )
        for kind, dish in tomllib.loads(_text("dishes.toml")).items()
    )


def part(text: str) -> Part:
    """Read the description of a part; the n-th of its ingredients is drawn 1/n as often.

    >>> part("0.4: walnuts, pecans*3").weights.tolist(), part("butter").probability
    ([1.0, 1.5], 1.0)
    """
    probability, _, options = text.rpartition(":")
    keys = list(pantry())
    names, factors = [], []
    for option in options.split(","):
        name, _, factor = option.strip().partition("*")
        names.append(keys.index(name))
        factors.append(float(factor or 1))
    weights = np.array(factors) / np.arange(1, len(names) + 1)
    return Part(float(probability or 1), np.array(names), weights)


def mark_attributive(title: str) -> str:
    """Mark the slots of a title that stand before another noun.

    >>> mark_attributive("{fruit} Pie with {cream}")
    '{fruit:of} Pie with {cream}'
    """
    return re.sub(r"\{(\w+)\}(?= [A-Z{])", r"{\1:of}", title)


def attributive(name: str) -> str:
    """Return a name as it stands before another noun: apple pie, not apples pie.

    >>> [attributive(name) for name in ("cherries", "tomatoes", "dates", "bay leaves", "couscous")]
    ['cherry', 'tomato', 'date', 'bay leaf', 'couscous']
    """
    if name.endswith(("cookies", "us", "ss")):
        return name.removesuffix("s") if name.endswith("cookies") else name
    for plural, singular in (("leaves", "leaf"), ("ies", "y"), ("oes", "o"), ("s", "")):
        if name.endswith(plural):
            return name.removesuffix(plural) + singular
    return name


def _ingredient(row: dict[str, str]) -> Ingredient:
    return Ingredient(
        noun=row["ingredient"].partition(" (")[0],
        name=row["name"] or row["ingredient"],
        amounts=tuple(row["amounts"].split(";")),
        preparations=tuple(row["preparations"].split(";")),
        has_brands=row["has_brands"] == "yes",
    )


def _text(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
