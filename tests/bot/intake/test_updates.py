"""What is read from a raw update without a model."""

from typing import Any

import pytest

from bot.intake.updates import (
    MalformedUpdateError,
    NotAnUpdateError,
    incoming,
    kind_of,
    locale_of,
    private_chat_waiting,
    readable,
)
from tests.bot.raw import message, photo, press

READ: tuple[tuple[str, dict[str, Any], int | None, str | None], ...] = (
    ("a message", message(1, chat=7), 7, None),
    ("a photo of an album", photo(1, album="a", chat=7), 7, "a"),
    ("a pressed button", press(1, chat=7), 7, None),
    ("an edit is no part of its album", {"update_id": 1, "edited_message": photo(1, "a")["message"]}, 7, None),
    ("an inline button without a message", {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 9}}}, 9, None),
    ("somebody blocked the bot", {"update_id": 1, "my_chat_member": {"chat": {"id": 5}, "from": {"id": 5}}}, 5, None),
    ("something without a chat", {"update_id": 1, "poll": {"id": "1"}}, None, None),
    ("a kind that is not known yet", {"update_id": 1, "brand_new": {"chat": {"id": 3}}}, 3, None),
    ("nothing else at all", {"update_id": 1}, None, None),
    ("nonsense inside", {"update_id": 1, "message": {"chat": "x", "media_group_id": 5}}, None, None),
)


@pytest.mark.parametrize(("raw", "chat", "album"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_an_update_says_its_chat_and_album(raw: dict[str, Any], chat: int | None, album: str | None) -> None:
    assert incoming(raw) == (1, chat, album, raw)


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": "1"}, {"update_id": True}, {"message": {}}], ids=repr)
def test_what_has_no_update_id_is_no_update(raw: Any) -> None:
    with pytest.raises(NotAnUpdateError):
        incoming(raw)


def test_nobody_waits_in_a_group_or_after_blocking() -> None:
    assert private_chat_waiting(message(1, chat=7)) == 7
    assert private_chat_waiting(message(1, chat=-7)) is None
    assert private_chat_waiting({"update_id": 1, "my_chat_member": {"chat": {"id": 5}}}) is None


@pytest.mark.parametrize(
    ("code", "locale"),
    [("zh-hans", "zh-CN"), ("zh", "zh-CN"), ("en-GB", "en"), ("ug", "zh-CN"), (None, "zh-CN"), (5, "zh-CN")],
)
def test_the_language_is_one_we_speak(code: Any, locale: str) -> None:
    raw = message(1)
    raw["message"]["from"]["language_code"] = code

    assert locale_of(raw, "zh-CN") == locale


def test_the_kind_is_for_counting() -> None:
    assert [kind_of(raw) for raw in (message(1), press(1), {"update_id": 1, "poll": {}})] == [
        "message",
        "callback_query",
        "other",
    ]


def test_texts_are_made_fit_for_a_database_and_all_else_stays() -> None:
    raw = {"update_id": 1, "a": {"text": "好\ud83d\x00", "rows": [[True, None, 0.5, {"id": "\ude00" * 64}]]}}
    assert readable(raw) == {"update_id": 1, "a": {"text": "好�", "rows": [[True, None, 0.5, {"id": "�" * 64}]]}}


@pytest.mark.parametrize(
    "inside",
    [
        2**63,
        -(2**63),
        1e300,
        float("inf"),
        float("nan"),
        [[{"x": 2**70}]],
        {"id": "7" * 65},
        [{"message_id": "7" * 65}],
        {"photo": [{"file_size": "9" * 21}]},
        {"photo": [{"file_id": "9" * 201}]},
        {"document": {"file_unique_id": "9" * 65}},
    ],
    ids=repr,
)
def test_a_number_or_name_that_no_database_holds_makes_no_update(inside: Any) -> None:
    with pytest.raises(MalformedUpdateError):
        readable({"update_id": 1, "message": {"a": inside}})


@pytest.mark.parametrize("inside", [2**63 - 1, -(2**63) + 1, {"id": "7" * 64}, {"text": "7" * 65}], ids=repr)
def test_the_largest_that_fits_is_read(inside: Any) -> None:
    assert readable({"update_id": 1, "message": inside}) == {"update_id": 1, "message": inside}
