"""What is found: a rule that is broken, and the place where it is."""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vectorella.dags.source import Source


@dataclass(frozen=True)
class Spot:
    """A place that breaks a rule.

    Attributes:
        path: the file.
        line: from 1.
        column: from 1, in characters.
        message: what is wrong there, one sentence.
        names: what it is about, by which another linter's report of the same is known.
    """

    path: Path
    line: int
    column: int
    message: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Something that hurts, and how it is found.

    Attributes:
        id: such as VD101.
        title: a few words.
        why: what happens to whoever leaves it as it is.
        instead: what to write.
        find: places among all files of a folder.
        covers: rules of ruff that report the same.
    """

    id: str
    title: str
    why: str
    instead: str
    find: Callable[[Sequence["Source"]], Iterable[Spot]]
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A spot together with what its rule says."""

    rule_id: str
    title: str
    why: str
    instead: str
    spot: Spot
    url: str

    @property
    def order(self) -> tuple[str, int, int, str]:
        """By file, from top to bottom."""
        return str(self.spot.path), self.spot.line, self.spot.column, self.rule_id


def in_each(
    find: Callable[["Source"], Iterable[Spot]],
) -> Callable[[Sequence["Source"]], Iterator[Spot]]:
    """A rule about one file, for all files."""

    def find_in_all(sources: Sequence["Source"]) -> Iterator[Spot]:
        for source in sources:
            yield from find(source)

    return find_in_all


def spot(source: "Source", node: ast.AST, message: str, names: Iterable[str] = ()) -> Spot:
    """The place of a node of the syntax tree; of a decorated function, its name."""
    line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    column = len(text.encode()[:offset].decode(errors="replace")) + 1
    return Spot(source.path, line, column, message, frozenset(names))
