"""The calendar does each of its jobs on its own account."""

from __future__ import annotations

import pytest

from bot.calendar import Calendar
from handlers.rounds import action
from handlers.shared.desk import Desk
from tests.handlers.conftest import *  # noqa: F403 - the fixtures of the small district
from tests.handlers.world import World


async def test_a_fault_in_one_job_leaves_the_others_their_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It used to end the process: one digest that could not be made stopped the whole bot."""

    def broken(_desk: Desk) -> None:
        raise ZeroDivisionError

    looked_after: list[str] = []
    monkeypatch.setattr(action, "escalate", broken)
    monkeypatch.setattr(action, "move_on_unreviewed", lambda _desk: looked_after.append("reviews"))

    did = await Calendar(world.services, "test").once()

    assert did
    assert looked_after == ["reviews"]
    with world.database.transaction(read_only=True) as uow:
        assert uow.warnings.open()


async def test_only_one_process_makes_the_rounds(world: World) -> None:
    first, second = Calendar(world.services, "first"), Calendar(world.services, "second")

    assert await first.once()
    assert not await second.once()
