"""Understanding one report: which indicator, which figure, cumulative or not, and what has to be asked.

Pure: the scheme, the words and what is known go in; a `Reading` comes out. At most `MOST_QUESTIONS` are asked, one at
a time; what is still open after them is left to the reviewer instead of asking a third time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    value = answers.value if answers.value is not None else pick_value(assessment.figures, indicator)
    mode = answers.mode or pick_mode(assessment, indicator, value, known.last_total)
    milestone = answers.milestone or pick_milestone(text, indicator, known.done_milestones)
    reading = Reading(assessment, indicator, value, mode, milestone)
    need = _first_need(reading, answers)
    return reading if need is None else _asking(reading, need, known)


def pick_value(figures: Iterable[Figure], indicator: Indicator) -> Decimal | None:
    """The figure that is the indicator's value: in its unit, and by role: a running total before a done amount.

    None when no figure fits, or when several different ones fit equally well.
    """
    if indicator.reporting not in {Reporting.CUMULATIVE, Reporting.PERIOD, Reporting.LEVEL}:
        return None
    order = _ROLES[indicator.reporting]
    fitting = [(order.index(figure.role), amount) for figure, amount in _in_measure(figures, indicator.measure, order)]
    if not fitting:
        return None
    best = min(place for place, _ in fitting)
    amounts = {amount for place, amount in fitting if place == best}
    return amounts.pop() if len(amounts) == 1 else None


_TOTALS = (Role.CUMULATIVE, Role.AFTER, Role.DONE, Role.PERIOD, Role.SHARE)
_ROLES: dict[Reporting, tuple[Role, ...]] = {
    Reporting.CUMULATIVE: _TOTALS,
    Reporting.PERIOD: (Role.PERIOD, Role.DONE, Role.AFTER, Role.CUMULATIVE, Role.SHARE),
    Reporting.LEVEL: (Role.AFTER, Role.SHARE, Role.CUMULATIVE, Role.DONE, Role.PERIOD),
}


def _in_measure(figures: Iterable[Figure], measure: str, order: tuple[Role, ...]) -> Iterable[tuple[Figure, Decimal]]:
    for figure in figures:
        if figure.role not in order:
            continue
        if figure.normalized is not None and figure.normalized[1] == measure:
            yield figure, figure.normalized[0]
        elif figure.unit == measure:
            yield figure, figure.value


def pick_mode(
    assessment: Assessment, indicator: Indicator, value: Decimal | None, last_total: Decimal | None
) -> Mode | None:
    """How the figure is meant; None when it could be either and has to be asked."""
    if indicator.reporting == Reporting.LEVEL:
        return "level"
    if indicator.reporting == Reporting.PERIOD:
        return "increment"
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
