"""The deduction matrix: level of the source × put right or not × how often the same matter came up."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.facts import Deduct, Finding
from scoring.methods.deduct import doubled
from scoring.methods.exempt import state_of, stays
from scoring.numbers import ONE, ZERO, clamp, shown_percent
from scoring.results import Status
from scoring.scheme.rules import Findings


@dataclass(frozen=True, slots=True)
class Weighed:
    """One finding and what it costs today."""

    amount: Decimal
    held: Decimal
    due: dt.date | None
    state: str


def findings(rule: Findings, case: Case) -> Outcome:
    """Full points less all findings; provisional while one is open inside its deadline."""
    weighed = _weigh_all(rule, case, case.evidence.in_order(Finding))
    weighed += [_decided(case, one) for one in case.evidence.in_order(Deduct)]
    if not weighed:
        case.step("no-finding", case.full)
        return Outcome(case.full, Status.EMPTY, at_risk=rule.most)
    return _outcome(rule, case, weighed)


def _outcome(rule: Findings, case: Case, weighed: list[Weighed]) -> Outcome:
    most = rule.most if rule.most is not None else (case.full or None)
    amount = clamp(sum((one.amount for one in weighed), ZERO), ZERO, most)
    settled = clamp(sum((one.amount - one.held for one in weighed), ZERO), ZERO, most)
    held = amount - settled
    points = case.full - amount
    case.step("findings-total", points, full=case.full, deducted=settled, provisional=held)
    due = min((one.due for one in weighed if one.due is not None), default=None)
    risk = None if most is None else most - amount
    return Outcome(points, _status(weighed, points, case), None, held, settled, risk, due)


def _status(weighed: list[Weighed], points: Decimal, case: Case) -> Status:
    states = {one.state for one in weighed if one.held}
    if states:
        return Status.BELOW if states - {"rectified"} else Status.AWAITING
    return reached(points, case.full)


def _weigh_all(rule: Findings, case: Case, ordered: list[Finding]) -> list[Weighed]:
    times: dict[str, int] = {}
    found: list[Weighed] = []
    for one in ordered:
        matter = one.matter or one.id
        times[matter] = times.get(matter, 0) + 1
        case.used.append(one.id)
        found.append(_weigh(rule, case, one, times[matter]))
    return found


def _weigh(rule: Findings, case: Case, one: Finding, time: int) -> Weighed:
    base = rule.levels.get(one.level, ZERO) * one.count
    factor = rule.repeats[min(time, len(rule.repeats)) - 1]
    amount = base * factor * doubled(rule.doubling, case)
    due = one.due or one.effective + dt.timedelta(days=rule.days)
    words = {"matter": one.matter or one.level, "level": one.level, "due": due.isoformat()}
    case.step("finding", amount, base=base, factor=factor, time=time, **words)
    amount *= stays(case, one)
    state, closed_on, share = state_of(case, one)
    if state in {"closed", "partly"}:
        return Weighed(_put_right(rule, case, amount, share, in_time=closed_on <= due), ZERO, None, state)
    if state == "dropped":
        case.step("finding-dropped", ZERO, **words)
        return Weighed(ZERO, ZERO, None, state)
    open_still = rule.provisional and case.as_of <= due
    case.step("finding-provisional" if open_still else "finding-confirmed", amount, **words)
    return Weighed(amount, amount if open_still else ZERO, due if open_still else None, state)


def _put_right(rule: Findings, case: Case, amount: Decimal, share: Decimal, *, in_time: bool) -> Decimal:
    part = rule.rectified if in_time else rule.late
    kept = amount * (ONE - share * (ONE - part))
    code = "finding-rectified" if in_time else "finding-rectified-late"
    case.step(code, kept, amount=amount, share=shown_percent(share), stays=shown_percent(part))
    return kept


def _decided(case: Case, one: Deduct) -> Weighed:
    share = stays(case, one)
    open_still = one.provisional_until is not None and case.as_of <= one.provisional_until
    amount = one.points * share
    case.used.append(one.id)
    case.step("deduct-decided", amount, matter=one.matter)
    return Weighed(amount, amount if open_still else ZERO, one.provisional_until if open_still else None, "open")
