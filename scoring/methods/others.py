"""Formulas, combinations of several methods, and veto clauses."""

from collections.abc import Callable
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.facts import Veto
from scoring.figures import by_formula, named
from scoring.formula import compile_formula, holds
from scoring.numbers import CONTEXT, ZERO, clamp, shown, shown_percent
from scoring.results import Status
from scoring.scheme.rules import ByFormula, Combined, Method, VetoClause

Work = Callable[[Method, Case], Outcome]


def formula(rule: ByFormula, case: Case) -> Outcome:
    """The scheme's own formula, kept between its floor and cap."""
    found = by_formula(case, rule.points)
    if found is None:
        case.step("no-value", ZERO)
        return Outcome(ZERO, Status.EMPTY)
    points = clamp(found, rule.floor, rule.cap)
    if points != found:
        case.step("formula-bounded", points, before=found)
    return Outcome(points, reached(points, case.full), case.numbers.get("value"))


def combined(rule: Combined, case: Case, work: Work) -> Outcome:
    """Each method on the full points, then: weighted sum, the lowest, the highest, or the weighted geometric mean."""
    outcomes = [work(one.method, case) for one in rule.of]
    stated = [one for one in outcomes if one.status is not Status.EMPTY]
    if not stated:
        return Outcome(ZERO, Status.EMPTY)
    weights = [one.weight for one in rule.of]
    points = together(rule.how, [one.points for one in outcomes], weights)
    parts = "、".join(
        f"{shown(one.points)} × {shown_percent(weight)}" for one, weight in zip(outcomes, weights, strict=True)
    )
    case.step(f"combine-{rule.how}", points, parts=parts)
    value = next((one.value for one in stated if one.value is not None), None)
    provisional = sum((one.provisional for one in outcomes), ZERO)
    return Outcome(points, reached(points, case.full), value, provisional)


def together(how: str, points: list[Decimal], weights: list[Decimal]) -> Decimal:
    """Several figures into one."""
    if how == "lowest":
        return min(points)
    if how == "highest":
        return max(points)
    if how == "geometric":
        return geometric(points, weights)
    return sum((one * weight for one, weight in zip(points, weights, strict=True)), ZERO)


def geometric(points: list[Decimal], weights: list[Decimal]) -> Decimal:
    """Weighted geometric mean, exp(Σ w·ln x ÷ Σ w); zero as soon as one of them is zero or less."""
    if any(one <= 0 for one in points):
        return ZERO
    logs = sum((CONTEXT.ln(one) * weight for one, weight in zip(points, weights, strict=True)), ZERO)
    return CONTEXT.exp(CONTEXT.divide(logs, sum(weights, ZERO)))


def veto(rule: VetoClause, case: Case) -> Outcome:
    """A clause in force costs its points; what else it does is worked out on the total and the grade."""
    if not applies(rule, case):
        case.step("no-veto", ZERO)
        return Outcome(ZERO, Status.EMPTY)
    case.step(f"veto-{rule.effect.replace('_', '-')}", -rule.points, authority=rule.authority, document=rule.document)
    return Outcome(-rule.points, Status.BELOW, lost=rule.points)


def applies(rule: VetoClause, case: Case) -> bool:
    """Whether the clause is in force on the day: by a fact that has not expired, or by its own condition."""
    if rule.until is not None and case.as_of > rule.until:
        return False
    facts = [one for one in case.evidence.in_order(Veto) if one.until is None or case.as_of <= one.until]
    case.used += [one.id for one in facts]
    if facts or rule.when is None:
        return bool(facts)
    condition = compile_formula(rule.when)
    names = {name: named(case, name) for name in condition.names}
    return holds(condition, names, case.others.functions())
