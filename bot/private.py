"""Files that tell of people: exports and backups."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_its_owner_only() -> Iterator[None]:
    """Nobody else may read what is written in the block."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
