"""Understanding one report: which indicator, which figure, cumulative or not, and what has to be asked.

Pure: the scheme, the words and what is known go in; a `Reading` comes out. At most `MOST_QUESTIONS` are asked, one at
a time; what is still open after them is left to the reviewer instead of asking a third time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from handlers.report.amounts import ROLES, Found, fitting_figures, in_unit, pick_figure
from scoring.scheme import Indicator, Scheme
from scoring.scheme.model import Reporting
from scoring.validator import (
    Assessment,
    Clause,
    Context,
    Finder,
    IndicatorProfile,
    Kind,
    Label,
    Nature,
    Role,
    Validator,
)

MOST_QUESTIONS = 2

_SAME_START = 4
"""Characters at the beginning of the names of two indicators that measure the same thing in two ways."""

_ORDERED = re.compile(r"要求|督促|推进|推动|研究|部署|安排|计划|争取|确保|力争|准备|预计|拟|将|未|没|不|会议?")

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
    places = _finder(_Same(indicators)).find(text)
    ranked = tuple(indicators[place] for place, _, _ in places)
    sure = bool(places) and places[0][2]
    twin = _twin(text, ranked) if sure else None
    return (twin, *(one for one in ranked if one is not twin)) if twin else ranked, sure


class _Same:
    """Some indicators as a key: these very ones. To compare what they say would take longer than finding."""

    __slots__ = ("_ids", "indicators")

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self.indicators = indicators
        self._ids = tuple(map(id, indicators))  # no other object has them as long as the key is kept

    def __hash__(self) -> int:
        return hash(self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids == other._ids


@lru_cache(maxsize=64)
def _finder(of: _Same) -> Finder:
    """Units of a category have the same indicators all day."""
    return Finder([profile(one) for one in of.indicators])


def _twin(text: str, ranked: Sequence[Indicator]) -> Indicator | None:
    """The indicator of nearly the same name whose unit the text uses, where it does not use the first one's: 固定资产
    投资同比增长8.5% is about 固定资产投资增速, not about 固定资产投资.
    """
    first, *others = ranked
    twins = [one for one in others if one.name[:_SAME_START] == first.name[:_SAME_START]]
    if not twins or in_unit(text, first.measure):
        return None
    return next((one for one in twins if in_unit(text, one.measure)), None)


def read(
    validator: Validator,
    text: str,
    indicator: Indicator | None,
    offered: Sequence[Indicator],
    known: Known,
    answers: Answers,
) -> Reading:
    """Read a report. `indicator` is the one chosen or surely meant; otherwise `offered` are offered."""
    if indicator is None:
        choices = tuple(Choice(one.id, one.name, one.name_en) for one in offered)
        return Reading(_assessed(validator, text), None, need=Need.INDICATOR, choices=choices)
    assessment = _assessed(validator, text, profile(indicator), _context(known))
    found = pick_figure(text, assessment.figures, indicator) if answers.value is None else None
    value = found.amount if found else answers.value
    assessment = _with_own_figure(assessment, indicator, value, asked_for=answers.value is not None)
    mode = answers.mode or pick_mode(assessment, indicator, found, value, known.last_total)
    milestone = answers.milestone or pick_milestone(text, indicator, known.done_milestones)
    assessment = _with_own_milestone(assessment, indicator)
    if mode != "cumulative" and assessment.hints:
        # An addition is no running total that fell.
        assessment = replace(assessment, hints=tuple(one for one in assessment.hints if one.code != "cumulative_fell"))
    reading = Reading(assessment, indicator, value, mode, milestone)
    need = _first_need(reading, answers)
    return reading if need is None else _asking(reading, need, known)


def _assessed(
    validator: Validator, text: str, indicator: IndicatorProfile | None = None, context: Context | None = None
) -> Assessment:
    """The verdict on all the words; a message that would be a result by itself is one in whatever company it comes.

    What completes a returned report is often one short sentence below three that were returned.
    """
    whole = validator.assess(text, indicator=indicator, context=context)
    lines = text.split("\n")
    if whole.accepted or len(lines) == 1:
        return whole
    clauses, start, delivers = list(whole.clauses), 0, False
    for line in lines:
        alone = validator.assess(line, indicator=indicator)
        if alone.label == Label.RESULT:
            delivers = True
            clauses = [one for one in clauses if not start <= one.start < start + len(line)]
            clauses += [replace(one, start=one.start + start, end=one.end + start) for one in alone.clauses]
        start += len(line) + 1
    if not delivers:
        return whole
    in_order = tuple(sorted(clauses, key=lambda one: one.start))
    return replace(whole, label=Label.RESULT, clauses=in_order, missing=None, question=None)


def _with_own_figure(
    assessment: Assessment, indicator: Indicator, value: Decimal | None, *, asked_for: bool
) -> Assessment:
    """The verdict on a report whose figure says it all: somebody can verify a value in the indicator's own unit, said
    when it was asked for, and a level (在线率98%) is by itself what the indicator wants to know.
    """
    level = indicator.reporting == Reporting.LEVEL
    if value is None or assessment.label == Label.BLOCKED or not (asked_for or level):
        return assessment
    shown = replace(assessment, clauses=_with_value(assessment, indicator)) if level else assessment
    return shown if shown.accepted else replace(shown, label=Label.RESULT, missing=None, question=None)


def _with_value(assessment: Assessment, indicator: Indicator) -> tuple[Clause, ...]:
    """The clauses, the one that states the level marked as the result it is."""
    places = [one.start for one in fitting_figures(assessment.text, assessment.figures, indicator)]
    return tuple(
        replace(clause, kind=Kind.OUTCOME) if any(clause.start <= place < clause.end for place in places) else clause
        for clause in assessment.clauses
    )


def _with_own_milestone(assessment: Assessment, indicator: Indicator) -> Assessment:
    """A milestone in the scheme's own words (验收通过) can be verified by them; nothing more has to be told."""
    stating = {one.start for one in assessment.clauses if _states_milestone(one.text, indicator)}
    if assessment.label not in {Label.VAGUE, Label.TRACE} or not stating:
        return assessment
    clauses = tuple(replace(one, kind=Kind.OUTPUT) if one.start in stating else one for one in assessment.clauses)
    return replace(assessment, label=Label.RESULT, clauses=clauses, missing=None, question=None)


def _states_milestone(clause: str, indicator: Indicator) -> bool:
    """Little more than the milestone's name and what it is a milestone of: 主体封顶推进会 or 要求主体封顶 is not."""
    said = (clause.rstrip("。.,，;；!！ 了").removesuffix(step.name) for step in indicator.milestones)
    rest = min(said, key=len, default=clause)
    return len(rest) < len(clause.rstrip("。.,，;；!！ 了")) and _ORDERED.search(rest) is None


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
    """The open milestone whose name the text holds; None when it names none or several.

    That only one is open yet does not make every word about the indicator a report of it: 主体封顶了 is not 竣工投用.
    """
    named = [one.id for one in indicator.milestones if one.id not in done and one.name in text]
    return named[0] if len(named) == 1 else None


def _first_need(reading: Reading, answers: Answers) -> Need | None:
    if not reading.assessment.accepted:
        return Need.RESULT
    if len(answers.asked) >= MOST_QUESTIONS or reading.assessment.label == Label.BLOCKED:
        return None
    reporting = reading.indicator.reporting if reading.indicator else Reporting.NONE
    if reporting in ROLES and reading.value is None:
        return Need.VALUE if Need.VALUE not in answers.asked else None
    if reporting in ROLES and reading.mode is None:
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
