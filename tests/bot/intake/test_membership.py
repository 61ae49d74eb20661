"""Blocking the bot and letting it in again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import ChatMemberUpdated

from bot.intake.membership import Membership
from storage.database import Database

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def event(status: str, chat_type: str = "private") -> ChatMemberUpdated:
    bot = {"id": 1, "is_bot": True, "first_name": "实绩"}
    member: dict[str, Any] = {"user": bot, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    old = {"user": bot, "status": "member"}
    person = {"id": 7, "is_bot": False, "first_name": "王芳"}
    chat = {"id": 7, "type": chat_type}
    body = {"chat": chat, "from": person, "date": 0, "old_chat_member": old, "new_chat_member": member}
    return ChatMemberUpdated.model_validate(body)


@pytest.fixture
def membership(database: Database) -> Membership:
    with database.transaction() as uow:
        uow.people.add(telegram_id=7, name="王芳", locale="zh-CN", now=NOW)
    return Membership(database, lambda: NOW)


def state(database: Database) -> tuple[bool, list[str]]:
    with database.transaction() as uow:
        person = uow.people.by_telegram(7)
        assert person is not None
        return person.reachable, [entry.action for entry in uow.audit.entries()]


async def test_who_blocks_the_bot_cannot_be_reached(membership: Membership, database: Database) -> None:
    await membership.note(event("kicked"))
    await membership.note(event("kicked"))

    assert state(database) == (False, ["contact_gone"])


async def test_who_lets_it_in_again_can(membership: Membership, database: Database) -> None:
    await membership.note(event("kicked"))
    await membership.note(event("member"))

    assert state(database) == (True, ["contact_gone", "contact_back"])


async def test_being_removed_from_a_group_says_nothing_about_a_person(
    membership: Membership, database: Database
) -> None:
    await membership.note(event("kicked", chat_type="group"))

    assert state(database) == (True, [])


async def test_a_stranger_who_blocks_the_bot_is_nobody_to_us(database: Database) -> None:
    await Membership(database, lambda: NOW).note(event("kicked"))

    with database.transaction() as uow:
        assert uow.people.all(removed=True) == []
