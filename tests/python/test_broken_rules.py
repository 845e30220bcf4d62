"""Random deliveries find a rule that is broken on purpose: a test of the test."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from deliveries.actions import plan_from
from deliveries.builds import Builds, copied
from deliveries.history import History, PromiseBroken

PROJECT = Path(__file__).parents[2]
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
        "models/intermediate/sales/int_repeated_lines.sql",
        "order by updated_at desc nulls last, modified_at desc",
        "order by modified_at desc",
    ),
    "a line counts again when the file that superseded it changes": Sabotage(
        "models/intermediate/sales/int_repeated_lines.sql",
        "superseded_by_row_id is not null\n                        and",
        "superseded_by_row_id is not null and false\n                and",
    ),
    "a date is touched when one of its lines is superseded": Sabotage(
        "models/intermediate/sales/int_order_dates.sql",
        "delivered.fingerprint, superseded.fingerprint",
        "delivered.fingerprint",
    ),
    "what a touched part held before goes": Sabotage(
        "macros/strategies/by_part.sql",
        "({{ parts }} intersect {{ held }})",
        "({{ held }})",
    ),
    "what a changed recipe gave before goes": Sabotage(
        "macros/strategies/by_recipe.sql",
        'outdated_rows if "recipe_id" in node.columns else none',
        "none",
    ),
    "a block of recipes is counted again when one of them changes": Sabotage(
        "models/intermediate/recipes/int_recipe_blocks.sql",
        "hash(hash(recipe_id, row_id, version))",
        "hash(recipe_id)",
    ),
    "a table goes no further than the tables it is made from": Sabotage(
        "macros/strategies/by_recipe.sql",
        'progress_of_inputs(node.name, "by_recipe")',
        'progress_of_inputs("none", "by_recipe")',
    ),
    "a table starts over when a setting or a seed has changed": Sabotage(
        "python/vectorella/progress.py",
        "or facts.made.get(node.name) != facts.rules[node.name]",
        "or node.name not in facts.made",
    ),
    "a line counts once its file is searched for repeated lines": Sabotage(
        "models/marts/sales/order_lines.sql",
        "and staged_lines.file_id in",
        "or staged_lines.file_id in",
    ),
}


@pytest.fixture
def project(tmp_path):
    """A copy of the project, which may be spoiled."""
    return copied(PROJECT, tmp_path / "spoiled")


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
