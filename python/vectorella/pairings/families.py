"""Ingredients that a customer would take for one another, under one name."""

from collections.abc import Mapping

# "lemon zest" comes from a lemon, "cream cheese" is no cream.
PARTS = frozenset({"zest", "juice", "peel", "extract", "candy", "leaf", "essence", "schnapps"})
# Of these nobody takes one kind for another: puff pastry for shortcrust, cream cheese for cheddar.
BROAD = frozenset({"cheese", "cracker", "liqueur", "pastry", "sauce", "syrup", "vinegar", "wine"})


def family(name: str, categories: Mapping[str, str]) -> str:
    """Return what an ingredient is a kind or a part of, else itself.

    >>> kinds = {"cream": "dairy", "heavy cream": "dairy", "lemon": "fruit", "ice cream": "dairy"}
    >>> kinds |= {"vanilla ice cream": "dairy", "lemon zest": "fruit", "peanut butter": "nut"}
    >>> kinds |= {"butter": "dairy"}
    >>> [family(name, kinds) for name in ("heavy cream", "lemon zest", "peanut butter")]
    ['cream', 'lemon', 'peanut butter']
    >>> family("vanilla ice cream", kinds)
    'ice cream'
    >>> family("cream cheese", {"cheese": "dairy", "cream cheese": "dairy"})
    'cream cheese'
    """
    words = name.split(" ")
    if len(words) > 1 and words[-1] in PARTS and " ".join(words[:-1]) in categories:
        return " ".join(words[:-1])
    for first in range(1, len(words)):
        head = " ".join(words[first:])
        if head not in BROAD and head in categories and categories[head] == categories.get(name):
            return head
    return name
