"""Training, validating and promoting models, under the lock of the daily run.

The registry in the folder of models says which model is champion. The published file shows it, and
its forecast follows, with the publication that a promotion makes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np

from vectorella import settings as project_settings
from vectorella.built import opened
from vectorella.operations import access, copying, daily, lock
from vectorella.operations.daily import Options
from vectorella.operations.journal import now
from vectorella.operations.log import Record
from vectorella.operations.places import Places
from vectorella.operations.problems import FAILED, HELD, NO_INPUT, OperationProblem, of_disk
from vectorella.retraining import artifact, forecasting, numbers, pairing, registry
from vectorella.retraining import verdict as judging
from vectorella.retraining.artifact import Artifact, ArtifactProblem
from vectorella.retraining.registry import Model, Registry, RegistryProblem, Score
from vectorella.retraining.verdict import BROKEN, GOOD, WORSE, Evidence
from vectorella.settings import SettingError, Settings

# Of `vectorella validate`; a broken candidate is a failure like others.
KEPT_OUT = 10
EXIT_CODES = {GOOD: 0, WORSE: KEPT_OUT, BROKEN: FAILED}
FORECAST_TABLES = ("forecast_evaluations", "sales_forecast")
PAIRINGS_TABLES = ("model_evaluations", "ingredient_embeddings")


@dataclass(frozen=True)
class Outcome:
    """What a command has done, as it tells it to programs.

    Attributes:
        result: in a word or two.
        message: a sentence.
        exit_code: of the command.
        facts: what else there is to say.
    """

    result: str
    message: str
    exit_code: int = 0
    facts: Mapping[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """One JSON object."""
        own = {"result": self.result, "exit_code": self.exit_code, "message": self.message}
        return own | dict(self.facts or {})


def retrain(places: Places) -> Outcome:
    """Train a candidate from the published file; the same data give the same model again.

    Raises:
        OperationProblem: there is nothing to train from, or nowhere to write.
    """
    with _held(places, "vectorella retrain"):
        known = registry.read(places.models)
        with _published(places) as session:
            made, scores = _trained(session)
        model = _described(artifact.store(places.models, made), made, scores)
        after = registry.trained(known, model)
        _store(places, after)
        model = after.get(model.model_id)
    facts = _facts(model)
    if model.state == registry.CHAMPION:
        return Outcome("unchanged", f"The same data give the champion {model.model_id}.", 0, facts)
    return Outcome("candidate", f"Trained the candidate {model.model_id}.", 0, facts)


def validate(places: Places, model_id: str | None = None) -> Outcome:
    """Judge the candidate, or another model, against the champion over the published file.

    Raises:
        OperationProblem: there is no such model, or nothing is published.
    """
    with _held(places, "vectorella validate"):
        known = registry.read(places.models)
        model = known.get(model_id) if model_id else known.candidate or known.champion
        if model is None:
            raise RegistryProblem("There is no model to validate: run `vectorella retrain` first.")
        if model.state == registry.CHAMPION:
            message = f"{model.model_id} is the champion: there is nothing to validate."
            return Outcome("champion", message, 0, _facts(model))
        judged = _judged(places, known, model)
        _store(places, registry.changed(known, judged))
    message = {
        GOOD: f"{judged.model_id} is as good as the champion or better.",
    }.get(judged.verdict, f"{judged.model_id} is kept out: {' '.join(judged.reasons)}")
    return Outcome(judged.verdict, message, EXIT_CODES[judged.verdict], _facts(judged))


def promote(
    places: Places,
    model_id: str | None,
    is_forced: bool,
    options: Options,
    watch: Callable[[Record], None],
) -> Outcome:
    """Make the candidate, or another model, champion, and publish; the champion stays as it is.

    Args:
        places: the files of the database.
        model_id: of the model; None for the candidate.
        is_forced: whether it may be one that validation keeps out.
        options: of the publication.
        watch: is given every record of its log.

    Raises:
        OperationProblem: it may not be champion, or nothing was published, and the champion of
            before is so again.
    """

    def chosen(known: Registry) -> Model:
        model = known.get(model_id) if model_id else known.candidate or known.champion
        if model is None:
            raise RegistryProblem("There is no model to promote: run `vectorella retrain` first.")
        if model.state != registry.CHAMPION and not is_forced:
            if model.verdict == WORSE and model.validated_against == _id(known.champion):
                raise OperationProblem(
                    f"{model.model_id} is kept out: {' '.join(model.reasons)}", KEPT_OUT
                )
            registry.check_promotable(known, model)
        return model

    return _make_champion(places, chosen, "promoted", options, watch)


def roll_back(
    places: Places, model_id: str | None, options: Options, watch: Callable[[Record], None]
) -> Outcome:
    """Make the champion of before champion again, or another model, and publish.

    Raises:
        OperationProblem: there is none, or nothing was published.
    """

    def chosen(known: Registry) -> Model:
        return known.get(model_id) if model_id else registry.before_champion(known)

    return _make_champion(places, chosen, "rolled back", options, watch)


def after_daily(
    places: Places, options: Options, watch: Callable[[Record], None]
) -> Iterator[Outcome]:
    """Retrain, validate, and promote what is good: what was done, step by step.

    What goes wrong is an outcome too: the sales of the day are published.
    """
    steps = (
        ("retrain", lambda: retrain(places)),
        ("validate", lambda: validate(places)),
        ("promote", lambda: promote(places, None, False, options, watch)),
    )
    for name, step in steps:
        try:
            outcome = step()
        except OperationProblem as problem:
            outcome = Outcome("failed", str(problem), problem.exit_code)
        yield replace(outcome, facts={"command": name, **(outcome.facts or {})})
        if outcome.exit_code:
            return


def is_due(places: Places, every: str, today: date) -> bool:
    """Whether no model was trained yet in the day, calendar week or month of this date, UTC.

    Raises:
        OperationProblem: the registry cannot be read.
    """
    with _sentences(places):
        last = registry.read(places.models).last_trained_at
    return last is None or _period(date.fromisoformat(last[:10]), every) != _period(today, every)


def _period(day: date, every: str) -> tuple[int, ...]:
    """What days have in common between which nothing is due.

    >>> _period(date(2026, 1, 1), "weekly") == _period(date(2025, 12, 29), "weekly")
    True
    """
    if every == "weekly":
        return tuple(day.isocalendar())[:2]
    return (day.year, day.month) if every == "monthly" else (day.toordinal(),)


def _make_champion(
    places: Places,
    chosen: Callable[[Registry], Model],
    result: str,
    options: Options,
    watch: Callable[[Record], None],
) -> Outcome:
    """Note the champion, then publish; where that fails, the champion of before is so again."""
    with _held(places, "vectorella promote"):
        before = registry.read(places.models)
        model = chosen(before)
        is_new = model.state != registry.CHAMPION
        if is_new:
            artifact.load(places.models, model.model_id)
            _store(places, registry.promoted(before, model.model_id, now()))
    if not is_new and _shown_champion(places) == model.model_id:
        message = f"{model.model_id} is the champion already."
        return Outcome("unchanged", message, 0, _facts(model))
    try:
        daily.run(places, options, watch)
    except OperationProblem as problem:
        if is_new and problem.exit_code != HELD:
            _take_back(places, before, model)
        raise
    model = registry.read(places.models).get(model.model_id)
    return Outcome(result, f"{model.model_id} is the champion.", 0, _facts(model))


def _take_back(places: Places, before: Registry, model: Model) -> None:
    """Let the champion of before be champion, unless somebody has made another one meanwhile."""
    with _held(places, "vectorella promote"):
        if _id(registry.read(places.models).champion) == model.model_id:
            _store(places, before)


def _shown_champion(places: Places) -> str | None:
    """The champion that the published file shows."""
    try:
        with opened(places.database) as session:
            rows = session.execute("select model_id from models where state = 'champion'")
            found = rows.fetchone()
    except (OSError, duckdb.Error):
        return None
    return found and found[0]


@contextmanager
def _held(places: Places, purpose: str) -> Iterator[None]:
    """The lock, and sentences for what goes wrong meanwhile; what is written is nobody else's."""
    with access.closed_to_others(), lock.hold(places.lock, purpose), _sentences(places):
        try:
            yield
        finally:
            access.as_published(places)


@contextmanager
def _sentences(places: Places) -> Iterator[None]:
    try:
        yield
    except (RegistryProblem, ArtifactProblem, SettingError) as error:
        raise OperationProblem(str(error)) from error
    except FileNotFoundError as error:
        raise OperationProblem(str(error), NO_INPUT) from error
    except (OSError, duckdb.Error) as error:
        raise of_disk(places.database.parent, error) from error


@contextmanager
def _published(places: Places) -> Iterator[duckdb.DuckDBPyConnection]:
    if not places.database.exists():
        raise OperationProblem(
            f"Nothing is published at {places.database}: run `vectorella daily` first.", NO_INPUT
        )
    with opened(places.database) as session:
        try:
            yield session
        except duckdb.CatalogException as error:
            raise OperationProblem(
                f"{places.database} lacks what models are trained from: run `vectorella daily`. "
                f"DuckDB says: {str(error).splitlines()[0]}"
            ) from error


def _trained(session: duckdb.DuckDBPyConnection) -> tuple[Artifact, list[Score]]:
    """A model of what a published file holds, and what it is measured by."""
    sold, cooked = _given(session)
    if sold is None and cooked is None:
        raise OperationProblem(
            "There are too few days of sales and too few recipes to train from: a model is tried "
            "on days and on recipes that it has not seen. Let more land."
        )
    facts: dict[str, Any] = {"format": 1, "forecast": None, "pairings": None}
    facts["numbers"] = numbers.numbers(session)
    arrays: dict[str, np.ndarray] = {}
    if sold:
        facts["forecast"], own = forecasting.train(sold, forecasting.best_model(session))
        arrays |= own
    if cooked:
        facts["pairings"], own = pairing.train(cooked)
        arrays |= own
    made = Artifact(facts, arrays)
    return made, _scores(made, sold, cooked)


def _given(
    session: duckdb.DuckDBPyConnection,
) -> tuple[forecasting.Sold | None, pairing.Cooked | None]:
    def made(*tables: str) -> Settings:
        return project_settings.of_database(session, *tables)

    return (
        forecasting.sold(session, made(*FORECAST_TABLES)),
        pairing.cooked(session, made(*PAIRINGS_TABLES)),
    )


def _described(model_id: str, made: Artifact, scores: Sequence[Score]) -> Model:
    forecast, pairings = made.facts["forecast"] or {}, made.facts["pairings"] or {}
    return Model(
        model_id,
        registry.CANDIDATE,
        now(),
        forecast_model=forecast.get("model"),
        recommender=pairings.get("recommender"),
        sales_until=forecast.get("sales_until"),
        recipe_count=pairings.get("recipe_count"),
        scores=tuple(scores),
    )


def _scores(
    made: Artifact, sold: forecasting.Sold | None, cooked: pairing.Cooked | None
) -> list[Score]:
    found = []
    if sold and made.facts["forecast"]:
        measured = forecasting.scores(made.arrays, sold)
        found += [Score(measure, level, value) for (measure, level), value in measured.items()]
    if cooked and made.facts["pairings"]:
        value = pairing.recall(made.facts["pairings"], made.arrays, cooked)
        found.append(Score("recall_at_10", None, value))
    return found


def _judged(places: Places, known: Registry, model: Model) -> Model:
    """The model with its verdict."""
    made = artifact.load(places.models, model.model_id)
    champion = known.champion
    with _published(places) as session:
        evidence, scores = _evidence(session, made, _loaded(places, champion))
    found = judging.reasons(evidence, project_settings.of_project(places.project))
    return replace(
        model,
        verdict=judging.verdict(found),
        reasons=tuple(reason.sentence for reason in found),
        rules=tuple(reason.rule for reason in found),
        validated_at=now(),
        validated_against=_id(champion),
        scores=tuple(scores) or model.scores,
    )


def _loaded(places: Places, model: Model | None) -> Artifact | None:
    """What was trained; None where its file is gone, so that nothing can be held against it."""
    if model is None:
        return None
    with suppress(FileNotFoundError, ArtifactProblem):
        return artifact.load(places.models, model.model_id)
    return None


def _evidence(
    session: duckdb.DuckDBPyConnection, made: Artifact, champion: Artifact | None
) -> tuple[Evidence, list[Score]]:
    """What speaks for and against a model over a published file, and its scores."""
    not_finite = [
        name
        for name, values in made.arrays.items()
        if values.dtype.kind == "f" and not np.isfinite(values).all()
    ]
    sold, cooked = _given(session)
    unsound = Evidence(
        not_finite,
        _other_data(made, sold, cooked),
        numbers.changed(session, champion.facts["numbers"]) if champion else (),
    )
    if not_finite or unsound.other_data:
        return unsound, []
    scores = _scores(made, sold, cooked)
    forecast, pairings = made.facts["forecast"], made.facts["pairings"]
    found = unsound
    if forecast:
        losses = _of(scores, "pinball")
        found = replace(
            found,
            pinball=losses,
            champion=_champion_losses(session, champion),
            baseline=forecasting.of_backtest(session, forecasting.BASELINE),
            bias=_of(scores, "bias")["worldwide"],
            **_retrained_forecast(made, sold),
        )
    if pairings:
        before = champion and champion.facts["pairings"]
        found = replace(
            found,
            recall=_of(scores, "recall_at_10")[None],
            champion_recall=pairing.recall(before, champion.arrays, cooked) if before else None,
            **_refitted(made, cooked),
        )
    return found, _beside_champion(scores, found)


def _of(scores: Sequence[Score], measure: str) -> dict[str | None, float]:
    """Values of a measure by level."""
    return {each.level: each.value for each in scores if each.measure == measure}


def _other_data(
    made: Artifact, sold: forecasting.Sold | None, cooked: pairing.Cooked | None
) -> list[str]:
    forecast, pairings = made.facts["forecast"] or {}, made.facts["pairings"] or {}
    trained = {
        "sales": (forecast.get("sales"), sold and sold.fingerprint),
        "origins": (forecast.get("origins"), sold and sold.origin_dates),
        "recipes": (pairings.get("recipes"), cooked and cooked.fingerprint),
    }
    return [name for name, (then, today) in trained.items() if then != today]


def _champion_losses(
    session: duckdb.DuckDBPyConnection, champion: Artifact | None
) -> dict[str, float]:
    before = champion and champion.facts["forecast"]
    return forecasting.of_backtest(session, before["model"]) if before else {}


def _retrained_forecast(made: Artifact, sold: forecasting.Sold) -> dict[str, Any]:
    """What the same model forecasts of the days up to each origin, and of nothing else."""
    _, again = forecasting.train(sold, made.facts["forecast"]["model"])
    losses = forecasting.scores(again, sold)
    return {
        "retrained": {level: loss for (name, level), loss in losses.items() if name == "pinball"},
        "has_other_forecasts": not _are_alike(made.arrays, again),
    }


def _refitted(made: Artifact, cooked: pairing.Cooked) -> dict[str, Any]:
    again = {**made.arrays, **pairing.fitted(cooked, made.facts["pairings"]["recommender"])}
    return {
        "retrained_recall": pairing.recall(made.facts["pairings"], again, cooked),
        "has_other_weights": not _are_alike(made.arrays, again),
    }


def _are_alike(arrays: Mapping[str, np.ndarray], others: Mapping[str, np.ndarray]) -> bool:
    """Whether all arrays of the second are in the first, but for rounding."""
    return all(
        arrays[name].shape == values.shape
        and (
            np.allclose(arrays[name], values, rtol=1e-9, atol=1e-9)
            if values.dtype.kind == "f"
            else np.array_equal(arrays[name], values)
        )
        for name, values in others.items()
    )


def _beside_champion(scores: Sequence[Score], found: Evidence) -> list[Score]:
    """Scores with the champion's, where it has been measured by the same."""

    def champion_value(score: Score) -> float | None:
        if score.measure == "recall_at_10":
            return found.champion_recall
        return found.champion.get(score.level) if score.measure == "pinball" else None

    return [replace(score, champion_value=champion_value(score)) for score in scores]


def _id(model: Model | None) -> str | None:
    return model and model.model_id


def _facts(model: Model) -> dict[str, Any]:
    plain = asdict(model)
    del plain["scores"]
    return plain


def _store(places: Places, after: Registry) -> None:
    """Put a registry in place, and remove files that nothing needs, those of killed runs too."""
    registry.write(places.models, after)
    for model_id in registry.without_file(after):
        artifact.path_of(places.models, model_id).unlink(missing_ok=True)
    for unfinished in places.models.glob(f"*{copying.UNFINISHED}"):
        unfinished.unlink(missing_ok=True)
