"""A second report of the same day does not undo what the first one said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from scoring.facts import Fact, Source, Value, Verified
from scoring.scheme import parse_scheme
from scoring.standing import Board
from tests.handlers.scheme import SCHEME

DAY = date(2026, 11, 18)


def level(name: str, value: str, hour: int) -> Value:
    return Value(
        id=name,
        unit="zhangjia",
        indicator="cameras",
        effective=DAY,
        recorded=datetime(2026, 11, 18, hour, tzinfo=UTC),
        origin=name,
        value=Decimal(value),
        mode="level",
    )


def points(*facts: Fact) -> tuple[Decimal, Decimal]:
    line = Board(parse_scheme(SCHEME), facts, as_of=DAY).standing("zhangjia").line("cameras")
    return line.points, line.provisional


def test_a_fall_and_a_recovery_on_one_day_still_wait_for_the_verification() -> None:
    """The better report used to replace the worse, and gave the points back before anybody had looked."""
    fall, recovery = level("morning", "93", 2), level("afternoon", "98", 8)
    seen = Verified(
        id="seen",
        unit="zhangjia",
        indicator="cameras",
        effective=DAY,
        recorded=datetime(2026, 11, 18, 9, tzinfo=UTC),
        source=Source.REVIEWER,
        target="afternoon",
    )
    kept, _ = points(recovery)

    fallen, held = points(fall)
    claimed, still_held = points(fall, recovery)
    verified, left = points(fall, recovery, seen)

    assert held > 0
    assert (claimed, still_held) == (fallen, held)
    assert (verified, left) == (kept, Decimal(0))
