"""How points are worked out: one small model a method, told apart by `kind`."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from scoring.scheme.parts import Amount, AmountField, FormulaText, Id, Part, Share, Text

Direction = Literal["higher", "lower"]
Steps = Literal["up", "down", "proportional"]
ONE = Decimal(1)
ZERO = Decimal(0)


class Over(Part):
    """What more than the target earns: `points` for each `per` of the target beyond it, `most` in all."""

    per: Share = Field(gt=0)
    points: Decimal
    most: Decimal | None = None


class Slope(Part):
    """Up to this share of the target each percent earns `slope` percent of the points."""

    upto: Share = Field(gt=0)
    slope: Decimal


class Completion(Part):
    """Share of the target reached, times the full points."""

    kind: Literal["completion"]
    of: Id = "value"
    better: Direction = "higher"
    lower_form: Literal["ratio", "difference"] = "ratio"
    """Lower is better: target ÷ value, or 2 − value ÷ target."""
    from_baseline: bool = False
    """Measure the way from the baseline to the target rather than from zero."""
    cap: Share | None = ONE
    floor: Share = ZERO
    pass_mark: Share = ZERO
    """Below this share of the target nothing is earned."""
    slopes: tuple[Slope, ...] = ()
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
    restore: Share = Field(default=ONE, ge=0, le=1)
    """Part of the deduction given back once the recovery is verified in time."""
    late_restore: Share = Field(default=ZERO, ge=0, le=1)
    in_time: Literal["verified", "reported"] = "verified"
    """Which day must lie within the deadline: that of the verification, or that of the recovery itself."""
    start: Literal["full", "zero"] = "full"
    """What stands before the first value is known."""


class Milestones(Part):
    """Each milestone done earns its share of the points; lateness may cost a part of that share."""

    kind: Literal["milestones"]
    late_per_day: Share = ZERO
    late_most: Share = ONE


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


class Band(Part):
    """Up to this distance each step costs `points`; the last band may leave `upto` out."""

    upto: Decimal | None = None
    points: Decimal


class Rung(Part):
    """From this many occurrences on, this much is deducted in all."""

    count: Decimal
    points: Decimal


class Doubling(Part):
    """Under a condition the deduction is multiplied."""

    when: FormulaText
    times: Decimal = Decimal(2)


class Deducting(Part):
    """Full points less a deduction for the distance from the target, or for the number of occurrences."""

    kind: Literal["deduct"]
    of: Id = "value"
    count: Literal["value", "findings"] = "value"
    better: Literal["higher", "lower", "range"] = "higher"
    low: AmountField = Field(default_factory=Amount)
    high: AmountField = Field(default_factory=Amount)
    step: Decimal = Field(default=ONE, gt=0)
    steps: Steps = "proportional"
    relative: bool = False
    """The distance as percent of the target rather than in the indicator's measure."""
    points: Decimal = ZERO
    bands: tuple[Band, ...] = ()
    ladder: tuple[Rung, ...] = ()
    most: Decimal | None = None
    doubling: Doubling | None = None
    start: Literal["full", "zero"] = "full"


class Findings(Part):
    """Deductions by level of the source × put right or not × how often the same matter came up."""

    kind: Literal["findings"]
    levels: dict[Id, Decimal]
    rectified: Share = ZERO
    """The part that stays once verified as put right in time."""
    late: Share = ONE
    """The part that stays when it was put right after the deadline."""
    repeats: tuple[Decimal, ...] = (ONE,)
    """Multiplies the first, second, … finding of one matter; the last holds for all further ones."""
    provisional: bool = True
    days: int = Field(default=30, ge=0)
    most: Decimal | None = None
    doubling: Doubling | None = None


class Normalise(Part):
    """Efficacy coefficient: full × (base + span × (x − low) ÷ (high − low)), bounds from the peers or fixed."""

    kind: Literal["normalise"]
    of: Id = "value"
    better: Direction = "higher"
    base: Share = Decimal("0.6")
    span: Share = Decimal("0.4")
    low: AmountField | None = None
    high: AmountField | None = None
    log: bool = False
    equal: Share = ONE
    """What everyone gets when the bounds coincide."""


class Relative(Part):
    """Ratio to the best, to the mean, or to the sum of the peers."""

    kind: Literal["relative"]
    of: Id = "value"
    better: Direction = "higher"
    to: Literal["best", "mean", "total"] = "best"
    times: Decimal = ONE
    cap: Share | None = ONE
    floor: Share = ZERO


class PlaceBand(Part):
    """Places up to this share of the field earn this share of the points."""

    upto: Share
    share: Share


class Ranked(Part):
    """Points by place among the peers: a table, bands, or evenly from full points down."""

    kind: Literal["rank"]
    of: Id = "value"
    better: Direction = "higher"
    table: dict[int, Decimal] = Field(default_factory=dict)
    other: Decimal = ZERO
    """Points of a place the table does not name."""
    bands: tuple[PlaceBand, ...] = ()
    least: Share = ZERO
    """Share of the points the last place keeps when places are spaced evenly."""


class ByFormula(Part):
    """Points from a formula over named figures."""

    kind: Literal["formula"]
    points: FormulaText
    cap: Decimal | None = None
    floor: Decimal | None = None


class VetoClause(Part):
    """一票否决 or 否优: what happens while the clause applies, and on whose authority."""

    kind: Literal["veto"]
    authority: Text = ""
    document: Text = ""
    issued: dt.date | None = None
    until: dt.date | None = None
    """The last day the document holds; the clause stops with it."""
    effect: Literal["zero", "not_excellent", "grade", "deduct"] = "not_excellent"
    grade: Id | None = None
    points: Decimal = ZERO
    when: FormulaText | None = None
    last_places: int = 0
    """Applies by itself to so many of the last places of the category."""


Simple = Annotated[
    Completion
    | Threshold
    | Milestones
    | Graded
    | Deducting
    | Findings
    | Normalise
    | Relative
    | Ranked
    | ByFormula
    | Bonus,
    Field(discriminator="kind"),
]


class Component(Part):
    """One method of a combination and its weight."""

    weight: Share = ONE
    method: Simple


class Combined(Part):
    """Several methods for one indicator, each worked out on the full points and then put together."""

    kind: Literal["combine"]
    how: Literal["sum", "lowest", "highest", "geometric"] = "sum"
    of: tuple[Component, ...] = Field(min_length=1)


Method = Annotated[
    Completion
    | Threshold
    | Milestones
    | Graded
    | Bonus
    | Deducting
    | Findings
    | Normalise
    | Relative
    | Ranked
    | ByFormula
    | VetoClause
    | Combined,
    Field(discriminator="kind"),
]
