"""One heap for all threads, so that what one of them gives back another may take, and that goes back to the system."""

import asyncio
import ctypes
import os

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""
_SETTING = "MALLOC_ARENA_MAX"
GIVE_BACK_SECONDS = 60.0


def share_one_heap() -> bool:
    """Have glibc keep a single heap, unless its own setting in the environment says otherwise; whether it does.

    By itself it gives nearly every thread one, so that threads which allocate at the same time need not wait. Python's
    threads hardly ever do, they take turns; and what the thread that loads the validator, or the one that reads for the
    digest, has used and freed lay idle in its heap for good: twelve megabytes of a city's process, which grew with the
    largest work of each thread. Other C libraries have one heap anyway. To be called before there are threads.
    """
    if _SETTING in os.environ or not _is_glibc():
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))


def give_back_free_memory() -> bool:
    """Let the system have the pages of the heap that nothing lies in; whether there were any.

    glibc by itself gives back only what is free at the heap's end. Ten thousand reports later a sixth of a process was
    free pages in its midst. Two to four milliseconds.
    """
    return _is_glibc() and bool(ctypes.CDLL(None).malloc_trim(0))


async def keep_giving_back() -> None:
    """Once a minute; to the end of the process, or to none at all where the C library is another."""
    while _is_glibc():
        await asyncio.sleep(GIVE_BACK_SECONDS)
        give_back_free_memory()


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError, OSError):
        return False
