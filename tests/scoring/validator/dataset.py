"""The labelled reports the validator learns from and is measured on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
DEV_VARIABLE = "SHIJI_VALIDATOR_DEV"
_REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Report:
    """One labelled report; `source` is the name of its file, which stands for its author."""

    id: str
    text: str
    label: str
    hard: bool
    topic: str
    source: str


def read(path: Path) -> list[Report]:
    """The reports of one JSONL file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Report(r["id"], r["text"], r["label"], r["hard"], r["topic"], path.stem) for r in rows]


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
