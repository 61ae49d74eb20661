"""What the tests of the chat page share: a demo with two seats, ways to act on the page, ways to look at it."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from playwright.async_api import Browser, Locator, Page, async_playwright

from bot.sandbox import Limits, SandboxServer, Seat
from tests.bot.sandbox.small_bot import polling
from tests.bot.sandbox.tools import picture

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
        self.bot: Bot

    async def advance(self, step: timedelta) -> None:
        self.now += step

    async def seat(self, title: str, title_en: str) -> None:
        person = await self.sandbox.person(title.rsplit(maxsplit=1)[-1])
        self.sandbox.seat(Seat(person.id, title, ("本周修好路灯12盏",), title_en))
        self.chats.append(person.id)


Open = Callable[..., AbstractAsyncContextManager[Page]]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "no browser found: `make system` installs one"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield browser
        await browser.close()


@asynccontextmanager
async def two_seats() -> AsyncIterator[Demo]:
    demo = Demo()
    async with demo.sandbox, polling(demo.sandbox) as demo.bot:
        await demo.seat("报送员 · 青柳镇 王芳", "Reporter · Qingliu, Wang Fang")
        await demo.seat("分管领导 · 周明", "Supervisor · Zhou Ming")
        yield demo


def opener(browser: Browser, demo: Demo) -> Open:
    """A way to open the page, which must not complain of anything (but `expected`) while it is used."""

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
