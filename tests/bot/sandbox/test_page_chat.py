"""Chatting on the page in a real headless browser, wide and on a phone, with a small bot behind it."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.sandbox.browser import PHONE, SIZES, Demo, Open, pictures, say, seat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@SIZES
async def test_a_text_is_sent_and_answered(opened: Open, demo: Demo, size: tuple[int, int]) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)

        await say(chat, "本周修好路灯12盏")

        await expect(chat.locator(".mine .text")).to_have_text("本周修好路灯12盏")
        await expect(chat.locator(".bot .text")).to_have_text("收到：本周修好路灯12盏")
        await expect(chat.locator(".bot strong")).to_have_text("收到")
        await expect(chat.locator("textarea")).to_have_value("")


@SIZES
async def test_a_pressed_button_shows_its_notice_and_the_bots_edit(
    opened: Open, demo: Demo, size: tuple[int, int]
) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)
        await say(chat, "你好")

        await chat.get_by_role("button", name="提交").click()

        await expect(chat.locator(".toast")).to_have_text("已记下")
        await expect(chat.locator(".bot .text")).to_have_text("已提交")
        await expect(chat.locator(".bot .edited")).to_have_text("已编辑")
        await expect(chat.locator(".key")).to_have_count(0)


@SIZES
async def test_ones_own_message_is_edited(opened: Open, demo: Demo, size: tuple[int, int]) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)
        await say(chat, "路灯12盏")
        await expect(chat.locator(".bot")).to_have_count(1)

        await chat.locator(".mine").hover()
        await chat.locator(".mine .edit").click()
        await expect(chat.locator(".editing q")).to_have_text("路灯12盏")
        await say(chat, "路灯13盏")

        await expect(chat.locator(".mine .text")).to_have_text("路灯13盏")
        await expect(chat.locator(".mine .edited")).to_be_visible()
        await expect(chat.locator(".bot .text").last).to_have_text("改为：路灯13盏")


@SIZES
async def test_an_album_goes_as_one_with_its_caption_and_enlarges(
    opened: Open, demo: Demo, size: tuple[int, int], tmp_path: Path
) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)

        await chat.locator(".pick-photos").set_input_files(pictures(tmp_path, 3))
        await expect(chat.locator(".tray img")).to_have_count(3)
        await say(chat, "三处已修好")

        await expect(chat.locator(".mine")).to_have_count(1)
        await expect(chat.locator(".mine img")).to_have_count(3)
        await expect(chat.locator(".mine .text")).to_have_text("三处已修好")
        await chat.locator(".mine .photo").first.click()
        await expect(page.locator("#lightbox img")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#lightbox")).to_be_hidden()


@SIZES
async def test_a_sample_photo_needs_no_file_and_its_echo_arrives(
    opened: Open, demo: Demo, size: tuple[int, int]
) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)

        await chat.locator(".clip").click()
        await chat.get_by_role("menuitem", name="示例照片").click()
        await expect(chat.locator(".tray img")).to_have_count(1)
        await chat.locator(".send").click()

        await expect(chat.locator(".bot .photo img")).to_be_visible()
        width = await chat.locator(".bot img").evaluate("async (image) => (await image.decode(), image.naturalWidth)")
        assert width == 800


async def test_on_a_phone_a_tab_shows_what_is_unread(opened: Open, demo: Demo) -> None:
    async with opened(PHONE) as page:
        await expect(seat(page, demo, 1)).to_be_hidden()

        await demo.sandbox.client.post(f"chats/{demo.chats[1]}/messages", {"text": "你好"})
        badge = page.locator(f".tab[data-chat='{demo.chats[1]}'] .badge")

        await expect(badge).to_have_text("1")
        await page.get_by_role("tab", name="分管领导").click()
        await expect(seat(page, demo, 1)).to_be_visible()
        await expect(badge).to_be_hidden()


async def test_an_invite_link_acts_in_the_seat_where_it_was_clicked(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo, 1)
        await say(chat, "https://t.me/shiji_bot?start=invite-7")

        await chat.locator(".bot a").click()

        await expect(chat.locator(".mine .text").last).to_have_text("/start invite-7")
        await expect(seat(page, demo).locator(".message")).to_have_count(0)


async def test_the_start_button_opens_an_empty_chat(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)

        await chat.get_by_role("button", name="开始").click()

        await expect(chat.locator(".mine .text")).to_have_text("/start")


async def test_the_command_menu_is_the_bots(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)

        await chat.locator(".slash").click()
        await chat.get_by_role("menuitem", name="/score").click()

        await expect(chat.locator(".mine .text")).to_have_text("/score")


async def test_somebody_new_takes_a_seat_and_leaves_it(opened: Open) -> None:
    async with opened() as page:
        await page.locator("#more").click()
        await page.get_by_role("button", name="新来的人").click()
        await expect(page.locator(".seat")).to_have_count(3)
        newcomer = page.locator(".seat").last

        await say(newcomer, "https://t.me/shiji_bot?start=invite-9")
        await newcomer.locator(".bot a").click()
        await expect(newcomer.locator(".mine .text").last).to_have_text("/start invite-9")
        await newcomer.locator(".leave").click()

        await expect(page.locator(".seat")).to_have_count(2)


async def test_people_without_a_seat_wait_until_they_are_called(opened: Open, demo: Demo) -> None:
    await demo.sandbox.person("旁人")
    async with opened() as page:
        await expect(page.locator(".seat")).to_have_count(2)

        await page.locator("#more").click()
        await page.get_by_role("button", name="旁人").click()

        await expect(page.locator(".seat").last.locator(".who strong")).to_have_text("旁人")


async def test_an_empty_chat_shows_what_the_bot_is_for(opened: Open, demo: Demo) -> None:
    await demo.bot.set_my_description("报送进展，查看成绩。")
    async with opened() as page:
        await expect(seat(page, demo).locator(".about")).to_have_text("报送进展，查看成绩。")


async def test_a_suggestion_fills_the_input(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)

        await chat.get_by_role("button", name="本周修好路灯12盏").click()

        await expect(chat.locator("textarea")).to_have_value("本周修好路灯12盏")
        await expect(chat.locator("textarea")).to_be_focused()


async def test_the_clock_moves_and_a_new_day_is_marked(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)
        await expect(page.locator("#now")).to_contain_text("2026年11月18日")
        await say(chat, "一")
        await expect(chat.locator(".bot")).to_have_count(1)

        await page.get_by_role("button", name="下周一").click()
        await expect(page.locator("#now b")).to_have_text("09:00")
        await say(chat, "二")

        await expect(chat.locator(".day")).to_have_count(2)
        await expect(chat.locator(".day").last).to_contain_text("11月23日")
        await expect(page.locator("#now")).to_contain_text("2026年11月23日")


async def test_a_document_can_be_sent_and_downloaded(opened: Open, demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("a,b")
    async with opened() as page:
        chat = seat(page, demo)
        await chat.locator(".pick-file").set_input_files(path)
        await chat.locator(".send").click()

        async with page.expect_download() as download:
            await chat.locator(".mine .file").click()

        saved = await (await download.value).path()
        assert await asyncio.to_thread(saved.read_text) == "a,b"


async def test_markup_in_a_persons_text_stays_text(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)

        await say(chat, "<img src=x onerror=alert(1)> <b>粗</b>")

        await expect(chat.locator(".mine .text")).to_have_text("<img src=x onerror=alert(1)> <b>粗</b>")
        await expect(chat.locator(".mine img, .mine b")).to_have_count(0)


async def test_a_warnings_colour_is_drawn_alike_on_every_machine(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)

        await say(chat, "🟡 黄色预警 🟥")

        await expect(chat.locator(".mine .text")).to_have_text("🟡 黄色预警 🟥")
        await expect(chat.locator(".mine .mark").first).to_have_css("background-color", "rgb(238, 192, 47)")
        await expect(chat.locator(".mine .mark.square.red")).to_be_visible()


async def test_a_refused_message_stays_in_the_input(opened: Open, demo: Demo) -> None:
    await demo.sandbox.client.post(f"users/{demo.chats[0]}", {"blocked": True})
    async with opened(expected="400 (Bad Request)") as page:
        chat = seat(page, demo)
        await chat.locator("textarea").fill("你好")

        await chat.locator(".compose").evaluate("(form) => form.requestSubmit()")

        await expect(chat.locator(".toast")).to_contain_text("没有发送成功")
        await expect(chat.locator("textarea")).to_have_value("你好")
