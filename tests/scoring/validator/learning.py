"""Fits the linear model to labelled reports. The shipped code only adds up what this writes down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # scipy publishes no types
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # publishes no types

from scoring.validator.features import bag_of, signs_of
from scoring.validator.learned import BAG, BIAS, LABELS, SCALE, SIGN, SIGN_SHARE, Model, pack
from scoring.validator.roles import figures_of
from scoring.validator.validator import Validator
from tests.scoring.validator.dataset import Report

STRENGTH = 8.0  # the inverse of the L2 penalty; 5 to 15 do equally well in cross-validation
FEWEST = 2  # reports a feature has to stand in
FAINT = 160  # thousandths; a feature none of whose weights is heavier is left out, and no verdict is missed
# The mix of labels in the field. The training files hold more of the rare ones, to learn them well; the weights put
# that right, or every doubtful report would be taken for an intention.
FIELD_MIX = {"result": 0.45, "blocked": 0.11, "trace": 0.27, "vague": 0.10, "plan": 0.07}
Features = tuple[frozenset[str], frozenset[str]]
Row = tuple[str, str, list[int]]


def features_of(validator: Validator, reports: Sequence[Report]) -> list[Features]:
    """The features of each report, just as the validator computes them."""
    found = []
    for report in reports:
        readings = validator.read(report.text)
        figures = figures_of(report.text, readings)
        found.append((frozenset(bag_of(readings)), frozenset(signs_of(report.text, readings, figures))))
    return found


def fit(features: Sequence[Features], labels: Sequence[str]) -> list[Row]:
    """The rows of the weights file. One thread and a fixed order, so that the same data give the same bytes."""
    bags, signs = [f[0] for f in features], [f[1] for f in features]
    bag, sign = _vocabulary(bags, rarity=True), _vocabulary(signs, rarity=False)
    matrix = sparse.hstack([_matrix(bags, bag, 1.0), _matrix(signs, sign, SIGN_SHARE)]).tocsr()
    weight = _weight(labels)
    with threadpool_limits(limits=1):
        regression = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
        regression.fit(matrix, labels, sample_weight=[weight[label] for label in labels])
    order = [list(regression.classes_).index(label.value) for label in LABELS]
    names = [
        *((BAG, name, scale) for name, scale in bag.items()),
        *((SIGN, name, scale) for name, scale in sign.items()),
    ]
    rows: list[Row] = [(BIAS, "", _thousandths(regression.intercept_[order]))]
    for (section, name, scale), column in zip(names, regression.coef_[order].T, strict=True):
        weights = _thousandths(column * scale)  # what scaled the feature in training goes into its weight
        if max(map(abs, weights)) >= FAINT:
            rows.append((section, name, weights))
    return rows


def _thousandths(weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    return [int(w) for w in np.rint(weights * SCALE)]


def as_model(rows: Iterable[Row]) -> Model:
    """The model that those rows make, without the way through a file."""
    tables: dict[str, dict[str, int]] = {BIAS: {}, BAG: {}, SIGN: {}}
    for section, name, weights in rows:
        tables[section][name] = pack(weights)
    return Model(tables[BIAS][""], tables[BAG], tables[SIGN])


def predict(model: Model, features: Sequence[Features]) -> list[str]:
    """The label with the highest logit, for each."""
    found = []
    for bag, signs in features:
        logits = model.logits(bag, signs)
        found.append(LABELS[logits.index(max(logits))].value)
    return found


def _weight(labels: Sequence[str]) -> dict[str, float]:
    """What a report of each label counts, so that all together stand in the mix of the field."""
    counts = Counter(labels)
    return {label: FIELD_MIX[label] * len(labels) / n for label, n in counts.items()}


def _vocabulary(sets: Sequence[frozenset[str]], *, rarity: bool) -> dict[str, float]:
    """The features to learn, in fixed order, each with its scale: the root of its inverse frequency, or 1."""
    counts = Counter(name for names in sets for name in names)
    known = sorted(name for name, n in counts.items() if n >= FEWEST and not set(name) & set("\t\n"))
    return {name: sqrt(log((1 + len(sets)) / (1 + counts[name])) + 1) if rarity else 1.0 for name in known}


def _matrix(sets: Sequence[frozenset[str]], vocabulary: Mapping[str, float], share: float) -> sparse.csr_matrix:
    """One row a report, scaled by the root of how many features it has, known or not."""
    column = {name: i for i, name in enumerate(vocabulary)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, names in enumerate(sets):
        known = sorted(name for name in names if name in column)
        root = sqrt(max(len(names), 1))
        rows.extend([row] * len(known))
        columns.extend(column[name] for name in known)
        values.extend(share * vocabulary[name] / root for name in known)
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(sets), len(vocabulary)))
