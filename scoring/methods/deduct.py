"""Deductions for a distance from the target, by steps, bands or a ladder of occurrences; or for leaving a range."""

from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.facts import Deduct, Finding
from scoring.figures import named, number
from scoring.formula import compile_formula, holds
from scoring.methods.exempt import state_of, stays
from scoring.numbers import ZERO, clamp, whole_steps
from scoring.results import Status
from scoring.scheme.rules import Deducting, Doubling


def deduct(rule: Deducting, case: Case) -> Outcome:
    """Full points less the deduction, and less what was decided by hand; under zero only where nothing is full."""
    distance = _distance(rule, case)
    by_hand = _by_hand(case)
    if distance is None and not by_hand:
        start = case.full if rule.start == "full" else ZERO
        case.step("deduct-no-value", start)
        return Outcome(start, Status.EMPTY)
    amount = _amount(rule, case, distance or ZERO) + by_hand
    if amount:
        amount *= doubled(rule.doubling, case)
    most = rule.most if rule.most is not None else (case.full or None)
    kept = clamp(amount, ZERO, most)
    if kept < amount:
        case.step("deduct-most", kept, sum=amount)
    points = case.full - kept
    case.step("deduct-total", points, full=case.full, deducted=kept)
    risk = None if most is None else most - kept
    return Outcome(points, reached(points, case.full), number(case, rule.of), lost=kept, at_risk=risk)


def doubled(rule: Doubling | None, case: Case) -> Decimal:
    """By how much the deduction is multiplied under the scheme's condition; 1 where it is not met."""
    if rule is None:
        return Decimal(1)
    formula = compile_formula(rule.when)
    names = {name: named(case, name) for name in formula.names}
    if not holds(formula, names, case.others.functions()):
        return Decimal(1)
    case.step("doubled", rule.times, when=rule.when)
    return rule.times


def _distance(rule: Deducting, case: Case) -> Decimal | None:
    if rule.count == "findings":
        return sum((_counted(case, one) for one in case.evidence.in_order(Finding)), ZERO)
    value = number(case, rule.of)
    if value is None:
        return None
    if rule.better == "range":
        return _outside(rule, case, value)
    return _from_target(rule, case, value)


def _counted(case: Case, finding: Finding) -> Decimal:
    case.used.append(finding.id)
    if state_of(case, finding)[0] != "dropped":
        return finding.count * stays(case, finding)
    case.step("finding-dropped", ZERO, matter=finding.matter or finding.level)
    return ZERO


def _outside(rule: Deducting, case: Case, value: Decimal) -> Decimal:
    low = rule.low.of(case.unit.id, case.unit.category)
    high = rule.high.of(case.unit.id, case.unit.category)
    nearest = clamp(value, low, high)
    words = {"low": low if low is not None else "−", "high": high if high is not None else "−"}
    case.step("range", abs(value - nearest), value=value, **words, **case.measures())
    return abs(value - nearest)


def _from_target(rule: Deducting, case: Case, value: Decimal) -> Decimal:
    """How far the value misses the target; with neither target nor ladder-free count the value itself counts."""
    target = case.target if case.target is not None else ZERO
    missed = target - value if rule.better == "higher" else value - target
    distance = max(missed, ZERO)
    if rule.relative and target:
        distance = distance / abs(target) * 100
    case.step("distance", distance, value=value, target=target, **case.measures())
    return distance


def _amount(rule: Deducting, case: Case, distance: Decimal) -> Decimal:
    if rule.ladder:
        return _ladder(rule, case, distance)
    if rule.bands:
        return _bands(rule, case, distance)
    steps = whole_steps(distance, rule.step, rule.steps)
    amount = steps * rule.points
    case.step("deduct-steps", amount, steps=steps, step=rule.step, points=rule.points)
    return amount


def _ladder(rule: Deducting, case: Case, count: Decimal) -> Decimal:
    reached_rungs = [one for one in sorted(rule.ladder, key=lambda one: one.count) if count >= one.count]
    amount = reached_rungs[-1].points if reached_rungs else ZERO
    case.step("ladder", amount, count=count)
    return amount


def _bands(rule: Deducting, case: Case, distance: Decimal) -> Decimal:
    amount, before = ZERO, ZERO
    for one in rule.bands:
        width = (distance if one.upto is None else min(distance, one.upto)) - before
        if width <= 0:
            break
        part = whole_steps(width, rule.step, rule.steps) * one.points
        case.step("deduct-band", part, since=before, width=width, step=rule.step, points=one.points)
        amount += part
        before = one.upto if one.upto is not None else distance
    return amount


def _by_hand(case: Case) -> Decimal:
    total = ZERO
    for one in case.evidence.in_order(Deduct):
        amount = one.points * stays(case, one)
        case.used.append(one.id)
        case.step("deduct-decided", amount, matter=one.matter)
        total += amount
    return total
