"""The labelled reports the validator learns from and is measured on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
DEV_VARIABLE = "SHIJI_VALIDATOR_DEV"
_IN_BLOCK = 12
_REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Report:
    """One labelled report; `source` is the name of its file, which stands for its author.

    `clauses` are stretches `[start, end)` with their kinds; only reports to learn from have them. Reports of one
    `block` were written one after another, often in pairs that differ in little, and go into one fold together.
    """

    id: str
    text: str
    label: str
    hard: bool
    topic: str
    source: str
    block: str
    clauses: tuple[tuple[int, int, str], ...] = ()


def read(path: Path) -> list[Report]:
    """The reports of one JSONL file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_report(path.stem, place, row) for place, row in enumerate(rows)]


def _report(source: str, place: int, row: Mapping[str, Any]) -> Report:
    clauses = tuple((start, end, kind) for start, end, kind in row.get("clauses", ()))
    block = f"{source}/{place // _IN_BLOCK}"
    return Report(row["id"], row["text"], row["label"], row["hard"], row["topic"], source, block, clauses)


def training() -> list[Report]:
    """All reports to learn from, in a fixed order."""
    return [report for path in sorted(DATA.glob("train_*.jsonl")) for report in read(path)]


def held_out() -> list[Report]:
    """Reports written apart from the training set and never learned from."""
    return [report for path in sorted(DATA.glob("heldout_*.jsonl")) for report in read(path)]


def development() -> list[Report]:
    """The shared set, which is no part of the project: empty where it is not on this machine."""
    path = Path(os.environ.get(DEV_VARIABLE, _REPOSITORY.parent / "shared" / "validator" / "dev.jsonl"))
    return read(path) if path.exists() else []


def labels(reports: Sequence[Report]) -> list[str]:
    """Their labels, in order."""
    return [report.label for report in reports]
