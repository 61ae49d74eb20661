"""Threads give back to one heap, where the C library would keep one for each."""

import os
import subprocess
import sys

import pytest

_GLIBC = hasattr(os, "confstr") and "CS_GNU_LIBC_VERSION" in os.confstr_names
# What threads leave behind: each allocates and frees by itself, and the C library counts its heaps in megabytes.
_HEAPS = """
import ctypes, io, threading
from bot.memory import share_one_heap

print(share_one_heap())

def work():
    b"".join([bytes(1000) for _ in range(5000)])

for _ in range(3):
    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
libc = ctypes.CDLL(None)
libc.malloc_stats()
"""


def _run(**environment: str) -> tuple[bool, int]:
    kept = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(  # noqa: S603 — this very Python on the words above
        [sys.executable, "-c", _HEAPS], env=kept | environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == "True", done.stderr.count("Arena ")


@pytest.mark.skipif(not _GLIBC, reason="another C library has one heap by itself")
def test_all_threads_share_one_heap() -> None:
    assert _run() == (True, 1)


@pytest.mark.skipif(not _GLIBC, reason="another C library has one heap by itself")
def test_what_the_environment_says_is_left_alone() -> None:
    shared, heaps = _run(MALLOC_ARENA_MAX="4")

    assert not shared
    assert heaps > 1
