"""Why a build is not published, in a sentence, and what to do."""

import signal
from collections.abc import Collection, Sequence
from pathlib import Path

from vectorella.operations.building import Build, Result, parsed
from vectorella.operations.places import Places
from vectorella.operations.problems import OperationProblem, disk_full, tells_of_a_full_disk

FAILURES = ("error", "fail", "runtime error")
SHOWN = 3
MESSAGE_LENGTH = 400


def of_build(
    build: Build, places: Places, fatal_warnings: Collection[str] = ()
) -> OperationProblem | None:
    """The problem of a build; None where it succeeded and every test passed.

    Args:
        build: what dbt left.
        places: the files of the database.
        fatal_warnings: names of tests of which a warning is a failure.
    """
    # dbt runs tests beside each other, so their order says nothing: what failed comes first.
    failed = [item for item in build.results if item.status in FAILURES]
    failed += [
        item for item in build.results if item.status == "warn" and item.name in fatal_warnings
    ]
    unknown = set(fatal_warnings) - {item.name for item in build.results}
    if build.exit_code == 0 and unknown:
        names = ", ".join(sorted(unknown))
        return OperationProblem(f"There is no test {names} to fail on. {_unchanged(places)}")
    if build.exit_code == 0 and not failed and build.results:
        return None
    messages = [*(item.message for item in failed), *build.problems]
    if any(tells_of_a_full_disk(text) for text in messages):
        return disk_full(places.database.parent)
    if build.exit_code < 0:
        reason = _killed(-build.exit_code)
    elif failed:
        reason = _failed(failed, places)
    else:
        said = " ".join(build.problems) or "it came to no result"
        reason = f"dbt could not build: {shortened(said)}"
    return OperationProblem(f"{reason} {_unchanged(places)}")


def sentence(result: Result) -> str:
    """What is wrong with a model or a test, in a sentence."""
    kind = result.kind.replace("_", " ")
    if result.failure_count is not None:
        verb = "warns" if result.status == "warn" else "failed"
        rows = "1 row" if result.failure_count == 1 else f"{result.failure_count} rows"
        return f"The {kind} {result.name} {verb}: {rows}."
    return f"The {kind} {result.name} failed: {shortened(result.message)}"


def shortened(message: str) -> str:
    r"""A message of dbt's on one line that ends with a full stop.

    >>> shortened("Runtime Error in model orders\n\n  Binder Error: no column a")
    'Runtime Error in model orders Binder Error: no column a.'
    """
    text = " ".join(message.split())
    if len(text) > MESSAGE_LENGTH:
        text = text[:MESSAGE_LENGTH] + " ..."
    return text if text.endswith((".", "...")) else text + "."


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


def _failed(failed: Sequence[Result], places: Places) -> str:
    sentences = [sentence(item) for item in failed[:SHOWN]]
    if len(failed) > SHOWN:
        sentences.append(f"{len(failed) - SHOWN} more failed; they stand in {places.log}.")
    test = next((item for item in failed if item.kind == "test"), None)
    query = test and _query(test, places.target)
    if query:
        sentences.append(
            f"To see its rows, run {query} on {places.work}; mend where they come from, then run "
            "again."
        )
    else:
        sentences.append(f"Mend it, then run again; {places.folder / 'dbt.log'} has the details.")
    return " ".join(sentences)


def _query(test: Result, target: Path) -> Path | None:
    """The file with the test's SQL; None for a unit test, which reads no data."""
    nodes = parsed(target / "manifest.json").get("nodes", {})
    compiled = nodes.get(test.unique_id, {}).get("compiled_path")
    return Path(compiled) if compiled else None
