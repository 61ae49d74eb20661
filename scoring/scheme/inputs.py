"""Where the figures of an indicator come from: inputs, targets, histories."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scoring.scheme.parts import Amount, FormulaText, Id, Part, Share, Text


class Input(Part):
    """One named figure: stated in facts, several periods or people put together, a formula, or a blend of others."""

    stated: Id | None = None
    """The input's name in facts where it differs from its name here."""
    source: Literal["self", "reviewer", "imported", "spot_check", "office"] | None = None
    take: Literal["latest", "sum", "mean", "best", "worst", "last"] = "latest"
    over: Literal["periods", "people"] = "periods"
    best: int | None = Field(default=None, ge=1)
    """Only so many of the best count."""
    trim: int = Field(default=0, ge=0)
    """So many of the highest and of the lowest are left out."""
    formula: FormulaText | None = None
    blend: dict[Id, Share] = Field(default_factory=dict)
    missing: Literal["reweight", "zero"] = "reweight"
    off: bool = False
    """Switched off by the scheme: counts as missing everywhere."""
    digits: int | None = Field(default=None, ge=0, le=10)


class Stage(Part):
    """A stage target: this share of the year's target by this day; it need not be a linear share."""

    until: dt.date
    share: Share


class Target(Amount):
    """A target: fixed numbers, or worked out from last year, the last years, the peers or the level above."""

    source: Literal["fixed", "last_year", "mean", "peers_mean", "peers_best", "level_above"] = Field(
        default="fixed", alias="from"
    )
    years: int = Field(default=3, ge=1, le=10)
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    stages: tuple[Stage, ...] = ()
    by_stage: bool = False
    """Score against the stage target of the day rather than the year's target."""
    reason: Text | None = None
    """Why it is lower than what was reached last year."""

    @property
    def by_peers(self) -> bool:
        """Whether it depends on what the others of the category have reached."""
        return self.source in {"peers_mean", "peers_best"}

    def expected(self, on: dt.date) -> Decimal | None:
        """The share of the year's target expected by this day where stages are set: linear inside a stage."""
        if not self.stages:
            return None
        before_day, before_share = None, Decimal(0)
        for one in self.stages:
            if on <= one.until:
                return _between(on, before_day, before_share, one)
            before_day, before_share = one.until, one.share
        return before_share

    def stage(self, on: dt.date) -> Decimal:
        """The share of the stage that `on` lies in; all of it after the last or without stages."""
        return next((one.share for one in self.stages if on <= one.until), Decimal(1))


def _between(on: dt.date, since: dt.date | None, share: Decimal, stage: Stage) -> Decimal:
    start = since or dt.date(stage.until.year, 1, 1) - dt.timedelta(days=1)
    whole = (stage.until - start).days
    return share + (stage.share - share) * (on - start).days / whole if whole > 0 else stage.share


def _as_target(value: Any) -> Any:
    return value if isinstance(value, Mapping | Target) else {"all": value}


TargetField = Annotated[Target, BeforeValidator(_as_target)]
History = dict[Id, dict[int, Decimal]]
"""Unit → year → what was reached."""
