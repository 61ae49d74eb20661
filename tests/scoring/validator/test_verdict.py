import sys
from types import FrameType

import pytest

from scoring.validator import IndicatorProfile, Kind, Label, Nature, Validator
from tests.scoring.validator.tables_reader import table

_RESTS_ON = {
    "result": {Kind.OUTPUT, Kind.OUTCOME},
    "blocked": {Kind.OBSTACLE},
    "trace": {Kind.ACTIVITY, Kind.INPUT},
    "vague": {Kind.CLAIM},
    "plan": {Kind.PLAN},
}


@pytest.mark.parametrize("row", table("verdicts"), ids=lambda row: row[2])
def test_the_verdict_is_a_careful_readers(validator: Validator, row: list[str]) -> None:
    assert validator.assess(row[0]).label.value == row[1]


@pytest.mark.parametrize("row", table("adversarial"), ids=lambda row: row[2])
def test_tricks_do_not_pass_and_plain_speech_does(validator: Validator, row: list[str]) -> None:
    assert validator.assess(row[0]).accepted == (row[1] == "yes")


@pytest.mark.parametrize("row", table("verdicts"), ids=lambda row: row[2])
def test_the_marked_up_text_shows_what_the_verdict_rests_on(validator: Validator, row: list[str]) -> None:
    assessment = validator.assess(row[0])

    kinds = {c.kind for c in assessment.clauses}

    assert kinds & _RESTS_ON[assessment.label.value]
    assert assessment.accepted or not kinds & _RESTS_ON["result"]


def test_the_same_text_always_gets_the_same_answer(validator: Validator) -> None:
    text = "检查企业58家,发现隐患113条,整改92条"

    assert validator.assess(text) == validator.assess(text) == Validator.load().assess(text)


@pytest.mark.parametrize("text", ["", "   ", "。。。", "👍👍", "a" * 300, "1" * 300, "\u0000\u2028", "好" * 5000])
def test_any_text_gets_an_answer(validator: Validator, text: str) -> None:
    assert validator.assess(text).label in Label


@pytest.mark.parametrize("piece", ["3个", "路、", "由3件", "没修好", "整改了", "1", "一", "。", "需局", "完成3处、"])
def test_cost_grows_no_faster_than_length(validator: Validator, piece: str) -> None:
    """Counted in calls, which no other load on the machine changes; the seconds are in `make bench`."""

    def calls(length: int) -> int:
        text = (piece * length)[:length]
        count = 0

        def note(_frame: FrameType, _event: str, _arg: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(note)
        try:
            validator.assess(text)
        finally:
            sys.setprofile(None)
        return count

    validator.assess(piece * 10)  # what is made ready at the first use

    assert calls(8_000) < 6 * calls(2_000) + 10_000


@pytest.mark.parametrize(
    ("text", "nature", "label"),
    [
        ("完成投资5000万元,占年计划的62%", Nature.INVESTMENT, Label.RESULT),
        ("完成投资5000万元", Nature.WORKS, Label.TRACE),
        ("检查摊位80个,立案3件", Nature.ENFORCEMENT, Label.RESULT),
    ],
)
def test_the_nature_of_the_indicator_shifts_what_counts(
    validator: Validator, text: str, nature: Nature, label: Label
) -> None:
    indicator = IndicatorProfile(name="某项", nature=nature)

    assert validator.assess(text, indicator=indicator).label == label


def test_a_blocked_report_names_its_obstacle(validator: Validator) -> None:
    obstacle = validator.assess("水厂还没开工,因为用地批复没下来,等县自然资源局批,预计10月底前能批").obstacle

    assert obstacle is not None
    assert "用地批复" in obstacle.text
    assert obstacle.who == "县自然资源局"
    assert obstacle.by_when == "10月底前"


@pytest.mark.parametrize(
    ("text", "cumulative"),
    [("累计修路12公里", True), ("本周修路2公里", False), ("修路2公里", None), ("本周修路2公里,累计12公里", None)],
)
def test_words_say_whether_a_value_is_cumulative(validator: Validator, text: str, *, cumulative: bool | None) -> None:
    assert validator.assess(text).is_cumulative is cumulative
