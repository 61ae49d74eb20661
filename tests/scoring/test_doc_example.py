"""The examples of the documentation are real: they are read, scored, and come out as the page says."""

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from scoring.facts import MilestoneDone, Source, Value, from_json
from scoring.scheme import Scheme, parse_scheme
from scoring.scheme.rules import Method
from scoring.scheme.text import read
from scoring.standing import Board
from scoring.tables import facts_of_table

PAGE = (Path(__file__).parents[2] / "docs" / "scheme.md").read_text(encoding="utf-8")
SCHEME = parse_scheme(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^###? |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = dict(SECTION.findall(PAGE))
DAY = dt.date(2026, 6, 30)


def at(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=dt.UTC)


def example(section: str) -> tuple[Scheme, list[list[object]], dict[str, Decimal]]:
    indicator, _ = read(re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)[0])
    lines = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]
    table: list[list[object]] = [[cell.strip() for cell in line] for line in lines if not line[0].startswith("---")]
    claims = re.findall(r"`(\w)`:[^*]*\*\*(-?[\d.]+)\*\*", section)
    return scheme_of(indicator, table), table, {unit: Decimal(points) for unit, points in claims}


def scheme_of(indicator: dict[str, Any], table: list[list[object]]) -> Scheme:
    units = [{"id": row[0], "name": f"单位{row[0]}", "category": "all"} for row in table[1:]]
    return Scheme.model_validate(
        {
            "id": "example",
            "name": "示例",
            "year": 2026,
            "start": DAY.replace(month=1, day=1),
            "end": DAY.replace(month=12),
            "colours": [{"id": "red", "name": "红"}],
            "categories": [{"id": "all", "name": "全部"}],
            "departments": [{"id": "d", "name": "牵头单位"}],
            "units": units,
            "indicators": [{"id": "x", "name": "示例指标", "owner": "d", **indicator}],
        }
    )  # fmt: skip -- reads like the file it stands for


@pytest.mark.parametrize("section", SECTIONS.values(), ids=list(SECTIONS))
def test_an_example_comes_out_as_the_page_says(section: str) -> None:
    scheme, table, claims = example(section)

    facts, problems = facts_of_table(table, scheme, DAY)
    board = Board(scheme, facts, as_of=DAY)

    assert problems == []
    assert {unit: board.points_of(unit)["x"] for unit in claims} == claims
    assert set(claims) == {one.id for one in scheme.units}


def test_every_method_there_is_has_an_example() -> None:
    kinds = {get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(Method)[0])}

    assert set(SECTIONS) == kinds


def test_the_json_lines_of_the_page_are_facts() -> None:
    lines = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()

    facts = [from_json(json.loads(line)) for line in lines]

    assert Board(SCHEME, facts, as_of=dt.date(2026, 7, 31)).standing("qingliu").line("roads").unverified == 0


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
