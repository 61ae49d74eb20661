"""Which states are worth a warning, in which colour, and whom an open one reaches when."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from scoring.evidence import Evidence, timeline
from scoring.facts import Finding, FindingState, MilestoneDone, Reason, Value
from scoring.methods.milestones import done
from scoring.numbers import CONTEXT, ONE, ZERO, about, clamp, shown
from scoring.results import Rank, Warning  # noqa: A004 -- the domain's own word
from scoring.scheme.model import Escalation, Scheme
from scoring.scheme.outcomes import WarningRule
from scoring.seats import Sight, grows, way

Figure = tuple[Decimal, Callable[[], dict[str, str]]]
"""How bad it is, and what to say of it: put into words only where it warns, which few do."""
NONE: Figure = (ZERO, dict)


def warnings_of(scheme: Scheme, sight: Sight, projected: Decimal) -> tuple[Warning, ...]:
    """The warnings of one indicator on a day; none while a good reason is on record."""
    on = sight.case.as_of
    if excused(sight.evidence, on):
        return ()
    found = (_by_rule(scheme, sight, projected, rule) for rule in scheme.warnings if _concerns(rule, sight))
    return tuple(one for one in found if one is not None)


def unit_warnings(scheme: Scheme, unit: str, rank: Rank | None, lacking: Decimal, on: dt.date) -> tuple[Warning, ...]:
    """Warnings about the unit as a whole: its place, and the forecast of its year-end total (points short of full)."""
    found: list[Warning] = []
    elapsed = CONTEXT.divide(Decimal((on - scheme.start).days + 1), Decimal((scheme.end - scheme.start).days + 1))
    for rule in scheme.warnings:
        if rule.indicators or elapsed < rule.from_progress:
            continue
        if rule.rule == "rank" and rank is not None:
            bottom = Decimal(rank.of - rank.place + 1)
            words = {"place": str(rank.place), "of": str(rank.of)}
            found += _unit_warning(rule, unit, _low_colour(scheme, rule, bottom), words)
        if rule.rule == "forecast":
            found += _unit_warning(rule, unit, _colour(scheme, rule, lacking), {"lacking": shown(lacking)})
    return tuple(found)


def _unit_warning(rule: WarningRule, unit: str, colour: str | None, words: dict[str, str]) -> list[Warning]:
    return [] if colour is None else [Warning(unit, "", colour, f"unit-{rule.rule}", words, f"{unit}::{rule.id}")]


def gravest_first(scheme: Scheme, found: Iterable[Warning]) -> tuple[Warning, ...]:
    """All warnings of a unit, the gravest colour first."""
    return tuple(sorted(found, key=lambda one: (-scheme.gravity(one.colour), one.key)))


def escalation(scheme: Scheme) -> tuple[Escalation, ...]:
    """Whom an open warning reaches after its unit, which always hears of it first, in order of time."""
    chain = scheme.escalation or (Escalation(to="supervisor", after_hours=scheme.escalate_after_hours),)
    return tuple(sorted((one for one in chain if one.to != "unit"), key=lambda one: one.after_hours))


def escalated(scheme: Scheme, fired: dt.datetime, now: dt.datetime) -> tuple[Escalation, ...]:
    """Whom a warning that has been open since `fired` has to have reached by now, in order."""
    chain = (Escalation(to="unit", after_hours=0), *escalation(scheme))
    return tuple(one for one in chain if fired + dt.timedelta(hours=one.after_hours) <= now)


def excused(evidence: Evidence, on: dt.date) -> bool:
    """Whether the unit waits for somebody else: until the day on that person, or until it reports again."""
    reasons = [one for one in evidence.of(Reason) if one.actor not in {"self", "unit"}]
    if not reasons:
        return False
    last = max(reasons, key=lambda one: (one.effective, one.recorded, one.id))
    if last.due is not None:
        return on <= last.due
    return not any(one.recorded > last.recorded for kind in (Value, MilestoneDone) for one in evidence.of(kind))


def _concerns(rule: WarningRule, sight: Sight) -> bool:
    if not rule.indicators and rule.rule in {"rank", "forecast"}:
        return False
    return not rule.indicators or sight.case.indicator.id in rule.indicators


def _by_rule(scheme: Scheme, sight: Sight, projected: Decimal, rule: WarningRule) -> Warning | None:
    indicator, unit = sight.case.indicator, sight.case.unit
    if scheme.progress(indicator, sight.case.as_of) < rule.from_progress:
        return None
    figure, say = _figure(sight, projected, rule)
    colour = _colour(scheme, rule, figure) if figure > 0 else None
    if colour is None:
        return None
    words = {"indicator": indicator.name, "indicator_en": indicator.name_en or indicator.name, **say()}
    code = rule.rule.replace("_", "-")
    if rule.rule == "gap" and rule.measure != "percentage_points":
        code = f"gap-{rule.measure}"
    return Warning(unit.id, indicator.id, colour, code, words, f"{unit.id}:{indicator.id}:{rule.id}")


def _figure(sight: Sight, projected: Decimal, rule: WarningRule) -> Figure:
    if rule.rule == "forecast":
        return _lacking(sight, projected)
    figure = _FIGURES.get(rule.rule)
    return NONE if figure is None else figure(sight, rule)


def _lacking(sight: Sight, projected: Decimal) -> Figure:
    """Points short of the full mark at the year's end."""
    lacking = sight.case.full - projected
    words = {"lacking": lacking, "projected": projected, "full": sight.case.full}
    return lacking, lambda: {name: shown(one) for name, one in words.items()}


def _colour(scheme: Scheme, rule: WarningRule, figure: Decimal) -> str | None:
    reached = [one.id for one in scheme.colours if one.id in rule.levels and figure >= rule.levels[one.id]]
    return reached[-1] if reached else None


def _low_colour(scheme: Scheme, rule: WarningRule, figure: Decimal) -> str | None:
    reached = [one.id for one in scheme.colours if one.id in rule.levels and figure <= rule.levels[one.id]]
    return reached[-1] if reached else None


def expected_share(sight: Sight) -> Decimal:
    """The share of the target time asks for: by the stages of the target where set, else time progress."""
    case = sight.case
    staged = case.indicator.target.expected(case.as_of)
    return staged if staged is not None else case.scheme.progress(case.indicator, case.as_of)


def _gap(sight: Sight, rule: WarningRule) -> Figure:
    """What is missing against time: in percentage points, in points, or in percent of what time asks for."""
    case = sight.case
    start, target = way(case)
    if not grows(case.indicator) or target is None or target == start:
        return NONE
    value = start if sight.outcome.value is None else sight.outcome.value
    asked, share = expected_share(sight), CONTEXT.divide(value - start, target - start)
    if case.indicator.target.by_stage and start:  # a stage is a share of the target, whatever it was before
        asked = clamp(CONTEXT.divide(target * asked - start, target - start), ZERO, ONE)
    # From a baseline on, up or down, what is reached of the way always grows.
    lower = not start and getattr(case.indicator.method, "better", "higher") == "lower"
    gap = share - asked if lower else asked - share
    figure = gap * 100
    if rule.measure == "points":
        figure = gap * case.full
    elif rule.measure == "relative":
        figure = CONTEXT.divide(gap, asked) * 100 if asked else ZERO
    return figure, lambda: {
        "share": f"{about(share * 100)}%",
        "progress": f"{about(asked * 100)}%",
        "value": shown(value),
        "gap": about(figure),
        "target": shown(target),
    }


def _overdue(sight: Sight, _rule: WarningRule) -> Figure:
    """Days since the due day of the milestone that is overdue longest."""
    milestones, on = sight.case.indicator.milestones, sight.case.as_of
    finished = done(sight.case) if milestones else {}
    late = [one for one in milestones if one.due < on and one.id not in finished]
    if not late:
        return NONE
    first = min(late, key=lambda one: one.due)
    days = Decimal((on - first.due).days)
    words = {"due": first.due.isoformat(), "name": first.name, "name_en": first.name_en or first.name}
    return days, lambda: {"days": shown(days), "count": str(len(late)), **words}


def _under_line(sight: Sight, _rule: WarningRule) -> Figure:
    """Points under provisional deduction."""
    held, due = sight.outcome.provisional, sight.outcome.due
    return held, lambda: {"points": shown(held), "due": due.isoformat() if due else ""}


def _count(sight: Sight, rule: WarningRule) -> Figure:
    """Findings not closed yet, of the last days or of the whole year."""
    settled = {one.target for one in sight.evidence.of(FindingState) if one.state in {"closed", "dropped"}}
    since = sight.case.as_of - dt.timedelta(days=rule.within_days) if rule.within_days else dt.date.min
    found = [one for one in sight.evidence.of(Finding) if one.id not in settled and one.effective > since]
    count = Decimal(len(found))
    return count, lambda: {"count": shown(count)}


def _run(sight: Sight, _rule: WarningRule) -> Figure:
    """How many values in a row, up to the last, miss the target or the line."""
    case = sight.case
    method = case.indicator.method
    line = case.target
    if method.kind == "threshold":
        line = method.threshold.of(case.unit.id, case.unit.category)
    if line is None:
        return NONE
    run = 0
    lower = getattr(method, "better", "higher") == "lower"
    for one in reversed(timeline(sight.evidence, getattr(method, "of", "value"))):
        if (one.value <= line) if lower else (one.value >= line):
            break
        run += 1
    return Decimal(run), lambda: {"count": str(run), "line": shown(line)}


_FIGURES: dict[str, Callable[[Sight, WarningRule], Figure]] = {
    "gap": _gap,
    "overdue": _overdue,
    "under_line": _under_line,
    "count": _count,
    "run": _run,
}
