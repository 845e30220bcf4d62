"""The whole check: files are read, rules judge them, other programs add what they know."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorella.dags import environment, ruff
from vectorella.dags.findings import Finding, Rule, Spot
from vectorella.dags.folder import python_files
from vectorella.dags.rules import RULES
from vectorella.dags.source import Source, read

PAGE = "docs/check-dags.md"
KNOWN_RULES = RULES | environment.ENVIRONMENT_RULES


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes:
        findings: by file, from top to bottom.
        file_count: how many files were read.
        notes: what could not be looked at, in sentences.
    """

    findings: list[Finding]
    file_count: int
    notes: list[str]


@dataclass(frozen=True)
class Choice:
    """Which rules hold: ids or what they begin with, as VD1."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def selects(self, rule_id: str) -> bool:
        """Whether a rule is asked for; some of ruff's only by name."""
        if self.select:
            return rule_id.startswith(self.select)
        return not rule_id.startswith(ruff.PREFIX) or rule_id in ruff.DEFAULT

    def check(self) -> None:
        """See that every id means a rule.

        Raises:
            ValueError: one does not.
        """
        for given in (*self.select, *self.ignore):
            is_known = any(rule_id.startswith(given) for rule_id in KNOWN_RULES)
            if not given or not (is_known or given.startswith(ruff.PREFIX)):
                raise ValueError(f"There is no rule {given!r}; docs/check-dags.md lists them all.")


def check(
    paths: Sequence[Path],
    choice: Choice | None = None,
    airflow_python: str | None = None,
    settings: Mapping[str, str] = os.environ,
) -> Report:
    """Check the Python files of folders.

    Args:
        paths: folders, or files.
        choice: the rules; all where none is given.
        airflow_python: the Python of an environment with Airflow, which then imports the files.
        settings: the environment that it gets.

    Raises:
        ValueError: a rule or a file does not exist.
        OSError: a file cannot be read.
        AirflowProblem: that Python has no Airflow.
    """
    choice = choice or Choice()
    choice.check()
    files = list(dict.fromkeys(file for path in paths for file in python_files(path)))
    if not files:
        raise ValueError(f"There is no Python file in {', '.join(map(str, paths))}.")
    sources = [read(file) for file in files]
    found = [(rule, spot) for rule in RULES.values() for spot in rule.find(sources)]
    found = [pair for pair in found if choice.selects(pair[0].id)]
    notes: list[str] = []
    program = ruff.find_ruff()
    if program is not None:
        found += _news(_of_ruff(program, sources, choice, notes), found)
    if airflow_python is not None:
        more, problems = environment.check(airflow_python, paths, sources, settings)
        found += _unknown_errors(more, found, choice)
        notes += problems
    by_path = {source.path: source for source in sources}
    findings = sorted(
        {
            finding(rule, spot)
            for rule, spot in found
            if not (choice.ignore and rule.id.startswith(choice.ignore))
            and not by_path[spot.path].ignores(spot.line, rule.id)
        },
        key=lambda finding: finding.order,
    )
    return Report(findings, len(files), notes)


def finding(rule: Rule, spot: Spot) -> Finding:
    """A spot together with what its rule says."""
    is_ours = rule.id in KNOWN_RULES
    url = f"{PAGE}#{rule.id.lower()}" if is_ours else f"{ruff.URL}{rule.title.replace(' ', '-')}"
    return Finding(rule.id, rule.title, rule.why, rule.instead, spot, url)


def _of_ruff(
    program: str, sources: Sequence[Source], choice: Choice, notes: list[str]
) -> list[tuple[Rule, Spot]]:
    files = [source.path for source in sources if source.problem is None]
    try:
        found = ruff.check(program, files) if files else []
    except ruff.RuffProblem as problem:
        notes.append(str(problem))
        return []
    return [pair for pair in found if choice.selects(pair[0].id)]


def _news(
    theirs: Iterable[tuple[Rule, Spot]], ours: Sequence[tuple[Rule, Spot]]
) -> Iterator[tuple[Rule, Spot]]:
    """What ruff finds and we do not: the same line, or the same name in the same file."""
    for rule, spot in theirs:
        same = (
            own for own_rule, own in ours if rule.id in own_rule.covers and own.path == spot.path
        )
        if not any(own.line == spot.line or _share_a_name(own, spot) for own in same):
            yield rule, spot


def _share_a_name(one: Spot, other: Spot) -> bool:
    return any(
        name == another or another.startswith(f"{name}.") or another.endswith(f".{name}")
        for name in one.names
        for another in other.names
    )


def _is_within(own: Spot, other: Spot) -> bool:
    """Whether a name of ours is of a module that the other names."""
    modules = tuple(f"{name}." for name in other.names if "." in name)
    return any(name.startswith(modules) for name in own.names)


def _unknown_errors(
    theirs: Iterable[tuple[Rule, Spot]], ours: Sequence[tuple[Rule, Spot]], choice: Choice
) -> Iterator[tuple[Rule, Spot]]:
    """What Airflow finds and we do not: its words name the rule, or what our finding is about."""
    for rule, spot in theirs:
        is_known = rule.id in ("VD404", "VD901") and any(
            own_rule.id in spot.names or own.names & spot.names or _is_within(own, spot)
            for own_rule, own in ours
            if own.path == spot.path
        )
        if choice.selects(rule.id) and not is_known:
            yield rule, spot
