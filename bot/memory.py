"""One heap for all threads, so that what one of them has given back another may take."""

import ctypes
import os

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""
_SETTING = "MALLOC_ARENA_MAX"


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


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError, OSError):
        return False
