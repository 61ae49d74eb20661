"""Writes the weights that ship with the validator: `python -m tests.scoring.validator.train`.

The same training files give the same bytes; a test holds that against a part of them, a long one against all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import scoring.validator
from scoring.validator.learned import Model
from scoring.validator.lexicon import tags
from scoring.validator.validator import Validator
from scoring.validator.words import Segmenter
from tests.scoring.validator import dataset, learning
from tests.scoring.validator.dataset import Report

WEIGHTS = Path(scoring.validator.__file__).parent / "data" / "weights.tsv"
_HEADER = (
    "# The trained weights, in thousandths: section, feature, then one column for each kind of clause (bag, sign)\n"
    "# or each label (pool), in the order of KINDS and LABELS in learned.py.\n"
    "# Written by `python -m tests.scoring.validator.train`; see docs/validator.md.\n"
)


def as_text(rows: Iterable[learning.Row]) -> str:
    """The content of the weights file."""
    return _HEADER + "".join("\t".join((section, name, *map(str, w))) + "\n" for section, name, w in rows)


def untrained() -> Validator:
    """A validator that reads clauses and judges nothing; training needs no weights."""
    return Validator(Segmenter(tags()), tags(), Model({}, {}, {}, []))


def learned(reports: Sequence[Report]) -> list[learning.Row]:
    """What these reports teach."""
    return learning.fit(learning.examples_of(untrained(), reports))


def main() -> None:
    """Learns from all training files and writes the weights."""
    reports = dataset.training()
    rows = learned(reports)
    WEIGHTS.write_text(as_text(rows), encoding="utf-8")
    sys.stdout.write(f"{len(reports)} reports, {len(rows)} features, {WEIGHTS.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
