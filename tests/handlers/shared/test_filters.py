"""A question that waits for typed words does not wait for ever."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from handlers.people.states import PeopleState
from handlers.shared.filters import InState
from handlers.shared.turn import Turn
from storage.records import Conversation

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """The part of a turn that the filter looks at."""

    conversation: Conversation | None
    now: datetime = NOW


@pytest.mark.parametrize(
    ("state", "age", "within", "holds"),
    [
        ("people:unit", timedelta(minutes=9), timedelta(minutes=10), True),
        ("people:unit", timedelta(minutes=11), timedelta(minutes=10), False),
        ("report:cause", timedelta(0), timedelta(minutes=10), False),
        (None, timedelta(0), timedelta(minutes=10), False),
    ],
    ids=["just asked", "asked long ago", "another question", "no question"],
)
def test_a_state_holds_for_its_time(state: str | None, age: timedelta, within: timedelta, *, holds: bool) -> None:
    moment = Moment(Conversation(1, state, {}, NOW - age))

    found = asyncio.run(InState(PeopleState.CHOOSING_UNIT, within=within)(cast("Any", None), cast("Turn", moment)))

    assert found is holds
