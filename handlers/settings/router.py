from __future__ import annotations

from datetime import timedelta

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.settings import action, replies
from handlers.settings.commands import OF_ROLE, refresh_menu
from handlers.settings.hours import looks_like_hours
from handlers.settings.states import SettingsState
from handlers.shared.filters import InState, Pressed
from handlers.shared.turn import Turn

cancel = Router(name="settings.cancel")
router = Router(name="settings")
last_word = Router(name="settings.last_word")

ASKED_JUST_NOW = timedelta(hours=1)
"""How long typed hours answer `/quiet`; later a figure is a figure again."""


@cancel.message(Command("cancel"))
async def stop(_message: Message, turn: Turn) -> None:
    """`/cancel`, in every state."""
    await turn.take(action.cancel, replies.stopped)


@router.message(Command("help"))
async def show_help(_message: Message, turn: Turn) -> None:
    """`/help`."""
    await turn.take(action.help_for, replies.full_help)


@router.message(Command("language"))
async def choose_language(_message: Message, turn: Turn) -> None:
    """`/language`."""
    await turn.take(action.language, replies.languages)


@router.callback_query(Pressed("settings", "lang"))
async def set_language(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """One of the languages."""
    await turn.take(action.set_language, replies.language_set, "".join(args[:1]))
    await refresh_menu(turn)


@router.message(Command("quiet"))
async def quiet(_message: Message, command: CommandObject, turn: Turn) -> None:
    """`/quiet`, or `/quiet 21:00-7:30` at once."""
    if command.args:
        await turn.take(action.say_quiet, replies.quiet_set, command.args)
    else:
        await turn.take(action.quiet, replies.quiet)


@router.callback_query(Pressed("settings", "quiet"))
async def choose_quiet(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """One of the offered hours."""
    await turn.take(action.choose_quiet, replies.quiet_set, "".join(args[:1]))


@router.message(InState(SettingsState.QUIET, within=ASKED_JUST_NOW), F.text, F.text.func(looks_like_hours))
async def say_quiet(message: Message, turn: Turn) -> None:
    """Hours typed after `/quiet`."""
    await turn.take(action.say_quiet, replies.quiet_set, message.text or "")


@last_word.message(Command(*{command for commands in OF_ROLE.values() for command in commands}))
async def not_for_you(_message: Message, turn: Turn) -> None:
    """A command that is known, but not to any role of this person."""
    await turn.take(action.not_for_you, replies.nothing)


@last_word.message()
async def unknown(_message: Message, turn: Turn) -> None:
    """A message nobody else knew what to do with."""
    await turn.take(action.help_for, replies.unknown)


@last_word.callback_query()
async def unknown_button(_query: CallbackQuery, turn: Turn) -> None:
    """A button of an earlier version of the program, or of none."""
    await turn.take(action.old_button, replies.nothing)
