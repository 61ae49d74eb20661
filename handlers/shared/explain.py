"""Calculations and warnings of the scoring room, put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from handlers.shared import numbers
from locales import Html, Words
from scoring.results import Line, NextDue, Rank, Standing, Step
from scoring.scheme import Scheme

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Warned(Protocol):
    """What a warning of the engine and one of the ledger have in common."""

    @property
    def indicator(self) -> str | None: ...  # noqa: D102 - a field
    @property
    def colour(self) -> str: ...  # noqa: D102 - a field
    @property
    def code(self) -> str: ...  # noqa: D102 - a field
    @property
    def params(self) -> Mapping[str, Any]: ...  # noqa: D102 - a field


def step_words(words: Words, step: Step) -> Html:
    """One step of a calculation with its real numbers."""
    return words.html(f"scoring-step-{step.code}", **_with_days(words, step.params))


def _with_days(words: Words, params: Mapping[str, Any]) -> dict[str, Any]:
    """The engine names days as 2026-11-27; people read 11月27日."""
    return {name: _day(words, given) if isinstance(given, str) else given for name, given in params.items()}


def _day(words: Words, given: str) -> str:
    return numbers.day(words, date.fromisoformat(given)) if _ISO_DAY.fullmatch(given) else given


def formula(words: Words, line: Line) -> Html:
    """How the points of a line came about, a step a line."""
    return Html("\n".join(step_words(words, step) for step in line.steps))


def sign(scheme: Scheme, colour_id: str) -> str:
    """The sign of a warning colour."""
    return scheme.colour(colour_id).sign


def warning_words(words: Words, scheme: Scheme, warning: Warned) -> Html:
    """A warning in one line: its colour's sign, and what is the matter with which indicator."""
    return words.html(
        "shared-warning-line",
        sign=sign(scheme, warning.colour),
        what=words.html(f"scoring-warning-{warning.code}", **_with_days(words, warning.params)),
    )


def place(words: Words, rank: Rank | None, band: str | None) -> str:
    """Where a unit stands in its category: a place, or a band where the category is small."""
    if rank is not None:
        return words("shared-rank-tied" if rank.tied else "shared-rank", place=str(rank.place), of=str(rank.of))
    return words(f"shared-band-{band}") if band else words("shared-unranked")


def place_of(words: Words, standing: Standing) -> str:
    """Where the unit of a standing stands in its category."""
    return place(words, standing.rank, standing.band)


def next_due_words(words: Words, due: NextDue) -> str:
    """What is expected next, and by when."""
    name = due.name_en if due.name_en and words.locale.startswith("en") else due.name
    return words(f"shared-next-{due.what}", day=numbers.day(words, due.on), name=name)
