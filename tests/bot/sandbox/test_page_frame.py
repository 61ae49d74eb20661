"""The page around the chats: languages, widths, names, contrast, coming back."""

import re

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox import SandboxServer
from tests.bot.sandbox.browser import (
    COLORS,
    DESKTOP,
    NAMELESS,
    PHONE,
    SIZES,
    STICKING_OUT,
    Demo,
    Open,
    contrast,
    say,
    seat,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@SIZES
async def test_the_page_speaks_both_languages(opened: Open, demo: Demo, size: tuple[int, int]) -> None:
    async with opened(size) as page:
        chat = seat(page, demo)
        await expect(chat.locator(".who strong")).to_have_text("报送员")

        await page.locator("#language").click()

        await expect(chat.locator(".who strong")).to_have_text("Reporter")
        await expect(chat.locator("textarea")).to_have_attribute("placeholder", "Message")
        await expect(page).to_have_title(re.compile("Shiji"))
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")  # the address still says so


@pytest.mark.parametrize("size", [DESKTOP, (900, 700), PHONE, (320, 568)], ids=str)
async def test_nothing_sticks_out_sideways(opened: Open, demo: Demo, size: tuple[int, int]) -> None:
    async with opened(size) as page:
        await say(seat(page, demo), "长" * 300 + "https://example.org/" + "a" * 300)
        await expect(seat(page, demo).locator(".bot")).to_have_count(1)

        in_chinese = await page.evaluate(STICKING_OUT)
        await page.locator("#language").click()
        in_english = await page.evaluate(STICKING_OUT)

        assert (in_chinese, in_english) == ([], [])


async def test_every_control_has_a_name_for_those_who_cannot_see_it(opened: Open, demo: Demo) -> None:
    async with opened() as page:
        chat = seat(page, demo)
        await say(chat, "你好")
        await expect(chat.locator(".bot")).to_have_count(1)

        nameless = await page.evaluate(NAMELESS)

        assert nameless == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_small_print_stands_out_enough_to_be_read(opened: Open, theme: str) -> None:
    async with opened() as page:
        await page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)

        colors = await page.evaluate(COLORS)

    pairs = [("soft", ground) for ground in ("card", "wall", "mine", "paper")]
    pairs += [("link", "mine"), ("pine", "tint"), ("pine-ink", "pine"), ("white", "cinnabar")]
    faint = {pair: ratio for pair in pairs if (ratio := contrast(*(colors[name] for name in pair))) < 4.5}
    assert faint == {}


async def test_when_the_server_comes_back_with_others_so_does_the_page(
    opened: Open, demo: Demo, browser: Browser
) -> None:
    async with opened(expected="ERR_") as page:
        await expect(page.locator(".seat")).to_have_count(2)
        port = int(demo.sandbox.base_url.rpartition(":")[2])
        await demo.sandbox.stop()
        await expect(page.locator(".offline")).to_be_visible()

        async with SandboxServer(port=port) as another:
            await another.person("新来的", user_id=99)

            await expect(page.locator(".seat")).to_have_count(1, timeout=15_000)
            await expect(page.locator(".who strong")).to_have_text("新来的")
            await expect(page.locator(".offline")).to_be_hidden()
