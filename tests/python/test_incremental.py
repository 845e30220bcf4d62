"""An incremental build holds what a full one holds, whatever arrived and whatever was killed.

The long mode: `uv run pytest -m long`, or as many histories as wanted with
`uv run --directory tests/python python -m deliveries --seeds 10 --deliveries 40`.
"""

from pathlib import Path
from random import Random

import duckdb
import pytest
from deliveries.actions import ACTIONS, LARGEST, Step, plan_from
from deliveries.builds import BuildFailed, Kill
from deliveries.history import History, PromiseBroken
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

PROJECT = Path(__file__).parents[2]

steps = st.builds(
    Step, st.sampled_from(list(ACTIONS)), st.integers(1, LARGEST), st.integers(0, 999_999)
)


@pytest.fixture
def history(builds, workspace):
    return History(builds, workspace)


# The first example is six quiet days, and nearly free; two others follow. To compare once at the
# end of each keeps the whole file below a minute and a half of two idle cores.
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(plan=st.lists(steps, min_size=6, max_size=6))
def test_after_any_deliveries_incremental_equals_full(builds, workspace, plan):
    History(builds, workspace).play(plan, compare_every=6)


def test_after_a_kill_the_file_opens_and_the_next_build_equals_a_full_one(history):
    history.take(Step("deliver_recipes", 9, 1))
    kill_at_random_moments(history, Random(1), count=2)


def test_a_few_recipes_with_and_without_html_come_after_others(history):
    """DuckDB 2.0.0 hashed their words with an internal error."""
    history.take(Step("deliver_recipes_late", 16, 416425))
    history.take(Step("deliver_recipes", 3, 167142))


def test_a_file_that_is_gone_keeps_its_rows_and_is_known_when_it_is_back(history):
    history.take(Step("deliver_orders", 9, 1))
    history.take(Step("take_a_file_away", 1, 3), is_compared=True)


def test_a_build_with_nothing_new_changes_nothing(history):
    history.arrive(Step("deliver_orders", 9, 1))
    history.take(Step("deliver_recipes", 9, 1))
    history.build_with_nothing_new()


def test_a_wrong_mart_is_noticed_and_shown(history):
    history.take(Step("deliver_orders", 5, 1))
    with duckdb.connect(str(history.incremental)) as connection:
        connection.execute("update sales_by_country set units_sold = units_sold + 1")
    with pytest.raises(PromiseBroken) as broken:
        history.compare()
    message = str(broken.value)
    assert message.startswith("sales_by_country differs\n  only in the incremental database")
    assert "deliver_orders:5:1" in message


def test_a_build_that_fails_is_no_build_that_was_killed(builds, history):
    with pytest.raises(BuildFailed):
        builds.build(history.incremental, "--select", "daily_sales")


def test_a_step_reads_back_from_its_text():
    step = Step("kill", 3, 41)
    assert Step.from_text(repr(step)) == step


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_forty_deliveries_end_where_a_full_build_does(history, seed):
    history.play(plan_from(seed, 40))


@pytest.mark.long
def test_thirty_kills_leave_a_file_that_opens_and_catches_up(history):
    history.play(plan_from(seed=2, step_count=6))
    kill_at_random_moments(history, Random(2), count=30)


def kill_at_random_moments(history: History, random: Random, count: int) -> None:
    """Deliver, kill the build, and compare what the next build makes of it, again and again."""
    arrivals = ["deliver_orders", "correct_lines", "change_orders_in_place", "edit_recipes"]
    for number in range(count):
        step = Step(arrivals[number % len(arrivals)], 10, random.randrange(1000))
        history.arrive(step)
        history.kill(Kill(random.random(), random.randrange(100)))
        history.compare()
