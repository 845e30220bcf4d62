"""Whether a candidate may take the champion's place: rules over figures, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vectorella.settings import Settings

GOOD, WORSE, BROKEN = "good", "worse", "broken"


@dataclass(frozen=True)
class Reason:
    """Why a candidate is kept out.

    Attributes:
        rule: one word for programs.
        sentence: with the figures.
        is_broken: whether it is no sound model, and not just a worse one.
    """

    rule: str
    sentence: str
    is_broken: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of a candidate; parts that it does not have, or nobody else has, are empty.

    Attributes:
        not_finite: names of arrays with a number that is none, or with no row.
        other_data: what it was trained on that is not in the published file.
        changed_numbers: what the champion's numbers stood for, and stand for no more.
        pinball: its losses by level, held against the sales of the file.
        retrained: those of its model, trained once more.
        has_other_forecasts: whether that one forecasts something else.
        champion: those of the champion's model there.
        baseline: those of the seasonal naive model there.
        bias: what it expected of the world over what was sold, less 1.
        recall: its recall at 10.
        retrained_recall: that of its recommender, fitted once more.
        has_other_weights: whether that one has other weights.
        champion_recall: that of the champion over the same recipes.
    """

    not_finite: Sequence[str] = ()
    other_data: Sequence[str] = ()
    changed_numbers: Sequence[str] = ()
    pinball: Mapping[str, float] = field(default_factory=dict)
    retrained: Mapping[str, float] = field(default_factory=dict)
    has_other_forecasts: bool = False
    champion: Mapping[str, float] = field(default_factory=dict)
    baseline: Mapping[str, float] = field(default_factory=dict)
    bias: float | None = None
    recall: float | None = None
    retrained_recall: float | None = None
    has_other_weights: bool = False
    champion_recall: float | None = None


def verdict(reasons: Sequence[Reason]) -> str:
    """Good without a reason against it, else worse or broken."""
    if any(reason.is_broken for reason in reasons):
        return BROKEN
    return WORSE if reasons else GOOD


def reasons(found: Evidence, settings: Settings) -> list[Reason]:
    """All that speaks against a candidate; where it is broken, figures say nothing any more.

    Args:
        found: what is known of it.
        settings: promotion_pinball, promotion_bias and promotion_recall are used.
    """
    unsound = _soundness(found) or _leaks(found, settings)
    return unsound or [*_forecast(found, settings), *_recall(found, settings)]


def ratio(losses: Mapping[str, float], others: Mapping[str, float]) -> float | None:
    """The geometric mean of the ratios over the levels that both have; None without one.

    >>> ratio({"country": 2.0, "worldwide": 8.0}, {"country": 1.0, "worldwide": 4.0})
    2.0
    """
    levels = [level for level in losses if level in others]
    if not levels:
        return None
    logarithms = [np.log(losses[level] + 1e-12) - np.log(others[level] + 1e-12) for level in levels]
    return round(float(np.exp(np.mean(logarithms))), 9)


def _soundness(found: Evidence) -> list[Reason]:
    said = {
        "not_finite": (found.not_finite, "It has numbers that are none (NaN) in {}."),
        "other_data": (
            found.other_data,
            "It was trained on other {} than the published file holds: run `vectorella retrain`.",
        ),
        "numbers": (
            found.changed_numbers,
            "The numbers {} stand for something else than when the champion was trained: a full "
            "refresh has dealt them anew. Train again what uses them, and promote with --force; "
            "keep_numbers: true keeps them.",
        ),
    }
    return [
        Reason(rule, text.format(", ".join(names)), is_broken=True)
        for rule, (names, text) in said.items()
        if names
    ]


def _leaks(found: Evidence, settings: Settings) -> list[Reason]:
    """What is not made of what it may have seen, and no worse for it: one that is, shows itself."""
    leaks = []
    to_itself = ratio(found.pinball, found.retrained)
    if found.has_other_forecasts and (to_itself or 0) <= settings.promotion_pinball:
        leaks.append(
            "Its forecasts are not what its model makes of the days up to each origin, and as good "
            "or better: it has seen a later day."
        )
    least = settings.promotion_recall * (found.retrained_recall or 0)
    if found.has_other_weights and found.recall is not None and found.recall >= least:
        leaks.append(
            "Its weights are not what the recipes give that it may learn from, and as good or "
            "better: it has seen those that it is judged by."
        )
    return [Reason("leak", sentence, is_broken=True) for sentence in leaks]


def _forecast(found: Evidence, settings: Settings) -> list[Reason]:
    against = []
    to_champion = ratio(found.pinball, found.champion)
    if to_champion is not None and to_champion > settings.promotion_pinball:
        against.append(
            Reason(
                "pinball",
                f"Its pinball loss is {to_champion:.3f} times the champion's; at most "
                f"{settings.promotion_pinball} is allowed.",
            )
        )
    to_baseline = ratio(found.pinball, found.baseline)
    if to_baseline is not None and to_baseline >= 1:
        against.append(
            Reason(
                "baseline",
                f"Its pinball loss is {to_baseline:.3f} times that of last week once more, and is "
                "to be below it.",
            )
        )
    if found.bias is not None and abs(found.bias) > settings.promotion_bias:
        against.append(
            Reason(
                "bias",
                f"It expected {found.bias:+.1%} of what was sold worldwide; at most "
                f"{settings.promotion_bias:.0%} too much or too little is allowed.",
            )
        )
    return against


def _recall(found: Evidence, settings: Settings) -> list[Reason]:
    if None in (found.recall, found.champion_recall):
        return []
    least = settings.promotion_recall * found.champion_recall
    if found.recall >= least:
        return []
    return [
        Reason(
            "recall",
            f"Its recall at 10 is {found.recall:.3f}, the champion's {found.champion_recall:.3f}; "
            f"at least {least:.3f} is wanted.",
        )
    ]
