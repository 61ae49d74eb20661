"""Formulas of a scheme: exact, bounded, and nothing else than arithmetic."""

from decimal import Decimal

import pytest

from scoring.formula import FormulaError, FormulaUndefined, compile_formula, evaluate, holds
from tests.scoring.shows import shows

NAMES = {"value": Decimal(46), "target": Decimal(60), "full": Decimal(8), "gone": None, "zero": Decimal(0)}

RESULTS = [
    # what it says, formula, result
    ("numbers are decimals from their own digits", "0.1 + 0.2", "0.3"),
    ("a trailing zero is kept exact", "1.10 * 1", "1.10"),
    ("full-width operators are read", "value ÷ (value − 23) × 2", "4"),
    ("if chooses, and looks at one side only", "if(zero == 0, 5, 1 / zero)", "5"),
    ("Python's own choice works too", "1 if value > target else 2", "2"),
    ("comparisons chain", "if(0 < value <= 46, 1, 0)", "1"),
    ("and, or, not", "if(value > 1 and not zero > 0, 3, 4)", "3"),
    ("functions", "min(3, 2) + max(1, 2) + sum(1, 2, 3) + mean(1, 2) + abs(-1)", "12.5"),
    ("rounding functions", "floor(2.7) + ceil(2.1) - floor(-0.5)", "6"),
    ("another indicator by its id", "points('roads') + 1", "31.5"),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in RESULTS], ids=[row[0] for row in RESULTS])
@shows(14)
def test_a_formula_gives_an_exact_result(text: str, expected: str) -> None:
    functions = {"points": {"roads": Decimal("30.5")}.get}

    assert evaluate(compile_formula(text), NAMES, functions) == Decimal(expected)


REFUSED = [
    # why, formula
    ("no imports", "__import__('os').system('true')"),
    ("no powers: they grow without end", "9 ** 9 ** 9"),
    ("no attributes", "value.real"),
    ("no subscripts", "value[0]"),
    ("no lists", "[1, 2]"),
    ("no comprehensions", "sum(x for x in value)"),
    ("no lambdas", "(lambda: 1)()"),
    ("no assignments", "value = 1"),
    ("no walrus", "(value := 1)"),
    ("no second statement", "1; 2"),
    ("no strings outside references", "'a' * 3"),
    ("no formatted strings", "f'{value}'"),
    ("no unknown functions", "open('x')"),
    ("no keywords", "max(1, key=2)"),
    ("no empty calls", "min()"),
    ("references need an id in quotes", "points(value)"),
    ("no shifts", "1 << 99"),
    ("no huge numbers", "9" * 40),
    ("no long formulas", "1 + " * 200 + "1"),
    ("no deep formulas", "(" * 240 + "1" + ")" * 240),
    ("no truth values", "True + 1"),
    ("not empty", "  "),
    ("not half a formula", "1 +"),
]


@pytest.mark.parametrize("text", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
@shows(14)
def test_what_is_more_than_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        compile_formula(text)


@pytest.mark.parametrize("text", ["1 / zero", "gone + 1", "zero / zero", "min(gone, 1)", "10000000000 * " * 20 + "1"])
@shows(14)
def test_figures_that_give_no_result_leave_it_undefined(text: str) -> None:
    with pytest.raises(FormulaUndefined):
        evaluate(compile_formula(text), NAMES, {})


def test_an_undefined_condition_does_not_hold() -> None:
    assert not holds(compile_formula("gone > 1"), NAMES, {})


def test_a_formula_that_asks_for_another_one_goes_on_with_its_own_names() -> None:
    """They were gone, and with them every answer about the whole category."""
    figures = {"x": Decimal(6)}
    functions = {"value": lambda _: evaluate(compile_formula("p + q"), {"p": Decimal(1), "q": Decimal(2)}, {})}

    assert evaluate(compile_formula("value('x') * x + value('x')"), figures, functions) == 21


def test_a_name_that_is_also_a_function_is_still_a_name() -> None:
    formula = compile_formula("value > 1 and value('roads') > 1")

    assert formula.names == {"value"}
    assert formula.indicators == {"roads"}
