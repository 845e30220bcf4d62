"""Models' lives as users see them: commands, exit codes, the published file, what forecasts."""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import operating
import project
import pytest
from operating import Site
from vectorella import settings
from vectorella.operations import champions, retraining
from vectorella.operations.daily import Options
from vectorella.operations.places import Places
from vectorella.pairings.recommenders import RECOMMENDERS
from vectorella.retraining import artifact, forecasting, pairing, registry
from vectorella.retraining.artifact import Artifact
from vectorella.retraining.registry import Model
from vectorella.retraining.verdict import Evidence, reasons, verdict
from vectorella.sales.forecast.models import MODELS

SETTINGS = settings.of_project(project.ROOT)
KILLS = 2
# Asks for the champion without a pause until its input ends; prints every answer that is new.
READER = """
import duckdb, json, select, sys

print("reading", flush=True)
seen = []
while not select.select([sys.stdin], [], [], 0)[0]:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        answer = connection.execute('''
            select
                (select count(*) from models where state = 'champion'),
                (select any_value(forecast_model) from models where state = 'champion'),
                (select any_value(model) from sales_forecast)
        ''').fetchone()
    if answer not in seen:
        seen.append(answer)
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that has published the sample and gone through its first week: it has a champion."""
    new = operating.new_site(tmp_path_factory.mktemp("retraining"))
    new = Site(new.project, project.ROOT / "data" / "sample", new.database)
    finished = new.run("daily", "--retrain", "weekly")
    assert finished.returncode == 0, finished.stderr
    (new.folder / "first.jsonl").write_text(finished.stdout)
    return new


@pytest.fixture(scope="module")
def given(site, tmp_path_factory):
    """What models are trained from, and a copy of the file, opened.

    In one process, DuckDB would show who opens the published file later what it was before.
    """
    copied = tmp_path_factory.mktemp("given") / site.database.name
    shutil.copyfile(site.database, copied)
    with duckdb.connect(str(copied), read_only=True) as session:
        yield session, forecasting.sold(session, SETTINGS), pairing.cooked(session, SETTINGS)


def models_of(site):
    return Places(site.project, site.database, str(site.landing)).models


def told(finished):
    """The one line of JSON of a command, which tells its exit code too."""
    [line] = finished.stdout.splitlines()
    plain = json.loads(line)
    assert plain["exit_code"] == finished.returncode
    assert (plain["message"] in finished.stderr) == bool(finished.returncode)
    return plain


def champion_of(site):
    return registry.read(models_of(site)).champion


def trained(given, model="weekday_smoothing"):
    """A model as `vectorella retrain` would train it, of the named forecast."""
    session, sold, cooked = given
    facts = {"format": 1, "numbers": retraining.numbers.numbers(session)}
    facts["forecast"], of_forecast = forecasting.train(sold, model)
    facts["pairings"], of_pairings = pairing.train(cooked)
    return Artifact(facts, of_forecast | of_pairings)


def plant(site, made, at="2026-12-01T00:00:00.000"):
    """Let a model be the candidate, as if it had been trained."""
    folder = models_of(site)
    model_id = artifact.store(folder, made)
    known = registry.read(folder)
    forecast = made.facts["forecast"]["model"]
    recommender = made.facts["pairings"]["recommender"]
    model = Model(model_id, registry.CANDIDATE, at, forecast, recommender)
    registry.write(folder, registry.trained(known, model))
    return model_id


def test_the_first_run_of_the_week_publishes_trains_validates_and_promotes(site):
    said = operating.records((site.folder / "first.jsonl").read_text())
    events = [(each["event"], each.get("result")) for each in said if each["event"] != "warning"]
    assert [each for each in events if each[0] not in ("started", "published")] == [
        ("retrain", "candidate"),
        ("validate", "good"),
        ("promote", "promoted"),
    ]
    [(model_id, state, forecast_model, recommender, trained_until)] = site.query("""
        select model_id, state, forecast_model, recommender, sales_until from models
    """)
    assert (state, trained_until) == ("champion", date(2026, 5, 29))
    assert site.query("select distinct model from sales_forecast") == [(forecast_model,)]
    [(recall, cases)] = site.query(f"""
        select score.value, evaluation.value
        from model_scores as score, model_evaluations as evaluation
        where score.model_id = '{model_id}' and score.measure = evaluation.measure
        and evaluation.model = '{recommender}'
    """)
    assert recall == pytest.approx(cases, abs=1e-12)


def test_a_second_run_of_the_week_does_nothing(site):
    before = site.digest()
    finished = site.run("daily", "--retrain", "weekly")
    assert [each["event"] for each in operating.records(finished.stdout)][-1] == "unchanged"
    assert site.digest() == before


def test_the_same_data_give_the_champion_again_bit_by_bit(site, given):
    champion = champion_of(site)
    assert told(site.run("retrain"))["result"] == "unchanged"
    assert told(site.run("validate"))["result"] == "champion"
    before = site.digest()
    assert told(site.run("promote"))["result"] == "unchanged"
    assert site.digest() == before
    stored = artifact.path_of(models_of(site), champion.model_id).read_bytes()
    assert trained(given, champion.forecast_model).encoded() == stored
    assert len(registry.read(models_of(site)).models) == 1


def test_a_model_holds_numbers_and_text_and_no_python_objects(site):
    made = artifact.load(models_of(site), champion_of(site).model_id)
    assert {values.dtype.kind for values in made.arrays.values()} == {"f", "i", "U"}
    assert "noltella" in made.arrays["pairings_names"]


def test_a_damaged_model_is_no_champion(site, given, tmp_path):
    made = trained(given)
    model_id = artifact.store(tmp_path, made)
    path = artifact.path_of(tmp_path, model_id)
    whole = path.read_bytes()
    spoilt = whole.replace(np.array("noltella").tobytes(), np.array("nottella").tobytes())
    assert spoilt != whole
    for content in (whole[:-100], spoilt, b""):
        path.write_bytes(content)
        with pytest.raises(artifact.ArtifactProblem, match="not the file that was trained"):
            artifact.load(tmp_path, model_id)
    path.write_bytes(whole)
    assert artifact.load(tmp_path, model_id).encoded() == whole


def test_suggestions_come_from_the_champion_s_weights(site):
    champion = champion_of(site)
    answer = site.run("suggest", "banana")
    assert f"by the model {champion.recommender} (champion {champion.model_id})" in answer.stdout
    path = artifact.path_of(models_of(site), champion.model_id)
    away = path.rename(path.with_suffix(".away"))
    without = site.run("suggest", "banana")
    away.rename(path)
    assert "is not beside the database" in without.stderr
    assert "champion" not in without.stdout


def test_the_example_of_the_page_runs(site):
    page = (project.ROOT / "docs" / "retraining.md").read_text()
    [program] = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    printed = subprocess.check_output(
        [sys.executable, "-c", program], cwd=site.database.parent, text=True
    )
    assert printed.split()[0] == champion_of(site).recommender
    assert printed.endswith(" 64)\n")


def shuffled_sales(given):
    """Forecasts learnt from sales whose units were dealt out anew over days and products."""
    session, sold, cooked = given
    sales = session.sql("""
        with
            numbered as (
                select *, row_number() over (order by order_date, country_code, sku) as place
                from daily_sales
            ),
            units as (
                select units_sold, row_number() over (order by hash(place)) as place from numbered
            )
        select numbered.* exclude (place) replace (units.units_sold as units_sold)
        from numbered
        inner join units using (place)
    """)
    panel = forecasting.panels.read(session, sales, None, SETTINGS, sold.panel.forecast_from)
    return trained((session, replace(sold, panel=panel), cooked))


def shuffled_recipes(given):
    """Weights learnt from recipes whose ingredients were dealt out anew."""
    fitted = given[2].cases.fitted
    order = np.random.default_rng(1).permutation(len(fitted.names))
    shuffled = replace(fitted, counts=fitted.counts[np.ix_(order, order)])
    return with_recommender_of(given, shuffled)


def with_recommender_of(given, counted):
    made = trained(given)
    kind = RECOMMENDERS[made.facts["pairings"]["recommender"]]
    made.arrays["pairings_weights"] = kind.fit(counted, SETTINGS)
    return made


def with_nan(given):
    made = trained(given)
    made.arrays["forecast_mean_country"][-1, 0, 0] = np.nan
    return made


def with_a_leaked_day(given):
    """From each origin, the first day that was to be forecast was known."""
    session, sold, cooked = given
    later = replace(sold, origins=[origin + 1 for origin in sold.origins])
    made = trained((session, later, cooked))
    facts = {**made.facts["forecast"], "origins": sold.origin_dates}
    # A forecast repeats itself weekly: the last of the later days is of the first one's weekday.
    arrays = {
        name: np.roll(values, 1, axis=1) if values.ndim == 3 else values
        for name, values in made.arrays.items()
    }
    return Artifact({**made.facts, "forecast": facts}, arrays)


def with_recipes_that_it_is_judged_by(given):
    cases = given[2].cases
    full = cases.contexts.toarray()
    full[np.arange(len(full)), cases.hidden] = 1
    counts = cases.fitted.counts + 200 * (full.T @ full).astype(np.int32)
    return with_recommender_of(given, replace(cases.fitted, counts=counts))


@pytest.mark.parametrize(
    ("spoilt", "exit_code", "rules", "words"),
    [
        (shuffled_sales, 10, {"pinball"}, "times the champion's"),
        (shuffled_recipes, 10, {"recall"}, "recall at 10 is"),
        (with_nan, 1, {"not_finite"}, "forecast_mean_country"),
        (with_a_leaked_day, 1, {"leak"}, "it has seen a later day"),
        (with_recipes_that_it_is_judged_by, 1, {"leak"}, "it is judged by"),
    ],
)
def test_a_bad_candidate_is_kept_out_for_its_own_reason(
    site, given, spoilt, exit_code, rules, words
):
    before, digest = champion_of(site), site.digest()
    model_id = plant(site, spoilt(given))
    judged = told(site.run("validate"))
    assert judged["model_id"] == model_id
    assert (judged["exit_code"], judged["result"]) == (
        exit_code,
        "worse" if exit_code == 10 else "broken",
    )
    assert rules <= set(judged["rules"])
    assert set(judged["rules"]) <= rules | {"bias"}
    assert words in judged["message"]
    refused = told(site.run("promote"))
    assert refused["exit_code"] == exit_code
    assert "kept out" in refused["message"]
    assert (champion_of(site), site.digest()) == (before, digest)


def test_a_candidate_of_other_data_is_to_be_trained_again(site, given):
    made = trained(given)
    other = {**made.facts, "forecast": {**made.facts["forecast"], "sales": "0-0"}}
    plant(site, Artifact(other, made.arrays))
    judged = told(site.run("validate"))
    assert (judged["exit_code"], judged["rules"]) == (1, ["other_data"])
    assert "run `vectorella retrain`" in judged["message"]


def test_what_was_never_validated_is_not_promoted(site, given):
    plant(site, trained(given, "weekday_mean"))
    refused = told(site.run("promote"))
    assert refused["exit_code"] == 1
    assert "run `vectorella validate` first" in refused["message"]


class Champions:
    """A process that asks the published file for its champion from its making until its end."""

    def __init__(self, database):
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER, str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "reading\n"

    def end(self):
        return [tuple(answer) for answer in json.loads(self._process.communicate()[0])]


@pytest.mark.parametrize("reader_count", [1, pytest.param(3, marks=pytest.mark.long)])
def test_promotion_and_rollback_change_the_forecast_in_one_step(site, given, reader_count):
    """A first try is killed. A description and a setting change with it: both are in the file."""
    first = champion_of(site)
    table = site.project / "models" / "marts" / "sales" / "sales_global.yml"
    text = table.read_text()
    table.write_text(text.replace("description: What", "description: Promoted. What", 1))
    other = plant(site, trained(given, "weekday_mean"))
    readers = [Champions(site.database) for _ in range(reader_count)]
    killed_in(site, ["promote", "--force"], 4)
    assert is_whole(site) in (first.model_id, other)
    assert told(site.run("promote", "--force"))["result"] == "promoted"
    assert champion_of(site).model_id == other
    assert told(site.run("promote", other[:6]))["result"] == "unchanged"
    comment = "select comment from duckdb_tables() where table_name = 'sales_global'"
    assert site.query(comment)[0][0].startswith("Promoted.")
    setting = "select value from progress.settings where name = 'forecast_model'"
    assert site.query(setting) == [('"weekday_mean"',)]
    back = site.run("models", "rollback")
    assert told(back)["model_id"] == first.model_id
    expected = [(1, name, name) for name in (first.forecast_model, "weekday_mean")]
    for reader in readers:
        assert reader.end() == expected
    assert champion_of(site).model_id == first.model_id
    states = dict(site.query("select model_id, state from models"))
    assert (states[first.model_id], states[other]) == ("champion", "retired")
    assert f"{other}  retired" in site.run("models").stdout


def test_two_models_are_compared_by_their_scores(site, given):
    plant(site, trained(given, "seasonal_naive"))
    assert told(site.run("validate"))["exit_code"] == 10
    scores = json.loads(site.run("models", "compare", "--json").stdout)
    pinball = [
        {each["level"]: each["value"] for each in model["scores"] if each["measure"] == "pinball"}
        for model in scores
    ]
    assert pinball[0]["worldwide"] < pinball[1]["worldwide"]
    assert "pinball, worldwide" in site.run("models", "compare").stdout


def test_a_day_whose_candidate_is_kept_out_goes_on_and_says_why(site, given):
    """After a change of the champion that is not published, and with a bar that nobody reaches."""
    places = Places(site.project, site.database, str(site.landing))
    before = registry.read(places.models)
    other = plant(site, trained(given, "weekday_mean"))
    known = registry.read(places.models)
    registry.write(places.models, registry.promoted(known, other, "2026-12-01T00:00:00.000"))
    file = site.project / "dbt_project.yml"
    text = file.read_text()
    file.write_text(text.replace("promotion_recall: 0.95", "promotion_recall: 2"))
    digest = site.digest()
    steps = list(retraining.after_daily(places, Options(), lambda record: None))
    assert [(step.facts["command"], step.result) for step in steps] == [
        ("retrain", "candidate"),
        ("validate", "worse"),
    ]
    assert "Its recall at 10 is" in steps[-1].message
    assert champion_of(site).model_id == other
    assert site.digest() == digest
    file.write_text(text)
    registry.write(places.models, before)


def test_a_model_that_is_set_counts_more_than_the_champion(tmp_path):
    (tmp_path / "dbt_project.yml").write_text((project.ROOT / "dbt_project.yml").read_text())
    by_champion = ["--vars", '{"forecast_model": "weekday_mean"}']
    assert champions.arguments([], "weekday_mean", tmp_path) == by_champion
    both = champions.arguments(["--vars", "{brand: banana}"], "weekday_mean", tmp_path)
    assert json.loads(both[-1]) == {"brand": "banana", "forecast_model": "weekday_mean"}
    own = ["--vars", "{forecast_model: seasonal_naive}"]
    assert champions.arguments(own, "weekday_mean", tmp_path) == own
    assert champions.arguments([], None, tmp_path) == []
    assert champions.arguments([], "of_another_version", tmp_path) == []
    file = tmp_path / "dbt_project.yml"
    file.write_text(
        file.read_text().replace("forecast_model: best", "forecast_model: weekday_mean")
    )
    assert champions.arguments([], "weekday_smoothing", tmp_path) == []


def test_the_settings_name_every_model_of_the_forecast():
    assert (settings.BEST, *MODELS) == settings.FORECAST_MODELS


def killed_in(site, command, seconds):
    """Run a command and kill it after so many seconds, dbt's process with it."""
    run = site.start(*command)
    timer = threading.Timer(seconds, run.kill)
    timer.start()
    run.communicate()
    timer.cancel()
    return run.returncode == -signal.SIGKILL


def is_whole(site):
    """The champion, whose file is what was trained."""
    champion = champion_of(site)
    artifact.load(models_of(site), champion.model_id)
    return champion.model_id


@pytest.mark.parametrize("command", ["retrain", "validate"])
def test_a_kill_leaves_the_champion_and_the_next_run_succeeds(site, given, command):
    before = is_whole(site)
    plant(site, trained(given, "weekday_mean"))
    for kill in range(KILLS):
        killed_in(site, [command], 0.6 + 0.9 * kill)
        assert is_whole(site) == before
    assert told(site.run("retrain"))["exit_code"] == 0
    assert told(site.run("validate"))["exit_code"] == 0
    assert list(models_of(site).glob("*.part")) == []


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (Evidence(bias=0.16), "bias"),
        (Evidence(bias=-0.16), "bias"),
        (Evidence(recall=0.47, champion_recall=0.5), "recall"),
        (Evidence(pinball={"country": 1.03}, champion={"country": 1.0}), "pinball"),
        (Evidence(pinball={"country": 1.0}, baseline={"country": 1.0}), "baseline"),
        (Evidence(changed_numbers=["token_id"]), "numbers"),
    ],
)
def test_each_threshold_has_its_rule(found, rule):
    assert [reason.rule for reason in reasons(found, SETTINGS)] == [rule]


@pytest.mark.parametrize(
    "found",
    [
        Evidence(),
        Evidence(bias=0.15, recall=0.475, champion_recall=0.5),
        Evidence(pinball={"country": 1.019}, champion={"country": 1.0}, baseline={"country": 1.1}),
    ],
)
def test_at_the_threshold_a_candidate_is_good(found):
    assert verdict(reasons(found, SETTINGS)) == "good"


@pytest.mark.parametrize(
    ("every", "day", "is_same"),
    [
        ("weekly", date(2026, 3, 8), True),
        ("weekly", date(2026, 3, 9), False),
        ("daily", date(2026, 3, 2), True),
        ("daily", date(2026, 3, 3), False),
        ("monthly", date(2026, 3, 31), True),
        ("monthly", date(2026, 4, 1), False),
    ],
)
def test_training_is_due_once_in_each_day_week_or_month(tmp_path, every, day, is_same):
    places = Places(tmp_path, tmp_path / "vectorella.duckdb", "")
    assert retraining.is_due(places, every, day)
    registry.write(places.models, registry.Registry((), "2026-03-02T23:59:00.000"))
    assert retraining.is_due(places, every, day) is not is_same


def test_a_registry_that_cannot_be_read_is_named(tmp_path):
    new = operating.new_site(tmp_path)
    models_of(new).mkdir(parents=True)
    (models_of(new) / registry.FILE).write_text("{")
    for command in ("retrain", "validate", "promote"):
        assert "models.json cannot be read" in told(new.run(command))["message"]
    assert "models.json cannot be read" in new.run("models").stderr


def test_without_a_published_file_there_is_nothing_to_train_from(tmp_path):
    new = operating.new_site(tmp_path)
    refused = told(new.run("retrain"))
    assert refused["exit_code"] == 66
    assert "run `vectorella daily` first" in refused["message"]
