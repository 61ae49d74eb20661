import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.outgoing import Button, Document, Outgoing

WORDS = st.text(max_size=20)
BUTTONS = st.one_of(
    st.builds(Button, WORDS, data=st.text("abc:-_1", min_size=1, max_size=64)),
    st.builds(Button, WORDS, url=st.just("https://example.org/")),
)
MESSAGES = st.builds(
    Outgoing,
    WORDS,
    buttons=st.lists(st.lists(BUTTONS, max_size=3).map(tuple), max_size=3).map(tuple),
    photos=st.lists(WORDS, max_size=3).map(tuple),
    document=st.none() | st.builds(Document, WORDS, st.binary(max_size=50)),
    edit_message_id=st.none() | st.integers(1, 9),
    reply_to=st.none() | st.integers(1, 9),
    silent=st.booleans(),
    locale=st.sampled_from(["zh-CN", "en"]),
)


@given(MESSAGES)
def test_a_message_survives_the_way_through_json(message: Outgoing) -> None:
    assert Outgoing.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_absent_parts_take_no_room() -> None:
    assert Outgoing("好", locale="en").to_json() == {"text": "好", "locale": "en"}


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("neither data nor url", {}),
        ("both", {"data": "a", "url": "https://example.org/"}),
        ("empty data", {"data": ""}),
        ("65 bytes", {"data": "a" * 65}),
        ("22 characters, 66 bytes", {"data": "实" * 22}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_a_button_that_telegram_would_refuse_is_refused_here(what: str, parts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="button"):
        Button(what, **parts)
