"""Handing a report in: facts, the new standing, warnings; correcting it later, taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

import structlog

from handlers.report.dates import day_named
from handlers.report.draft import Draft, for_review, line_of, parts_of, settled, understand, with_parts
from handlers.report.ledger import brought, effective_day, moment, retracted, stamp, taken_back, with_found
from handlers.report.reading import Mode, Need
from handlers.shared.access import Action, may_in_unit
from handlers.shared.alerts import sync_unit
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from scoring.facts import Fact, MilestoneDone, Reason, Value
from scoring.results import Line, Standing
from scoring.scheme import Indicator, Unit
from scoring.scheme.model import Reporting
from scoring.validator import Label, Obstacle
from storage.records import OPEN_DRAFT, Report, ReportStatus

log = structlog.get_logger(__name__)

WITHDRAWABLE = frozenset({ReportStatus.SUBMITTED, ReportStatus.BLOCKED, ReportStatus.ESCALATED, ReportStatus.SENT_BACK})
"""A report can be taken back until somebody has reviewed it."""

ESCALATABLE = frozenset({*OPEN_DRAFT, ReportStatus.SENT_BACK})
"""A person may judge what does not count yet; what is in force stays so until its correction is complete."""

OWN_ACTOR = "unit"
"""Who has to act when a cause names nobody else: the unit itself."""


class Heard:
    """What may come of a message."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Receipt(Heard):
    """What came of a report that was handed in."""

    report: Report
    unit: Unit
    indicator: Indicator
    total_before: Decimal
    after: Standing
    old: Line
    new: Line
    corrected: bool = False
    who: str | None = None
    by_when: date | None = None
    outside: tuple[Literal["before", "after"], int] | None = None
    """The scheme's year, and on which side of it the report's day lies: it is kept then, and moves no score."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """The report goes to the reviewer as it is."""

    report: Report
    unit: Unit
    indicator: Indicator
    department: str | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The report was taken back, and what it had earned with it."""

    report: Report
    before: Standing
    after: Standing


def own(desk: Desk, report_id: int) -> Report | Refusal:
    """The person's own report, of a unit the person still reports for; a refusal for any other, as if it were not
    there."""
    report = desk.uow.reports.get(report_id)
    return report if report is not None and _is_own(desk, report) else Refusal("not-found")


def own_draft(desk: Desk) -> Report | None:
    """The person's latest draft in this chat, if it is of a unit the person still reports for."""
    draft = desk.uow.reports.open_draft(desk.person.id, desk.chat_id)
    return draft if draft is not None and _is_own(desk, draft) else None


def _is_own(desk: Desk, report: Report) -> bool:
    if report.reporter_id != desk.person.id:
        return False
    try:
        unit = desk.scheme.unit(report.unit)
    except KeyError:  # a newer scheme has dropped it
        return False
    return may_in_unit(desk.person, Action.REPORT, unit)


def stored(desk: Desk, report: Report) -> Report:
    """The report as it is on record."""
    found = desk.uow.reports.get(report.id)
    if found is None:
        raise LookupError(report.number)
    return found


def judged(desk: Desk, report_id: int, verdict: Label) -> None:
    """Log how words were judged, once they are kept; the metrics count these lines."""
    desk.uow.after_commit(lambda: log.info("report.judged", report_id=report_id, verdict=verdict.value))


def submit(desk: Desk, report_id: int, version: int) -> Receipt | Refusal:
    """提交: the report as the card of that version read it back."""
    report = own(desk, report_id)
    if isinstance(report, Refusal):
        return report
    if report.status != ReportStatus.DRAFT:
        return Refusal("report-already-in" if report.submitted_at else "button-old")
    if report.version != version:
        return Refusal("button-old")
    desk.hold(report.unit)
    draft = understand(desk, report)
    if draft.reading.indicator is None or draft.reading.need in {Need.RESULT, Need.INDICATOR, Need.WORDS}:
        return Refusal("button-old")
    return _file(desk, draft, draft.reading.indicator)


def refile(desk: Desk, draft: Draft, *, reason: str) -> Receipt | Refusal:
    """A correction of a report that was handed in: the old facts are taken back, the new ones count."""
    if draft.reading.indicator is None:
        return Refusal("button-old")
    return _file(desk, draft, draft.reading.indicator, reason=reason)


def file_blocked(desk: Desk, draft: Draft, *, cause: str) -> Receipt | Refusal:
    """没有进展: accepted with its cause, in the person's own words, whatever the validator makes of them."""
    if draft.reading.indicator is None:
        return Refusal("button-old")
    assessment = replace(draft.reading.assessment, label=Label.BLOCKED, missing=None, question=None)
    obstacle = assessment.obstacle or Obstacle(0, len(cause), cause)
    reading = replace(draft.reading, assessment=replace(assessment, obstacle=obstacle), need=None)
    verdict = {**draft.report.assessment, "label": str(Label.BLOCKED), "accepted": True}
    report = replace(draft.report, assessment={**verdict, "missing": None, "question": None})
    judged(desk, report.id, Label.BLOCKED)
    return _file(desk, replace(draft, reading=reading, report=report), draft.reading.indicator)


def file_unchanged(desk: Desk, report: Report, indicator: Indicator, value: Decimal) -> Receipt | Refusal:
    """与上期相同: the known figure, for this period."""
    draft = understand(desk, report)
    mode: Mode = "level" if indicator.reporting == Reporting.LEVEL else "cumulative"
    reading = replace(draft.reading, value=value, mode=mode, need=None)
    verdict = {"label": "unchanged", "accepted": True, "clauses": [], "codes": ["unchanged"]}
    kept = replace(draft.report, value=value, mode=mode, assessment=verdict, status=ReportStatus.DRAFT)
    return _file(desk, replace(draft, reading=reading, report=kept), indicator)


def _file(desk: Desk, draft: Draft, indicator: Indicator, *, reason: str = "submitted") -> Receipt | Refusal:
    report = settled(draft.report)
    corrected = report.submitted_at is not None
    blocked = draft.reading.assessment.label == Label.BLOCKED
    board = desk.hold(report.unit)
    total_before = board.total_of(report.unit)
    old_line = board.shown_line(report.unit, indicator.id)
    new = _facts(desk, report, draft, indicator)
    own_facts, found = brought(desk, report)
    # What a reviewer found stays: a unit that corrects a typing error does not erase its grade.
    back = retracted(desk, report, own_facts)
    after = board.preview(report.unit, (*back, *new))
    changed = replace(
        report,
        answers=for_review(report, desk.now),
        status=ReportStatus.BLOCKED if blocked else ReportStatus.SUBMITTED,
        submitted_at=report.submitted_at or desk.now,
        reviewed_at=None,
        reviewer_id=None,
        fact_ids=tuple(fact.id for fact in new),
    )
    changed = with_found(changed, [fact.id for fact in found])

    saved = desk.uow.reports.save(changed, by=desk.person.id, now=desk.now, reason=reason)
    desk.uow.facts.append((*back, *new), saved.id)
    sync_unit(desk, after)
    desk.forget()
    new_line = line_of(after, indicator)
    if old_line is None or new_line is None:
        raise LookupError(f"{indicator.id} is not part of the standing of {report.unit}")
    who, by_when = _actor(desk, draft)
    unit = desk.scheme.unit(report.unit)
    outside = _outside(desk, changed)
    return Receipt(saved, unit, indicator, total_before, after, old_line, new_line, corrected, who, by_when, outside)


def _outside(desk: Desk, report: Report) -> tuple[Literal["before", "after"], int] | None:
    day, scheme = effective_day(desk, report), desk.scheme
    if scheme.day_of_year(day) == day:
        return None
    return "before" if day < scheme.start else "after", scheme.year


def _facts(desk: Desk, report: Report, draft: Draft, indicator: Indicator) -> tuple[Fact, ...]:
    """The facts of a report: its figure or milestone, and the reason when it is blocked."""
    reading = draft.reading
    effective = effective_day(desk, report)
    stamped = stamp(desk, report, indicator.id, effective)
    name = f"{report.number}.{moment(desk, report)}"
    facts: list[Fact] = []
    if reading.value is not None and reading.mode is not None:
        value = Value(id=f"{name}.value", value=reading.value, mode=reading.mode, period=report.period, **stamped)
        facts.append(value)
    if reading.assessment.label == Label.BLOCKED:
        who, by_when = _actor(desk, draft)
        cause = reading.assessment.obstacle.text if reading.assessment.obstacle else report.text
        facts.append(Reason(id=f"{name}.reason", cause=cause, actor=who or OWN_ACTOR, due=by_when, **stamped))
    elif reading.milestone is not None:
        facts.append(MilestoneDone(id=f"{name}.milestone", milestone=reading.milestone, done_on=effective, **stamped))
    return tuple(facts)


def _actor(desk: Desk, draft: Draft) -> tuple[str | None, date | None]:
    obstacle = draft.reading.assessment.obstacle
    if obstacle is None or obstacle.who is None:
        return None, None
    # The validator reads 需要县财政局 as 需 and 要县财政局.
    return obstacle.who.removeprefix("要"), day_named(obstacle.by_when or "", desk.today)


def escalate(desk: Desk, report_id: int) -> Escalated | Refusal:
    """请人工复核: the reviewer decides; nothing scores before."""
    report = own(desk, report_id)
    if isinstance(report, Refusal):
        return report
    if report.status not in ESCALATABLE:
        return Refusal("report-already-in")
    said = understand(desk, settled(with_parts(report, parts_of(report)))).report
    if said.indicator is None:
        return Refusal("report-indicator-first")
    handed = replace(
        said,
        status=ReportStatus.ESCALATED,
        submitted_at=report.submitted_at or desk.now,
        answers=for_review(said, desk.now),
    )
    saved = desk.uow.reports.save(handed, by=desk.person.id, now=desk.now, reason="escalated")
    desk.forget()
    indicator = desk.scheme.indicator(said.indicator)
    return Escalated(saved, desk.scheme.unit(report.unit), indicator, indicator.owner)


def withdraw(desk: Desk, report_id: int) -> Withdrawn | Refusal:
    """撤回: possible until the report is reviewed; its facts are taken back."""
    report = own(desk, report_id)
    if isinstance(report, Refusal):
        return report
    if report.status not in WITHDRAWABLE:
        return Refusal("report-reviewed" if report.status == ReportStatus.VERIFIED else "report-closed")
    board = desk.hold(report.unit)
    before = board.standing(report.unit)
    back = taken_back(desk, report)
    after = board.preview(report.unit, back)
    saved = desk.uow.reports.save(
        replace(settled(report), status=ReportStatus.WITHDRAWN), by=desk.person.id, now=desk.now, reason="withdrawn"
    )
    desk.uow.facts.append(back, saved.id)
    sync_unit(desk, after)
    return Withdrawn(saved, before, after)
