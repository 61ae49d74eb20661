"""What a report leaves in the ledger of facts, and how that is taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from handlers.shared.desk import Desk
from handlers.shared.period import from_id
from scoring.facts import Fact, Retracted
from storage.records import Report


class Stamp(TypedDict):
    """What all facts of one report have in common."""

    unit: str
    indicator: str
    effective: date
    recorded: datetime
    by: str
    origin: str


def stamp(desk: Desk, report: Report, indicator_id: str, effective: date) -> Stamp:
    """Who says it, from which report, and since when it holds."""
    return Stamp(
        unit=report.unit,
        indicator=indicator_id,
        effective=effective,
        recorded=desk.now,
        by=f"person:{desk.person.id}",
        origin=report.number,
    )


def moment(desk: Desk, report: Report) -> str:
    """Makes a correction's facts differ from those it replaces, however often a report is corrected, also within one
    moment of a clock that stands still."""
    return f"{report.version}.{desk.now:%Y%m%dT%H%M%S%f}"


def effective_day(desk: Desk, report: Report) -> date:
    """The day a report is about: when it was handed in, or the end of its period where that is over.

    A correction keeps the day of what it corrects, so that an old report put right does not outrun a newer one.
    """
    handed_in = (report.submitted_at or desk.now).astimezone(desk.services.timezone).date()
    return min(handed_in, from_id(report.period).end)


def taken_back(desk: Desk, report: Report) -> tuple[Fact, ...]:
    """The retractions of all that a report has brought so far, each beside the fact it takes back."""
    brought = desk.uow.facts.by_ids(report.fact_ids) if report.fact_ids else []
    return tuple(
        Retracted(
            id=f"{fact.id}.back{moment(desk, report)}",
            target=fact.id,
            **stamp(desk, report, fact.indicator, fact.effective),
        )
        for fact in brought
    )
