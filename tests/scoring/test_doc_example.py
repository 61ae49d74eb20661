"""The worked example of the documentation is a real scheme that scores as described."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

from scoring.facts import MilestoneDone, Source, Value
from scoring.scheme import parse_scheme
from scoring.standing import Board

DOC = Path(__file__).parents[2] / "docs" / "scheme.md"
SCHEME = parse_scheme(re.findall(r"```yaml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)[0])


def at(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=dt.UTC)


def test_half_a_year_of_facts_scores_as_worked_out_by_hand() -> None:
    board = Board(SCHEME, as_of=dt.date(2026, 9, 30))

    board.add(
        [
            # 46 of 60 km: 46 ÷ 60 × 40 = 30.666…, rounded 30.67
            Value(
                id="f1",
                unit="qingliu",
                indicator="roads",
                effective=dt.date(2026, 6, 30),
                recorded=at(6, 30),
                value=Decimal(46),
            ),
            # design 10 days late at 1 % a day: 30 × 20 % × 90 % = 5.4
            MilestoneDone(
                id="f2",
                unit="qingliu",
                indicator="school",
                effective=dt.date(2026, 4, 10),
                recorded=at(4, 10),
                source=Source.REVIEWER,
                milestone="design",
                done_on=dt.date(2026, 4, 10),
            ),
            # 93.5 % of cameras: one step under 95 %, one point provisionally deducted of ten
            Value(
                id="f3",
                unit="qingliu",
                indicator="cameras",
                effective=dt.date(2026, 9, 20),
                recorded=at(9, 20),
                value=Decimal("93.5"),
                mode="level",
            ),
        ]
    )

    standing = board.standing("qingliu")
    assert standing.total == Decimal("45.07")
    assert standing.provisional == 1
    assert [one.code for one in standing.warnings] == ["overdue", "under-line"]
