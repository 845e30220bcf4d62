"""Random deliveries find a rule that is broken on purpose: a test of the test."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from deliveries.actions import plan_from
from deliveries.builds import Builds
from deliveries.history import History, PromiseBroken

PROJECT = Path(__file__).parents[2]
BUILT_FROM = ("models", "macros", "seeds", "python", "tests/generic")
HISTORIES = 5
DELIVERIES = 20


@dataclass(frozen=True)
class Sabotage:
    """A text of the project, once in its file, and a wrong one in its place."""

    file: str
    right: str
    wrong: str

    def commit(self, project: Path) -> None:
        """Put the wrong text in place.

        Raises:
            ValueError: the right one is not there once, so the rule is written elsewhere now.
        """
        path = project / self.file
        text = path.read_text() if path.exists() else ""
        if text.count(self.right) != 1:
            raise ValueError(
                f"{self.file} has {text.count(self.right)} times {self.right!r}, not once. "
                "Find where the rule stands now, and break it there."
            )
        path.write_text(text.replace(self.right, self.wrong))


SABOTAGES = {
    "the newest version is the one updated last": Sabotage(
        "models/intermediate/int_repeated_lines.sql",
        "order by updated_at desc nulls last, modified_at desc",
        "order by modified_at desc",
    ),
    "a line counts again when the file that superseded it changes": Sabotage(
        "models/intermediate/int_repeated_lines.sql",
        "superseded_by_row_id is not null\n                and",
        "superseded_by_row_id is not null and false\n                and",
    ),
    "a date is touched when one of its lines is superseded": Sabotage(
        "models/intermediate/int_order_dates.sql",
        "delivered.fingerprint, superseded.fingerprint)",
        "delivered.fingerprint)",
    ),
    "what a touched date held before goes": Sabotage(
        "macros/delete_changed_dates.sql",
        "delete from {{ this }}\n        where",
        "delete from {{ this }}\n        where false and",
    ),
    "a replaced recipe is taken off the document frequencies": Sabotage(
        "macros/forget_replaced_tokens.sql", '{{ count_tokens("-", is_changed) }}', "select 1"
    ),
    "a new recipe is added to the document frequencies": Sabotage(
        "macros/count_new_tokens.sql", "rowid > getvariable", "rowid < getvariable"
    ),
}


@pytest.fixture
def project(tmp_path):
    """A copy of the project, which may be spoiled."""
    copy = tmp_path / "project"
    for part in BUILT_FROM:
        shutil.copytree(PROJECT / part, copy / part)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / file, copy)
    return copy


@pytest.mark.long
@pytest.mark.parametrize("rule", SABOTAGES)
def test_a_rule_that_is_broken_is_found(project, tmp_path, rule):
    SABOTAGES[rule].commit(project)
    with pytest.raises(PromiseBroken, match="differs"):
        play_histories(project, tmp_path)


@pytest.mark.parametrize("rule", SABOTAGES)
def test_every_rule_still_stands_where_it_is_broken(project, rule):
    SABOTAGES[rule].commit(project)


def test_a_rule_that_has_moved_is_not_broken_in_silence(project):
    with pytest.raises(ValueError, match="0 times"):
        Sabotage("dbt_project.yml", "no such text", "").commit(project)


def play_histories(project: Path, workspace: Path) -> None:
    with Builds(project, workspace / "landing", workspace) as builds:
        for seed in range(1, HISTORIES + 1):
            History(builds, workspace).play(plan_from(seed, DELIVERIES))
