"""What a user sets for the pairings, as the models' hook hands it to them."""

import json
from dataclasses import dataclass, field, fields

import duckdb


@dataclass(frozen=True)
class Settings:
    """The variables of dbt_project.yml that the pairings depend on.

    Attributes:
        brand: canonical name of the ingredient that everything is about.
        brand_stand_ins: what to ask instead while no recipe has the brand.
        jar_size: the jar to count in, a size of the seed products.
        most_ingredients: so many of the most used ingredients are compared with each other.
        minimum_recipes: an ingredient in fewer recipes is left out.
        dimensions: length of a vector.
        evaluated_ingredients: so many of the most used take part in the evaluation.
        few_brand_recipes: with fewer recipes with the brand, the evidence is thin.
        staples: families of ingredients that every kitchen has; combinations do not name them.
        combinations: most rows of noltella_combinations.
        seed: of everything that is drawn at random.
    """

    brand: str = "noltella"
    brand_stand_ins: list[str] = field(default_factory=lambda: ["chocolate", "hazelnut"])
    jar_size: str = "medium"
    most_ingredients: int = 5_000
    minimum_recipes: int = 3
    dimensions: int = 64
    evaluated_ingredients: int = 1_000
    few_brand_recipes: int = 20
    staples: list[str] = field(default_factory=lambda: ["salt", "water", "sugar", "flour", "egg"])
    combinations: int = 20
    seed: int = 1


def of_session(session: duckdb.DuckDBPyConnection) -> Settings:
    """Read the settings that the macro remember_pairing_settings left in the session."""
    [(text,)] = session.sql("select getvariable('pairing_settings')").fetchall()
    return from_json(text)


def from_json(text: str) -> Settings:
    """Read settings from JSON; a name that is none of them is refused.

    >>> from_json('{"seed": 7}').seed
    7

    Raises:
        ValueError: a setting that does not exist, with those that do.
    """
    given = json.loads(text)
    known = [each.name for each in fields(Settings)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(
            f"The variable pairings has no setting {', '.join(unknown)}. Use any of: "
            f"{', '.join(known)}."
        )
    return Settings(**given)


def made_from(session: duckdb.DuckDBPyConnection) -> str:
    """Fingerprint of all that a table is made from, which the macro left in the session."""
    [(fingerprint,)] = session.sql("select getvariable('pairings_made_from')").fetchall()
    return fingerprint


def is_up_to_date(
    session: duckdb.DuckDBPyConnection, known: duckdb.DuckDBPyRelation | None
) -> bool:
    """Whether a table was made from just what is there now."""
    if known is None:
        return False
    [(count,)] = (
        known.filter(f"made_from = '{made_from(session)}'").aggregate("count(*)").fetchall()
    )
    return count > 0
