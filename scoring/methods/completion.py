"""Share of a target reached, either direction, with cap, floor, pass mark and over-fulfilment."""

from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.figures import number
from scoring.numbers import ONE, ZERO, clamp, rounded, shown_percent
from scoring.results import Status
from scoring.scheme.model import baseline_of
from scoring.scheme.rules import Completion, Over, Slope


def completion(rule: Completion, case: Case) -> Outcome:
    """Points = full × share of the target; the share kept between floor and cap."""
    value = number(case, rule.of)
    if value is None:
        case.step("no-value", ZERO)
        return Outcome(ZERO, Status.EMPTY)
    if case.target is None:
        case.step("no-target", ZERO)
        return Outcome(ZERO, Status.EMPTY, value)
    share = _rounded_share(rule, case, _share(rule, case, value))
    points = _bounded(rule, case, share) * case.full
    points += _over(rule.over, case, share)
    return Outcome(points, reached(points, case.full), value)


def _share(rule: Completion, case: Case, value: Decimal) -> Decimal:
    target = case.target or ZERO
    baseline = baseline_of(case.indicator, case.unit, case.scheme.year) if rule.from_baseline else None
    if baseline is not None:
        way = target - baseline
        share = (value - baseline) / way if way else ONE
        _tell(case, "completion-baseline", share, value=value, target=target, baseline=baseline)
    elif rule.better == "higher":
        share = value / target if target else ONE
        _tell(case, "completion-higher", share, value=value, target=target)
    elif rule.lower_form == "difference":
        share = 2 - value / target if target else (ONE if value <= 0 else ZERO)
        _tell(case, "completion-lower-difference", share, value=value, target=target)
    else:
        share = target / value if value > 0 else _unbounded(rule)
        _tell(case, "completion-lower", share, value=value, target=target)
    return share


def _rounded_share(rule: Completion, case: Case, share: Decimal) -> Decimal:
    digits = case.indicator.round_share
    if digits is not None:
        share = rounded(share, digits, case.scheme.rounding.mode)
        case.step("share-rounded", share * case.full, share=shown_percent(share), full=case.full)
    if not rule.slopes:
        return share
    sloped = _sloped(rule.slopes, share)
    case.step("sloped", sloped * case.full, share=shown_percent(share), worth=shown_percent(sloped), full=case.full)
    return sloped


def _sloped(slopes: tuple[Slope, ...], share: Decimal) -> Decimal:
    """What a share is worth when each band of it counts at its own rate."""
    worth, before = ZERO, ZERO
    for one in slopes:
        worth += max(min(share, one.upto) - before, ZERO) * one.slope
        before = one.upto
    return worth


def _unbounded(rule: Completion) -> Decimal:
    # Nothing at all of what should be little: the ratio has no end, so it stands at the cap.
    return rule.cap if rule.cap is not None else ONE


def _tell(case: Case, code: str, share: Decimal, **figures: Decimal) -> None:
    if case.trail is not None:
        case.step(code, share * case.full, full=case.full, share=shown_percent(share), **figures, **case.measures())


def _bounded(rule: Completion, case: Case, share: Decimal) -> Decimal:
    bounded = clamp(ZERO if share < rule.pass_mark else share, rule.floor, rule.cap)
    if case.trail is not None:
        _tell_bounds(rule, case, share, bounded)
    return bounded


def _tell_bounds(rule: Completion, case: Case, share: Decimal, bounded: Decimal) -> None:
    if share < rule.pass_mark:
        words = {"pass_mark": shown_percent(rule.pass_mark), "share": shown_percent(share)}
        case.step("below-pass-mark", bounded * case.full, **words)
    elif bounded < share:
        case.step("capped", bounded * case.full, cap=shown_percent(bounded), full=case.full)
    elif bounded > share:
        case.step("floored", bounded * case.full, floor=shown_percent(bounded), full=case.full)


def _over(over: Over | None, case: Case, share: Decimal) -> Decimal:
    if over is None or share <= 1:
        return ZERO
    extra = clamp((share - 1) / over.per * over.points, ZERO, over.most)
    if case.trail is not None:
        words = {"beyond": shown_percent(share - 1), "per": shown_percent(over.per)}
        case.step("over", extra, points=over.points, **words)
    return extra
