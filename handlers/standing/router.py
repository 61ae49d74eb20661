from __future__ import annotations

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.shared.access import Action
from handlers.shared.filters import InState, May, Pressed, Said
from handlers.shared.turn import Turn
from handlers.standing import action, replies
from handlers.standing.states import WarningState

router = Router(name="standing")


@router.message(Command("score"), May(Action.SEE_STANDING))
async def score(_message: Message, turn: Turn) -> None:
    await turn.take(action.score, replies.score)


@router.message(Command("why"), May(Action.SEE_STANDING))
async def why(_message: Message, turn: Turn, command: CommandObject) -> None:
    await turn.take(action.why, replies.indicators, command.args or "")


@router.callback_query(Pressed("standing", "score", "w"))
async def score_of(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.score, replies.score, args[0])


@router.callback_query(Pressed("standing", "why", "w"))
async def why_of(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.why, replies.indicators, "", args[0])


@router.callback_query(Pressed("standing", "explain", "ww"))
async def explain(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.explain, replies.why, args[0], args[1])


@router.message(Command("warnings"), May(Action.SEE_STANDING))
async def warnings(_message: Message, turn: Turn) -> None:
    await turn.take(action.warnings, replies.warnings)


@router.callback_query(Pressed("warnings", "list", "w"))
async def warnings_of(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.warnings, replies.warnings, args[0])


@router.callback_query(Pressed("warnings", "answer", "n"))
async def ask_answer(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.ask_answer, replies.ask_answer, int(args[0]))


# Words only, and not for ever: whoever sends photos, or comes back later, is reporting.
@router.message(InState(WarningState.ANSWERING, within=timedelta(hours=1)), Said())
async def answer(message: Message, turn: Turn) -> None:
    await turn.take(action.answer, replies.answered, message.text or message.caption or "")
