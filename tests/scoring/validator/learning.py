"""Fits the two linear models to labelled reports. The shipped code only adds up what this writes down.

The verdict is drawn from what the clause model says, so it must learn from clauses that model has not seen: their
shares come from models fitted to the other reports (`_FOLDS` folds, neighbouring reports kept together).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # scipy publishes no types
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # publishes no types

from scoring.validator.features import Features, features_of
from scoring.validator.learned import BAG, BIAS, KINDS, LABELS, OF_KINDS, OF_LABELS, POOL, SCALE, SIGN, Model
from scoring.validator.pooling import NAMES, pooled
from scoring.validator.reading import Reading
from scoring.validator.validator import Validator
from tests.scoring.validator.dataset import Report

STRENGTH = 8.0  # the inverse of the L2 penalty on the verdict's weights
KIND_STRENGTH = 4.0  # and on those of the kinds; half and double do equally well in cross-validation
SIGN_SHARE = 0.6  # of the voice of a sign against that of a run of characters
FEWEST = 3  # clauses a feature has to stand in
FAINT = 250  # thousandths; a feature none of whose weights is heavier is left out
# The mix of labels in the field. The training files hold more of the rare ones, to learn them well; the weights put
# that right, or every doubtful report would be taken for an intention.
FIELD_MIX = {"result": 0.45, "blocked": 0.11, "trace": 0.27, "vague": 0.10, "plan": 0.07}
HARD_SHARE = 0.45  # of them in the field; the training files hold far more, to learn where the border runs
_FOLDS = 4
Row = tuple[str, str, list[int]]
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """A report as the model sees it; `kinds` are those its clauses were labelled with, empty where none were."""

    report: Report
    clauses: list[Features]
    kinds: list[str]


def examples_of(validator: Validator, reports: Sequence[Report]) -> list[Example]:
    """Each report with the features that the validator computes, just as it computes them."""
    found = []
    for report in reports:
        readings = validator.read(report.text)
        found.append(Example(report, features_of(readings), [_kind(report, r) for r in readings if report.clauses]))
    return found


def _kind(report: Report, reading: Reading) -> str:
    """What was said of the stretch that shares most characters with the clause: the splitter may have learned since."""
    span = reading.span
    return max(report.clauses, key=lambda said: min(span.end, said[1]) - max(span.start, said[0]))[2]


def fit(examples: Sequence[Example]) -> list[Row]:
    """The rows of the weights file. One thread and a fixed order, so that the same data give the same bytes."""
    with threadpool_limits(limits=1):
        kinds = _KindModel(examples)
        return _rows(kinds, _LabelModel(examples, _shares_unseen(examples)))


def predict(model: Model, examples: Iterable[Example]) -> list[str]:
    """The label with the largest share, for each."""
    found = []
    for example in examples:
        shares = model.judge(example.clauses).labels
        found.append(LABELS[shares.index(max(shares))].value)
    return found


def _shares_unseen(examples: Sequence[Example]) -> list[Array]:
    """The shares of the kinds in each clause of each report, from models that have not seen the report."""
    found: list[Array] = [np.zeros(0)] * len(examples)
    blocks = [e.report.block for e in examples]
    for learn, test in GroupKFold(_FOLDS).split(blocks, groups=blocks):
        model = _KindModel([examples[i] for i in learn])
        for i in test:
            found[i] = model.shares(examples[i].clauses)
    return found


class _KindModel:
    """Bag and signs of a clause to its kind."""

    def __init__(self, examples: Sequence[Example]) -> None:
        weight = _weights(examples)
        clauses = [c for e in examples for c in e.clauses]
        self.bag = _Vocabulary([c.bag for c in clauses], rarity=True)
        self.signs = _Vocabulary([c.signs for c in clauses], rarity=False)
        self.regression = LogisticRegression(C=KIND_STRENGTH, max_iter=300, tol=1e-3)
        self.regression.fit(
            self._matrix(clauses),
            [k for e in examples for k in e.kinds],
            sample_weight=[weight[i] for i, e in enumerate(examples) for _ in e.kinds],
        )
        self.order = [list(self.regression.classes_).index(kind.value) for kind in KINDS]

    def shares(self, clauses: Sequence[Features]) -> Array:
        """One row a clause, one column for each of KINDS."""
        found: Array = self.regression.predict_proba(self._matrix(clauses))[:, self.order]
        return found

    def _matrix(self, clauses: Sequence[Features]) -> sparse.csr_matrix:
        bags = self.bag.matrix([c.bag for c in clauses], 1.0)
        signs = self.signs.matrix([c.signs for c in clauses], SIGN_SHARE)
        return sparse.hstack([bags, signs]).tocsr()


class _LabelModel:
    """What the clauses of a report say together, to its label."""

    def __init__(self, examples: Sequence[Example], shares: Sequence[Array]) -> None:
        labels = [e.report.label for e in examples]
        self.regression = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
        together = np.array([pooled([list(row) for row in rows]) for rows in shares])
        self.regression.fit(together, labels, sample_weight=_weights(examples))
        self.order = [list(self.regression.classes_).index(label.value) for label in LABELS]


class _Vocabulary:
    """The features to learn, in fixed order, each with its scale: the root of its inverse frequency, or 1."""

    def __init__(self, bags: Sequence[Collection[str]], *, rarity: bool) -> None:
        counts = Counter(name for names in bags for name in set(names))
        known = sorted(name for name, n in counts.items() if n >= FEWEST and not set(name) & set("\t\n"))
        self.column = {name: i for i, name in enumerate(known)}
        self.by_count = sorted(known, key=lambda name: (-counts[name], name))
        self.scale = [sqrt(log((1 + len(bags)) / (1 + counts[name])) + 1) if rarity else 1.0 for name in known]

    def matrix(self, bags: Sequence[Collection[str]], share: float) -> sparse.csr_matrix:
        """One row a bag, scaled by the root of how many features it has, known or not; one said twice counts twice."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for row, names in enumerate(bags):
            known = sorted(self.column[name] for name in names if name in self.column)
            rows.extend([row] * len(known))
            columns.extend(known)
            values.extend(share * self.scale[column] / sqrt(max(len(names), 1)) for column in known)
        return sparse.csr_matrix((values, (rows, columns)), shape=(len(bags), len(self.column)))

    def weights(self, coefficients: Array, share: float) -> dict[str, list[int]]:
        """Each feature's weights; what scaled the feature in training goes into its weight.

        The frequent ones come first: what is asked for most then lies together in the memory of who loads them.
        """
        scaled = coefficients * np.array(self.scale) * share
        return {name: _thousandths(scaled[:, self.column[name]]) for name in self.by_count}


def _rows(kinds: _KindModel, labels: _LabelModel) -> list[Row]:
    of_kinds, of_labels = kinds.regression.coef_[kinds.order], labels.regression.coef_[labels.order]
    size = len(kinds.bag.column)
    return [
        (BIAS, OF_KINDS, _thousandths(kinds.regression.intercept_[kinds.order])),
        (BIAS, OF_LABELS, _thousandths(labels.regression.intercept_[labels.order])),
        *((POOL, name, _thousandths(of_labels[:, i])) for i, name in enumerate(NAMES)),
        *_loud(SIGN, kinds.signs.weights(of_kinds[:, size:], SIGN_SHARE)),
        *_loud(BAG, kinds.bag.weights(of_kinds[:, :size], 1.0)),
    ]


def _loud(section: str, weights: Mapping[str, list[int]]) -> list[Row]:
    return [(section, name, row) for name, row in weights.items() if max(map(abs, row)) >= FAINT]


def _thousandths(weights: Array) -> list[int]:
    return [int(w) for w in np.rint(weights * SCALE)]


def _weights(examples: Sequence[Example]) -> list[float]:
    """What each report counts, so that labels, and hard and plain ones of a label, stand in the mix of the field."""
    groups = [(e.report.label, e.report.hard) for e in examples]
    counts = Counter(groups)
    share = {True: HARD_SHARE, False: 1 - HARD_SHARE}
    return [FIELD_MIX[label] * share[hard] * len(examples) / counts[label, hard] for label, hard in groups]
