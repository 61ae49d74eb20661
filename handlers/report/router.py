from __future__ import annotations

import re

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.report import action, filing, history, menu, replies
from handlers.report.action import Incoming, IncomingPhoto
from handlers.shared.access import Action
from handlers.shared.filters import May, NoCommand, Pressed
from handlers.shared.turn import Turn

router = Router(name="report")

_COMMAND = re.compile(r"\A\s*/report(?:@\w+)?(?!\S)\s*")

_UNREADABLE = (
    "video",
    "video_note",
    "animation",
    "voice",
    "audio",
    "sticker",
    "document",
    "location",
    "contact",
    "poll",
)


@router.message(Command("report"), May(Action.REPORT))
async def report(message: Message, turn: Turn) -> None:
    sent = incoming(message, turn.album)
    if sent.text or sent.photos:
        await turn.take(action.receive, replies.heard, sent)
    else:
        await turn.take(menu.menu, replies.menu)


@router.callback_query(Pressed("report", "menu", "w"))
async def report_of(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(menu.menu, replies.menu, args[0])


@router.message(Command("history"), May(Action.REPORT))
async def browse(_message: Message, turn: Turn) -> None:
    await turn.take(history.browse, replies.history)


@router.callback_query(Pressed("report", "page", "n"))
async def page(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(history.browse, replies.history, int(args[0]))


@router.callback_query(Pressed("report", "of", "wn"))
async def page_of(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(history.browse, replies.history, int(args[1]), args[0])


@router.callback_query(Pressed("report", "view", "n"))
async def view(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(history.show, replies.one_report, int(args[0]))


@router.callback_query(Pressed("report", "about", "ww"))
async def about(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(menu.about, replies.ask_for, args[0], args[1])


@router.callback_query(Pressed("report", "same", "ww"))
async def same(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(menu.unchanged, replies.submitted, args[0], args[1], turn.words("report-unchanged"))


@router.callback_query(Pressed("report", "none", "ww"))
async def no_progress(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(menu.ask_cause_for, replies.cause, args[0], args[1])


@router.callback_query(Pressed("report", "cause", "n"))
async def cause(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.ask_cause, replies.cause, int(args[0]))


@router.callback_query(Pressed("report", "pick", "wnw"))
async def pick(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    need, report_id, choice = args
    await turn.take(action.choose, replies.pressed, need, int(report_id), choice)


@router.callback_query(Pressed("report", "submit", "nn"))
async def submit(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(filing.submit, replies.submitted, int(args[0]), int(args[1]))


@router.callback_query(Pressed("report", "fix", "n"))
async def fix(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.fix, replies.fixing, int(args[0]))


@router.callback_query(Pressed("report", "discard", "n"))
async def discard(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.discard, replies.discarded, int(args[0]))


@router.callback_query(Pressed("report", "resume", "n"))
async def resume(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(action.resume, replies.heard, int(args[0]))


@router.callback_query(Pressed("report", "human", "n"))
async def human(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(filing.escalate, replies.escalated, int(args[0]))


@router.callback_query(Pressed("report", "withdraw", "n"))
async def withdraw(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    await turn.take(filing.withdraw, replies.withdrawn, int(args[0]))


@router.edited_message()
async def edited(message: Message, turn: Turn) -> None:
    await turn.take(action.edited, replies.heard, incoming(message))


@router.message(May(Action.REPORT), NoCommand())
async def words_or_photos(message: Message, turn: Turn) -> None:
    await turn.take(action.receive, replies.heard, incoming(message, turn.album))


def incoming(message: Message, album: tuple[Message, ...] = ()) -> Incoming:
    """A message, or all messages of an album, as the report room takes them."""
    messages = album or (message,)
    said = tuple((one.message_id, text) for one in messages if (text := _said(one)))
    return Incoming(
        # An album's caption may be under any of its photos, and it is that message which will be edited.
        message_id=said[0][0] if said else message.message_id,
        text="\n".join(text for _, text in said),
        photos=tuple(photo for one in messages if (photo := _photo(one)) is not None),
        # The inbox has no album of an id that no database keeps: its photo then is one like any other.
        media_group_id=message.media_group_id if album else None,
        message_ids=tuple(one.message_id for one in messages),
        captions=said,
        unreadable=tuple(dict.fromkeys(kind for one in messages if (kind := _unreadable(one)) is not None)),
    )


def _said(message: Message) -> str:
    """The words of a message; a command before them only says that they are a report."""
    return _COMMAND.sub("", message.text or message.caption or "")


def _photo(message: Message) -> IncomingPhoto | None:
    if message.photo:
        best = message.photo[-1]
        return IncomingPhoto(best.file_id, best.file_unique_id, message.message_id, best.file_size)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return IncomingPhoto(document.file_id, document.file_unique_id, message.message_id, document.file_size)
    return None


def _unreadable(message: Message) -> str | None:
    if _photo(message) is not None:
        return None
    return next((kind for kind in _UNREADABLE if getattr(message, kind, None) is not None), None)
