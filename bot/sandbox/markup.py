"""Keyboards a bot attaches, checked as Telegram checks them."""

from typing import Any

from bot.sandbox.errors import ApiError, Json, bad_request

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
    "pay",
)
OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")
MAX_BUTTONS = 100


def _refused(what: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {what}")


def _button(button: Any, data_bytes: int) -> Json:
    if not isinstance(button, dict):
        raise _refused("InlineKeyboardButton must be an Object")
    if not str(button.get("text") or "").strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(button.get(action) is not None for action in ACTIONS):
        raise _refused("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= data_bytes:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _is_link(str(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return {key: value for key, value in button.items() if value is not None}


def _is_link(url: str) -> bool:
    return url.startswith(("http://", "https://", "tg://")) and " " not in url


def inline_keyboard(markup: Any, data_bytes: int) -> Json | None:
    """The `InlineKeyboardMarkup` to keep with a message, or None for no buttons.

    Reply keyboards, their removal and forced replies are let through; they belong to the chat, not to the message.
    Raises 400 for what Telegram would not take.
    """
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if any(name in markup for name in OTHER_MARKUPS):
        return None
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    kept = [[_button(button, data_bytes) for button in row] for row in rows if row]
    return {"inline_keyboard": kept} if kept else None
