"""Which ingredients are the brand, stand in for it, or rival it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vectorella.pairings.families import family
from vectorella.settings import Settings


@dataclass(frozen=True)
class Roles:
    """Positions of ingredients in a Cooccurrence, by what they are to the brand.

    Attributes:
        families: what each of all ingredients is a kind of.
        brand: the brand; empty where no recipe has it.
        stand_ins: of the families that may stand in for it.
        rivals: others of its category, such as other chocolate.
    """

    families: list[str]
    brand: list[int]
    stand_ins: list[int]
    rivals: list[int]


def roles(names: Sequence[str], categories: Mapping[str, str], settings: Settings) -> Roles:
    """Find what ingredients are to the brand.

    Args:
        names: canonical name of each.
        categories: canonical name -> category, of all that have a name.
        settings: brand and brand_stand_ins are used.
    """
    families = [family(name, categories) for name in names]
    own = categories.get(settings.brand)
    return Roles(
        families,
        brand=[at for at, name in enumerate(names) if name == settings.brand],
        stand_ins=[at for at, name in enumerate(families) if name in settings.brand_stand_ins],
        rivals=[
            at
            for at, name in enumerate(names)
            if own is not None and categories.get(name) == own and name != settings.brand
        ],
    )
