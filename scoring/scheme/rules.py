"""How points are worked out: one small model a method, told apart by `kind`."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from scoring.scheme.parts import AmountField, Id, Part, Share, Text

Direction = Literal["higher", "lower"]
Steps = Literal["up", "down", "proportional"]


class Over(Part):
    """What more than the target earns: `points` for each `per` of the target beyond it, `most` in all."""

    per: Share = Field(gt=0)
    points: Decimal
    most: Decimal | None = None


class Completion(Part):
    """Share of the target reached, times the full points."""

    kind: Literal["completion"]
    of: Id = "value"
    better: Direction = "higher"
    lower_form: Literal["ratio", "difference"] = "ratio"
    """Lower is better: target ÷ value, or 2 − value ÷ target."""
    from_baseline: bool = False
    """Measure the way from the baseline to the target rather than from zero."""
    cap: Share | None = Decimal(1)
    floor: Share = Decimal(0)
    pass_mark: Share = Decimal(0)
    """Below this share of the target nothing is earned."""
    over: Over | None = None


class Threshold(Part):
    """Full points while the line is kept; under it a deduction, provisional until put right or the deadline passes."""

    kind: Literal["threshold"]
    of: Id = "value"
    better: Direction = "higher"
    threshold: AmountField
    points: Decimal = Field(gt=0)
    """Deducted for each step, or once when there is no step."""
    step: Decimal | None = Field(default=None, gt=0)
    steps: Steps = "up"
    most: Decimal | None = None
    provisional: bool = True
    days: int = Field(default=30, ge=0)
    """Days to put it right, counted from the day of the value under the line."""
    restore: Share = Field(default=Decimal(1), ge=0, le=1)
    """Part of the deduction given back once the recovery is verified in time."""
    late_restore: Share = Field(default=Decimal(0), ge=0, le=1)
    in_time: Literal["verified", "reported"] = "verified"
    """Which day must lie within the deadline: that of the verification, or that of the recovery itself."""
    start: Literal["full", "zero"] = "full"
    """What stands before the first value is known."""


class Milestones(Part):
    """Each milestone done earns its share of the points; lateness may cost a part of that share."""

    kind: Literal["milestones"]
    late_per_day: Share = Decimal(0)
    late_most: Share = Decimal(1)


class Graded(Part):
    """A reviewer's grade (or a number out of `out_of`) times the full points."""

    kind: Literal["grade"]
    grades: dict[Text, Share] = Field(default_factory=dict)
    out_of: Decimal | None = Field(default=None, gt=0)
    periods: Literal["last", "mean", "worst"] = "last"


class Bonus(Part):
    """Awards by level, capped; of several for one matter only the highest."""

    kind: Literal["bonus"]
    levels: dict[Id, Decimal] = Field(default_factory=dict)
    most: Decimal | None = None
    highest_per_matter: bool = True


Method = Annotated[Completion | Threshold | Milestones | Graded | Bonus, Field(discriminator="kind")]
