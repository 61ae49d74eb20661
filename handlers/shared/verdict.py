"""What the validator found in a report, as it is kept with the report and shown on cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from locales import Html, Words, escape
from scoring.validator import Assessment, Kind

SIGNS = {
    Kind.OUTPUT: "✅",
    Kind.OUTCOME: "✅",
    Kind.ACTIVITY: "▫️",
    Kind.INPUT: "▫️",
    Kind.PLAN: "🕓",
    Kind.CLAIM: "💬",
    Kind.OBSTACLE: "⛔",
}
"""The sign before each clause on a card; background has none."""

_RESULTS = {Kind.OUTPUT, Kind.OUTCOME}


def to_json(found: Assessment) -> dict[str, Any]:
    """The verdict as plain data, to be kept with the report."""
    return {
        "label": str(found.label),
        "accepted": found.accepted,
        "codes": list(found.codes),
        "clauses": [[clause.start, clause.end, str(clause.kind)] for clause in found.clauses],
        "figures": [
            {"start": f.start, "end": f.end, "value": str(f.value), "unit": f.unit, "role": str(f.role)}
            for f in found.figures
        ],
        "missing": found.missing and {"code": found.missing.code, "params": dict(found.missing.params)},
        "question": found.question and {"code": found.question.code, "params": dict(found.question.params)},
        "hints": [{"code": h.code, "params": dict(h.params), "for": str(h.for_whom)} for h in found.hints],
    }


def marked(text: str, verdict: Mapping[str, Any]) -> Html:
    """The report's own words, each clause after the sign of its place on the results chain, results in bold."""
    parts: list[str] = []
    end = 0
    for start, stop, kind in verdict.get("clauses", ()):
        parts.append(escape(text[end:start]))
        clause = escape(text[start:stop])
        parts.append(SIGNS.get(Kind(kind), "") + (f"<b>{clause}</b>" if Kind(kind) in _RESULTS else clause))
        end = stop
    parts.append(escape(text[end:]))
    return Html("".join(parts))


def legend(words: Words, verdict: Mapping[str, Any]) -> Html:
    """What the signs on this card mean, only those that occur, in the order of the results chain."""
    kinds = {Kind(kind) for _, _, kind in verdict.get("clauses", ())}
    signs = dict.fromkeys(SIGNS[kind] for kind in SIGNS if kind in kinds)
    return Html(" · ".join(words.html(f"shared-sign-{_SIGN_NAMES[sign]}", sign=sign) for sign in signs))


_SIGN_NAMES = {"✅": "result", "▫️": "trace", "🕓": "plan", "💬": "claim", "⛔": "obstacle"}


def label_words(words: Words, verdict: Mapping[str, Any]) -> str:
    """The verdict in words."""
    return words(f"validator-label-{verdict['label']}")


def missing_words(words: Words, verdict: Mapping[str, Any]) -> Html | None:
    """What is missing, in one line; None when nothing is."""
    missing = verdict.get("missing")
    return words.html(f"validator-missing-{missing['code']}", **missing["params"]) if missing else None


def question_words(words: Words, verdict: Mapping[str, Any]) -> Html | None:
    """The one question that would make a result of the report; None when there is none."""
    question = verdict.get("question")
    return words.html(f"validator-question-{question['code']}", **question["params"]) if question else None


def hint_words(words: Words, verdict: Mapping[str, Any], audience: str) -> tuple[Html, ...]:
    """What does not fit with what is known, for the person (`person`) or for the reviewer (`reviewer`)."""
    hints = (hint for hint in verdict.get("hints", ()) if hint["for"] == audience)
    return tuple(words.html(f"validator-hint-{hint['code']}", **hint["params"]) for hint in hints)
