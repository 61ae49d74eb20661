"""Raw updates as Telegram sends them."""

from typing import Any

Raw = dict[str, Any]


def message(update_id: int, text: str = "修好路灯12盏", chat: int = 7, **more: Any) -> Raw:
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1_794_000_000,
            "chat": {"id": chat, "type": "private" if chat > 0 else "group"},
            "from": {"id": abs(chat), "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"},
            "text": text,
            **more,
        },
    }


def photo(update_id: int, album: str | None = None, chat: int = 7, caption: str = "") -> Raw:
    raw = message(update_id, chat=chat)
    del raw["message"]["text"]
    file = {"file_id": f"file-{update_id}", "file_unique_id": f"unique-{update_id}", "width": 90, "height": 60}
    raw["message"] |= {"photo": [file]}
    if album:
        raw["message"]["media_group_id"] = album
    if caption:
        raw["message"]["caption"] = caption
    return raw


def press(update_id: int, data: str = "report:submit", chat: int = 7) -> Raw:
    card = message(1, chat=chat)["message"]
    sender = card["from"]
    return {
        "update_id": update_id,
        "callback_query": {"id": str(update_id), "from": sender, "message": card, "chat_instance": "1", "data": data},
    }
