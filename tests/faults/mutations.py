"""Updates as nobody should send them: real kinds with hostile contents, and the same with anything in them changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

Json = Any

FIRST_UPDATE = 900_000_001
TEXTS = (
    "农村公路改造累计完成48公里，已验收通车。",
    "召开推进会12次，发放宣传资料5000份。",
    "修好路灯12盏",
    "累计完成一十二点五公里",
    "本周没有进展，因为下雨。",
    "<b>加粗</b><script>alert(1)</script>&amp;&lt;",
    "</b></i><a href='tg://user?id=1'>",
    '=HYPERLINK("http://example.invalid","x")',
    "../../etc/passwd\x00",
    "{0} {unit} %s %(x)s ${x} { $count }",
    "\u202e逆\u2066序\u200b\ufeff",
    "\ud83d",
    "e\u0301" * 200,
    "🏳️‍🌈" * 50,
    "9" * 400,
    "-1e999999公里",
    "NaN%",
    "１２．５％",
    " \n\t ",
    "",
    "路" * 5000,
    "张家镇 " * 300,
    "2026-13-45 25:61",
    "'; DROP TABLE reports; --",
)
COMMANDS = (
    *("/start", "/report", "/score", "/why", "/warnings", "/history", "/queue", "/unit", "/digest", "/people"),
    *("/invite", "/help", "/language", "/quiet", "/cancel", "/start x", "/start@other_bot", "/", "/score 张家镇"),
    *("/quiet 25:00-7", "/unit <b>", "/start " + "A" * 64, "/start " + "/../" * 9),
)
BUTTONS = (
    *("people:ask", "people:category", "people:invites", "people:make", "people:page", "people:remove"),
    *("people:revoke", "people:role", "people:takeback"),
    *("report:about", "report:cause", "report:discard", "report:fix", "report:human", "report:menu"),
    *("report:none", "report:of", "report:page", "report:pick", "report:resume", "report:same", "report:submit"),
    *("report:view", "report:withdraw"),
    *("review:askfigure", "review:askmark", "review:figure", "review:grade", "review:leave", "review:milestone"),
    *("review:next", "review:return", "review:undo", "review:verify"),
    *("settings:lang", "settings:quiet", "standing:explain", "standing:score"),
    *("standing:why", "supervise:ranking", "supervise:unit", "warnings:answer", "warnings:list", "", ":", "::::"),
)
ARGUMENTS = (
    *("1", "2", "0", "-1", "999999999999999999999", "x", "", "zhangjia", "zhangwan", "roads", "school", "unit"),
    *("indicator", "reporter", "office", "*", "en", "zh-CN", "xx", "%", "\ud83d", "١", "1.5", "None", "<b>", "west"),
)
OFFICE = (
    *("people:role:reporter", "people:role:reviewer", "people:role:supervisor", "people:role:office"),
    *("people:category:town", "people:page:1", "people:page:9", "people:ask:1", "people:ask:3"),
    *("people:make:reporter:zhangwan", "people:make:reviewer:transport", "people:make:supervisor:*"),
    *("people:make:office:*", "people:remove:1", "people:remove:2", "people:remove:3"),
    *("people:invites", "people:takeback:1", "people:takeback:2", "people:revoke:1:0:2", "people:revoke:2:1:2"),
    *("/people", "/invite", "张家镇", "镇"),
)
"""What only the office may press, write and type."""
LEAVES: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 2**70, 1.5, 1e308, "", "x", "<b>", "\ud83d", "\x00"),
    *([], {}, [[]], [None], {"": None}, "9" * 1000),
)


def hostile_updates(
    random: Random, senders: Sequence[int], number: int, *, office: int | None = None
) -> Iterator[bytes]:
    """So many updates as bytes of JSON, each with an id of its own; about half of them changed at random.

    With somebody of the office, a seventh of them is what only the office may do: half by that person, half by anybody.
    """
    for place in range(number):
        if office is not None and random.random() < 0.15:
            content = _office(random, random.choice((office, random.choice(senders))), place + 1)
        else:
            content = _content(random, random.choice(senders), place + 1)
        update = {"update_id": FIRST_UPDATE + place, **content}
        for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
            kind = next((key for key in update if key != "update_id"), None)
            if kind is not None:
                update[kind] = _changed(random, update[kind])
        yield json.dumps(update).encode()


def _content(random: Random, sender: int, place: int) -> Json:
    kinds = (_text, _text, _command, _press, _press, _photo, _file, _edit, _odd, _membership, _unknown)
    return deepcopy(random.choice(kinds)(random, sender, place))


def _message(random: Random, sender: int, place: int, **content: Json) -> Json:
    user = {"id": sender, "is_bot": False, "first_name": random.choice(TEXTS)[:60] or "x", "language_code": "zh-hans"}
    chat = {"id": sender, "type": "private", "first_name": "x"}
    if random.random() < 0.05:
        chat = {"id": -sender, "type": random.choice(("group", "supergroup")), "title": "群"}
    return {"message_id": place, "date": 1_794_000_000 + place, "chat": chat, "from": user, **content}


def _text(random: Random, sender: int, place: int) -> Json:
    more: Json = {}
    if random.random() < 0.2:
        more["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
    if random.random() < 0.2:
        more["reply_to_message"] = _message(random, sender, max(1, place - 1), text="x")
    return {"message": _message(random, sender, place, text=random.choice(TEXTS), **more)}


def _command(random: Random, sender: int, place: int) -> Json:
    text = random.choice(COMMANDS)
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"message": _message(random, sender, place, text=text, entities=entities)}


def _press(random: Random, sender: int, place: int) -> Json:
    data = ":".join([random.choice(BUTTONS), *random.choices(ARGUMENTS, k=random.randrange(4))])
    return _pressed(random, sender, place, data)


def _office(random: Random, sender: int, place: int) -> Json:
    what = random.choice(OFFICE)
    if what.startswith("people:"):
        return _pressed(random, sender, place, what)
    return {"message": _message(random, sender, place, text=what)}


def _pressed(random: Random, sender: int, place: int, data: str) -> Json:
    card = _message(random, sender, random.randrange(1, place + 1), text="x")
    card["from"] = {"id": 123456789, "is_bot": True, "first_name": "实绩"}
    press = {"id": str(place), "from": {**card["from"], "id": sender, "is_bot": False}, "chat_instance": "1"}
    return {"callback_query": {**press, "message": card, "data": data}}


def _photo(random: Random, sender: int, place: int) -> Json:
    size = {"file_id": f"none-{place}", "file_unique_id": f"u{random.randrange(9)}", "width": 90, "height": 60}
    more: Json = {"caption": random.choice(TEXTS)[:1024]} if random.random() < 0.5 else {}
    if random.random() < 0.3:
        more["media_group_id"] = str(random.randrange(5))
    return {"message": _message(random, sender, place, photo=[size], **more)}


def _file(random: Random, sender: int, place: int) -> Json:
    name = random.choice(("../../../x.png", "a.exe", "报告.docx", "x" * 300, "\x00", "con.jpg"))
    file = {
        "file_id": f"none-{place}",
        "file_unique_id": "u",
        "file_name": name,
        "file_size": random.choice((0, 2**40)),
    }
    file["mime_type"] = random.choice(("image/png", "text/html", "x", ""))
    return {"message": _message(random, sender, place, document=file)}


def _edit(random: Random, sender: int, place: int) -> Json:
    edited = _message(random, sender, random.randrange(1, place + 1), text=random.choice(TEXTS), edit_date=1)
    return {"edited_message": edited}


def _odd(random: Random, sender: int, place: int) -> Json:
    file = {"file_id": f"none-{place}", "file_unique_id": "u", "duration": 1}
    content: Json = random.choice(
        (
            {"voice": file},
            {"video": {**file, "width": 1, "height": 1}},
            {"location": {"latitude": 91.0, "longitude": 500.0}},
            {"contact": {"phone_number": "1", "first_name": "<b>"}},
            {"dice": {"emoji": "🎲", "value": 7}},
            {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
            {"new_chat_members": []},
            {},
        )
    )
    return {"message": _message(random, sender, place, **content)}


def _membership(random: Random, sender: int, place: int) -> Json:
    base = _message(random, sender, place)
    statuses = ("member", "kicked", "left", "administrator", "x")
    old, new = ({"user": base["from"], "status": random.choice(statuses), "until_date": 0} for _ in range(2))
    return {"my_chat_member": {**base, "old_chat_member": old, "new_chat_member": new}}


def _unknown(random: Random, _sender: int, place: int) -> Json:
    return {random.choice(("poll", "from_the_future", "message_reaction")): {"id": place}}


def _changed(random: Random, value: Json) -> Json:
    """The value with one thing in it, at any depth, removed, replaced, or put where it does not belong."""
    value = deepcopy(value)
    place = value
    while isinstance(place, dict | list) and place:
        key = random.choice(list(place)) if isinstance(place, dict) else random.randrange(len(place))
        if isinstance(place[key], dict | list) and place[key] and random.random() < 0.7:
            place = place[key]
            continue
        match random.randrange(4):
            case 0:
                del place[key]
            case 1:
                place[key] = deepcopy(value) if random.random() < 0.2 else [place[key]]
            case _:
                place[key] = random.choice(LEAVES)
        return value
    return random.choice(LEAVES)
