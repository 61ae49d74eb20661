"""The scores in memory: brought up to the database before each use, whoever asks first, whatever scheme is in force."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest

from handlers.rounds import action
from handlers.shared.boards import _PAST_IS_OVER, Boards
from handlers.shared.desk import Desk
from scoring.facts import Value, Verified
from scoring.groups import Group
from tests.handlers.scheme import SCHEME
from tests.handlers.talk import Talk
from tests.handlers.world import World, import_scheme

DROPPED = "  - id: school"


def total(world: World) -> Decimal:
    with world.database.transaction() as uow:
        return world.services.boards.current(uow, world.now.date()).total_of("zhangjia")


def without_the_school(scheme: str) -> str:
    """The scheme without the indicator with milestones and its points."""
    start = scheme.index(DROPPED)
    end = scheme.index("  - id: ", start + len(DROPPED))
    (points,) = re.findall(r"^    points: (\d+)$", scheme[start:end], re.MULTILINE)
    return (scheme[:start] + scheme[end:]).replace("full: 100", f"full: {100 - int(points)}")


def test_a_look_at_the_past_keeps_no_fact_from_the_present(world: World) -> None:
    """The digest asks for last week first: the new facts it met on the way were lost to every later score."""
    wang = Talk(world, world.reporter("zhangjia"))
    before = total(world)
    wang.hands_in("农村公路改造累计完成48公里，已验收通车。")

    with world.database.transaction() as uow:
        world.services.boards.on(uow, world.now.date() - timedelta(days=7))

    assert total(world) > before


def test_a_warning_of_an_indicator_that_the_scheme_drops_is_cleared_in_words(world: World) -> None:
    """It used to stop every report of the unit, because the name of the indicator was gone."""
    person = world.reporter("zhangjia")
    with world.database.transaction() as uow:
        action.refresh_warnings(Desk.of_the_program(uow, world.services, world.now), ["zhangjia"])
        assert any(one.indicator == "school" for one in uow.warnings.open("zhangjia"))
    import_scheme(world.database, without_the_school(SCHEME))

    with world.database.transaction() as uow:
        action.refresh_warnings(Desk.of_the_program(uow, world.services, world.now), ["zhangjia"])
        left = {one.indicator for one in uow.warnings.open("zhangjia")}

    assert "school" not in left
    assert "预警解除" in world.pushed(person)[-1].payload.text


def test_a_warning_of_a_unit_that_the_scheme_drops_keeps_nobody_waiting(world: World) -> None:
    """It used to stop the telling of all supervisors."""
    zhao = world.supervisor()
    for key, unit in (("gone:roads:behind", "gone"), ("zhangjia:roads:behind", "zhangjia")):
        with world.database.transaction() as uow:
            uow.warnings.raise_(
                key,
                unit=unit,
                indicator="roads",
                colour="red",
                code="overdue",
                params={"indicator": "农村公路改造", "indicator_en": "roads", "name": "x", "name_en": "x"}
                | {"due": "2026-01-01", "days": "9", "count": "1"},
                now=world.now,
                escalate_at=world.now,
            )

    with world.database.transaction() as uow:
        action.escalate(Desk.of_the_program(uow, world.services, world.now))

    (message,) = world.pushed(zhao)
    assert "张家镇" in message.payload.text


def test_a_fact_written_down_today_about_an_earlier_day_does_not_change_what_stood_then(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    yesterday = world.now.date() - timedelta(days=1)
    with world.database.transaction() as uow:
        before = world.services.boards.on(uow, yesterday).total_of("zhangjia")

    wang.hands_in("农村公路改造累计完成48公里，已验收通车。")

    with world.database.transaction() as uow:
        assert world.services.boards.on(uow, yesterday).total_of("zhangjia") == before
        assert world.services.boards.on(uow, world.now.date()).total_of("zhangjia") > before


def test_facts_that_a_transaction_has_not_kept_yet_are_not_in_the_scores(world: World) -> None:
    """The first look at a category reads beside the transaction under way, which may still be undone."""
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in("农村公路改造累计完成48公里，已验收通车。")
    counted = total(world)
    fresh = Boards(world.database)
    with world.database.transaction() as uow:
        [fact] = [one for one in uow.facts.all() if isinstance(one, Value)]

    def undone() -> None:
        with world.database.transaction() as uow:
            uow.facts.append([replace(fact, id="undone", value=Decimal(59))])
            assert fresh.current(uow, world.now.date()).total_of("zhangjia") == counted
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    Talk(world, world.reporter("hekou")).hands_in("农村公路改造累计完成30公里，已验收通车。")

    with world.database.transaction() as uow:
        board = fresh.current(uow, world.now.date())
        assert board.total_of("zhangjia") == counted
        assert board.points_of("hekou")["roads"] > 0


def test_facts_of_earlier_years_are_not_even_read(world: World) -> None:
    shared: dict[str, Any] = {"unit": "zhangjia", "indicator": "roads", "recorded": world.now}
    last_year = Value(id="old", effective=date(2025, 12, 31), value=Decimal(46), **shared)
    world.happened(last_year, Verified(id="ok", effective=date(2025, 12, 31), target="old", **shared))

    with world.database.transaction() as uow:
        board = world.services.boards.current(uow, world.now.date())

        assert board.standing("zhangjia").line("roads").value is None
        assert board.unplaced == {}


def test_a_past_day_is_forgotten_when_nobody_asks_about_it_any_more(world: World) -> None:
    boards, yesterday = world.services.boards, world.now.date() - timedelta(days=1)
    with world.database.transaction() as uow:
        kept = boards.on(uow, yesterday)
        for _ in range(_PAST_IS_OVER):
            boards.current(uow, world.now.date())
        assert boards.on(uow, yesterday) is kept

        for _ in range(_PAST_IS_OVER + 1):
            boards.current(uow, world.now.date())
        again = boards.on(uow, yesterday)

    assert again is not kept
    assert again.total_of("zhangjia") == kept.total_of("zhangjia")


def test_scores_that_could_not_be_brought_up_to_date_are_worked_out_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new facts were in the memory, without their points, for as long as the process lived."""
    before = total(world)
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in("农村公路改造累计完成48公里，已验收通车。")

    with monkeypatch.context() as patch:
        patch.setattr(Group, "_rerank", Mock(side_effect=MemoryError))
        with pytest.raises(MemoryError):
            total(world)

    with world.database.transaction() as uow:
        fresh = Boards(world.database).current(uow, world.now.date()).total_of("zhangjia")
    assert total(world) == fresh > before


def test_a_glance_says_what_a_longer_look_says_without_the_trend_and_remembers_nothing(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in("农村公路改造累计完成48公里，已验收通车。")
    boards, today = world.services.boards, world.now.date()
    with world.database.transaction() as uow:
        kept, passing = boards.on(uow, today), boards.glance(uow, today)
        units = [unit.id for unit in boards.scheme(uow).units]

        longer = [replace(kept.standing(one), trend=None, trend_since=None) for one in units]
        assert [passing.standing(one) for one in units] == longer

    assert not passing._seen
    assert not passing._standings
