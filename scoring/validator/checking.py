"""`shiji check` without its terminal: a line of JSON in, a plain dictionary out."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from scoring.validator.model import Assessment, Clause, Context, Figure, IndicatorProfile, Missing, Nature, Question
from scoring.validator.validator import Validator

Say = Callable[[Missing | Question], str]

# What an indicator measures, told from its name when nothing else is known; the first line that fits counts.
_NATURES: tuple[tuple[Nature, tuple[str, ...]], ...] = (
    (Nature.INVESTMENT, ("招商", "引资", "投资", "资金到位", "investment")),
    (Nature.ENFORCEMENT, ("执法", "查处", "案件", "打击", "监管", "enforcement")),
    (Nature.MEDIATION, ("信访", "调解", "矛盾", "纠纷", "积案", "mediation")),
    (Nature.INCOME, ("收入", "增收", "税收", "营收", "income")),
    (Nature.RATE, ("率", "rate")),
    (Nature.ENVIRONMENT, ("水质", "空气", "秸秆", "河长", "污染", "生态", "environment")),
    (Nature.WORKS, ("公路", "道路", "工程", "建设", "改造", "硬化", "改厕", "水利", "危房", "路灯", "works", "road")),
    (Nature.SERVICE, ("就业", "养老", "救助", "服务", "医疗", "教育", "service")),
)


def profile_named(name: str) -> IndicatorProfile:
    """The profile of an indicator of which only the name is known."""
    nature = next((n for n, words in _NATURES if any(word in name for word in words)), Nature.GENERAL)
    return IndicatorProfile(name=name, nature=nature)


def check_line(validator: Validator, line: str, say: Say) -> dict[str, Any]:
    """Answers one line of `{"id","text","indicator"?,"previous"?}`; with `{"id","error"}` where it cannot be judged."""
    try:
        asked = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return {"id": None, "error": f"not valid JSON: {error}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": "not a JSON object"}
    wrong = _what_is_wrong(asked)
    if wrong is not None:
        return {"id": asked.get("id"), "error": wrong}
    name = asked.get("indicator")
    assessment = validator.assess(
        asked["text"],
        indicator=profile_named(name) if name else None,
        context=Context(previous_texts=tuple(asked.get("previous") or ())),
    )
    return {"id": asked.get("id"), **as_dict(assessment, say)}


def _what_is_wrong(asked: dict[str, Any]) -> str | None:
    text, name, previous = asked.get("text"), asked.get("indicator"), asked.get("previous")
    if not isinstance(text, str) or not text.strip():
        return "no text"
    if name is not None and not isinstance(name, str):
        return "indicator is not a name"
    if previous is not None and not (isinstance(previous, list) and all(isinstance(p, str) for p in previous)):
        return "previous is not a list of texts"
    return None


def as_dict(assessment: Assessment, say: Say) -> dict[str, Any]:
    """The assessment in plain types, ready for JSON; `missing` and `question` in words, or None."""
    return {
        "label": assessment.label.value,
        "accepted": assessment.accepted,
        "clauses": [_clause(c) for c in assessment.clauses],
        "figures": [_figure(f) for f in assessment.figures],
        "missing": say(assessment.missing) if assessment.missing else None,
        "question": say(assessment.question) if assessment.question else None,
        "codes": list(assessment.codes),
        "hints": [{"code": h.code, "for": h.for_whom.value, **h.params} for h in assessment.hints],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "start": clause.start,
        "end": clause.end,
        "kind": clause.kind.value,
        "text": clause.text,
        "codes": list(clause.codes),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {
        "start": figure.start,
        "end": figure.end,
        "text": figure.text,
        "value": _number(figure.value),
        "unit": figure.unit,
        "role": figure.role.value,
        "counts": figure.counts,
        "approximate": figure.approximate,
    }
    if figure.upper is not None:
        found["upper"] = _number(figure.upper)
    return found


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
