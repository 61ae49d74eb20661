"""How the sample county's year went, as figures: who reported what in which week. Same seed, same year.

Nothing here is measured anywhere; the figures are drawn so that every screen has something to show: strong and weak
units, one that recovered from a bad first half, one that fell silent, cameras that failed and were put right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from bot.sample.county import phrases
from handlers.shared.period import period_of
from scoring.scheme import Indicator, Scheme, Unit
from scoring.scheme.model import Reporting

SEED = 20_261_121

RECOVERED = "nanping"
"""Far behind until June, then catching up."""
SILENT = "geteng"
"""Has not reported for the last weeks."""
STRUGGLING = "longmengou"
SILENT_WEEKS = 7

_LEFT_BEHIND = {("qingliu", "petitions"): Decimal(11)}
"""Unit and indicator → where its count stands: the story of the demo goes on from there."""

_CAMERA_DIPS = {"nanping": (5, "91.5"), "shuangjing": (8, "93.0"), "dongtang": (10, "94.2")}
"""Unit → month in which its cameras fell under the line, and how far."""


_LIKELY = {2: 0.5, 4: 0.45, 5: 0.3, 6: 0.6, 7: 0.25, 8: 0.4, 9: 0.55, 10: 1.0, 11: 0.45, 12: 1.0}
"""Month → how likely a unit reports an indicator in it. Nobody is asked to report without news."""


class Outcome(StrEnum):
    """What became of a report."""

    VERIFIED = "verified"
    """Accepted; its reviewer verifies it some days later."""
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Planned:
    """One report of the sample year. `returned_first` are the words it came in with, when those were only a trace."""

    day: date
    unit: str
    indicator: str
    text: str
    outcome: Outcome
    period: str
    value: Decimal | None = None
    milestone: str | None = None
    returned_first: str | None = None


def year(scheme: Scheme, until: date) -> tuple[Planned, ...]:
    """Every report from the start of the scheme to the day before `until`, in order of days."""
    random = Random(SEED)  # noqa: S311 - a sample, not a secret
    planned = [
        report
        for unit in scheme.units
        for indicator in scheme.indicators_of(unit.id, scheme.end)
        for report in _reports(scheme, unit, indicator, random)
    ]
    spoken = [one for one in planned if one.day < until and not _silent(one, until)]
    return tuple(sorted(spoken, key=lambda one: (one.day, one.unit, one.indicator)))


def _silent(report: Planned, until: date) -> bool:
    return report.unit == SILENT and report.day > until - timedelta(weeks=SILENT_WEEKS)


def _reports(scheme: Scheme, unit: Unit, indicator: Indicator, random: Random) -> Iterator[Planned]:
    if indicator.reporting == Reporting.MILESTONE:
        yield from _milestones(unit, indicator, random)
    elif indicator.reporting in {Reporting.CUMULATIVE, Reporting.LEVEL}:
        yield from _figures(scheme, unit, indicator, random)


def _strength(unit: Unit) -> float:
    return {RECOVERED: 1.0, STRUGGLING: 0.74, SILENT: 0.93, "qingliu": 0.99, "jingu": 1.06, "zhuxi": 1.05}.get(
        unit.id, 0.93 + (sum(map(ord, unit.id)) % 13) / 100
    )


def _figures(scheme: Scheme, unit: Unit, indicator: Indicator, random: Random) -> Iterator[Planned]:
    share = min(1.12, max(0.6, random.gauss(_strength(unit), 0.045)))
    last = Decimal(0)
    for month in _months(indicator):
        day = _day_of_report(scheme.year, month, random)
        must = indicator.id == "cameras" and unit.id in _CAMERA_DIPS
        if not must and indicator.period == "month" and random.random() > _LIKELY[month]:
            continue
        if indicator.reporting == Reporting.LEVEL:
            value = _level(scheme, unit, indicator, month, random)
        else:
            last = max(last, _running_total(scheme, unit, indicator, share * _course(unit, month), random))
            value = min(last, _LEFT_BEHIND.get((unit.id, indicator.id), last))
        yield _worded(unit, indicator, day, value, random)


def _months(indicator: Indicator) -> tuple[int, ...]:
    return tuple(_LIKELY) if indicator.period == "month" else (3, 6, 9, 11)


def _course(unit: Unit, month: int) -> float:
    """The share of the year's work done by the report of a month; a little ahead of time early, as plans are made."""
    done = month / 12
    if unit.id == RECOVERED:
        return done * 0.55 if month <= 6 else 0.275 + (done - 0.5) * 1.45
    return float(done**0.96)


def _running_total(scheme: Scheme, unit: Unit, indicator: Indicator, share: float, random: Random) -> Decimal:
    target = scheme.target(unit.id, indicator.id, scheme.end) or Decimal(10)
    done = Decimal(str(round(float(target) * share * random.uniform(0.96, 1.03), 1)))
    return done if indicator.measure == "公里" else Decimal(int(done))


def _level(scheme: Scheme, unit: Unit, indicator: Indicator, month: int, random: Random) -> Decimal:
    if indicator.id == "cameras":
        dip = _CAMERA_DIPS.get(unit.id)
        return Decimal(dip[1]) if dip and dip[0] == month else Decimal(f"{random.uniform(95.4, 99.3):.1f}")
    target = float(scheme.target(unit.id, indicator.id, scheme.end) or 90)
    spread = 0.02 if target > 80 else 0.14
    best = 1.06 if indicator.id == "air" else _strength(unit) + 0.06
    level = target * random.gauss(2 - best if indicator.id == "air" else best, spread)
    return Decimal(f"{min(level, 99.2) if target > 80 else level:.1f}")


def _worded(unit: Unit, indicator: Indicator, day: date, value: Decimal, random: Random) -> Planned:
    words = phrases()
    text = _fill(random.choice(words["indicators"][indicator.id]), value, random)
    roll = random.random()
    outcome = Outcome.VERIFIED
    if roll > 0.985:
        text, outcome = _fill(random.choice(words["blocked"])["text"], value, random), Outcome.BLOCKED
    trace = _fill(random.choice(words["traces"]), value, random) if roll < 0.045 else None
    return Planned(
        day=day,
        unit=unit.id,
        indicator=indicator.id,
        text=text,
        outcome=outcome,
        period=period_of(indicator.period, day).id,
        value=None if outcome == Outcome.BLOCKED else value,
        returned_first=trace,
    )


def _fill(pattern: str, value: Decimal, random: Random) -> str:
    first, second = random.sample(phrases()["places"], 2)
    return pattern.format(v=f"{value:f}", p=first, p2=second, n=random.randint(2, 9))


def _milestones(unit: Unit, indicator: Indicator, random: Random) -> Iterator[Planned]:
    slack = {STRUGGLING: 34, RECOVERED: 20}.get(unit.id, int((1 - _strength(unit)) * 60) - 10)
    for milestone in indicator.milestones:
        day = milestone.due + timedelta(days=slack + random.randint(-8, 6))
        yield Planned(
            day=day,
            unit=unit.id,
            indicator=indicator.id,
            text=phrases()["milestones"][milestone.id],
            outcome=Outcome.VERIFIED,
            period=period_of(indicator.period, day).id,
            milestone=milestone.id,
        )


def _day_of_report(year: int, month: int, random: Random) -> date:
    # November is under way: its reports came in during the last two weeks.
    return date(year, month, random.randint(5, 17) if month == 11 else random.randint(22, 28))
