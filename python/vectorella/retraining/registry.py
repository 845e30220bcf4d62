"""Every model that was trained, and what became of it: one JSON file, replaced in one step.

Pure functions make a new registry of an old one; `read` and `write` alone touch the file.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from vectorella.operations import copying
from vectorella.retraining.verdict import GOOD

FILE = "models.json"
CANDIDATE, CHAMPION, RETIRED = "candidate", "champion", "retired"
# So many retired models keep their files, to return to.
KEPT = 10


class RegistryProblem(ValueError):
    """What cannot be done with the models that there are; the message says what to do."""


@dataclass(frozen=True)
class Score:
    """One measure of a model, and the champion's at that time; None where there was none."""

    measure: str
    level: str | None
    value: float | None
    champion_value: float | None = None


@dataclass(frozen=True)
class Model:
    """A trained model; times are UTC in ISO 8601.

    Attributes:
        model_id: the beginning of the hash of its file.
        state: candidate, champion or retired.
        trained_at: when it was trained first.
        forecast_model: which model forecasts; None where there were too few days.
        recommender: which one recommends; None where there were too few recipes.
        sales_until: the last day of sales that it has learnt from.
        recipe_count: recipes that it has learnt from or was judged by.
        verdict: good, worse or broken; None before it was validated.
        reasons: sentences that speak against it.
        rules: the same in one word each.
        validated_at: when.
        validated_against: id of the champion at that time.
        promoted_at: when it was made champion last.
        retired_at: when another took its place.
        scores: what it was measured by.
    """

    model_id: str
    state: str
    trained_at: str
    forecast_model: str | None = None
    recommender: str | None = None
    sales_until: str | None = None
    recipe_count: int | None = None
    verdict: str | None = None
    reasons: Sequence[str] = ()
    rules: Sequence[str] = ()
    validated_at: str | None = None
    validated_against: str | None = None
    promoted_at: str | None = None
    retired_at: str | None = None
    scores: Sequence[Score] = ()


@dataclass(frozen=True)
class Registry:
    """All models, the oldest first.

    Attributes:
        models: each once.
        last_trained_at: when training ended last, whatever it gave.
    """

    models: Sequence[Model] = field(default_factory=tuple)
    last_trained_at: str | None = None

    @property
    def champion(self) -> Model | None:
        """The model in use."""
        return next((model for model in self.models if model.state == CHAMPION), None)

    @property
    def candidate(self) -> Model | None:
        """The model that was trained last and is neither champion nor retired."""
        return next((model for model in self.models if model.state == CANDIDATE), None)

    def get(self, model_id: str) -> Model:
        """A model by its id or the beginning of it.

        Raises:
            RegistryProblem: there is none, or several begin so.
        """
        found = [model for model in self.models if model.model_id.startswith(model_id)]
        if len(found) != 1:
            ids = ", ".join(model.model_id for model in found or self.models) or "none"
            raise RegistryProblem(f"{model_id} is not the id of one model. There are: {ids}.")
        return found[0]


def trained(registry: Registry, model: Model) -> Registry:
    """The registry with a newly trained model as the candidate, the last candidate being retired.

    A model that is champion stays so; a retired one is tried again.
    """
    at = model.trained_at
    known = next((each for each in registry.models if each.model_id == model.model_id), None)
    if known and known.state in (CHAMPION, CANDIDATE):
        model = known
    elif known:
        model = replace(model, trained_at=known.trained_at, promoted_at=known.promoted_at)
    others = [
        _retired(each, at) if each.state == CANDIDATE else each
        for each in registry.models
        if each.model_id != model.model_id
    ]
    return Registry((*others, model), at)


def changed(registry: Registry, model: Model) -> Registry:
    """The registry with a model as it is now."""
    models = tuple(model if each.model_id == model.model_id else each for each in registry.models)
    return replace(registry, models=models)


def promoted(registry: Registry, model_id: str, at: str) -> Registry:
    """The registry with a model as champion, and the one before retired."""

    def state_of(model: Model) -> Model:
        if model.model_id == model_id:
            return replace(model, state=CHAMPION, promoted_at=at, retired_at=None)
        return _retired(model, at) if model.state == CHAMPION else model

    return replace(registry, models=tuple(map(state_of, registry.models)))


def check_promotable(registry: Registry, model: Model) -> None:
    """See that a model may become champion.

    Raises:
        RegistryProblem: it was not validated against the champion of today, or is not good.
    """
    champion = registry.champion
    if model.verdict is None or model.validated_against != (champion and champion.model_id):
        raise RegistryProblem(
            f"The model {model.model_id} was not validated against the champion of today: run "
            "`vectorella validate` first."
        )
    if model.verdict != GOOD:
        raise RegistryProblem(
            f"The model {model.model_id} is kept out: {' '.join(model.reasons)} To promote it "
            "nevertheless, give --force."
        )


def before_champion(registry: Registry) -> Model:
    """The model that was champion before.

    Raises:
        RegistryProblem: there was none.
    """
    earlier = [model for model in registry.models if model.state == RETIRED and model.promoted_at]
    if not earlier:
        raise RegistryProblem("No model was champion before: there is none to return to.")
    return max(earlier, key=lambda model: model.retired_at)


def without_file(registry: Registry) -> list[str]:
    """Ids of retired models whose files are kept no longer."""
    retired = [model for model in registry.models if model.state == RETIRED]
    retired.sort(key=lambda model: (model.promoted_at or "", model.retired_at))
    return [model.model_id for model in retired[:-KEPT]]


def _retired(model: Model, at: str) -> Model:
    return replace(model, state=RETIRED, retired_at=at)


def read(folder: Path) -> Registry:
    """The registry of a folder of models; an empty one where there is none.

    Raises:
        RegistryProblem: the file is not what was written.
    """
    path = folder / FILE
    if not path.exists():
        return Registry()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Registry(tuple(map(_model, stored["models"])), stored["last_trained_at"])
    except (ValueError, KeyError, TypeError) as error:
        raise RegistryProblem(
            f"{path} cannot be read: {error}. Bring it back from a copy, or remove it and train "
            "again."
        ) from error


def write(folder: Path, registry: Registry) -> None:
    """Put a registry in place, stored before this returns.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(asdict(registry), indent=1)
    copying.put(folder / FILE, text.encode())


def _model(stored: dict[str, Any]) -> Model:
    known = {item.name for item in fields(Model)}
    values = {name: value for name, value in stored.items() if name in known}
    return Model(**values | {"scores": tuple(Score(**each) for each in values["scores"])})
