"""What the engine answers with. Every text is a code with figures; the locales put it into words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where a line stands."""

    EMPTY = "empty"
    """Nothing was reported or found yet."""
    EARNING = "earning"
    DONE = "done"
    """All points are earned."""
    BELOW = "below"
    """Under the line, a deduction stands."""
    AWAITING = "awaiting"
    """Put right, waiting to be verified."""
    BLOCKED = "blocked"
    """Held up with a good reason on record."""
    NOT_ASSESSED = "not_assessed"
    """Without this figure the unit takes no place."""
    LEFT_OUT = "left_out"
    """Not part of the total."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: its message is `scoring-step-<code>`, its result the figure after it."""

    code: str
    params: Mapping[str, str]
    result: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """Place among `of` units; `tied` when others share it."""

    place: int
    of: int
    tied: bool


@dataclass(frozen=True, slots=True)
class NextDue:
    """What is next expected of the unit: `report`, `milestone` (named) or `rectification`."""

    on: dt.date
    what: str
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator's points; `indicator` starts with `~` where the scheme itself adds or takes points (a cap)."""

    indicator: str
    points: Decimal
    full: Decimal
    status: Status
    steps: tuple[Step, ...] = ()
    facts: tuple[str, ...] = ()
    rule_version: str = ""
    unverified: Decimal = Decimal(0)
    provisional: Decimal = Decimal(0)
    next_due: NextDue | None = None
    value: Decimal | None = None
    target: Decimal | None = None
    progress: Decimal | None = None
    """Time progress of the indicator's own period, 0 to 1."""
    to_win: Decimal = Decimal(0)
    to_lose: Decimal = Decimal(0)
    projected: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 -- the domain's own word (预警); nothing here uses Python's warnings
    """A state worth a warning; `key` stays the same while the state lasts, whatever its colour and figures."""

    unit: str
    indicator: str
    colour: str
    code: str
    params: Mapping[str, str]
    key: str


@dataclass(frozen=True, slots=True)
class Projection:
    """The simulated year-end score and the method it was made with."""

    total: Decimal
    method: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands on a day. `total` is the sum of the points of `lines`, always."""

    unit: str
    category: str
    as_of: dt.date
    total: Decimal
    full: Decimal
    rank: Rank | None
    band: str | None
    lines: tuple[Line, ...]
    warnings: tuple[Warning, ...]
    projected: Projection
    grade: str | None
    unverified: Decimal
    provisional: Decimal
    to_win: Decimal
    to_lose: Decimal
    scheme_version: str = ""
    trend: Decimal | None = None
    """Points gained or lost since `trend_since`; None where there is nothing to compare with."""
    trend_since: dt.date | None = None
    factor: Decimal | None = None
    """What the scheme multiplies with at this place (performance pay, quotas); None where it says nothing."""

    def line(self, indicator_id: str) -> Line:
        """The line of that indicator; KeyError when it does not concern the unit."""
        for one in self.lines:
            if one.indicator == indicator_id:
                return one
        raise KeyError(indicator_id)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an indicator has its points: formula with figures, the facts behind it, the rule's version."""

    unit: str
    indicator: str
    points: Decimal
    full: Decimal
    steps: tuple[Step, ...]
    facts: tuple[str, ...]
    rule_version: str
    warnings: tuple[Warning, ...] = field(default=())
