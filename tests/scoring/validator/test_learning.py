from collections import Counter

import pytest

from scoring.validator import Kind
from scoring.validator.learned import LABELS, Model, _total, pack, unpack
from scoring.validator.validator import Validator
from tests.scoring.validator import dataset, learning, train

PART = dataset.training()[::8]


def test_the_same_reports_teach_the_same_bytes(validator: Validator) -> None:
    examples = learning.examples_of(validator, PART)

    once, again = (train.as_text(learning.fit(examples)) for _ in range(2))

    assert once == again


@pytest.mark.long
def test_the_shipped_reports_teach_the_shipped_weights() -> None:
    """Whoever changes what the weights belong to — reports, lexicon, clauses, features — trains anew."""
    learned = train.as_text(train.learned(dataset.training()))

    assert learned.encode() == train.WEIGHTS.read_bytes()


def test_the_shipped_table_is_what_the_program_adds_up(validator: Validator) -> None:
    found = learning.predict(Model.load(), learning.examples_of(validator, PART))
    right = sum(a == b for a, b in zip(found, dataset.labels(PART), strict=True))

    assert right / len(PART) > 0.95


def test_every_clause_to_learn_from_stands_in_its_report_and_bears_out_its_label() -> None:
    bears = {"result": {"output", "outcome"}, "blocked": {"obstacle"}, "vague": {"claim"}, "plan": {"plan"}}
    bears["trace"] = {"activity", "input"}
    delivered = bears["result"]
    for report in dataset.training():
        kinds = {kind for _, _, kind in report.clauses}
        assert kinds <= set(Kind)
        assert all(0 <= start < end <= len(report.text) for start, end, _ in report.clauses)
        assert kinds & bears[report.label], report.id
        assert report.label in {"result", "blocked"} or not kinds & delivered, report.id


@pytest.mark.parametrize(
    "columns", [[0] * 9, [1, -2, 3, -4, 5, -6, 7, 0, 2], [-1] * 9, [10**8, -(10**8), 0, 7, -7, 0, 0, -1, 3]]
)
def test_packed_columns_come_apart_again(columns: list[int]) -> None:
    assert unpack(pack(columns)) == tuple(columns)
    assert unpack(pack(columns) + pack(columns)) == tuple(2 * c for c in columns)


def test_what_is_remembered_of_a_clause_weighs_what_its_names_weigh(validator: Validator) -> None:
    model = Model.load()
    for example in learning.examples_of(validator, PART[:200]):
        for clause in example.clauses:
            assert model._of_bag(clause) == _total(model._bag, clause.bag)
            assert model._of_signs(clause) == _total(model._signs, clause.signs)


def test_no_report_stands_twice_nor_both_in_training_and_in_the_held_out_set() -> None:
    texts = Counter(r.text for r in dataset.training() + dataset.held_out())

    assert [text for text, n in texts.items() if n > 1] == []


def test_every_label_is_one_of_the_five() -> None:
    found = set(dataset.labels(dataset.training() + dataset.held_out()))

    assert found == {label.value for label in LABELS}


@pytest.mark.skipif(not dataset.held_out(), reason="no held-out reports in this checkout")
def test_held_out_reports_are_judged_about_as_well_as_the_report_says(validator: Validator) -> None:
    reports = dataset.held_out()
    found = [validator.assess(r.text) for r in reports]

    labels = sum(f.label.value == r.label for f, r in zip(found, reports, strict=True)) / len(reports)
    sides = sum(f.accepted == (r.label in {"result", "blocked"}) for f, r in zip(found, reports, strict=True))

    assert labels >= 0.95
    assert sides / len(reports) >= 0.96
