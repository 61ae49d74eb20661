from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.sandbox import Limits, SandboxServer
from tests.bot.sandbox.browser import Demo, Open, chromium, opener, two_seats
from tests.bot.sandbox.tools import Caller


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
async def call(sandbox: SandboxServer) -> AsyncIterator[Caller]:
    async with Caller(sandbox) as caller:
        yield caller


# The page's tests share one browser a file, and so one event loop: starting a browser takes longer than any of them.


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def demo() -> AsyncIterator[Demo]:
    async with two_seats() as demo:
        yield demo


@pytest.fixture
def opened(browser: Browser, demo: Demo) -> Open:
    return opener(browser, demo)
