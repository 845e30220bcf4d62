"""What stands in the environment of a build, and what is wrong with it, told before it begins."""

import re
from collections.abc import Mapping

# As DuckDB takes it: bytes, or a share of the machine's memory.
MEMORY = re.compile(
    r"\s*\d+(\.\d+)?\s*(%|[kmgt]i?b?|b|bytes?|(kilo|mega|giga|tera)bytes?)\s*", re.IGNORECASE
)


def problem(environment: Mapping[str, str]) -> str | None:
    """What is wrong with the variables, as a sentence; None where nothing is.

    >>> problem({"VECTORELLA_THREADS": "many"})
    'VECTORELLA_THREADS is many. Write a whole number from 1 on, such as 4.'
    >>> problem({"VECTORELLA_THREADS": "4", "VECTORELLA_MEMORY_LIMIT": "2.5 GB"})
    """
    for name in ("VECTORELLA_DB", "VECTORELLA_LANDING"):
        if _is_garbled(environment.get(name, "")):
            return (
                f"{name} holds letters that this locale does not know, so that it names no file. "
                "Set LC_ALL to a locale of UTF-8 that the machine has, such as C.UTF-8, or "
                "PYTHONUTF8 to 1."
            )
    threads = environment.get("VECTORELLA_THREADS", "")
    if threads and not re.fullmatch(r"\s*0*[1-9]\d{0,4}\s*", threads):
        return f"VECTORELLA_THREADS is {threads}. Write a whole number from 1 on, such as 4."
    memory = environment.get("VECTORELLA_MEMORY_LIMIT")
    if memory is not None and not MEMORY.fullmatch(memory):
        return f"VECTORELLA_MEMORY_LIMIT is {memory!r}. Write a size, such as 4GB, or 70%."
    return None


def _is_garbled(text: str) -> bool:
    """Whether bytes in it are no letters of the locale: Python keeps them as half characters."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
