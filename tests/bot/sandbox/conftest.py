from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Limits, SandboxServer
from tests.bot.sandbox.tools import Caller


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
async def call(sandbox: SandboxServer) -> AsyncIterator[Caller]:
    async with Caller(sandbox) as caller:
        yield caller
