"""What follows from the points: places, grades, gates, warnings."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from scoring.scheme.parts import FormulaText, Id, Part, Share, Shares, SharesField, Text


class Past(Part):
    """A unit's result of an earlier year."""

    total: Decimal | None = None
    grade: Id | None = None
    place: int | None = None
    of: int | None = None


class PlaceFactor(Part):
    """Places up to this share of the field carry this factor."""

    upto: Share
    factor: Decimal


class Ranking(Part):
    """Who goes first when totals are the same, and what a place is worth."""

    ties: tuple[Id, ...] = ()
    """Indicators or majors that decide, in order."""
    factors: tuple[PlaceFactor, ...] = ()
    """Performance pay and quotas that float with the place."""


class GradeRule(Part):
    """A grade (等次), best first in the file: by quota of the category, by a least score, or both."""

    id: Id
    name: Text
    name_en: Text = ""
    quota: SharesField = Field(default_factory=Shares)
    """Largest share of the ranked units; may differ by category. None: no limit."""
    least: Decimal | None = None
    quota_rounding: Literal["down", "half_up", "up"] = "down"
    ties: Literal["in", "out"] = "out"
    """Units tied at the quota's line: all in, or all out."""


class Gate(Part):
    """A condition on a unit that holds down its total, a major, an indicator or its grade."""

    id: Id
    name: Text = ""
    name_en: Text = ""
    when: FormulaText
    effect: Literal["cap_total", "cap_major", "cap_indicator", "not_excellent", "grade_at_most"]
    most: Share | None = None
    """The largest share of the full points that stays."""
    major: Id | None = None
    indicator: Id | None = None
    grade: Id | None = None


class WarningRule(Part):
    """A state worth a warning: from which figure on, in which colour."""

    id: Id
    rule: Literal["gap", "overdue", "under_line", "count", "run", "rank", "forecast"]
    levels: dict[Id, Decimal] = Field(default_factory=dict)
    """Colour id → least figure. gap: percentage points (or points, or percent of what time asks for);
    overdue: days late; under_line: points deducted; count: open findings; run: values in a row under the target;
    rank: places from the bottom counted from the colour's number up; forecast: points short at the year's end."""
    measure: Literal["percentage_points", "points", "relative"] = "percentage_points"
    indicators: tuple[Id, ...] = ()
    from_progress: Share = Decimal(0)
    """No warning before this share of the period has passed: early figures say little."""
    within_days: int | None = Field(default=None, ge=1)
    """count: only findings of the last so many days; None counts the whole year."""
