from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.shared.access import Action
from handlers.shared.filters import May, Pressed, Said
from handlers.shared.turn import Turn
from handlers.supervise import action, replies

router = Router(name="supervise")


@router.message(Command("digest"), May(Action.DIGEST))
async def digest(_message: Message, turn: Turn) -> None:
    """`/digest`."""
    await turn.take(action.digest, replies.digest_now)


@router.message(Command("unit"), May(Action.DIGEST))
async def unit(_message: Message, command: CommandObject, turn: Turn) -> None:
    """`/unit`, or `/unit 张家`."""
    if command.args:
        await turn.take(action.find, replies.found, command.args)
    else:
        await turn.take(action.ask, replies.found)


@router.callback_query(Pressed("supervise", "unit"))
async def show(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """One of several units."""
    await turn.take(action.show, replies.found, "".join(args[:1]))


@router.callback_query(Pressed("supervise", "ranking"))
async def ranking(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """A whole category, for the office."""
    await turn.take(action.ranking, replies.ranking, "".join(args[:1]))


@router.message(Said(), May(Action.DIGEST), ~May(Action.REPORT))
async def find(message: Message, turn: Turn) -> None:
    """A unit's name without a command; the words of somebody who also reports are a report."""
    await turn.take(action.find, replies.found, message.text or "")
