"""What a method is given and what it answers with."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.evidence import Evidence
from scoring.numbers import ZERO, shown
from scoring.results import Status, Step
from scoring.scheme.model import Indicator, Scheme, Unit


@dataclass(slots=True)
class Case:
    """One unit's indicator on one day. `trail` is a list while an explanation is wanted, else None: speed."""

    scheme: Scheme
    unit: Unit
    indicator: Indicator
    full: Decimal
    as_of: dt.date
    evidence: Evidence
    target: Decimal | None = None
    trail: list[Step] | None = None
    used: list[str] = field(default_factory=list)

    def step(self, code: str, result: Decimal | None = None, **params: Decimal | int | str) -> None:
        """Keeps one step of the calculation, its figures as text."""
        if self.trail is None:
            return
        words = {name: shown(one) if isinstance(one, Decimal) else str(one) for name, one in params.items()}
        if result is not None:
            words["result"] = shown(result)
        self.trail.append(Step(code, words, result))

    def measures(self) -> dict[str, str]:
        """The unit of measure in both languages, for the words of a step."""
        one = self.indicator
        return {"measure": one.measure, "measure_en": one.measure_en or one.measure}


@dataclass(slots=True)
class Outcome:
    """Points of an indicator before rounding, and how they stand. `lost` can no longer be won back this year."""

    points: Decimal
    status: Status
    value: Decimal | None = None
    provisional: Decimal = ZERO
    lost: Decimal = ZERO
    due: dt.date | None = None
    """The day by which something must be put right."""


def reached(points: Decimal, full: Decimal) -> Status:
    """Done at full points, else still earning."""
    return Status.DONE if points >= full > 0 else Status.EARNING
