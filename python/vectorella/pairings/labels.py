"""Where names stand beside their dots, so that no two of them overlap."""

from collections.abc import Sequence
from typing import NamedTuple

# Width of a letter and height of a line, in font sizes; wider than nearly all names are.
LETTER_WIDTH = 0.6
LINE_HEIGHT = 1.25
GAP = 3.0


class Label(NamedTuple):
    """A name to write: at the dot (x, y) of a radius, in pixels."""

    text: str
    x: float
    y: float
    radius: float
    font_size: float


class Box(NamedTuple):
    """Where a name stands, in pixels, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two boxes share a point that is on no edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place(labels: Sequence[Label], width: float, height: float) -> list[Box | None]:
    """Find a place for each name, the first ones first; None for one that has none.

    A name stands right of its dot, else left of it, above or below.

    >>> names = [Label("salt", 10, 10, 2, 10), Label("pepper", 10, 10, 2, 10)]
    >>> [box and round(box.left) for box in place(names, 100, 100)]
    [15, None]

    Args:
        labels: what is to be written, the most important first.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
    """
    placed: list[Box | None] = []
    for label in labels:
        free = (
            box
            for box in _candidates(label)
            if box.left >= 0
            and box.top >= 0
            and box.right <= width
            and box.bottom <= height
            and not any(other is not None and box.overlaps(other) for other in placed)
        )
        placed.append(next(free, None))
    return placed


def _candidates(label: Label) -> list[Box]:
    wide = len(label.text) * label.font_size * LETTER_WIDTH
    high, away = label.font_size * LINE_HEIGHT, label.radius + GAP
    corners = [
        (label.x + away, label.y - high / 2),
        (label.x - away - wide, label.y - high / 2),
        (label.x - wide / 2, label.y - away - high),
        (label.x - wide / 2, label.y + away),
    ]
    return [Box(left, top, left + wide, top + high) for left, top in corners]
