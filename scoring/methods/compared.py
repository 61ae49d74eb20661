"""Points from where a figure lies among those of the category: efficacy coefficient, ratios, places."""

from bisect import bisect_left, bisect_right
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.figures import number
from scoring.numbers import CONTEXT, ONE, ZERO, clamp, shown, shown_percent
from scoring.peers import Peers
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
    points = _normalised(rule, value, low, high, case.full)
    if case.trail is None:
        return Outcome(points, reached(points, case.full), value)
    share = _between(rule, value, low, high)
    words = {"base": shown_percent(rule.base), "span": shown_percent(rule.span), "share": shown_percent(share)}
    code = "normalise-equal" if low == high else "normalise-log" if rule.log else f"normalise-{rule.better}"
    case.step(code, points, value=value, low=low, high=high, full=case.full, **words, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _normalised(rule: Normalise, value: Decimal, low: Decimal, high: Decimal, full: Decimal) -> Decimal:
    return _between(rule, value, low, high) * full


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
    measure = _measure(rule, case.peers(rule.of))
    share = clamp(_ratio(rule, value, measure) * rule.times, rule.floor, rule.cap)
    points = share * case.full
    if case.trail is None:
        return Outcome(points, reached(points, case.full), value)
    words = {"measured": shown(measure or ZERO), "times": shown(rule.times), "share": shown_percent(share)}
    code = f"relative-{rule.to}" if rule.better == "higher" else f"relative-{rule.to}-lower"
    case.step(code, points, value=value, full=case.full, **words, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _measure(rule: Relative, peers: Peers) -> Decimal | None:
    if rule.to == "best":
        return peers.best(rule.better)
    return peers.mean if rule.to == "mean" else peers.total


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
    place, count = _place(rule, value, case.peers(rule.of)), case.peers(rule.of).count
    points = _of_place(rule, case.full, place, count)
    case.step("place", points, place=place, count=count, value=value, full=case.full, **case.measures())
    return Outcome(points, reached(points, case.full), value)


def _place(rule: Ranked, value: Decimal, peers: Peers) -> int:
    ordered = peers.ordered
    return 1 + (len(ordered) - bisect_right(ordered, value) if rule.better == "higher" else bisect_left(ordered, value))


def quick_points(rule: Normalise | Relative | Ranked, value: Decimal, peers: Peers, full: Decimal) -> Decimal:
    """The points of a known figure among its peers, without a case: when one moves, everybody is worked out again."""
    if isinstance(rule, Relative):
        return clamp(_ratio(rule, value, _measure(rule, peers)) * rule.times, rule.floor, rule.cap) * full
    if isinstance(rule, Ranked):
        return _of_place(rule, full, _place(rule, value, peers), peers.count)
    least, most = peers.least, peers.most
    return ZERO if least is None or most is None else _normalised(rule, value, least, most, full)


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
