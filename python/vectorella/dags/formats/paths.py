"""How a file is named in a report."""

from pathlib import Path


def shown(path: Path) -> str:
    """The path from the current folder where it is below it, with slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.absolute().as_posix()
