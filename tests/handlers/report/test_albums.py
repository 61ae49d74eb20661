"""Photos: one album is one report and one receipt; photos support a report and never make one."""

from __future__ import annotations

import pytest
from aiogram.types import Chat, Message, PhotoSize

from handlers.report import action, replies
from handlers.report.action import LatePhotos, Unrelated
from handlers.report.filing import Receipt
from handlers.report.reading import Need
from handlers.report.router import incoming
from handlers.review import action as review
from storage.records import PhotoState, ReportStatus
from tests.handlers.talk import Talk
from tests.handlers.world import World, ok

DONE = "农村公路改造累计完成48公里，已验收通车。"
MEGABYTE = 1024 * 1024


def test_an_album_with_a_caption_is_one_report(world: World, wang: Talk) -> None:
    shown = wang.writes(DONE, photos=10, album="a1")

    assert shown.draft.report.id == 1
    assert shown.draft.photos == 10
    assert "照片:10 张" in wang.text
    assert len(wang.reply.messages) == 1


def test_an_album_has_one_receipt(world: World, wang: Talk) -> None:
    wang.hands_in(DONE, photos=2, album="a1")

    assert len(wang.reply.messages) == 1
    assert [photo.state for photo in world.report(1).photos] == [PhotoState.PENDING] * 2


def test_photos_alone_are_asked_for_a_sentence(world: World, wang: Talk) -> None:
    shown = wang.writes("", photos=2, album="a1")

    assert shown.draft.reading.need == Need.WORDS
    assert "照片收到了" in wang.text
    assert wang.writes(DONE).draft.report.id == 1
    assert len(world.report(1).photos) == 2


def test_a_photo_after_the_words_belongs_to_the_same_report(world: World, wang: Talk) -> None:
    wang.writes(DONE)

    shown = wang.writes("", photos=1)

    assert shown.draft.report.id == 1
    assert shown.draft.photos == 1
    assert shown.draft.reading.need is None


def test_a_late_photo_of_an_album_joins_its_report(world: World, wang: Talk) -> None:
    wang.hands_in(DONE, photos=2, album="a1")

    late = wang.says("", photos=1, album="a1")

    assert late == LatePhotos("2026-000001", 1)
    assert len(world.report(1).photos) == 3
    assert world.report(1).status == ReportStatus.SUBMITTED
    assert "补到 2026-000001" in wang.text
    wang.says("", photos=1, album="a1", size=21 * MEGABYTE)
    assert wang.text.strip() == "有 1 张照片超过 20 MB,取不下来,可压缩后再发,不发也行。"


def test_the_words_of_a_late_photo_are_not_lost(world: World, wang: Talk) -> None:
    """Only the photo was kept."""
    wang.hands_in(DONE, photos=2, album="a1")
    world.later(seconds=5)

    done = wang.says("柳河至白石段已通车。", photos=1, album="a1")

    assert isinstance(done, Receipt)
    assert world.report(1).text == f"{DONE}\n柳河至白石段已通车。"


def test_photos_alone_never_earn_points(world: World, wang: Talk) -> None:
    wang.writes("农村公路改造现场照片", photos=9, album="a1")

    assert world.report(1).status == ReportStatus.RETURNED


def test_a_photo_over_20_mb_is_named_and_the_report_goes_on(world: World, wang: Talk) -> None:
    shown = wang.writes(DONE, photos=1, size=21 * MEGABYTE)

    assert shown.draft.reading.need is None
    assert "1 张照片超过 20 MB" in wang.text
    assert [photo.state for photo in world.report(1).photos] == [PhotoState.TOO_BIG]
    assert "提交" in wang.labels


def test_an_album_with_something_unreadable_keeps_the_rest(world: World, wang: Talk) -> None:
    shown = wang.writes(DONE, photos=9, album="a1", unreadable=("video",))

    assert shown.draft.photos == 9
    assert "视频看不了" in wang.text


def test_editing_the_caption_edits_the_report(world: World, wang: Talk) -> None:
    wang.writes(DONE, photos=3, album="a1")
    first = wang.last_id - 2

    shown = wang.edits(first, "农村公路改造累计完成42公里，已验收通车。")

    assert shown.draft.report.id == 1
    assert shown.draft.photos == 3


def test_another_picture_in_a_message_takes_the_place_of_the_old_one(world: World, wang: Talk) -> None:
    """It was not looked at."""
    wang.writes(DONE)
    wang.writes("", photos=2, album="a1")

    swapped = wang.edits(wang.last_id, photo=77)

    assert swapped == LatePhotos("2026-000001", 1)
    assert [photo.file_id for photo in world.report(1).photos] == ["file-102", "file-77"]


@pytest.mark.parametrize("verified", [False, True])
def test_a_picture_that_was_handed_in_is_kept_beside_the_one_that_took_its_place(
    world: World, wang: Talk, *, verified: bool
) -> None:
    """The reviewer verified a picture nobody had seen, and the one that was seen was gone."""
    wang.hands_in(DONE, photos=1)
    if verified:
        li = world.reviewer("transport")
        ok(world.does(li, review.verify, 1, world.report(1).version))
    before = world.report(1)

    wang.edits(wang.last_id, DONE, photo=77)

    after = world.report(1)
    assert [photo.file_id for photo in after.photos] == ["file-101", "file-77"]
    assert (after.text, after.status, after.version) == (before.text, before.status, before.version)


def test_a_picture_over_20_mb_takes_nothing_s_place(world: World, wang: Talk) -> None:
    """It was answered as one photo added, and the good one was gone."""
    wang.writes(DONE, photos=1)

    wang.edits(wang.last_id, DONE, photo=77, size=21 * MEGABYTE)

    assert "1 张照片超过 20 MB" in wang.text
    assert "补到" not in wang.text
    assert [photo.state for photo in world.report(1).photos] == [PhotoState.PENDING, PhotoState.TOO_BIG]


def test_an_edited_photo_without_words_changes_nothing_by_itself(world: World, wang: Talk) -> None:
    """Its missing caption was taken for words that had been changed."""
    wang.hands_in(DONE, photos=2, album="a1")

    assert isinstance(wang.edits(wang.last_id, photo=wang.last_id), Unrelated)
    assert wang.edits(wang.last_id - 1, DONE.replace("48", "42"), photo=77).report.value == 42
    assert [photo.file_id for photo in world.report(1).photos] == ["file-101", "file-102", "file-77"]


def shot(message_id: int, caption: str | None = None) -> Message:
    return Message(
        message_id=message_id,
        date=0,  # type: ignore[arg-type]  # aiogram reads seconds
        chat=Chat(id=1001, type="private"),
        photo=[PhotoSize(file_id=f"f{message_id}", file_unique_id=f"u{message_id}", width=9, height=9)],
        media_group_id="a1",
        caption=caption,
    )


def test_a_caption_under_another_photo_than_the_first_is_edited_not_doubled(world: World, wang: Talk) -> None:
    """It was kept under the first photo's id, so that its edit was added as a second text."""
    album = (shot(101), shot(102, DONE), shot(103))
    wang.acts(action.receive, replies.heard, incoming(album[0], album))

    wang.edits(102, "农村公路改造累计完成42公里，已验收通车。")

    assert world.report(1).text == "农村公路改造累计完成42公里，已验收通车。"
    assert len(world.report(1).photos) == 3


def test_each_caption_of_an_album_is_edited_for_itself(world: World, wang: Talk) -> None:
    album = (shot(101, DONE), shot(102), shot(103, "柳河至白石段已通车。"))
    wang.acts(action.receive, replies.heard, incoming(album[0], album))

    wang.edits(103, "柳河至青柳段已通车。")

    assert world.report(1).text == f"{DONE}\n柳河至青柳段已通车。"
