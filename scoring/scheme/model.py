"""One year's rules as data: who is assessed, on what, by whom, with which points and from which day."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from scoring.numbers import CONTEXT, clamp
from scoring.scheme.inputs import History, Input, Target, TargetField
from scoring.scheme.outcomes import Gate, GradeRule, Ranking, WarningRule
from scoring.scheme.parties import Category, Colour, Department, Major, Unit
from scoring.scheme.parts import Amount, AmountField, FormulaText, Id, Part, Share, Text, Words
from scoring.scheme.rules import Method

__all__ = [
    "Applies",
    "Calendar",
    "Category",
    "Change",
    "Colour",
    "Department",
    "Escalation",
    "Indicator",
    "IndicatorKind",
    "Major",
    "Milestone",
    "Nature",
    "Reporting",
    "Rounding",
    "Scheme",
    "Unit",
    "baseline_of",
    "target_of",
    "versions",
]


class IndicatorKind(StrEnum):
    """What an indicator is in the year's list."""

    BASE = "base"
    DYNAMIC = "dynamic"
    INDIVIDUAL = "individual"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


class Reporting(StrEnum):
    """What a unit states: a running total, the period's own figure, a level, a milestone; or nothing."""

    CUMULATIVE = "cumulative"
    PERIOD = "period"
    LEVEL = "level"
    MILESTONE = "milestone"
    GRADE = "grade"
    NONE = "none"


class Nature(StrEnum):
    """What kind of work it is; tells the validator what counts as a result."""

    WORKS = "works"
    COUNT = "count"
    RATE = "rate"
    INVESTMENT = "investment"
    ENFORCEMENT = "enforcement"
    MEDIATION = "mediation"
    SERVICE = "service"
    ENVIRONMENT = "environment"
    INCOME = "income"
    GENERAL = "general"


class Milestone(Part):
    """A dated step of a key task with its share of the points."""

    id: Id
    name: Text
    name_en: Text = ""
    due: dt.date
    share: Share


class Applies(Part):
    """Whom an indicator concerns; empty means everyone."""

    categories: tuple[Id, ...] = ()
    units: tuple[Id, ...] = ()
    except_units: tuple[Id, ...] = ()

    def to(self, unit: Unit) -> bool:
        """Whether the indicator counts for this unit."""
        if unit.id in self.except_units:
            return False
        if not self.categories and not self.units:
            return True
        return unit.id in self.units or unit.category in self.categories


class Indicator(Part):
    """One thing that is assessed, as it stands from a certain day on."""

    id: Id
    name: Text
    name_en: Text = ""
    major: Id | None = None
    kind: IndicatorKind = IndicatorKind.BASE
    owner: Id | None = None
    aliases: Words = ()
    words: Words = ()
    measure: Text = ""
    measure_en: Text = ""
    nature: Nature = Nature.GENERAL
    reporting: Reporting = Reporting.CUMULATIVE
    period: Literal["week", "month", "quarter", "half", "year"] = "month"
    evidence: Text | None = None
    evidence_en: Text | None = None
    question: Text | None = None
    question_en: Text | None = None
    applies: Applies = Field(default_factory=Applies)
    points: AmountField = Field(default_factory=Amount)
    target: TargetField = Field(default_factory=Target)
    baseline: TargetField = Field(default_factory=Target)
    history: History = Field(default_factory=dict)
    inputs: dict[Id, Input] = Field(default_factory=dict)
    difficulty: AmountField = Field(default_factory=Amount)
    """A coefficient on the points; the result may pass the full points up to `difficulty_cap` of them."""
    difficulty_cap: Share | None = None
    missing: Literal["zero", "leave_out", "lowest", "mean", "not_assessed", "last_value"] = "zero"
    not_if: FormulaText | None = None
    """Nothing is earned under this condition, as when things got worse than last year."""
    round: int | None = Field(default=None, ge=0, le=10)
    round_share: int | None = Field(default=None, ge=0, le=10)
    """Digits kept of the share of the target, before it is multiplied with the points."""
    merged_into: Id | None = None
    takes_over: tuple[Id, ...] = ()
    """Dropped indicators whose figures go on in this one."""
    carried: AmountField = Field(default_factory=Amount)
    """What last year left undone: followed up beyond this year's target, not deducted a second time."""
    milestones: tuple[Milestone, ...] = ()
    method: Method
    start: dt.date | None = None
    end: dt.date | None = None
    counts_from: dt.date | None = None
    counts_until: dt.date | None = None
    version: Text = "1"
    changes: tuple["Change", ...] = ()

    def counts_on(self, on: dt.date) -> bool:
        """Whether it is part of the assessment on this day."""
        begun = self.counts_from is None or self.counts_from <= on
        return begun and (self.counts_until is None or on <= self.counts_until)

    def milestone(self, milestone_id: str) -> Milestone | None:
        """The milestone of that id, or None."""
        return next((one for one in self.milestones if one.id == milestone_id), None)


class Change(Part):
    """What becomes different from a day on; everything not named stays."""

    since: dt.date = Field(alias="from")
    why: Text = ""
    version: Text | None = None
    name: Text | None = None
    owner: Id | None = None
    points: AmountField | None = None
    target: TargetField | None = None
    method: Method | None = None
    applies: Applies | None = None
    milestones: tuple[Milestone, ...] | None = None
    counts_until: dt.date | None = None

    def applied(self, before: Indicator, number: int) -> Indicator:
        """The indicator as it stands from the day on."""
        named = {name for name in self.model_fields_set if name not in {"since", "why", "version"}}
        update = {name: getattr(self, name) for name in named}
        if self.target is not None and not self.target.reason and self.why:
            update["target"] = self.target.model_copy(update={"reason": self.why})
        return before.model_copy(update=update | {"version": self.version or f"{before.version}.{number}"})


class Rounding(Part):
    """Where numbers are rounded, to how many digits, and how; None leaves a step unrounded."""

    line: int | None = Field(default=2, ge=0, le=10)
    total: int | None = Field(default=2, ge=0, le=10)
    mode: Literal["half_up", "down"] = "half_up"
    compare: Literal["before", "after"] = "after"


class Moment(Part):
    """A weekday (1 Monday to 7 Sunday) and a time of day."""

    weekday: int = Field(ge=1, le=7)
    time: Text = Field(pattern=r"^\d{2}:\d{2}$")


class Calendar(Part):
    """When regular things happen."""

    digest: Moment = Moment(weekday=1, time="09:00")
    reporting_due: Moment = Moment(weekday=5, time="17:00")


class Escalation(Part):
    """Whom an open warning reaches after so many hours."""

    to: Literal["unit", "supervisor", "reviewer", "office"]
    after_hours: int = Field(ge=0)


def target_of(indicator: Indicator, unit: Unit, year: int, on: dt.date) -> Decimal | None:
    """The target from the scheme alone: fixed or from the unit's own past, of the stage where stages score."""
    spec = indicator.target
    basis = _basis(spec, indicator, unit, year)
    if basis is None or spec.by_peers:
        return None
    whole = basis if spec.source in {"fixed", "level_above"} else basis * spec.times + spec.plus
    return whole * spec.stage(on) if spec.by_stage else whole


def _basis(spec: Target, indicator: Indicator, unit: Unit, year: int) -> Decimal | None:
    if spec.source in {"fixed", "level_above"}:
        return spec.of(unit.id, unit.category)
    past = indicator.history.get(unit.id, {})
    if spec.source == "last_year":
        return past.get(year - 1)
    known = [past[one] for one in range(year - spec.years, year) if one in past]
    return CONTEXT.divide(sum(known, Decimal(0)), Decimal(len(known))) if known else None


def baseline_of(indicator: Indicator, unit: Unit, year: int) -> Decimal | None:
    """The baseline of a unit: given, or from its own past."""
    spec = indicator.baseline
    basis = _basis(spec, indicator, unit, year)
    return basis if basis is None or spec.source == "fixed" else basis * spec.times + spec.plus


def versions(indicator: Indicator) -> tuple[tuple[dt.date, Indicator], ...]:
    """The indicator as it stands at first and from each of its changes on, with the day that begins."""
    found = [(dt.date.min, indicator)]
    for number, change in enumerate(sorted(indicator.changes, key=lambda one: one.since), start=1):
        found.append((change.since, change.applied(found[-1][1], number)))
    return tuple(found)


def _by_id(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Listed = BeforeValidator(_by_id)


class Scheme(Part):
    """One year's rules; read it with `scoring.scheme.parse_scheme`."""

    id: Id
    name: Text
    name_en: Text = ""
    year: int
    version: Text = "1"
    timezone: Text = "Asia/Shanghai"
    start: dt.date
    end: dt.date
    rounding: Rounding = Field(default_factory=Rounding)
    calendar: Calendar = Field(default_factory=Calendar)
    escalate_after_hours: int = Field(default=24, ge=0)
    escalation: Annotated[tuple[Escalation, ...], Listed] = ()
    band_below: int = Field(default=5, ge=0)
    ranking: Ranking = Field(default_factory=Ranking)
    grades: Annotated[tuple[GradeRule, ...], Listed] = ()
    gates: Annotated[tuple[Gate, ...], Listed] = ()
    colours: Annotated[tuple[Colour, ...], Listed]
    warnings: Annotated[tuple[WarningRule, ...], Listed] = ()
    categories: Annotated[tuple[Category, ...], Listed]
    majors: Annotated[tuple[Major, ...], Listed] = ()
    departments: Annotated[tuple[Department, ...], Listed] = ()
    units: Annotated[tuple[Unit, ...], Listed]
    indicators: Annotated[tuple[Indicator, ...], Listed]

    def __copy__(self) -> Self:
        """A copy that looks everything up anew: `model_copy(update=…)` would else keep the tables of the original."""
        twin = super().__copy__()
        for table in ("_units", "_places", "_categories", "_versions", "_gravities", "_assessed"):
            twin.__dict__.pop(table, None)
        return twin

    # Cached rather than private attributes: pydantic looks the latter up slowly, and these are asked for all day.
    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {one.id: one for one in self.units}

    @cached_property
    def _places(self) -> dict[str, tuple[int, ...]]:
        """Where in the file the units of a scope are: a unit's own id, or its category's."""
        places: dict[str, list[int]] = {}
        for place, one in enumerate(self.units):
            for scope in {one.id, one.category}:
                places.setdefault(scope, []).append(place)
        return {scope: tuple(found) for scope, found in places.items()}

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {one.id: one for one in self.categories}

    @cached_property
    def _versions(self) -> dict[str, tuple[tuple[dt.date, Indicator], ...]]:
        return {one.id: versions(one) for one in self.indicators}

    @cached_property
    def _gravities(self) -> dict[str, int]:
        return {one.id: place for place, one in enumerate(self.colours)}

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id; KeyError when there is none."""
        return self._units[unit_id]

    def category(self, category_id: str) -> Category:
        """The category of that id; KeyError when there is none."""
        return self._categories[category_id]

    def indicator(self, indicator_id: str, on: dt.date | None = None) -> Indicator:
        """The indicator as it stands on a day (default: the scheme's last); KeyError when there is none."""
        versions = self._versions[indicator_id]
        if len(versions) == 1:
            return versions[0][1]
        day = on or self.end
        return [one for begin, one in versions if begin <= day][-1]

    def versions_of(self, indicator_id: str) -> tuple[Indicator, ...]:
        """All versions of an indicator, oldest first; KeyError when there is none."""
        return tuple(one for _, one in self._versions[indicator_id])

    def change_days(self) -> tuple[dt.date, ...]:
        """The days on which some rule changes, starts or ends, inside the year; the first day is one of them."""
        days = {self.start}
        for begin, one in (version for known in self.indicators for version in self._versions[known.id]):
            days |= {begin}
            days |= {one.counts_from} if one.counts_from else set()
            days |= {one.counts_until + dt.timedelta(days=1)} if one.counts_until else set()
        return tuple(sorted(day for day in days if self.start <= day <= self.end))

    def indicators_of(self, unit_id: str, on: dt.date) -> tuple[Indicator, ...]:
        """What this unit is assessed on that day, in the order of the file."""
        return self._assessed(unit_id, on)

    @cached_property
    def _assessed(self) -> Callable[[str, dt.date], tuple[Indicator, ...]]:
        # A report asks for it when it is written and again when it is handed in.
        @lru_cache(maxsize=256)
        def assessed(unit_id: str, on: dt.date) -> tuple[Indicator, ...]:
            unit = self.unit(unit_id)
            standing = (self.indicator(one.id, on) for one in self.indicators)
            return tuple(one for one in standing if one.counts_on(on) and one.applies.to(unit))

        return assessed

    def units_in(self, category_id: str) -> tuple[Unit, ...]:
        """The units of a category in the order of the file."""
        return tuple(one for one in self.units if one.category == category_id)

    def units_within(self, scopes: Iterable[str]) -> tuple[Unit, ...]:
        """The units that any of these scopes names, by their own id or their category's, in the order of the file."""
        places = {place for scope in scopes for place in self._places.get(scope, ())}
        return tuple(self.units[place] for place in sorted(places))

    def target(self, unit_id: str, indicator_id: str, on: dt.date) -> Decimal | None:
        """The target of this unit on that day; None when it has none, or one that depends on its peers."""
        return target_of(self.indicator(indicator_id, on), self.unit(unit_id), self.year, on)

    def colour(self, colour_id: str) -> Colour:
        """The colour of that id; one that the scheme has no longer, but an open warning may have, goes by its id."""
        place = self._gravities.get(colour_id)
        return Colour(id=colour_id, name=colour_id) if place is None else self.colours[place]

    def gravity(self, colour_id: str) -> int:
        """0 for the mildest colour, rising with the order of the file; less for one that the scheme has no longer."""
        return self._gravities.get(colour_id, -1)

    def day_of_year(self, on: dt.date) -> dt.date:
        """The day of this scheme's year to look at on `on`: that day, or the year's first or last where it is past."""
        return min(max(on, self.start), self.end)

    def progress(self, indicator: Indicator, on: dt.date) -> Decimal:
        """Time progress (时序进度): elapsed share, 0 to 1, of the indicator's own period, end days included."""
        return _elapsed(indicator.start or self.start, indicator.end or self.end, on)


@lru_cache(maxsize=1024)
def _elapsed(start: dt.date, end: dt.date, on: dt.date) -> Decimal:
    """The share of a period, end days included. Few of them are asked about, by every line and its warnings."""
    days = Decimal((end - start).days + 1)
    return clamp(CONTEXT.divide(Decimal((on - start).days + 1), days), Decimal(0), Decimal(1))
