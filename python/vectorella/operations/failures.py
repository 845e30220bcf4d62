"""Why a build did not succeed, in a sentence, and what to do."""

import re
import signal
from collections.abc import Collection, Sequence
from pathlib import Path

from vectorella.operations import building, first_rows
from vectorella.operations.building import Build, Result, Workplace, parsed
from vectorella.operations.places import Places
from vectorella.operations.problems import OperationProblem, disk_full, tells_of_a_full_disk

FAILURES = ("error", "fail", "runtime error")
SHOWN = 3
MESSAGE_LENGTH = 400
# What dbt writes around the sentence itself: where it was, which a node's name says already.
FRAME = re.compile(
    r"Encountered an error:|\w+ Error in .+ \(.+\)|> (in macro|called by) .+|compiled code at .+"
)
RAISED = re.compile(r"[\w.]+(Error|Exception|Problem): ")
HOOK = "Error in operation "


def of_build(
    build: Build, places: Places, fatal_warnings: Collection[str] = ()
) -> OperationProblem | None:
    """Why a daily run publishes nothing; None where its build succeeded and every test passed.

    Args:
        build: what dbt left.
        places: the files of the database.
        fatal_warnings: names of tests of which a warning is a failure.
    """
    said = reason(build, building.of_daily(places), fatal_warnings)
    if said is None:
        return None
    if any(map(tells_of_a_full_disk, _messages(build))):
        return disk_full(places.database.parent)
    return OperationProblem(f"{said} {_unchanged(places)}")


def reason(build: Build, where: Workplace, fatal_warnings: Collection[str] = ()) -> str | None:
    """What failed and what to do, in sentences; None where nothing did.

    Args:
        build: what dbt left.
        where: it was.
        fatal_warnings: names of tests of which a warning is a failure.
    """
    # dbt runs tests beside each other, so their order says nothing: what failed comes first.
    failed = [item for item in build.results if item.status in FAILURES]
    failed += [
        item for item in build.results if item.status == "warn" and item.name in fatal_warnings
    ]
    unknown = set(fatal_warnings) - {item.name for item in build.results}
    if build.exit_code == 0 and unknown:
        return f"There is no test {', '.join(sorted(unknown))} to fail on."
    if build.exit_code == 0 and not failed and build.results:
        return None
    if build.exit_code < 0:
        return _killed(-build.exit_code)
    if failed:
        return _failed(failed, where)
    return _unbuilt(build.problems)


def warning(result: Result) -> str:
    """What a test warns of, in a sentence, and what to do."""
    return f"{result.name}: {_found(result)}"


def failure(result: Result) -> str:
    """What is wrong with a model or a test, in a sentence, and what to do."""
    what = f"The {result.kind.replace('_', ' ')} {result.name}"
    if result.failure_count is None:
        return f"{what} failed: {shortened(plain(result.message))}"
    verb = "warns" if result.status == "warn" else "failed"
    return f"{what} {verb}: {_found(result)}"


def _found(result: Result) -> str:
    """What a test has found, and its advice."""
    advice = f" {result.advice}" if result.advice else ""
    shown = first_rows.shown(result.rows, result.failure_count) if result.rows else ""
    return _ended(shown or _counted(result.failure_count)) + advice


def plain(message: str) -> str:
    r"""What a message of dbt's says, without what it writes around it.

    >>> plain("Runtime Error in model orders (models/orders.py)\n  Binder Error: no column a")
    'Binder Error: no column a'
    >>> plain("Usage: dbt build [OPTIONS]\n\nError: No such option '--selct'.")
    "No such option '--selct'."
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if any(line.startswith("Traceback (") for line in lines):
        return _raised(lines)
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    said = [line for line in lines if not FRAME.fullmatch(line)]
    return " ".join(errors or said or lines)


def _raised(lines: Sequence[str]) -> str:
    """What an error said, from the lines of its traceback."""
    frame = max(number for number, line in enumerate(lines) if line.startswith(("File ", "Trace")))
    said = [number for number, line in enumerate(lines) if number > frame and RAISED.match(line)]
    return " ".join(lines[said[0] :]) if said else lines[-1]


def shortened(message: str) -> str:
    r"""A message on one line that ends with a full stop.

    >>> shortened("Binder Error:\n\n  no column a")
    'Binder Error: no column a.'
    """
    text = " ".join(message.split())
    return _ended(text[:MESSAGE_LENGTH] + " ..." if len(text) > MESSAGE_LENGTH else text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _counted(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _messages(build: Build) -> list[str]:
    failed = [item.message for item in build.results if item.status in FAILURES]
    return [*failed, *build.problems]


def _unchanged(places: Places) -> str:
    if places.database.exists():
        return f"Nothing was published; {places.database} is as it was."
    return "Nothing was published."


def _killed(number: int) -> str:
    name = signal.Signals(number).name
    return (
        f"dbt was ended by {name}. When memory runs out, the kernel does so with SIGKILL: give "
        "VECTORELLA_MEMORY_LIMIT a lower value, then run again."
    )


def _unbuilt(problems: Sequence[str]) -> str:
    said = shortened(" ".join(map(plain, problems)) or "it came to no result")
    # What a hook refuses, it says in a sentence of ours.
    return said if any(HOOK in text for text in problems) else f"dbt could not build: {said}"


def _failed(failed: Sequence[Result], where: Workplace) -> str:
    sentences = [failure(item) for item in failed[:SHOWN]]
    if len(failed) > SHOWN:
        sentences.append(f"{len(failed) - SHOWN} more failed; they stand in {where.dbt_log}.")
    test = next((item for item in failed if item.kind == "test"), None)
    query = test and _query(test, where.target)
    if query:
        sentences.append(
            f"To see all rows, run {query} on {where.database}; mend where they come from, then "
            "run again."
        )
    else:
        sentences.append(f"Mend it, then run again; {where.dbt_log} has the details.")
    return " ".join(sentences)


def _query(test: Result, target: Path) -> Path | None:
    """The file with the test's SQL; None for a unit test, which reads no data."""
    nodes = parsed(target / "manifest.json").get("nodes", {})
    compiled = nodes.get(test.unique_id, {}).get("compiled_path")
    return Path(compiled) if compiled else None
