"""What a report leaves in the ledger of facts, and how that is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

from handlers.shared.desk import Desk
from handlers.shared.period import from_id
from scoring.facts import Fact, Retracted, Source
from storage.records import Report

_FOUND = "found"
"""Among a report's answers: the ids of its reviewer's facts, while a correction waits for review."""


class Stamp(TypedDict):
    """What the facts of one report, or of one decision on it, have in common."""

    unit: str
    indicator: str
    effective: date
    recorded: datetime
    source: Source
    by: str
    origin: str


def stamp(desk: Desk, report: Report, indicator_id: str, effective: date, source: Source = Source.SELF) -> Stamp:
    """Who says it, from which report, and since when it holds."""
    return Stamp(
        unit=report.unit,
        indicator=indicator_id,
        effective=effective,
        recorded=desk.now,
        source=source,
        by=f"person:{desk.person.id}",
        origin=report.number,
    )


def moment(desk: Desk, report: Report) -> str:
    """Makes a correction's facts differ from those it replaces, however often a report is corrected, also within one
    moment of a clock that stands still."""
    return f"{report.version}.{desk.now:%Y%m%dT%H%M%S%f}"


def effective_day(desk: Desk, report: Report) -> date:
    """The day a report is about: when it was handed in, or the end of its period where that is over, in the year the
    period belongs to: the last week of a year may end in January, and its total is still that year's.

    A correction keeps the day of what it corrects, and so does what a reviewer states of it, so that an old report put
    right does not outrun a newer one, and the unit does not pay for the days its report waited.
    """
    handed_in = (report.submitted_at or desk.now).astimezone(desk.services.timezone).date()
    period = from_id(report.period)
    return min(handed_in, period.end, date(int(period.id[:4]), 12, 31))


def found_in_review(report: Report) -> tuple[str, ...]:
    """The facts a reviewer stated about the report before it was corrected; they hold until the next decision."""
    return tuple(report.answers.get(_FOUND, ()))


def with_found(report: Report, fact_ids: Sequence[str]) -> Report:
    """The report with these facts of its reviewer still in force."""
    if not fact_ids and _FOUND not in report.answers:
        return report
    rest = {name: value for name, value in report.answers.items() if name != _FOUND}
    return replace(report, answers={**rest, _FOUND: list(fact_ids)} if fact_ids else rest)


def brought(desk: Desk, report: Report) -> tuple[list[Fact], list[Fact]]:
    """What a report has brought so far: the unit's own facts, and those its reviewer stated."""
    ids = (*report.fact_ids, *found_in_review(report))
    facts = desk.uow.facts.by_ids(ids) if ids else []
    own = [fact for fact in facts if fact.source != Source.REVIEWER]
    return own, [fact for fact in facts if fact.source == Source.REVIEWER]


def as_before(desk: Desk, report: Report) -> tuple[Fact, ...]:
    """The retractions of all that a report has brought, to see what would be known without it. Never to be kept."""
    own, found = brought(desk, report)
    return retracted(desk, report, (*own, *found))


def taken_back(desk: Desk, report: Report) -> tuple[Fact, ...]:
    """The retractions of what the unit itself has stated, each beside the fact it takes back.

    What a reviewer found stays: a unit that corrects a typing error does not erase its grade.
    """
    own, _ = brought(desk, report)
    return retracted(desk, report, own)


def retracted(desk: Desk, report: Report, facts: Iterable[Fact], source: Source = Source.SELF) -> tuple[Fact, ...]:
    """What takes these facts of a report back, each from its own day on: what was wrong in December is wrong in the
    table of that year, whenever it is found."""
    return tuple(
        Retracted(
            id=f"{fact.id}.back{moment(desk, report)}",
            target=fact.id,
            **stamp(desk, report, fact.indicator, fact.effective, source),
        )
        for fact in facts
    )
