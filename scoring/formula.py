"""Formulas of a scheme: arithmetic on decimals, comparisons and a few functions; bounded, and never Python's eval.

Parsed and walked by simpleeval with our own operators; the tree is checked against a short list of allowed nodes first,
every number becomes a decimal from its own digits, and there are no powers, loops, attributes or assignments, so a
formula cannot take long or grow large.
"""

import ast
import operator
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Any

from simpleeval import SimpleEval

from scoring.numbers import CONTEXT, ONE, ZERO

MAX_CHARACTERS = 500
MAX_NODES = 200
_WIDE = str.maketrans("×÷(),≥≤−", "*/(),≥≤-")
_LARGEST = Decimal(10) ** 30
_LARGEST_RESULT = Decimal(10) ** 18
_DIGITS = re.compile(r"[\d_.eE+-]+")
_IF = re.compile(r"\bif\s*\(")
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
}
_NODES = (
    *(ast.Expr, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.IfExp, ast.Call, ast.Name),
    *(ast.Constant, ast.Load, *_OPERATORS),
)
REFERENCES = frozenset({"points", "value", "share"})
"""Functions over another indicator of the same unit, named by its id in quotes: points('roads')."""


class FormulaError(ValueError):
    """The formula is not one we read: its words say where it fails."""


class FormulaUndefined(ArithmeticError):  # noqa: N818 -- an outcome of the figures, not a mistake of the formula
    """The figures at hand give no result: a division by zero, or an input nobody has stated."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula, the names it uses and the indicators it looks at."""

    text: str
    node: ast.AST
    names: frozenset[str]
    indicators: frozenset[str]


def _mean(*values: Decimal) -> Decimal:
    return CONTEXT.divide(sum(values, ZERO), Decimal(len(values)))


def _sum(*values: Decimal) -> Decimal:
    return sum(values, ZERO)


def _down(value: Decimal) -> Decimal:
    return value.to_integral_value("ROUND_FLOOR")


def _up(value: Decimal) -> Decimal:
    return value.to_integral_value("ROUND_CEILING")


FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "min": min,
    "max": max,
    "sum": _sum,
    "mean": _mean,
    "abs": abs,
    "floor": _down,
    "ceil": _up,
}


@lru_cache(maxsize=4096)
def compile_formula(text: str) -> Formula:
    """Reads and checks a formula; raises FormulaError in words."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(f"more than {MAX_CHARACTERS} characters")
    plain = text.translate(_WIDE).replace("≥", ">=").replace("≤", "<=").strip()
    node = _Prepare(plain).visit(_parse(plain))
    nodes = list(ast.walk(node))
    if len(nodes) > MAX_NODES:
        raise FormulaError(f"more than {MAX_NODES} parts")
    named = {id(one.args[0]) for one in nodes if isinstance(one, ast.Call) and _is_reference(one)}
    for one in nodes:
        _check(one, id(one) in named)
    # `value` is a name and a function: a name is what is not called in this very place.
    called = {id(one.func) for one in nodes if isinstance(one, ast.Call)}
    names = {one.id for one in nodes if isinstance(one, ast.Name) and id(one) not in called}
    indicators = {
        str(getattr(one.args[0], "value", "")) for one in nodes if isinstance(one, ast.Call) and _is_reference(one)
    }
    return Formula(text, ast.fix_missing_locations(node), frozenset(names), frozenset(indicators))


def evaluate(formula: Formula, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Decimal:
    """The result with these names; raises FormulaUndefined where the figures give none."""
    walker = _walker()
    before = walker.names, walker.functions  # value('id') may ask for another formula in the middle of this one
    walker.names, walker.functions = names, {**FUNCTIONS, **functions}
    try:
        result = walker.eval(formula.text, previously_parsed=formula.node)
    except (DecimalException, TypeError) as error:
        raise FormulaUndefined(formula.text) from error
    finally:
        walker.names, walker.functions = before
    if isinstance(result, bool):
        return ONE if result else ZERO
    if not isinstance(result, Decimal) or not result.is_finite() or abs(result) > _LARGEST_RESULT:
        raise FormulaUndefined(formula.text)
    return result


def holds(formula: Formula, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> bool:
    """Whether a condition is met; one that the figures leave undefined is not."""
    try:
        return evaluate(formula, names, functions) != 0
    except FormulaUndefined:
        return False


_local = threading.local()


def _walker() -> Any:
    # One a thread: making one is slow, and it carries the names of the running evaluation.
    if not hasattr(_local, "walker"):
        _local.walker = SimpleEval(operators=_OPERATORS, functions={}, names={})
    return _local.walker


def _parse(text: str) -> ast.AST:
    for attempt in (text, _IF.sub("when(", text)):
        try:
            return ast.parse(attempt, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problem = error
    raise FormulaError(str(problem).split(" (")[0])


class _Prepare(ast.NodeTransformer):
    """Numbers to decimals from their own digits; when(condition, a, b) to a choice that looks at one side only."""

    def __init__(self, text: str) -> None:
        self._texts = (text, _IF.sub("when(", text))

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return node
        exact = Decimal(node.value) if isinstance(node.value, int) else self._digits(node)
        if not exact.is_finite() or abs(exact) > _LARGEST:
            raise FormulaError(f"the number {exact} is too large")
        # Constants hold what Python can write; the walker hands on whatever stands in one, and here it is a decimal.
        return ast.copy_location(ast.Constant(exact), node)  # type: ignore[arg-type]

    def _digits(self, node: ast.Constant) -> Decimal:
        for text in self._texts:
            segment = ast.get_source_segment(text, node) or ""
            if _DIGITS.fullmatch(segment) and float(segment) == node.value:
                return Decimal(segment)
        raise FormulaError(f"cannot read the number {node.value!r}")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "when" and len(node.args) == 3:
            condition, yes, no = node.args
            return ast.copy_location(ast.IfExp(condition, yes, no), node)
        return node


def _check(node: ast.AST, named: bool) -> None:
    if not isinstance(node, _NODES):
        raise FormulaError(f"{type(node).__name__} is not allowed")
    if isinstance(node, ast.Constant) and not isinstance(node.value, Decimal) and not named:
        raise FormulaError(f"{node.value!r} is not a number")
    if isinstance(node, ast.Call):
        _check_call(node)


def _check_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else "?"
    if name in REFERENCES:
        if not _is_reference(node):
            raise FormulaError(f"{name} needs the id of an indicator in quotes")
    elif name not in FUNCTIONS or node.keywords or not node.args:
        raise FormulaError(f"{name} is not a function; there are: {', '.join(sorted({*FUNCTIONS, *REFERENCES, 'if'}))}")


def _is_reference(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in REFERENCES:
        return False
    return len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
