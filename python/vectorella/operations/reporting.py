"""What a build says, as records of a log: its steps, and at its end its notes and troubles."""

from vectorella.operations import failures
from vectorella.operations.building import Build, Result, Step
from vectorella.operations.log import Log, Record


def step(log: Log, at: Step) -> None:
    """Say that a model or a test begins or has ended."""
    facts = {name: value for name, value in vars(at).items() if name != "is_done"}
    log.say("finished" if at.is_done else "working", **facts)


def outcome(log: Log, build: Build) -> None:
    """Say what a person should hear of a build that has ended."""
    for message in build.notes:
        log.say("note", message=message)
    for message in build.warnings:
        log.say("warning", message=message)
    for item in build.results:
        if item.status == "warn":
            log.say("warning", message=failures.warning(item), **_facts(item))
        elif item.status in failures.FAILURES:
            log.say("problem", message=failures.failure(item), **_facts(item))


def warnings(build: Build) -> list[str]:
    """The sentences of all that was warned of."""
    tests = [failures.warning(item) for item in build.results if item.status == "warn"]
    return [*build.warnings, *tests]


def _facts(result: Result) -> Record:
    return {
        "name": result.name,
        "kind": result.kind,
        "rows": result.failure_count,
        "first_rows": list(result.rows),
        "advice": result.advice,
    }
