from decimal import Decimal

import pytest

from scoring.validator import Audience, Context, IndicatorProfile, Validator

ROADS = IndicatorProfile(name="农村公路硬化", unit_of_measure="公里")
PAST = "张家坳村硬化通组路3.2公里,安装路灯18盏,群众出行方便多了"


def _hints(validator: Validator, text: str, context: Context) -> dict[str, Audience]:
    return {h.code: h.for_whom for h in validator.assess(text, indicator=ROADS, context=context).hints}


def _decimals(*values: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, values))


@pytest.mark.parametrize(
    ("text", "context", "code"),
    [
        ("累计硬化村道8公里", Context(last_cumulative=Decimal(12)), "cumulative_fell"),
        ("累计硬化村道800公里", Context(target=Decimal(20)), "far_above_target"),
        ("硬化村道60公里", Context(history=_decimals(3, 4, 5)), "jump_from_history"),
        ("硬化村道60公里", Context(peers=_decimals(3, 4, 5)), "far_from_peers"),
        (PAST, Context(previous_texts=("别的事", PAST)), "same_as_before"),
        (PAST.replace("18", "19"), Context(previous_texts=(PAST,)), "like_before"),
        (PAST.replace("张家坳", "李家湾"), Context(other_texts=(PAST,)), "like_another_unit"),
        ("完成12个,占20个的80%", Context(), "share_mismatch"),
    ],
)
def test_what_does_not_fit_is_said(validator: Validator, text: str, context: Context, code: str) -> None:
    assert code in _hints(validator, text, context)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("累计硬化村道15公里", Context(last_cumulative=Decimal(12), target=Decimal(20))),
        ("本周硬化村道2公里", Context(last_cumulative=Decimal(12))),
        ("累计硬化村道14000米", Context(last_cumulative=Decimal(12))),
        ("硬化村道5公里", Context(history=_decimals(3, 4, 5), peers=_decimals(3, 4, 5))),
        ("硬化村道60公里", Context(history=_decimals(3, 4))),
        ("完成16个,占20个的80%", Context()),
        ("路灯修好了", Context(other_texts=("路灯修好了",))),
        ("新建蓄水池2口,灌溉300亩", Context(previous_texts=(PAST,), other_texts=(PAST,))),
    ],
)
def test_what_fits_passes_without_a_word(validator: Validator, text: str, context: Context) -> None:
    assert _hints(validator, text, context) == {}


def test_a_copied_report_is_questioned_but_never_rejected(validator: Validator) -> None:
    context = Context(previous_texts=(PAST,))

    assessment = validator.assess(PAST, indicator=ROADS, context=context)

    assert assessment.accepted
    assert {h.for_whom for h in assessment.hints} == {Audience.PERSON}


def test_likeness_to_another_unit_is_for_the_reviewer_alone(validator: Validator) -> None:
    hints = _hints(validator, PAST.replace("张家坳", "李家湾"), Context(other_texts=(PAST,)))

    assert hints == {"like_another_unit": Audience.REVIEWER}
