"""The calendar does each of its jobs on its own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.calendar import Calendar
from handlers.rounds import action
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import Desk
from handlers.supervise.digest import UnitWeek
from scoring.scheme import Unit
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxState
from tests.handlers.conftest import *  # noqa: F403 - the fixtures of the small district
from tests.handlers.world import World


async def test_a_fault_in_one_job_leaves_the_others_their_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It used to end the process: one digest that could not be made stopped the whole bot."""

    def broken(_desk: Desk) -> None:
        raise ZeroDivisionError

    looked_after: list[str] = []
    monkeypatch.setattr(action, "can_escalate", broken)
    monkeypatch.setattr(action, "move_on_unreviewed", lambda _desk: looked_after.append("reviews"))

    did = await Calendar(world.services, "test").once()

    assert did
    assert looked_after == ["reviews"]
    with world.database.transaction(read_only=True) as uow:
        assert uow.warnings.open()


async def test_warnings_that_nobody_can_be_told_of_are_looked_at_without_writing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stay due: each was worked through every half minute while every writer waited."""
    tries: list[int] = []
    escalate = action.escalate
    monkeypatch.setattr(action, "escalate", lambda desk: tries.append(len(escalate(desk))))
    calendar = Calendar(replace(world.services, clock=lambda: world.now), "test")
    await calendar.once()
    world.later(hours=24)

    for _ in range(2):
        await calendar.once()
    zhao = world.supervisor()
    for _ in range(2):
        await calendar.once()

    assert tries == [1]
    assert len(world.pushed(zhao)) == 1


async def test_digests_come_once_when_they_are_due_and_leave_no_past_day_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.supervisor()
    calendar = Calendar(world.services, "test")
    portions: list[set[str]] = []
    weeks_of = action.digest_weeks

    def noted(desk: Desk, day: date, units: Sequence[Unit]) -> list[UnitWeek]:
        portions.append({unit.category for unit in units})
        return weeks_of(desk, day, units)

    monkeypatch.setattr(action, "digest_weeks", noted)
    for _ in range(2):
        assert await calendar.once()

    assert all(len(categories) == 1 for categories in portions)
    assert sum(map(len, portions)) == len(set().union(*portions)) > 1
    with world.database.transaction(read_only=True) as uow:
        assert uow.outbox.counts()[OutboxKind.DIGEST, OutboxState.WAITING] == 1
    assert not world.services.boards._past


async def test_only_one_process_makes_the_rounds(world: World) -> None:
    first, second = Calendar(world.services, "first"), Calendar(world.services, "second")

    assert await first.once()
    assert not await second.once()


def replies(world: World, number: int) -> None:
    with world.database.transaction() as uow:
        for place in range(number):
            uow.outbox.add(f"reply:{place}:0", place + 1, Outgoing("好"), kind=OutboxKind.REPLY, now=world.now)
        uow.outbox.mark_replied({f"reply:{place}:0": 5 for place in range(number)}, world.now)


def left(world: World) -> int:
    with world.database.transaction(read_only=True) as uow:
        return uow.outbox.counts().get((OutboxKind.REPLY, OutboxState.SENT), 0)


async def test_replies_are_forgotten_after_their_time_a_few_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.calendar.REPLIES_AT_ONCE", 3)
    replies(world, 7)
    at = world.now
    calendar = Calendar(replace(world.services, clock=lambda: at), "test", timedelta(days=10))

    counts = []
    for days in (9, 1, 1):
        at += timedelta(days=days)
        await calendar.once()
        counts.append(left(world))

    assert counts == [7, 7, 0]


async def test_without_a_scheme_replies_are_forgotten_all_the_same(bare_world: World) -> None:
    replies(bare_world, 2)
    later = bare_world.now + timedelta(days=31)
    calendar = Calendar(replace(bare_world.services, clock=lambda: later), "test")

    with pytest.raises(NoSchemeError):
        await calendar.once()

    assert left(bare_world) == 0
