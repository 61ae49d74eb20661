"""Reads the small complete schemes in `schemes/`: a scheme, facts in short, and what is expected on which day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.facts import (
    Appeal,
    Award,
    Deduct,
    Exemption,
    Fact,
    Finding,
    FindingState,
    Grade,
    MilestoneDone,
    Reason,
    Retracted,
    Source,
    Value,
    Verified,
    Veto,
)
from scoring.scheme import Scheme, check
from scoring.scheme.text import read

FOLDER = Path(__file__).parent / "schemes"
# The key that tells what a fact is, and the field it fills.
KINDS: dict[str, tuple[type[Fact], str]] = {
    "value": (Value, "value"),
    "milestone": (MilestoneDone, "milestone"),
    "grade": (Grade, "value"),
    "finding": (Finding, "level"),
    "state": (FindingState, "state"),
    "award": (Award, "level"),
    "deduct": (Deduct, "points"),
    "veto": (Veto, "document"),
    "verified": (Verified, "target"),
    "retracted": (Retracted, "target"),
    "appeal": (Appeal, "state"),
    "exemption": (Exemption, "effect"),
    "reason": (Reason, "cause"),
}
DEFAULT_SOURCES: dict[type[Fact], Source] = {Value: Source.IMPORTED}


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    shows: tuple[int, ...]
    scheme: Scheme
    facts: tuple[Fact, ...]
    days: tuple[Mapping[str, Any], ...]


def load(path: Path) -> Case:
    data, _ = read(path.read_text(encoding="utf-8"))
    scheme = Scheme.model_validate(data["scheme"])
    assert check(scheme) == ()
    facts = tuple(fact(number, one) for number, one in enumerate(data["facts"]))
    shows = tuple(int(one) for one in data["shows"])
    return Case(path.stem, data["title"], shows, scheme, facts, tuple(data["days"]))


def fact(number: int, given: Mapping[str, Any]) -> Fact:
    named = next(name for name in KINDS if name in given)
    kind, field = KINDS[named]
    on = given["on"]
    rest = {name: one for name, one in given.items() if name not in {named, "on", "at", "level"}}
    rest.setdefault("id", f"f{number}")
    rest.setdefault("source", DEFAULT_SOURCES.get(kind, Source.REVIEWER).value)
    rest["source"] = Source(rest["source"])
    if kind is MilestoneDone:
        rest.setdefault("done_on", on)
    if kind is Verified:
        rest.setdefault("by", "reviewer")
    recorded = dt.datetime.combine(given.get("at", on), dt.time(8), tzinfo=dt.UTC) + dt.timedelta(seconds=number)
    return kind(effective=on, recorded=recorded, **{field: given[named]}, **rest)


CASES = {path.stem: load(path) for path in sorted(FOLDER.glob("*.yaml"))}


def decimals(values: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {name: None if one is None else Decimal(one) for name, one in values.items()}
