from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from handlers.shared.access import Action, may, may_in_unit, units_for
from handlers.shared.desk import Desk
from handlers.shared.names import find_units
from handlers.shared.period import period_of
from handlers.shared.reply import Refusal
from handlers.supervise.digest import Digest, compose
from scoring.results import Standing
from scoring.scheme import Category, Scheme, Unit
from storage.records import OpenWarning, Report, ReportStatus, Role

TREND_OVER = timedelta(days=7)
MOST_UNITS = 12
MOST_RESULTS = 3
_LOOKED_BACK = 40


class Found:
    """What may come of a unit's name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class UnitCard(Found):
    """One unit's standing; `change` is against a week ago, None where nothing was there yet."""

    unit: Unit
    scheme: Scheme
    standing: Standing
    change: Decimal | None
    warnings: tuple[OpenWarning, ...]
    results: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Several(Found):
    """The name fits several units."""

    units: tuple[Unit, ...]
    more: int


@dataclass(frozen=True, slots=True)
class AskUnit(Found):
    """Which unit? The office may also look at a whole category."""

    example: Unit
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All units of a category, best first. For the office only: there is no public league table."""

    category: Category
    rows: tuple[tuple[Unit, Standing], ...]


def ask(desk: Desk) -> Found | Refusal:
    """`/unit` alone: a category for the office, otherwise a name is wanted."""
    units = units_for(desk.person, Action.DIGEST, desk.scheme)
    if not units:
        return Refusal("not-allowed")
    return AskUnit(units[0], desk.scheme.categories if desk.person.has(Role.OFFICE) else ())


def find(desk: Desk, asked: str) -> Found | Refusal:
    """A unit by part of its name, an alias, pinyin or initials."""
    if not may(desk.person, Action.DIGEST):
        return Refusal("not-allowed")
    found = find_units(asked, desk.scheme.units)
    mine = tuple(unit for unit in found if may_in_unit(desk.person, Action.DIGEST, unit))
    if not mine:
        shown = " ".join(asked.split())[:20]
        return Refusal("unit-out-of-reach" if found else "unit-not-found", {"text": shown})
    return _card(desk, mine[0]) if len(mine) == 1 else Several(mine[:MOST_UNITS], max(0, len(mine) - MOST_UNITS))


def show(desk: Desk, unit_id: str) -> Found | Refusal:
    """A unit from a button."""
    unit = next((one for one in desk.scheme.units if one.id == unit_id), None)
    if unit is None or not may_in_unit(desk.person, Action.DIGEST, unit):
        return Refusal("not-allowed")
    return _card(desk, unit)


def _card(desk: Desk, unit: Unit) -> UnitCard:
    standing = desk.board.standing(unit.id)
    history = desk.uow.reports.history(unit.id, limit=_LOOKED_BACK)
    verified = [one for one in history if one.status == ReportStatus.VERIFIED and one.reviewed_at is not None]
    latest = sorted(verified, key=lambda one: (one.reviewed_at or desk.now, one.id), reverse=True)
    return UnitCard(
        unit=unit,
        scheme=desk.scheme,
        standing=standing,
        change=_change(desk, standing),
        warnings=tuple(sorted(desk.uow.warnings.open(unit.id), key=lambda one: -desk.scheme.gravity(one.colour))),
        results=tuple(_in_local_time(desk, one) for one in latest[:MOST_RESULTS]),
    )


def _in_local_time(desk: Desk, report: Report) -> Report:
    """With the review on the day it was in the scheme's own zone: the words have no zone to turn it into."""
    at = report.reviewed_at
    return replace(report, reviewed_at=at.astimezone(desk.services.timezone) if at else None)


def _change(desk: Desk, standing: Standing) -> Decimal | None:
    before = desk.today - TREND_OVER
    if before < desk.scheme.start:
        return None
    return standing.total - desk.services.boards.on(desk.uow, before).total_of(standing.unit)


def ranking(desk: Desk, category_id: str) -> Ranking | Refusal:
    """A whole category, for the office."""
    if not desk.person.has(Role.OFFICE):
        return Refusal("not-allowed")
    category = next((one for one in desk.scheme.categories if one.id == category_id), None)
    if category is None:
        return Refusal("button-old")
    units = {unit.id: unit for unit in desk.scheme.units_in(category.id)}
    return Ranking(category, tuple((units[one.unit], one) for one in desk.board.standings(category.id)))


def digest(desk: Desk) -> Digest | Refusal:
    """The current week as it is now, for the units within the person's reach."""
    units = units_for(desk.person, Action.DIGEST, desk.scheme)
    return compose(desk, period_of("week", desk.today), units) if units else Refusal("not-allowed")
