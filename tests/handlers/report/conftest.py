from __future__ import annotations

import pytest

from tests.handlers.talk import Talk
from tests.handlers.world import World


@pytest.fixture
def wang(world: World) -> Talk:
    """The chat of the reporter of 张家镇."""
    return Talk(world, world.reporter("zhangjia"))
