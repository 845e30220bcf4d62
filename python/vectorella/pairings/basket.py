"""What a customer has at hand, read as ingredients."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from vectorella.ingredients.lexicon import words
from vectorella.ingredients.lines import Reader


@dataclass(frozen=True)
class Basket:
    """Ingredients at hand.

    Attributes:
        names: canonical names, in their order.
        notes: what was not read, a sentence each.
    """

    names: list[str]
    notes: list[str]


def read_basket(at_hand: list[str], reader: Reader, counted: Collection[str]) -> Basket:
    """Read what a customer writes.

    Args:
        at_hand: an ingredient each.
        reader: reads lines.
        counted: names that enough recipes have.

    Raises:
        ValueError: one that too few recipes have, with those that are spelled alike.
    """
    names, notes = [], []
    for written in at_hand:
        found = reader.names(written)
        unknown = [name for name in found if name not in counted]
        if unknown or not found:
            near = get_close_matches(" ".join(unknown) or written, list(counted), 3, 0.6)
            hint = f" Do you mean {', '.join(near)}?" if near else ""
            raise ValueError(f"Not enough recipes have {written!r} to go by.{hint}")
        names += found
        left_out = _left_out(written, found, reader, counted)
        if left_out:
            notes.append(
                f"Of {written!r} only {' and '.join(found)} was read. Give each ingredient in its "
                f"own quotation marks: {' '.join(map(repr, [*left_out, *found]))}."
            )
    return Basket(list(dict.fromkeys(names)), notes)


def _left_out(
    written: str, found: list[str], reader: Reader, counted: Collection[str]
) -> list[str]:
    """Ingredients before those that were read: banana, of "banana pizza dough"."""
    spelled = words(written)
    for first in range(len(spelled) - 1, 0, -1):
        if reader.names(" ".join(spelled[first:])) == found:
            before = reader.names(" ".join(spelled[:first]))
            return [name for name in before if name in counted and name not in found]
    return []
