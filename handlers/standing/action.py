"""How a unit stands: its score, the formula and facts behind any indicator, its warnings and the answers to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from handlers.report.reading import candidates
from handlers.shared.access import Action, may_in_unit, units_for
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from handlers.standing.states import WarningState
from scoring.evidence import Evidence
from scoring.facts import Fact, Reason, Source
from scoring.results import Explanation, Line, Standing
from scoring.scheme import Indicator, Scheme, Unit
from scoring.scheme.model import Major
from storage.records import OpenWarning

MOST_OTHERS = 12
"""Of a person's other units, how many have a button."""

MOST_FACTS = 6
"""The facts of one indicator that are shown; the newest ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """The points of a group of indicators."""

    major: Major
    points: Decimal
    full: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's standing as `/score` shows it."""

    unit: Unit
    standing: Standing
    parts: tuple[Part, ...]
    warnings: tuple[OpenWarning, ...]
    scheme: Scheme
    others: tuple[Unit, ...] = ()
    """The person's other units, a press away."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicators of a unit, to choose one for `/why`."""

    unit: Unit
    lines: tuple[tuple[Indicator, Line], ...]
    others: tuple[Unit, ...] = ()
    """The person's other units, a press away."""


@dataclass(frozen=True, slots=True)
class Why:
    """The formula behind an indicator's points, and the newest facts it rests on."""

    unit: Unit
    indicator: Indicator
    line: Line
    explanation: Explanation
    facts: tuple[Fact, ...]
    verified: frozenset[str] = frozenset()
    """The ids of those that the unit reported itself and the lead department has verified."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """A unit's open warnings."""

    unit: Unit
    scheme: Scheme
    open: tuple[OpenWarning, ...]
    may_answer: bool
    others: tuple[Unit, ...] = ()
    """The person's other units, a press away."""


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The unit is asked what it has to say to a warning."""

    scheme: Scheme
    warning: OpenWarning


@dataclass(frozen=True, slots=True)
class Answered:
    """What the unit said is on record."""

    scheme: Scheme
    warning: OpenWarning


def score(desk: Desk, unit_id: str | None = None) -> Score | Refusal:
    """The standing of the person's own unit, or of a unit the person may see."""
    unit = _unit(desk, unit_id)
    if isinstance(unit, Refusal):
        return unit
    standing = desk.board.standing(unit.id)
    return Score(
        unit,
        standing,
        _parts(desk.scheme, standing),
        tuple(desk.uow.warnings.open(unit.id)),
        desk.scheme,
        _others(desk, unit),
    )


def _others(desk: Desk, unit: Unit) -> tuple[Unit, ...]:
    own = units_for(desk.person, Action.REPORT, desk.scheme)
    return tuple(one for one in own if one != unit)[:MOST_OTHERS] if unit in own else ()


def _unit(desk: Desk, unit_id: str | None) -> Unit | Refusal:
    if unit_id is not None:
        known = next((unit for unit in desk.scheme.units if unit.id == unit_id), None)
        allowed = known is not None and may_in_unit(desk.person, Action.SEE_STANDING, known)
        return known if known is not None and allowed else Refusal("not-allowed")
    own = units_for(desk.person, Action.REPORT, desk.scheme)
    if own:
        return own[0]
    may_ask = units_for(desk.person, Action.SEE_STANDING, desk.scheme)
    return Refusal("standing-name-unit" if may_ask else "not-allowed")


def _parts(scheme: Scheme, standing: Standing) -> tuple[Part, ...]:
    points: dict[str, Decimal] = defaultdict(Decimal)
    full: dict[str, Decimal] = defaultdict(Decimal)
    majors = {one.id: one.major for one in scheme.indicators}
    for line in standing.lines:
        major = majors.get(line.indicator)
        if major is not None:
            points[major] += line.points
            full[major] += line.full
    return tuple(Part(one, points[one.id], full[one.id]) for one in scheme.majors if one.id in points)


def why(desk: Desk, asked: str = "", unit_id: str | None = None) -> Indicators | Refusal:
    """All indicators of the unit, or those that `asked` may mean, to choose one."""
    unit = _unit(desk, unit_id)
    if isinstance(unit, Refusal):
        return unit
    standing = desk.board.standing(unit.id)
    known = {one.id: one for one in desk.scheme.indicators_of(unit.id, desk.today)}
    lines = tuple((known[line.indicator], line) for line in standing.lines if line.indicator in known)
    if asked:
        ranked, sure = candidates(asked, tuple(known.values()))
        wanted = {one.id for one in (ranked[:1] if sure else ranked)}
        lines = tuple(pair for pair in lines if pair[0].id in wanted) or lines
    return Indicators(unit, lines, _others(desk, unit))


def explain(desk: Desk, unit_id: str, indicator_id: str) -> Why | Refusal:
    """The formula with real numbers, the facts behind it and the rule's version."""
    unit = _unit(desk, unit_id)
    if isinstance(unit, Refusal):
        return unit
    board = desk.board
    indicator = next((one for one in desk.scheme.indicators_of(unit.id, desk.today) if one.id == indicator_id), None)
    if indicator is None:
        return Refusal("button-old")
    explanation = board.explain(unit.id, indicator.id)
    evidence = Evidence(board.facts_of(unit.id, indicator.id), desk.today)
    used = [fact for fact in evidence.facts if fact.id in explanation.facts or isinstance(fact, Reason)]
    newest = sorted(used, key=lambda fact: (fact.effective, fact.recorded), reverse=True)[:MOST_FACTS]
    line = board.standing(unit.id).line(indicator.id)
    own = (fact for fact in newest if fact.source == Source.SELF)
    verified = frozenset(fact.id for fact in own if evidence.trusted_on(fact) is not None)
    return Why(unit, indicator, line, explanation, tuple(newest), verified)


def warnings(desk: Desk, unit_id: str | None = None) -> Warnings | Refusal:
    """The open warnings of a unit."""
    unit = _unit(desk, unit_id)
    if isinstance(unit, Refusal):
        return unit
    may_answer = may_in_unit(desk.person, Action.ANSWER_WARNING, unit)
    found = tuple(desk.uow.warnings.open(unit.id))
    return Warnings(unit, desk.scheme, found, may_answer, _others(desk, unit))


def ask_answer(desk: Desk, warning_id: int) -> AskAnswer | Refusal:
    """The next message is what the unit says to this warning."""
    warning = _answerable(desk, warning_id)
    if isinstance(warning, Refusal):
        return warning
    desk.remember(WarningState.ANSWERING, warning_id=warning.id)
    return AskAnswer(desk.scheme, warning)


def answer(desk: Desk, text: str) -> Answered | Refusal:
    """Put what the unit says on record; its supervisor reads it with the warning."""
    if not text.strip():
        return Refusal("report-empty")
    warning = _answerable(desk, int(desk.recall().get("warning_id", 0)))
    if isinstance(warning, Refusal):
        desk.forget()
        return warning
    desk.uow.warnings.answered(warning.key, by=desk.person.id, text=text, now=desk.now)
    desk.forget()
    return Answered(desk.scheme, warning)


def _answerable(desk: Desk, warning_id: int) -> OpenWarning | Refusal:
    warning = desk.uow.warnings.by_id(warning_id)
    unit = next((one for one in desk.scheme.units if warning and one.id == warning.unit), None)
    if warning is None or unit is None or not may_in_unit(desk.person, Action.ANSWER_WARNING, unit):
        return Refusal("not-found", about=f"warning:{warning_id}" if warning else None)
    about = f"warning:{warning_id}"
    return warning if warning.cleared_at is None else Refusal("warning-cleared", about=about)
