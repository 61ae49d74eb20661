"""Threads give back to one heap, where the C library would keep one for each, and what is free there is given back."""

import asyncio
import os
import subprocess
import sys

import pytest

from bot import memory

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


# Every second block stays, so that nothing is free at the heap's end.
_HOLES = """
import resource
from bot.memory import give_back_free_memory, share_one_heap

def pages():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

share_one_heap()
blocks = [bytes(20_000) for _ in range(2_000)]
before = pages()
del blocks[::2]
kept = pages()
print(give_back_free_memory(), before - kept, kept - pages())
"""


@pytest.mark.skipif(not _GLIBC, reason="another C library gives back what it likes")
def test_free_pages_in_the_midst_of_the_heap_go_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)  # noqa: S603 — this very Python on the words above
    gave_back, by_itself, then = done.stdout.split()

    assert gave_back == "True"
    assert int(by_itself) < 2_000_000
    assert int(then) > 10_000_000


async def test_a_process_gives_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back = asyncio.Semaphore(0)
    monkeypatch.setattr(memory, "GIVE_BACK_SECONDS", 0.0)
    monkeypatch.setattr(memory, "_is_glibc", lambda: True)
    monkeypatch.setattr(memory, "give_back_free_memory", given_back.release)

    running = asyncio.create_task(memory.keep_giving_back())
    for _ in range(3):
        await asyncio.wait_for(given_back.acquire(), 5)

    running.cancel()


async def test_with_another_c_library_that_is_none_of_our_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_is_glibc", lambda: False)

    await asyncio.wait_for(memory.keep_giving_back(), 5)

    assert not memory.give_back_free_memory()
