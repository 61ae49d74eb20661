"""The nearest text is found without comparing all of them; what is found is what comparing all of them finds."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.validator.duplicates import NEAR, nearest, shape

WORDS = ("张家坳村", "上坪村", "硬化通组路", "安装路灯", "消防通道", "群众出行方便多了", "3.2公里", "18盏", "，", "。")
texts = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
"""Out of so few words, many are nearly the same."""


def compared_with_all(text: str, others: Sequence[str]) -> tuple[int, float] | None:
    own = shape(text).runs
    shares = [Fraction(len(own & one), len(own | one) or 1) for one in (shape(other).runs for other in others)]
    best = max(shares, default=Fraction(0))
    return (shares.index(best), float(best)) if float(best) >= NEAR else None


@given(texts.filter(lambda text: len(text) > 15), st.lists(texts, max_size=30))
def test_the_first_of_the_most_alike_is_found(text: str, others: list[str]) -> None:
    assert nearest(text, others) == compared_with_all(text, others)


@given(texts.filter(lambda text: len(text) > 15), st.lists(texts, max_size=5), st.integers(1, 3))
def test_a_copy_is_found_however_long_it_is(text: str, others: list[str], times: int) -> None:
    long = "。".join([text] * times * 20)

    assert nearest(long, [*others, long]) == compared_with_all(long, [*others, long])


def test_other_figures_and_marks_make_no_other_text() -> None:
    assert nearest("累计硬化村道12公里，惠及3个村。", ["别的事", "累计硬化村道 9.5公里 惠及40个村"]) == (1, 1.0)


def test_what_two_people_may_well_both_write_is_no_copy() -> None:
    assert nearest("路灯已修好", ["路灯已修好"]) is None
