"""Ties a test to the lines of the engine's issue that it shows; `scheme_report` lists them."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])
LINES = {
    1: "Direction and shape",
    2: "Where the target comes from",
    3: "Normalisation",
    4: "Combination and gates",
    5: "Rank rules",
    6: "Missing data",
    7: "Rounding",
    8: "Several sources",
    9: "Deduction matrix, provisional deductions, caps",
    10: "Veto and 否优",
    11: "Time: dynamic, changed, merged, dropped, carried over",
    12: "Appeals and exemptions",
    13: "Grades and honours",
    14: "Formulas",
    15: "Warnings",
}


def shows(*lines: int) -> Callable[[Test], Test]:
    """Marks a test as showing these lines."""

    def mark(test: Test) -> Test:
        test.shows = lines  # type: ignore[attr-defined] # functions take attributes
        return test

    return mark
