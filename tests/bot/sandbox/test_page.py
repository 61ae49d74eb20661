"""The chat page in a real headless browser, wide and on a phone, with a small bot behind it."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.sandbox import Limits, SandboxServer, Seat
from tests.bot.sandbox.small_bot import polling
from tests.bot.sandbox.tools import picture

# One browser, and so one event loop, for the whole file: starting a browser takes longer than any of the tests.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
DESKTOP = (1440, 900)
PHONE = (390, 844)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])

# Class names of visible parts that are wider than their place.
STICKING_OUT = """
[...document.querySelectorAll("body, .bar, .clock, .log, .bubble, .compose")]
  .filter((node) => node.getClientRects().length && node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.className)
"""

NAMELESS = """
[...document.querySelectorAll("button, input, textarea, [role=log], a")]
  .filter((node) => node.getClientRects().length && !(node.ariaLabel || node.textContent.trim()))
  .map((node) => node.outerHTML)
"""
COLORS = """
Object.fromEntries(
  ["card", "wall", "mine", "paper", "soft", "link", "pine", "pine-tint", "pine-ink", "cinnabar"]
    .map((name) => [name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)])
    .map(([name, value]) => [name.replace("pine-tint", "tint"), value])
    .concat([["white", "#ffffff"]])
)
"""


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 for two colours as #rgb or #rrggbb: 4.5 is what text needs."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    digits = color.strip().lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class Demo:
    """A local Telegram with two seats, a clock that can be moved, and a bot."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.sandbox = SandboxServer(limits=Limits.none(), clock=lambda: self.now, advance_clock=self.advance)
        self.chats: list[int] = []

    async def advance(self, step: timedelta) -> None:
        self.now += step

    async def seat(self, title: str, title_en: str) -> None:
        person = await self.sandbox.person(title.rsplit(maxsplit=1)[-1])
        self.sandbox.seat(Seat(person.id, title, ("本周修好路灯12盏",), title_en))
        self.chats.append(person.id)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "no browser found: `make system` installs one"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def demo() -> AsyncIterator[Demo]:
    demo = Demo()
    async with demo.sandbox, polling(demo.sandbox):
        await demo.seat("报送员 · 青柳镇 王芳", "Reporter · Qingliu, Wang Fang")
        await demo.seat("分管领导 · 周明", "Supervisor · Zhou Ming")
        yield demo


Open = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture
def opened(browser: Browser, demo: Demo) -> Open:
    """Opens the page, which must not complain of anything (but `expected`) while it is used."""

    @asynccontextmanager
    async def open_page(size: tuple[int, int] = DESKTOP, expected: str = "nothing") -> AsyncIterator[Page]:
        complaints: list[str] = []
        async with await browser.new_page(viewport={"width": size[0], "height": size[1]}) as page:
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            page.on("request", lambda sent: None if _is_own(sent.url, demo) else complaints.append(sent.url))
            await page.goto(demo.sandbox.base_url + "/?lang=zh")
            await page.wait_for_selector("body[data-ready]")
            yield page
        assert [line for line in complaints if expected not in line] == []

    return open_page


def _is_own(url: str, demo: Demo) -> bool:
    return url.startswith((demo.sandbox.base_url, "blob:", "data:"))


def seat(page: Page, demo: Demo, number: int = 0) -> Locator:
    return page.locator(f".seat[data-chat='{demo.chats[number]}']")


async def say(chat: Locator, text: str) -> None:
    await chat.locator("textarea").fill(text)
    await chat.locator(".send").click()


def pictures(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number}.png" for number in range(count)]
    for path in paths:
        path.write_bytes(picture(640, 480))
    return paths


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


async def test_a_refused_message_stays_in_the_input(opened: Open, demo: Demo) -> None:
    await demo.sandbox.client.post(f"users/{demo.chats[0]}", {"blocked": True})
    async with opened(expected="400 (Bad Request)") as page:
        chat = seat(page, demo)
        await chat.locator("textarea").fill("你好")

        await chat.locator(".compose").evaluate("(form) => form.requestSubmit()")

        await expect(chat.locator(".toast")).to_contain_text("没有发送成功")
        await expect(chat.locator("textarea")).to_have_value("你好")


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
