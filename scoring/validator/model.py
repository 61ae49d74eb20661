"""The words the validator speaks: what it read in a report, and what it makes of it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """Where a clause stands on the results chain."""

    INPUT = "input"
    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"
    PLAN = "plan"
    CLAIM = "claim"
    OBSTACLE = "obstacle"
    BACKGROUND = "background"


class Label(StrEnum):
    """The verdict on a whole report."""

    RESULT = "result"
    BLOCKED = "blocked"
    TRACE = "trace"
    VAGUE = "vague"
    PLAN = "plan"

    @property
    def accepted(self) -> bool:
        """A result counts; an honest "not done, because" is taken too. The rest goes back."""
        return self is Label.RESULT or self is Label.BLOCKED


class Role(StrEnum):
    """What a figure says about its thing."""

    DONE = "done"
    TARGET = "target"
    BEFORE = "before"
    AFTER = "after"
    CHANGE = "change"
    SHARE = "share"
    CUMULATIVE = "cumulative"
    PERIOD = "period"
    FOUND = "found"
    REMAINING = "remaining"
    INPUT = "input"
    TRACE_COUNT = "trace_count"


class Nature(StrEnum):
    """What an indicator measures; it shifts what counts as a result."""

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


class Audience(StrEnum):
    """Who a hint is for: the person who reported answers a question, the reviewer just sees it."""

    PERSON = "person"
    REVIEWER = "reviewer"


Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch `[start, end)` of the report, in characters, and its place on the results chain."""

    start: int
    end: int
    kind: Kind
    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; `value` is in `unit`, shares are in percent (六成 is 60 %)."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    counts: str
    role: Role
    approximate: bool = False
    upper: Decimal | None = None
    normalized: tuple[Decimal, str] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a returned report lacks, as a code; the words are `validator-missing-<code>`."""

    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that would make a result of it; the words are `validator-question-<code>`."""

    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that does not fit with what is known; the words are `validator-hint-<code>`."""

    code: str
    params: Params
    for_whom: Audience


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a thing is not done: the clause that says so, who has to act and by when, where the text names them."""

    start: int
    end: int
    text: str
    who: str | None = None
    by_when: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorProfile:
    """What the validator has to know of an indicator. `unit_of_measure` is a unit as people write it (公里, 万元)."""

    name: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unit_of_measure: str | None = None
    nature: Nature = Nature.GENERAL


@dataclass(frozen=True, slots=True)
class Context:
    """What is known already. Values are in the indicator's unit, oldest first."""

    previous_texts: tuple[str, ...] = ()
    other_texts: tuple[str, ...] = ()
    last_cumulative: Decimal | None = None
    history: tuple[Decimal, ...] = ()
    peers: tuple[Decimal, ...] = ()
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the validator found in one report, each with its place in the text."""

    text: str
    label: Label
    clauses: tuple[Clause, ...]
    figures: tuple[Figure, ...]
    missing: Missing | None = None
    question: Question | None = None
    codes: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    obstacle: Obstacle | None = None
    is_cumulative: bool | None = None

    @property
    def accepted(self) -> bool:
        """Whether the report is taken, or goes back with `missing` and `question`."""
        return self.label.accepted
