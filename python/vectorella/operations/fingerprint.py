"""Everything but the landed files that decides what a build makes, as one short text."""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FOLDERS = ("models", "macros", "seeds", "snapshots", "tests", "dbt_packages")
# Jinja's function, and what Python models may use.
READ_VARIABLE = re.compile(rb"""(?:env_var\(|environ(?:\.get\(|\[)|getenv\()\s*["'](\w+)""")
# dbt takes its own options from variables as well.
DBT_VARIABLE = "DBT_"


def of_build(
    project: Path, arguments: Sequence[str], environment: Mapping[str, str], *others: object
) -> str:
    """The fingerprint of a build: another one where its tables might become others.

    Args:
        project: the folder of dbt_project.yml.
        arguments: those of dbt.
        environment: of dbt.
        others: what else shall count, as JSON can write it.
    """
    files = dict(_files(project))
    facts = {
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "versions": versions(),
        "environment": _variables(files, environment),
        "arguments": list(arguments),
        "others": others,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Of Python, of this package and of every library that it needs."""
    needed = [need for need in metadata.requires("vectorella") or [] if "extra ==" not in need]
    names = ["vectorella", *(re.match(r"[\w.-]+", need)[0] for need in needed)]
    return {"python": sys.version} | {name: metadata.version(name) for name in names}


def _files(project: Path) -> Iterator[tuple[str, bytes]]:
    roots = {"project": project, "package": PACKAGE}
    found = {
        "project": [
            *project.glob("*.yml"),
            *(path for folder in FOLDERS for path in (project / folder).rglob("*")),
        ],
        "package": PACKAGE.rglob("*.py"),
    }
    for root, paths in found.items():
        for path in paths:
            name = path.relative_to(roots[root])
            if path.is_file() and not _is_left_over(name):
                yield f"{root}/{name.as_posix()}", path.read_bytes()


def _is_left_over(name: Path) -> bool:
    """Whether an editor or Python wrote the file for itself."""
    return any(part.startswith(".") or part == "__pycache__" for part in name.parts)


def _variables(files: Mapping[str, bytes], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of the environment that one of the files names, or that dbt reads."""
    named = {name.decode() for content in files.values() for name in READ_VARIABLE.findall(content)}
    return {
        name: value
        for name, value in environment.items()
        if name in named or name.startswith(DBT_VARIABLE)
    }
