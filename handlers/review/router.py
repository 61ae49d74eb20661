from __future__ import annotations

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.review import action, replies
from handlers.review.states import ReviewState
from handlers.shared.access import Action
from handlers.shared.filters import InState, May, Pressed, Said
from handlers.shared.turn import Turn

router = Router(name="review")

ASKED_JUST_NOW = timedelta(hours=1)
"""How long typed words answer a question of the review; later ones are what they would be without it."""


@router.message(Command("queue"), May(Action.REVIEW))
async def queue(_message: Message, turn: Turn) -> None:
    """`/queue`."""
    await turn.take(action.queue, replies.shown)


@router.callback_query(Pressed("review", "next"))
async def skip(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """下一条."""
    report_id, _, _ = numbers(args)
    await turn.take(action.skip, replies.turned, report_id)


@router.callback_query(Pressed("review", "verify"))
async def verify(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """核实."""
    report_id, version, _ = numbers(args)
    await turn.take(action.verify, replies.reviewed, report_id, version)


@router.callback_query(Pressed("review", "grade"))
async def grade(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """One of the grades."""
    report_id, version, place = numbers(args)
    await turn.take(action.grade, replies.reviewed, report_id, version, place)


@router.callback_query(Pressed("review", "milestone"))
async def milestone(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """The milestone that is done."""
    report_id, version, place = numbers(args)
    await turn.take(action.milestone_done, replies.reviewed, report_id, version, place)


@router.callback_query(Pressed("review", "askfigure"))
async def ask_figure(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """核实 where the report has no figure."""
    report_id, version, _ = numbers(args)
    await turn.take(action.ask_figure, replies.ask, report_id, version)


@router.callback_query(Pressed("review", "figure"))
async def take_figure(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """The figure that was read in the report."""
    report_id, version, _ = numbers(args)
    await turn.take(action.take_figure, replies.reviewed, report_id, version)


@router.callback_query(Pressed("review", "askmark"))
async def ask_mark(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """评分."""
    report_id, version, _ = numbers(args)
    await turn.take(action.ask_mark, replies.ask, report_id, version)


@router.callback_query(Pressed("review", "return"))
async def ask_comment(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """退回."""
    report_id, version, _ = numbers(args)
    await turn.take(action.ask_comment, replies.ask, report_id, version)


@router.callback_query(Pressed("review", "leave"))
async def leave(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """算了."""
    report_id, _, _ = numbers(args)
    await turn.take(action.leave, replies.left, report_id)


@router.callback_query(Pressed("review", "undo"))
async def undo(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """收回."""
    report_id, version, _ = numbers(args)
    await turn.take(action.undo, replies.reviewed, report_id, version)


@router.message(InState(ReviewState.COMMENT, within=ASKED_JUST_NOW), Said())
async def send_back(message: Message, turn: Turn) -> None:
    """The comment of a return."""
    await turn.take(action.send_back, replies.reviewed, message.text or "")


@router.message(InState(ReviewState.FIGURE, within=ASKED_JUST_NOW), Said())
async def state_figure(message: Message, turn: Turn) -> None:
    """The figure the reviewer found."""
    await turn.take(action.state_figure, replies.reviewed, message.text or "")


@router.message(InState(ReviewState.MARK, within=ASKED_JUST_NOW), Said())
async def state_mark(message: Message, turn: Turn) -> None:
    """The mark the reviewer gives."""
    await turn.take(action.state_mark, replies.reviewed, message.text or "")


def numbers(args: tuple[str, ...]) -> tuple[int, int, int]:
    """The report, its version and a place in a list, from a button; 0, which is no report, where one is missing."""
    read = [int(arg) if arg.isdecimal() and len(arg) < 18 else 0 for arg in (*args, "", "", "")]
    return read[0], read[1], read[2]
