"""The menu of commands beside the input line: per chat, because it fits the person's roles and language."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeChat

from handlers.shared.sending import TROUBLE
from handlers.shared.turn import Turn
from locales import Words
from storage.records import Person, Role

OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: ("report", "score", "why", "warnings", "history"),
    Role.REVIEWER: ("queue",),
    Role.INSPECTOR: (),
    Role.SUPERVISOR: ("digest", "unit"),
    Role.OFFICE: ("digest", "unit", "invite", "people"),
}
OF_ALL = ("help", "cancel", "quiet", "language")

log = structlog.get_logger(__name__)


def menu(words: Words, roles: Iterable[Role]) -> tuple[tuple[str, str], ...]:
    """The commands of these roles with their descriptions, each once, those of everybody last."""
    named = dict.fromkeys(command for role in roles for command in OF_ROLE[role])
    return tuple((command, words(f"settings-command-{command}")) for command in (*named, *OF_ALL))


async def apply_menu(bot: Bot, chat_id: int, words: Words, roles: Iterable[Role]) -> None:
    """Set the menu of one private chat. A failure costs the menu only, so it is logged and not raised."""
    commands = [BotCommand(command=command, description=described) for command, described in menu(words, roles)]
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id=chat_id))
    except TROUBLE as error:
        log.warning("menu.not_set", chat_id=chat_id, error=str(error))


async def drop_menu(bot: Bot, chat_id: int) -> None:
    """Take the menu away from somebody who was removed."""
    try:
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=chat_id))
    except TROUBLE as error:
        log.warning("menu.not_dropped", chat_id=chat_id, error=str(error))


async def refresh_menu_of(turn: Turn, person_id: int) -> None:
    """Set the menu of a person of this id with the roles they have now; whoever was removed has none."""
    await _show_menu(turn, await turn.services.database.run(lambda uow: uow.people.get(person_id)))


async def refresh_menu(turn: Turn) -> None:
    """Set the menu of the person whose turn it was, with the roles and the language saved in it."""
    await _show_menu(turn, await turn.services.database.run(lambda uow: uow.people.by_telegram(turn.telegram_id)))


async def _show_menu(turn: Turn, person: Person | None) -> None:
    if person is None:
        return
    if person.removed_at is not None:
        await drop_menu(turn.bot, person.telegram_id)
        return
    words = turn.services.catalogue.words(person.locale)
    await apply_menu(turn.bot, person.telegram_id, words, (role for role in Role if person.has(role)))
