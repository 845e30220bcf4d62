"""Arguments of calls and entries of dictionaries, as far as the text tells them."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from vectorella.dags.source import Names


@dataclass
class Arguments:
    """Named expressions.

    Attributes:
        given: by name.
        is_whole: false where more may be given that the text does not show.
    """

    given: dict[str, ast.expr] = field(default_factory=dict)
    is_whole: bool = True

    def lacks(self, *names: str) -> bool:
        """Whether it is certain that none of these is given."""
        return self.is_whole and not any(name in self.given for name in names)

    def get(self, *names: str) -> ast.expr | None:
        """The first of these that is given."""
        return next((self.given[name] for name in names if name in self.given), None)

    def update(self, other: "Arguments") -> None:
        """Take over what another gives."""
        self.given.update(other.given)
        self.is_whole = self.is_whole and other.is_whole


def of_call(call: ast.expr | None, names: Names, positions: Sequence[str] = ()) -> Arguments:
    """The arguments of a call, those without a name by their position."""
    arguments = Arguments()
    if not isinstance(call, ast.Call):
        return arguments
    for position, value in enumerate(call.args):
        if isinstance(value, ast.Starred):
            arguments.is_whole = False
        elif position < len(positions):
            arguments.given[positions[position]] = value
    for keyword in call.keywords:
        if keyword.arg is None:
            arguments.update(of_dictionary(keyword.value, names))
        else:
            arguments.given[keyword.arg] = keyword.value
    return arguments


def of_dictionary(node: ast.expr | None, names: Names) -> Arguments:
    """The entries of a dictionary: written out, by dict(), merged, copied or named."""
    if node is None:
        return Arguments()
    value = names.value(node)
    entries = _written(value, names)
    if isinstance(node, ast.Name):
        _add_later_ones(entries, node.id, names)
    return entries


def _written(value: ast.expr, names: Names) -> Arguments:
    entries = Arguments()
    match value:
        case ast.Constant(value=None):
            pass
        case ast.Dict(keys=keys, values=values):
            for key, item in zip(keys, values, strict=True):
                if key is None:
                    entries.update(of_dictionary(item, names))
                elif (text := names.text(key)) is not None:
                    entries.given[text] = item
                else:
                    entries.is_whole = False
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            entries.update(of_dictionary(left, names))
            entries.update(of_dictionary(right, names))
        case ast.Call(func=ast.Name(id="dict"), args=parts):
            for part in parts:
                entries.update(of_dictionary(part, names))
            entries.update(of_call(ast.Call(value.func, [], value.keywords), names))
        case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[]):
            entries.update(of_dictionary(copied, names))
        case ast.Call(args=[copied]) if names.full_name(value.func) in COPIES:
            entries.update(of_dictionary(copied, names))
        case _:
            entries.is_whole = False
    return entries


COPIES = ("copy.copy", "copy.deepcopy")


def _add_later_ones(entries: Arguments, name: str, names: Names) -> None:
    """What `name[key] = value` adds, which `Names` has kept under the name and the key."""
    later = names.entries.get(name)
    if later is not None:
        for key, value in later:
            text = names.text(key) if key is not None else None
            if text is None:
                entries.is_whole = False
            else:
                entries.given[text] = value
