"""Writes the sample county's year into a database: people, reports with their versions, facts, warnings that came and
went. Everything is decided by the same rules as in real use; only the days are in the past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.sample.county import members, scheme_text
from bot.sample.plan import Outcome, Planned, year
from handlers.report.filing import OWN_ACTOR
from handlers.report.ledger import Stamp
from handlers.report.reading import Answers, Known, read
from handlers.shared.alerts import sync_unit
from handlers.shared.desk import Desk
from handlers.shared.period import from_id
from handlers.shared.services import Services
from handlers.shared.verdict import to_json
from scoring.facts import Award, Fact, Grade, MilestoneDone, Reason, Source, Value, Verified
from scoring.scheme import Scheme, parse_scheme
from scoring.scheme.model import Reporting
from storage.records import Grant, NewReport, Person, Report, ReportStatus, Role
from storage.unit_of_work import UnitOfWork

_WORKDAY_MORNING = time(10, 0)
_REVIEWED_AFTER = timedelta(days=2)
_UNREVIEWED_SINCE = timedelta(days=2)
"""Reports younger than this wait in the reviewers' queues."""
_CLOSE_OF_WEEK = time(18, 0)


def build(services: Services, now: datetime) -> None:
    """Fill an empty database with the sample year up to `now`."""
    scheme = parse_scheme(scheme_text(now.astimezone(services.timezone).year))
    begun = datetime.combine(scheme.start, _WORKDAY_MORNING, tzinfo=services.timezone)
    with services.database.transaction() as uow:
        uow.schemes.put(scheme_text(scheme.year), by=None, now=begun)
        people = _join(uow, scheme, begun)
    writer = _Writer(services, scheme, people, now)
    for monday, reports in _by_week(scheme, year(scheme, now.date())):
        writer.week(monday, reports)


def _join(uow: UnitOfWork, scheme: Scheme, begun: datetime) -> dict[tuple[Role, str], Person]:
    return {
        (one.role, one.scope): uow.people.add(
            telegram_id=one.telegram_id,
            name=one.name,
            locale="zh-CN",
            now=begun,
            grants_of=[Grant(one.role, one.scope)],
        )
        for one in members(scheme)
    }


def _by_week(scheme: Scheme, reports: Sequence[Planned]) -> Sequence[tuple[date, list[Planned]]]:
    weeks: dict[date, list[Planned]] = defaultdict(list)
    for one in reports:
        weeks[one.day - timedelta(days=one.day.weekday())].append(one)
    last = max(weeks, default=scheme.start)
    monday = scheme.start - timedelta(days=scheme.start.weekday())
    every = []
    while monday <= last:
        every.append((monday, weeks.get(monday, [])))
        monday += timedelta(days=7)
    return every


class _Writer:
    """Writes week after week; each week's warnings are worked out once its reports are in."""

    def __init__(
        self, services: Services, scheme: Scheme, people: dict[tuple[Role, str], Person], now: datetime
    ) -> None:
        self._services = services
        self._scheme = scheme
        self._people = people
        self._now = now

    def week(self, monday: date, reports: Sequence[Planned]) -> None:
        """One week: its reports and what comes from elsewhere, then the warnings as they stood on its Friday."""
        with self._services.database.transaction() as uow:
            for one in reports:
                self._write(uow, one)
            self._quarterly(uow, monday)
        closing = min(self._at(monday + timedelta(days=4), _CLOSE_OF_WEEK), self._now)
        with self._services.database.transaction() as uow:
            desk = Desk.of_the_program(uow, self._services, closing)
            for unit in self._scheme.units:
                sync_unit(desk, desk.board.standing(unit.id), tell=())
            for warning in uow.warnings.due_for_escalation(closing):
                uow.warnings.escalated(warning.key, closing)

    def _write(self, uow: UnitOfWork, planned: Planned) -> None:
        at = self._at(planned.day)
        reporter = self._people[Role.REPORTER, planned.unit]
        report = uow.reports.create(self._new(planned, reporter, at), by=reporter.id, now=at, reason="written")
        if planned.returned_first is not None:
            text = f"{planned.returned_first}\n{planned.text}"
            verdict = self._verdict(planned, text)
            changed = replace(report, text=text, assessment=verdict, status=ReportStatus.SUBMITTED, submitted_at=at)
            report = uow.reports.save(changed, by=reporter.id, now=at, reason="completed")
        facts = self._facts(planned, report, reporter, at)
        reviewed_at = at + _REVIEWED_AFTER
        if at < self._now - _UNREVIEWED_SINCE:
            facts += self._verify(planned, facts, reviewed_at)
            report = self._reviewed(planned, report, reviewed_at)
        named = replace(report, fact_ids=tuple(fact.id for fact in facts if fact.origin == report.number))
        uow.reports.save(named, by=report.reviewer_id or reporter.id, now=at, reason="submitted")
        uow.facts.append(facts, report.id)

    def _new(self, planned: Planned, reporter: Person, at: datetime) -> NewReport:
        first = planned.returned_first
        status = ReportStatus.BLOCKED if planned.outcome == Outcome.BLOCKED else ReportStatus.SUBMITTED
        text = first or planned.text
        indicator = self._scheme.indicator(planned.indicator)
        level = indicator.reporting == Reporting.LEVEL
        return NewReport(
            unit=planned.unit,
            reporter_id=reporter.id,
            chat_id=reporter.telegram_id,
            text=text,
            year=at.year,
            period=planned.period,
            status=ReportStatus.RETURNED if first else status,
            indicator=planned.indicator,
            mode=None if planned.value is None else "level" if level else "cumulative",
            value=planned.value,
            milestone=planned.milestone,
            submitted_at=None if first else at,
            assessment=self._verdict(planned, text),
            answers={"parts": [[0, text]], "asked": []},
        )

    def _verdict(self, planned: Planned, text: str) -> dict[str, object]:
        indicator = self._scheme.indicator(planned.indicator)
        return to_json(read(self._services.validator, text, indicator, (), Known(), Answers()).assessment)

    def _facts(self, planned: Planned, report: Report, reporter: Person, at: datetime) -> list[Fact]:
        name = f"{report.number}.{at:%Y%m%d}"
        stamp = Stamp(
            unit=planned.unit,
            indicator=planned.indicator,
            effective=min(planned.day, from_id(planned.period).end),
            recorded=at,
            source=Source.SELF,
            by=f"person:{reporter.id}",
            origin=report.number,
        )
        if planned.outcome == Outcome.BLOCKED:
            return [Reason(id=f"{name}.reason", cause=planned.text, actor=OWN_ACTOR, **stamp)]
        if planned.milestone is not None:
            return [MilestoneDone(id=f"{name}.milestone", milestone=planned.milestone, done_on=planned.day, **stamp)]
        value, mode = planned.value or Decimal(0), report.mode or "cumulative"
        return [Value(id=f"{name}.value", value=value, mode=mode, period=planned.period, **stamp)]

    def _verify(self, planned: Planned, facts: Sequence[Fact], at: datetime) -> list[Fact]:
        reviewer = self._reviewer(planned.indicator)
        return [
            Verified(
                id=f"{fact.id}.verified",
                unit=fact.unit,
                indicator=fact.indicator,
                effective=at.date(),
                recorded=at,
                source=Source.REVIEWER,
                by=f"person:{reviewer.id}",
                target=fact.id,
            )
            for fact in facts
        ]

    def _reviewed(self, planned: Planned, report: Report, at: datetime) -> Report:
        reviewer = self._reviewer(planned.indicator)
        return replace(report, status=ReportStatus.VERIFIED, reviewed_at=at, reviewer_id=reviewer.id)

    def _reviewer(self, indicator_id: str) -> Person:
        return self._people[Role.REVIEWER, self._scheme.indicator(indicator_id).owner or ""]

    def _quarterly(self, uow: UnitOfWork, monday: date) -> None:
        """What comes from elsewhere: grades at a quarter's end, the survey at the half-year, honours."""
        friday = monday + timedelta(days=4)
        quarter_ends = friday.month in {3, 6, 9} and (friday + timedelta(days=7)).month != friday.month
        if not quarter_ends or self._at(friday) > self._now:
            return
        at = self._at(friday)
        for place, unit in enumerate(self._scheme.units):
            uow.facts.append([self._grade(unit.id, place, at)])
            if friday.month in {6, 9}:
                uow.facts.append([self._survey(unit.id, place, at)])
            if friday.month == 9 and place % 7 == 0:
                uow.facts.append([self._honour(unit.id, at)])

    def _grade(self, unit: str, place: int, at: datetime) -> Fact:
        reviewer = self._reviewer("governance")
        grade = "优良良优中"[(place + at.month) % 5]
        return Grade(
            id=f"sample.grade.{unit}.{at:%Y%m}",
            unit=unit,
            indicator="governance",
            effective=at.date(),
            recorded=at,
            source=Source.REVIEWER,
            by=f"person:{reviewer.id}",
            value=grade,
            period=f"{at.year}-Q{(at.month - 1) // 3 + 1}",
        )

    def _survey(self, unit: str, place: int, at: datetime) -> Fact:
        return Value(
            id=f"sample.survey.{unit}.{at:%Y%m}",
            unit=unit,
            indicator="satisfaction",
            effective=at.date(),
            recorded=at,
            source=Source.IMPORTED,
            by="import:survey",
            value=Decimal(87 + (place * 7 + at.month) % 11),
            mode="level",
        )

    def _honour(self, unit: str, at: datetime) -> Fact:
        return Award(
            id=f"sample.honour.{unit}.{at:%Y%m}",
            unit=unit,
            indicator="honours",
            effective=at.date(),
            recorded=at,
            source=Source.OFFICE,
            by="office",
            level="city",
            matter="市级先进集体",
        )

    def _at(self, day: date, hour: time = _WORKDAY_MORNING) -> datetime:
        return datetime.combine(day, hour, tzinfo=self._services.timezone)
