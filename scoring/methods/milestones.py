"""Dated steps of a key task, each worth its share of the points."""

import datetime as dt
from decimal import Decimal

from scoring.case import Case, Outcome, reached
from scoring.facts import MilestoneDone
from scoring.numbers import ONE, ZERO, clamp, shown_percent
from scoring.results import Status
from scoring.scheme.model import Milestone
from scoring.scheme.rules import Milestones


def done(case: Case) -> dict[str, MilestoneDone]:
    """The milestones done by the day, each by its best-trusted and newest fact."""
    found: dict[str, MilestoneDone] = {}
    ordered = sorted(case.evidence.of(MilestoneDone), key=lambda one: (case.evidence.rank(one), one.recorded, one.id))
    for one in ordered:
        found[one.milestone] = one
    return {name: one for name, one in found.items() if one.done_on <= case.as_of}


def milestones(rule: Milestones, case: Case) -> Outcome:
    """The sum of the shares of what is done, each less what its lateness costs."""
    finished = done(case)
    total, lost = ZERO, ZERO
    for one in case.indicator.milestones:
        fact = finished.get(one.id)
        if fact is None:
            _tell(case, "milestone-open", one, ZERO)
            continue
        case.used.append(fact.id)
        worth = case.full * one.share
        kept = worth * _kept(rule, one, fact.done_on)
        _tell(case, "milestone-done" if kept == worth else "milestone-late", one, kept, fact.done_on)
        total += kept
        lost += worth - kept
    case.step("milestones-total", total, full=case.full)
    status = reached(total, case.full) if finished else Status.EMPTY
    share = total / case.full if case.full else ZERO
    return Outcome(total, status, share if finished else None, lost=lost, due=_next(case, set(finished)))


def _kept(rule: Milestones, milestone: Milestone, done_on: dt.date) -> Decimal:
    days = max((done_on - milestone.due).days, 0)
    return ONE - clamp(rule.late_per_day * days, ZERO, rule.late_most)


def _tell(case: Case, code: str, one: Milestone, points: Decimal, done_on: dt.date | None = None) -> None:
    if case.trail is None:
        return
    words = {"name": one.name, "name_en": one.name_en or one.name, "due": one.due.isoformat()}
    if done_on is not None:
        words |= {"done_on": done_on.isoformat(), "days": str(max((done_on - one.due).days, 0))}
    case.step(code, points, share=shown_percent(one.share), full=case.full, **words)


def _next(case: Case, finished: set[str]) -> dt.date | None:
    return min((one.due for one in case.indicator.milestones if one.id not in finished), default=None)
