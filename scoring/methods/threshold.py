"""A line to be kept: a deduction under it, provisional until put right and verified, confirmed after the deadline."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.evidence import Evidence, timeline
from scoring.facts import Value
from scoring.numbers import ONE, ZERO, clamp, shown, shown_percent, whole_steps
from scoring.results import Status
from scoring.scheme.rules import Threshold


@dataclass(slots=True)
class Episode:
    """One time under the line, from the day it was first seen."""

    since: dt.date
    due: dt.date
    worst: Decimal
    recovered: dt.date | None = None
    """The day of the first value back at the line."""
    verified: dt.date | None = None
    """The day on which such a value was verified; the episode is over."""
    put_right: Decimal = ONE
    """How far the verifier found it put right."""


def threshold(rule: Threshold, case: Case) -> Outcome:
    """Full points less a deduction for each time under the line."""
    line = rule.threshold.of(case.unit.id, case.unit.category)
    points = timeline(case.evidence, rule.of)
    case.used += [one.id for one in points]
    if not points or line is None:
        start = case.full if rule.start == "full" else ZERO
        case.step("threshold-no-value", start, full=case.full)
        return Outcome(start, Status.EMPTY)
    value = points[-1].value
    case.step("threshold-start", case.full, value=value, line=line, full=case.full, **case.measures())
    found = episodes(rule, line, points, case.evidence)
    return _outcome(rule, case, line, value, found)


def episodes(rule: Threshold, line: Decimal, points: list[Value], evidence: Evidence) -> list[Episode]:
    """Each stretch of days under the line; one that was not verified as put right is the last and open."""
    found: list[Episode] = []
    current: Episode | None = None
    for one in points:
        under = one.value < line if rule.better == "higher" else one.value > line
        if under:
            current = _fall(rule, current, one, found)
        elif current is not None:
            current.recovered = current.recovered or one.effective
            current.verified = evidence.trusted_on(one)
            current.put_right = evidence.put_right(one)
            current = None if current.verified else current
    return found


def _fall(rule: Threshold, current: Episode | None, one: Value, found: list[Episode]) -> Episode:
    if current is None:
        current = Episode(one.effective, one.effective + dt.timedelta(days=rule.days), one.value)
        found.append(current)
    worse = min if rule.better == "higher" else max
    current.worst = worse(current.worst, one.value)
    current.recovered = None
    return current


def _outcome(rule: Threshold, case: Case, line: Decimal, value: Decimal, found: list[Episode]) -> Outcome:
    lost, held, due, status = ZERO, ZERO, None, Status.EARNING
    for one in found:
        amount = _amount(rule, line, one)
        kept, provisional = _kept(rule, case, one, amount)
        lost += kept - provisional
        held += provisional
        if one.verified is None:
            status = Status.AWAITING if one.recovered else Status.BELOW
            due = one.due if provisional else None
    most = case.full if rule.most is None else min(rule.most, case.full)
    lost = clamp(lost, ZERO, most)
    held = clamp(held, ZERO, most - lost)
    points = case.full - lost - held
    if found:
        case.step("threshold-total", points, full=case.full, deducted=lost, provisional=held)
    if status is Status.EARNING:
        status = reached(points, case.full)
    return Outcome(points, status, value, provisional=held, lost=lost, at_risk=most - lost - held, due=due)


def _amount(rule: Threshold, line: Decimal, episode: Episode) -> Decimal:
    if rule.step is None:
        return rule.points
    return whole_steps(abs(line - episode.worst), rule.step, rule.steps) * rule.points


def _kept(rule: Threshold, case: Case, one: Episode, amount: Decimal) -> tuple[Decimal, Decimal]:
    """What stays deducted of an episode, and how much of that is provisional."""
    words = {"since": one.since.isoformat(), "due": one.due.isoformat(), "worst": shown(one.worst), **case.measures()}
    if one.verified is not None:
        return _restored(rule, case, one, amount), ZERO
    waits = rule.in_time == "reported" and one.recovered is not None and one.recovered <= one.due
    if rule.provisional and (case.as_of <= one.due or waits):
        code = "threshold-awaiting" if one.recovered else "threshold-provisional"
        case.step(code, amount, **words)
        return amount, amount
    case.step("threshold-unseen" if one.recovered else "threshold-confirmed", amount, **words)
    return amount, ZERO


def _restored(rule: Threshold, case: Case, one: Episode, amount: Decimal) -> Decimal:
    recovered, verified = one.recovered or one.since, one.verified or one.since
    day = verified if rule.in_time == "verified" else recovered
    share = one.put_right * (rule.restore if day <= one.due else rule.late_restore)
    kept = amount * (ONE - share)
    code = "threshold-restored" if share == 1 else "threshold-restored-partly" if share else "threshold-too-late"
    words = {"since": one.since.isoformat(), "verified": verified.isoformat(), "due": one.due.isoformat()}
    case.step(code, kept, amount=amount, share=shown_percent(share), **words)
    return kept
