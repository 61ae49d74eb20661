"""Facts from a plain table: one row a unit, one column an input; and standings as plain values.

Column headings are an indicator's id, name or alias, with `:` or `：` and the input, milestone or level where there are
several (`roads`, `公路改造`, `survey:互评`, `school:roof`, `honours:city`). The first column names the
unit by id, name or alias.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.facts import Award, Deduct, Fact, Finding, Grade, MilestoneDone, Source, Value, Veto
from scoring.results import Line, Standing, Step, Warning  # noqa: A004 -- the domain's own word
from scoring.scheme.model import Indicator, Reporting, Scheme, Unit
from scoring.scheme.problems import Problem

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of the table is about."""

    number: int
    indicator: Indicator
    part: str


def facts_of_table(rows: Sequence[Cells], scheme: Scheme, on: dt.date) -> tuple[list[Fact], list[Problem]]:
    """Imported facts that take effect on a day, and every cell that could not be read, with its place."""
    problems: list[Problem] = []
    if not rows:
        return [], [Problem("row 1", "table-empty")]
    columns = _columns(rows[0], scheme, problems)
    units = names_of(scheme.units)
    facts: dict[str, Fact] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(_text(cell) for cell in row):
            continue
        unit = units.get(_text(row[0]))
        if unit is None:
            problems.append(Problem(f"row {number}", "table-unit", {"given": _text(row[0])}))
            continue
        for column in columns:
            cell = row[column.number] if column.number < len(row) else None
            for fact in _read(unit, column, cell, number, on, problems):
                first = facts.setdefault(fact.id, fact)
                if first is not fact:
                    names = {"unit": unit.name, "indicator": column.indicator.name}
                    problems.append(Problem(str(fact.origin), "table-twice", {**names, "first": str(first.origin)}))
    return list(facts.values()), problems


def names_of(things: Sequence[Unit] | Sequence[Indicator]) -> dict[str, Any]:
    """Everything by id, name, English name and alias; the earlier names win over aliases."""
    found: dict[str, Any] = {}
    for one in things:
        for alias in one.aliases:
            found.setdefault(alias, one)
    for one in things:
        found |= {name: one for name in (one.name_en, one.name, one.id) if name}
    return found


def _columns(heading: Cells, scheme: Scheme, problems: list[Problem]) -> list[Column]:
    indicators = names_of(scheme.indicators)
    found: list[Column] = []
    for number, cell in enumerate(heading[1:], start=1):
        name, _, part = _text(cell).replace("：", ":").partition(":")
        indicator = indicators.get(name.strip())
        if indicator is not None:
            found.append(Column(number, indicator, part.strip()))
        elif name:
            problems.append(Problem(f"column {number + 1}", "table-column", {"given": _text(cell)}))
    return found


def _read(unit: Unit, column: Column, cell: object, row: int, on: dt.date, problems: list[Problem]) -> Iterator[Fact]:
    text = _text(cell)
    if text in {"", "-", "—", "/"}:
        return
    place = f"row {row}, column {column.number + 1}"
    shared: dict[str, Any] = {
        "id": f"{unit.id}:{column.indicator.id}:{column.part or 'value'}",
        "unit": unit.id,
        "indicator": column.indicator.id,
        "effective": on,
        "recorded": dt.datetime.combine(on, dt.time(), tzinfo=dt.UTC),
        "source": Source.IMPORTED,
        "origin": place,
    }
    try:
        yield _fact(column, text, shared)
    except (ValueError, InvalidOperation):
        problems.append(Problem(place, "table-cell", {"given": text[:40], "indicator": column.indicator.name}))


def _fact(column: Column, text: str, shared: dict[str, Any]) -> Fact:
    indicator, kind = column.indicator, column.indicator.method.kind
    if kind == "milestones":
        done_on = dt.date.fromisoformat(text[:10])
        return MilestoneDone(**shared, milestone=_milestone(indicator, column.part), done_on=done_on)
    if kind == "grade":
        return Grade(**shared, value=text)
    if kind == "bonus":
        points = None if column.part and column.part in getattr(indicator.method, "levels", {}) else _number(text)
        return Award(**shared, points=points, level=column.part, matter=column.part or indicator.name)
    if kind == "findings":
        return _finding(column, text, shared)
    if kind == "veto":
        return Veto(**shared, document=text)
    mode = "cumulative" if indicator.reporting in {Reporting.CUMULATIVE, Reporting.PERIOD} else "level"
    return Value(**shared, value=_number(text), mode=mode, input=column.part or "value")


def _finding(column: Column, text: str, shared: dict[str, Any]) -> Fact:
    if not column.part:
        return Deduct(**shared, points=_number(text), matter=column.indicator.name)
    return Finding(**shared, level=column.part, matter=column.part, count=_number(text))


def _milestone(indicator: Indicator, name: str) -> str:
    for one in indicator.milestones:
        if name in {one.id, one.name, one.name_en}:
            return one.id
    raise ValueError(name)


def _number(text: str) -> Decimal:
    value = Decimal(text.replace("，", ",").replace(",", "").replace("％", "%").removesuffix("%"))
    if not value.is_finite():
        raise ValueError(text)
    return value


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        # A sheet hands numbers over as binary floats; its shortest text is what the clerk typed.
        return repr(cell).removesuffix(".0")
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()


def standing_values(standing: Standing) -> dict[str, Any]:
    """A standing as plain JSON values; decimals as text, so that nothing is lost."""
    return {
        "unit": standing.unit,
        "category": standing.category,
        "as_of": standing.as_of.isoformat(),
        "scheme_version": standing.scheme_version,
        "total": str(standing.total),
        "full": str(standing.full),
        "place": standing.rank.place if standing.rank else None,
        "of": standing.rank.of if standing.rank else None,
        "tied": standing.rank.tied if standing.rank else None,
        "band": standing.band,
        "factor": None if standing.factor is None else str(standing.factor),
        "grade": standing.grade,
        "trend": None if standing.trend is None else str(standing.trend),
        "projected": {"total": str(standing.projected.total), "method": standing.projected.method},
        "unverified": str(standing.unverified),
        "provisional": str(standing.provisional),
        "to_win": str(standing.to_win),
        "to_lose": str(standing.to_lose),
        "lines": [line_values(one) for one in standing.lines],
        "warnings": [warning_values(one) for one in standing.warnings],
    }


def line_values(line: Line) -> dict[str, Any]:
    """A line as plain JSON values."""
    return {
        "indicator": line.indicator,
        "points": str(line.points),
        "full": str(line.full),
        "status": line.status.value,
        "value": None if line.value is None else str(line.value),
        "target": None if line.target is None else str(line.target),
        "unverified": str(line.unverified),
        "provisional": str(line.provisional),
        "projected": str(line.projected),
        "rule_version": line.rule_version,
        "facts": list(line.facts),
        "steps": [step_values(one) for one in line.steps],
    }


def step_values(step: Step) -> dict[str, Any]:
    """A step as plain JSON values."""
    result = None if step.result is None else str(step.result)
    return {"code": step.code, "params": dict(step.params), "result": result}


def warning_values(warning: Warning) -> dict[str, Any]:
    """A warning as plain JSON values."""
    params: Mapping[str, str] = warning.params
    return {
        "indicator": warning.indicator,
        "colour": warning.colour,
        "code": warning.code,
        "params": dict(params),
        "key": warning.key,
    }
