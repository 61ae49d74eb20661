"""Prints how well the validator judges labelled reports: `make validator-report`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline

from scoring.validator.learned import LABELS, Model
from scoring.validator.validator import Validator
from tests.scoring.validator import dataset, learning
from tests.scoring.validator.dataset import Report

_ACCEPTED = frozenset(label.value for label in LABELS if label.accepted)
_FOLDS = 5


def main() -> None:
    """Cross-validation on the training set, then the held-out and the development set, then the baseline."""
    validator = Validator.load()
    training = dataset.training()
    examples = learning.examples_of(validator, training)
    for title, key in ((f"{_FOLDS}-fold cross-validation", _block), ("another author's reports", _source)):
        _print(title, training, _cross_validated(examples, [key(r) for r in training]))
    pipeline = baseline().fit([r.text for r in training], dataset.labels(training))
    for source, group in groupby([*dataset.held_out(), *dataset.development()], key=_source):
        reports = list(group)
        _print(source, reports, [validator.assess(r.text).label.value for r in reports])
        predicted = list(pipeline.predict([r.text for r in reports]))
        _print(f"{source}, TF-IDF + logistic regression", reports, predicted, table=False)


def baseline() -> Pipeline:
    """What the validator has to beat: TF-IDF of character runs with logistic regression."""
    return make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True), LogisticRegression(C=20, max_iter=1000)
    )


def _block(report: Report) -> str:
    return report.block


def _source(report: Report) -> str:
    return report.source


def _cross_validated(examples: Sequence[learning.Example], groups: Sequence[str]) -> list[str]:
    """Labels for all, each from a model that has seen no report of its group."""
    found = [""] * len(examples)
    for learn, test in GroupKFold(_FOLDS).split(groups, groups=groups):
        model = Model.of(learning.fit([examples[i] for i in learn]))
        for i, label in zip(test, learning.predict(model, [examples[i] for i in test]), strict=True):
            found[i] = label
    return found


def _print(title: str, reports: Sequence[Report], found: Sequence[str], *, table: bool = True) -> None:
    pairs = [(r, f) for r, f in zip(reports, found, strict=True) if f]
    if not pairs:
        return
    hard = [(r, f) for r, f in pairs if r.hard]
    lines = [
        "",
        f"{title}: {len(pairs)} reports",
        f"  all:  labels {_share(pairs, _same)}   accept/return {_share(pairs, _same_side)}",
        f"  hard: labels {_share(hard, _same)}   accept/return {_share(hard, _same_side)}",
    ]
    sys.stdout.write("\n".join(lines + (_confusion(pairs) if table else [])) + "\n")


def _same(report: Report, found: str) -> bool:
    return report.label == found


def _same_side(report: Report, found: str) -> bool:
    return (report.label in _ACCEPTED) == (found in _ACCEPTED)


def _share(pairs: Sequence[tuple[Report, str]], right: Callable[[Report, str], bool]) -> str:
    return f"{100 * sum(right(r, f) for r, f in pairs) / max(len(pairs), 1):.1f} %"


def _confusion(pairs: Sequence[tuple[Report, str]]) -> list[str]:
    names = [label.value for label in LABELS]
    counts = Counter((r.label, f) for r, f in pairs)
    lines = ["  meant \\ said" + "".join(f"{name:>9}" for name in names)]
    lines.extend(f"  {meant:<12}" + "".join(f"{counts[meant, said]:>9}" for said in names) for meant in names)
    return lines


if __name__ == "__main__":
    main()
