"""Photos, albums and what is neither: one answer each, and the report never waits for a picture."""

from __future__ import annotations

import pytest

from storage.records import PhotoState, ReportStatus
from tests.journeys.town import DONE, Town, picture

UNREADABLE = {
    "video": "视频看不了，请用文字说一句做成了什么，要配图就发照片。",
    "voice": "语音听不了，请打字说一句做成了什么。",
    "audio": "语音听不了，请打字说一句做成了什么。",
    "sticker": "表情收到了。要报送请打字说一句做成了什么。",
    "document": "不用交材料文件，打字说一句做成了什么就行。",
}
TWENTY_ONE_MB = 21 * 1024 * 1024


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_what_cannot_be_read_is_answered_by_what_to_do_instead(town: Town, kind: str) -> None:
    wang = await town.reporter()

    answer = await wang.sends_file(b"not for reading", "file.bin", kind)

    assert answer.text == UNREADABLE[kind]
    assert await town.reports() == []
    assert len(await town.received()) == 1
    await town.nothing_is_left_over()


async def test_the_words_of_a_video_are_a_report_all_the_same(town: Town) -> None:
    wang = await town.reporter()

    card = await wang.sends_file(b"frames", "road.mp4", "video", caption=DONE)

    assert "累计 48 公里" in card.text
    assert UNREADABLE["video"] in card.text
    assert card.buttons == ["提交", "修改", "放弃"]


async def test_a_photo_alone_is_asked_for_one_sentence(town: Town) -> None:
    wang = await town.reporter()

    asked = await wang.sends_photo(picture())
    card = await wang.says(DONE)

    assert "照片收到了。请说一句：做成了什么？" in asked.text
    assert "照片：1 张" in card.text
    assert (await town.only_report()).text == DONE


async def test_a_photo_under_the_command_is_a_report(town: Town) -> None:
    wang = await town.reporter()

    asked = await wang.sends_photo(picture(), caption="/report")

    assert "照片收到了" in asked.text


async def test_a_photo_over_20_mb_is_named_and_the_report_goes_on_without_it(town: Town) -> None:
    wang = await town.reporter()

    card = await wang.sends_file(b"\0" * TWENTY_ONE_MB, "road.jpg", caption=DONE)
    await wang.presses("提交")

    assert "有 1 张照片超过 20 MB，取不下来，可压缩后再发，不发也行。" in card.text
    report = await town.only_report()
    assert report.status == ReportStatus.SUBMITTED
    assert [photo.state for photo in report.photos] == [PhotoState.TOO_BIG]


async def test_a_broken_image_keeps_no_report_back(town: Town) -> None:
    wang = await town.reporter()
    await wang.sends_photo(b"this is no picture", DONE)

    receipt = await wang.presses("提交")

    assert "已收到" in receipt.text
    assert await town.photos() == [PhotoState.BROKEN]
    assert (await town.only_report()).status == ReportStatus.SUBMITTED


async def test_an_album_of_ten_with_one_broken_is_one_report_with_one_receipt(town: Town) -> None:
    wang = await town.reporter()
    pictures = [picture(side=60 + 10 * number) for number in range(9)]

    card = await wang.sends_album([*pictures[:4], b"this is no picture", *pictures[4:]], DONE)
    receipt = await wang.presses("提交")

    assert "照片：10 张" in card.text
    assert "已收到" in receipt.text
    said = [message.text for message in await wang.looks() if message.from_bot]
    assert len(said) == 2, said
    states = await town.photos()
    assert (states.count(PhotoState.FETCHED), states.count(PhotoState.BROKEN)) == (9, 1)
    await town.nothing_is_left_over()


async def test_photos_sent_after_the_words_belong_to_the_same_report(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(DONE)

    card = await wang.sends_album([picture("darkgreen"), picture("maroon")])

    assert "照片：2 张" in card.text
    assert len((await town.only_report()).photos) == 2
