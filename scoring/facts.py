"""What happened: append-only, each with who said it, from where, when it took effect and when it was recorded.

A correction is a new fact: `Retracted` takes one back, `Verified` raises the standing of one. Nothing is ever changed.
"""

import datetime as dt
import sys
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

Payload = dict[str, Any]


class Source(StrEnum):
    """Where a fact comes from."""

    SELF = "self"
    REVIEWER = "reviewer"
    IMPORTED = "imported"
    SPOT_CHECK = "spot_check"
    OFFICE = "office"


RANKS = {Source.SELF: 1, Source.REVIEWER: 2, Source.IMPORTED: 2, Source.OFFICE: 2, Source.SPOT_CHECK: 3}
"""Sources outrank each other: spot check, then verified or imported, then what a unit says of itself."""


class FactError(ValueError):
    """A stored fact cannot be read: unknown type, missing field, or a value that does not fit."""


MAX_DIGITS = 18
LARGEST = Decimal(10) ** MAX_DIGITS - 1
"""The largest number that can be a figure."""


def is_figure(value: Decimal) -> bool:
    """Whether a number can be a figure: finite, of no absurd size. Ask before making a fact of what a person said."""
    return value.is_finite() and (not value or -MAX_DIGITS <= value.adjusted() < MAX_DIGITS)


def check_number(value: Decimal) -> Decimal:
    """The number itself; raises FactError when it is not a figure."""
    if not is_figure(value):
        raise FactError(f"not a figure: {str(value)[:40]}")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Shared by all facts. `effective` is the day it is about, `recorded` the aware moment it was written down."""

    TYPE: ClassVar[str] = ""

    id: str
    unit: str
    indicator: str
    effective: dt.date
    recorded: dt.datetime
    source: Source = Source.SELF
    by: str = ""
    origin: str | None = None

    def to_json(self) -> Payload:
        """A plain dictionary: decimals, days and moments as text; `from_json` reads it back."""
        values = {one.name: _plain(getattr(self, one.name)) for one in fields(self)}
        return {"type": self.TYPE, **{name: value for name, value in values.items() if value is not None}}

    @property
    def rank(self) -> int:
        """How far this source is trusted, 1 to 3."""
        return RANKS[self.source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Fact):
    """A figure: a running total (`cumulative`), an addition (`increment`) or a level; `period` reads `2026-W47`."""

    TYPE: ClassVar[str] = "value"
    value: Decimal
    mode: str = "cumulative"
    period: str | None = None
    input: str = "value"

    def __post_init__(self) -> None:
        """No figure of a county has nineteen digits before the point; one that has would stall the arithmetic."""
        check_number(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDone(Fact):
    """A dated step is done."""

    TYPE: ClassVar[str] = "milestone"
    milestone: str
    done_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(Fact):
    """A reviewer's grade of the period, by its name in the scheme or as a number."""

    TYPE: ClassVar[str] = "grade"
    value: str
    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Fact):
    """The reviewer confirms the fact `target`; from then on it is no longer self-reported only."""

    TYPE: ClassVar[str] = "verified"
    target: str
    share: Decimal = Decimal(1)
    """How far something is put right, 0 to 1, where a deduction hangs on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted(Fact):
    """The fact `target` is taken back: it no longer counts from the effective day of this one on."""

    TYPE: ClassVar[str] = "retracted"
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Fact):
    """Something wrong (问题): `level` names its row in the scheme's deduction matrix, `due` the day to put it right."""

    TYPE: ClassVar[str] = "finding"
    level: str = ""
    matter: str = ""
    count: Decimal = Decimal(1)
    due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingState(Fact):
    """A step of a finding: rectifying, rectified (claimed), closed (verified), partly (share put right), dropped."""

    TYPE: ClassVar[str] = "finding_state"
    target: str
    state: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Fact):
    """A bonus: points by `level` of the scheme's table, or `points` where the table leaves them to the office."""

    TYPE: ClassVar[str] = "award"
    level: str = ""
    points: Decimal | None = None
    matter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduct(Fact):
    """A deduction decided by a reviewer or the office, in points."""

    TYPE: ClassVar[str] = "deduct"
    points: Decimal
    matter: str = ""
    provisional_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Fact):
    """A veto clause applies (一票否决, 否优), on a document's authority; `until` is its last day."""

    TYPE: ClassVar[str] = "veto"
    document: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Fact):
    """Blocked with good reason; while `actor` is not the unit itself, time lost until `due` does not warn the unit."""

    TYPE: ClassVar[str] = "reason"
    cause: str
    actor: str = "superior"
    due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Fact):
    """A unit disputes the fact `target`: open (freezes its deduction), upheld (reverses it), rejected."""

    TYPE: ClassVar[str] = "appeal"
    target: str
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption(Fact):
    """容错免责: `no_deduction`, `reduce` (only `share` of it stays) or `leave_out` (out of the denominator)."""

    TYPE: ClassVar[str] = "exemption"
    effect: str = "no_deduction"
    share: Decimal = Decimal(0)
    target: str | None = None
    document: str = ""


AnyFact = TypeVar("AnyFact", bound=Fact)
TYPES: dict[str, type[Fact]] = {
    one.TYPE: one
    for one in (
        Value,
        MilestoneDone,
        Grade,
        Verified,
        Retracted,
        Finding,
        FindingState,
        Award,
        Deduct,
        Veto,
        Reason,
        Appeal,
        Exemption,
    )
}
_SHARED = {"unit", "indicator", "by", "mode", "period", "input", "milestone"}
"""Words that thousands of facts have in common: each is kept once, which halves the memory of a city's ledger."""
_DATES = {"effective", "done_on", "due", "until", "provisional_until"}
_DECIMALS = {
    Value: {"value"},
    Verified: {"share"},
    Finding: {"count"},
    FindingState: {"share"},
    Award: {"points"},
    Deduct: {"points"},
    Exemption: {"share"},
}


_CHOICES: dict[tuple[type[Fact], str], frozenset[str]] = {
    (Value, "mode"): frozenset({"cumulative", "increment", "level"}),
    (FindingState, "state"): frozenset({"rectifying", "rectified", "closed", "partly", "dropped"}),
    (Appeal, "state"): frozenset({"open", "upheld", "rejected"}),
    (Exemption, "effect"): frozenset({"no_deduction", "reduce", "leave_out"}),
}
"""Words with a meaning: any other would be taken for one of them in silence."""


def from_json(payload: Payload) -> Fact:
    """The fact of a dictionary made by `to_json`; raises FactError saying which field is wrong."""
    kind = TYPES.get(str(payload.get("type")))
    if kind is None:
        raise FactError(f"unknown type of fact: {payload.get('type')!r}")
    given = {name: value for name, value in payload.items() if name != "type"}
    try:
        return kind(**{name: _read(kind, name, value) for name, value in given.items()})
    except (TypeError, ValueError, InvalidOperation) as error:
        raise FactError(f"fact {payload.get('id')!r}: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Source):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(kind: type[Fact], name: str, value: Any) -> Any:
    choices = _CHOICES.get((kind, name))
    if choices is not None and value not in choices:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(sorted(choices))}")
    if name in _SHARED and isinstance(value, str):
        return sys.intern(value)
    if name in _DATES:
        return _day(value)
    if name == "recorded":
        return _moment(value)
    if name == "source":
        return Source(value)
    return _number(str(value)) if name in _DECIMALS.get(kind, ()) else value


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal:
    return check_number(Decimal(text))


@lru_cache(maxsize=256)
def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"recorded has no time zone: {text}")
    return moment
