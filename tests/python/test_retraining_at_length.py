"""Kills at any moment while models are trained, validated and promoted, in minutes."""

import random
import shutil

import duckdb
import operating
import project
import pytest
import test_retraining as short
from operating import Site
from vectorella.retraining import forecasting, pairing

KILLS = 20
# So long does each take at most, on a busy machine; what has ended by then is no kill.
SECONDS = {"retrain": 4, "validate": 4, "promote": 22}

pytestmark = pytest.mark.long


def test_a_kill_at_any_moment_leaves_a_whole_champion_and_the_next_run_succeeds(tmp_path):
    new = operating.new_site(tmp_path)
    site = Site(new.project, project.ROOT / "data" / "sample", new.database)
    assert site.run("daily", "--quiet", "--retrain", "daily").returncode == 0
    copied = tmp_path / "given" / "vectorella.duckdb"
    copied.parent.mkdir()
    shutil.copyfile(site.database, copied)
    chance = random.Random(1)
    with duckdb.connect(str(copied), read_only=True) as session:
        sold = forecasting.sold(session, short.SETTINGS)
        given = (session, sold, pairing.cooked(session, short.SETTINGS))
        models = [short.trained(given, name) for name in ("weekday_mean", "weekday_smoothing")]
    kill_count = turn = 0
    while kill_count < KILLS:
        command = ("retrain", "validate", "promote", "promote")[turn % 4]
        before = short.is_whole(site)
        candidate = short.plant(site, models[turn % 2])
        options = ["--force"] if command == "promote" else []
        is_killed = short.killed_in(
            site, [command, *options], chance.uniform(0.3, SECONDS[command])
        )
        kill_count += is_killed
        turn += 1
        after = short.is_whole(site)
        print(f"{command}: {'killed' if is_killed else 'done'}, champion {before} -> {after}")
        assert after in ((before, candidate) if command == "promote" else (before,))
        finished = site.run("daily", "--quiet")
        assert finished.returncode == 0, finished.stderr
        shown = site.query("select model_id, forecast_model from models where state = 'champion'")
        champion = short.champion_of(site)
        assert shown == [(champion.model_id, champion.forecast_model)]
        assert site.query("select distinct model from sales_forecast") == [
            (champion.forecast_model,)
        ]
    assert list(short.models_of(site).glob("*.part")) == []
