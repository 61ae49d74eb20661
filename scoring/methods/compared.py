"""Points from where a figure lies among those of the category: efficacy coefficient, ratios, places."""

from bisect import bisect_left, bisect_right
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.figures import number
from scoring.numbers import CONTEXT, ONE, ZERO, clamp, shown, shown_percent
from scoring.results import Status
from scoring.scheme.rules import Normalise, Ranked, Relative


def normalise(rule: Normalise, case: Case) -> Outcome:
    """Full × (base + span × (x − low) ÷ (high − low)); a figure outside fixed bounds counts as the bound."""
    value = number(case, rule.of)
    if value is None:
        return _nothing(case)
    low, high = _bounds(rule, case)
    if low is None or high is None:
        return _nothing(case)
    share = _between(rule, value, low, high)
    points = share * case.full
    words = {"base": shown_percent(rule.base), "span": shown_percent(rule.span), "share": shown_percent(share)}
    code = "normalise-equal" if low == high else "normalise-log" if rule.log else f"normalise-{rule.better}"
    case.step(code, points, value=value, low=low, high=high, full=case.full, **words, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _bounds(rule: Normalise, case: Case) -> tuple[Decimal | None, Decimal | None]:
    peers = case.peers(rule.of)
    low = rule.low.of(case.unit.id, case.unit.category) if rule.low else peers.least
    high = rule.high.of(case.unit.id, case.unit.category) if rule.high else peers.most
    return low, high


def _between(rule: Normalise, value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if low == high:
        return rule.equal
    inside = clamp(value, low, high)
    if rule.log:
        # ln(1 + distance from the lower bound): defined at the bound itself, and for any sign of the figures.
        part = CONTEXT.divide(CONTEXT.ln(ONE + inside - low), CONTEXT.ln(ONE + high - low))
    else:
        part = CONTEXT.divide(inside - low, high - low)
    return rule.base + rule.span * (part if rule.better == "higher" else ONE - part)


def relative(rule: Relative, case: Case) -> Outcome:
    """Full × times × the ratio to the best, to the mean, or to the sum of all."""
    value = number(case, rule.of)
    if value is None:
        return _nothing(case)
    peers = case.peers(rule.of)
    measure = {"best": peers.best(rule.better), "mean": peers.mean, "total": peers.total}[rule.to]
    ratio = _ratio(rule, value, measure)
    share = clamp(ratio * rule.times, rule.floor, rule.cap)
    points = share * case.full
    words = {"measured": shown(measure or ZERO), "times": shown(rule.times), "share": shown_percent(share)}
    code = f"relative-{rule.to}" if rule.better == "higher" else f"relative-{rule.to}-lower"
    case.step(code, points, value=value, full=case.full, **words, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _ratio(rule: Relative, value: Decimal, measure: Decimal | None) -> Decimal:
    above, below = (value, measure) if rule.better == "higher" else (measure, value)
    if not below:
        # Nothing to divide by: everybody stands at zero, so nobody is worse than the best.
        return ONE if above is not None and above >= 0 else ZERO
    return CONTEXT.divide(above or ZERO, below)


def ranked(rule: Ranked, case: Case) -> Outcome:
    """Points of the place; ties share it, and the next place is skipped."""
    value = number(case, rule.of)
    if value is None:
        return _nothing(case)
    ordered = case.peers(rule.of).ordered
    better = len(ordered) - bisect_right(ordered, value) if rule.better == "higher" else bisect_left(ordered, value)
    place, count = better + 1, len(ordered)
    points = _of_place(rule, case.full, place, count)
    case.step("place", points, place=place, count=count, value=value, full=case.full, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _of_place(rule: Ranked, full: Decimal, place: int, count: int) -> Decimal:
    if rule.table:
        return rule.table.get(place, rule.other)
    if rule.bands:
        part = CONTEXT.divide(Decimal(place), Decimal(count))
        return full * next((one.share for one in rule.bands if part <= one.upto), ZERO)
    if count < 2:
        return full
    step = CONTEXT.divide((ONE - rule.least) * (place - 1), Decimal(count - 1))
    return full * (ONE - step)


def _nothing(case: Case) -> Outcome:
    case.step("no-value", ZERO)
    return Outcome(ZERO, Status.EMPTY)
