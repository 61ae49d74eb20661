"""The scoring engine at 5,000 units × 126 indicators, beside the same sum-and-rank in NumPy as yardstick."""

import datetime as dt
import gc
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import numpy as np

from scoring.facts import Fact, Value
from scoring.scheme import Scheme
from scoring.standing import Board

TITLE = "Scoring: 126 indicators a unit; a full recompute, one new fact, and what memory it takes"
HEAD = ("what", "figure", "against")
INDICATORS = 126
USUAL, CROWDED = 100, 500
"""Units in a category."""
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 30)
# One in ten is compared with its peers, so that one fact may move a whole category.
METHODS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("cumulative", {"kind": "completion"}),) * 7,
    ("cumulative", {"kind": "completion", "better": "lower"}),
    ("level", {"kind": "threshold", "threshold": 95, "points": Decimal("0.1"), "step": 5}),
    ("level", {"kind": "normalise"}),
)


def rows(*, quick: bool = False) -> list[tuple[str, str, str]]:
    """`(what was measured, the figure, what it is held against)`; each size in a process of its own."""
    sizes = (250, 500) if quick else (2500, 5000)
    measured = [_in_a_process(size, USUAL) for size in sizes]
    found = [row for size, one in zip(sizes, measured, strict=True) for row in _lines(size, one)]
    crowded = _in_a_process(sizes[1], CROWDED)
    together = f"{sizes[1]} units, {CROWDED} a category"
    found.append((f"{together}: one new fact, p99", f"{crowded['p99']:.2f} ms", "≤ 10 ms"))
    found.append((f"{together}: the first old report put right", f"{crowded['first_late']:.0f} ms", ""))
    found.append((f"{together}: the next ones, tried, recorded, shown, p50", f"{crowded['late']:.1f} ms", ""))
    growth = measured[1]["full"] / measured[0]["full"]
    return [*found, ("twice the units, full recompute", f"{growth:.2f} × the time", "2 is linear")]


def _lines(size: int, one: dict[str, float]) -> list[tuple[str, str, str]]:
    cells = size * INDICATORS
    return [
        (
            f"{size} units: full recompute",
            f"{one['full']:.2f} s",
            f"≤ 20 s at 5000; {one['full'] / cells * 1e6:.1f} µs a line",
        ),
        (
            f"{size} units: the same sums and ranks in NumPy",
            f"{one['numpy'] * 1e3:.1f} ms",
            f"{one['full'] / one['numpy']:.0f} ×",
        ),
        (f"{size} units: one new fact, p50", f"{one['p50']:.2f} ms", ""),
        (f"{size} units: one new fact, p99, rank included", f"{one['p99']:.2f} ms", "≤ 10 ms"),
        (f"{size} units: NumPy sums and ranks all again", f"{one['numpy_fact'] * 1e3:.2f} ms", "for one new fact"),
        (f"{size} units: one whole standing with every step", f"{one['standing']:.1f} ms", ""),
        (f"{size} units: memory, facts included", f"{one['mib']:.0f} MiB", "≤ 1024 MiB at 5000"),
    ]


def _in_a_process(size: int, crowd: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.scoring", str(size), str(crowd)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own module
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(size: int, crowd: int) -> dict[str, float]:
    """All figures of one size, in processor time: other programs on the machine do not count."""
    board_scheme = scheme(size, crowd)
    facts = history(size)
    gc.collect()
    started = process_time()
    board = Board(board_scheme, facts, as_of=DAY, trend_days=None)
    full = process_time() - started
    latencies = _one_by_one(board, size)
    first_late, late = _put_right(board_scheme, facts, size)
    started = process_time()
    board.standing("u1")
    standing = (process_time() - started) * 1e3
    numpy_full, numpy_fact = _yardstick(size)
    import resource  # noqa: PLC0415 -- there is none on Windows, where only the other figures are wanted

    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cuts = quantiles(latencies, n=100)
    return {
        "full": full,
        "p50": cuts[49],
        "p99": cuts[98],
        "first_late": first_late,
        "late": late,
        "standing": standing,
        "numpy": numpy_full,
        "numpy_fact": numpy_fact,
        "mib": mib,
    }  # fmt: skip -- one line a thing measured


def scheme(size: int, crowd: int) -> Scheme:
    """Units in categories of `crowd`, with 126 indicators of one point each."""
    categories = max(size // crowd, 1)
    indicators = [
        {
            "id": f"i{one}",
            "name": f"指标{one}",
            "owner": "d",
            "points": 1,
            "target": 100,
            "reporting": mode,
            "method": method,
        }
        for one in range(INDICATORS)
        for mode, method in [METHODS[one % len(METHODS)]]
    ]
    return Scheme.model_validate(
        {
            "id": "bench",
            "name": "规模测试",
            "year": 2026,
            "start": "2026-01-01",
            "end": "2026-12-31",
            "colours": [{"id": "red", "name": "红"}],
            "departments": [{"id": "d", "name": "牵头单位"}],
            "categories": [{"id": f"c{one}", "name": f"类{one}", "full": INDICATORS} for one in range(categories)],
            "units": [
                {"id": f"u{one}", "name": f"单位{one}", "category": f"c{one % categories}"} for one in range(size)
            ],
            "indicators": indicators,
        }
    )  # fmt: skip -- reads like the file it stands for


def history(size: int) -> list[Fact]:
    """One figure for every unit and indicator."""
    rng = random.Random(20260630)
    return [figure(rng, f"f{unit}-{one}", unit, one) for unit in range(size) for one in range(INDICATORS)]


def figure(rng: random.Random, name: str, unit: int, one: int) -> Fact:
    """A plausible figure."""
    mode = METHODS[one % len(METHODS)][0]
    day = dt.date(2026, 1 + (unit + one) % 5, 1)
    value = Decimal(rng.randrange(5000, 12000)) / 100
    return Value(id=name, unit=f"u{unit}", indicator=f"i{one}", effective=day, recorded=NOW, value=value, mode=mode)


def _one_by_one(board: Board, size: int, count: int = 2000) -> Sequence[float]:
    rng = random.Random(7)
    found: list[float] = []
    for number in range(count):
        fact = figure(rng, f"n{number}", rng.randrange(size), rng.randrange(INDICATORS))
        started = process_time()
        board.add([fact])
        board.rank_of(fact.unit)
        found.append((process_time() - started) * 1e3)
    return found


def _put_right(board_scheme: Scheme, facts: Sequence[Fact], size: int, count: int = 40) -> tuple[float, float]:
    """Milliseconds for a fact about a day before the one the trend looks back to: the first, and the rest."""
    members = {one.id for one in board_scheme.units_in("c0")}
    board = Board(board_scheme, [one for one in facts if one.unit in members], as_of=DAY)
    places = [place for place in range(size) if f"u{place}" in members]
    board.standing(f"u{places[0]}")
    rng = random.Random(8)
    took = []
    for number in range(count):
        fact = figure(rng, f"l{number}", rng.choice(places), rng.randrange(INDICATORS))
        started = process_time()
        board.preview(fact.unit, [fact])
        board.add([fact])
        board.standing(fact.unit)
        took.append((process_time() - started) * 1e3)
    return took[0], median(took[1:])


def _yardstick(size: int) -> tuple[float, float]:
    """Sums and ranks of ready points in binary floats: what no engine that also works the points out can beat."""
    points = np.random.default_rng(1).random((size, INDICATORS))
    started = perf_counter()
    totals = points.sum(axis=1)
    order = np.argsort(np.argsort(-totals))
    full = perf_counter() - started
    points[0, 0] = 0.5
    started = perf_counter()
    totals = points.sum(axis=1)
    order = np.argsort(np.argsort(-totals))
    again = perf_counter() - started
    assert len(order) == size
    return full, again


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
