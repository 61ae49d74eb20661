"""What unpacking photos costs: `python -m tests.storage.unpacked LIMIT FILE…` prints, for each file, how it ended and
the megabytes it took at its peak, with LIMIT in place of the real one.

In a process of its own, because the peak is the whole process's.
"""

import sys
from datetime import UTC
from pathlib import Path

from PIL import Image

from storage import photos

ITSELF = Path("/proc/self")


def peak() -> int:
    """The most memory this process has had since it was last forgotten, in bytes."""
    lines = (ITSELF / "status").read_text(encoding="ascii").splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def main(limit: str, *paths: str) -> None:
    """Unpack one after the other."""
    Image.init()
    photos.MAX_MEMORY = int(limit)
    for path in paths:
        content = Path(path).read_bytes()
        (ITSELF / "clear_refs").write_text("5", encoding="ascii")  # forgets the peak
        before = peak()
        found = photos.thumbnail(content, timezone=UTC)
        end = "unpacked" if isinstance(found, photos.Thumbnail) else found.value
        sys.stdout.write(f"{end} {(peak() - before) / 1e6:.0f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
