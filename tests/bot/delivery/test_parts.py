"""What a message becomes at Telegram."""

import pytest

from bot.delivery.parts import Edit, File, Part, Photos, Room, Text, parts_of
from storage.outgoing import Button, Document, Outgoing

GO = ((Button("提交", data="go"),),)
SMALL = Room(text=20, caption=6)
TABLE = Document("scores.xlsx", b"PK")
ELEVEN = tuple(f"p{n}" for n in range(11))

PLANS: tuple[tuple[str, Outgoing, tuple[Part, ...]], ...] = (
    ("a text", Outgoing("路灯", GO, reply_to=4), (Text("路灯", GO, 4),)),
    (
        "a long text: buttons under its last part, the reply mark on its first",
        Outgoing("一二三四五六七八九十\n\n一二三四五六七八九十十", GO, reply_to=4),
        (Text("一二三四五六七八九十", (), 4), Text("一二三四五六七八九十十", GO)),
    ),
    ("one photo with words under it", Outgoing("路灯", GO, ("p1",)), (Photos(("p1",), "路灯", GO),)),
    (
        "words too long for under it",
        Outgoing("一二三四五六七", GO, ("p1",)),
        (Photos(("p1",)), Text("一二三四五六七", GO)),
    ),
    ("an album with words", Outgoing("路灯", (), ("p1", "p2")), (Photos(("p1", "p2"), "路灯"),)),
    ("an album takes no buttons", Outgoing("路灯", GO, ("p1", "p2")), (Photos(("p1", "p2")), Text("路灯", GO))),
    (
        "more than an album holds",
        Outgoing("路灯", (), ELEVEN),
        (Photos(ELEVEN[:10]), Photos(ELEVEN[10:]), Text("路灯")),
    ),
    ("a file", Outgoing("成绩表", GO, document=TABLE), (File(TABLE, "成绩表", GO),)),
    (
        "a file with a long introduction",
        Outgoing("一二三四五六七", document=TABLE, reply_to=4),
        (Text("一二三四五六七", (), 4), File(TABLE)),
    ),
    ("an edit", Outgoing("路灯", GO, edit_message_id=9), (Edit(9, "路灯", GO),)),
    (
        "an edit that has grown too long goes on in a new message",
        Outgoing("一二三四五六七八九十\n\n一二三四五六七八九十十", GO, edit_message_id=9),
        (Edit(9, "一二三四五六七八九十"), Text("一二三四五六七八九十十", GO)),
    ),
    ("nothing", Outgoing(" \n"), ()),
    ("an edit to nothing", Outgoing("", edit_message_id=9), ()),
)


@pytest.mark.parametrize(("message", "parts"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS])
def test_a_message_becomes_these_parts(message: Outgoing, parts: tuple[Part, ...]) -> None:
    assert parts_of(message, SMALL) == parts


def test_a_wall_of_text_becomes_a_file_with_its_beginning_under_it() -> None:
    text = "<b>一二三四。</b>" * 20

    (part,) = parts_of(Outgoing(text, GO), SMALL)

    assert isinstance(part, File)
    assert part.caption == "<b>一二三四。</b>…"
    assert part.buttons == GO
    assert isinstance(part.document, Document)
    assert part.document.content.decode("utf-8-sig") == "一二三四。" * 20
