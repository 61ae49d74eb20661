import json
from typing import Any

import pytest

from scoring.validator import Missing, Nature, Question, Validator
from scoring.validator.checking import check_line, profile_named


def _code(what: Missing | Question) -> str:
    return what.code


def _check(validator: Validator, **asked: object) -> dict[str, Any]:
    return check_line(validator, json.dumps(asked, ensure_ascii=False), _code)


def test_an_answer_has_every_field_of_the_contract(validator: Validator) -> None:
    answer = _check(validator, id="r1", text="检查发现隐患12处,下达通知书6份")

    assert (answer["id"], answer["label"], answer["accepted"]) == ("r1", "trace", False)
    assert set(answer) >= {"clauses", "figures", "missing", "question", "codes"}
    assert answer["question"] == "found_not_fixed_figure"
    assert (
        answer["figures"][0] | {"start": 6, "end": 9, "value": 12, "unit": "处", "role": "found"}
        == (answer["figures"][0])
    )
    assert [c["text"] for c in answer["clauses"]] == ["检查发现隐患12处", "下达通知书6份"]


def test_an_accepted_report_has_no_question(validator: Validator) -> None:
    answer = _check(validator, id=7, text="断头路打通了,昨天通车")

    assert (answer["id"], answer["accepted"], answer["missing"], answer["question"]) == (7, True, None, None)


def test_earlier_texts_are_compared(validator: Validator) -> None:
    text = "张家坳村硬化通组路3.2公里,安装路灯18盏"

    answer = _check(validator, id=1, text=text, previous=[text])

    assert [h["code"] for h in answer["hints"]] == ["same_as_before"]


@pytest.mark.parametrize(
    ("line", "number", "error"),
    [
        ("{", None, "not valid JSON"),
        ("", None, "not valid JSON"),
        ("[1]", None, "not a JSON object"),
        ('{"id": 3}', 3, "no text"),
        ('{"id": 3, "text": "  "}', 3, "no text"),
        ('{"id": 3, "text": 5}', 3, "no text"),
        ('{"id": 3, "text": "修路", "indicator": 5}', 3, "indicator"),
        ('{"id": 3, "text": "修路", "previous": "x"}', 3, "previous"),
        ("[" * 100_000, None, "not valid JSON"),
    ],
)
def test_a_line_that_cannot_be_judged_says_why(validator: Validator, line: str, number: int | None, error: str) -> None:
    answer = check_line(validator, line, _code)

    assert answer["id"] == number
    assert error in answer["error"]


@pytest.mark.parametrize(
    ("name", "nature"),
    [("招商引资到位资金", Nature.INVESTMENT), ("信访积案化解", Nature.MEDIATION), ("某项工作", Nature.GENERAL)],
)
def test_the_nature_of_an_indicator_is_told_from_its_name(name: str, nature: Nature) -> None:
    assert profile_named(name).nature is nature
