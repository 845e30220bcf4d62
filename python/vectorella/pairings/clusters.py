"""Groups of ingredients, and a map of them in two dimensions."""

from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import unit

MOST_CLUSTERS = 40
ITERATIONS = 50
LABEL_WORDS = 3

# t-SNE compares all with all: so many of the most used are laid out, the rest beside their nearest.
LAID_OUT = 500
PERPLEXITY = 20
STEPS = 300


class Clusters(NamedTuple):
    """What is known of each of n ingredients.

    Attributes:
        cluster: number of its cluster, from 0, the largest first.
        membership: cosine with the centre of the cluster, 0 to 1.
        label: of the cluster.
        place: on the map, float64 (n, 2).
    """

    cluster: np.ndarray
    membership: np.ndarray
    label: list[str]
    place: np.ndarray


def cluster(counted: Cooccurrence, vectors: np.ndarray, seed: int) -> Clusters:
    """Group ingredients by direction, and lay them out; the same for the same seed."""
    units = unit(vectors)
    support = counted.support
    with threadpool_limits(1):
        groups, centres = spherical_k_means(units, cluster_count(len(units)), seed)
        cosines = units @ centres.T
        place = lay_out(units, support)
    labels = [_label(at, groups, cosines, counted) for at in range(len(centres))]
    order = sorted(range(len(centres)), key=lambda at: (-(groups == at).sum(), labels[at]))
    number = np.argsort(order) if order else np.zeros(0, int)
    return Clusters(
        cluster=number[groups],
        membership=np.clip(cosines[np.arange(len(groups)), groups], 0, 1),
        label=[labels[group] for group in groups],
        place=place,
    )


def cluster_count(ingredients: int) -> int:
    """The usual rule of thumb, the root of half of them.

    >>> [cluster_count(size) for size in (0, 1, 200, 100_000)]
    [0, 1, 10, 40]
    """
    return min(MOST_CLUSTERS, int(np.ceil(np.sqrt(ingredients / 2))))


def spherical_k_means(units: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Group vectors of length 1 around centres of length 1.

    Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data Using Clustering" (2001),
    started as k-means++ does (Arthur and Vassilvitskii, 2007).
    """
    if not count:
        return np.zeros(len(units), int), np.zeros((0, units.shape[1]))
    centres = _first_centres(units, count, np.random.default_rng(seed))
    groups = np.full(len(units), -1)
    for _ in range(ITERATIONS):
        nearest = (units @ centres.T).argmax(axis=1)
        if (nearest == groups).all():
            break
        groups = nearest
        sums = np.zeros_like(centres)
        np.add.at(sums, groups, units)
        is_empty = ~sums.any(axis=1)
        centres = np.where(is_empty[:, None], centres, unit(sums))
    return groups, centres


def _first_centres(units: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    chosen = [int(rng.integers(len(units)))]
    while len(chosen) < count:
        far = 1 - (units @ units[chosen].T).max(axis=1)
        weights = np.maximum(far, 1e-12) ** 2
        chosen.append(int(rng.choice(len(units), p=weights / weights.sum())))
    return units[chosen]


def _label(at: int, groups: np.ndarray, cosines: np.ndarray, counted: Cooccurrence) -> str:
    """The most typical ingredients: near the centre, and not rare."""
    members = np.flatnonzero(groups == at)
    typical = cosines[members, at] * np.log1p(counted.support[members])
    best = members[np.argsort(-typical, kind="stable")[:LABEL_WORDS]]
    return ", ".join(counted.names[member] for member in best)


def lay_out(units: np.ndarray, support: np.ndarray) -> np.ndarray:
    """Place ingredients on a map, float64 (n, 2), neighbours near each other."""
    places = np.zeros((len(units), 2))
    order = np.lexsort((np.arange(len(units)), -support))
    first, rest = np.sort(order[:LAID_OUT]), np.sort(order[LAID_OUT:])
    if len(first) < 3:
        places[first, 0] = np.arange(len(first))
        return places
    places[first] = t_sne(units[first])
    if len(rest):
        cosines = units[rest] @ units[first].T
        nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :3]
        places[rest] = places[first][nearest].mean(axis=1)
    return places


def t_sne(units: np.ndarray) -> np.ndarray:
    """Lay vectors of length 1 out in the plane: float64 (n, 2).

    Van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), exact and started from the
    first two principal components, so that nothing is drawn at random.
    """
    distances = np.maximum(2 - 2 * units @ units.T, 0)
    joint = _joint_probabilities(distances, min(PERPLEXITY, (len(units) - 1) / 3))
    centred = units - units.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(-values, kind="stable")[:2]]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    places = np.zeros((len(units), 2))
    places[:, : axes.shape[1]] = centred @ axes
    places *= 1e-2 / max(places.std(), 1e-12)
    return _descend(places, joint)


def _joint_probabilities(distances: np.ndarray, perplexity: float) -> np.ndarray:
    """Find for each point the width at which it has so many neighbours, by bisection."""
    low, high = np.full(len(distances), 1e-6), np.full(len(distances), 1e6)
    for _ in range(50):
        precision = np.sqrt(low * high)
        weights = np.exp(-distances * precision[:, None])
        np.fill_diagonal(weights, 0)
        shares = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
        entropy = -(shares * np.log(np.maximum(shares, 1e-300))).sum(axis=1)
        is_wide = entropy > np.log(max(perplexity, 1.01))
        low, high = np.where(is_wide, precision, low), np.where(is_wide, high, precision)
    return np.maximum((shares + shares.T) / (2 * len(shares)), 1e-12)


def _descend(places: np.ndarray, joint: np.ndarray) -> np.ndarray:
    """Gradient descent with momentum, the attraction exaggerated at first."""
    speed = np.zeros_like(places)
    gains = np.ones_like(places)
    rate = max(len(places) / 12 / 4, 10)
    for step in range(STEPS):
        closeness = 1 / (1 + _squared_distances(places))
        np.fill_diagonal(closeness, 0)
        pull = joint * (12 if step < STEPS // 3 else 1) - closeness / closeness.sum()
        pull *= closeness
        gradient = 4 * (pull.sum(axis=1)[:, None] * places - pull @ places)
        gains = np.where(gradient * speed < 0, gains + 0.2, np.maximum(gains * 0.8, 0.01))
        speed = (0.5 if step < STEPS // 3 else 0.8) * speed - rate * gains * gradient
        places = places + speed
    return places - places.mean(axis=0)


def _squared_distances(places: np.ndarray) -> np.ndarray:
    squares = (places**2).sum(axis=1)
    return np.maximum(squares[:, None] + squares - 2 * places @ places.T, 0)
