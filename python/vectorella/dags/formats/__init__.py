"""Ways to tell what was found: to a person, to a program, to a code review."""

from collections.abc import Callable

from vectorella.dags.checking import Report
from vectorella.dags.formats import github, plain, sarif, text

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text.tell,
    "json": plain.tell,
    "sarif": sarif.tell,
    "github": github.tell,
}
