"""Understanding one report: which indicator, which figure, cumulative or not, and what has to be asked.

Pure: the scheme, the words and what is known go in; a `Reading` comes out. At most `MOST_QUESTIONS` are asked, one at
a time; what is still open after them is left to the reviewer instead of asking a third time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from scoring.scheme import Indicator, Scheme
from scoring.scheme.model import Reporting
from scoring.validator import Assessment, Context, Figure, IndicatorProfile, Label, Nature, Role, Validator
from scoring.validator import find_indicators as rank_indicators

MOST_QUESTIONS = 2
MOST_CHOICES = 5

_MINUS = re.compile(r"(?<!\d)[-−－]\s*$")
"""A sign before a figure; between two figures it is a range."""

Mode = Literal["cumulative", "increment", "level"]


class Need(StrEnum):
    """What a report may lack, in the order of asking."""

    UNIT = "unit"
    WORDS = "words"
    INDICATOR = "indicator"
    RESULT = "result"
    VALUE = "value"
    MODE = "mode"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person chose or said when asked; `asked` are the needs already asked for."""

    indicator: str | None = None
    value: Decimal | None = None
    mode: Mode | None = None
    milestone: str | None = None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the system holds already for the unit and indicator."""

    last_total: Decimal | None = None
    target: Decimal | None = None
    history: tuple[Decimal, ...] = ()
    peers: tuple[Decimal, ...] = ()
    previous_texts: tuple[str, ...] = ()
    other_texts: tuple[str, ...] = ()
    done_milestones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered as a button; `name` is empty where the words depend on the need alone."""

    id: str
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. `need` is the one thing to ask now; None when the report can be read back."""

    assessment: Assessment
    indicator: Indicator | None
    value: Decimal | None = None
    mode: Mode | None = None
    milestone: str | None = None
    need: Need | None = None
    choices: tuple[Choice, ...] = field(default=())


def profile(indicator: Indicator) -> IndicatorProfile:
    """What the validator has to know of an indicator."""
    return IndicatorProfile(
        name=indicator.name,
        aliases=indicator.aliases,
        words=indicator.words,
        unit_of_measure=indicator.measure or None,
        nature=Nature(indicator.nature.value),
    )


def candidates(text: str, indicators: Sequence[Indicator]) -> tuple[tuple[Indicator, ...], bool]:
    """The indicators a text may speak about, the likeliest first, and whether the first is sure."""
    ranked = rank_indicators(text, [profile(one) for one in indicators])
    return tuple(indicators[place] for place, _, _ in ranked), bool(ranked) and ranked[0][2]


def read(
    validator: Validator,
    text: str,
    indicator: Indicator | None,
    possible: Sequence[Indicator],
    known: Known,
    answers: Answers,
) -> Reading:
    """Read a report. `indicator` is the one chosen or surely meant; otherwise `possible` are offered."""
    if indicator is None:
        assessment = validator.assess(text)
        choices = tuple(Choice(one.id, one.name, one.name_en) for one in possible[:MOST_CHOICES])
        return Reading(assessment, None, need=Need.INDICATOR, choices=choices)
    assessment = validator.assess(text, indicator=profile(indicator), context=_context(known))
    found = pick_figure(text, assessment.figures, indicator) if answers.value is None else None
    value = found.amount if found else answers.value
    assessment = _with_own_figure(assessment, indicator, value, asked_for=answers.value is not None)
    mode = answers.mode or pick_mode(assessment, indicator, found, value, known.last_total)
    milestone = answers.milestone or pick_milestone(text, indicator, known.done_milestones)
    reading = Reading(assessment, indicator, value, mode, milestone)
    need = _first_need(reading, answers)
    return reading if need is None else _asking(reading, need, known)


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in the indicator's unit, and what the words around it say it is."""

    role: Role
    amount: Decimal


def pick_figure(text: str, figures: Iterable[Figure], indicator: Indicator) -> Found | None:
    """The figure that is the indicator's value: in its unit, and by role: a running total before a done amount.

    None when no figure fits, or when several different ones fit equally well.
    """
    order = _ROLES.get(indicator.reporting, ())
    fitting = [one for one in _in_measure(text, figures, indicator.measure) if one.role in order]
    fitting = [one for one in fitting if possible(one.amount, indicator)]
    if not fitting:
        return None
    best = min(order.index(one.role) for one in fitting)
    chosen = {one for one in fitting if order.index(one.role) == best}
    return chosen.pop() if len(chosen) == 1 else None


def possible(amount: Decimal, indicator: Indicator) -> bool:
    """Whether the indicator can have this value at all: nothing is less than nothing, and no share more than all."""
    is_share = (
        profile(indicator).nature == Nature.RATE and indicator.measure == "%" and indicator.reporting == Reporting.LEVEL
    )
    return amount >= 0 and not (is_share and amount > 100)


def _with_own_figure(
    assessment: Assessment, indicator: Indicator, value: Decimal | None, *, asked_for: bool
) -> Assessment:
    """The verdict on a report whose figure says it all: somebody can verify a value in the indicator's own unit, said
    when it was asked for, and a level (在线率98%) is by itself what the indicator wants to know.
    """
    if assessment.accepted or value is None or not (asked_for or indicator.reporting == Reporting.LEVEL):
        return assessment
    return replace(assessment, label=Label.RESULT, missing=None, question=None)


_TOTALS = (Role.CUMULATIVE, Role.AFTER, Role.DONE, Role.PERIOD, Role.SHARE)
_ROLES: dict[Reporting, tuple[Role, ...]] = {
    Reporting.CUMULATIVE: _TOTALS,
    Reporting.PERIOD: (Role.PERIOD, Role.DONE, Role.AFTER, Role.CUMULATIVE, Role.SHARE),
    Reporting.LEVEL: (Role.AFTER, Role.SHARE, Role.CUMULATIVE, Role.DONE, Role.PERIOD),
}


def _in_measure(text: str, figures: Iterable[Figure], measure: str) -> Iterable[Found]:
    for figure in figures:
        sign = -1 if _MINUS.search(text[: figure.start]) else 1
        if figure.normalized is not None and figure.normalized[1] == measure:
            yield Found(figure.role, sign * figure.normalized[0])
        elif figure.unit == measure:
            yield Found(figure.role, sign * figure.value)


def pick_mode(
    assessment: Assessment,
    indicator: Indicator,
    found: Found | None,
    value: Decimal | None,
    last_total: Decimal | None,
) -> Mode | None:
    """How the figure is meant; None when it could be either and has to be asked."""
    if indicator.reporting == Reporting.LEVEL:
        return "level"
    if indicator.reporting == Reporting.PERIOD:
        return "increment"
    if found is not None and found.role in {Role.CUMULATIVE, Role.PERIOD}:
        return "cumulative" if found.role == Role.CUMULATIVE else "increment"
    if assessment.is_cumulative is not None:
        return "cumulative" if assessment.is_cumulative else "increment"
    if last_total is None or last_total == 0:
        return "cumulative"
    # Less than was already there can only be an addition; more could be either, and a wrong guess costs points.
    return "increment" if value is not None and value < last_total else None


def pick_milestone(text: str, indicator: Indicator, done: frozenset[str]) -> str | None:
    """The open milestone whose name the text holds, or the only open one; None when that is not clear."""
    if indicator.reporting != Reporting.MILESTONE:
        return None
    left = [one for one in indicator.milestones if one.id not in done]
    named = [one for one in left if one.name in text]
    if len(named) == 1:
        return named[0].id
    return left[0].id if len(left) == 1 else None


def _first_need(reading: Reading, answers: Answers) -> Need | None:
    if not reading.assessment.accepted:
        return Need.RESULT
    if len(answers.asked) >= MOST_QUESTIONS or reading.assessment.label == Label.BLOCKED:
        return None
    reporting = reading.indicator.reporting if reading.indicator else Reporting.NONE
    if reporting in _ROLES and reading.value is None:
        return Need.VALUE if Need.VALUE not in answers.asked else None
    if reporting in _ROLES and reading.mode is None:
        return Need.MODE
    if reporting == Reporting.MILESTONE and reading.milestone is None:
        return Need.MILESTONE
    return None


def _asking(reading: Reading, need: Need, known: Known) -> Reading:
    choices: tuple[Choice, ...] = ()
    indicator = reading.indicator
    if need == Need.MODE:
        choices = (Choice("cumulative"), Choice("increment"))
    if need == Need.MILESTONE and indicator is not None:
        left = [one for one in indicator.milestones if one.id not in known.done_milestones]
        choices = tuple(Choice(one.id, one.name, one.name_en) for one in left)
    return Reading(
        reading.assessment, indicator, reading.value, reading.mode, reading.milestone, need=need, choices=choices
    )


def _context(known: Known) -> Context:
    return Context(
        previous_texts=known.previous_texts,
        other_texts=known.other_texts,
        last_cumulative=known.last_total,
        history=known.history,
        peers=known.peers,
        target=known.target,
    )


def reportable(scheme: Scheme, unit: str, on: date) -> tuple[Indicator, ...]:
    """The indicators a unit reports on in chat that day."""
    return tuple(one for one in scheme.indicators_of(unit, on) if one.reporting != Reporting.NONE)
