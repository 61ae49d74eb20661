from __future__ import annotations

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from handlers.join import action, replies
from handlers.settings import action as settings
from handlers.settings import replies as settings_replies
from handlers.settings.commands import refresh_menu
from handlers.shared.turn import Turn

router = Router(name="join")


@router.message(CommandStart(deep_link=True))
async def follow_invite(_message: Message, command: CommandObject, turn: Turn) -> None:
    """`/start <token>`: what Telegram sends when an invite link is followed."""
    locale = turn.services.catalogue.closest(turn.language_code)
    await turn.take(action.join, replies.welcome, command.args or "", turn.telegram_id, turn.first_name, locale)
    await refresh_menu(turn)


@router.message(CommandStart(deep_link=False))
async def start(_message: Message, turn: Turn) -> None:
    """`/start` of a member."""
    await turn.take(settings.help_for, settings_replies.short_help)
    await refresh_menu(turn)
