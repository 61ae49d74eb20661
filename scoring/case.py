"""What a method is given and what it answers with."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from scoring.evidence import Evidence
from scoring.numbers import ZERO, shown
from scoring.peers import NOBODY, Peers
from scoring.results import Status, Step
from scoring.scheme.model import Indicator, Scheme, Unit


class Others(Protocol):
    """The unit's other indicators, for rules that look at them."""

    def value(self, indicator: str) -> Decimal | None:
        """The figure another indicator stands at."""

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """points(…), value(…) and share(…) for formulas."""


class Nothing:
    """No other indicators to look at."""

    def value(self, indicator: str) -> Decimal | None:
        """None, always."""
        return None

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """No functions."""
        return {}


NOTHING = Nothing()


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
    numbers: dict[str, Decimal | None] = field(default_factory=dict)
    others: Others = NOTHING
    field_of: Mapping[str, Peers] | None = None
    """Input → the figures of the whole category."""

    def peers(self, name: str) -> Peers:
        """The figures of all units of the category for an input."""
        return NOBODY if self.field_of is None else self.field_of.get(name, NOBODY)

    def step(self, code: str, result: Decimal | None = None, /, **params: Decimal | int | str) -> None:
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

    def names(self, indicator: str) -> dict[str, str]:
        """Another indicator's name in both languages."""
        one = self.scheme.indicator(indicator, self.as_of)
        return {"name": one.name, "name_en": one.name_en or one.name}


@dataclass(slots=True)
class Outcome:
    """Points of an indicator before rounding, and how they stand. `lost` can no longer be won back this year."""

    points: Decimal
    status: Status
    value: Decimal | None = None
    provisional: Decimal = ZERO
    lost: Decimal = ZERO
    at_risk: Decimal | None = None
    """What later facts may still take; None: nothing in particular."""
    due: dt.date | None = None
    """The day by which something must be put right."""


def reached(points: Decimal, full: Decimal) -> Status:
    """Done at full points, else still earning."""
    return Status.DONE if points >= full > 0 else Status.EARNING
